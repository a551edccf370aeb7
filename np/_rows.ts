/**
 * Slices along the first axis, by index.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import type { Tensor } from "../core/tensor.ts";
import { reshaped } from "./_operands.ts";
import { flatIndices } from "./nonzero.ts";

/** The slices of `x` along its first axis at int32 indices of one axis, which lie within it. */
export function takeRows(x: Tensor, indices: Tensor): Tensor {
  return bind("gather", [x, reshaped(indices, [indices.size, 1])], {
    offsetDims: x.shape.slice(1).map((_, i) => i + 1),
    collapsedSliceDims: [0],
    startIndexMap: [0],
    operandBatchingDims: [],
    startIndicesBatchingDims: [],
    sliceSizes: [1, ...x.shape.slice(1)],
    mode: "clip",
    fillValue: null,
  });
}

/** The slices that a mask keeps, in order: as many as there are, or a given number. */
export interface Kept {
  /** Which they are; 0 for missing ones. */
  readonly indices: Tensor;
  /** Whether each is there, where a number was given. */
  readonly present: Tensor | undefined;
}

/** Where a mask of one axis is true: `size` indices, or, eagerly, as many as there are. */
export function whereTrue(operation: string, mask: Tensor, size: number | undefined): Kept {
  const { indices, count } = flatIndices(operation, mask, size);
  if (count === undefined) return { indices, present: undefined };
  const rank = bind("iota", [], { shape: indices.shape, dtype: "int32", axis: 0 });
  return { indices, present: bind("lt", [rank, count], {}) };
}

/** Values of slices that are not there are replaced by `fill`; left alone if it is undefined. */
export function fillMissing(values: Tensor, kept: Kept, fill: number | undefined): Tensor {
  if (kept.present === undefined || fill === undefined) return values;
  const axes = [0], shape = values.shape;
  const there = shape.length === 1 ? kept.present : bind("broadcastInDim", [kept.present], { shape, axes });
  return bind("select", [there, values, constant(fill, values.dtype)], {});
}
