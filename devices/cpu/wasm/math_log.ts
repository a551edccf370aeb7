/**
 * Logarithms and the inverse hyperbolic functions on four float32 lanes.
 *
 * @module
 */

import { constants, polynomials } from "../../../core/coefficients.ts";
import { type Code, f32x4, i32x4, v128 } from "./asm.ts";
import type { Lanes } from "./math_lanes.ts";

// The bits of √½: subtracting them from a number's bits leaves the exponent that puts the mantissa between √½ and √2.
const sqrtHalfBits = 0x3f3504f3;

/** x = 2ᵉ (1 + d), for positive finite x, below 2⁻¹²⁶ too. */
export function splitExponent(m: Lanes, x: Code): { e: Code; d: Code } {
  const tiny = m.let(f32x4.lt(x, m.c(2 ** -126)));
  const y = m.let(v128.select(tiny, f32x4.mul(x, m.c(2 ** 23)), x));
  const k = m.let(i32x4.shr(i32x4.sub(y, m.i(sqrtHalfBits)), 23));
  const d = m.let(f32x4.sub(i32x4.sub(y, i32x4.shl(k, 23)), m.c(1)));
  return { e: m.let(f32x4.sub(f32x4.convertI32(k), v128.and(tiny, m.c(23)))), d };
}

/** e·ln 2 + log(1 + d) + shift, rounded once at the end if `shift` is a small integer. */
export function sumLog(m: Lanes, e: Code, d: Code, shift?: Code): Code {
  const z = m.let(f32x4.mul(d, d));
  const low = m.fma(e, m.c(constants.ln2Low), f32x4.mul(f32x4.mul(m.poly(d, polynomials.log), d), z));
  const rest = m.let(f32x4.add(d, m.fnma(m.c(0.5), z, low)));
  if (shift === undefined) return m.let(m.fma(e, m.c(constants.ln2High), rest));
  return m.let(f32x4.add(m.fma(e, m.c(constants.ln2High), shift), rest));
}

/** The result for a logarithm of x: `finite`, except that +inf and NaN stay, 0 gives -inf, and what is below gives NaN. */
function withLimits(m: Lanes, x: Code, finite: Code): Code {
  const upper = v128.select(f32x4.lt(x, m.c(Infinity)), finite, x);
  return m.let(v128.or(v128.select(f32x4.eq(x, m.c(0)), m.c(-Infinity), upper), f32x4.lt(x, m.c(0))));
}

/** The natural logarithm. */
export function log(m: Lanes, x: Code): Code {
  x = m.let(x);
  const { e, d } = splitExponent(m, x);
  return withLimits(m, x, sumLog(m, e, d));
}

/** The logarithm to base 2: exact at powers of 2. */
export function log2(m: Lanes, x: Code): Code {
  x = m.let(x);
  const { e, d } = splitExponent(m, x), natural = sumLog(m, m.c(0), d);
  return withLimits(m, x, m.let(m.fma(natural, m.c(constants.log2E), e)));
}

/** log(1 + x). */
export function log1p(m: Lanes, x: Code): Code {
  x = m.let(x);
  const u = m.let(f32x4.add(x, m.c(1)));
  const k = m.let(i32x4.shr(i32x4.sub(u, m.i(sqrtHalfBits)), 23));
  // (1 + x) 2⁻ᵏ - 1 from x itself, in which 1 + x is not rounded; 2⁻ᵏ in two factors, because k reaches 128
  const half = m.let(i32x4.shr(k, 1)), first = m.let(m.pow2(i32x4.neg(half))), second = m.let(m.pow2(i32x4.sub(half, k)));
  const d = m.let(f32x4.add(f32x4.mul(f32x4.mul(x, first), second), f32x4.sub(f32x4.mul(first, second), m.c(1))));
  return m.let(m.copySign(withLimits(m, u, sumLog(m, f32x4.convertI32(k), d)), x));
}

/** The inverse hyperbolic sine. */
export function asinh(m: Lanes, x: Code): Code {
  x = m.let(x);
  const a = m.let(m.abs(x)), z = m.let(f32x4.mul(a, a)), big = m.let(f32x4.gt(a, m.c(2 ** 26)));
  const t = f32x4.add(a, f32x4.div(z, f32x4.add(m.c(1), f32x4.sqrt(f32x4.add(z, m.c(1))))));
  const l = log1p(m, v128.select(big, a, t));
  return m.let(m.copySign(f32x4.add(l, v128.and(big, m.c(constants.ln2))), x));
}

/** The inverse hyperbolic cosine; NaN below 1. */
export function acosh(m: Lanes, x: Code): Code {
  x = m.let(x);
  const t = m.let(f32x4.sub(x, m.c(1))), big = m.let(f32x4.gt(x, m.c(2 ** 26)));
  const s = f32x4.add(t, f32x4.sqrt(m.fma(t, t, f32x4.add(t, t))));
  const l = log1p(m, v128.select(big, x, s));
  return m.let(v128.or(f32x4.add(l, v128.and(big, m.c(constants.ln2))), f32x4.lt(x, m.c(1))));
}

/** The inverse hyperbolic tangent; NaN beyond ±1. */
export function atanh(m: Lanes, x: Code): Code {
  x = m.let(x);
  const a = m.let(m.abs(x)), twice = m.let(f32x4.add(a, a)), rest = m.let(f32x4.sub(m.c(1), a));
  const small = f32x4.add(twice, f32x4.div(f32x4.mul(twice, a), rest));
  const l = log1p(m, v128.select(f32x4.lt(a, m.c(0.5)), small, f32x4.div(twice, rest)));
  return m.let(m.copySign(f32x4.mul(l, m.c(0.5)), x));
}
