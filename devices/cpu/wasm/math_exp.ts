/**
 * The exponential family on four float32 lanes. Special values come out as IEEE 754 would have them, results below 2⁻¹²⁶ included.
 *
 * @module
 */

import { constants, polynomials } from "../../../core/coefficients.ts";
import { type Code, f32x4, i32x4, v128 } from "./asm.ts";
import type { Lanes } from "./math_lanes.ts";

// Adding 1.5·2²³ rounds to an integer, which can be read from the sum's low mantissa bits.
const round = 12582912, roundBits = 0x4b400000;

/** eʳ - 1 for |r| a little above ln 2 / 2. */
function expm1Small(m: Lanes, r: Code): Code {
  return m.fma(f32x4.mul(m.poly(r, polynomials.exp), r), r, r);
}

/** x = n·ln 2 + r with |r| ≤ ln 2 / 2. `x` must be clamped to where n has at most 9 bits. */
function reduce(m: Lanes, x: Code): { n: Code; k: Code; r: Code } {
  const t = m.let(m.fma(x, m.c(constants.log2E), m.c(round)));
  const n = m.let(f32x4.sub(t, m.c(round)));
  const r = m.let(m.fnma(n, m.c(constants.ln2Low), m.fnma(n, m.c(constants.ln2High), x)));
  return { n, k: m.let(i32x4.sub(t, m.i(roundBits))), r };
}

/** x·2ᵏ in two steps, so that it is right where 2ᵏ or the result is not a normal number. */
function scale(m: Lanes, x: Code, k: Code): Code {
  const half = m.let(i32x4.shr(k, 1));
  return f32x4.mul(f32x4.mul(x, m.pow2(half)), m.pow2(i32x4.sub(k, half)));
}

// The same sum with 254 more: its low bits are the exponent of 2ⁿ, with twice the bias, for two factors.
const biased = round + 254;

/** As `reduce`, for `scaleBiased`. `t` is n + `bias`. */
function reduceBiased(m: Lanes, x: Code, bias: number): { t: Code; r: Code } {
  const t = m.let(m.fma(x, m.c(constants.log2E), m.c(bias)));
  const n = m.let(f32x4.sub(t, m.c(bias)));
  return { t, r: m.let(m.fnma(n, m.c(constants.ln2Low), m.fnma(n, m.c(constants.ln2High), x))) };
}

/** x·2ⁿ as `scale` has it, for t = n + `biased`: half the exponent in one factor, the rest in the other. */
function scaleBiased(m: Lanes, x: Code, t: Code): Code {
  const half = m.let(i32x4.shl(i32x4.shr(t, 1), 23));
  return f32x4.mul(f32x4.mul(x, half), i32x4.sub(i32x4.shl(t, 23), half));
}

/** eʳ for |r| a little above ln 2 / 2. */
function expSmall(m: Lanes, r: Code): Code {
  return m.fma(m.fma(m.poly(r, polynomials.exp), r, m.c(1)), r, m.c(1));
}

/** Keeps x within [low, high]; NaN stays. */
function clamp(m: Lanes, x: Code, low: number, high: number): Code {
  return m.let(f32x4.pmax(f32x4.pmin(x, m.c(high)), m.c(low)));
}

/** eˣ. */
export function exp(m: Lanes, x: Code): Code {
  const { t, r } = reduceBiased(m, clamp(m, x, -104, 89), biased);
  return m.let(scaleBiased(m, expSmall(m, r), t));
}

/** e to the sum of `x` and a much smaller `low`, for x ≤ 88. */
export function expOfSum(m: Lanes, x: Code, low: Code): Code {
  const { t, r } = reduceBiased(m, clamp(m, x, -104, 88), biased);
  return m.let(scaleBiased(m, expSmall(m, m.let(f32x4.add(r, low))), t));
}

/** eˣ / 2 for x ≥ 0, which overflows only where sinh and cosh do. */
function halfExp(m: Lanes, x: Code): Code {
  const { t, r } = reduceBiased(m, clamp(m, x, 0, 90), biased - 1);
  return m.let(scaleBiased(m, expSmall(m, r), t));
}

/** 2ˣ. */
export function exp2(m: Lanes, x: Code): Code {
  return exp2OfSum(m, clamp(m, x, -151, 129), undefined);
}

/** 2 to the sum of `x`, between -151 and 129, and a much smaller `low`. */
export function exp2OfSum(m: Lanes, x: Code, low: Code | undefined): Code {
  const t = m.let(f32x4.add(x, m.c(biased)));
  const f = f32x4.sub(x, f32x4.sub(t, m.c(biased)));
  const r = m.let(f32x4.mul(low === undefined ? f : f32x4.add(f, low), m.c(constants.ln2)));
  return m.let(scaleBiased(m, expSmall(m, r), t));
}

/** eˣ - 1. */
export function expm1(m: Lanes, x: Code): Code {
  x = m.let(x);
  const { k, r } = reduce(m, clamp(m, x, -18, 89));
  // 2ⁿ (eʳ - 1 + 1 - 2⁻ⁿ); from n = 126 on 2⁻ⁿ does not matter
  const inverse = m.pow2(i32x4.neg(i32x4.min(k, m.i(126))));
  const sum = f32x4.add(expm1Small(m, r), f32x4.sub(m.c(1), inverse));
  return m.let(m.copySign(scale(m, sum, k), x));
}

/** 1 / (1 + e⁻ˣ). */
export function logistic(m: Lanes, x: Code): Code {
  x = m.let(x);
  const e = exp(m, f32x4.neg(m.abs(x))), s = m.let(f32x4.div(m.c(1), f32x4.add(e, m.c(1))));
  return m.let(v128.select(f32x4.lt(x, m.c(0)), f32x4.mul(e, s), s));
}

/** The hyperbolic sine. */
export function sinh(m: Lanes, x: Code): Code {
  x = m.let(x);
  const a = m.let(m.abs(x)), z = m.let(f32x4.mul(x, x)), e = halfExp(m, a);
  const small = m.fma(f32x4.mul(m.poly(z, polynomials.sinh), z), a, a);
  const large = f32x4.sub(e, f32x4.div(m.c(0.25), e));
  return m.let(m.copySign(v128.select(f32x4.lt(a, m.c(1)), small, large), x));
}

/** The hyperbolic cosine. */
export function cosh(m: Lanes, x: Code): Code {
  const e = halfExp(m, m.abs(x));
  return m.let(f32x4.add(e, f32x4.div(m.c(0.25), e)));
}

/** The hyperbolic tangent. */
export function tanh(m: Lanes, x: Code): Code {
  x = m.let(x);
  const a = m.let(m.abs(x)), z = m.let(f32x4.mul(x, x)), e = exp(m, f32x4.add(a, a));
  const small = m.fma(f32x4.mul(m.poly(z, polynomials.tanh), z), a, a);
  const large = f32x4.sub(m.c(1), f32x4.div(m.c(2), f32x4.add(e, m.c(1))));
  return m.let(m.copySign(v128.select(f32x4.lt(a, m.c(0.625)), small, large), x));
}
