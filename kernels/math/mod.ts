/**
 * The elementary functions as WGSL: which there are, what they are called, and their text.
 *
 * Each `.wgsl` file here holds functions of scalars whose names begin with `fx_`. They call each other across files, so a shader takes
 * them from `mathLibrary()`, which knows who calls whom: its `complete(shader)` puts before a shader just what it uses.
 *
 * Every function also has a form for four lanes, its name followed by 4: `fx_exp4(x: vec4f) -> vec4f`, `fx_lt4(x: vec4f, y: vec4f) ->
 * vec4<bool>`. It applies the scalar function to each component: GPUs compute scalars anyway, so there is one body to get right.
 *
 * @example
 * ```ts
 * import { mathLibrary, wgslFunctions } from "./mod.ts";
 *
 * const body = `fn softplus(x: f32) -> f32 { return ${wgslFunctions.log1p}(${wgslFunctions.exp}(x)); }`;
 * const shader = mathLibrary().complete(body); // fx_exp and fx_log1p, what they call, then softplus
 * ```
 *
 * @module
 */

import { Library } from "../library.ts";
import { wgsl } from "../wgsl_generated.ts";

/** The texts of all files here. */
export const mathTexts: readonly string[] = [
  wgsl["math/bits"],
  wgsl["math/compare"],
  wgsl["math/convert"],
  wgsl["math/exp"],
  wgsl["math/log"],
  wgsl["math/trig"],
  wgsl["math/arc"],
  wgsl["math/erf"],
  wgsl["math/gamma"],
  wgsl["math/power"],
  wgsl["math/round"],
  wgsl["math/integer"],
  wgsl["math/threefry"],
];

/** The WGSL function for each primitive on float32 that needs one; the others are operators. Operands come in the primitive's order. */
export const wgslFunctions = {
  exp: "fx_exp",
  exp2: "fx_exp2",
  expm1: "fx_expm1",
  log: "fx_log",
  log2: "fx_log2",
  log1p: "fx_log1p",
  sin: "fx_sin",
  cos: "fx_cos",
  tan: "fx_tan",
  asin: "fx_asin",
  acos: "fx_acos",
  atan: "fx_atan",
  sinh: "fx_sinh",
  cosh: "fx_cosh",
  tanh: "fx_tanh",
  asinh: "fx_asinh",
  acosh: "fx_acosh",
  atanh: "fx_atanh",
  logistic: "fx_logistic",
  erf: "fx_erf",
  erfc: "fx_erfc",
  erfInv: "fx_erf_inv",
  lgamma: "fx_lgamma",
  digamma: "fx_digamma",
  sqrt: "fx_sqrt",
  rsqrt: "fx_rsqrt",
  cbrt: "fx_cbrt",
  neg: "fx_neg",
  abs: "fx_abs",
  sign: "fx_sign",
  floor: "fx_floor",
  ceil: "fx_ceil",
  trunc: "fx_trunc",
  round: "fx_round",
  isFinite: "fx_is_finite",
  pow: "fx_pow",
  atan2: "fx_atan2",
  rem: "fx_rem",
  nextAfter: "fx_next_after",
  max: "fx_max",
  min: "fx_min",
  clamp: "fx_clamp",
  eq: "fx_eq",
  ne: "fx_ne",
  lt: "fx_lt",
  le: "fx_le",
  gt: "fx_gt",
  ge: "fx_ge",
} as const;

/** The WGSL function for each primitive on int32 that is not an operator. */
export const wgslIntFunctions = {
  div: "fx_div_i32",
  rem: "fx_rem_i32",
  shiftLeft: "fx_shl_i32",
  shiftRightLogical: "fx_shr_logical_i32",
  shiftRightArithmetic: "fx_shr_arithmetic_i32",
  sign: "sign",
  abs: "abs",
  max: "max",
  min: "min",
  populationCount: "countOneBits",
  clz: "countLeadingZeros",
} as const;

/** The WGSL function for each primitive on uint32 that is not an operator. */
export const wgslUintFunctions = {
  div: "fx_div_u32",
  rem: "fx_rem_u32",
  shiftLeft: "fx_shl_u32",
  shiftRightLogical: "fx_shr_logical_u32",
  shiftRightArithmetic: "fx_shr_arithmetic_u32",
  sign: "fx_sign_u32",
  max: "max",
  min: "min",
  populationCount: "countOneBits",
  clz: "countLeadingZeros",
} as const;

const vectors: Readonly<Record<string, string>> = { f32: "vec4f", i32: "vec4i", u32: "vec4u", bool: "vec4<bool>" };

/** The four-lane forms of the scalar functions in a text. */
function fourLanes(text: string): string {
  const out: string[] = [];
  for (const [, name = "", list = "", result = ""] of text.matchAll(/^fn (fx_\w+)\(([^)]*)\) -> (\w+)/gm)) {
    const params = list.split(", ").filter((param) => param !== "").map((param) => param.split(": "));
    const known = params.length > 0 && params.every(([, type = ""]) => type in vectors) && result in vectors;
    if (!known) continue;
    const declared = params.map(([param, type = ""]) => `${param}: ${vectors[type]}`).join(", ");
    const lanes = ["x", "y", "z", "w"].map((lane) => `${name}(${params.map(([param]) => `${param}.${lane}`).join(", ")})`);
    out.push(`fn ${name}4(${declared}) -> ${vectors[result]} { return ${vectors[result]}(${lanes.join(", ")}); }`);
  }
  return out.join("\n");
}

let library: Library | undefined;

/** All functions, scalar and for four lanes, to be included by name. Parsed when first asked for. */
export function mathLibrary(): Library {
  return library ??= new Library(...mathTexts, ...mathTexts.map(fourLanes));
}
