/**
 * Tangents of scatters whose updates may meet. As JAX's.
 *
 * @module
 */
import { bind } from "../bind.ts";
import { constantLike } from "../constant.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { others } from "./_axes.ts";
import { broadcastInDim, compare, constantZero, div, full, keepWhere, mul, reshape, select, shift, zeros } from "./_ops.ts";
import { addTangents } from "./_rules.ts";
import type { GatherParams } from "./gather.ts";
import type { ScatterParams } from "./scatter.ts";

/** The gather that reads what a scatter writes. */
export function inverseGather(x: { readonly shape: Shape }, updates: { readonly shape: Shape }, params: ScatterParams): GatherParams {
  const dropped = [...params.insertedWindowDims, ...params.operandBatchingDims];
  let next = 0;
  return {
    offsetDims: params.updateWindowDims,
    collapsedSliceDims: params.insertedWindowDims,
    startIndexMap: params.scatterDimsToOperandDims,
    operandBatchingDims: params.operandBatchingDims,
    startIndicesBatchingDims: params.scatterIndicesBatchingDims,
    sliceSizes: x.shape.map((n, d) => dropped.includes(d) ? Math.min(n, 1) : updates.shape[params.updateWindowDims[next++]!]!),
    mode: params.mode,
    fillValue: 0,
  };
}

/**
 * "set": numbers the updates, scatters the numbers, and reads back which one each element took; then adds up the tangents of those alone,
 * which is linear and has a transpose.
 */
export function setTangent(
  x: Tensor,
  indices: Tensor,
  updates: Tensor,
  dx: Tensor | null,
  du: Tensor | null,
  params: ScatterParams,
): Tensor {
  const outer = others(updates.shape.length, params.updateWindowDims);
  const outerShape = outer.map((d) => updates.shape[d]!);
  const count = sizeOf(outerShape);
  const numbers = reshape(shift(bind("iota", [], { shape: [count], dtype: "int32", axis: 0 }), 1), outerShape);
  const ids = broadcastInDim(numbers, updates.shape, outer);
  const taken = bind("scatter", [zeros(x.shape, "int32"), indices, ids], params);
  const keptX = dx && keepWhere(compare("eq", taken, constantZero(taken)), dx);
  const winners = bind("gather", [taken, indices], inverseGather(x, updates, params));
  const keptUpdates = du && keepWhere(compare("eq", ids, winners), du);
  const into = keptX ?? zeros(x.shape, x.dtype);
  return keptUpdates === null ? into : bind("scatter", [into, indices, keptUpdates], { ...params, kind: "add" });
}

/** "mul": the product rule, for updates that do not meet. */
export function multiplyTangent(
  x: Tensor,
  indices: Tensor,
  updates: Tensor,
  dx: Tensor | null,
  du: Tensor | null,
  params: ScatterParams,
): Tensor {
  if (du !== null && !params.unique) {
    throw new TypeError(
      `Cannot differentiate a scatter of kind "mul" by its updates while they may meet: promise that indices are unique, or multiply a dense factor`,
    );
  }
  const fromX = dx && bind("scatter", [dx, indices, updates], params);
  const fromUpdates = du && mul(x, bind("scatter", [zeros(x.shape, x.dtype), indices, du], { ...params, kind: "add" }));
  return addTangents(fromX, fromUpdates)!;
}

/** "min" and "max": all that attained the value, the element that was there among them, share the tangent evenly. */
export function extremeTangent(
  x: Tensor,
  indices: Tensor,
  updates: Tensor,
  value: Tensor,
  dx: Tensor | null,
  du: Tensor | null,
  params: ScatterParams,
): Tensor {
  // NaN where an update was dropped: equal to nothing, so that it counts nowhere.
  const inverse = { ...inverseGather(x, updates, params), fillValue: NaN };
  const read = (z: Tensor) => bind("gather", [z, indices], inverse);
  const accumulate = (base: Tensor, z: Tensor) => bind("scatter", [base, indices, z], { ...params, kind: "add" });
  const one = constantLike(x, 1), zero = constantZero(x);
  const ones = full(updates.shape, 1, x.dtype), none = zeros(x.shape, x.dtype);

  const initial = read(x), target = read(value);
  const won = compare("eq", updates, target), stayed = compare("eq", initial, target);
  const winners = read(accumulate(none, select(won, ones, zero)));
  const visits = read(accumulate(none, ones));
  const shareWithX = div(one, shift(winners, 1));
  const updateShare = select(won, select(stayed, shareWithX, div(one, winners)), zero);
  // The element's own tangent is in the sum already: each visit corrects it by its part.
  const correction = div(shift(select(stayed, shareWithX, zero), -1), visits);

  const moved = addTangents(dx && mul(read(dx), correction), du && mul(du, updateShare))!;
  return accumulate(dx ?? none, moved);
}
