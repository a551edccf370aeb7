/**
 * dotGeneral as a batch of matrix products.
 *
 * @module
 */
import type { DType } from "../../core/dtype.ts";
import { type Aval, type Shape, sizeOf, stridesOf } from "../../core/shape.ts";
import { type Launcher, type Operand, padded } from "../launcher.ts";
import type { Operation } from "../operation.ts";
import { storageSize } from "../types.ts";
import { type ElementBytes, readView } from "../view/view.ts";
import { matmul, type Matrix } from "./matmul.ts";

/** Parameters of dotGeneral. */
export interface DotParams {
  readonly lhsContract: readonly number[];
  readonly rhsContract: readonly number[];
  readonly lhsBatch: readonly number[];
  readonly rhsBatch: readonly number[];
  readonly dtype?: DType | undefined;
}

/** The sizes of a batch of products. */
export interface DotSizes {
  readonly batches: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

function freeAxes(rank: number, contract: readonly number[], batch: readonly number[]): number[] {
  return Array.from({ length: rank }, (_, i) => i).filter((i) => !contract.includes(i) && !batch.includes(i));
}

const product = (shape: Shape, axes: readonly number[]) => axes.reduce((n, a) => n * shape[a]!, 1);

/** The sizes of the products that a dotGeneral is. */
export function dotSizes(lhs: Shape, rhs: Shape, p: DotParams): DotSizes {
  return {
    batches: product(lhs, p.lhsBatch),
    m: product(lhs, freeAxes(lhs.length, p.lhsContract, p.lhsBatch)),
    n: product(rhs, freeAxes(rhs.length, p.rhsContract, p.rhsBatch)),
    k: product(lhs, p.lhsContract),
  };
}

/** The common stride of axes that together are one; undefined where they are not. */
function groupStride(shape: Shape, strides: readonly number[], axes: readonly number[]): number | undefined {
  let stride = 0, expected = -1;
  for (let i = axes.length - 1; i >= 0; i--) {
    const axis = axes[i]!;
    if (shape[axis] === 1) continue;
    if (expected === -1) stride = strides[axis]!;
    else if (strides[axis] !== expected) return undefined;
    expected = strides[axis]! * shape[axis]!;
  }
  return stride;
}

/** An operand as a batch of matrices: in place where its axes allow, else a copy. `inner`: the contracted axes. */
function matrixOf(
  launcher: Launcher,
  operand: Operand,
  aval: Aval,
  batch: readonly number[],
  outer: readonly number[],
  inner: readonly number[],
): Matrix {
  const { shape, dtype } = aval, strides = stridesOf(shape);
  const batchStride = groupStride(shape, strides, batch);
  const row = groupStride(shape, strides, outer), step = groupStride(shape, strides, inner);
  if (batchStride !== undefined && row !== undefined && step !== undefined) return { operand, batch: batchStride, row, step };
  const order = [...batch, ...outer, ...inner];
  const copy = launcher.scratch(padded(sizeOf(shape) * storageSize(dtype)));
  readView(
    launcher,
    operand,
    { sizes: order.map((a) => shape[a]!), strides: order.map((a) => strides[a]!), offset: 0 },
    copy,
    storageSize(dtype) as ElementBytes,
  );
  const k = product(shape, inner);
  return { operand: copy, batch: k * product(shape, outer), row: k, step: 1 };
}

/** The general contraction. */
export function dotGeneral({ launcher, inputs, inAvals, params, outputs, outAvals }: Operation<DotParams>): void {
  const [lhs, rhs] = inAvals as [Aval, Aval];
  const sizes = dotSizes(lhs.shape, rhs.shape, params);
  if (sizeOf(outAvals[0]!.shape) === 0) return;
  const a = matrixOf(
    launcher,
    inputs[0]!,
    lhs,
    params.lhsBatch,
    freeAxes(lhs.shape.length, params.lhsContract, params.lhsBatch),
    params.lhsContract,
  );
  const b = matrixOf(
    launcher,
    inputs[1]!,
    rhs,
    params.rhsBatch,
    freeAxes(rhs.shape.length, params.rhsContract, params.rhsBatch),
    params.rhsContract,
  );
  matmul(launcher, { ...sizes, a, b, c: outputs[0]!, dtype: lhs.dtype, out: outAvals[0]!.dtype });
}
