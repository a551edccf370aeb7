/**
 * Instructions on 128-bit vectors, as expressions: `f32x4.add(f32x4.mul(a, b), c)`.
 *
 * @module
 */

import {
  type Binary,
  Code,
  double,
  type Extract,
  type Float,
  type FloatUnary,
  type Int,
  int,
  type IntUnary,
  LANE,
  type Load,
  make,
  MEMORY,
  MEMORY_LANE,
  type Replace,
  type Shift,
  SIMD,
  single,
  type Store,
  type Ternary,
  type Unary,
  VECTOR,
} from "./code.ts";

const intUnary = (op: number): IntUnary => (a: Int) => make(op, int(a));
const unary = (op: number): Unary => (a: Code) => make(op, a);
const binary = (op: number): Binary => (a: Code, b: Code) => make(op, a, b);
const ternary = (op: number): Ternary => (a: Code, b: Code, c: Code) => make(op, a, b, c);
const singleUnary = (op: number): FloatUnary => (a: Float) => make(op, single(a));
const doubleUnary = (op: number): FloatUnary => (a: Float) => make(op, double(a));
const load = (op: number, align: number): Load => (address: Int, offset = 0) =>
  new Code(op, MEMORY, int(address), undefined, undefined, offset, align, undefined);
const store = (op: number, align: number): Store => (address: Int, x: Code, offset = 0) =>
  new Code(op, MEMORY, int(address), x, undefined, offset, align, undefined);
const simd = (n: number): number => SIMD + n;
const shift = (n: number): Shift => (a: Code, count: Int) => make(SIMD + n, a, int(count));
const extract = (n: number): Extract => (a: Code, lane: number) => new Code(SIMD + n, LANE, a, undefined, undefined, 0, lane, undefined);
const replace = (n: number): Replace => (a: Code, lane: number, x: Code) => new Code(SIMD + n, LANE, a, x, undefined, 0, lane, undefined);

/** Bits, loads and stores of 128-bit vectors. */
export const v128 = {
  load: load(simd(0), 2),
  store: store(simd(11), 2),
  /** One 32-bit value into all four lanes. */
  load32Splat: load(simd(9), 2),
  load64Splat: load(simd(10), 3),
  load8Splat: load(simd(7), 0),
  load16Splat: load(simd(8), 0),
  /** One value into the lowest lane, zeros above. */
  load32Zero: load(simd(0x5c), 2),
  load64Zero: load(simd(0x5d), 3),
  load8x8: load(simd(1), 0),
  load8x8U: load(simd(2), 0),
  load16x4: load(simd(3), 0),
  load16x4U: load(simd(4), 0),
  load32x2: load(simd(5), 0),
  load32x2U: load(simd(6), 0),
  load32Lane: (address: Int, x: Code, lane: number, offset = 0): Code =>
    new Code(simd(0x56), MEMORY_LANE, int(address), x, undefined, offset, lane, undefined),
  store8Lane: (address: Int, x: Code, lane: number, offset = 0): Code =>
    new Code(simd(0x58), MEMORY_LANE, int(address), x, undefined, offset, lane, undefined),
  store16Lane: (address: Int, x: Code, lane: number, offset = 0): Code =>
    new Code(simd(0x59), MEMORY_LANE, int(address), x, undefined, offset, lane, undefined),
  store32Lane: (address: Int, x: Code, lane: number, offset = 0): Code =>
    new Code(simd(0x5a), MEMORY_LANE, int(address), x, undefined, offset, lane, undefined),
  store64Lane: (address: Int, x: Code, lane: number, offset = 0): Code =>
    new Code(simd(0x5b), MEMORY_LANE, int(address), x, undefined, offset, lane, undefined),
  /** Sixteen constant bytes. In a loop, `Fn.constant` is quicker. */
  const: (bytes: ArrayLike<number>): Code => new Code(simd(12), VECTOR, undefined, undefined, undefined, 0, 0, bytes),
  not: unary(simd(0x4d)),
  and: binary(simd(0x4e)),
  or: binary(simd(0x50)),
  xor: binary(simd(0x51)),
  /** Bits of `a` that are not in `b`. */
  andNot: binary(simd(0x4f)),
  /** Bits of `a` where the mask is 1, of `b` where it is 0. */
  select: (mask: Code, a: Code, b: Code): Code => make(simd(0x52), a, b, mask),
  anyTrue: unary(simd(0x53)),
} as const satisfies Record<string, (...operands: never[]) => Code>;

/** Four float32 lanes. Comparisons give masks: all ones or all zeros in a lane. */
export const f32x4 = {
  splat: singleUnary(simd(0x13)),
  extract: extract(0x1f),
  replace: replace(0x20),
  add: binary(simd(0xe4)),
  sub: binary(simd(0xe5)),
  mul: binary(simd(0xe6)),
  div: binary(simd(0xe7)),
  /** NaN if either is NaN, -0 below +0: several instructions on x86, see `pmin`. */
  min: binary(simd(0xe8)),
  max: binary(simd(0xe9)),
  /** `b < a ? b : a`: one instruction; a NaN in `a` stays. */
  pmin: binary(simd(0xea)),
  /** `a < b ? b : a`: one instruction; a NaN in `a` stays. */
  pmax: binary(simd(0xeb)),
  abs: unary(simd(0xe0)),
  neg: unary(simd(0xe1)),
  sqrt: unary(simd(0xe3)),
  ceil: unary(simd(0x67)),
  floor: unary(simd(0x68)),
  trunc: unary(simd(0x69)),
  nearest: unary(simd(0x6a)),
  eq: binary(simd(0x41)),
  ne: binary(simd(0x42)),
  lt: binary(simd(0x43)),
  gt: binary(simd(0x44)),
  le: binary(simd(0x45)),
  ge: binary(simd(0x46)),
  convertI32: unary(simd(0xfa)),
  convertI32U: unary(simd(0xfb)),
  /** The two lanes of an f64x2, then zeros. */
  demoteF64: unary(simd(0x5e)),
  /** a·b + c in one rounding or two, as the machine likes: only if `relaxedSimd`. */
  relaxedMadd: ternary(simd(0x105)),
  /** c - a·b in one rounding or two: only if `relaxedSimd`. */
  relaxedNmadd: ternary(simd(0x106)),
  relaxedMin: binary(simd(0x10d)),
  relaxedMax: binary(simd(0x10e)),
} as const satisfies Record<string, (...operands: never[]) => Code>;

