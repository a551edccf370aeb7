/**
 * Instructions on numbers, memory and shared memory, as expressions: `f32.add(f32.mul(a, b), c)` is a small tree that `Fn` writes out as bytes,
 * operands first. A tree may be used several times; it is then computed several times.
 *
 * Where an i32 is wanted (addresses, counts, indices, shifts) a JavaScript number stands for its constant; likewise for f32 and f64.
 *
 * @module
 */

import {
  ATOMIC,
  type Binary,
  Code,
  double,
  type Float,
  type FloatBinary,
  type FloatUnary,
  type Int,
  int,
  type IntBinary,
  type IntUnary,
  type Load,
  LONG,
  make,
  MEMORY,
  MISC,
  single,
  type Store,
  type Unary,
  ZERO,
  ZEROS,
} from "./code.ts";

const intUnary = (op: number): IntUnary => (a: Int) => make(op, int(a));
const intBinary = (op: number): IntBinary => (a: Int, b: Int) => make(op, int(a), int(b));
const unary = (op: number): Unary => (a: Code) => make(op, a);
const binary = (op: number): Binary => (a: Code, b: Code) => make(op, a, b);
const singleUnary = (op: number): FloatUnary => (a: Float) => make(op, single(a));
const singleBinary = (op: number): FloatBinary => (a: Float, b: Float) => make(op, single(a), single(b));
const doubleUnary = (op: number): FloatUnary => (a: Float) => make(op, double(a));
const doubleBinary = (op: number): FloatBinary => (a: Float, b: Float) => make(op, double(a), double(b));
const load = (op: number, align: number): Load => (address: Int, offset = 0) =>
  new Code(op, MEMORY, int(address), undefined, undefined, offset, align, undefined);
const store = (op: number, align: number): Store => (address: Int, x: Code, offset = 0) =>
  new Code(op, MEMORY, int(address), x, undefined, offset, align, undefined);

/** 32-bit integers. Names ending in `U` take operands as unsigned. Comparisons give 0 or 1. */
export const i32 = {
  const: (x: number): Code => int(x),
  add: intBinary(0x6a),
  sub: intBinary(0x6b),
  mul: intBinary(0x6c),
  div: intBinary(0x6d),
  divU: intBinary(0x6e),
  rem: intBinary(0x6f),
  remU: intBinary(0x70),
  and: intBinary(0x71),
  or: intBinary(0x72),
  xor: intBinary(0x73),
  shl: intBinary(0x74),
  shr: intBinary(0x75),
  shrU: intBinary(0x76),
  rotl: intBinary(0x77),
  rotr: intBinary(0x78),
  clz: intUnary(0x67),
  ctz: intUnary(0x68),
  popcnt: intUnary(0x69),
  eqz: intUnary(0x45),
  eq: intBinary(0x46),
  ne: intBinary(0x47),
  lt: intBinary(0x48),
  ltU: intBinary(0x49),
  gt: intBinary(0x4a),
  gtU: intBinary(0x4b),
  le: intBinary(0x4c),
  leU: intBinary(0x4d),
  ge: intBinary(0x4e),
  geU: intBinary(0x4f),
  load: load(0x28, 2),
  load8: load(0x2c, 0),
  load8U: load(0x2d, 0),
  load16: load(0x2e, 0),
  load16U: load(0x2f, 0),
  store: (address: Int, x: Int, offset = 0): Code => store(0x36, 2)(address, int(x), offset),
  store8: (address: Int, x: Int, offset = 0): Code => store(0x3a, 0)(address, int(x), offset),
  store16: (address: Int, x: Int, offset = 0): Code => store(0x3b, 0)(address, int(x), offset),
  /** From f32 towards 0; NaN gives 0, what is out of range the nearest integer. */
  truncF32: singleUnary(MISC),
  truncF32U: singleUnary(MISC + 1),
  truncF64: doubleUnary(MISC + 2),
  truncF64U: doubleUnary(MISC + 3),
  wrapI64: unary(0xa7),
  reinterpretF32: singleUnary(0xbc),
} as const satisfies Record<string, (...operands: never[]) => Code>;

