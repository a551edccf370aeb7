/**
 * Nests that reduce over some of their dimensions.
 *
 * @module
 */
import type { Nest, NestOutput } from "../../compile/schedule.ts";
import { withFunctions } from "../functions.ts";
import { type Capabilities, maxTurns } from "../launcher.ts";
import { combineOf, identityOf } from "../reduce/operations.ts";
import { setConstants, splice } from "../specialize.ts";
import { storageType, toStorage } from "../types.ts";
import { wgsl } from "../wgsl_generated.ts";
import { Bindings, type NestKernel, type Places } from "./bindings.ts";
import { affineText, asType, isHeavy, isPlain } from "./expressions.ts";
import { canBeWide, describe, dimensionText, fitOutputs, isVector, laneFunction, powerTypeOf, storeText } from "./lanes.ts";

/** On software adapters lanes that take so many units each take neighbouring ones: a page of memory. */
const longStretch = 256;

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

/** The kernel of a nest with reductions. */
export function reductionKernel(nest: Nest, places: Places, capabilities: Capabilities): NestKernel {
  const { shape, reduced, outputs } = nest;
  const kept = shape.map((_, d) => d).filter((d) => !reduced[d]), over = shape.map((_, d) => d).filter((d) => reduced[d]);
  const last = shape.length - 1;
  const count = kept.reduce((n, d) => n * shape[d]!, 1), length = over.reduce((n, d) => n * shape[d]!, 1);
  const rows = reduced[last]! && length > 32;
  const heavyCode = isHeavy(outputs.map((o) => o.expr));
  const wide = rows && !heavyCode && capabilities.wideLoads && canBeWide(nest);
  const lanes = wide ? 8 : !heavyCode && shape[last]! % 4 === 0 && (rows || !reduced[last]) ? 4 : 1;
  const width = capabilities.subgroupSize || 64;
  const bindings = new Bindings(places, "x", wide);
  // Few results of much data: chunks, so that there is work for all lanes.
  const units = rows ? count * width : count / lanes;
  const canSplit = outputs.every((o) => o.reduce !== undefined && isDense(o, nest));
  const inUnits = rows ? length / lanes : length;
  let chunks = 1;
  if (canSplit && units < 4096 && inUnits >= 512) {
    chunks = Math.min(Math.ceil(8192 / units), Math.ceil(inUnits / (rows ? width * 8 : 64)), 256);
  }
  if (canSplit) chunks = Math.max(chunks, Math.ceil(inUnits / (rows ? maxTurns * width : maxTurns)));
  const unrolled = !rows && !heavyCode && isPlain(outputs.map((o) => o.expr)) && inUnits % 4 === 0 ? 4 : 1;
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
  const unit = (dims: readonly number[]) => lanes >= 4 && dims.includes(last) ? lanes : 1;
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
    const stretch = Math.ceil(chunk / width);
    if (capabilities.software && stretch >= longStretch) {
      code = splice(
        code,
        "walk",
        `  let begin = s * chunk + lane * ${stretch}u;\n  for (var q = begin; q < min(begin + ${stretch}u, last); q++) {`,
      );
    }
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
