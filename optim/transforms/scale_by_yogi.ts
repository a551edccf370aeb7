/**
 * Yogi's rescaling.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import { divide, multiply, sign, subtract } from "../../np/arithmetic.ts";
import { sqrt, square } from "../../np/exponential.ts";
import { fullLike } from "../../tree/creation.ts";
import { biasCorrectionFactor, updateMoment } from "../../tree/moments.ts";
import type { GradientTransformation, Scalar } from "../base.ts";
import { mapState, mapUpdates } from "../_map.ts";
import { oneMinus, reciprocal, safeIncrement, zeroCount } from "../_scalars.ts";
import { plus, type ScaleByAdamState } from "./scale_by_adam.ts";

/** Options of `scaleByYogi`. */
export interface ScaleByYogiOptions {
  /** How slowly the average of the gradients forgets. Default 0.9. */
  readonly b1?: Scalar;
  /** How slowly the average of their squares changes. Default 0.999. */
  readonly b2?: Scalar;
  /** Added to the root. Default 1e-3. */
  readonly eps?: Scalar;
  /** Added under the root. Default 0. */
  readonly epsRoot?: Scalar;
  /** What both averages begin with. Default 1e-6. */
  readonly initialAccumulatorValue?: Scalar;
}

/**
 * Rescales as Adam does, but the average of squares moves by steps that do not grow with its distance (Zaheer et al. 2018).
 *
 * @param options Decay rates, the small numbers, and what the averages begin with.
 * @returns A transformation.
 */
export function scaleByYogi(options: ScaleByYogiOptions = {}): GradientTransformation<ScaleByAdamState> {
  checkOptions("build scaleByYogi", options, ["b1", "b2", "eps", "epsRoot", "initialAccumulatorValue"]);
  const { b1 = 0.9, b2 = 0.999, eps = 1e-3, epsRoot = 0, initialAccumulatorValue = 1e-6 } = options;
  const gain = oneMinus(b2);
  return recorded(
    {
      init: (params) => ({
        count: zeroCount(),
        mu: fullLike(params, initialAccumulatorValue),
        nu: fullLike(params, initialAccumulatorValue),
      }),
      update<T>(grads: T, state: ScaleByAdamState): [T, ScaleByAdamState] {
        const count = safeIncrement(state.count);
        const mu = updateMoment(grads, state.mu, b1);
        const nu = mapState(
          (v: Tensor, g: Tensor) => {
            const squared = square(g);
            return subtract(v, multiply(multiply(sign(subtract(v, squared)), squared), gain));
          },
          state.nu,
          grads,
        );
        const forMu = reciprocal(biasCorrectionFactor(b1, count)), forNu = reciprocal(biasCorrectionFactor(b2, count));
        const updates = mapUpdates(
          (_, m, v) => divide(multiply(m, forMu), plus(sqrt(plus(multiply(v, forNu), epsRoot)), eps)),
          grads,
          mu,
          nu,
        );
        return [updates, { count, mu, nu }];
      },
    },
    "optim.scaleByYogi",
    [options],
  );
}
