/**
 * What the attention kernels are specialized by, and the pieces of text that follow from it.
 *
 * @module
 */
import type { AttentionOperands, AttentionParams, AttentionSizes } from "../../core/primitives/_attention.ts";
import { type Shape, stridesOf } from "../../core/shape.ts";
import type { DType } from "../../core/dtype.ts";
import { withFunctions } from "../functions.ts";
import { floatBits } from "../launcher.ts";
import { setConstants, setTypes, splice, unroll } from "../specialize.ts";
import { storageType } from "../types.ts";

/** How a kernel divides the work. */
export interface Division {
  /** Rows that a lane keeps. */
  readonly own: number;
  /** Rows of the other side that go by together. */
  readonly tile: number;
  /** Lanes of a workgroup. */
  readonly width: number;
  /** How many lanes share what each loads, by broadcast; 1: tiles go through workgroup memory. */
  readonly spread: number;
}

/** What a kernel is made for. */
export interface Variant extends Division {
  /** The element type. */
  readonly dtype: DType;
  /** Elements of a query, and of a value. */
  readonly size: number;
  readonly valueSize: number;
  /** What hides keys or changes logits. */
  readonly bias: boolean;
  readonly mask: boolean;
  readonly lengths: boolean;
  /** Whether there may be rows that see nothing. */
  readonly blind: boolean;
  /** Whether the loops over a row's vec4s are written out: where so many tiles go by that turns are scarce. */
  readonly flat: boolean;
}

/** A name that is equal for equal kernels. */
export function nameOf(v: Variant): string {
  const extras = (["bias", "mask", "lengths", "blind", "flat"] as const).filter((key) => v[key]).join(" ");
  return `${v.dtype} ${v.size} ${v.valueSize} own ${v.own} tile ${v.tile} width ${v.width} spread ${v.spread} ${extras}`.trimEnd();
}

/** Functions that read vec4s of a row: as they lie, or, where rows are not whole vec4s, element by element. */
export function unitFunction(name: string, array: string, elements: number, size: string): string {
  if (elements % 4 === 0) return `fn ${name}(row: u32, u: u32) -> vec4f { return vec4f(${array}[row * ${size} + u]); }`;
  const one = (c: number) => `select(0.0, f32(${array}[min(at + ${c}u, last)]), at + ${c}u <= last)`;
  return `fn ${name}(row: u32, u: u32) -> vec4f {
  let at = row * ${elements}u + u * 4u;
  let last = row * ${elements}u + ${elements - 1}u;
  return vec4f(${[0, 1, 2, 3].map(one).join(", ")});
}`;
}

/** A function that stores a vec4 of a row. */
export function storeFunction(name: string, array: string, elements: number, size: string): string {
  if (elements % 4 === 0) return `fn ${name}(row: u32, u: u32, x: vec4f) { ${array}[row * ${size} + u] = vec4<T>(x); }`;
  const rest = [1, 2, 3].map((c) => `  if (u * 4u + ${c}u < ${elements}u) { ${array}[at + ${c}u] = T(x.${"xyzw"[c]}); }`);
  return `fn ${name}(row: u32, u: u32, x: vec4f) {
  let at = row * ${elements}u + u * 4u;
  ${array}[at] = T(x.x);
${rest.join("\n")}
}`;
}

/** Declarations of bias, mask and lengths from binding `next` on, and the functions that read them. */
export function hidings(code: string, { bias, mask, lengths }: Variant, next: number): string {
  const place = (name: string) => `b * params.${name}_batch + n * params.${name}_head + t * params.${name}_query + s * params.${name}_key`;
  const declare = (name: string, type: string) => `@group(0) @binding(${next++}) var<storage, read> ${name}: array<${type}>;\n`;
  if (bias) {
    code = splice(
      code,
      "bias",
      `${declare("bias_in", "f32")}fn bias(b: u32, n: u32, t: u32, s: u32) -> f32 { return bias_in[${place("bias")}]; }`,
    );
  }
  if (mask) {
    code = splice(
      code,
      "masked",
      `${declare("mask_in", "u32")}fn masked(b: u32, n: u32, t: u32, s: u32) -> bool { return mask_in[${place("mask")}] == 0u; }`,
    );
  }
  if (lengths) {
    code = splice(
      code,
      "limit",
      `${declare("lengths_in", "i32")}fn limit(b: u32) -> u32 { return u32(clamp(lengths_in[b], 0, i32(params.keys))); }`,
    );
  }
  return code;
}

/** Arrays of vec4s become arrays of elements where a row is not whole vec4s. */
export function declareArrays(code: string, arrays: Readonly<Record<string, number>>): string {
  for (const [name, elements] of Object.entries(arrays)) {
    if (elements % 4 !== 0) code = code.replace(`${name}: array<vec4<T>>`, `${name}: array<T>`);
  }
  return code;
}

/** Sets the type and those constants that the kernel has, unrolls, and puts the functions it calls in front. */
export function finish(code: string, v: Variant, constants?: readonly string[]): string {
  const { own, tile, width, spread } = v, units = (n: number) => Math.ceil(n / 4);
  const all: Record<string, number> = { size: units(v.size), value_size: units(v.valueSize), own, tile, width, spread };
  const known = constants === undefined ? all : Object.fromEntries(constants.map((name) => [name, all[name]!]));
  if (v.flat) code = code.replaceAll("//! steps", "//! unroll").replaceAll("//! end steps", "//! end");
  return withFunctions(unroll(setConstants(setTypes(code, { T: storageType(v.dtype) }), known)));
}

/** No bound on how far a query sees; the sum of a position and it stays within 32 bits. */
const far = 0x3fffffff;

/** How bias and mask lie: for each axis the distance from one element to the next, 0 where one serves all. */
export function spreadWords(x: { readonly shape: Shape } | undefined): number[] {
  return x === undefined ? [0, 0, 0, 0] : stridesOf(x.shape).map((stride, axis) => x.shape[axis] === 1 ? 0 : stride);
}

/** The words that say what a query sees. */
export function sightWords({ scale, left, right }: AttentionParams): number[] {
  return [floatBits(scale), left ?? far, right ?? far];
}

/** The words of `Params`: sizes, then how bias and mask lie. */
export function wordsOf(
  { batch, queries, keys, heads, kvHeads }: AttentionSizes,
  blocks: number,
  params: AttentionParams,
  { bias, mask }: AttentionOperands<{ readonly shape: Shape }>,
): number[] {
  const sizes = [blocks, batch * kvHeads, queries, keys, kvHeads, heads / kvHeads];
  return [...sizes, ...sightWords(params), ...spreadWords(bias), ...spreadWords(mask)];
}
