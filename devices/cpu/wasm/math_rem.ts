/**
 * The remainder of a division, exact as C's fmod, on four float32 lanes.
 *
 * @module
 */

import { call, choose, type Code, F32, f32, f32x4, F64, f64, f64x2, type Fn, i32x4, i64, localSet, v128 } from "./asm.ts";
import type { Lanes } from "./math_lanes.ts";

/** x - y·trunc(x / y) without any rounding; it has the sign of x. NaN if x is infinite or y is 0. */
export function rem(m: Lanes, x: Code, y: Code): Code {
  x = m.let(x), y = m.let(y);
  const ax = m.let(m.abs(x)), ay = m.let(m.abs(y));
  const low = halfRem(m, ax, ay), swap = (v: Code): Code => i32x4.shuffle(v, v, [2, 3, 0, 1]);
  const high = halfRem(m, m.let(swap(ax)), m.let(swap(ay)));
  const size = i32x4.shuffle(f32x4.demoteF64(low), f32x4.demoteF64(high), [0, 1, 4, 5]);
  const r = m.let(m.copySign(v128.select(f32x4.lt(ax, ay), ax, size), x));
  // Rare: a quotient too large to be exact in float64
  m.f.if(v128.anyTrue(f32x4.gt(f32x4.div(ax, ay), m.c(2 ** 28))), () => {
    const whole = m.helper("fmod", [F32, F32], [F32], fmod);
    const lanes = m.each([x, y], f32x4, (a, b) => call(whole, a ?? x, b ?? y));
    m.f.emit(localSet(r.value, lanes));
  });
  return r;
}

/** |x| mod |y| of the two low lanes in float64, where the quotient is below 2²⁹. */
function halfRem(m: Lanes, ax: Code, ay: Code): Code {
  const x = m.let(f64x2.promoteLow(ax)), y = m.let(f64x2.promoteLow(ay));
  const r = m.let(f64x2.sub(x, f64x2.mul(f64x2.trunc(f64x2.div(x, y)), y)));
  return m.let(f64x2.add(r, v128.and(y, f64x2.lt(r, f64x2.splat(0))))); // the quotient may have been rounded up
}

/** Writes fmod of two float32: takes 2²⁷ times more off in each step than is left. */
function fmod(f: Fn): void {
  const x = f.let(f64.promoteF32(f32.abs(f.get(0))), F64), y = f.let(f64.promoteF32(f32.abs(f.get(1))), F64);
  const quotient = f.let(f64.div(x, y), F64);
  f.if(f64.eq(quotient, Infinity), () => f.return(f32.const(NaN)));
  f.if(f64.lt(x, y), () => f.return(f.get(0)));
  const step = f.let(y, F64), own = f.local(F64);
  f.repeat((again) => {
    const exponent = i64.and(i64.reinterpretF64(quotient), i64.const(0x7ff0000000000000n));
    const power = f64.reinterpretI64(i64.sub(exponent, i64.const(27n << 52n)));
    f.set(own, choose(f64.lt(quotient, 2 ** 28), y, f64.mul(step, power)));
    f.emit(localSet(x.value, f64.sub(x, f64.mul(f64.trunc(f64.div(x, f.get(own))), f.get(own)))));
    f.if(f64.lt(x, 0), () => f.emit(localSet(x.value, f64.add(x, f.get(own)))));
    f.emit(localSet(quotient.value, f64.div(x, y)));
    f.br(again, f64.ge(x, y));
  });
  f.return(f32.copysign(f32.demoteF64(x), f.get(0)));
}
