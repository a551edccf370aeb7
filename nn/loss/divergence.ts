/**
 * Divergences between distributions, one value for each pair.
 *
 * @module
 */
import type { TensorLike } from "../../core/convert.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add, multiply, subtract } from "../../np/arithmetic.ts";
import { equal } from "../../np/comparison.ts";
import { exp, log } from "../../np/exponential.ts";
import { sum } from "../../np/reductions.ts";
import { where as choose } from "../../np/where.ts";
import { axisAndMask, type AxisOptions, floats, whereOption } from "./_operands.ts";

/**
 * The Kullback–Leibler divergence: Σ target · (log target - log prediction); a target of 0 counts 0. As `optax.kl_divergence`.
 *
 * @param logPredictions Logarithms of probabilities.
 * @param targets Probabilities of the same shape.
 * @param options The axis of the distributions, and which elements take part.
 * @returns One value for each pair of distributions.
 * @example
 * ```ts
 * import { nn, np } from "@fluxion/fluxion";
 *
 * console.log(nn.klDivergence(np.log([0.5, 0.5]), [1, 0]).item()); // about 0.6931
 * ```
 */
export function klDivergence(logPredictions: TensorLike, targets: TensorLike, options: AxisOptions = {}): Tensor {
  const x = floats("klDivergence", "predictions", logPredictions), y = floats("klDivergence", "targets", targets);
  const { axis, where } = axisAndMask("klDivergence", x, options);
  const zero = equal(y, 0);
  // The logarithm sees 1 where it is not used, so that its gradient there is no NaN either.
  const logs = choose(zero, 0, log(choose(zero, 1, y)));
  return sum(multiply(y, subtract(logs, x)), axis, whereOption(where));
}

/**
 * As `klDivergence`, of targets that are logarithms too. As `optax.losses.kl_divergence_with_log_targets`.
 *
 * @param logPredictions Logarithms of probabilities.
 * @param logTargets Logarithms of probabilities, of the same shape.
 * @param options The axis of the distributions, and which elements take part.
 * @returns One value for each pair of distributions.
 */
export function klDivergenceWithLogTargets(logPredictions: TensorLike, logTargets: TensorLike, options: AxisOptions = {}): Tensor {
  const name = "klDivergenceWithLogTargets";
  const x = floats(name, "predictions", logPredictions), y = floats(name, "targets", logTargets);
  const { axis, where } = axisAndMask(name, x, options);
  return sum(multiply(exp(y), subtract(y, x)), axis, whereOption(where));
}

/**
 * The divergence for measures that need not sum to 1: klDivergence + Σ (prediction - target). As `optax.generalized_kl_divergence`.
 *
 * @param logPredictions Logarithms of the predictions.
 * @param targets Targets of the same shape, at or above 0.
 * @param options The axis, and which elements take part.
 * @returns One value for each pair.
 */
export function generalizedKlDivergence(logPredictions: TensorLike, targets: TensorLike, options: AxisOptions = {}): Tensor {
  const name = "generalizedKlDivergence";
  const x = floats(name, "predictions", logPredictions), y = floats(name, "targets", targets);
  const { axis, where } = axisAndMask(name, x, options);
  return add(klDivergence(x, y, options), sum(subtract(exp(x), y), axis, whereOption(where)));
}
