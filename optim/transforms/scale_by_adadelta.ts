/**
 * AdaDelta's rescaling.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { add, divide, multiply } from "../../np/arithmetic.ts";
import { sqrt } from "../../np/exponential.ts";
import { zerosLike } from "../../tree/creation.ts";
import { updateMoment } from "../../tree/moments.ts";
import type { GradientTransformation, Scalar } from "../base.ts";
import { mapUpdates } from "../_map.ts";

/** Options of `scaleByAdadelta`. */
export interface ScaleByAdadeltaOptions {
  /** How slowly the averages forget. Default 0.9. */
  readonly rho?: Scalar;
  /** Added under both roots. Default 1e-6. */
  readonly eps?: Scalar;
}

/** The state of `scaleByAdadelta`. */
export interface ScaleByAdaDeltaState {
  /** The running average of squared gradients. */
  readonly eG: unknown;
  /** The running average of squared updates. */
  readonly eX: unknown;
}

/**
 * Rescales gradients so that updates have the size that updates had before (Zeiler 2012).
 *
 * @param options The decay and the small number.
 * @returns A transformation.
 */
export function scaleByAdadelta(options: ScaleByAdadeltaOptions = {}): GradientTransformation<ScaleByAdaDeltaState> {
  checkOptions("build scaleByAdadelta", options, ["rho", "eps"]);
  const { rho = 0.9, eps = 1e-6 } = options;
  return recorded(
    {
      init: (params) => ({ eG: zerosLike(params), eX: zerosLike(params) }),
      update<T>(grads: T, state: ScaleByAdaDeltaState): [T, ScaleByAdaDeltaState] {
        const eG = updateMoment(grads, state.eG, rho, 2);
        const updates = mapUpdates(
          (g, now, before) => multiply(divide(sqrt(add(before, eps)), sqrt(add(now, eps))), g),
          grads,
          eG,
          state.eX,
        );
        return [updates, { eG, eX: updateMoment(updates, state.eX, rho, 2) }];
      },
    },
    "optim.scaleByAdadelta",
    [options],
  );
}
