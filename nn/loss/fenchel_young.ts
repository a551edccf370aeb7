/**
 * Fenchel–Young losses.
 *
 * @module
 */
import { type TensorLike, toTensor } from "../../core/convert.ts";
import type { Tensor } from "../../core/tensor.ts";
import { multiply, subtract } from "../../np/arithmetic.ts";
import { sum } from "../../np/reductions.ts";
import { reshape } from "../../np/shape.ts";
import { vmap } from "../../transforms/vmap.ts";
import { floats } from "./_operands.ts";

/**
 * The loss that belongs to a maximum: f(scores) - ⟨targets, scores⟩ (Blondel et al. 2020). As `optax.losses.make_fenchel_young_loss`.
 *
 * @param maxFun A convex function of a vector, such as `np.logsumexp`; further arguments are passed on.
 * @returns A function of scores and targets, vectors along the last axis, that gives one value for each.
 * @example Softmax cross-entropy
 * ```ts
 * import { nn, np } from "@fluxion/fluxion";
 *
 * const loss = nn.makeFenchelYoungLoss((scores) => np.logsumexp(scores));
 * console.log(loss([[0, 0]], [[1, 0]]).toArray()); // about [0.6931]
 * ```
 */
export function makeFenchelYoungLoss<Rest extends unknown[]>(
  maxFun: (scores: Tensor, ...rest: Rest) => Tensor,
): (scores: TensorLike, targets: TensorLike, ...rest: Rest) => Tensor {
  return (scores, targets, ...rest) => {
    const x = floats("a Fenchel-Young loss", "scores", scores), y = toTensor("a Fenchel-Young loss", targets);
    const batch = x.shape.slice(0, -1);
    const rows = reshape(x, [batch.reduce((a, b) => a * b, 1), x.shape.at(-1)!]);
    const most = reshape(vmap((row: Tensor) => maxFun(row, ...rest))(rows) as Tensor, batch);
    return subtract(most, sum(multiply(y, x), -1));
  };
}