/** Two float64 lanes. */
export const f64x2 = {
  splat: doubleUnary(simd(0x14)),
  extract: extract(0x21),
  replace: replace(0x22),
  add: binary(simd(0xf0)),
  sub: binary(simd(0xf1)),
  mul: binary(simd(0xf2)),
  div: binary(simd(0xf3)),
  abs: unary(simd(0xec)),
  neg: unary(simd(0xed)),
  sqrt: unary(simd(0xef)),
  floor: unary(simd(0x75)),
  trunc: unary(simd(0x7a)),
  nearest: unary(simd(0x94)),
  lt: binary(simd(0x49)),
  gt: binary(simd(0x4a)),
  ge: binary(simd(0x4c)),
  /** The two low lanes of an f32x4. */
  promoteLow: unary(simd(0x5f)),
  convertLowI32: unary(simd(0xfe)),
  convertLowI32U: unary(simd(0xff)),
  relaxedMadd: ternary(simd(0x107)),
} as const satisfies Record<string, (...operands: never[]) => Code>;

/** Four 32-bit integer lanes. */
export const i32x4 = {
  splat: intUnary(simd(0x11)),
  extract: extract(0x1b),
  replace: replace(0x1c),
  add: binary(simd(0xae)),
  sub: binary(simd(0xb1)),
  mul: binary(simd(0xb5)),
  min: binary(simd(0xb6)),
  minU: binary(simd(0xb7)),
  max: binary(simd(0xb8)),
  maxU: binary(simd(0xb9)),
  abs: unary(simd(0xa0)),
  neg: unary(simd(0xa1)),
  shl: shift(0xab),
  shr: shift(0xac),
  shrU: shift(0xad),
  allTrue: unary(simd(0xa3)),
  bitmask: unary(simd(0xa4)),
  eq: binary(simd(0x37)),
  ne: binary(simd(0x38)),
  lt: binary(simd(0x39)),
  ltU: binary(simd(0x3a)),
  gt: binary(simd(0x3b)),
  gtU: binary(simd(0x3c)),
  le: binary(simd(0x3d)),
  leU: binary(simd(0x3e)),
  ge: binary(simd(0x3f)),
  geU: binary(simd(0x40)),
  /** From f32x4 towards 0; NaN gives 0, what is out of range the nearest integer. */
  truncF32: unary(simd(0xf8)),
  truncF32U: unary(simd(0xf9)),
  /** As `truncF32` where the value is in range, else anything: only if `relaxedSimd`. */
  relaxedTruncF32: unary(simd(0x101)),
  truncF64: unary(simd(0xfc)),
  extendLowI16: unary(simd(0xa7)),
  extendHighI16: unary(simd(0xa8)),
  extendLowI16U: unary(simd(0xa9)),
  extendHighI16U: unary(simd(0xaa)),
  /** Lanes chosen from two vectors: 0–3 of `a`, 4–7 of `b`. */
  shuffle: (a: Code, b: Code, lanes: readonly number[]): Code =>
    i8x16.shuffle(a, b, lanes.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3])),
} as const;

/** Two 64-bit integer lanes. */
export const i64x2 = {
  splat: unary(simd(0x12)),
  extract: extract(0x1d),
  add: binary(simd(0xce)),
  sub: binary(simd(0xd1)),
  mul: binary(simd(0xd5)),
  shl: shift(0xcb),
  shr: shift(0xcc),
  shrU: shift(0xcd),
  extendLowI32U: unary(simd(0xc9)),
  extendHighI32U: unary(simd(0xca)),
  mulLowI32U: binary(simd(0xde)),
  mulHighI32U: binary(simd(0xdf)),
} as const satisfies Record<string, (...operands: never[]) => Code>;

/** Eight 16-bit integer lanes. */
export const i16x8 = {
  splat: intUnary(simd(0x10)),
  narrowI32: binary(simd(0x85)),
  narrowI32U: binary(simd(0x86)),
  extendLowI8: unary(simd(0x87)),
  extendHighI8: unary(simd(0x88)),
  extendLowI8U: unary(simd(0x89)),
  extendHighI8U: unary(simd(0x8a)),
} as const satisfies Record<string, (...operands: never[]) => Code>;

/** Sixteen bytes. */
export const i8x16 = {
  splat: intUnary(simd(0x0f)),
  extractU: extract(0x16),
  narrowI16: binary(simd(0x65)),
  narrowI16U: binary(simd(0x66)),
  eq: binary(simd(0x23)),
  ne: binary(simd(0x24)),
  add: binary(simd(0x6e)),
  sub: binary(simd(0x71)),
  minU: binary(simd(0x77)),
  maxU: binary(simd(0x79)),
  swizzle: binary(simd(0x0e)),
  bitmask: unary(simd(0x64)),
  allTrue: unary(simd(0x63)),
  /** Bytes chosen by sixteen constants: 0–15 of `a`, 16–31 of `b`. */
  shuffle: (a: Code, b: Code, bytes: readonly number[]): Code => new Code(simd(13), VECTOR, a, b, undefined, 0, 0, bytes),
} as const;