/** 64-bit integers; constants by `i64.const(5n)`. */
export const i64 = {
  const: (x: bigint): Code => new Code(0x42, LONG, undefined, undefined, undefined, 0, 0, x),
  add: binary(0x7c),
  sub: binary(0x7d),
  mul: binary(0x7e),
  divU: binary(0x80),
  remU: binary(0x82),
  and: binary(0x83),
  or: binary(0x84),
  xor: binary(0x85),
  shl: binary(0x86),
  shr: binary(0x87),
  shrU: binary(0x88),
  clz: unary(0x79),
  eqz: unary(0x50),
  eq: binary(0x51),
  ne: binary(0x52),
  lt: binary(0x53),
  ltU: binary(0x54),
  extendI32: intUnary(0xac),
  extendI32U: intUnary(0xad),
  load: load(0x29, 3),
  store: store(0x37, 3),
  reinterpretF64: doubleUnary(0xbd),
} as const satisfies Record<string, (...operands: never[]) => Code>;

/** float32 scalars. */
export const f32 = {
  const: (x: number): Code => single(x),
  add: singleBinary(0x92),
  sub: singleBinary(0x93),
  mul: singleBinary(0x94),
  div: singleBinary(0x95),
  min: singleBinary(0x96),
  max: singleBinary(0x97),
  copysign: singleBinary(0x98),
  abs: singleUnary(0x8b),
  neg: singleUnary(0x8c),
  ceil: singleUnary(0x8d),
  floor: singleUnary(0x8e),
  trunc: singleUnary(0x8f),
  nearest: singleUnary(0x90),
  sqrt: singleUnary(0x91),
  eq: singleBinary(0x5b),
  ne: singleBinary(0x5c),
  lt: singleBinary(0x5d),
  gt: singleBinary(0x5e),
  le: singleBinary(0x5f),
  ge: singleBinary(0x60),
  load: load(0x2a, 2),
  store: (address: Int, x: Float, offset = 0): Code => store(0x38, 2)(address, single(x), offset),
  convertI32: intUnary(0xb2),
  convertI32U: intUnary(0xb3),
  demoteF64: doubleUnary(0xb6),
  reinterpretI32: intUnary(0xbe),
} as const satisfies Record<string, (...operands: never[]) => Code>;

/** float64 scalars. */
export const f64 = {
  const: (x: number): Code => double(x),
  add: doubleBinary(0xa0),
  sub: doubleBinary(0xa1),
  mul: doubleBinary(0xa2),
  div: doubleBinary(0xa3),
  min: doubleBinary(0xa4),
  max: doubleBinary(0xa5),
  copysign: doubleBinary(0xa6),
  abs: doubleUnary(0x99),
  neg: doubleUnary(0x9a),
  ceil: doubleUnary(0x9b),
  floor: doubleUnary(0x9c),
  trunc: doubleUnary(0x9d),
  nearest: doubleUnary(0x9e),
  sqrt: doubleUnary(0x9f),
  eq: doubleBinary(0x61),
  ne: doubleBinary(0x62),
  lt: doubleBinary(0x63),
  gt: doubleBinary(0x64),
  le: doubleBinary(0x65),
  ge: doubleBinary(0x66),
  load: load(0x2b, 3),
  store: (address: Int, x: Float, offset = 0): Code => store(0x39, 3)(address, double(x), offset),
  convertI32: intUnary(0xb7),
  convertI32U: intUnary(0xb8),
  convertI64: unary(0xb9),
  convertI64U: unary(0xba),
  promoteF32: singleUnary(0xbb),
  reinterpretI64: unary(0xbf),
} as const satisfies Record<string, (...operands: never[]) => Code>;

/** Whole memory: statements. Copies of a few bytes are quicker as loads and stores. */
export const memory = {
  copy: (to: Int, from: Int, bytes: Int): Code => new Code(MISC + 10, ZEROS, int(to), int(from), int(bytes), 0, 0, undefined),
  fill: (to: Int, byte: Int, bytes: Int): Code => new Code(MISC + 11, ZERO, int(to), int(byte), int(bytes), 0, 0, undefined),
} as const;

/** Atomic i32 operations on a shared memory; addresses must be multiples of 4. */
export const atomic = {
  load: load(ATOMIC + 0x10, 2),
  store: (address: Int, x: Int, offset = 0): Code => store(ATOMIC + 0x17, 2)(address, int(x), offset),
  /** Adds, and gives what was there before. */
  add: (address: Int, x: Int, offset = 0): Code => store(ATOMIC + 0x1e, 2)(address, int(x), offset),
  /** Puts `x` where `expected` is, and gives what was there before. */
  compareExchange: (address: Int, expected: Int, x: Int, offset = 0): Code =>
    new Code(ATOMIC + 0x48, MEMORY, int(address), int(expected), int(x), offset, 2, undefined),
} as const;
