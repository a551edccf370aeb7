/**
 * Elementwise functions on four lanes at a time, by the name of the primitive that they compute. Each takes the place where
 * statements go (`Lanes`), then its operands, and gives an expression that is cheap to repeat.
 *
 * @example Softplus of 4 floats in memory
 * ```ts
 * import { f32x4, Module, v128 } from "./asm.ts";
 * import { floatFunctions, Lanes } from "./math.ts";
 *
 * const module = new Module({ pages: 1 }), f = module.fn("softplus", [], { exported: true }), m = new Lanes(f, module);
 * const { exp, log1p } = floatFunctions;
 * f.emit(v128.store(0, log1p(m, exp(m, v128.load(0)))));
 * ```
 *
 * @module
 */

import { type Code, f32x4, i32x4, v128 } from "./asm.ts";
import { acos, asin, atan, atan2 } from "./math_arc.ts";
import { erf, erfc, erfInv } from "./math_erf.ts";
import { cosh, exp, exp2, expm1, logistic, sinh, tanh } from "./math_exp.ts";
import { digamma, lgamma } from "./math_gamma.ts";
import { powerBySquaring } from "./math_integer.ts";
import type { Lanes } from "./math_lanes.ts";
import { acosh, asinh, atanh, log, log1p, log2 } from "./math_log.ts";
import { cbrt, pow, rsqrt, sqrt } from "./math_power.ts";
import { rem } from "./math_rem.ts";
import { cos, sin, tan } from "./math_trig.ts";

export { Lanes } from "./math_lanes.ts";
export * from "./math_integer.ts";

/** A function of one float32 per lane. */
export type UnaryFunction = (m: Lanes, x: Code) => Code;
/** A function of two float32 per lane. */
export type BinaryFunction = (m: Lanes, x: Code, y: Code) => Code;

/** -1, 0 or 1 by the sign of x; ±0 and NaN stay. */
const sign: UnaryFunction = (m, x) => {
  x = m.let(x);
  const unordered = v128.or(f32x4.eq(x, m.c(0)), m.isNaN(x));
  return m.let(v128.select(unordered, x, m.copySign(m.c(1), x)));
};

/** The next float32 after x on the way to y. */
const nextAfter: BinaryFunction = (m, x, y) => {
  x = m.let(x), y = m.let(y);
  const one = m.i(1), away = m.let(v128.xor(f32x4.lt(x, y), f32x4.lt(x, m.c(0)))); // from 0, so the bits grow
  const moved = v128.select(away, i32x4.add(x, one), i32x4.sub(x, one));
  const fromZero = v128.or(v128.and(y, m.i(-0x80000000)), one);
  const stepped = v128.select(f32x4.eq(x, m.c(0)), fromZero, moved);
  const nan = v128.or(m.isNaN(x), m.isNaN(y));
  return m.let(v128.or(v128.select(f32x4.eq(x, y), y, stepped), nan));
};

/** Every float32 function of one operand, by its primitive's name (and `log2`, `trunc`). */
export const floatFunctions = {
  exp,
  exp2,
  expm1,
  log,
  log2,
  log1p,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  tanh,
  asinh,
  acosh,
  atanh,
  logistic,
  erf,
  erfc,
  erfInv,
  lgamma,
  digamma,
  sqrt,
  rsqrt,
  cbrt,
  sign,
  neg: (m, x) => m.let(f32x4.neg(x)),
  abs: (m, x) => m.let(f32x4.abs(x)),
  floor: (m, x) => m.let(f32x4.floor(x)),
  ceil: (m, x) => m.let(f32x4.ceil(x)),
  trunc: (m, x) => m.let(f32x4.trunc(x)),
  /** To the nearest integer, halves to the even one. */
  round: (m, x) => m.let(f32x4.nearest(x)),
} as const satisfies Record<string, UnaryFunction>;

/** Every float32 function of two operands, by its primitive's name. */
export const floatBinaryFunctions = {
  pow,
  atan2,
  rem,
  nextAfter,
  add: (m, x, y) => m.let(f32x4.add(x, y)),
  sub: (m, x, y) => m.let(f32x4.sub(x, y)),
  mul: (m, x, y) => m.let(f32x4.mul(x, y)),
  div: (m, x, y) => m.let(f32x4.div(x, y)),
  /** NaN if either is. */
  max: (m, x, y) => m.let(f32x4.max(x, y)),
  /** NaN if either is. */
  min: (m, x, y) => m.let(f32x4.min(x, y)),
} as const satisfies Record<string, BinaryFunction>;

/** xⁿ for a whole n known beforehand: by squaring, and 1 over that if n is negative. */
export function integerPow(m: Lanes, x: Code, n: number): Code {
  const power = powerBySquaring(m, x, Math.abs(n), f32x4.mul, m.c(1));
  return n < 0 ? m.let(f32x4.div(m.c(1), power)) : power;
}
