/**
 * Reductions over any axes: rows, columns, or one after the other.
 *
 * @module
 */
import type { DType } from "../../core/dtype.ts";
import { DeviceError } from "../../core/errors.ts";
import { type Shape, sizeOf } from "../../core/shape.ts";
import { withFunctions } from "../functions.ts";
import { kernel } from "../kernel.ts";
import { type Launcher, maxTurns, type Operand, padded } from "../launcher.ts";
import type { Operation } from "../operation.ts";
import { setConstants, setTypes, splice } from "../specialize.ts";
import { storageSize, storageType } from "../types.ts";
import { wgsl } from "../wgsl_generated.ts";
import { operationOf, type Reduction } from "./operations.ts";

/** Neighbouring axes that are all reduced, or all kept. */
interface Run {
  size: number;
  readonly reduced: boolean;
}

/** The axes merged into runs; axes of size 1 vanish. */
export function runsOf(shape: Shape, axes: readonly number[]): Run[] {
  const runs: Run[] = [];
  shape.forEach((size, k) => {
    if (size === 1) return;
    const reduced = axes.includes(k), last = runs[runs.length - 1];
    if (last !== undefined && last.reduced === reduced) last.size *= size;
    else runs.push({ size, reduced });
  });
  return runs;
}

/** reduceSum, reduceProd, reduceMax, reduceMin, reduceAnd, reduceOr. */
export function reduce(name: Reduction): (op: Operation<{ readonly axes: readonly number[] }>) => void {
  return ({ launcher, inputs, inAvals, outputs, params }) => {
    const { shape, dtype } = inAvals[0]!;
    let runs = runsOf(shape, params.axes);
    let from = inputs[0]!;
    if (!runs.some((run) => run.reduced)) {
      launcher.copy(from, 0, outputs[0]!, 0, Math.ceil(sizeOf(shape) * storageSize(dtype) / 4) * 4);
      return;
    }
    for (;;) {
      // The last reduced run first: it shrinks the data where loads are most regular.
      const at = runs.findLastIndex((run) => run.reduced);
      const outer = product(runs.slice(0, at)), length = runs[at]!.size, inner = product(runs.slice(at + 1));
      runs = mergeKept(runs.filter((_, k) => k !== at));
      const done = !runs.some((run) => run.reduced);
      const to = done ? outputs[0]! : launcher.scratch(padded(outer * inner * storageSize(dtype)));
      reduceRun(launcher, name, dtype, from, outer, length, inner, to);
      if (from !== inputs[0]) launcher.release(from);
      if (done) return;
      from = to;
    }
  };
}

function product(runs: readonly Run[]): number {
  return runs.reduce((n, run) => n * run.size, 1);
}

function mergeKept(runs: readonly Run[]): Run[] {
  const out: Run[] = [];
  for (const run of runs) {
    const last = out[out.length - 1];
    if (last !== undefined && last.reduced === run.reduced) last.size *= run.size;
    else out.push({ ...run });
  }
  return out;
}

/** Reduces the middle axis of [outer, length, inner]. */
export function reduceRun(
  launcher: Launcher,
  name: Reduction,
  dtype: DType,
  from: Operand,
  outer: number,
  length: number,
  inner: number,
  to: Operand,
): void {
  const outputs = outer * inner;
  if (outputs === 0) return;
  const limit = launcher.capabilities.maxBindingSize, size = storageSize(dtype);
  if (outer * length * inner * size > limit) {
    inParts(launcher, name, dtype, from, outer, length, inner, to, limit);
    return;
  }
  // Few outputs over much data: split the length, so that more lanes work, and reduce what they made.
  const lanesPerOutput = inner === 1 && length > 64 ? 64 : 1;
  const wanted = 8192;
  let chunks = 1;
  if (outputs * lanesPerOutput < wanted && length >= 2048) {
    chunks = Math.min(Math.ceil(wanted / (outputs * lanesPerOutput)), Math.ceil(length / 512), 1024);
  }
  chunks = Math.max(chunks, Math.ceil(length / (2 * maxTurns)));
  const chunk = Math.max(1, Math.ceil(length / chunks));
  chunks = Math.max(1, Math.ceil(length / chunk));
  const target = chunks === 1 ? to : launcher.scratch(padded(outputs * chunks * storageSize(dtype)));
  if (lanesPerOutput === 64) launchRows(launcher, name, dtype, from, outer, length, chunk, chunks, target);
  else launchColumns(launcher, name, dtype, from, outer, length, inner, chunk, chunks, target);
  if (chunks === 1) return;
  reduceRun(launcher, name, dtype, target, outer, chunks, inner, to);
  launcher.release(target);
}

