/**
 * The logarithm of the gamma function and its derivative on four float32 lanes. They are functions of their own in the module,
 * because they are long and seldom in the way.
 *
 * @module
 */

import { constants, polynomials } from "../../../core/coefficients.ts";
import { call, type Code, f32x4, localSet, V128, v128 } from "./asm.ts";
import type { Lanes } from "./math_lanes.ts";
import { log, splitExponent, sumLog } from "./math_log.ts";

/** log |Γ(x)|: +inf at 0, -1, -2, … and at ±inf. */
export function lgamma(m: Lanes, x: Code): Code {
  const suffix = m.relaxed ? "" : "Unfused";
  return m.f.let(call(m.helper(`lgamma${suffix}`, [V128], [V128], (f) => f.return(lgammaBody(m.in(f), f.get(0)))), x));
}

/** ψ(x) = d/dx log Γ(x): NaN at 0, -1, -2, … and at -inf. */
export function digamma(m: Lanes, x: Code): Code {
  const suffix = m.relaxed ? "" : "Unfused";
  return m.f.let(call(m.helper(`digamma${suffix}`, [V128], [V128], (f) => f.return(digammaBody(m.in(f), f.get(0)))), x));
}

function lgammaBody(m: Lanes, x: Code): Code {
  const { f } = m, one = m.c(1), a = m.let(m.abs(x)), negative = m.let(f32x4.lt(x, m.c(0)));
  const p = m.let(v128.select(negative, f32x4.add(a, one), x)); // Γ(x) Γ(1 - x) = π / sin πx
  const shifted = m.let(f32x4.lt(p, m.c(0.7))), upper = m.let(f32x4.ge(p, m.c(3)));
  // 0 < p < 0.7: log Γ(p) = log Γ(y) - log p, y = p + 1; else y = p. Up to 1.5 around 1, up to 3 around 2, then by Stirling
  const shift = m.let(v128.and(shifted, one)), lower = m.let(f32x4.lt(p, f32x4.sub(m.c(1.5), shift)));
  const u = m.let(f32x4.sub(p, f32x4.sub(v128.select(lower, one, m.c(2)), shift)));
  const near = f32x4.mul(u, v128.select(lower, m.poly(u, polynomials.lgammaOne), m.poly(u, polynomials.lgammaTwo)));
  const { e, d } = splitExponent(m, p);
  const l = sumLog(m, e, d, v128.and(upper, m.c(-1)));
  const inverse = m.let(f32x4.div(one, p)), square = m.let(f32x4.mul(inverse, inverse));
  const tail = m.fma(m.poly(square, polynomials.stirling), inverse, m.c(constants.stirlingShift));
  const far = m.fma(f32x4.sub(p, m.c(0.5)), l, tail);
  const result = m.let(v128.select(upper, far, f32x4.add(near, v128.and(shifted, f32x4.neg(l)))));
  f.if(v128.anyTrue(negative), () => {
    const { sine, fraction } = sinPi(m, a);
    const reflected = f32x4.neg(f32x4.add(log(m, sine), result));
    const unlessPole = v128.select(f32x4.eq(fraction, m.c(0)), m.c(Infinity), reflected);
    f.emit(assign(result, v128.select(negative, unlessPole, result)));
  });
  const infinite = v128.or(f32x4.eq(x, m.c(0)), f32x4.eq(a, m.c(Infinity)));
  return v128.or(v128.select(infinite, m.c(Infinity), result), m.isNaN(x));
}

function digammaBody(m: Lanes, x: Code): Code {
  const { f } = m, one = m.c(1), negative = m.let(f32x4.lt(x, m.c(0)));
  const p = m.let(v128.select(negative, f32x4.sub(one, x), x));
  const first = m.let(f32x4.lt(p, one)), third = m.let(f32x4.gt(p, m.c(2)));
  // ψ(y + 1) = ψ(y) + 1/y brings p below 3 into [1, 2]
  const before = f32x4.sub(p, one);
  const y = m.let(v128.select(first, f32x4.add(p, one), v128.select(third, before, p)));
  const step = v128.select(first, f32x4.div(m.c(-1), p), v128.and(third, f32x4.div(one, before)));
  const u = m.let(f32x4.sub(y, m.c(constants.digammaZeroHigh)));
  const near = m.fma(u, m.poly(u, polynomials.digamma), f32x4.sub(step, m.c(constants.digammaOffset)));
  const inverse = m.let(f32x4.div(one, p)), square = m.let(f32x4.mul(inverse, inverse));
  const tail = m.fma(m.poly(square, polynomials.digammaTail), square, f32x4.mul(m.c(0.5), inverse));
  const far = f32x4.sub(log(m, p), tail);
  const result = m.let(v128.select(f32x4.ge(p, m.c(3)), far, near));
  f.if(v128.anyTrue(negative), () => {
    // ψ(x) = ψ(1 - x) - π / tan πx
    const { sine, cosine, fraction } = sinPi(m, x);
    const cotangent = f32x4.div(cosine, m.copySign(sine, fraction));
    const reflected = v128.or(f32x4.sub(result, cotangent), f32x4.eq(fraction, m.c(0)));
    f.emit(assign(result, v128.select(negative, reflected, result)));
  });
  return v128.or(result, f32x4.eq(x, m.c(0)));
}

/** |sin πx| / π, |cos πx| and how far x is from the nearest integer. */
function sinPi(m: Lanes, x: Code): { sine: Code; cosine: Code; fraction: Code } {
  const fraction = m.let(f32x4.sub(x, f32x4.nearest(x))), a = m.let(m.abs(fraction)), far = m.let(f32x4.gt(a, m.c(0.25)));
  const t = m.let(v128.select(far, f32x4.sub(m.c(0.5), a), a)), r = f32x4.mul(m.c(constants.piHigh), t), z = m.let(f32x4.mul(r, r));
  const s = m.let(m.fma(f32x4.mul(m.poly(z, polynomials.sin), z), t, t)); // sin(πt) / π
  const c = m.let(m.fma(f32x4.mul(m.poly(z, polynomials.cos), z), z, m.fnma(m.c(0.5), z, m.c(1))));
  const sine = m.let(v128.select(far, f32x4.mul(c, m.c(1 / Math.PI)), s));
  return { sine, cosine: m.let(v128.select(far, f32x4.mul(s, m.c(Math.PI)), c)), fraction };
}

function assign(local: Code, x: Code): Code {
  return localSet(local.value, x);
}
