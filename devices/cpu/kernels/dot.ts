/**
 * dotGeneral: products over any contracted and batched axes, brought to batches of matrix products.
 *
 * @module
 */
import { allocate, type DType, type TypedArray } from "../../../core/dtype.ts";
import { type Aval, sizeOf, stridesOf } from "../../../core/shape.ts";
import { convertElements } from "./cast.ts";
import type { Kernel } from "./kernel.ts";
import { matmul, type Matrix } from "./matmul.ts";
import { copyStrided } from "./strided.ts";

/** Parameters of dotGeneral. */
export interface DotParams {
  readonly lhsContract: readonly number[];
  readonly rhsContract: readonly number[];
  readonly lhsBatch: readonly number[];
  readonly rhsBatch: readonly number[];
  readonly dtype?: DType | null | undefined;
}

/** An operand as [batch][free, contracted]. */
interface Side {
  readonly data: TypedArray;
  readonly batch: number;
  readonly free: number;
  readonly contracted: number;
  readonly freeStride: number;
  readonly contractedStride: number;
}

/** Whether axes of these sizes and strides, in this order, step like one axis; its stride, or -1. An axis of size 1 steps any way. */
function jointStride(axes: readonly number[], shape: readonly number[], strides: readonly number[]): number {
  let stride = 0, expected = 0;
  for (let k = axes.length - 1; k >= 0; k--) {
    const n = shape[axes[k]!]!;
    if (n === 1) continue;
    const s = strides[axes[k]!]!;
    if (stride === 0) stride = s;
    else if (s !== expected) return -1;
    expected = s * n;
  }
  return stride;
}

function arrange(x: TypedArray, aval: Aval, contract: readonly number[], batch: readonly number[]): Side {
  const { shape, dtype } = aval, strides = stridesOf(shape);
  const free: number[] = [];
  for (let k = 0; k < shape.length; k++) if (!contract.includes(k) && !batch.includes(k)) free.push(k);
  const count = (axes: readonly number[]) => axes.reduce((n, axis) => n * shape[axis]!, 1);
  const sizes = { batch: count(batch), free: count(free), contracted: count(contract) };
  const freeStride = jointStride(free, shape, strides), contractedStride = jointStride(contract, shape, strides);
  const batchStride = jointStride(batch, shape, strides);
  const one = sizes.free * sizes.contracted;
  if (freeStride >= 0 && contractedStride >= 0 && (sizes.batch === 1 || batchStride === one)) {
    return { data: x, ...sizes, freeStride, contractedStride };
  }
  const order = [...batch, ...free, ...contract], orderedSizes = order.map((k) => shape[k]!);
  const data = allocate(dtype, x.length);
  copyStrided(dtype, orderedSizes, x, 0, order.map((k) => strides[k]!), data, 0, stridesOf(orderedSizes));
  return { data, ...sizes, freeStride: sizes.contracted, contractedStride: 1 };
}

/** dotGeneral: batch axes, then free axes of the left, then of the right. */
export const dotGeneral: Kernel<DotParams> = ([x, y], [xAval, yAval], params, [outAval]) => {
  const dtype = outAval!.dtype, out = allocate(dtype, sizeOf(outAval!.shape));
  if (out.length === 0) return [out];
  const a = arrange(convertElements(x!, xAval!.dtype, dtype), { shape: xAval!.shape, dtype }, params.lhsContract, params.lhsBatch);
  const b = arrange(convertElements(y!, yAval!.dtype, dtype), { shape: yAval!.shape, dtype }, params.rhsContract, params.rhsBatch);
  const m = a.free, n = b.free, k = a.contracted;
  for (let batch = 0; batch < a.batch; batch++) {
    const left: Matrix = { data: a.data, at: batch * m * k, row: a.freeStride, column: a.contractedStride };
    const right: Matrix = { data: b.data, at: batch * n * k, row: b.contractedStride, column: b.freeStride };
    matmul(dtype, left, right, out, batch * m * n, n, m, n, k);
  }
  return [out];
};
