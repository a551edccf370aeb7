/**
 * Losses between numbers.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { softplus } from "../activations/smooth.ts";
import { epsilon, type Loss, type LossOptions, makeLoss } from "./_loss.ts";

/** Values of shape [n] are one for each example already; others are averaged over the last axis. */
function mean(values: Tensor): Tensor {
  return values.ndim <= 1 ? values : np.mean(values, -1);
}

/**
 * The mean of (yTrue - yPred)². As `keras.losses.MeanSquaredError`.
 *
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * console.log(nn.losses.meanSquaredError()([0, 0], [1, 3]).item()); // 5
 * ```
 */
export function meanSquaredError(options?: LossOptions): Loss {
  return recorded(makeLoss("meanSquaredError", options, [], (y, p) => mean(np.square(np.subtract(p, y)))), "nn.losses.meanSquaredError", [
    options,
  ]);
}

/** The mean of |yTrue - yPred|. As `keras.losses.MeanAbsoluteError`. */
export function meanAbsoluteError(options?: LossOptions): Loss {
  return recorded(makeLoss("meanAbsoluteError", options, [], (y, p) => mean(np.abs(np.subtract(p, y)))), "nn.losses.meanAbsoluteError", [
    options,
  ]);
}

/** The mean of |yTrue - yPred| / |yTrue|, in percent. As `keras.losses.MeanAbsolutePercentageError`. */
export function meanAbsolutePercentageError(options?: LossOptions): Loss {
  return recorded(
    makeLoss("meanAbsolutePercentageError", options, [], (y, p) => {
      return np.multiply(mean(np.abs(np.divide(np.subtract(y, p), np.maximum(np.abs(y), epsilon)))), 100);
    }),
    "nn.losses.meanAbsolutePercentageError",
    [options],
  );
}

/** The mean of (log(1 + yTrue) - log(1 + yPred))². As `keras.losses.MeanSquaredLogarithmicError`. */
export function meanSquaredLogarithmicError(options?: LossOptions): Loss {
  const log = (x: Tensor) => np.log(np.add(np.maximum(x, epsilon), 1));
  return recorded(
    makeLoss("meanSquaredLogarithmicError", options, [], (y, p) => mean(np.square(np.subtract(log(p), log(y))))),
    "nn.losses.meanSquaredLogarithmicError",
    [options],
  );
}

/** Options of `huber`. */
export interface HuberOptions extends LossOptions {
  /** Where the parabola becomes a line: 1 if not given. */
  readonly delta?: number;
}

/** Squared error near 0, absolute error further off. As `keras.losses.Huber`. */
export function huber(options: HuberOptions = {}): Loss {
  const { delta = 1 } = options;
  return recorded(
    makeLoss("huber", options, ["delta"], (y, p) => {
      const error = np.abs(np.subtract(p, y));
      const line = np.subtract(np.multiply(error, delta), 0.5 * delta * delta);
      return mean(np.where(np.lessEqual(error, delta), np.multiply(np.square(error), 0.5), line));
    }),
    "nn.losses.huber",
    [options],
  );
}

/** The mean of log(cosh(yPred - yTrue)). As `keras.losses.LogCosh`. */
export function logCosh(options?: LossOptions): Loss {
  return recorded(
    makeLoss("logCosh", options, [], (y, p) => {
      const x = np.subtract(p, y);
      return mean(np.subtract(np.add(x, softplus(np.multiply(x, -2))), Math.LN2));
    }),
    "nn.losses.logCosh",
    [options],
  );
}

/** The mean of yPred - yTrue log(yPred), for counts. As `keras.losses.Poisson`. */
export function poisson(options?: LossOptions): Loss {
  return recorded(
    makeLoss("poisson", options, [], (y, p) => mean(np.subtract(p, np.multiply(y, np.log(np.add(p, epsilon)))))),
    "nn.losses.poisson",
    [options],
  );
}

/** The sum of yTrue log(yTrue / yPred) over the last axis. As `keras.losses.KLDivergence`. */
export function klDivergence(options?: LossOptions): Loss {
  return recorded(
    makeLoss("klDivergence", options, [], (y, p) => {
      const labels = np.clip(y, { min: epsilon, max: 1 }), predictions = np.clip(p, { min: epsilon, max: 1 });
      return np.sum(np.multiply(labels, np.log(np.divide(labels, predictions))), -1);
    }),
    "nn.losses.klDivergence",
    [options],
  );
}

/** Options of `cosineSimilarity`. */
export interface CosineOptions extends LossOptions {
  /** The axis of the vectors: the last if not given. */
  readonly axis?: number;
}

/** A vector of length 1, or 0, in the direction of x. */
export function normalized(x: Tensor, axis: number): Tensor {
  // Keras's normalize keeps the sum of squares above 1e-12.
  return np.divide(x, np.sqrt(np.maximum(np.sum(np.square(x), axis, { keepdims: true }), 1e-12)));
}

/** Minus the cosine of the angle between label and prediction. As `keras.losses.CosineSimilarity`. */
export function cosineSimilarity(options: CosineOptions = {}): Loss {
  const { axis = -1 } = options;
  return recorded(
    makeLoss("cosineSimilarity", options, ["axis"], (y, p) => {
      return np.negative(np.sum(np.multiply(normalized(y, axis), normalized(p, axis)), axis));
    }),
    "nn.losses.cosineSimilarity",
    [options],
  );
}

/** Labels 0 and 1 become -1 and 1; others stay. */
function signs(y: Tensor): Tensor {
  const binary = np.all(np.logicalOr(np.equal(y, 0), np.equal(y, 1)));
  return np.where(binary, np.subtract(np.multiply(y, 2), 1), y);
}

/** The mean of max(1 - yTrue yPred, 0), labels being ±1 (or 0 and 1). As `keras.losses.Hinge`. */
export function hinge(options?: LossOptions): Loss {
  return recorded(
    makeLoss("hinge", options, [], (y, p) => mean(np.maximum(np.subtract(1, np.multiply(signs(y), p)), 0))),
    "nn.losses.hinge",
    [options],
  );
}

/** The mean of max(1 - yTrue yPred, 0)², labels being ±1 (or 0 and 1). As `keras.losses.SquaredHinge`. */
export function squaredHinge(options?: LossOptions): Loss {
  return recorded(
    makeLoss("squaredHinge", options, [], (y, p) => mean(np.square(np.maximum(np.subtract(1, np.multiply(signs(y), p)), 0)))),
    "nn.losses.squaredHinge",
    [options],
  );
}

/** max(highest wrong score - right score + 1, 0), labels being one-hot. As `keras.losses.CategoricalHinge`. */
export function categoricalHinge(options?: LossOptions): Loss {
  return recorded(
    makeLoss("categoricalHinge", options, [], (y, p) => {
      const right = np.sum(np.multiply(y, p), -1), wrong = np.max(np.multiply(np.subtract(1, y), p), -1);
      return np.maximum(np.add(np.subtract(wrong, right), 1), 0);
    }),
    "nn.losses.categoricalHinge",
    [options],
  );
}
