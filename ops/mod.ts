/**
 * Reductions over segments as in jax.ops: for graphs, ragged batches and grouped statistics.
 *
 * @example The mean of each group
 * ```ts
 * import { np, ops } from "@fluxion/fluxion";
 *
 * const values = np.array([1, 3, 10]), group = [0, 0, 1];
 * const sums = ops.segmentSum(values, group), counts = ops.segmentSum(np.onesLike(values), group);
 * console.log(np.divide(sums, counts).toArray()); // [2, 10]
 * ```
 *
 * @module
 */
import "../core/primitives/mod.ts";
import "../devices/mod.ts";
import "../np/_methods.ts";

export type { TensorLike } from "../core/convert.ts";
export type { Tensor } from "../core/tensor.ts";
export * from "./segments.ts";
