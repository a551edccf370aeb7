/**
 * Boxes within a tensor that basic indices name: numbers, scalars and slices, without index tensors.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Entry } from "./_index.ts";
import { castTo, wrapNegative } from "./_operands.ts";

/** Entries that stand for an axis of the tensor. */
export type AxisEntry = Exclude<Entry, { kind: "new" }>;

/** The entries that stand for an axis. */
export function axisEntries(entries: readonly Entry[]): AxisEntry[] {
  return entries.filter((e): e is AxisEntry => e.kind !== "new");
}

/** The static part of a box: for each axis the lowest index, the number of steps, their size, and whether they run backwards. */
function steps(x: Tensor, entries: readonly AxisEntry[]) {
  return entries.map((entry, i) => {
    const n = x.shape[i]!;
    if (entry.kind === "array") return { low: 0, size: n, step: 1, back: false };
    if (entry.kind === "int") return { low: Math.min(Math.max(entry.value, 0), n - 1), size: 1, step: 1, back: false };
    const { first, size, step } = entry;
    return step > 0 ? { low: first, size, step, back: false } : { low: first + (size - 1) * step, size, step: -step, back: true };
  });
}

/** Takes the slices and static numbers (which clamp), keeping all axes; scalars that are tensors keep their axis whole. */
export function readStatic(x: Tensor, entries: readonly AxisEntry[]): Tensor {
  const boxes = steps(x, entries);
  const whole = boxes.every((b, i) => b.low === 0 && b.size === x.shape[i] && b.step === 1);
  const out = whole ? x : bind("slice", [x], {
    start: boxes.map((b) => b.low),
    limit: boxes.map((b) => b.size === 0 ? b.low : b.low + (b.size - 1) * b.step + 1),
    strides: boxes.map((b) => b.step),
  });
  const axes = boxes.flatMap((b, i) => b.back ? [i] : []);
  return axes.length === 0 ? out : bind("reverse", [out], { axes });
}

/** Starts of a dynamic slice: the scalar tensors among the entries, counted from the front, and 0. */
function startsOf(x: Tensor, entries: readonly AxisEntry[]): Tensor[] {
  return entries.map((e, i) => e.kind === "array" ? wrapNegative(castTo(e.index, "int32"), x.shape[i]!) : constant(0, "int32"));
}

function isDynamic(entries: readonly AxisEntry[]): boolean {
  return entries.some((e) => e.kind === "array");
}

function dynamicSizes(x: Tensor, entries: readonly AxisEntry[]): number[] {
  return entries.map((e, i) => e.kind === "array" ? 1 : x.shape[i]!);
}

/** Reads the box, keeping all axes. Numbers and scalars clamp. */
export function readRegion(x: Tensor, entries: readonly AxisEntry[]): Tensor {
  const out = readStatic(x, entries);
  if (!isDynamic(entries)) return out;
  return bind("dynamicSlice", [out, ...startsOf(x, entries)], { sizes: dynamicSizes(out, entries) });
}

/** The tensor with the box replaced by `update(what is there)`, of the box's shape. Numbers and scalars beyond their axis change nothing. */
export function writeRegion(x: Tensor, entries: readonly AxisEntry[], update: (old: Tensor) => Tensor): Tensor {
  if (entries.some((e, i) => e.kind === "int" && (e.value < 0 || e.value >= x.shape[i]!))) return x;
  if (!isDynamic(entries)) return writeStatic(x, entries, update);
  // First the scalars' row, then the slices within it.
  const starts = startsOf(x, entries);
  const row = bind("dynamicSlice", [x, ...starts], { sizes: dynamicSizes(x, entries) });
  const within = entries.map((e): AxisEntry => e.kind === "array" ? { kind: "slice", first: 0, size: 1, step: 1 } : e);
  const changed = writeStatic(row, within, update);
  const inside = entries.flatMap((e, i) => {
    if (e.kind !== "array") return [];
    const start = starts[i]!, zero = constant(0, "int32"), n = constant(x.shape[i]!, "int32");
    return [bind("and", [bind("ge", [start, zero], {}), bind("lt", [start, n], {})], {})];
  }).reduce((a, b) => bind("and", [a, b], {}));
  return bind("dynamicUpdateSlice", [x, bind("select", [inside, changed, row], {}), ...starts], {});
}

function writeStatic(x: Tensor, entries: readonly AxisEntry[], update: (old: Tensor) => Tensor): Tensor {
  const boxes = steps(x, entries);
  if (boxes.some((b) => b.size === 0)) return x;
  const back = boxes.flatMap((b, i) => b.back ? [i] : []);
  const fresh = update(readStatic(x, entries));
  const forward = back.length === 0 ? fresh : bind("reverse", [fresh], { axes: back });
  if (boxes.every((b, i) => b.low === 0 && b.size === x.shape[i])) return forward;
  if (boxes.every((b) => b.step === 1)) {
    return bind("dynamicUpdateSlice", [x, forward, ...boxes.map((b) => constant(b.low, "int32"))], {});
  }
  // Steps leave gaps: spread the new values out, and choose them where the steps fall.
  const low = boxes.map((b) => b.low), interior = boxes.map((b) => b.step - 1);
  const high = boxes.map((b, i) => x.shape[i]! - b.low - (b.size - 1) * b.step - 1);
  const spread = bind("pad", [forward, constant(0, x.dtype)], { low, high, interior });
  const hit = boxes.flatMap((b, i) => {
    if (b.low === 0 && b.size === x.shape[i]) return [];
    const at = bind("iota", [], { shape: x.shape, dtype: "int32", axis: i });
    const offset = bind("sub", [at, constant(b.low, "int32")], {});
    const onStep = bind("eq", [bind("rem", [offset, constant(b.step, "int32")], {}), constant(0, "int32")], {});
    const from = bind("ge", [offset, constant(0, "int32")], {}), to = bind("lt", [offset, constant(b.size * b.step, "int32")], {});
    return [bind("and", [onStep, bind("and", [from, to], {})], {})];
  }).reduce((a, b) => bind("and", [a, b], {}));
  return bind("select", [hit, spread, x], {});
}
