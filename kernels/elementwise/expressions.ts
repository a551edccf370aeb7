/**
 * Elementwise primitives as WGSL expressions of one element: what the kernels of `map.ts` and the fused nests are made of.
 *
 * @module
 */
import type { DType } from "../../core/dtype.ts";
import type { RunnableName } from "../../core/primitives/mod.ts";
import { registerType } from "../types.ts";

/** What an expression knows of its operation. */
export interface Context {
  /** The element type of the inputs (of the second one for select). */
  readonly dtype: DType;
  /** The element type of the result. */
  readonly out: DType;
  /** The primitive's parameters. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** Writes an expression; `args` are identifiers or literals, bool as WGSL's bool. */
type Writer = (args: readonly string[], context: Context) => string;

/** A function of float32; float16 goes through it. */
function float(write: (...args: string[]) => string): Writer {
  return (args, { dtype, out }) => {
    if (dtype !== "float16") return write(...args);
    const value = write(...args.map((a) => `f32(${a})`));
    return out === "float16" ? `f16(${value})` : value;
  };
}

/** A function of the library, by name. */
function math(name: string): Writer {
  return float((...args) => `${name}(${args.join(", ")})`);
}

/** One form for each kind: floats as float32, bool, and integers with their WGSL type. */
function kinds(forms: {
  readonly float?: (...args: string[]) => string;
  readonly int?: (type: "i32" | "u32", ...args: string[]) => string;
  readonly bool?: (...args: string[]) => string;
}): Writer {
  const onFloat = forms.float && float(forms.float);
  return (args, context) => {
    const { dtype } = context;
    if (dtype === "bool") return forms.bool!(...args);
    if (dtype === "int32" || dtype === "uint32") return forms.int!(dtype === "int32" ? "i32" : "u32", ...args);
    return onFloat!(args, context);
  };
}

const infix = (op: string) => (a: string, b: string) => `(${a} ${op} ${b})`;
const integerInfix = (op: string) => (_: string, a: string, b: string) => `(${a} ${op} ${b})`;
const boolOr = infix("|"), boolAnd = infix("&");
const word = (x: string) => `u32(${x})`;

function comparison(floating: (a: string, b: string) => string, op: string): Writer {
  return kinds({ float: floating, int: integerInfix(op), bool: (a, b) => `(${word(a)} ${op} ${word(b)})` });
}

const identity: Writer = ([x]) => x!;

function integerPower([x]: readonly string[], { dtype, params }: Context): string {
  const y = params.y as number;
  const isFloat = dtype === "float32" || dtype === "float16";
  if (y === 0) return isFloat ? dtype === "float16" ? "1.0h" : "1.0f" : `${registerType(dtype)}(1)`;
  const base = dtype === "float16" ? `f32(${x})` : x!;
  let value = powerChain(base, Math.abs(y));
  if (y < 0) value = `(1.0 / ${value})`;
  return dtype === "float16" ? `f16(${value})` : value;
}

/** x^n by repeated squaring, through functions so that each square is computed once. */
function powerChain(x: string, n: number): string {
  if (n === 1) return x;
  return `power_${n}(${x})`;
}

/** The text of the functions `power_N` that `code` calls, for the register type `type`. */
export function powerFunctions(code: string, type: string): string {
  const counts = new Set([...code.matchAll(/\bpower_(\d+)\(/g)].map((m) => Number(m[1])));
  return [...counts].map((n) => {
    const lines: string[] = [];
    let result = "";
    let name = "x";
    for (let rest = n, k = 1; rest > 0; rest = Math.floor(rest / 2), k *= 2) {
      if (rest % 2 === 1) result = result === "" ? name : `${result} * ${name}`;
      if (rest > 1) {
        lines.push(`let x${k * 2} = ${name} * ${name};`);
        name = `x${k * 2}`;
      }
    }
    return `fn power_${n}(x: ${type}) -> ${type} { ${lines.join(" ")} return ${result}; }`;
  }).join("\n");
}

function cast([x]: readonly string[], { dtype, out }: Context): string {
  if (dtype === out) return x!;
  const type = registerType(out);
  if (dtype === "bool") return `select(${type}(0), ${type}(1), ${x})`;
  if (dtype === "int32" || dtype === "uint32") return out === "bool" ? `(${x} != ${registerType(dtype)}(0))` : `${type}(${x})`;
  const value = dtype === "float16" ? `f32(${x})` : x!;
  if (out === "int32") return `fx_to_i32(${value})`;
  if (out === "uint32") return `fx_to_u32(${value})`;
  if (out === "bool") return `fx_to_bool(${value})`;
  return `${type}(${value})`;
}

function bitcast([x]: readonly string[], { dtype, out }: Context): string {
  if (dtype === out) return x!;
  return out === "float32" ? `from_bits(bitcast<u32>(${x}))` : `bitcast<${registerType(out)}>(${x})`;
}

/** The names of the elementwise primitives. */
export type ElementwiseName = keyof typeof expressions & RunnableName;

/** Every elementwise primitive's expression. */
export const expressions = {
  add: kinds({ float: infix("+"), int: integerInfix("+"), bool: boolOr }),
  sub: kinds({ float: infix("-"), int: integerInfix("-"), bool: infix("!=") }),
  mul: kinds({ float: infix("*"), int: integerInfix("*"), bool: boolAnd }),
  div: kinds({ float: infix("/"), int: (t, a, b) => `fx_div_${t}(${a}, ${b})` }),
  rem: kinds({ float: (a, b) => `fx_rem(${a}, ${b})`, int: (t, a, b) => `fx_rem_${t}(${a}, ${b})` }),
  neg: kinds({ float: (x) => `fx_neg(${x})`, int: (t, x) => t === "i32" ? `(-${x})` : `(0u - ${x})` }),
  abs: kinds({ float: (x) => `fx_abs(${x})`, int: (_, x) => `abs(${x})`, bool: (x) => x }),
  sign: kinds({ float: (x) => `fx_sign(${x})`, int: (t, x) => t === "i32" ? `sign(${x})` : `min(${x}, 1u)` }),
  floor: math("fx_floor"),
  ceil: math("fx_ceil"),
  round: math("fx_round"),
  pow: math("fx_pow"),
  integerPow: integerPower as Writer,
  nextAfter: math("fx_next_after"),
  exp: math("fx_exp"),
  exp2: math("fx_exp2"),
  expm1: math("fx_expm1"),
  log: math("fx_log"),
  log1p: math("fx_log1p"),
  logistic: math("fx_logistic"),
  sqrt: math("fx_sqrt"),
  rsqrt: math("fx_rsqrt"),
  cbrt: math("fx_cbrt"),
  erf: math("fx_erf"),
  erfc: math("fx_erfc"),
  erfInv: math("fx_erf_inv"),
  sin: math("fx_sin"),
  cos: math("fx_cos"),
  tan: math("fx_tan"),
  asin: math("fx_asin"),
  acos: math("fx_acos"),
  atan: math("fx_atan"),
  atan2: math("fx_atan2"),
  sinh: math("fx_sinh"),
  cosh: math("fx_cosh"),
  tanh: math("fx_tanh"),
  asinh: math("fx_asinh"),
  acosh: math("fx_acosh"),
  atanh: math("fx_atanh"),
  lgamma: math("fx_lgamma"),
  digamma: math("fx_digamma"),
  polygamma: math("fx_polygamma"),
  zeta: math("fx_zeta"),
  igamma: math("fx_igamma"),
  igammac: math("fx_igammac"),
  igammaGradA: math("fx_igamma_grad_a"),
  randomGammaGrad: math("fx_random_gamma_grad"),
  besselI0e: math("fx_bessel_i0e"),
  besselI1e: math("fx_bessel_i1e"),
  betainc: math("fx_betainc"),
  eq: comparison((a, b) => `fx_eq(${a}, ${b})`, "=="),
  ne: comparison((a, b) => `fx_ne(${a}, ${b})`, "!="),
  lt: comparison((a, b) => `fx_lt(${a}, ${b})`, "<"),
  le: comparison((a, b) => `fx_le(${a}, ${b})`, "<="),
  gt: comparison((a, b) => `fx_gt(${a}, ${b})`, ">"),
  ge: comparison((a, b) => `fx_ge(${a}, ${b})`, ">="),
  max: kinds({ float: (a, b) => `fx_max(${a}, ${b})`, int: (_, a, b) => `max(${a}, ${b})`, bool: boolOr }),
  min: kinds({ float: (a, b) => `fx_min(${a}, ${b})`, int: (_, a, b) => `min(${a}, ${b})`, bool: boolAnd }),
  isFinite: float((x) => `fx_is_finite(${x})`),
  select: (([p, t, f]: readonly string[]) => `select(${f}, ${t}, ${p})`) as Writer,
  clamp: kinds({
    float: (low, x, high) => `fx_clamp(${low}, ${x}, ${high})`,
    int: (_, low, x, high) => `min(max(${x}, ${low}), ${high})`,
  }),
  not: kinds({ int: (_, x) => `(~${x})`, bool: (x) => `(!${x})` }),
  and: kinds({ int: integerInfix("&"), bool: boolAnd }),
  or: kinds({ int: integerInfix("|"), bool: boolOr }),
  xor: kinds({ int: integerInfix("^"), bool: infix("!=") }),
  shiftLeft: kinds({ int: (t, a, n) => `fx_shl_${t}(${a}, ${n})` }),
  shiftRightLogical: kinds({ int: (t, a, n) => `fx_shr_logical_${t}(${a}, ${n})` }),
  shiftRightArithmetic: kinds({ int: (t, a, n) => `fx_shr_arithmetic_${t}(${a}, ${n})` }),
  populationCount: kinds({ int: (_, x) => `countOneBits(${x})` }),
  clz: kinds({ int: (_, x) => `countLeadingZeros(${x})` }),
  threefry: ((args: readonly string[], { params }: Context) => `fx_threefry_${params.word}(${args.join(", ")})`) as Writer,
  cast: cast as Writer,
  bitcast: bitcast as Writer,
  stopGradient: identity,
  copy: identity,
  barrier: identity,
  name: identity,
};

/** Whether a primitive has an expression. */
export function isElementwise(name: string): name is ElementwiseName {
  return Object.hasOwn(expressions, name);
}

/** The expression of an elementwise primitive. */
export function expression(name: string, args: readonly string[], context: Context): string {
  return (expressions as Readonly<Record<string, Writer>>)[name]!(args, context);
}

/** Primitives whose text is long or loops: four copies of it would take long to compile. */
export const heavy: ReadonlySet<string> = new Set([
  "rem",
  "pow",
  "lgamma",
  "digamma",
  "polygamma",
  "zeta",
  "igamma",
  "igammac",
  "igammaGradA",
  "randomGammaGrad",
  "besselI0e",
  "besselI1e",
  "betainc",
  "threefry",
  "nextAfter",
  "sin",
  "cos",
  "tan",
]); // deno-fmt-ignore-line
