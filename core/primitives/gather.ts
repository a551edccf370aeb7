/**
 * Reading slices at positions that are data.
 *
 * @module
 */
import type { Binary } from "../primitive.ts";
import { bind } from "../bind.ts";
import { isInteger } from "../dtype.ts";
import { type Aval, describe, type Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { afterFront, like, others } from "./_axes.ts";
import { moveAxis, zeros } from "./_ops.ts";

/** What becomes of a slice that does not fit: it is moved until it does; its elements are filled; it is promised not to occur. */
export type IndexMode = "clip" | "fill" | "promise";

/** How indices select slices, by the names of `lax.GatherDimensionNumbers`; the last axis of the indices holds the index vectors. */
export interface GatherParams {
  /** Axes of the result that run within a slice. */
  readonly offsetDims: readonly number[];
  /** Axes of the operand whose slice size is 1, left out of the result. */
  readonly collapsedSliceDims: readonly number[];
  /** The operand axis that each component of an index vector refers to. */
  readonly startIndexMap: readonly number[];
  /** Axes of the operand that run along with the indices'. */
  readonly operandBatchingDims: readonly number[];
  /** Axes of the indices that run along with the operand's. */
  readonly startIndicesBatchingDims: readonly number[];
  /** The size of a slice along each axis of the operand. */
  readonly sliceSizes: readonly number[];
  /** What becomes of a slice that does not fit. */
  readonly mode: IndexMode;
  /** What fills it; null: NaN, the least integer, the largest unsigned one, true. */
  readonly fillValue: number | null;
}

/** A gather's dimension numbers, checked; the shape of its result. */
function gatheredShape(x: Aval, indices: Aval, params: GatherParams): Shape {
  const { offsetDims, collapsedSliceDims, startIndexMap, operandBatchingDims, startIndicesBatchingDims, sliceSizes } = params;
  const fail = (why: string) => new RangeError(`Cannot gather from ${describe(x)} at indices ${describe(indices)}: ${why}`);
  if (!isInteger(indices.dtype)) {
    throw new TypeError(`Cannot gather from ${describe(x)} at indices ${describe(indices)}: indices must be integers`);
  }
  if (indices.shape.length === 0) throw fail("the last axis of the indices holds the index vectors, so there must be one");
  if (indices.shape.at(-1) !== startIndexMap.length) throw fail(`index vectors must have ${startIndexMap.length} components`);
  if (sliceSizes.length !== x.shape.length) throw fail(`sliceSizes [${sliceSizes}] must have ${x.shape.length} entries`);
  if (sliceSizes.some((n, i) => n < 0 || n > x.shape[i]!)) throw fail(`slices of [${sliceSizes}] do not fit`);
  const dropped = [...collapsedSliceDims, ...operandBatchingDims];
  if (dropped.some((d) => sliceSizes[d]! > 1)) {
    throw fail(`slices of [${sliceSizes}] must have size 1 along axes [${dropped}], which the result leaves out`);
  }
  const inSlice = others(x.shape.length, dropped);
  if (inSlice.length !== offsetDims.length) throw fail(`offsetDims [${offsetDims}] must have ${inSlice.length} entries`);
  if (operandBatchingDims.some((d, i) => x.shape[d] !== indices.shape[startIndicesBatchingDims[i]!])) {
    throw fail(`sizes along batching axes [${operandBatchingDims}] and [${startIndicesBatchingDims}] differ`);
  }
  const rank = indices.shape.length - 1 + offsetDims.length;
  if (offsetDims.some((d) => d < 0 || d >= rank)) throw fail(`offsetDims [${offsetDims}] must lie in [0, ${rank})`);
  const shape = new Array<number>(rank);
  offsetDims.forEach((d, i) => shape[d] = sliceSizes[inSlice[i]!]!);
  others(rank, offsetDims).forEach((d, i) => shape[d] = indices.shape[i]!);
  return shape;
}

/** The gather over a batch, which lies where the axes say; the result has it in front. */
export function batchGather(
  x: Tensor,
  indices: Tensor,
  xAxis: number | null,
  indicesAxis: number | null,
  params: GatherParams,
): [Tensor, number] {
  const { offsetDims, collapsedSliceDims, startIndexMap, operandBatchingDims, startIndicesBatchingDims, sliceSizes } = params;
  const i = indicesAxis === null ? indices : moveAxis(indices, indicesAxis, 0);
  if (xAxis === null) {
    return [
      bind("gather", [x, i], {
        ...params,
        offsetDims: afterFront(offsetDims),
        startIndicesBatchingDims: afterFront(startIndicesBatchingDims),
      }),
      0,
    ];
  }
  const operand = moveAxis(x, xAxis, 0);
  const size = operand.shape[0]!;
  const moved = {
    ...params,
    collapsedSliceDims: afterFront(collapsedSliceDims),
    startIndexMap: afterFront(startIndexMap),
    operandBatchingDims: afterFront(operandBatchingDims),
  };
  // The same slice of every example is one slice that spans the batch.
  if (indicesAxis === null) {
    return [bind("gather", [operand, i], { ...moved, offsetDims: [0, ...afterFront(offsetDims)], sliceSizes: [size, ...sliceSizes] }), 0];
  }
  return [
    bind("gather", [operand, i], {
      ...moved,
      offsetDims: afterFront(offsetDims),
      operandBatchingDims: [0, ...moved.operandBatchingDims],
      startIndicesBatchingDims: [0, ...afterFront(startIndicesBatchingDims)],
      sliceSizes: [Math.min(size, 1), ...sliceSizes],
    }),
    0,
  ];
}

/** Slices of the operand at positions that indices name; operands (x, indices). As `lax.gather_p`. */
export const gather: Binary<"gather", GatherParams> = {
  name: "gather",
  results: "one",
  kind: "other",
  shape: ([x, indices], params) => like(x, gatheredShape(x, indices, params)),
  // A filled element is a constant: its tangent is 0.
  jvp: ([x, indices], [dx], params) => [
    bind("gather", [x, indices], params),
    dx && bind("gather", [dx, indices], { ...params, fillValue: 0 }),
  ],
  // Each element goes back to where it was read; what was read twice gets the sum.
  transpose(ct, [x, indices], params) {
    const back = bind("scatter", [zeros(x.shape, ct!.dtype), indices as Tensor, ct!], {
      kind: "add",
      updateWindowDims: params.offsetDims,
      insertedWindowDims: params.collapsedSliceDims,
      scatterDimsToOperandDims: params.startIndexMap,
      operandBatchingDims: params.operandBatchingDims,
      scatterIndicesBatchingDims: params.startIndicesBatchingDims,
      // A promise that was not kept reads the edge, but nothing flows back there: as JAX's.
      mode: params.mode === "promise" ? "fill" : params.mode,
      unique: false,
    });
    return [back, null];
  },
  batch: ([x, indices], [xAxis, indicesAxis], params) => batchGather(x, indices, xAxis, indicesAxis, params),
  linearize: "jvp",
};
