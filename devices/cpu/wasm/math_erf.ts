/**
 * The error function, its complement and its inverse on four float32 lanes.
 *
 * @module
 */

import { polynomials } from "../../../core/coefficients.ts";
import { type Code, f32x4, v128 } from "./asm.ts";
import { exp, expOfSum } from "./math_exp.ts";
import type { Lanes } from "./math_lanes.ts";
import { log1p } from "./math_log.ts";

/** 2/√π ∫₀ˣ exp(-t²) dt. */
export function erf(m: Lanes, x: Code): Code {
  x = m.let(x);
  const a = m.let(f32x4.pmin(m.abs(x), m.c(3.93))), z = m.let(f32x4.mul(a, a));
  const small = f32x4.mul(m.poly(z, polynomials.erfSmall), a);
  const large = f32x4.sub(m.c(1), exp(m, f32x4.neg(m.poly(a, polynomials.erfLarge))));
  return m.let(m.copySign(v128.select(f32x4.lt(a, m.c(0.9)), small, large), x));
}

/** 1 - erf x, right to the last digits where that is small. */
export function erfc(m: Lanes, x: Code): Code {
  x = m.let(x);
  const a = m.let(f32x4.pmin(m.abs(x), m.c(10.2))), q = m.let(f32x4.div(f32x4.sub(a, m.c(2)), f32x4.add(a, m.c(2))));
  // exp(-a²) with a² in two parts: the square of a's high bits is exact
  const high = m.let(m.high(a)), low = m.let(f32x4.mul(f32x4.sub(high, a), f32x4.add(high, a)));
  const e = expOfSum(m, f32x4.neg(f32x4.mul(high, high)), low);
  const tail = m.let(f32x4.mul(f32x4.div(m.poly(q, polynomials.erfc), f32x4.add(f32x4.add(a, a), m.c(1))), e));
  const large = v128.select(f32x4.lt(x, m.c(0)), f32x4.sub(m.c(2), tail), tail);
  const small = m.fnma(m.poly(m.let(f32x4.mul(x, x)), polynomials.erfSmall), x, m.c(1));
  return m.let(v128.select(f32x4.lt(a, m.c(0.5)), small, large));
}

/** The y with erf y = x: ±inf at ±1, NaN beyond. Giles' approximation, as JAX has it. */
export function erfInv(m: Lanes, x: Code): Code {
  x = m.let(x);
  const w = m.let(f32x4.neg(log1p(m, f32x4.neg(f32x4.mul(x, x)))));
  const central = m.poly(m.let(f32x4.sub(w, m.c(2.5))), polynomials.erfInvCentral);
  const tail = m.poly(m.let(f32x4.sub(f32x4.sqrt(w), m.c(3))), polynomials.erfInvTail);
  const p = v128.select(f32x4.lt(w, m.c(5)), central, tail);
  const factor = v128.select(f32x4.eq(m.abs(x), m.c(1)), m.c(Infinity), p);
  return m.let(f32x4.mul(factor, x));
}
