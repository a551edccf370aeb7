/**
 * Reading indices as users write them: `x.get(0, "1:5", null, idx)`.
 *
 * @module
 */
import { constant } from "../core/constant.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import { TracerError } from "../core/errors.ts";
import { describe } from "../core/shape.ts";
import { concreteOf, Tensor } from "../core/tensor.ts";
import { integers } from "./_operands.ts";

/** A range of an axis, as Python's `start:stop:step`; null is the end it comes from. */
export class Slice {
  /** A range; `slice` is the function that makes one. */
  constructor(
    /** The first index; negative counts from the end. */
    readonly start: number | null,
    /** The index to stop before. */
    readonly stop: number | null,
    /** The distance; negative goes backwards. */
    readonly step: number | null,
  ) {}

  /** As Python writes it. */
  toString(): string {
    return `${this.start ?? ""}:${this.stop ?? ""}${this.step === null ? "" : `:${this.step}`}`;
  }
}

/**
 * What stands between the parentheses of `get` and `at`, one for each axis: a number; a slice, as `slice(1, 5)` or the string "1:5"; null for
 * a new axis; "..." for the axes in between; an integer tensor or array to gather by; a bool tensor or array to select by.
 */
export type Index = number | string | null | Slice | TensorLike;

/** One index, understood. */
export type Entry =
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "slice"; readonly first: number; readonly size: number; readonly step: number }
  | { readonly kind: "new" }
  | { readonly kind: "array"; readonly index: Tensor };

const pattern = /^\s*([+-]?\d+)?\s*:\s*([+-]?\d+)?\s*(?::\s*([+-]?\d+)?\s*)?$/;

function parseSlice(operation: string, text: string): Slice {
  const match = pattern.exec(text);
  if (match === null) {
    throw new TypeError(`Cannot ${operation} with index ${JSON.stringify(text)}: strings are slices like "1:5", "::-1", ":", or "..."`);
  }
  const number = (part: string | undefined): number | null => part === undefined ? null : Number(part);
  return new Slice(number(match[1]), number(match[2]), number(match[3]));
}

/** Python's slice over an axis of n elements: the first index, how many, how far apart. */
function resolveSlice(operation: string, slice: Slice, n: number): Entry {
  const step = slice.step ?? 1;
  for (const part of [slice.start, slice.stop, step]) {
    if (part !== null && !Number.isInteger(part)) throw new TypeError(`Cannot ${operation} with slice ${slice}: it takes whole numbers`);
  }
  if (step === 0) throw new RangeError(`Cannot ${operation} with slice ${slice}: the step must not be 0`);
  const [low, high] = step > 0 ? [0, n] : [-1, n - 1];
  const clip = (i: number): number => Math.min(Math.max(i < 0 ? i + n : i, low), high);
  const first = slice.start === null ? (step > 0 ? 0 : n - 1) : clip(slice.start);
  const stop = slice.stop === null ? (step > 0 ? n : -1) : clip(slice.stop);
  const size = Math.max(0, Math.ceil((stop - first) / step));
  return { kind: "slice", first: size === 0 ? 0 : first, size, step: size <= 1 ? 1 : step };
}

/** Where a mask is true, as one vector of indices per axis. */
function whereTrue(operation: string, mask: Tensor): Tensor[] {
  const data = concreteOf(mask)?.dataSync();
  if (data === undefined) {
    throw new TracerError(
      `Cannot ${operation} by a traced ${describe(mask)}: how many elements it selects is not known while the function is traced; ` +
        `use np.where, or np.nonzero with size`,
    );
  }
  const found: number[] = [];
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) found.push(i);
  let inner = mask.size;
  return mask.shape.map((n) => {
    inner /= n || 1;
    return toTensor(operation, Int32Array.from(found, (i) => Math.floor(i / inner) % n));
  });
}

