/**
 * Probabilities of which many are 0.
 *
 * @module
 */
import type { TensorLike } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import { floating } from "../../np/_operands.ts";
import { moveaxis, reshape } from "../../np/shape.ts";
import { projectionSimplex } from "../../optim/projections/simplex.ts";
import { vmap } from "../../transforms/vmap.ts";

/** Options of `sparsemax`. */
export interface SparsemaxOptions {
  /** The axis of the scores: the last if not given. */
  readonly axis?: number;
}

/**
 * The probabilities nearest to the scores, of which many are 0 (Martins and Astudillo 2016). As `keras.activations.sparsemax`.
 *
 * @param x Scores.
 * @param options The axis.
 * @returns Numbers of at least 0 that sum to 1 along the axis.
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * console.log(nn.sparsemax([2, 1.5, -1]).toArray()); // [0.75, 0.25, 0]
 * ```
 */
export function sparsemax(x: TensorLike, options: SparsemaxOptions = {}): Tensor {
  checkOptions("sparsemax", options, ["axis"]);
  const { axis = -1 } = options, scores = floating("sparsemax", x);
  const last = moveaxis(scores, { from: axis, to: -1 });
  const rows = vmap((row: Tensor) => projectionSimplex(row))(reshape(last, [-1, last.shape.at(-1)!])) as Tensor;
  return moveaxis(reshape(rows, last.shape), { from: -1, to: axis });
}
