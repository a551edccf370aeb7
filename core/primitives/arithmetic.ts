/**
 * Arithmetic: the operations that are linear in an operand, and powers.
 *
 * @module
 */
import type { Binary, Unary } from "../primitive.ts";
import { Linear } from "../primitive.ts";
import { bind } from "../bind.ts";
import { constantLike } from "../constant.ts";
import { isFloat } from "../dtype.ts";
import { describe } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { compare, div, mul, neg, scale, select, shift, sub } from "./_ops.ts";
import { addTangents, elementwiseType, fit, flatBinary, smoothBinary, sumTo } from "./_rules.ts";

/** x + y; of bools, or. */
export const addition: Binary<"add"> = {
  name: "add",
  results: "one",
  kind: "elementwise",
  shape: (inputs) => elementwiseType("add", inputs, "any"),
  jvp([x, y], [dx, dy]) {
    const value = bind("add", [x, y], {});
    return [value, fit(addTangents(dx, dy)!, value.shape)];
  },
  transpose: (ct, [x, y]) => [x instanceof Linear ? sumTo(ct!, x) : null, y instanceof Linear ? sumTo(ct!, y) : null],
  batch: "elementwise",
  linearize: "jvp",
};

/** x − y. */
export const subtraction: Binary<"sub"> = {
  name: "sub",
  results: "one",
  kind: "elementwise",
  shape: (inputs) => elementwiseType("subtract", inputs, "number"),
  jvp([x, y], [dx, dy]) {
    const value = bind("sub", [x, y], {});
    return [value, fit(dx && dy ? sub(dx, dy) : dx ?? neg(dy!), value.shape)];
  },
  transpose: (ct, [x, y]) => [x instanceof Linear ? sumTo(ct!, x) : null, y instanceof Linear ? sumTo(neg(ct!), y) : null],
  batch: "elementwise",
  linearize: "jvp",
};

/** x · y; of bools, and. */
export const multiplication: Binary<"mul"> = {
  name: "mul",
  results: "one",
  kind: "elementwise",
  shape: (inputs) => elementwiseType("multiply", inputs, "any"),
  jvp([x, y], [dx, dy]) {
    const value = bind("mul", [x, y], {});
    return [value, fit(addTangents(dx && mul(dx, y), dy && mul(x, dy))!, value.shape)];
  },
  // Linear in each operand, not in both: the other one is known.
  transpose: (ct, [x, y]) => x instanceof Linear ? [sumTo(mul(ct!, y as Tensor), x), null] : [null, sumTo(mul(x, ct!), y)],
  batch: "elementwise",
  linearize: "jvp",
};

/** x / y; of integers truncated towards zero. */
export const division: Binary<"div"> = {
  name: "div",
  results: "one",
  kind: "elementwise",
  shape: (inputs) => elementwiseType("divide", inputs, "number"),
  jvp([x, y], [dx, dy]) {
    const value = bind("div", [x, y], {});
    return [value, fit(addTangents(dx && div(dx, y), dy && neg(mul(dy, div(value, y))))!, value.shape)];
  },
  transpose: (ct, [x, y]) => [sumTo(div(ct!, y as Tensor), x), null],
  batch: "elementwise",
  linearize: "jvp",
};

/** −x. */
export const negation: Unary<"neg"> = {
  name: "neg",
  results: "one",
  kind: "elementwise",
  shape: ([x]) => elementwiseType("negate", [x], "number"),
  jvp: ([x], [dx]) => [neg(x), neg(dx)],
  transpose: (ct) => [neg(ct!)],
  batch: "elementwise",
  linearize: "jvp",
};

/** The remainder of x / y with the sign of x, as C's fmod. */
export const remainder: Binary<"rem"> = smoothBinary(
  "rem",
  "number",
  (x) => constantLike(x, 1),
  (x, y) => {
    const ratio = div(x, y);
    const truncated = select(compare("lt", ratio, constantLike(x, 0)), bind("ceil", [ratio], {}), bind("floor", [ratio], {}));
    return neg(truncated);
  },
);

/** xʸ for floats; 0⁰ = 1. */
export const power: Binary<"pow"> = smoothBinary(
  "pow",
  "float",
  // 0⁰ is 1 whatever x is: slope 0, where y · xʸ⁻¹ would be 0 · ∞. At y = 0 elsewhere the rule holds, and its slope in y is needed.
  (x, y) => {
    const zero = bind("and", [compare("eq", y, constantLike(y, 0)), compare("eq", x, constantLike(x, 0))], {});
    const lowered = bind("pow", [x, select(zero, constantLike(y, 1), shift(y, -1))], {});
    return select(zero, constantLike(y, 0), mul(y, lowered));
  },
  (x, _, value) => mul(bind("log", [select(compare("eq", x, constantLike(x, 0)), constantLike(x, 1), x)], {}), value),
);

/** xʸ for a whole number y known when the program is built. */
export const integerPower: Unary<"integerPow", { readonly y: number }> = {
  name: "integerPow",
  results: "one",
  kind: "elementwise",
  shape([x], { y }) {
    const type = elementwiseType("raise to a power", [x], "number");
    if (y < 0 && !isFloat(type.dtype)) {
      throw new RangeError(`Cannot raise ${describe(type)} to the power ${y}: integers have no negative powers`);
    }
    return type;
  },
  jvp([x], [dx], { y }) {
    const value = bind("integerPow", [x], { y });
    if (y === 0) return [value, scale(dx, 0)];
    return [value, mul(dx, y === 1 ? constantLike(x, 1) : scale(bind("integerPow", [x], { y: y - 1 }), y))];
  },
  transpose: "nonlinear",
  batch: "elementwise",
  linearize: "jvp",
};

/** The float after x in the direction of y: a step from float to float, to which no slope belongs. */
export const nextAfter: Binary<"nextAfter"> = {
  ...flatBinary("nextAfter", "float"),
  jvp() {
    throw new TypeError("Cannot differentiate nextafter: as in JAX it has no derivative; take its operands out with stopGradient");
  },
};
