/**
 * AMSGrad's rescaling.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import { divide, maximum, multiply } from "../../np/arithmetic.ts";
import { sqrt } from "../../np/exponential.ts";
import { cast } from "../../tree/casting.ts";
import { zerosLike } from "../../tree/creation.ts";
import { biasCorrectionFactor, updateMoment } from "../../tree/moments.ts";
import type { GradientTransformation } from "../base.ts";
import { mapState, mapUpdates } from "../_map.ts";
import { reciprocal, safeIncrement, zeroCount } from "../_scalars.ts";
import { plus, type ScaleByAdamOptions, type ScaleByAdamState } from "./scale_by_adam.ts";

/** Options of `scaleByAmsgrad`. */
export interface ScaleByAmsgradOptions extends Omit<ScaleByAdamOptions, "nesterov"> {
  /** Whether to correct the average of the gradients. Default true. */
  readonly biasCorrectionMu?: boolean;
  /** Whether to correct the average of squares before the largest is taken. Default true. */
  readonly biasCorrectionNu?: boolean;
}

/** The names of `ScaleByAmsgradOptions`. */
export const amsgradOptionNames: readonly string[] = ["b1", "b2", "eps", "epsRoot", "muDtype", "biasCorrectionMu", "biasCorrectionNu"];

/** The state of `scaleByAmsgrad`. */
export interface ScaleByAmsgradState extends ScaleByAdamState {
  /** The largest average of squares so far. */
  readonly nuMax: unknown;
}

/**
 * Rescales as Adam does, by the largest average of squares so far, so that steps never grow again (Reddi et al. 2018).
 *
 * @param options Decay rates, the small numbers, and what is corrected.
 * @returns A transformation.
 */
export function scaleByAmsgrad(options: ScaleByAmsgradOptions = {}): GradientTransformation<ScaleByAmsgradState> {
  checkOptions("build scaleByAmsgrad", options, amsgradOptionNames);
  const { b1 = 0.9, b2 = 0.999, eps = 1e-8, epsRoot = 0, muDtype, biasCorrectionMu = true, biasCorrectionNu = true } = options;
  return recorded(
    {
      init: (params) => ({ count: zeroCount(), mu: zerosLike(params, muDtype), nu: zerosLike(params), nuMax: zerosLike(params) }),
      update<T>(grads: T, state: ScaleByAmsgradState): [T, ScaleByAmsgradState] {
        const count = safeIncrement(state.count);
        const mu = updateMoment(grads, state.mu, b1), nu = updateMoment(grads, state.nu, b2, 2);
        const forMu = biasCorrectionMu ? reciprocal(biasCorrectionFactor(b1, count)) : 1;
        const forNu = biasCorrectionNu ? reciprocal(biasCorrectionFactor(b2, count)) : 1;
        const nuMax = mapState((most: Tensor, v: Tensor) => maximum(most, multiply(v, forNu)), state.nuMax, nu);
        const updates = mapUpdates((_, m, v) => divide(multiply(m, forMu), plus(sqrt(plus(v, epsRoot)), eps)), grads, mu, nuMax);
        return [updates, { count, mu: cast(mu, muDtype ?? null), nu, nuMax }];
      },
    },
    "optim.scaleByAmsgrad",
    [options],
  );
}
