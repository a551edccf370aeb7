/**
 * Scaling by a step size, fixed or by a schedule.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { TensorLike } from "../../core/convert.ts";
import type { Tensor } from "../../core/tensor.ts";
import { checkOptions } from "../../core/errors.ts";
import { multiply } from "../../np/arithmetic.ts";
import {
  checkHyperparameter,
  type EmptyState,
  type GradientTransformation,
  identity,
  type Scalar,
  type ScalarOrSchedule,
} from "../base.ts";
import { mapUpdates } from "../_map.ts";
import { safeIncrement, scalarFor, zeroCount } from "../_scalars.ts";

/** Updates times a scalar, in the updates' own types. */
function scaled(updates: unknown, step: Scalar): unknown {
  return mapUpdates((g: TensorLike) => multiply(g, scalarFor(g, step)), updates);
}

/**
 * Multiplies the updates by a number.
 *
 * @param stepSize The number.
 * @returns A transformation without state.
 */
export function scale(stepSize: Scalar): GradientTransformation<EmptyState> {
  checkHyperparameter("scale", "stepSize", stepSize);
  return recorded(
    { init: () => ({}), update: <T>(updates: T, state: EmptyState) => [scaled(updates, stepSize) as T, state] },
    "optim.scale",
    [stepSize],
  );
}

/** The state of `scaleBySchedule`. */
export interface ScaleByScheduleState {
  /** How many steps were done. */
  readonly count: Tensor;
}

/**
 * Multiplies the updates by a schedule's value; the first step is number 0.
 *
 * @param stepSizeFn Takes the number of steps done, gives the factor.
 * @returns A transformation whose state is the count.
 */
export function scaleBySchedule(stepSizeFn: (count: Tensor) => Scalar): GradientTransformation<ScaleByScheduleState> {
  return recorded(
    {
      init: () => ({ count: zeroCount() }),
      update: <T>(
        updates: T,
        { count }: ScaleByScheduleState,
      ) => [scaled(updates, stepSizeFn(count)) as T, { count: safeIncrement(count) }],
    },
    "optim.scaleBySchedule",
    [stepSizeFn],
  );
}

/** Options of `scaleByLearningRate`. */
export interface ScaleByLearningRateOptions {
  /** Whether to turn the sign, so that adding the updates descends. Default true. */
  readonly flipSign?: boolean;
}

/**
 * Multiplies the updates by minus the learning rate: the last part of almost every optimizer.
 *
 * @param learningRate The rate, a schedule of it, or null, which leaves the updates as they are, sign included.
 * @param options Whether to turn the sign.
 * @returns A transformation.
 */
export function scaleByLearningRate(
  learningRate: ScalarOrSchedule | null,
  options: ScaleByLearningRateOptions = {},
): GradientTransformation<EmptyState | ScaleByScheduleState> {
  checkOptions("build scaleByLearningRate", options, ["flipSign"]);
  if (learningRate === null) return identity() as GradientTransformation<EmptyState | ScaleByScheduleState>;
  checkHyperparameter("scaleByLearningRate", "learningRate", learningRate, true);
  const sign = options.flipSign ?? true ? -1 : 1;
  const turned = (x: Scalar): Scalar => typeof x === "number" ? sign * x : sign === 1 ? x : x.negative();
  const built = typeof learningRate === "function" ? scaleBySchedule((count) => turned(learningRate(count))) : scale(turned(learningRate));
  return recorded(built as GradientTransformation<EmptyState | ScaleByScheduleState>, "optim.scaleByLearningRate", [learningRate, options]);
}
