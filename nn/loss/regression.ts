/**
 * Losses between numbers, one value for each element; cosines one for each vector. Nothing is averaged.
 *
 * @module
 */
import type { TensorLike } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import { abs, add, divide, maximum, minimum, multiply, subtract } from "../../np/arithmetic.ts";
import { sqrt, square } from "../../np/exponential.ts";
import { sum } from "../../np/reductions.ts";
import { axisAndMask, type AxisOptions, checkSame, corner, floats, minusAbs, pair, whereOption } from "./_operands.ts";

/** Predictions less targets; the predictions themselves where there are none. */
function errors(operation: string, predictions: TensorLike, targets: TensorLike | undefined, same = false): Tensor {
  if (targets === undefined) return floats(operation, "predictions", predictions);
  const [x, y] = pair(operation, predictions, targets);
  if (same) checkSame(operation, x, y);
  return subtract(x, y);
}

/**
 * (prediction - target)². As `optax.squared_error`.
 *
 * @param predictions Floats of any shape.
 * @param targets Of the same shape; by default 0.
 * @returns One value for each element.
 * @throws {RangeError} The shapes differ.
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * console.log(nn.squaredError([1, 2], [3, 2]).toArray()); // [4, 0]
 * ```
 */
export function squaredError(predictions: TensorLike, targets?: TensorLike): Tensor {
  return square(errors("squaredError", predictions, targets, true));
}

/**
 * Half of (prediction - target)², whose slope is the error itself. As `optax.l2_loss`.
 *
 * @param predictions Floats of any shape.
 * @param targets Of the same shape; by default 0.
 * @returns One value for each element.
 * @throws {RangeError} The shapes differ.
 */
export function l2Loss(predictions: TensorLike, targets?: TensorLike): Tensor {
  return multiply(square(errors("l2Loss", predictions, targets, true)), 0.5);
}

/** Options of `huberLoss`. */
export interface HuberOptions {
  /** The absolute error from which on the loss is a straight line. Default 1. */
  readonly delta?: number | Tensor;
}

/**
 * Half the square of small errors, a straight line beyond (Huber 1964). As `optax.huber_loss`.
 *
 * @param predictions Floats of any shape.
 * @param targets Of a shape that broadcasts; by default 0.
 * @param options Where the line begins.
 * @returns One value for each element.
 */
export function huberLoss(predictions: TensorLike, targets?: TensorLike, options: HuberOptions = {}): Tensor {
  checkOptions("take huberLoss", options, ["delta"]);
  const { delta = 1 } = options;
  const size = abs(errors("huberLoss", predictions, targets));
  const bent = minimum(size, delta);
  return add(multiply(square(bent), 0.5), multiply(subtract(size, bent), delta));
}

/**
 * log(cosh(prediction - target)): a half square near 0, |error| - log 2 far away. As `optax.log_cosh`.
 *
 * @param predictions Floats of any shape.
 * @param targets Of a shape that broadcasts; by default 0.
 * @returns One value for each element.
 */
export function logCosh(predictions: TensorLike, targets?: TensorLike): Tensor {
  const e = errors("logCosh", predictions, targets);
  return subtract(corner(multiply(e, 2)), add(minusAbs(e), Math.LN2));
}

/** Options of `cosineSimilarity` and `cosineDistance`. */
export interface CosineOptions extends AxisOptions {
  /** The least squared norm to divide by. Default 0. */
  readonly epsilon?: number;
}

/**
 * The cosine of the angle between vectors. As `optax.cosine_similarity`.
 *
 * @param predictions Floats.
 * @param targets Floats of a shape that broadcasts.
 * @param options The axis of the vectors, which elements take part, and the least squared norm.
 * @returns One value for each vector, between -1 and 1.
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * console.log(nn.cosineSimilarity([[1, 0], [1, 1]], [[2, 0], [-1, 1]]).toArray()); // [1, 0]
 * ```
 */
export function cosineSimilarity(predictions: TensorLike, targets: TensorLike, options: CosineOptions = {}): Tensor {
  checkOptions("take cosineSimilarity", options, ["axis", "where", "epsilon"]);
  const { epsilon = 0, ...rest } = options;
  const a = floats("cosineSimilarity", "predictions", predictions), b = floats("cosineSimilarity", "targets", targets);
  const { axis, where } = axisAndMask("cosineSimilarity", a, rest);
  const unit = (x: Tensor) => {
    const squares = sum(square(x), axis, { keepdims: true, ...whereOption(where) });
    return divide(x, sqrt(maximum(squares, epsilon)));
  };
  return sum(multiply(unit(a), unit(b)), axis, whereOption(where));
}

/**
 * 1 less the cosine of the angle between vectors. As `optax.cosine_distance`.
 *
 * @param predictions Floats.
 * @param targets Floats of a shape that broadcasts.
 * @param options Those of `cosineSimilarity`.
 * @returns One value for each vector, between 0 and 2.
 */
export function cosineDistance(predictions: TensorLike, targets: TensorLike, options: CosineOptions = {}): Tensor {
  return subtract(1, cosineSimilarity(predictions, targets, options));
}
