/**
 * The formulas of the elementwise primitives, special functions aside. Computed in double and rounded by the store, except where a comment says.
 *
 * @module
 */
import { binary, ternary, unary } from "./elementwise.ts";
import type { Kernel } from "./kernel.ts";
import { fromSource } from "./specialize.ts";
import { allocate, type DType, isFloat, type TypedArray } from "../../../core/dtype.ts";
import { PerType } from "./specialize.ts";

/** Nearest whole number, halves to even. */
export function roundEven(x: number): number {
  const magnitude = Math.abs(x);
  if (!(magnitude < 4503599627370496) || x === 0) return x;
  // Adding 2**52 leaves no bits for a fraction: the addition itself rounds, to even.
  const y = magnitude + 4503599627370496 - 4503599627370496;
  return x < 0 ? -y : y;
}

function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/** C's pow, which differs from JavaScript's where the base is 1 or -1. */
export function power(x: number, y: number): number {
  if (x === 1) return 1;
  if (x === -1 && (y === Infinity || y === -Infinity)) return 1;
  return Math.pow(x, y);
}

function populationCount(x: number): number {
  let v = x - ((x >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

const float64 = new Float64Array(1), words = new BigInt64Array(float64.buffer);
const float32 = new Float32Array(1), word = new Int32Array(float32.buffer);
const float16 = new Float16Array(1), half = new Int16Array(float16.buffer);

/** The next float after `x` towards `y`; `value` and `bits` view the same storage, `smallest` is the first subnormal. */
function nextAfter(value: Float32Array | Float16Array, bits: Int32Array | Int16Array, smallest: number): (x: number, y: number) => number {
  return (x, y) => {
    if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
    if (x === y) return y;
    if (x === 0) return y > 0 ? smallest : -smallest;
    value[0] = x;
    bits[0]! += (x < y) === (x > 0) ? 1 : -1;
    return value[0]!;
  };
}

function nextAfter64(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
  if (x === y) return y;
  if (x === 0) return y > 0 ? Number.MIN_VALUE : -Number.MIN_VALUE;
  float64[0] = x;
  words[0]! += (x < y) === (x > 0) ? 1n : -1n;
  return float64[0]!;
}

const floatUnary = (name: string, formula: string | ((x: number) => number)): Kernel => unary(name, { float: formula });
const compare = (name: string, operator: string): Kernel => binary(name, { all: `a ${operator} b ? 1 : 0` });

const powers = new PerType((dtype) =>
  fromSource<(x: TypedArray, out: TypedArray, n: number, y: number) => void>(
    isFloat(dtype)
      ? `function (x, out, n, y) {
          const m = Math.abs(y);
          for (let i = 0; i < n; i++) {
            let r = 1, a = x[i];
            for (let k = m; ; a *= a) { if (k & 1) r *= a; k >>= 1; if (k === 0) break; }
            out[i] = y < 0 ? 1 / r : r;
          }
        }`
      : `function (x, out, n, y) {
          for (let i = 0; i < n; i++) {
            let r = 1, a = x[i];
            for (let k = y; ; a = Math.imul(a, a)) { if (k & 1) r = Math.imul(r, a); k >>= 1; if (k === 0) break; }
            out[i] = r;
          }
        }`,
  )
);
const squares = new PerType((dtype) =>
  fromSource<(x: TypedArray, out: TypedArray, n: number) => void>(
    `function (x, out, n) { for (let i = 0; i < n; i++) { const a = x[i]; out[i] = ${isFloat(dtype) ? "a * a" : "Math.imul(a, a)"}; } }`,
  )
);

/** x to a whole power, by repeated squaring. */
export const integerPow: Kernel<{ readonly y: number }> = ([x], [aval], { y }) => {
  const n = x!.length, dtype: DType = aval!.dtype, out = allocate(dtype, n);
  if (y === 2) squares.of(dtype)(x!, out, n);
  else powers.of(dtype)(x!, out, n, y);
  return [out];
};

/** Gives back the input: the primitives that only mark a place. */
export const identity: Kernel = ([x]) => [x!];

// 64-bit products of 32-bit integers do not fit a double: Math.imul keeps the low 32 bits, which narrower stores then wrap further.
/** The kernels by the primitives' names. */
export const arithmetic = {
  exp: floatUnary("exp", "Math.exp(a)"),
  exp2: floatUnary("exp2", "Math.pow(2, a)"),
  expm1: floatUnary("expm1", "Math.expm1(a)"),
  log: floatUnary("log", "Math.log(a)"),
  log1p: floatUnary("log1p", "Math.log1p(a)"),
  sin: floatUnary("sin", "Math.sin(a)"),
  cos: floatUnary("cos", "Math.cos(a)"),
  tan: floatUnary("tan", "Math.tan(a)"),
  asin: floatUnary("asin", "Math.asin(a)"),
  acos: floatUnary("acos", "Math.acos(a)"),
  atan: floatUnary("atan", "Math.atan(a)"),
  sinh: floatUnary("sinh", "Math.sinh(a)"),
  cosh: floatUnary("cosh", "Math.cosh(a)"),
  tanh: floatUnary("tanh", "Math.tanh(a)"),
  asinh: floatUnary("asinh", "Math.asinh(a)"),
  acosh: floatUnary("acosh", "Math.acosh(a)"),
  atanh: floatUnary("atanh", "Math.atanh(a)"),
  logistic: floatUnary("logistic", logistic),
  sqrt: floatUnary("sqrt", "Math.sqrt(a)"),
  rsqrt: floatUnary("rsqrt", "1 / Math.sqrt(a)"),
  cbrt: floatUnary("cbrt", "Math.cbrt(a)"),
  neg: unary("neg", { float: "-a", integer: "-a | 0" }),
  abs: unary("abs", { float: "Math.abs(a)", signed: "a < 0 ? -a | 0 : a", unsigned: "a" }),
  sign: unary("sign", { float: "Math.sign(a)", signed: "a > 0 ? 1 : a < 0 ? -1 : 0", unsigned: "a > 0 ? 1 : 0" }),
  floor: floatUnary("floor", "Math.floor(a)"),
  ceil: floatUnary("ceil", "Math.ceil(a)"),
  round: floatUnary("round", roundEven),
  integerPow,
  isFinite: unary("isFinite", { float: "a - a === 0 ? 1 : 0", integer: "1", bool: "1" }),
  not: unary("not", { integer: "~a", bool: "a ^ 1" }),
  populationCount: unary("populationCount", {
    integer: populationCount,
    int8: (x: number) => populationCount(x & 0xff),
    int16: (x: number) => populationCount(x & 0xffff),
  }),
  clz: unary("clz", {
    integer: "Math.clz32(a)",
    int8: "Math.clz32(a & 0xff) - 24",
    uint8: "Math.clz32(a) - 24",
    int16: "Math.clz32(a & 0xffff) - 16",
    uint16: "Math.clz32(a) - 16",
  }),
  stopGradient: identity,
  copy: identity,
  name: identity,
  barrier: identity,

  add: binary("add", { float: "a + b", integer: "a + b | 0", bool: "a | b" }),
  sub: binary("sub", { float: "a - b", integer: "a - b | 0", bool: "a ^ b" }),
  mul: binary("mul", { float: "a * b", integer: "Math.imul(a, b)", bool: "a & b" }),
  div: binary("div", { float: "a / b", signed: "b === 0 ? -1 : a / b | 0", unsigned: "b === 0 ? -1 : a / b >>> 0" }),
  rem: binary("rem", { float: "a % b", integer: "b === 0 ? a : a % b" }),
  pow: binary("pow", { float: power }),
  atan2: binary("atan2", { float: "Math.atan2(a, b)" }),
  nextAfter: binary("nextAfter", {
    float32: nextAfter(float32, word, 2 ** -149),
    float16: nextAfter(float16, half, 2 ** -24),
    float64: nextAfter64,
  }),
  max: binary("max", { float: "Math.max(a, b)", integer: "a > b ? a : b", bool: "a | b" }),
  min: binary("min", { float: "Math.min(a, b)", integer: "a < b ? a : b", bool: "a & b" }),
  and: binary("and", { integer: "a & b", bool: "a & b" }),
  or: binary("or", { integer: "a | b", bool: "a | b" }),
  xor: binary("xor", { integer: "a ^ b", bool: "a ^ b" }),
  // The unsigned comparison sends negative amounts to the branch of too large ones, as XLA does.
  shiftLeft: binary("shiftLeft", { integer: "b >>> 0 < W ? a << b : 0" }),
  shiftRightLogical: binary("shiftRightLogical", {
    integer: "b >>> 0 < W ? a >>> b : 0",
    int8: "b >>> 0 < 8 ? (a & 0xff) >>> b : 0",
    int16: "b >>> 0 < 16 ? (a & 0xffff) >>> b : 0",
  }),
  shiftRightArithmetic: binary("shiftRightArithmetic", {
    integer: "b >>> 0 < W ? a >> b : a < 0 ? -1 : 0",
    // As the bits say: the top bit of an unsigned number fills too.
    uint32: "b < 32 ? a >> b : a >> 31",
    uint16: "(a << 16 >> 16) >> (b < 16 ? b : 15)",
    uint8: "(a << 24 >> 24) >> (b < 8 ? b : 7)",
  }),
  eq: compare("eq", "==="),
  ne: compare("ne", "!=="),
  lt: compare("lt", "<"),
  le: compare("le", "<="),
  gt: compare("gt", ">"),
  ge: compare("ge", ">="),

  select: ternary("select", { all: "a !== 0 ? b : c" }),
  clamp: ternary("clamp", {
    float: "Math.min(Math.max(b, a), c)",
    all: "Math.min(Math.max(b, a), c)",
  }),
} as const;
