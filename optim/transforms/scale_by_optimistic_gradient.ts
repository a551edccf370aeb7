/**
 * Optimistic gradients.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { constant } from "../../core/constant.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add, multiply, subtract } from "../../np/arithmetic.ts";
import { where } from "../../np/where.ts";
import { zerosLike } from "../../tree/creation.ts";
import type { GradientTransformation, Scalar } from "../base.ts";
import { mapState, mapUpdates } from "../_map.ts";

/** Options of `scaleByOptimisticGradient`. */
export interface OptimisticGradientOptions {
  /** The weight of the gradient. Default 1. */
  readonly alpha?: Scalar;
  /** The weight of its change. Default 1. */
  readonly beta?: Scalar;
}

/** The state of `scaleByOptimisticGradient`. */
export interface ScaleByOptimisticGradientState {
  /** Whether no step was done yet. */
  readonly isInitialStep: Tensor;
  /** The gradient before. */
  readonly previousGradient: unknown;
}

/**
 * The gradient plus what it will change by, if it changes as it did: (alpha + beta) · g - beta · g before (Mokhtari et al. 2019).
 *
 * @param options The weights.
 * @returns A transformation.
 */
export function scaleByOptimisticGradient(options: OptimisticGradientOptions = {}): GradientTransformation<ScaleByOptimisticGradientState> {
  checkOptions("build scaleByOptimisticGradient", options, ["alpha", "beta"]);
  const { alpha = 1, beta = 1 } = options;
  const both = typeof alpha === "number" && typeof beta === "number" ? alpha + beta : add(alpha, beta);
  return recorded(
    {
      init: (params) => ({ isInitialStep: constant(1, "bool"), previousGradient: zerosLike(params) }),
      update<T>(grads: T, { isInitialStep, previousGradient }: ScaleByOptimisticGradientState): [T, ScaleByOptimisticGradientState] {
        const updates = mapUpdates(
          (g, before) => subtract(multiply(g, both), multiply(where(isInitialStep, g, before), beta)),
          grads,
          previousGradient,
        );
        return [updates, { isInitialStep: constant(0, "bool"), previousGradient: mapState((_, g) => g, previousGradient, grads) }];
      },
    },
    "optim.scaleByOptimisticGradient",
    [options],
  );
}
