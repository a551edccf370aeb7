/**
 * Exponentials and logarithms, and functions made of them.
 *
 * @module
 */
import type { Unary } from "../primitive.ts";
import { bind } from "../bind.ts";
import { constantLike } from "../constant.ts";
import { div, mul, neg, scale, shift, square, sub } from "./_ops.ts";
import { smooth } from "./_rules.ts";

/** eˣ. */
export const exp: Unary<"exp"> = smooth("exp", (_, y) => y);
/** 2ˣ. */
export const exp2: Unary<"exp2"> = smooth("exp2", (_, y) => scale(y, Math.LN2));
/** eˣ − 1, accurate near 0. */
export const expm1: Unary<"expm1"> = smooth("expm1", (_, y) => shift(y, 1));
/** The natural logarithm. */
export const log: Unary<"log"> = smooth("log", (x) => div(constantLike(x, 1), x));
/** log(1 + x), accurate near 0. */
export const log1p: Unary<"log1p"> = smooth("log1p", (x) => div(constantLike(x, 1), shift(x, 1)));
/** 1 / (1 + e⁻ˣ). */
export const logistic: Unary<"logistic"> = smooth("logistic", (x, y) => mul(y, sub(constantLike(x, 1), y)));
/** The square root; its slope at 0 is infinite. */
export const sqrt: Unary<"sqrt"> = smooth("sqrt", (x, y) => div(constantLike(x, 0.5), y));
/** 1 / √x. */
export const rsqrt: Unary<"rsqrt"> = smooth("rsqrt", (x, y) => scale(div(y, x), -0.5));
/** The cube root; its slope at 0 is infinite. */
export const cbrt: Unary<"cbrt"> = smooth("cbrt", (_, y) => div(constantLike(y, 1 / 3), square(y)));
/** The error function. */
export const erf: Unary<"erf"> = smooth("erf", (x) => scale(bind("exp", [neg(square(x))], {}), 2 / Math.sqrt(Math.PI)));
/** 1 − erf(x), accurate far out. */
export const erfc: Unary<"erfc"> = smooth("erfc", (x) => scale(bind("exp", [neg(square(x))], {}), -2 / Math.sqrt(Math.PI)));
/** The inverse of the error function on (−1, 1). */
export const erfInv: Unary<"erfInv"> = smooth("erfInv", (_, y) => scale(bind("exp", [square(y)], {}), Math.sqrt(Math.PI) / 2));
