/**
 * gather in XLA's general form.
 *
 * @module
 */
import { type DType, integerLimits, isFloat } from "../../core/dtype.ts";
import { type Aval, type Shape, sizeOf, stridesOf } from "../../core/shape.ts";
import { kernel } from "../kernel.ts";
import { floatBits } from "../launcher.ts";
import type { Operation } from "../operation.ts";
import { setConstants, setTypes, splice, unroll } from "../specialize.ts";
import { storageSize } from "../types.ts";
import { wgsl } from "../wgsl_generated.ts";
import { eight, windowStarts } from "./windows.ts";

/** Parameters of gather. */
export interface GatherParams {
  readonly offsetDims: readonly number[];
  readonly collapsedSliceDims: readonly number[];
  readonly startIndexMap: readonly number[];
  readonly operandBatchingDims: readonly number[];
  readonly startIndicesBatchingDims: readonly number[];
  readonly sliceSizes: Shape;
  readonly mode: "clip" | "fill" | "promise";
  readonly fillValue: number | null;
}

/** The word that fills what is out of bounds. */
function fillWord(dtype: DType, value: number | null): number {
  if (dtype === "bool") return value === null || value !== 0 ? 1 : 0;
  if (isFloat(dtype)) return floatBits(value ?? NaN);
  const [low, high] = integerLimits(dtype);
  return value ?? (low < 0 ? low : high);
}

interface Axis {
  size: number;
  batch: number;
  window: number;
}

/** Slices of the operand at the places that the indices name. */
export function gather({ launcher, inputs, inAvals, params, outputs, outAvals }: Operation<GatherParams>): void {
  const [x, indices] = inAvals as [Aval, Aval];
  const outShape = outAvals[0]!.shape;
  let count = sizeOf(outShape);
  if (count === 0) return;
  const strides = stridesOf(x.shape);
  const starts = windowStarts(launcher, "gather", inputs[1]!, indices, {
    shape: x.shape,
    sliceSizes: params.sliceSizes,
    map: params.startIndexMap,
    operandBatch: params.operandBatchingDims,
    indicesBatch: params.startIndicesBatchingDims,
    mode: params.mode,
  });
  const windowAxes = x.shape.map((_, k) => k).filter((k) =>
    !params.collapsedSliceDims.includes(k) && !params.operandBatchingDims.includes(k)
  );
  const batchAxes = outShape.map((_, k) => k).filter((k) => !params.offsetDims.includes(k));
  const batchStrides = stridesOf(batchAxes.map((k) => outShape[k]!));
  const axes = merge(outShape.map((size, k) => {
    const offset = params.offsetDims.indexOf(k);
    return offset >= 0
      ? { size, batch: 0, window: strides[windowAxes[offset]!]! }
      : { size, batch: batchStrides[batchAxes.indexOf(k)]!, window: 0 };
  }));
  const last = axes[axes.length - 1]!;
  const half = storageSize(x.dtype) === 2;
  // Whole vec4s where windows are runs of four and begin at multiples of four.
  const vectors = !half && last.window === 1 && last.size % 4 === 0 && axes.every((a) => a === last || a.window % 4 === 0) &&
    [...params.startIndexMap, ...params.operandBatchingDims].every((k) => strides[k]! % 4 === 0);
  if (vectors) {
    last.size /= 4;
    for (const a of axes) if (a !== last) a.window /= 4;
    count /= 4;
  }
  const rank = axes.length;
  const found = kernel(`gather ${half ? 2 : 4}${vectors ? " vec4" : ""} rank ${rank}`, () => {
    let code = setTypes(wgsl["indexing/gather"], { T: half ? "f16" : vectors ? "vec4u" : "u32" });
    if (half) code = splice(code, "fill", "fn filled() -> T { return f16(bitcast<f32>(params.fill)); }");
    code = unroll(setConstants(code, { rank, divisor: vectors ? 4 : 1 }));
    return half ? `enable f16;\n${code}` : code;
  });
  const words = [count, fillWord(x.dtype, params.fillValue), 0, 0];
  words.push(
    ...eight("gather", axes.map((a) => a.size)),
    ...eight("gather", axes.map((a) => a.batch)),
    ...eight("gather", axes.map((a) => a.window)),
  );
  launcher.launch(found, [inputs[0]!, starts, outputs[0]!], words, Math.ceil(count / 64));
}

function merge(axes: readonly Axis[]): Axis[] {
  const out: Axis[] = [];
  for (const a of axes) {
    if (a.size === 1) continue;
    const last = out[out.length - 1];
    if (last !== undefined && last.batch === a.batch * a.size && last.window === a.window * a.size) {
      last.size *= a.size;
      last.batch = a.batch;
      last.window = a.window;
    } else out.push({ ...a });
  }
  return out.length === 0 ? [{ size: 1, batch: 0, window: 0 }] : out;
}
