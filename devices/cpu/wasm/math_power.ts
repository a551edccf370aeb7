/**
 * Powers and roots on four float32 lanes.
 *
 * @module
 */

import { constants, polynomials } from "../../../core/coefficients.ts";
import { type Code, f32x4, i32x4, v128 } from "./asm.ts";
import { exp2OfSum } from "./math_exp.ts";
import type { Lanes } from "./math_lanes.ts";
import { splitExponent } from "./math_log.ts";

/** log₂ x as the sum of two floats, the first with 12 bits, for positive finite x. */
function log2InTwo(m: Lanes, x: Code): { high: Code; low: Code } {
  const one = m.c(1), three = m.c(3), { e, d } = splitExponent(m, x);
  // s = d / (2 + d) in two parts; x = 2ᵉ (1 + s) / (1 - s)
  const mantissa = m.let(f32x4.add(d, one)), under = m.let(f32x4.add(mantissa, one)), inverse = m.let(f32x4.div(one, under));
  const s = m.let(f32x4.mul(d, inverse)), sHigh = m.let(m.high(s));
  const underHigh = m.let(m.high(under)), underLow = f32x4.sub(mantissa, f32x4.sub(underHigh, one));
  const missing = f32x4.sub(f32x4.sub(d, f32x4.mul(sHigh, underHigh)), f32x4.mul(sHigh, underLow));
  const sLow = m.let(f32x4.mul(inverse, missing));
  // 3 atanh(s) / s = 3 + s² + r in two parts
  const z = m.let(f32x4.mul(s, s)), zHigh = m.let(f32x4.mul(sHigh, sHigh));
  const r = m.let(m.fma(sLow, f32x4.add(sHigh, s), f32x4.mul(f32x4.mul(z, z), m.poly(z, polynomials.powLog))));
  const tHigh = m.let(m.high(f32x4.add(three, f32x4.add(zHigh, r))));
  const tLow = m.let(f32x4.sub(r, f32x4.sub(f32x4.sub(tHigh, three), zHigh)));
  // their product, 3 atanh(s)
  const p = m.let(f32x4.mul(sHigh, tHigh)), q = m.let(m.fma(sLow, tHigh, f32x4.mul(tLow, s)));
  const pHigh = m.let(m.high(f32x4.add(p, q))), pLow = f32x4.sub(q, f32x4.sub(pHigh, p));
  // times 2 / (3 ln 2), plus e
  const scaleHigh = m.c(constants.powScaleHigh), scale = f32x4.add(scaleHigh, m.c(constants.powScaleLow));
  const lHigh = m.let(f32x4.mul(scaleHigh, pHigh));
  const lLow = m.let(m.fma(m.c(constants.powScaleLow), pHigh, f32x4.mul(pLow, scale)));
  const high = m.let(m.high(f32x4.add(f32x4.add(lHigh, lLow), e)));
  return { high, low: m.let(f32x4.sub(lLow, f32x4.sub(f32x4.sub(high, e), lHigh))) };
}

/** xʸ with the special values of IEEE 754: x⁰ = 1 and 1ʸ = 1 even for NaN, and negative x with whole y. */
export function pow(m: Lanes, x: Code, y: Code): Code {
  x = m.let(x), y = m.let(y);
  const zero = m.c(0), one = m.c(1), a = m.let(m.abs(x));
  const { high, low } = log2InTwo(m, a), yHigh = m.let(m.high(y));
  const main = m.let(f32x4.mul(yHigh, high)), rest = m.let(m.fma(f32x4.sub(y, yHigh), high, f32x4.mul(y, low)));
  const main1 = m.let(f32x4.pmax(f32x4.pmin(main, m.c(140)), m.c(-160))); // beyond, all over- or underflows; `rest` must not bring it back
  const inside = f32x4.eq(main1, main);
  const finite = exp2OfSum(m, main1, m.let(v128.and(rest, inside)));
  // x or y is 0 or infinite: the result is 0 or inf
  const infinity = m.c(Infinity), extreme = v128.or(f32x4.eq(a, zero), v128.or(f32x4.eq(a, infinity), f32x4.eq(m.abs(y), infinity)));
  const toZero = v128.xor(f32x4.lt(a, one), f32x4.lt(y, zero));
  const size = m.let(v128.select(extreme, v128.andNot(infinity, toZero), finite));
  // negative x: the sign alternates with whole y, and there is no other answer
  const whole = f32x4.eq(f32x4.trunc(y), y), ay = m.let(m.abs(y));
  const isOdd = v128.and(i32x4.neg(v128.and(i32x4.truncF32(ay), m.i(1))), f32x4.lt(ay, m.c(2 ** 24)));
  const sign = v128.and(v128.and(x, m.i(-0x80000000)), v128.and(isOdd, whole));
  const undefinedHere = v128.andNot(v128.andNot(f32x4.lt(x, zero), whole), f32x4.eq(a, infinity));
  const nan = v128.or(undefinedHere, v128.or(m.isNaN(x), m.isNaN(y)));
  const isOne = v128.or(f32x4.eq(y, zero), v128.or(f32x4.eq(x, one), v128.and(f32x4.eq(a, one), f32x4.eq(ay, infinity))));
  return m.let(v128.select(isOne, one, v128.or(v128.xor(size, sign), nan)));
}

/** The real cube root, of negative numbers too. */
export function cbrt(m: Lanes, x: Code): Code {
  x = m.let(x);
  const a = m.let(m.abs(x)), one = m.c(1);
  const tiny = m.let(f32x4.lt(a, m.c(2 ** -100))), huge = m.let(f32x4.gt(a, m.c(2 ** 100)));
  const pick = (small: number, large: number): Code => v128.select(tiny, m.c(small), v128.select(huge, m.c(large), one));
  const y = m.let(f32x4.mul(a, pick(2 ** 48, 2 ** -48)));
  // a third of the exponent, by way of the bits: right to 4 %
  const third = i32x4.truncF32(f32x4.mul(f32x4.convertI32(y), m.c(1 / 3)));
  let t = m.let(i32x4.add(third, m.i(709958130)));
  // twice Halley's step, each of which triples the digits; then Newton's, for the last one
  const halley = (t: Code): Code => {
    const cube = m.let(f32x4.mul(f32x4.mul(t, t), t));
    return m.let(f32x4.mul(t, f32x4.div(f32x4.add(f32x4.add(y, y), cube), f32x4.add(f32x4.add(cube, cube), y))));
  };
  t = halley(halley(t));
  t = m.let(f32x4.add(t, f32x4.mul(f32x4.sub(f32x4.div(y, f32x4.mul(t, t)), t), m.c(1 / 3))));
  const scaled = f32x4.mul(t, pick(2 ** -16, 2 ** 16));
  const regular = v128.and(f32x4.gt(a, m.c(0)), f32x4.lt(a, m.c(Infinity)));
  return m.let(v128.select(regular, m.copySign(scaled, x), x));
}

/** The square root; correctly rounded. */
export function sqrt(m: Lanes, x: Code): Code {
  return m.let(f32x4.sqrt(x));
}

/** 1 / √x. */
export function rsqrt(m: Lanes, x: Code): Code {
  return m.let(f32x4.div(m.c(1), f32x4.sqrt(x)));
}
