/**
 * gather and scatter in XLA's general form: windows of an operand at places that an index array names.
 *
 * @module
 */
import { allocate, type DType, integerLimits, isFloat, type TypedArray } from "../../../core/dtype.ts";
import { type Shape, sizeOf, stridesOf } from "../../../core/shape.ts";
import type { Kernel } from "./kernel.ts";
import { fromSource, PerType, perType } from "./specialize.ts";

/** What happens where a window does not fit: moved in, or (fill) left out. */
export type IndexMode = "clip" | "fill" | "promise";

/** Parameters of gather; the names are XLA's. */
export interface GatherParams {
  readonly offsetDims: readonly number[];
  readonly collapsedSliceDims: readonly number[];
  readonly startIndexMap: readonly number[];
  readonly operandBatchingDims: readonly number[];
  readonly startIndicesBatchingDims: readonly number[];
  readonly sliceSizes: Shape;
  readonly mode: IndexMode;
  readonly fillValue: number | null;
}

/** Parameters of scatter; the names are XLA's. */
export interface ScatterParams {
  readonly kind: "set" | "add" | "mul" | "min" | "max";
  readonly updateWindowDims: readonly number[];
  readonly insertedWindowDims: readonly number[];
  readonly scatterDimsToOperandDims: readonly number[];
  readonly operandBatchingDims: readonly number[];
  readonly scatterIndicesBatchingDims: readonly number[];
  readonly mode: IndexMode;
}

/** The offsets of all positions of `sizes`, row-major, by `strides`. */
export function offsetsOf(sizes: Shape, strides: readonly number[]): Int32Array {
  const out = new Int32Array(sizeOf(sizes));
  if (out.length === 0) return out;
  let filled = 1;
  for (let k = sizes.length - 1; k >= 0; k--) {
    for (let i = 1; i < sizes[k]!; i++) {
      const shift = i * strides[k]!, at = i * filled;
      for (let j = 0; j < filled; j++) out[at + j] = out[j]! + shift;
    }
    filled *= sizes[k]!;
  }
  return out;
}

/** Where the window of each index vector starts in the operand; -1 where it is left out. */
function startsOf(
  shape: Shape,
  indices: TypedArray,
  indicesShape: Shape,
  sliceSizes: Shape,
  map: readonly number[],
  operandBatch: readonly number[],
  indicesBatch: readonly number[],
  mode: IndexMode,
): Int32Array {
  const strides = stridesOf(shape), width = indicesShape[indicesShape.length - 1]!, batch = indicesShape.slice(0, -1);
  const batchStrides = new Array<number>(batch.length).fill(0);
  operandBatch.forEach((axis, k) => batchStrides[indicesBatch[k]!]! += strides[axis]!);
  const starts = offsetsOf(batch, batchStrides);
  for (let k = 0; k < width; k++) {
    const axis = map[k]!, stride = strides[axis]!, last = shape[axis]! - sliceSizes[axis]!;
    for (let b = 0, at = k; b < starts.length; b++, at += width) {
      const index = indices[at]!;
      if (index >= 0 && index <= last) {
        if (starts[b]! >= 0) starts[b]! += index * stride;
      } else if (mode === "fill") starts[b] = -1;
      else starts[b]! += index < 0 ? 0 : last * stride;
    }
  }
  return starts;
}

type GatherLoop = (
  x: TypedArray,
  starts: Int32Array,
  window: Int32Array,
  out: TypedArray,
  outStarts: Int32Array,
  outWindow: Int32Array,
  fill: number,
) => void;
const gatherLoop = perType<GatherLoop>(function (x, starts, window, out, outStarts, outWindow, fill) {
  const width = window.length;
  for (let b = 0; b < starts.length; b++) {
    const from = starts[b]!, to = outStarts[b]!;
    if (from < 0) { for (let w = 0; w < width; w++) out[to + outWindow[w]!] = fill; }
    else for (let w = 0; w < width; w++) out[to + outWindow[w]!] = x[from + window[w]!]!;
  }
});

type RowsLoop = (x: TypedArray, starts: Int32Array, width: number, out: TypedArray, fill: number) => void;
const rowsLoop = perType<RowsLoop>(function (x, starts, width, out, fill) {
  for (let b = 0, to = 0; b < starts.length; b++) {
    const from = starts[b]!;
    if (from < 0) { for (let w = 0; w < width; w++) out[to++] = fill; }
    else for (let w = 0; w < width; w++) out[to++] = x[from + w]!;
  }
});

/** What a gather puts where the index is out of bounds. */
function fillOf(dtype: DType, value: number | null): number {
  if (value !== null) return value;
  if (isFloat(dtype)) return NaN;
  if (dtype === "bool") return 1;
  const [low, high] = integerLimits(dtype);
  return low < 0 ? low : high;
}

