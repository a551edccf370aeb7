/**
 * The function of a nest at one index, and what stands around its calls: dimensions, loads, stores.
 *
 * @module
 */
import { visitExprs } from "../../compile/merge_dimensions.ts";
import type { Expr, Nest, NestOutput } from "../../compile/schedule.ts";
import { registerType, storageType, toStorage } from "../types.ts";
import type { Bindings } from "./bindings.ts";
import { affineText, asType, Evaluator, indexIn, plainLoads, type Storage } from "./expressions.ts";

/** Whether four (or `width`) neighbours along dimension `last` at a multiple of so many are a whole vector of the stored value. */
export function isVector(access: { readonly offset: number; readonly strides: readonly number[] }, last: number, width = 4): boolean {
  return access.strides[last] === 1 && access.offset % width === 0 && access.strides.every((s, d) => d === last || s % width === 0);
}

/** Whether a nest can be evaluated for eight neighbours at a time, whose loads and stores are whole vectors of four 64-bit integers. */
export function canBeWide(nest: Nest): boolean {
  const last = nest.shape.length - 1;
  if (last < 0 || nest.shape[last]! % 8 !== 0) return false;
  const fits = (access: { readonly offset: number; readonly strides: readonly number[] }) =>
    access.strides[last] === 0 || isVector(access, last, 8);
  const plain = new Set<Expr>(plainLoads(nest.outputs.map((o) => o.expr)));
  let wide = nest.outputs.every((o) => o.expr.dtype !== "float16" && (o.reduce !== undefined || isVector(o.access, last, 8)));
  visitExprs(nest, (e) => {
    if (e.kind === "guard" || (e.kind === "load" && !(plain.has(e) && e.dtype !== "float16" && fits(e.access)))) wide = false;
  });
  return wide;
}

/** How a nest's index is put together: text that declares d0, d1, … from flat indices. */
export function dimensionText(shape: readonly number[], dims: readonly number[], flat: string, unit: number): string[] {
  const lines: string[] = [];
  let rest = flat;
  for (let k = dims.length - 1; k >= 0; k--) {
    const d = dims[k]!, innermost = k === dims.length - 1;
    const size = innermost ? shape[d]! / unit : shape[d]!;
    const digit = k === 0 ? rest : `${rest} % ${Math.ceil(size)}u`;
    lines.push(`let d${d} = i32(${digit})${innermost && unit > 1 ? ` * ${unit}` : ""};`);
    if (k > 0) {
      const name = `r${d}`;
      lines.push(`let ${name} = ${rest} / ${Math.ceil(size)}u;`);
      rest = name;
    }
  }
  return lines;
}

/** The function f of a nest, and what its calls look like. */
export interface LaneFunction {
  /** Its declaration, with the struct of its results. */
  readonly text: string;
  /** What to load before the calls. */
  readonly loads: readonly string[];
  /** The call for lane `j` of `lanes`; the result is a name with a member for each output. */
  call(j: number): string;
  /** Output `k` of a result. */
  member(result: string, k: number): string;
}

/**
 * Writes f for a nest. `lanes` = 4 or 8: loads of neighbours along dimension `last` are made once, as vectors, before the calls. `given`:
 * values that the caller hands in (the accumulators of a product), by lane.
 */
export function laneFunction(
  nest: Nest,
  outputs: readonly NestOutput[],
  bindings: Storage,
  lanes: number,
  last: number,
  given: ReadonlyMap<Expr, (j: number) => string> = new Map(),
  name = "f",
): LaneFunction {
  const roots = outputs.map((o) => o.expr);
  const known = new Map<Expr, string>();
  const parameters: string[] = nest.shape.map((_, d) => `d${d}: i32`);
  const args: ((j: number) => string)[] = nest.shape.map((_, d) => (j) => d === last && j > 0 ? `d${d} + ${j}` : `d${d}`);
  const loads: string[] = [];
  const pass = (e: Expr, arg: (j: number) => string) => {
    const parameter = `l${known.size}`;
    known.set(e, parameter);
    parameters.push(`${parameter}: ${registerType(e.dtype)}`);
    args.push(arg);
  };
  for (const [e, arg] of given) pass(e, arg);
  if (lanes >= 4) {
    const plain = plainLoads(roots).filter((e) => !given.has(e));
    // First find out which bindings can be vec4s throughout.
    for (const e of plain) if (!isVector(e.access, last, lanes)) bindings.of(e.value).vectors = false;
    visitExprs(nest, (e) => {
      if (e.kind === "load" && !plain.includes(e) && !given.has(e)) bindings.of(e.value).vectors = false;
    });
    for (const e of plain) {
      const b = bindings.of(e.value), type = storageType(e.dtype), n = loads.length;
      const boolean = e.dtype === "bool";
      const wrap = (x: string) => boolean ? `(${x} != 0u)` : x;
      if (b.vectors && lanes === 8) {
        loads.push(
          `let q${n} = ${b.name}[(${affineText(e.access)}) / 8];`,
          `let v${n}_0 = bitcast<vec4<${type}>>(wide_low(q${n}));`,
          `let v${n}_1 = bitcast<vec4<${type}>>(wide_high(q${n}));`,
        );
        pass(e, (j) => wrap(`v${n}_${j >> 2}.${"xyzw"[j & 3]}`));
      } else if (b.vectors) {
        loads.push(
          `let v${n} = ${
            asType(`${b.name}[(${affineText(e.access)}) / 4]`, b.type, type).replace(`bitcast<${type}>`, `bitcast<vec4<${type}>>`)
          };`,
        );
        pass(e, (j) => wrap(`v${n}.${"xyzw"[j]}`));
      } else if (e.access.strides[last] === 0) {
        loads.push(`let v${n} = ${asType(`${b.name}[${affineText(e.access)}]`, b.type, type)};`);
        pass(e, () => wrap(`v${n}`));
      }
    }
  } else {
    visitExprs(nest, (e) => {
      if (e.kind === "load" && !given.has(e)) bindings.of(e.value).vectors = false;
    });
  }
  const evaluator = new Evaluator(bindings, known);
  const values = roots.map((e) => evaluator.value(e));
  const types = outputs.map((o) => registerType(o.expr.dtype));
  const single = outputs.length === 1;
  const struct = `Out_${name}`;
  const head = single ? "" : `struct ${struct} { ${types.map((t, k) => `o${k}: ${t}`).join(", ")} }\n`;
  const result = single ? values[0] : `${struct}(${values.join(", ")})`;
  const text = `${head}fn ${name}(${parameters.join(", ")}) -> ${single ? types[0] : struct} {\n${
    evaluator.lines.map((l) => `  ${l}`).join("\n")
  }\n  return ${result};\n}`;
  return {
    text,
    loads,
    call: (j) => `${name}(${args.map((a) => a(j)).join(", ")})`,
    member: (r, k) => single ? r : `${r}.o${k}`,
  };
}

