/**
 * Integer arithmetic on four 32-bit lanes where WebAssembly has no vector instruction for it, and threefry.
 *
 * @module
 */

import { choose, type Code, i32, i32x4, type Int, v128 } from "./asm.ts";
import type { Lanes } from "./math_lanes.ts";

const binary = (one: (x: Code, y: Code) => Code) => (m: Lanes, x: Code, y: Code): Code => {
  return m.each([x, y], i32x4, (a, b) => one(a ?? x, b ?? y));
};

/** x / y towards 0; x / 0 is -1 and the least integer / -1 itself, as in XLA. */
export const divInt: (m: Lanes, x: Code, y: Code) => Code = binary((x, y) => {
  const safe = choose(i32.leU(i32.add(y, 1), 1), i32.const(1), y); // 0 and -1 would trap
  return choose(i32.eqz(y), i32.const(-1), choose(i32.eq(y, -1), i32.sub(0, x), i32.div(x, safe)));
});

/** What `divInt` leaves, with the sign of x; x % 0 is x. */
export const remInt: (m: Lanes, x: Code, y: Code) => Code = binary((x, y) => {
  const safe = choose(i32.leU(i32.add(y, 1), 1), i32.const(1), y);
  return choose(i32.eqz(y), x, i32.rem(x, safe));
});

/** x / y of unsigned integers; x / 0 is 2³² - 1. */
export const divUint: (m: Lanes, x: Code, y: Code) => Code = binary((x, y) => {
  return choose(i32.eqz(y), i32.const(-1), i32.divU(x, i32.or(y, i32.eqz(y))));
});

/** x % y of unsigned integers; x % 0 is x. */
export const remUint: (m: Lanes, x: Code, y: Code) => Code = binary((x, y) => {
  return choose(i32.eqz(y), x, i32.remU(x, i32.or(y, i32.eqz(y))));
});

/** x · 2ⁿ modulo 2³², each lane by its own n; 0 where n is 32 or more, or negative. */
export function shiftLeft(m: Lanes, x: Code, n: Code): Code {
  n = m.let(n);
  // 2ⁿ as a float is exact, and so is its conversion
  const power = i32x4.truncF32U(i32x4.shl(i32x4.add(n, m.i(127)), 23));
  return m.let(v128.and(i32x4.mul(x, power), i32x4.ltU(n, m.i(32))));
}

/** The bits of x moved down, each lane by its own n; 0 where n is 32 or more, or negative. */
export const shiftRightLogical: (m: Lanes, x: Code, n: Code) => Code = binary((x, n) => {
  return choose(i32.ltU(n, 32), i32.shrU(x, n), i32.const(0));
});

/** x / 2ⁿ towards -∞, each lane by its own n; 0 or -1 where n is 32 or more, or negative. */
export const shiftRightArithmetic: (m: Lanes, x: Code, n: Code) => Code = binary((x, n) => {
  return i32.shr(x, choose(i32.ltU(n, 32), n, i32.const(31)));
});

/** How many zeros stand before the first one bit: 32 for 0. */
export function clz(m: Lanes, x: Code): Code {
  return m.each([x], i32x4, (a) => i32.clz(a ?? x));
}

/** How many bits are one. */
export function populationCount(m: Lanes, x: Code): Code {
  return m.each([x], i32x4, (a) => i32.popcnt(a ?? x));
}

const rotations = [[13, 15, 26, 6], [17, 29, 16, 24]] as const;

/**
 * Threefry-2x32 with 20 rounds: the two words that key (k0, k1) makes of counter (c0, c1), as in JAX.
 *
 * @param operands Four vectors, in that order.
 */
export function threefry(m: Lanes, ...operands: [k0: Code, k1: Code, c0: Code, c1: Code]): [Code, Code] {
  const [k0, k1, c0, c1] = operands.map((x) => m.let(x)) as [Code, Code, Code, Code];
  const keys = [k0, k1, m.let(v128.xor(v128.xor(k0, k1), m.i(0x1bd11bda)))];
  const key = (k: number): Code => keys[k % 3] ?? k0;
  let x = m.let(i32x4.add(c0, k0)), y = m.let(i32x4.add(c1, k1));
  for (let group = 0; group < 5; group++) {
    for (const r of rotations[group % 2] ?? rotations[0]) {
      x = m.let(i32x4.add(x, y));
      y = m.let(v128.xor(v128.or(i32x4.shl(y, r), i32x4.shrU(y, 32 - r)), x));
    }
    x = m.let(i32x4.add(x, key(group + 1)));
    y = m.let(i32x4.add(i32x4.add(y, key(group + 2)), m.i(group + 1)));
  }
  return [x, y];
}

/** x multiplied by itself: xⁿ for a whole n ≥ 0 known beforehand, by squaring. */
export function powerBySquaring(m: Lanes, x: Code, n: number, mul: (a: Code, b: Code) => Code, one: Code): Code {
  let square = m.let(x), result: Code | undefined;
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result === undefined ? square : m.let(mul(result, square));
    if (rest > 1) square = m.let(mul(square, square));
  }
  return result ?? one;
}

/** An i32 as four equal lanes. */
export function splatInt(m: Lanes, x: Int): Code {
  return m.let(i32x4.splat(x));
}
