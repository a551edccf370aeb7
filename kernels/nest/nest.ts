/**
 * Kernels for loop nests: their WGSL, what they bind, how many workgroups they take.
 *
 * @module
 */
import { visitExprs } from "../../compile/merge_dimensions.ts";
import type { Expr, Nest, NestOutput } from "../../compile/schedule.ts";
import type { Var } from "../../core/program.ts";
import { sizeOf } from "../../core/shape.ts";
import { withFunctions } from "../functions.ts";
import { type Capabilities, maxTurns } from "../launcher.ts";
import { combineOf, identityOf } from "../reduce/operations.ts";
import { setConstants, splice } from "../specialize.ts";
import { registerType, storageType, toStorage } from "../types.ts";
import { wgsl } from "../wgsl_generated.ts";
import { affineText, asType, Evaluator, indexIn, isHeavy, plainLoads, type Storage } from "./expressions.ts";

/** Where a device keeps stored values: values at one place share a binding. */
export interface Places {
  /** A key that is equal for values in the same place. */
  key(v: Var): string;
}

/** A kernel, ready to be compiled. */
export interface NestKernel {
  readonly name: string;
  readonly code: string;
  /** The value of each binding, in order; undefined: scratch memory `partials[k]`. */
  readonly bindings: readonly (Var | { readonly partial: number })[];
  readonly workgroups: number;
  /** Reductions in chunks leave partial results: how they go together. */
  readonly partials: readonly Partial[];
}

/** Partial results [chunks, count] of an output, to be reduced over the first axis. */
export interface Partial {
  readonly output: NestOutput;
  readonly chunks: number;
  readonly count: number;
}

/** One binding of a kernel that is being written. */
interface Binding {
  readonly value: Var | { readonly partial: number };
  readonly name: string;
  readonly type: string;
  vectors: boolean;
}

/** Collects the bindings of a kernel. */
export class Bindings implements Storage {
  readonly list: Binding[] = [];
  readonly #byKey = new Map<string, Binding>();
  constructor(readonly places: Places) {}

  /** The binding of a value; new ones are made of vec4s until somebody asks for single elements. */
  of(v: Var): Binding {
    const key = this.places.key(v);
    let binding = this.#byKey.get(key);
    if (binding === undefined) {
      binding = { value: v, name: `x${this.list.length}`, type: storageType(v.aval.dtype), vectors: true };
      this.list.push(binding);
      this.#byKey.set(key, binding);
    }
    return binding;
  }

  /** A binding for partial results. */
  partial(k: number, type: string): Binding {
    const binding: Binding = { value: { partial: k }, name: `x${this.list.length}`, type, vectors: false };
    this.list.push(binding);
    return binding;
  }

  /** Their declarations, from binding `first` on. */
  declarations(first = 0): string {
    return this.list.map((b, k) =>
      `@group(0) @binding(${first + k}) var<storage, read_write> ${b.name}: array<${b.vectors ? `vec4<${b.type}>` : b.type}>;`
    ).join("\n");
  }
}

