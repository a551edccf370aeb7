/**
 * Circular and hyperbolic functions and their inverses.
 *
 * @module
 */
import type { Binary, Unary } from "../primitive.ts";
import { bind } from "../bind.ts";
import { constantLike } from "../constant.ts";
import type { Tensor } from "../tensor.ts";
import { add, div, mul, neg, shift, square, sub } from "./_ops.ts";
import { smooth, smoothBinary } from "./_rules.ts";

const one = (x: Tensor) => constantLike(x, 1);
const rsqrt = (x: Tensor) => bind("rsqrt", [x], {});

/** The sine of an angle in radians. */
export const sin: Unary<"sin"> = smooth("sin", (x) => bind("cos", [x], {}));
/** The cosine of an angle in radians. */
export const cos: Unary<"cos"> = smooth("cos", (x) => neg(bind("sin", [x], {})));
/** The tangent of an angle in radians. */
export const tan: Unary<"tan"> = smooth("tan", (_, y) => shift(square(y), 1));
/** The angle in [−π/2, π/2] whose sine is x. */
export const asin: Unary<"asin"> = smooth("asin", (x) => rsqrt(sub(one(x), square(x))));
/** The angle in [0, π] whose cosine is x. */
export const acos: Unary<"acos"> = smooth("acos", (x) => neg(rsqrt(sub(one(x), square(x)))));
/** The angle in (−π/2, π/2) whose tangent is x. */
export const atan: Unary<"atan"> = smooth("atan", (x) => div(one(x), shift(square(x), 1)));
/** The hyperbolic sine. */
export const sinh: Unary<"sinh"> = smooth("sinh", (x) => bind("cosh", [x], {}));
/** The hyperbolic cosine. */
export const cosh: Unary<"cosh"> = smooth("cosh", (x) => bind("sinh", [x], {}));
// (1 + y)(1 − y), not 1 − y²: near |y| = 1 the square costs three digits.
/** The hyperbolic tangent. */
export const tanh: Unary<"tanh"> = smooth("tanh", (x, y) => mul(shift(y, 1), sub(one(x), y)));
/** The inverse hyperbolic sine. */
export const asinh: Unary<"asinh"> = smooth("asinh", (x) => rsqrt(shift(square(x), 1)));
/** The inverse hyperbolic cosine. */
export const acosh: Unary<"acosh"> = smooth("acosh", (x) => mul(rsqrt(shift(x, -1)), rsqrt(shift(x, 1))));
/** The inverse hyperbolic tangent. */
export const atanh: Unary<"atanh"> = smooth("atanh", (x) => div(one(x), mul(shift(x, 1), sub(one(x), x))));
/** The angle of the point (y, x), in (−π, π]; operands in that order. */
export const atan2: Binary<"atan2"> = smoothBinary(
  "atan2",
  "float",
  (y, x) => div(x, add(square(x), square(y))),
  (y, x) => neg(div(y, add(square(x), square(y)))),
);
