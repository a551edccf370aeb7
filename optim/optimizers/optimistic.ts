/**
 * Optimistic descent, for games and other saddle points.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { GradientTransformation, Scalar, ScalarOrSchedule } from "../base.ts";
import { chain } from "../transforms/chain.ts";
import { scaleByLearningRate } from "../transforms/scale.ts";
import { adamOptionNames, scaleByAdam, type ScaleByAdamOptions } from "../transforms/scale_by_adam.ts";
import { type OptimisticGradientOptions, scaleByOptimisticGradient } from "../transforms/scale_by_optimistic_gradient.ts";

/**
 * Gradient descent that expects gradients to go on changing (Mokhtari et al. 2019). As `optax.optimistic_gradient_descent`.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options The weights of the gradient and of its change.
 * @returns A gradient transformation.
 */
export function optimisticGradientDescent(
  learningRate: ScalarOrSchedule,
  options: OptimisticGradientOptions = {},
): GradientTransformation {
  checkOptions("build optimisticGradientDescent", options, ["alpha", "beta"]);
  return recorded(
    chain<unknown[]>(scaleByOptimisticGradient(options), scaleByLearningRate(learningRate)),
    "optim.optimisticGradientDescent",
    [learningRate, options],
  );
}

/** Options of `optimisticAdamV2`. */
export interface OptimisticAdamV2Options extends ScaleByAdamOptions, OptimisticGradientOptions {}

/**
 * Adam that expects its steps to go on changing (Daskalakis et al. 2017). As `optax.optimistic_adam_v2`; `nesterov` is true by default.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options Those of `adam`, and the weights of the step and of its change.
 * @returns A gradient transformation.
 */
export function optimisticAdamV2(learningRate: ScalarOrSchedule, options: OptimisticAdamV2Options = {}): GradientTransformation {
  checkOptions("build optimisticAdamV2", options, [...adamOptionNames, "alpha", "beta"]);
  const { alpha = 1, beta = 1, ...rest } = options;
  return recorded(
    chain<unknown[]>(
      scaleByAdam({ nesterov: true, ...rest }),
      scaleByOptimisticGradient({ alpha, beta }),
      scaleByLearningRate(learningRate),
    ),
    "optim.optimisticAdamV2",
    [learningRate, options],
  );
}

/** Options of `optimisticAdam`. */
export interface OptimisticAdamOptions extends ScaleByAdamOptions {
  /** The weight of the step's change. Default the learning rate. */
  readonly optimism?: Scalar;
}

/**
 * `optimisticAdamV2` with weights instead of a learning rate. As `optax.optimistic_adam`; it takes no schedule.
 *
 * @param learningRate The weight of the step.
 * @param options Those of `adam`, and the weight of the step's change.
 * @returns A gradient transformation.
 */
export function optimisticAdam(learningRate: Scalar, options: OptimisticAdamOptions = {}): GradientTransformation {
  checkOptions("build optimisticAdam", options, [...adamOptionNames, "optimism"]);
  if (typeof learningRate === "function") {
    throw new TypeError("Cannot build optimisticAdam with a schedule: optimisticAdamV2 takes one");
  }
  const { optimism = learningRate, ...rest } = options;
  return recorded(optimisticAdamV2(1, { alpha: learningRate, beta: optimism, ...rest }), "optim.optimisticAdam", [learningRate, options]);
}