/** gather: result [batch…] with the window axes put in at `offsetDims`. */
export const gather: Kernel<GatherParams> = ([x, indices], [aval, indicesAval], params, [outAval]) => {
  const { dtype, shape } = aval!, { sliceSizes, offsetDims } = params, outShape = outAval!.shape;
  const out = allocate(dtype, sizeOf(outShape)), strides = stridesOf(shape), outStrides = stridesOf(outShape);
  if (out.length === 0) return [out];
  const starts = startsOf(
    shape,
    indices!,
    indicesAval!.shape,
    sliceSizes,
    params.startIndexMap,
    params.operandBatchingDims,
    params.startIndicesBatchingDims,
    params.mode,
  );
  const fill = fillOf(dtype, params.fillValue);
  const windowAxes: number[] = [];
  for (let k = 0; k < shape.length; k++) {
    if (!params.collapsedSliceDims.includes(k) && !params.operandBatchingDims.includes(k)) windowAxes.push(k);
  }
  const sizes = windowAxes.map((k) => sliceSizes[k]!), windowStrides = windowAxes.map((k) => strides[k]!);
  const offsetsLast = offsetDims.every((axis, k) => axis === outShape.length - offsetDims.length + k);
  if (offsetsLast && isDense(sizes, windowStrides)) {
    rowsLoop.of(dtype)(x!, starts, sizeOf(sizes), out, fill);
    return [out];
  }
  const batchAxes = outShape.map((_, k) => k).filter((k) => !offsetDims.includes(k));
  gatherLoop.of(dtype)(
    x!,
    starts,
    offsetsOf(sizes, windowStrides),
    out,
    offsetsOf(batchAxes.map((k) => outShape[k]!), batchAxes.map((k) => outStrides[k]!)),
    offsetsOf(sizes, offsetDims.map((k) => outStrides[k]!)),
    fill,
  );
  return [out];
};

/** Whether axes of `sizes` with `strides` lie one after the other without gaps. */
function isDense(sizes: Shape, strides: readonly number[]): boolean {
  for (let k = sizes.length - 1, n = 1; k >= 0; k--) {
    if (sizes[k] !== 1 && strides[k] !== n) return false;
    n *= sizes[k]!;
  }
  return true;
}

type ScatterLoop = (
  out: TypedArray,
  starts: Int32Array,
  window: Int32Array,
  updates: TypedArray,
  updateStarts: Int32Array,
  updateWindow: Int32Array,
) => void;

function scatterLoops(combine: (dtype: DType) => string): PerType<ScatterLoop> {
  return new PerType((dtype) =>
    fromSource<ScatterLoop>(`function (out, starts, window, updates, updateStarts, updateWindow) {
      const width = window.length;
      for (let b = 0; b < starts.length; b++) {
        const to = starts[b], from = updateStarts[b];
        if (to < 0) continue;
        for (let w = 0; w < width; w++) {
          const at = to + window[w], s = out[at], a = updates[from + updateWindow[w]];
          out[at] = ${combine(dtype)};
        }
      }
    }`)
  );
}

const scatters: { readonly [kind in ScatterParams["kind"]]: PerType<ScatterLoop> } = {
  set: scatterLoops(() => "a"),
  add: scatterLoops((dtype) => isFloat(dtype) ? "s + a" : dtype === "bool" ? "s | a" : "s + a | 0"),
  mul: scatterLoops((dtype) => isFloat(dtype) ? "s * a" : dtype === "bool" ? "s & a" : "Math.imul(s, a)"),
  min: scatterLoops(() => "Math.min(s, a)"),
  max: scatterLoops(() => "Math.max(s, a)"),
};

/** scatter: the operand with windows of it combined with the updates, in the order of the updates. */
export const scatter: Kernel<ScatterParams> = ([x, indices, updates], [aval, indicesAval, updatesAval], params) => {
  const { dtype, shape } = aval!, { updateWindowDims } = params, updateShape = updatesAval!.shape;
  // Sums of many float16 updates are rounded once, as those of bfloat16 are.
  const out = dtype === "float16" ? Float32Array.from(x!) : x!.slice();
  const strides = stridesOf(shape), updateStrides = stridesOf(updateShape);
  if (updates!.length === 0 || out.length === 0) return [x!];
  const windowAxes: number[] = [], sliceSizes = new Array<number>(shape.length).fill(1);
  for (let k = 0; k < shape.length; k++) {
    if (!params.insertedWindowDims.includes(k) && !params.operandBatchingDims.includes(k)) windowAxes.push(k);
  }
  windowAxes.forEach((axis, k) => sliceSizes[axis] = updateShape[updateWindowDims[k]!]!);
  const starts = startsOf(
    shape,
    indices!,
    indicesAval!.shape,
    sliceSizes,
    params.scatterDimsToOperandDims,
    params.operandBatchingDims,
    params.scatterIndicesBatchingDims,
    params.mode,
  );
  const sizes = windowAxes.map((k) => sliceSizes[k]!);
  const batchAxes = updateShape.map((_, k) => k).filter((k) => !updateWindowDims.includes(k));
  scatters[params.kind].of(dtype)(
    out,
    starts,
    offsetsOf(sizes, windowAxes.map((k) => strides[k]!)),
    updates!,
    offsetsOf(batchAxes.map((k) => updateShape[k]!), batchAxes.map((k) => updateStrides[k]!)),
    offsetsOf(sizes, updateWindowDims.map((k) => updateStrides[k]!)),
  );
  return [dtype === "float16" ? Float16Array.from(out) : out];
};