/** A reduction of more than one binding covers: outer parts apart, or the parts of one long line, whose results are reduced again. */
function inParts(
  launcher: Launcher,
  name: Reduction,
  dtype: DType,
  from: Operand,
  outer: number,
  length: number,
  inner: number,
  to: Operand,
  limit: number,
): void {
  const size = storageSize(dtype);
  const rows = Math.floor(limit / (length * inner * size));
  if (rows >= 1 && outer > 1) {
    for (let first = 0; first < outer; first += rows) {
      const count = Math.min(rows, outer - first);
      const part = launcher.scratch(padded(count * length * inner * size)), result = launcher.scratch(padded(count * inner * size));
      launcher.copy(from, first * length * inner * size, part, 0, count * length * inner * size);
      reduceRun(launcher, name, dtype, part, count, length, inner, result);
      launcher.copy(result, 0, to, first * inner * size, count * inner * size);
      launcher.release(part);
      launcher.release(result);
    }
    return;
  }
  const step = Math.floor(limit / (inner * size));
  if (step < 1) {
    throw new DeviceError(`Cannot ${name} lines of ${inner} elements apart on "webgpu": one binding covers ${limit} bytes; use "cpu"`);
  }
  const parts = Math.ceil(length / step);
  for (let o = 0; o < outer; o++) {
    const results = launcher.scratch(padded(parts * inner * size));
    for (let p = 0; p < parts; p++) {
      const count = Math.min(step, length - p * step), bytes = count * inner * size;
      const part = launcher.scratch(padded(bytes)), result = launcher.scratch(padded(inner * size));
      launcher.copy(from, (o * length + p * step) * inner * size, part, 0, bytes);
      reduceRun(launcher, name, dtype, part, 1, count, inner, result);
      launcher.copy(result, 0, results, p * inner * size, inner * size);
      launcher.release(part);
      launcher.release(result);
    }
    const total = launcher.scratch(padded(inner * size));
    reduceRun(launcher, name, dtype, results, 1, parts, inner, total);
    launcher.copy(total, 0, to, o * inner * size, inner * size);
    launcher.release(results);
    launcher.release(total);
  }
}

function launchRows(
  launcher: Launcher,
  name: Reduction,
  dtype: DType,
  from: Operand,
  outer: number,
  length: number,
  chunk: number,
  chunks: number,
  to: Operand,
): void {
  const subgroup = launcher.capabilities.subgroupSize;
  const width = subgroup || 64;
  const found = kernel(`reduce_rows ${name} ${dtype} ${width}`, () => {
    let code = reduction(wgsl["reduce/reduce_rows"], name, dtype);
    code = setConstants(code, { width });
    if (subgroup !== 0) code = splice(code, "meet", subgroupMeet(subgroup));
    return withFunctions(code);
  });
  const outputs = outer * chunks;
  launcher.launch(found, [from, to], [outputs, length, chunk, chunks], outputs);
}

/** Combining across a subgroup by exchanging with lanes at distance 1, 2, 4, …: every lane gets the result. */
export function subgroupMeet(size: number): string {
  const lines = ["fn meet(value: A, lane: u32) -> A {", "  var total = value;"];
  for (let d = 1; d < size; d *= 2) lines.push(`  total = combine(total, subgroupShuffleXor(total, ${d}u));`);
  return [...lines, "  return total;", "}"].join("\n");
}

function launchColumns(
  launcher: Launcher,
  name: Reduction,
  dtype: DType,
  from: Operand,
  outer: number,
  length: number,
  inner: number,
  chunk: number,
  chunks: number,
  to: Operand,
): void {
  const found = kernel(`reduce_columns ${name} ${dtype}`, () => withFunctions(reduction(wgsl["reduce/reduce_columns"], name, dtype)));
  const outputs = outer * inner * chunks;
  launcher.launch(found, [from, to], [outputs, length, inner, chunk, chunks], Math.ceil(outputs / 64));
}

/** A reduction kernel for an operation and element type. */
function reduction(code: string, name: Reduction, dtype: DType): string {
  const operation = operationOf(name, dtype);
  const type = storageType(dtype);
  return splice(setTypes(code, { T: type, A: operation.accumulator, Y: type }), "operation", operation.text);
}
