/**
 * Losses of embeddings: what belongs together shall be close.
 *
 * @module
 */
import { type TensorLike, toTensor } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import { describe } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add, divide, maximum, negative, subtract } from "../../np/arithmetic.ts";
import { equal, logicalAnd, logicalNot } from "../../np/comparison.ts";
import { exp, log, power } from "../../np/exponential.ts";
import { max, sum } from "../../np/reductions.ts";
import { expandDims } from "../../np/shape.ts";
import { eye } from "../../np/triangles.ts";
import { where } from "../../np/where.ts";
import { stopGradient } from "../../transforms/stop_gradient.ts";
import { floats } from "./_operands.ts";
import { cosineSimilarity } from "./regression.ts";

/** Options of `ntxent`. */
export interface NtxentOptions {
  /** What similarities are divided by. Default 0.07. */
  readonly temperature?: number | Tensor;
}

/**
 * The normalized, temperature-scaled cross-entropy of contrastive learning (Chen et al. 2020), averaged over the pairs of equal labels. As
 * `optax.ntxent`.
 *
 * @param embeddings `[batch, features]`.
 * @param labels `[batch]`; equal ones belong together.
 * @param options The temperature.
 * @returns A scalar.
 * @throws {RangeError} There is not one label for each embedding.
 */
export function ntxent(embeddings: TensorLike, labels: TensorLike, options: NtxentOptions = {}): Tensor {
  checkOptions("take ntxent", options, ["temperature"]);
  const x = floats("ntxent", "embeddings", embeddings), y = toTensor("ntxent", labels);
  if (x.ndim !== 2 || y.ndim !== 1 || y.shape[0] !== x.shape[0]) {
    throw new RangeError(
      `Cannot take ntxent of embeddings ${describe(x)} and labels ${describe(y)}: they are [batch, features] and [batch]`,
    );
  }
  const similarity = cosineSimilarity(expandDims(x, 0), expandDims(x, 1), { epsilon: 2 ** -23 });
  const scores = divide(similarity, options.temperature ?? 0.07);
  const same = equal(expandDims(y, 1), expandDims(y, 0));
  const positive = logicalAnd(same, logicalNot(eye(x.shape[0]!, { dtype: "bool" })));
  const apart = where(same, -Infinity, scores), together = where(positive, scores, -Infinity);
  const top = stopGradient(max(maximum(apart, together), 1, { keepdims: true }));
  const near = subtract(together, top);
  const all = add(exp(near), sum(exp(subtract(apart, top)), 1, { keepdims: true }));
  return divide(negative(sum(where(positive, subtract(near, log(all)), 0))), sum(positive));
}

/** Options of `tripletMarginLoss`. */
export interface TripletMarginOptions {
  /** The axis of the features. Default -1. */
  readonly axis?: number;
  /** The power of the distance. Default 2. */
  readonly normDegree?: number;
  /** By how much farther the negative shall be. Default 1. */
  readonly margin?: number | Tensor;
  /** Added under the root. Default 1e-6. */
  readonly eps?: number | Tensor;
}

/**
 * max(0, |anchor - positive| - |anchor - negative| + margin) (Schroff et al. 2015). As `optax.losses.triplet_margin_loss`.
 *
 * @param anchors Embeddings.
 * @param positives Embeddings that belong to them.
 * @param negatives Embeddings that do not.
 * @param options The distance and the margin.
 * @returns One value for each triplet.
 */
export function tripletMarginLoss(
  anchors: TensorLike,
  positives: TensorLike,
  negatives: TensorLike,
  options: TripletMarginOptions = {},
): Tensor {
  checkOptions("take tripletMarginLoss", options, ["axis", "normDegree", "margin", "eps"]);
  const { axis = -1, normDegree = 2, margin = 1, eps = 1e-6 } = options;
  const a = floats("tripletMarginLoss", "anchors", anchors);
  const distance = (x: Tensor) => power(add(sum(power(subtract(a, x), normDegree), axis), eps), 1 / normDegree);
  const near = distance(floats("tripletMarginLoss", "positives", positives));
  const far = distance(floats("tripletMarginLoss", "negatives", negatives));
  return maximum(add(subtract(near, far), margin), 0);
}
