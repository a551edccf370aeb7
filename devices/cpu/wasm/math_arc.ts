/**
 * The inverse trigonometric functions on four float32 lanes.
 *
 * @module
 */

import { constants, polynomials } from "../../../core/coefficients.ts";
import { type Code, f32x4, i32x4, v128 } from "./asm.ts";
import type { Lanes } from "./math_lanes.ts";

/** asin y and what it stands for: |x| ≤ ½ → y = |x|; else y = √((1 - |x|) / 2), where asin |x| = π/2 - 2 asin y. */
function asinCore(m: Lanes, x: Code): { a: Code; large: Code; y: Code } {
  const a = m.let(m.abs(x)), large = m.let(f32x4.gt(a, m.c(0.5)));
  const z = m.let(v128.select(large, m.fnma(m.c(0.5), a, m.c(0.5)), f32x4.mul(a, a)));
  const y = m.let(v128.select(large, f32x4.sqrt(z), a));
  return { a, large, y: m.let(m.fma(f32x4.mul(m.poly(z, polynomials.asin), z), y, y)) };
}

/** The arc sine; NaN beyond ±1. */
export function asin(m: Lanes, x: Code): Code {
  x = m.let(x);
  const { large, y } = asinCore(m, x);
  const upper = f32x4.sub(m.c(constants.halfPiHigh), f32x4.sub(f32x4.add(y, y), m.c(constants.halfPiLow)));
  return m.let(m.copySign(v128.select(large, upper, y), x));
}

/** The arc cosine; NaN beyond ±1. */
export function acos(m: Lanes, x: Code): Code {
  x = m.let(x);
  const { large, y } = asinCore(m, x), twice = m.let(f32x4.add(y, y));
  const fromPi = f32x4.sub(m.c(constants.piHigh), f32x4.sub(twice, m.c(constants.piLow)));
  const far = v128.select(f32x4.lt(x, m.c(0)), fromPi, twice);
  const near = f32x4.sub(m.c(constants.halfPiHigh), f32x4.sub(m.copySign(y, x), m.c(constants.halfPiLow)));
  return m.let(v128.select(large, far, near));
}

/** atan of x ≥ 0 as `base` + a small rest, where `base` is 0, π/4 or π/2. */
function atanPositive(m: Lanes, a: Code): Code {
  const middle = m.let(f32x4.gt(a, m.c(constants.tanEighthPi))), upper = m.let(f32x4.gt(a, m.c(1 + Math.SQRT2)));
  // a, (a - 1) / (a + 1) or -1 / a: one division for all
  const one = m.c(1);
  const over = v128.select(upper, m.c(-1), v128.select(middle, f32x4.sub(a, one), a));
  const under = v128.select(upper, a, v128.select(middle, f32x4.add(a, one), one));
  const y = m.let(f32x4.div(over, under)), z = m.let(f32x4.mul(y, y));
  const rest = m.fma(f32x4.mul(m.poly(z, polynomials.atan), z), y, y);
  const base = v128.select(upper, m.c(constants.halfPiHigh), v128.and(middle, m.c(constants.quarterPi)));
  return m.let(f32x4.add(base, f32x4.add(rest, v128.and(upper, m.c(constants.halfPiLow)))));
}

/** The arc tangent. */
export function atan(m: Lanes, x: Code): Code {
  x = m.let(x);
  return m.let(m.copySign(atanPositive(m, m.let(m.abs(x))), x));
}

/** The angle of the point (x, y), between -π and π; signed zeros and infinities count, as in C. */
export function atan2(m: Lanes, y: Code, x: Code): Code {
  x = m.let(x), y = m.let(y);
  const ax = m.let(m.abs(x)), ay = m.let(m.abs(y)), steep = m.let(f32x4.gt(ay, ax));
  const big = m.let(v128.select(steep, ay, ax)), small = m.let(v128.select(steep, ax, ay));
  // equal sizes, 0 and inf among them, count as 1, but (0, 0) as 0
  const ratio = v128.select(f32x4.eq(small, big), v128.and(m.c(1), f32x4.gt(big, m.c(0))), f32x4.div(small, big));
  const y1 = m.let(ratio), shrink = m.let(f32x4.gt(y1, m.c(constants.tanEighthPi))), one = m.c(1);
  const t = m.let(v128.select(shrink, f32x4.div(f32x4.sub(y1, one), f32x4.add(y1, one)), y1)), z = m.let(f32x4.mul(t, t));
  const rest = m.fma(f32x4.mul(m.poly(z, polynomials.atan), z), t, t);
  const octant = m.let(f32x4.add(v128.and(shrink, m.c(constants.quarterPi)), rest));
  const half = v128.select(steep, f32x4.sub(m.c(constants.halfPiHigh), f32x4.sub(octant, m.c(constants.halfPiLow))), octant);
  const quadrant = m.let(half), left = i32x4.shr(x, 31);
  const angle = v128.select(left, f32x4.sub(m.c(constants.piHigh), f32x4.sub(quadrant, m.c(constants.piLow))), quadrant);
  const result = m.let(m.copySign(angle, y));
  return m.let(v128.or(result, v128.or(m.isNaN(x), m.isNaN(y))));
}
