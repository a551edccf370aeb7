/**
 * Stable sorting along an axis, of several operands by the first few.
 *
 * @module
 */
import { allocate, type DType, isFloat, type TypedArray } from "../../../core/dtype.ts";
import { sizeOf } from "../../../core/shape.ts";
import type { Kernel } from "./kernel.ts";

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

/** Whether the language's own numeric sort gives what we want: it puts -0 before 0, which we take for equal. */
function sortsNatively(x: TypedArray, dtype: DType): boolean {
  if (!isFloat(dtype)) return true;
  for (let i = 0; i < x.length; i++) if (Object.is(x[i], -0)) return false;
  return true;
}

/** sort: operands of one shape, ordered along `axis` by the first `numKeys`. */
export const sort: Kernel<{ readonly axis: number; readonly numKeys: number }> = (inputs, [aval], { axis, numKeys }, outAvals) => {
  const { shape } = aval!, n = shape[axis]!, inner = sizeOf(shape.slice(axis + 1)), outer = sizeOf(shape.slice(0, axis));
  if (inputs.length === 1 && inner === 1 && sortsNatively(inputs[0]!, aval!.dtype)) {
    const out = inputs[0]!.slice();
    for (let o = 0; o < outer; o++) out.subarray(o * n, (o + 1) * n).sort();
    return [out];
  }
  const outs = outAvals.map((a, k) => allocate(a.dtype, inputs[k]!.length));
  const keys = Array.from({ length: numKeys }, () => new Float64Array(n));
  for (let o = 0; o < outer; o++) {
    for (let j = 0; j < inner; j++) {
      const base = o * n * inner + j;
      for (let k = 0; k < numKeys; k++) {
        const x = inputs[k]!, key = keys[k]!;
        for (let i = 0; i < n; i++) key[i] = x[base + i * inner]!;
      }
      const order = sortMany(keys, n);
      for (let k = 0; k < outs.length; k++) {
        const x = inputs[k]!, out = outs[k]!;
        for (let i = 0; i < n; i++) out[base + i * inner] = x[base + order[i]! * inner]!;
      }
    }
  }
  return outs;
};
