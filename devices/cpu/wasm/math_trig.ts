/**
 * Sine, cosine and tangent of any float32 angle, four at a time.
 *
 * @module
 */

import { constants, polynomials, twoOverPiBits } from "../../../core/coefficients.ts";
import { call, choose, type Code, F32, f32, f32x4, F64, f64, type Fn, I32, i32, i32x4, I64, i64, localSet, v128 } from "./asm.ts";
import type { Lanes } from "./math_lanes.ts";

// 1.5·2²³: see math_exp.ts
const round = 12582912, roundBits = 0x4b400000;

/** x = n·π/2 + r with |r| ≤ π/4, n modulo 4 at least: the one place where angles are reduced. */
function reduceAngle(m: Lanes, x: Code): { n: Code; r: Code } {
  const { f } = m, [half1, half2, half3, half4] = constants.halfPi;
  const t = m.let(m.fma(x, m.c(constants.twoOverPi), m.c(round)));
  const turns = m.let(f32x4.sub(t, m.c(round)));
  const n = m.let(i32x4.sub(t, m.i(roundBits)));
  const r12 = m.fnma(turns, m.c(half2), m.fnma(turns, m.c(half1), x));
  const r = m.let(m.fnma(turns, m.c(half4), m.fnma(turns, m.c(half3), r12)));
  // Rare: an angle too large for this. Then all four lanes go the long way, one by one.
  f.if(v128.anyTrue(f32x4.gt(m.abs(x), m.c(constants.angleLimit))), () => {
    const quadrant = m.helper("quadrant", [F32], [I32], (g) => reduceLargeAngle(g, "quadrant"));
    const rest = m.helper("angleRest", [F32], [F32], (g) => reduceLargeAngle(g, "rest"));
    for (let lane = 0; lane < 4; lane++) {
      f.emit(assign(n, i32x4.replace(n, lane, call(quadrant, f32x4.extract(x, lane)))));
      f.emit(assign(r, f32x4.replace(r, lane, call(rest, f32x4.extract(x, lane)))));
    }
  });
  return { n, r };
}

function assign(local: Code, x: Code): Code {
  return localSet(local.value, x);
}

/**
 * Writes the body of a function of one float32 angle, any at all: how often π/2 goes into it ("quadrant"), or what is left ("rest").
 * Up to 1.5·10⁶ in float64; beyond, only the bits of 2/π are used that do not make multiples of four (Payne and Hanek).
 */
function reduceLargeAngle(f: Fn, what: "quadrant" | "rest"): void {
  const x = f.get(0);
  f.if(f32.le(f32.abs(x), 1.5e6), () => {
    const turns = f.let(f64.nearest(f64.mul(f64.promoteF32(x), 2 / Math.PI)), F64);
    if (what === "quadrant") return f.return(i32.truncF64(turns));
    // π/2 in two parts: 33 bits, whose products with such n are exact, and the rest
    const high = f64.sub(f64.promoteF32(x), f64.mul(turns, 1.5707963267341256));
    f.return(f32.demoteF64(f64.sub(high, f64.mul(turns, 6.077100506506192e-11))));
  });
  const bits = i32.reinterpretF32(x);
  const exponent = f.let(i32.and(i32.shrU(bits, 23), 255), I32);
  f.if(i32.eq(exponent, 255), () => f.return(what === "quadrant" ? i32.const(0) : f32.const(NaN)));
  // |x| = mantissa·2^(exponent - 150): the bit of 2/π that is worth 2 there stands at exponent - 150 - 1 after the point
  const mantissa = f.let(i64.extendI32U(i32.or(i32.and(bits, 0x7fffff), 0x800000)), I64);
  const at = f.let(i32.add(exponent, -150 - 2 + 32), I32);
  const words = [0, 2, 4, 6, 8].map((k) => i64.const(BigInt(twoOverPiBits[k] ?? 0) << 32n | BigInt(twoOverPiBits[k + 1] ?? 0)));
  const shift = f.let(i64.extendI32U(i32.and(at, 63)), I64);
  const word = (k: number): Code =>
    [1, 2].reduce((chosen, step) => choose(i32.geU(at, 64 * step), words[k + step] ?? i64.const(0n), chosen), words[k] ?? i64.const(0n));
  const window = (k: number): Code =>
    i64.or(i64.shl(word(k), shift), i64.shrU(i64.shrU(word(k + 1), i64.const(1n)), i64.sub(i64.const(63n), shift)));
  const low = i64.shrU(i64.mul(mantissa, i64.shrU(window(1), i64.const(32n))), i64.const(32n));
  const product = f.let(i64.add(i64.mul(mantissa, window(0)), low), I64); // 2 bits, then the fraction
  const quadrant = f.let(i32.wrapI64(i64.shrU(i64.add(product, i64.const(1n << 61n)), i64.const(62n))), I32);
  const negative = i32.lt(bits, 0);
  if (what === "quadrant") return f.return(choose(negative, i32.sub(0, quadrant), quadrant));
  const fraction = i64.sub(product, i64.shl(i64.extendI32U(quadrant), i64.const(62n)));
  const rest = f.let(f32.demoteF64(f64.mul(f64.convertI64(fraction), Math.PI / 2 / 2 ** 62)), F32);
  f.return(choose(negative, f32.neg(rest), rest));
}

/** sin r and cos r for |r| ≤ π/4. */
function sinCos(m: Lanes, r: Code): { s: Code; c: Code } {
  const z = m.let(f32x4.mul(r, r));
  const s = m.fma(f32x4.mul(m.poly(z, polynomials.sin), z), r, r);
  const c = m.fma(f32x4.mul(m.poly(z, polynomials.cos), z), z, m.fnma(m.c(0.5), z, m.c(1)));
  return { s: m.let(s), c: m.let(c) };
}

/** All ones in the lanes where bit 0 of n is set. */
function odd(m: Lanes, n: Code): Code {
  return i32x4.neg(v128.and(n, m.i(1)));
}

/** The sine. */
export function sin(m: Lanes, x: Code): Code {
  x = m.let(x);
  const { n, r } = reduceAngle(m, x), { s, c } = sinCos(m, r);
  const sign = i32x4.shl(v128.and(n, m.i(2)), 30);
  // the last term keeps the sign of -0
  return m.let(v128.or(v128.xor(v128.select(odd(m, n), c, s), sign), v128.and(x, f32x4.eq(x, m.c(0)))));
}

/** The cosine. */
export function cos(m: Lanes, x: Code): Code {
  const { n, r } = reduceAngle(m, m.let(x)), { s, c } = sinCos(m, r);
  const sign = i32x4.shl(v128.and(i32x4.add(n, m.i(1)), m.i(2)), 30);
  return m.let(v128.xor(v128.select(odd(m, n), s, c), sign));
}

/** The tangent. */
export function tan(m: Lanes, x: Code): Code {
  x = m.let(x);
  const { n, r } = reduceAngle(m, x), z = m.let(f32x4.mul(r, r));
  const t = m.let(m.fma(f32x4.mul(m.poly(z, polynomials.tan), z), r, r));
  return m.let(v128.or(v128.select(odd(m, n), f32x4.div(m.c(-1), t), t), v128.and(x, f32x4.eq(x, m.c(0)))));
}
