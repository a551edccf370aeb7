/**
 * Exponential decay.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { divide, maximum, minimum, multiply, subtract } from "../../np/arithmetic.ts";
import { lessEqual } from "../../np/comparison.ts";
import { exp } from "../../np/exponential.ts";
import { floor } from "../../np/rounding.ts";
import { where } from "../../np/where.ts";
import type { Scalar, Schedule } from "../base.ts";
import { steps } from "./_count.ts";
import { constantSchedule } from "./polynomial.ts";

/** Options of `exponentialDecay`. */
export interface ExponentialDecayOptions {
  /** How many steps to wait before. Default 0. */
  readonly transitionBegin?: number;
  /** Whether to decay in jumps, once every `transitionSteps`. Default false. */
  readonly staircase?: boolean;
  /** The value not to pass. Default none. */
  readonly endValue?: Scalar;
}

/**
 * initValue · decayRate ^ (t / transitionSteps). As `optax.exponential_decay`.
 *
 * @param initValue The first value.
 * @param transitionSteps How many steps one factor takes; 0 or less leaves the first value for good.
 * @param decayRate The factor; 0 leaves the first value for good.
 * @param options When to begin, whether in jumps, where to stop.
 * @returns A schedule.
 * @throws {RangeError} The factor is below 0.
 */
export function exponentialDecay(
  initValue: Scalar,
  transitionSteps: number,
  decayRate: number,
  options: ExponentialDecayOptions = {},
): Schedule {
  checkOptions("build exponentialDecay", options, ["transitionBegin", "staircase", "endValue"]);
  if (decayRate < 0) throw new RangeError(`Cannot build exponentialDecay with decayRate ${decayRate}: it must be at or above 0`);
  if (transitionSteps <= 0 || decayRate === 0) return constantSchedule(initValue);
  const { staircase = false, endValue } = options, begin = Math.max(0, options.transitionBegin ?? 0);
  return recorded(
    (count) => {
      const done = subtract(steps(count), begin);
      const periods = divide(done, transitionSteps);
      // exp and a logarithm taken on the host: float32 powers would round the rate first.
      const decayed = multiply(exp(multiply(staircase ? floor(periods) : periods, Math.log(decayRate))), initValue);
      const current = where(lessEqual(done, 0), initValue, decayed);
      if (endValue === undefined) return current;
      return decayRate < 1 ? maximum(current, endValue) : minimum(current, endValue);
    },
    "optim.exponentialDecay",
    [initValue, transitionSteps, decayRate, options],
  );
}