/** Whether four neighbours along dimension `last` at a multiple of four are a whole vec4 of the stored value. */
export function isVector(access: { readonly offset: number; readonly strides: readonly number[] }, last: number): boolean {
  return access.strides[last] === 1 && access.offset % 4 === 0 && access.strides.every((s, d) => d === last || s % 4 === 0);
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
 * Writes f for a nest. `lanes` = 4: loads of neighbours along dimension `last` are made once, as vec4s, before the calls. `given`:
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
  if (lanes === 4) {
    const plain = plainLoads(roots).filter((e) => !given.has(e));
    // First find out which bindings can be vec4s throughout.
    for (const e of plain) if (!isVector(e.access, last)) bindings.of(e.value).vectors = false;
    visitExprs(nest, (e) => {
      if (e.kind === "load" && !plain.includes(e) && !given.has(e)) bindings.of(e.value).vectors = false;
    });
    for (const e of plain) {
      const b = bindings.of(e.value), type = storageType(e.dtype), n = loads.length;
      const boolean = e.dtype === "bool";
      const wrap = (x: string) => boolean ? `(${x} != 0u)` : x;
      if (b.vectors) {
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

/** How many neighbours an invocation of a map takes, and how many invocations there are. */
function mapLanes(nest: Nest): [lanes: number, count: number] {
  const size = sizeOf(nest.shape), last = nest.shape.length - 1;
  if (last < 0 || isHeavy(nest.outputs.map((o) => o.expr))) return [1, size];
  if (nest.shape[last]! % 4 === 0) return [4, size / 4];
  // A whole vector of odd length: the last vec4 reaches into the padding behind every value.
  const plain = nest.shape.length === 1 &&
    nest.outputs.every((o) => o.access.offset === 0 && o.access.strides[0] === 1 && sizeOf(o.value.aval.shape) === size);
  let loadsFit = true;
  visitExprs(nest, (e) => {
    if (e.kind === "guard") loadsFit = false;
    if (e.kind === "load" && !(e.access.strides[0] === 0 || (e.access.strides[0] === 1 && e.access.offset % 4 === 0))) loadsFit = false;
  });
  return plain && loadsFit ? [4, Math.ceil(size / 4)] : [1, size];
}

/** The loads, calls and stores of a map at flat index `i` (in units of `lanes`). */
export function mapBody(nest: Nest, f: LaneFunction, bindings: Bindings, lanes: number, flat: string): string[] {
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
  if (lanes === 4 && b.vectors) {
    return [`${b.name}[(${affineText(o.access)}) / 4] = vec4<${b.type}>(${[0, 1, 2, 3].map(stored).join(", ")});`];
  }
  return Array.from(
    { length: lanes },
    (_, j) => `${b.name}[${indexIn(b, affineText(o.access, j * (o.access.strides[last] ?? 0)))}] = ${stored(j)};`,
  );
}

/** The kernel of a nest. */
export function nestKernel(nest: Nest, places: Places, capabilities: Capabilities): NestKernel {
  return nest.reduced.some((r) => r) ? reductionKernel(nest, places, capabilities) : mapKernel(nest, places);
}

/** Makes the bindings of outputs plain arrays where they are not written in whole vec4s. */
function fitOutputs(outputs: readonly NestOutput[], bindings: Bindings, lanes: number, last: number): void {
  for (const o of outputs) if (lanes !== 4 || !isVector(o.access, last)) bindings.of(o.value).vectors = false;
}

/** The text of a map: declarations, then the body of `main`; names end in `suffix`. */
export function mapParts(nest: Nest, bindings: Bindings, name: string): { lanes: number; count: number; function: LaneFunction } {
  const [lanes, count] = mapLanes(nest);
  fitOutputs(nest.outputs, bindings, lanes, nest.shape.length - 1);
  return { lanes, count, function: laneFunction(nest, nest.outputs, bindings, lanes, nest.shape.length - 1, new Map(), name) };
}

function mapKernel(nest: Nest, places: Places): NestKernel {
  const bindings = new Bindings(places);
  const { lanes, count, function: f } = mapParts(nest, bindings, "f");
  const body = mapBody(nest, f, bindings, lanes, "i");
  let code = setConstants(wgsl["nest/map"], { count });
  code = splice(code, "operands", `${bindings.declarations()}\n${f.text}`);
  code = splice(code, "body", body.map((l) => `  ${l}`).join("\n"));
  return {
    name: describe(nest),
    code: withFunctions(code, powerTypeOf(nest)),
    bindings: bindings.list.map((b) => b.value),
    workgroups: Math.ceil(count / 64),
    partials: [],
  };
}

/** Independent maps as one kernel: each takes a range of workgroups. */
export function togetherKernel(nests: readonly Nest[], places: Places): NestKernel | undefined {
  const bindings = new Bindings(places);
  const parts = nests.map((nest, k) => mapParts(nest, bindings, `fun${k}`));
  // What one of them reads element by element is no vec4 for the others either: write all of them again, now that it is known.
  const again = nests.map((nest, k) => {
    const { lanes } = parts[k]!;
    return laneFunction(nest, nest.outputs, bindings, lanes, nest.shape.length - 1, new Map(), `fun${k}`);
  });
  const types = new Set(nests.map(powerTypeOf));
  if (types.size > 1) return undefined;
  const lines: string[] = [];
  let first = 0;
  nests.forEach((nest, k) => {
    const { lanes, count } = parts[k]!;
    const groups = Math.ceil(count / 64);
    lines.push(`if (at < ${first + groups}u) {`, `let i = (at - ${first}u) * 64u + lane;`, `if (i >= ${count}u) { return; }`);
    lines.push(...mapBody(nest, again[k]!, bindings, lanes, "i"), "return;", "}");
    first += groups;
  });
  const code = `${bindings.declarations()}
${again.map((f) => f.text).join("\n")}
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = group.y * groups.x + group.x;
${lines.map((l) => `  ${l}`).join("\n")}
}`;
  return {
    name: `${nests.length} × ${describe(nests[0]!)}`,
    code: withFunctions(code, [...types][0]),
    bindings: bindings.list.map((b) => b.value),
    workgroups: first,
    partials: [],
  };
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

/** Results of a reduction that lie one after the other in the order of the kept dimensions. */
function isDense(o: NestOutput, nest: Nest): boolean {
  let stride = 1;
  for (let d = nest.shape.length - 1; d >= 0; d--) {
    if (nest.reduced[d]) continue;
    if (o.access.strides[d] !== stride) return false;
    stride *= nest.shape[d]!;
  }
  return o.access.offset === 0;
}

function reductionKernel(nest: Nest, places: Places, capabilities: Capabilities): NestKernel {
  const { shape, reduced, outputs } = nest;
  const kept = shape.map((_, d) => d).filter((d) => !reduced[d]), over = shape.map((_, d) => d).filter((d) => reduced[d]);
  const last = shape.length - 1;
  const count = kept.reduce((n, d) => n * shape[d]!, 1), length = over.reduce((n, d) => n * shape[d]!, 1);
  const rows = reduced[last]! && length > 32;
  const heavyCode = isHeavy(outputs.map((o) => o.expr));
  const lanes = !heavyCode && shape[last]! % 4 === 0 && (rows || !reduced[last]) ? 4 : 1;
  const width = capabilities.subgroupSize || 64;
  const bindings = new Bindings(places);
  // Few results of much data: chunks, so that there is work for all lanes.
  const units = rows ? count * width : count / lanes;
  const canSplit = outputs.every((o) => o.reduce !== undefined && isDense(o, nest));
  const inUnits = rows ? length / lanes : length;
  let chunks = 1;
  if (canSplit && units < 4096 && inUnits >= 512) {
    chunks = Math.min(Math.ceil(8192 / units), Math.ceil(inUnits / (rows ? width * 8 : 64)), 256);
  }
  if (canSplit) chunks = Math.max(chunks, Math.ceil(inUnits / (rows ? maxTurns * width : maxTurns)));
  const unrolled = !rows && !heavyCode && inUnits % 4 === 0 ? 4 : 1;
  // A reduction of nothing still stores its identity: one chunk, with no steps.
  const chunk = Math.max(1, Math.ceil(inUnits / chunks / unrolled) * unrolled);
  chunks = Math.max(1, Math.ceil(inUnits / chunk));
  const split = chunks > 1;
  fitOutputs(outputs.filter((o) => o.reduce === undefined), bindings, lanes, last);
  const f = laneFunction(nest, outputs, bindings, lanes, last);
  const reducing = outputs.map((o, k) => ({ o, k })).filter(({ o }) => o.reduce !== undefined);
  const accumulator = (o: NestOutput) => o.expr.dtype === "float16" ? "f32" : storageType(o.expr.dtype);
  const targets = reducing.map(({ o }, r) => {
    if (split) return bindings.partial(r, accumulator(o));
    const b = bindings.of(o.value);
    if (!(lanes === 4 && !rows && isVector(o.access, last))) b.vectors = false;
    return b;
  });
  // The function may have been written before a binding turned out not to be of vec4s.
  const g = laneFunction(nest, outputs, bindings, lanes, last);
  void f;
  const combines = reducing.map(({ o }, r) => {
    const type = accumulator(o);
    return `fn combine_${r}(a: ${type}, b: ${type}) -> ${type} { return ${combineOf(o.reduce!, o.expr.dtype, "a", "b")}; }`;
  });
  const identity = (o: NestOutput) => identityOf(o.reduce!, o.expr.dtype);
  const inValue = (o: NestOutput, x: string) => o.expr.dtype === "float16" ? `f32(${x})` : toStorage(o.expr.dtype, x);
  const outValue = (o: NestOutput, x: string, to: string) =>
    split ? x : o.expr.dtype === "float16" ? `f16(${x})` : asType(x, storageType(o.expr.dtype), to);
  const unit = (dims: readonly number[]) => lanes === 4 && dims.includes(last) ? 4 : 1;
  const keptText = dimensionText(shape, kept, "i", unit(kept)), overText = dimensionText(shape, over, "q", unit(over));
  const step: string[] = [...overText, ...g.loads];
  for (let j = 0; j < lanes; j++) step.push(`let z${j} = ${g.call(j)};`);
  outputs.forEach((o, k) => {
    if (o.reduce === undefined) step.push(...storeText(o, bindings, lanes, last, (j) => g.member(`z${j}`, k)));
  });
  const names = (prefix: string, r: number) => Array.from({ length: lanes }, (_, j) => `${prefix}${r}_${j}`);
  const declare = (prefix: string) => reducing.flatMap(({ o }, r) => names(prefix, r).map((n) => `var ${n} = ${identity(o)};`));
  const accumulate = (to: string) =>
    reducing.flatMap(({ o, k }, r) => names(to, r).map((n, j) => `${n} = combine_${r}(${n}, ${inValue(o, g.member(`z${j}`, k))});`));
  const fold = (r: number) => names("t", r).reduce((a, b) => `combine_${r}(${a}, ${b})`);
  const indent = (lines: readonly string[]) => lines.map((l) => `  ${l}`).join("\n");
  let code: string;
  if (rows) {
    const meets = reducing.map(({ o }, r) => meetText(r, accumulator(o), capabilities.subgroupSize, width));
    const totals = reducing.map((_, r) => `let m${r} = meet_${r}(${fold(r)}, lane);`);
    const stores = reducing.map(({ o }, r) =>
      `${targets[r]!.name}[${split ? "i32(all)" : affineText(o.access)}] = ${outValue(o, `m${r}`, targets[r]!.type)};`
    );
    code = setConstants(wgsl["nest/reduce_rows"], { count, length: inUnits, chunk, width });
    code = splice(code, "operands", [bindings.declarations(), g.text, ...combines, ...meets].join("\n"));
    code = splice(code, "start", indent([...keptText, ...declare("t")]));
    code = splice(code, "step", indent([...step, ...accumulate("t")]));
    code = splice(code, "finish", indent([...totals, "if (lane == 0u && inside) {", ...stores, "}"]));
  } else {
    const perInvocation = !reduced[last] ? lanes : 1;
    const results = count / perInvocation;
    const finish = reducing.flatMap(({ o }, r) => {
      const b = targets[r]!;
      if (perInvocation === 1) return [`${b.name}[${split ? "i32(all)" : affineText(o.access)}] = ${outValue(o, fold(r), b.type)};`];
      const at = split ? "i32(all) * 4" : affineText(o.access);
      const values = names("t", r).map((n) => outValue(o, n, b.type));
      if (b.vectors) return [`${b.name}[(${at}) / 4] = vec4<${b.type}>(${values.join(", ")});`];
      return values.map((v, j) => `${b.name}[${at} + ${split ? j : j * o.access.strides[last]!}] = ${v};`);
    });
    code = setConstants(wgsl["nest/reduce_columns"], { count: results, length: inUnits, chunk, unrolled });
    code = splice(code, "operands", [bindings.declarations(), g.text, ...combines].join("\n"));
    code = splice(code, "start", indent([...keptText, ...declare("t")]));
    code = splice(code, "inner", indent(declare("a")));
    const steps = Array.from({ length: unrolled }, (_, u) => ["{", `let q = p + ${u}u;`, ...step, ...accumulate("a"), "}"]).flat();
    code = splice(code, "step", indent(steps));
    code = splice(
      code,
      "outer",
      indent(reducing.flatMap((_, r) => names("t", r).map((n, j) => `${n} = combine_${r}(${n}, ${names("a", r)[j]});`))),
    );
    code = splice(code, "finish", indent(finish));
    return kernelOf(code, Math.ceil(results * chunks / 64));
  }
  return kernelOf(code, count * chunks);

  function kernelOf(text: string, workgroups: number): NestKernel {
    return {
      name: describe(nest),
      code: withFunctions(text, powerTypeOf(nest)),
      bindings: bindings.list.map((b) => b.value),
      workgroups,
      partials: split ? reducing.map(({ o }) => ({ output: o, chunks, count })) : [],
    };
  }
}

/** Combining across the lanes of a workgroup, which every lane reaches. */
export function meetText(r: number | string, type: string, subgroup: number, width: number): string {
  if (subgroup !== 0) {
    const lines: string[] = [];
    for (let d = 1; d < subgroup; d *= 2) lines.push(`  t = combine_${r}(t, subgroupShuffleXor(t, ${d}u));`);
    return `fn meet_${r}(value: ${type}, lane: u32) -> ${type} {\n  var t = value;\n${lines.join("\n")}\n  return t;\n}`;
  }
  return `var<workgroup> meeting_${r}: array<${type}, ${width}>;
fn meet_${r}(value: ${type}, lane: u32) -> ${type} {
  workgroupBarrier();
  meeting_${r}[lane] = value;
  workgroupBarrier();
  for (var half = ${width / 2}u; half > 0u; half = half / 2u) {
    if (lane < half) { meeting_${r}[lane] = combine_${r}(meeting_${r}[lane], meeting_${r}[lane + half]); }
    workgroupBarrier();
  }
  return meeting_${r}[0];
}`;
}
