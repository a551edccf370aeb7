/**
 * AdaMax's rescaling.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { divide, multiply } from "../../np/arithmetic.ts";
import { zerosLike } from "../../tree/creation.ts";
import { biasCorrectionFactor, updateInfinityMoment, updateMoment } from "../../tree/moments.ts";
import type { GradientTransformation, Scalar } from "../base.ts";
import { mapUpdates } from "../_map.ts";
import { reciprocal, safeIncrement, zeroCount } from "../_scalars.ts";
import type { ScaleByAdamState } from "./scale_by_adam.ts";

/** Options of `scaleByAdamax`. */
export interface ScaleByAdamaxOptions {
  /** How slowly the average of the gradients forgets. Default 0.9. */
  readonly b1?: Scalar;
  /** How slowly the largest gradient fades. Default 0.999. */
  readonly b2?: Scalar;
  /** Added to the absolute values, so that nothing is divided by 0. Default 1e-8. */
  readonly eps?: Scalar;
}

/** The names of `ScaleByAdamaxOptions`. */
export const adamaxOptionNames: readonly string[] = ["b1", "b2", "eps"];

/**
 * Rescales by the largest recent gradient: Adam with the maximum norm (Kingma, Ba 2014).
 *
 * @param options Decay rates and the small number.
 * @returns A transformation.
 */
export function scaleByAdamax(options: ScaleByAdamaxOptions = {}): GradientTransformation<ScaleByAdamState> {
  checkOptions("build scaleByAdamax", options, adamaxOptionNames);
  const { b1 = 0.9, b2 = 0.999, eps = 1e-8 } = options;
  return recorded(
    {
      init: (params) => ({ count: zeroCount(), mu: zerosLike(params), nu: zerosLike(params) }),
      update<T>(grads: T, state: ScaleByAdamState): [T, ScaleByAdamState] {
        const count = safeIncrement(state.count);
        const mu = updateMoment(grads, state.mu, b1), nu = updateInfinityMoment(grads, state.nu, b2, eps);
        const unbias = reciprocal(biasCorrectionFactor(b1, count));
        return [mapUpdates((_, m, v) => divide(multiply(m, unbias), v), grads, mu, nu), { count, mu, nu }];
      },
    },
    "optim.scaleByAdamax",
    [options],
  );
}
