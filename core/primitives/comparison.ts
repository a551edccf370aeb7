/**
 * Comparisons, choices between values, and what is flat almost everywhere.
 *
 * @module
 */
import type { Binary, Primitive, Unary } from "../primitive.ts";
import { Linear } from "../primitive.ts";
import { bind } from "../bind.ts";
import { constantLike } from "../constant.ts";
import { describe } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { compare, keepWhere, neg, select } from "./_ops.ts";
import { addTangents, commonShape, elementwiseType, fit, flat, flatBinary, smoothBinary, sumTo } from "./_rules.ts";

/** x = y; false beside NaN. */
export const eq: Binary<"eq"> = flatBinary("eq", "any", true);
/** x ≠ y; true beside NaN. */
export const ne: Binary<"ne"> = flatBinary("ne", "any", true);
/** x < y. */
export const lt: Binary<"lt"> = flatBinary("lt", "any", true);
/** x ≤ y. */
export const le: Binary<"le"> = flatBinary("le", "any", true);
/** x > y. */
export const gt: Binary<"gt"> = flatBinary("gt", "any", true);
/** x ≥ y. */
export const ge: Binary<"ge"> = flatBinary("ge", "any", true);
/** −1, 0 or 1; NaN and signed zeros stay. */
export const sign: Unary<"sign"> = flat("sign", "number");
/** The largest whole number at or below x. */
export const floor: Unary<"floor"> = flat("floor", "float");
/** The smallest whole number at or above x. */
export const ceil: Unary<"ceil"> = flat("ceil", "float");
/** The nearest whole number, ties to even. */
export const round: Unary<"round"> = flat("round", "float");
/** Neither infinite nor NaN. */
export const isFinite: Unary<"isFinite"> = flat("isFinite", "float", true);

/** |x|; its slope at 0 is +1, as JAX's. */
export const abs: Unary<"abs"> = {
  name: "abs",
  results: "one",
  kind: "elementwise",
  shape: ([x]) => elementwiseType("take abs of", [x], "number"),
  jvp: ([x], [dx]) => [bind("abs", [x], {}), select(compare("ge", x, constantLike(x, 0)), dx, neg(dx))],
  transpose: "nonlinear",
  batch: "elementwise",
  linearize: "jvp",
};

/** 1 where the value is x alone, ½ on a tie, 0 elsewhere. */
function share(x: Tensor, y: Tensor, greater: "gt" | "lt"): Tensor {
  const one = constantLike(x, 1), half = constantLike(x, 0.5), zero = constantLike(x, 0);
  return select(compare(greater, x, y), one, select(compare("eq", x, y), half, zero));
}

/** The larger; NaN if either is. A tie shares the cotangent equally. */
export const max: Binary<"max"> = smoothBinary("max", "any", (x, y) => share(x, y, "gt"), (x, y) => share(y, x, "gt"));
/** The smaller; NaN if either is. A tie shares the cotangent equally. */
export const min: Binary<"min"> = smoothBinary("min", "any", (x, y) => share(x, y, "lt"), (x, y) => share(y, x, "lt"));

/** `onTrue` where the predicate holds, else `onFalse`. */
export const selection: Primitive<"select", Readonly<Record<never, never>>, 3> = {
  name: "select",
  results: "one",
  kind: "elementwise",
  shape([predicate, x, y]) {
    if (predicate.dtype !== "bool") throw new TypeError(`Cannot select by ${describe(predicate)}: the predicate must be bool`);
    const type = elementwiseType("select", [x, y], "any");
    return { shape: commonShape("select", [predicate, type]), dtype: type.dtype };
  },
  jvp([p, x, y], [, dx, dy]) {
    const value = bind("select", [p, x, y], {});
    const zero = constantLike(x, 0);
    return [value, dx || dy ? fit(bind("select", [p, dx ?? zero, dy ?? zero], {}), value.shape) : null];
  },
  transpose(ct, [p, x, y]) {
    const zero = constantLike(ct!, 0);
    return [
      null,
      x instanceof Linear ? sumTo(select(p as Tensor, ct!, zero), x) : null,
      y instanceof Linear ? sumTo(select(p as Tensor, zero, ct!), y) : null,
    ];
  },
  batch: "elementwise",
  linearize: "jvp",
};

/** x held between `low` and `high`; operands (low, x, high). At a bound the slope is 0. */
export const clamp: Primitive<"clamp", Readonly<Record<never, never>>, 3> = {
  name: "clamp",
  results: "one",
  kind: "elementwise",
  shape: (inputs) => elementwiseType("clamp", inputs, "any"),
  jvp([low, x, high], [dlow, dx, dhigh]) {
    const value = bind("clamp", [low, x, high], {});
    const inside = dx && bind("and", [compare("gt", x, low), compare("lt", x, high)], {});
    const middle = dx && keepWhere(inside!, dx);
    const bottom = dlow && keepWhere(compare("gt", low, x), dlow), top = dhigh && keepWhere(compare("lt", high, x), dhigh);
    return [value, fit(addTangents(middle, addTangents(bottom, top))!, value.shape)];
  },
  transpose: "nonlinear",
  batch: "elementwise",
  linearize: "jvp",
};
