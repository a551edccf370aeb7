/**
 * The kernels that only move elements.
 *
 * @module
 */
import { allocate, type DType, toBfloat16, type TypedArray } from "../../../core/dtype.ts";
import { type Shape, sizeOf, stridesOf } from "../../../core/shape.ts";
import type { Kernel } from "./kernel.ts";
import { copyStrided } from "./strided.ts";

const broadcastInDim: Kernel<{ readonly shape: Shape; readonly axes: readonly number[] }> = ([x], [aval], { shape, axes }) => {
  const { dtype } = aval!, n = sizeOf(shape), out = allocate(dtype, n);
  if (x!.length === 1) return [n === 1 ? x! : out.fill(x![0]!)];
  const inStrides = stridesOf(aval!.shape), from = new Array<number>(shape.length).fill(0);
  let moves = false;
  for (let k = 0; k < axes.length; k++) {
    if (aval!.shape[k] !== 1) from[axes[k]!] = inStrides[k]!;
    if (k > 0 && axes[k]! < axes[k - 1]!) moves = true;
  }
  if (n === x!.length && !moves) return [x!];
  copyStrided(dtype, shape, x!, 0, from, out, 0, stridesOf(shape));
  return [out];
};

const reshape: Kernel = ([x]) => [x!];

const transpose: Kernel<{ readonly perm: readonly number[] }> = ([x], [aval], { perm }) => {
  const { shape, dtype } = aval!, strides = stridesOf(shape);
  const sizes = perm.map((axis) => shape[axis]!);
  // Axes of size 1 do not count: nothing moves if the others keep their order.
  const kept = perm.filter((axis) => shape[axis] !== 1);
  if (kept.every((axis, k) => k === 0 || axis > kept[k - 1]!)) return [x!];
  const out = allocate(dtype, x!.length);
  copyStrided(dtype, sizes, x!, 0, perm.map((axis) => strides[axis]!), out, 0, stridesOf(sizes));
  return [out];
};

const reverse: Kernel<{ readonly axes: readonly number[] }> = ([x], [aval], { axes }) => {
  const { shape, dtype } = aval!, from = stridesOf(shape), to = stridesOf(shape), out = allocate(dtype, x!.length);
  let at = 0;
  for (const axis of axes) {
    at += (shape[axis]! - 1) * from[axis]!;
    from[axis] = -from[axis]!;
  }
  copyStrided(dtype, shape, x!, at, from, out, 0, to);
  return [out];
};

const slice: Kernel<{ readonly start: readonly number[]; readonly limit: readonly number[]; readonly strides?: readonly number[] | null }> =
  (
    [x],
    [aval],
    { start, strides },
    [outAval],
  ) => {
    const { shape, dtype } = aval!, from = stridesOf(shape), sizes = outAval!.shape, n = sizeOf(sizes);
    if (n === x!.length) return [x!];
    let at = 0;
    for (let k = 0; k < shape.length; k++) {
      at += start[k]! * from[k]!;
      if (strides) from[k]! *= strides[k]!;
    }
    const out = allocate(dtype, n);
    copyStrided(dtype, sizes, x!, at, from, out, 0, stridesOf(sizes));
    return [out];
  };

const pad: Kernel<{ readonly low: readonly number[]; readonly high: readonly number[]; readonly interior: readonly number[] }> = (
  [x, value],
  [aval],
  { low, interior },
  [outAval],
) => {
  const { shape, dtype } = aval!, out = allocate(dtype, sizeOf(outAval!.shape));
  if (value![0] !== 0) out.fill(value![0]!);
  const from = stridesOf(shape), to = stridesOf(outAval!.shape), sizes = new Array<number>(shape.length);
  let fromAt = 0, toAt = 0;
  for (let k = 0; k < shape.length; k++) {
    // Negative padding cuts: the first and last element of the input that still land inside.
    const step = interior[k]! + 1;
    const first = low[k]! >= 0 ? 0 : Math.ceil(-low[k]! / step);
    const last = Math.min(shape[k]! - 1, Math.floor((outAval!.shape[k]! - 1 - low[k]!) / step));
    if (last < first) return [out];
    sizes[k] = last - first + 1;
    fromAt += first * from[k]!;
    toAt += (low[k]! + first * step) * to[k]!;
    to[k]! *= step;
  }
  copyStrided(dtype, sizes, x!, fromAt, from, out, toAt, to);
  return [out];
};

const concatenate: Kernel<{ readonly axis: number }> = (inputs, avals, { axis }, [outAval]) => {
  if (inputs.length === 1) return [inputs[0]!];
  const { shape, dtype } = outAval!, out = allocate(dtype, sizeOf(shape));
  let inner = 1, outer = 1;
  for (let k = 0; k < shape.length; k++) k < axis ? outer *= shape[k]! : inner *= shape[k]!;
  let at = 0;
  for (let k = 0; k < inputs.length; k++) {
    const x = inputs[k]!;
    const width = outer === 0 ? 0 : x.length / outer;
    if (outer === 1 || x.length === 0) out.set(x, at);
    else copyStrided(avals[k]!.dtype, [outer, width], x, 0, [width, 1], out, at, [inner, 1]);
    at += width;
  }
  return [out];
};

const iota: Kernel<{ readonly shape: Shape; readonly dtype: DType; readonly axis: number }> = (_inputs, _avals, { shape, dtype, axis }) => {
  const n = sizeOf(shape), out = allocate(dtype, n);
  if (n === 0) return [out];
  const stride = stridesOf(shape)[axis] ?? 1, size = shape[axis] ?? 1;
  const value = (i: number) => dtype === "bfloat16" ? toBfloat16(i) : dtype === "bool" ? Math.min(i, 1) : i;
  if (stride === 1) { for (let i = 0; i < size; i++) out[i] = value(i); }
  else for (let i = 0; i < size; i++) out.fill(value(i), i * stride, (i + 1) * stride);
  for (let filled = stride * size; filled < n; filled *= 2) out.copyWithin(filled, 0, Math.min(filled, n - filled));
  return [out];
};

/** Where a window of `sizes` starts within `shape`, moved so that it fits; as an offset. */
function clampedStart(starts: readonly TypedArray[], shape: Shape, sizes: Shape, strides: readonly number[]): number {
  let at = 0;
  for (let k = 0; k < shape.length; k++) at += Math.max(0, Math.min(starts[k]![0]!, shape[k]! - sizes[k]!)) * strides[k]!;
  return at;
}

const dynamicSlice: Kernel<{ readonly sizes: Shape }> = ([x, ...starts], [aval], { sizes }) => {
  const { shape, dtype } = aval!, strides = stridesOf(shape), n = sizeOf(sizes);
  if (n === x!.length) return [x!];
  const out = allocate(dtype, n);
  copyStrided(dtype, sizes, x!, clampedStart(starts, shape, sizes, strides), strides, out, 0, stridesOf(sizes));
  return [out];
};

const dynamicUpdateSlice: Kernel = ([x, update, ...starts], [aval, updateAval]) => {
  const { shape, dtype } = aval!, strides = stridesOf(shape), sizes = updateAval!.shape;
  if (update!.length === x!.length) return [update!];
  const out = x!.slice();
  copyStrided(dtype, sizes, update!, 0, stridesOf(sizes), out, clampedStart(starts, shape, sizes, strides), strides);
  return [out];
};

/** The kernels by the primitives' names. */
export const structural = {
  broadcastInDim,
  reshape,
  transpose,
  reverse,
  slice,
  pad,
  concatenate,
  iota,
  dynamicSlice,
  dynamicUpdateSlice,
} as const;
