/**
 * Losses of yes and no, one value for each element.
 *
 * @module
 */
import { type TensorLike, toTensor } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add, maximum, multiply, negative, subtract } from "../../np/arithmetic.ts";
import { exp, square } from "../../np/exponential.ts";
import { logsumexp } from "../../np/reductions.ts";
import { stack } from "../../np/joining.ts";
import { broadcastArrays } from "../../np/shape.ts";
import { where } from "../../np/where.ts";
import { checkSame, corner, floats, logSigmoid, pair } from "./_operands.ts";

/**
 * The cross-entropy of a coin: -y · log p - (1 - y) · log(1 - p), where p is the sigmoid of the logit. As
 * `optax.sigmoid_binary_cross_entropy`; needs no clipping, for no probability is ever formed.
 *
 * @param logits Floats of any shape.
 * @param labels 0, 1 or something between, of a shape that broadcasts.
 * @returns One value for each element.
 * @throws {TypeError} The logits are no floats.
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * console.log(nn.sigmoidBinaryCrossEntropy([0, 100], [1, 0]).toArray()); // about [0.6931, 100]
 * ```
 */
export function sigmoidBinaryCrossEntropy(logits: TensorLike, labels: TensorLike): Tensor {
  const [x, y] = pair("sigmoidBinaryCrossEntropy", logits, labels);
  // (1 - y) · softplus(x) + y · softplus(-x); what both softplus have beyond their hard corners is the same.
  return add(add(multiply(maximum(x, 0), subtract(1, y)), multiply(maximum(negative(x), 0), y)), corner(x));
}

/** Options of `sigmoidFocalLoss`. */
export interface FocalOptions {
  /** The weight of the label 1; that of 0 is 1 - alpha. Default: both weigh 1. */
  readonly alpha?: number | Tensor;
  /** How much less a good prediction counts. Default 2. */
  readonly gamma?: number | Tensor;
}

/**
 * The binary cross-entropy, times the probability of the wrong answer to the power gamma (Lin et al. 2017). As `optax.sigmoid_focal_loss`.
 *
 * @param logits Floats of any shape.
 * @param labels 0, 1 or something between, of a shape that broadcasts.
 * @param options The weight and the power.
 * @returns One value for each element.
 */
export function sigmoidFocalLoss(logits: TensorLike, labels: TensorLike, options: FocalOptions = {}): Tensor {
  checkOptions("take sigmoidFocalLoss", options, ["alpha", "gamma"]);
  const { alpha, gamma = 2 } = options;
  const [x, y] = broadcastArrays(...pair("sigmoidFocalLoss", logits, labels)) as [Tensor, Tensor];
  const wrong = subtract(1, y);
  const shares = stack([logSigmoid(x), logSigmoid(negative(x))], -1);
  const logMiss = logsumexp(shares, -1, { b: stack([wrong, y], -1) });
  const loss = multiply(sigmoidBinaryCrossEntropy(x, y), exp(multiply(logMiss, gamma)));
  if (alpha === undefined) return loss;
  return multiply(loss, add(multiply(y, alpha), multiply(wrong, typeof alpha === "number" ? 1 - alpha : subtract(1, alpha))));
}

/**
 * max(0, 1 - prediction · target), targets being -1 or 1. As `optax.hinge_loss`.
 *
 * @param predictions Floats of any shape.
 * @param targets -1 or 1, of a shape that broadcasts.
 * @returns One value for each element.
 */
export function hingeLoss(predictions: TensorLike, targets: TensorLike): Tensor {
  return maximum(subtract(1, multiply(predictions, targets)), 0);
}

/**
 * max(0, -prediction · target), targets being -1 or 1. As `optax.losses.perceptron_loss`.
 *
 * @param predictions Floats of any shape.
 * @param targets -1 or 1, of the same shape.
 * @returns One value for each element.
 * @throws {RangeError} The shapes differ.
 */
export function perceptronLoss(predictions: TensorLike, targets: TensorLike): Tensor {
  const x = toTensor("perceptronLoss", predictions), y = toTensor("perceptronLoss", targets);
  checkSame("perceptronLoss", x, y);
  return maximum(negative(multiply(x, y)), 0);
}

/**
 * The binary sparsemax loss (Blondel et al. 2019): 0 from a margin of 1 on, a parabola below, a straight line further down. As
 * `optax.losses.sparsemax_loss`.
 *
 * @param logits Floats of any shape.
 * @param labels 0 or 1 (or bools), of a shape that broadcasts.
 * @returns One value for each element.
 */
export function sparsemaxLoss(logits: TensorLike, labels: TensorLike): Tensor {
  const x = floats("sparsemaxLoss", "logits", logits);
  const margin = where(labels, negative(x), x);
  const bend = multiply(square(add(margin, 1)), 0.25);
  return where(margin.lessEqual(-1), 0, where(margin.greaterEqual(1), margin, bend));
}
