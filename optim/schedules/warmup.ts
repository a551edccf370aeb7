/**
 * Schedules that begin with a warm-up.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { cosineDecaySchedule } from "./cosine.ts";
import { exponentialDecay, type ExponentialDecayOptions } from "./exponential.ts";
import { joinSchedules } from "./join.ts";
import { linearSchedule } from "./polynomial.ts";
import type { Schedule } from "../base.ts";

/**
 * From `initValue` to `peakValue` along a straight line, then constant. As `optax.warmup_constant_schedule`.
 *
 * @param initValue The first value.
 * @param peakValue The value to keep.
 * @param warmupSteps How many steps the way takes.
 * @returns A schedule.
 */
export function warmupConstantSchedule(initValue: number, peakValue: number, warmupSteps: number): Schedule {
  return recorded(linearSchedule(initValue, peakValue, warmupSteps), "optim.warmupConstantSchedule", [initValue, peakValue, warmupSteps]);
}

/** Options of `warmupCosineDecaySchedule`. */
export interface WarmupCosineDecayOptions {
  /** The last value. Default 0. */
  readonly endValue?: number;
  /** The power of the cosine. Default 1. */
  readonly exponent?: number;
}

/**
 * From `initValue` to `peakValue` along a straight line, then down to `endValue` along half a cosine. As
 * `optax.warmup_cosine_decay_schedule`.
 *
 * @param initValue The first value.
 * @param peakValue The largest.
 * @param warmupSteps How many steps the way up takes.
 * @param decaySteps How many steps both take together: warm-up included.
 * @param options Where it ends, and the cosine's power.
 * @returns A schedule.
 * @throws {RangeError} `decaySteps` is not above `warmupSteps`.
 * @example
 * ```ts
 * import { optim } from "@fluxion/fluxion";
 *
 * const schedule = optim.warmupCosineDecaySchedule(0, 1, 10, 110);
 * console.log(schedule(0).item(), schedule(10).item(), schedule(110).item()); // 0 1 0
 * ```
 */
export function warmupCosineDecaySchedule(
  initValue: number,
  peakValue: number,
  warmupSteps: number,
  decaySteps: number,
  options: WarmupCosineDecayOptions = {},
): Schedule {
  checkOptions("build warmupCosineDecaySchedule", options, ["endValue", "exponent"]);
  if (!(decaySteps > warmupSteps)) {
    throw new RangeError(
      `Cannot build warmupCosineDecaySchedule with decaySteps ${decaySteps} and warmupSteps ${warmupSteps}: decaySteps includes the warm-up and must be larger`,
    );
  }
  const { endValue = 0, exponent = 1 } = options;
  const alpha = peakValue === 0 ? 0 : endValue / peakValue;
  return recorded(
    joinSchedules([
      linearSchedule(initValue, peakValue, warmupSteps),
      cosineDecaySchedule(peakValue, decaySteps - warmupSteps, { alpha, exponent }),
    ], [warmupSteps]),
    "optim.warmupCosineDecaySchedule",
    [initValue, peakValue, warmupSteps, decaySteps, options],
  );
}

/**
 * From `initValue` to `peakValue` along a straight line, then exponential decay. As `optax.warmup_exponential_decay_schedule`.
 *
 * @param initValue The first value.
 * @param peakValue The largest.
 * @param warmupSteps How many steps the way up takes.
 * @param transitionSteps How many steps one factor of the decay takes.
 * @param decayRate The factor.
 * @param options Those of `exponentialDecay`.
 * @returns A schedule.
 */
export function warmupExponentialDecaySchedule(
  initValue: number,
  peakValue: number,
  warmupSteps: number,
  transitionSteps: number,
  decayRate: number,
  options: ExponentialDecayOptions = {},
): Schedule {
  return recorded(
    joinSchedules([
      linearSchedule(initValue, peakValue, warmupSteps),
      exponentialDecay(peakValue, transitionSteps, decayRate, options),
    ], [warmupSteps]),
    "optim.warmupExponentialDecaySchedule",
    [initValue, peakValue, warmupSteps, transitionSteps, decayRate, options],
  );
}

/** One period of `sgdrSchedule`: the arguments of `warmupCosineDecaySchedule`. */
export interface SgdrPeriod extends WarmupCosineDecayOptions {
  /** The first value. */
  readonly initValue: number;
  /** The largest. */
  readonly peakValue: number;
  /** How many steps the way up takes. */
  readonly warmupSteps: number;
  /** How many steps the period takes. */
  readonly decaySteps: number;
}

/**
 * Warm restarts: warm-ups and cosines one after another (Loshchilov, Hutter 2017). As `optax.sgdr_schedule`.
 *
 * @param periods The periods.
 * @returns A schedule.
 */
export function sgdrSchedule(periods: readonly SgdrPeriod[]): Schedule {
  const schedules = periods.map(({ initValue, peakValue, warmupSteps, decaySteps, ...rest }) =>
    warmupCosineDecaySchedule(initValue, peakValue, warmupSteps, decaySteps, rest)
  );
  let end = 0;
  return recorded(joinSchedules(schedules, periods.map(({ decaySteps }) => end += decaySteps).slice(0, -1)), "optim.sgdrSchedule", [
    periods,
  ]);
}
