/**
 * Schedules that go from one value to another and stay there.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { add, divide, maximum, minimum, multiply, subtract } from "../../np/arithmetic.ts";
import { power } from "../../np/exponential.ts";
import { ceil } from "../../np/rounding.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Scalar, Schedule } from "../base.ts";
import { steps, value } from "./_count.ts";

/** Options of `polynomialSchedule`. */
export interface PolynomialOptions extends TransitionOptions {
  /** Whether it begins again whenever it has ended, each time lower and for as long as all before, as Keras's cycle. Default false. */
  readonly cycle?: boolean;
}

/** Options of `linearSchedule`. */
export interface TransitionOptions {
  /** How many steps to wait before. Default 0. */
  readonly transitionBegin?: number;
}

/**
 * The same value at every step.
 *
 * @param constant The value.
 * @returns A schedule.
 */
export function constantSchedule(constant: Scalar): Schedule {
  return recorded(() => value(constant), "optim.constantSchedule", [constant]);
}

/**
 * From `initValue` to `endValue` along a power: (init - end) · (1 - t / transitionSteps)ᵖᵒʷᵉʳ + end. As `optax.polynomial_schedule`.
 *
 * @param initValue The first value.
 * @param endValue The last.
 * @param power_ The power; 1 is a straight line.
 * @param transitionSteps How many steps it takes; 0 or less leaves the first value for good.
 * @param options When to begin.
 * @returns A schedule.
 */
export function polynomialSchedule(
  initValue: Scalar,
  endValue: Scalar,
  power_: Scalar,
  transitionSteps: number,
  options: PolynomialOptions = {},
): Schedule {
  checkOptions("build polynomialSchedule", options, ["transitionBegin", "cycle"]);
  if (transitionSteps <= 0) return constantSchedule(initValue);
  const begin = Math.max(0, options.transitionBegin ?? 0);
  return recorded(
    (count) => {
      const waited = maximum(subtract(steps(count), begin), 0);
      const whole = options.cycle ? multiply(maximum(ceil(divide(waited, transitionSteps)), 1), transitionSteps) : transitionSteps;
      const left = subtract(1, divide(minimum(waited, whole), whole));
      return add(multiply(power_ === 1 ? left : power(left, power_), subtract(initValue, endValue)), endValue);
    },
    "optim.polynomialSchedule",
    [initValue, endValue, power_, transitionSteps, options],
  );
}

/**
 * From `initValue` to `endValue` along a straight line. As `optax.linear_schedule`.
 *
 * @param initValue The first value.
 * @param endValue The last.
 * @param transitionSteps How many steps it takes.
 * @param options When to begin.
 * @returns A schedule.
 * @example
 * ```ts
 * import { optim } from "@fluxion/fluxion";
 *
 * const warmup = optim.linearSchedule(0, 1, 10);
 * console.log(warmup(5).item(), warmup(20).item()); // 0.5 1
 * ```
 */
export function linearSchedule(initValue: Scalar, endValue: Scalar, transitionSteps: number, options: TransitionOptions = {}): Schedule {
  return recorded(polynomialSchedule(initValue, endValue, 1, transitionSteps, options), "optim.linearSchedule", [
    initValue,
    endValue,
    transitionSteps,
    options,
  ]);
}
