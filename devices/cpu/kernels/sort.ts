/**
 * Stable sorting along an axis, of several operands by the first few.
 *
 * @module
 */
import { allocate, type DType, type TypedArray } from "../../../core/dtype.ts";
import { sizeOf } from "../../../core/shape.ts";
import type { Kernel } from "./kernel.ts";
import { hasKeys, readKeys, Sorter, writeKeys } from "./radix.ts";

/** Sorts positions 0 … n-1 by one key; NaN comes last. Runs of eight by insertion, then merges, which keep equal keys in order. */
function sortOne(keys: Float64Array, order: Int32Array, spare: Int32Array, n: number): Int32Array {
  for (let start = 0; start < n; start += 8) {
    const end = Math.min(start + 8, n);
    for (let i = start; i < end; i++) {
      const a = keys[i]!;
      let j = i;
      for (; j > start; j--) {
        const b = keys[order[j - 1]!]!;
        if (!(a < b || (Number.isNaN(b) && !Number.isNaN(a)))) break;
        order[j] = order[j - 1]!;
      }
      order[j] = i;
    }
  }
  for (let width = 8; width < n; width *= 2) {
    for (let start = 0; start < n; start += 2 * width) {
      const middle = Math.min(start + width, n), end = Math.min(start + 2 * width, n);
      let i = start, j = middle, k = start;
      while (i < middle && j < end) {
        const a = keys[order[j]!]!, b = keys[order[i]!]!;
        spare[k++] = a < b || (Number.isNaN(b) && !Number.isNaN(a)) ? order[j++]! : order[i++]!;
      }
      while (i < middle) spare[k++] = order[i++]!;
      while (j < end) spare[k++] = order[j++]!;
    }
    [order, spare] = [spare, order];
  }
  return order;
}

/** Sorts by several keys: the last one first, as stable sorting allows. */
function sortMany(keys: readonly Float64Array[], n: number): Int32Array {
  let order = sortOne(keys[keys.length - 1]!, new Int32Array(n), new Int32Array(n), n);
  const moved = new Float64Array(n);
  for (let k = keys.length - 2; k >= 0; k--) {
    for (let i = 0; i < n; i++) moved[i] = keys[k]![order[i]!]!;
    const next = sortOne(moved, new Int32Array(n), new Int32Array(n), n);
    for (let i = 0; i < n; i++) next[i] = order[next[i]!]!;
    order = next;
  }
  return order;
}

/** Positions in the order of several keys of 32 bits: sorted by the last one first. */
function orderByDigits(
  keys: readonly TypedArray[],
  types: readonly DType[],
  sorter: Sorter,
  at: number,
  stride: number,
  n: number,
): Int32Array {
  for (let i = 0; i < n; i++) sorter.order[i] = i;
  for (let k = keys.length - 1; k >= 0; k--) {
    readKeys(keys[k]!, types[k]!, at, stride, n, sorter.keys);
    if (k < keys.length - 1) {
      const own = sorter.keys.slice(), { order } = sorter;
      for (let i = 0; i < n; i++) sorter.keys[i] = own[order[i]!]!;
    }
    sorter.sort();
  }
  return sorter.order;
}

/** Positions in the order of keys that are not of 32 bits. */
function orderByMerging(keys: readonly TypedArray[], at: number, stride: number, n: number): Int32Array {
  return sortMany(keys.map((x) => Float64Array.from({ length: n }, (_, i) => x[at + i * stride]!)), n);
}

/** sort: operands of one shape, ordered along `axis` by the first `numKeys`. */
export const sort: Kernel<{ readonly axis: number; readonly numKeys: number }> = (inputs, avals, { axis, numKeys }, outAvals) => {
  const { shape } = avals[0]!, n = shape[axis]!, inner = sizeOf(shape.slice(axis + 1)), outer = sizeOf(shape.slice(0, axis));
  const types = avals.map((a) => a!.dtype), keys = inputs.slice(0, numKeys) as TypedArray[];
  const outs = outAvals.map((a, k) => allocate(a.dtype, inputs[k]!.length));
  const byDigits = types.slice(0, numKeys).every(hasKeys), dtype = types[0]!;
  const alone = byDigits && inputs.length === 1 && inner === 1 ? new Sorter(n, false) : undefined;
  let sorter: Sorter | undefined;
  for (let o = 0; o < outer; o++) {
    for (let j = 0; j < inner; j++) {
      const base = o * n * inner + j;
      // Nothing goes along: the sorted keys are the result.
      if (alone !== undefined && readKeys(inputs[0]!, dtype, base, 1, n, alone.keys)) {
        alone.sort();
        writeKeys(alone.keys, dtype, base, n, outs[0]!);
        continue;
      }
      const order = byDigits
        ? orderByDigits(keys, types, sorter ??= new Sorter(n, true), base, inner, n)
        : orderByMerging(keys, base, inner, n);
      for (let k = 0; k < outs.length; k++) {
        const x = inputs[k]!, out = outs[k]!;
        for (let i = 0; i < n; i++) out[base + i * inner] = x[base + order[i]! * inner]!;
      }
    }
  }
  return outs;
};