/** An index that is not a slice, a new axis or an ellipsis, as a number or a tensor. */
function readIndex(operation: string, index: unknown): number | Tensor {
  if (typeof index === "number") {
    if (!Number.isInteger(index)) throw new TypeError(`Cannot ${operation} with index ${index}: it takes whole numbers`);
    return index;
  }
  if (index instanceof Tensor || Array.isArray(index) || ArrayBuffer.isView(index)) {
    const empty = Array.isArray(index) && index.length === 0;
    const tensor = index instanceof Tensor ? index : empty ? toTensor(operation, new Int32Array(0)) : undefined;
    if (tensor !== undefined) return tensor.dtype === "bool" ? tensor : integers(operation, tensor);
    const read = Array.isArray(index) && holdsBooleans(index) ? toTensor(operation, index) : integers(operation, index as TensorLike);
    return read;
  }
  throw new TypeError(
    `Cannot ${operation} with index ${
      String(index)
    }: an index is a number, a slice like "1:5", null for a new axis, "...", or an integer or bool tensor`,
  );
}

function holdsBooleans(x: unknown): boolean {
  return Array.isArray(x) ? x.length > 0 && holdsBooleans(x[0]) : typeof x === "boolean";
}

/** The one mask that all of `indices` are, or undefined. */
export function soleMask(operation: string, indices: readonly Index[]): Tensor | undefined {
  const rest = indices.filter((index) => index !== "...");
  if (rest.length !== 1 || indices[0] === "...") return undefined;
  const only = rest[0];
  if (only instanceof Tensor) return only.dtype === "bool" && only.ndim > 0 ? only : undefined;
  return holdsBooleans(only) ? toTensor(operation, only as TensorLike) : undefined;
}

/**
 * Reads indices of `x`: an entry for each axis, and for each new one.
 *
 * @throws {RangeError} There are more indices than axes, or a mask does not fit.
 */
export function readIndices(operation: string, x: Tensor, indices: readonly Index[]): Entry[] {
  const read = indices.map((index) => {
    if (index === null || index === "...") return index;
    if (index instanceof Slice) return index;
    return typeof index === "string" ? parseSlice(operation, index) : readIndex(operation, index);
  });
  const takes = (index: typeof read[number]): number =>
    index === null || index === "..." ? 0 : index instanceof Tensor && index.dtype === "bool" ? index.ndim : 1;
  const taken = read.reduce<number>((n, index) => n + takes(index), 0);
  if (taken > x.ndim) throw new RangeError(`Cannot ${operation} ${describe(x)} with ${taken} indices: it has ${x.ndim} axes`);
  const open = read.indexOf("...");
  if (open !== read.lastIndexOf("...")) {
    throw new RangeError(`Cannot ${operation} with "..." twice: it stands for all axes in between once`);
  }
  if (open < 0) read.push("...");
  const entries: Entry[] = [];
  let axis = 0;
  for (const index of read) {
    if (index === null) entries.push({ kind: "new" });
    else if (index === "...") {
      for (let i = taken; i < x.ndim; i++) entries.push({ kind: "slice", first: 0, size: x.shape[axis++]!, step: 1 });
    } else if (index instanceof Slice) entries.push(resolveSlice(operation, index, x.shape[axis++]!));
    else if (typeof index === "number") {
      entries.push({ kind: "int", value: index < 0 ? index + x.shape[axis]! : index });
      axis++;
    } else if (index instanceof Tensor && index.dtype === "bool") {
      const fits = index.shape.every((n, i) => n === x.shape[axis + i]);
      if (!fits || index.ndim === 0) {
        throw new RangeError(
          `Cannot ${operation} ${describe(x)} by mask ${
            describe(index)
          } at axis ${axis}: its shape must be that of the axes it selects from`,
        );
      }
      for (const vector of whereTrue(operation, index)) entries.push({ kind: "array", index: vector });
      axis += index.ndim;
    } else {
      entries.push({ kind: "array", index: index as Tensor });
      axis++;
    }
  }
  return entries;
}

/** An entry's index as a tensor. */
export function asIndexTensor(entry: Entry & { kind: "int" | "array" }): Tensor {
  return entry.kind === "int" ? constant(entry.value, "int32") : entry.index;
}