/** The type that integer powers in a nest are computed in: the names of the functions hold no type, so there may be one only. */
export function powerTypeOf(nest: Nest): string {
  let type = "f32";
  visitExprs(nest, (e) => {
    if (e.kind === "apply" && e.primitive === "integerPow" && e.dtype === "int32") type = "i32";
    if (e.kind === "apply" && e.primitive === "integerPow" && e.dtype === "uint32") type = "u32";
  });
  return type;
}

/** Whether integer powers in all nests are computed in one type. */
export function haveOnePowerType(nests: readonly Nest[]): boolean {
  return new Set(nests.map(powerTypeOf)).size <= 1;
}

/** The loads, calls and stores of a map at flat index `i` (in units of `lanes`). */
export function mapBody(nest: Nest, f: LaneFunction, bindings: Storage, lanes: number, flat: string): string[] {
  const last = nest.shape.length - 1;
  const shape = lanes === 4 && nest.shape[last]! % 4 !== 0 ? [Math.ceil(nest.shape[last]! / 4) * 4] : nest.shape;
  const lines = dimensionText(shape, shape.map((_, d) => d), flat, lanes);
  lines.push(...f.loads);
  for (let j = 0; j < lanes; j++) lines.push(`let z${j} = ${f.call(j)};`);
  nest.outputs.forEach((o, k) => lines.push(...storeText(o, bindings, lanes, last, (j) => f.member(`z${j}`, k))));
  return lines;
}

/** Stores of an output for `lanes` neighbours. */
export function storeText(o: NestOutput, bindings: Storage, lanes: number, last: number, value: (j: number) => string): string[] {
  const b = bindings.of(o.value), type = storageType(o.expr.dtype);
  const stored = (j: number) => asType(toStorage(o.expr.dtype, value(j)), type, b.type);
  if (lanes === 8 && b.vectors) {
    const half = (first: number) => `bitcast<vec4u>(vec4<${b.type}>(${[0, 1, 2, 3].map((j) => stored(first + j)).join(", ")}))`;
    return [`${b.name}[(${affineText(o.access)}) / 8] = wide_join(${half(0)}, ${half(4)});`];
  }
  if (lanes === 4 && b.vectors) {
    return [`${b.name}[(${affineText(o.access)}) / 4] = vec4<${b.type}>(${[0, 1, 2, 3].map(stored).join(", ")});`];
  }
  return Array.from(
    { length: lanes },
    (_, j) => `${b.name}[${indexIn(b, affineText(o.access, j * (o.access.strides[last] ?? 0)))}] = ${stored(j)};`,
  );
}

/** Makes the bindings of outputs plain arrays where they are not written in whole vec4s. */
export function fitOutputs(outputs: readonly NestOutput[], bindings: Bindings, lanes: number, last: number): void {
  for (const o of outputs) if (lanes < 4 || !isVector(o.access, last, lanes)) bindings.of(o.value).vectors = false;
}

/** The operations of a nest, for people. */
export function describe(nest: Nest): string {
  const names: string[] = [];
  visitExprs(nest, (e) => {
    if (e.kind === "apply" && !names.includes(e.primitive)) names.push(e.primitive);
  });
  const reduces = [...new Set(nest.outputs.flatMap((o) => o.reduce === undefined ? [] : [o.reduce]))];
  const shown = names.slice(0, 6).join("_") + (names.length > 6 ? "_…" : "");
  return [...reduces, shown || "copy"].join("_of_") + ` [${nest.shape.join(",")}]`;
}
