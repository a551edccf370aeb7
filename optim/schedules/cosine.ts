/**
 * Half a cosine.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { add, minimum, multiply } from "../../np/arithmetic.ts";
import { power } from "../../np/exponential.ts";
import { cos } from "../../np/trigonometry.ts";
import type { Scalar, Schedule } from "../base.ts";
import { oneMinus } from "../_scalars.ts";
import { steps } from "./_count.ts";

/** Options of `cosineDecaySchedule`. */
export interface CosineDecayOptions {
  /** The last value, as a part of the first. Default 0. */
  readonly alpha?: Scalar;
  /** The power of the cosine. Default 1. */
  readonly exponent?: Scalar;
}

/**
 * From `initValue` down to alpha · initValue along half a cosine (Loshchilov, Hutter 2017). As `optax.cosine_decay_schedule`.
 *
 * @param initValue The first value.
 * @param decaySteps How many steps it takes.
 * @param options Where it ends, and the power.
 * @returns A schedule.
 * @throws {RangeError} The number of steps is not above 0.
 * @example
 * ```ts
 * import { optim } from "@fluxion/fluxion";
 *
 * const schedule = optim.cosineDecaySchedule(1, 10);
 * console.log(schedule(0).item(), schedule(10).item()); // 1 0
 * ```
 */
export function cosineDecaySchedule(initValue: Scalar, decaySteps: number, options: CosineDecayOptions = {}): Schedule {
  checkOptions("build cosineDecaySchedule", options, ["alpha", "exponent"]);
  if (!(decaySteps > 0)) throw new RangeError(`Cannot build cosineDecaySchedule with decaySteps ${decaySteps}: it must be above 0`);
  const { alpha = 0, exponent = 1 } = options;
  return recorded(
    (count) => {
      const done = minimum(steps(count), decaySteps);
      const half = multiply(add(cos(multiply(done, Math.PI / decaySteps)), 1), 0.5);
      const shape = exponent === 1 ? half : power(half, exponent);
      return multiply(add(multiply(shape, oneMinus(alpha)), alpha), initValue);
    },
    "optim.cosineDecaySchedule",
    [initValue, decaySteps, options],
  );
}
