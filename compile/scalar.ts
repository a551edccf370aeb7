/**
 * Elementwise primitives on single numbers: for folding constants, and for the reference executor. float32, float64, int32, uint32 and bool.
 *
 * @module
 */
import type { DType } from "../core/dtype.ts";
import { convert } from "../core/dtype.ts";

const f = new Float32Array(1);
const i = new Int32Array(f.buffer);
const u = new Uint32Array(f.buffer);

/** `x` as a value of that type: rounded, or wrapped. */
export function wrap(x: number, dtype: DType): number {
  switch (dtype) {
    case "float32":
      return Math.fround(x);
    case "int32":
      return x | 0;
    case "uint32":
      return x >>> 0;
    case "bool":
      return x !== 0 ? 1 : 0;
    default:
      return x;
  }
}

/** Rounds to the nearest integer, ties to even. */
export function roundEven(x: number): number {
  const r = Math.round(x);
  if (Math.abs(x % 1) === 0.5 && r % 2 !== 0) return r - 1;
  return r === 0 ? (x < 0 || Object.is(x, -0) ? -0 : 0) : r;
}

function maximum(a: number, b: number): number {
  return Number.isNaN(a) || Number.isNaN(b) ? NaN : Math.max(a, b);
}
function minimum(a: number, b: number): number {
  return Number.isNaN(a) || Number.isNaN(b) ? NaN : Math.min(a, b);
}

function integerDivide(a: number, b: number, dtype: DType): number {
  if (b === 0) return dtype === "uint32" ? 0xffffffff : -1;
  return dtype === "int32" ? Math.trunc(a / b) | 0 : Math.trunc(a / b);
}

function power(x: number, n: number, multiply: (a: number, b: number) => number): number {
  let out = 1;
  for (let k = 0; k < Math.abs(n); k++) out = multiply(out, x);
  return n < 0 ? 1 / out : out;
}

const unary: Readonly<Record<string, (x: number, dtype: DType) => number>> = {
  exp: Math.exp,
  exp2: (x) => 2 ** x,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  logistic: (x) => 1 / (1 + Math.exp(-x)),
  sqrt: Math.sqrt,
  rsqrt: (x) => 1 / Math.sqrt(x),
  cbrt: Math.cbrt,
  neg: (x) => -x,
  abs: Math.abs,
  sign: Math.sign,
  floor: Math.floor,
  ceil: Math.ceil,
  round: roundEven,
  isFinite: (x) => Number.isFinite(x) ? 1 : 0,
  not: (x, dtype) => dtype === "bool" ? 1 - x : ~x,
  copy: (x) => x,
  stopGradient: (x) => x,
  name: (x) => x,
  clz: (x) => Math.clz32(x),
  populationCount: (x) => {
    let n = 0;
    for (let v = x >>> 0; v !== 0; v &= v - 1) n++;
    return n;
  },
};

const binary: Readonly<Record<string, (a: number, b: number, dtype: DType) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b, dtype) => dtype === "int32" || dtype === "uint32" ? Math.imul(a, b) : a * b,
  div: (a, b, dtype) => dtype === "int32" || dtype === "uint32" ? integerDivide(a, b, dtype) : a / b,
  rem: (a, b, dtype) => (dtype === "int32" || dtype === "uint32") && b === 0 ? a : a % b,
  pow: (a, b) => a === 1 || (Math.abs(a) === 1 && Math.abs(b) === Infinity) ? 1 : a ** b,
  atan2: Math.atan2,
  max: maximum,
  min: minimum,
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shiftLeft: (a, b) => b >>> 0 > 31 ? 0 : a << b,
  shiftRightLogical: (a, b) => b >>> 0 > 31 ? 0 : a >>> b,
  shiftRightArithmetic: (a, b) => a >> (b >>> 0 > 31 ? 31 : b),
  eq: (a, b) => a === b ? 1 : 0,
  ne: (a, b) => a !== b ? 1 : 0,
  lt: (a, b) => a < b ? 1 : 0,
  le: (a, b) => a <= b ? 1 : 0,
  gt: (a, b) => a > b ? 1 : 0,
  ge: (a, b) => a >= b ? 1 : 0,
};

const simple: readonly DType[] = ["float32", "float64", "int32", "uint32", "bool"];

/** The value of an elementwise primitive at numbers of type `from`; undefined where it is not known here. */
export function evaluateScalar(
  primitive: string,
  args: readonly number[],
  from: DType,
  to: DType,
  params: Readonly<Record<string, unknown>>,
): number | undefined {
  if (!simple.includes(from) || !simple.includes(to)) return undefined;
  const [a, b, c] = args as [number, number, number];
  switch (primitive) {
    case "cast": {
      if (from === to) return a;
      const one = from === "float64"
        ? new Float64Array([a])
        : from === "float32"
        ? new Float32Array([a])
        : from === "int32"
        ? new Int32Array([a])
        : from === "uint32"
        ? new Uint32Array([a])
        : new Uint8Array([a]);
      return convert(one, from, to)[0]!;
    }
    case "bitcast":
      if (from === "float32") f[0] = a;
      else u[0] = a;
      return to === "float32" ? f[0]! : to === "int32" ? i[0]! : to === "uint32" ? u[0]! : undefined;
    case "select":
      return a !== 0 ? b : c;
    case "clamp":
      return minimum(maximum(b, a), c);
    case "integerPow":
      return wrap(power(a, params.y as number, (x, y) => to === "int32" || to === "uint32" ? Math.imul(x, y) : wrap(x * y, to)), to);
  }
  if (args.length === 1) {
    const one = unary[primitive];
    return one === undefined ? undefined : wrap(one(a, from), to);
  }
  const two = args.length === 2 ? binary[primitive] : undefined;
  return two === undefined ? undefined : wrap(two(a, b, from), to);
}
