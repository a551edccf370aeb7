/**
 * AdaBelief's rescaling.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import { divide, multiply, subtract } from "../../np/arithmetic.ts";
import { sqrt } from "../../np/exponential.ts";
import { zerosLike } from "../../tree/creation.ts";
import { biasCorrectionFactor, updateMoment } from "../../tree/moments.ts";
import type { GradientTransformation, Scalar } from "../base.ts";
import { mapState, mapUpdates } from "../_map.ts";
import { reciprocal, safeIncrement, zeroCount } from "../_scalars.ts";
import { correctedMean, plus, type ScaleByAdamState } from "./scale_by_adam.ts";

/** Options of `scaleByBelief`. */
export interface ScaleByBeliefOptions {
  /** How slowly the average of the gradients forgets. Default 0.9. */
  readonly b1?: Scalar;
  /** How slowly the average of the squared surprises forgets. Default 0.999. */
  readonly b2?: Scalar;
  /** Added to the root. Default 1e-16. */
  readonly eps?: Scalar;
  /** Added to the average of squares at each step. Default 1e-16. */
  readonly epsRoot?: Scalar;
  /** Whether to look ahead with Nesterov's momentum. Default false. */
  readonly nesterov?: boolean;
}

/** The names of `ScaleByBeliefOptions`. */
export const beliefOptionNames: readonly string[] = ["b1", "b2", "eps", "epsRoot", "nesterov"];

/**
 * Rescales by how far gradients are from their average: long steps where they were foreseen (Zhuang et al. 2020).
 *
 * @param options Decay rates and the small numbers.
 * @returns A transformation.
 */
export function scaleByBelief(options: ScaleByBeliefOptions = {}): GradientTransformation<ScaleByAdamState> {
  checkOptions("build scaleByBelief", options, beliefOptionNames);
  const { b1 = 0.9, b2 = 0.999, eps = 1e-16, epsRoot = 1e-16, nesterov = false } = options;
  return recorded(
    {
      init: (params) => ({ count: zeroCount(), mu: zerosLike(params), nu: zerosLike(params) }),
      update<T>(grads: T, state: ScaleByAdamState): [T, ScaleByAdamState] {
        const count = safeIncrement(state.count);
        const mu = updateMoment(grads, state.mu, b1);
        const surprise = mapUpdates(subtract, grads, mu);
        const nu = mapState((v: Tensor) => plus(v, epsRoot), updateMoment(surprise, state.nu, b2, 2), grads);
        const average = correctedMean(b1, count, nesterov), unbias = reciprocal(biasCorrectionFactor(b2, count));
        const updates = mapUpdates((g, m, v) => divide(average(m, g), plus(sqrt(multiply(v, unbias)), eps)), grads, mu, nu);
        return [updates, { count, mu, nu }];
      },
    },
    "optim.scaleByBelief",
    [options],
  );
}
