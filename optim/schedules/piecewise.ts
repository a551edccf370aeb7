/**
 * Schedules given by values at certain steps.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { add, divide, multiply, subtract } from "../../np/arithmetic.ts";
import { less } from "../../np/comparison.ts";
import { cos } from "../../np/trigonometry.ts";
import { where } from "../../np/where.ts";
import type { Tensor } from "../../core/tensor.ts";
import type { Scalar, Schedule } from "../base.ts";
import { steps, value } from "./_count.ts";

/** Factors by the step from which they count: `{ 100: 0.1, 200: 0.5 }`. They multiply up. */
export type BoundariesAndScales = { readonly [boundary: number]: number };

/** Boundaries in order with their factors. */
function inOrder(operation: string, table: BoundariesAndScales): [boundary: number, scale: number][] {
  const rows = Object.entries(table).map(([boundary, scale]) => [Number(boundary), scale] as [number, number]).sort((a, b) => a[0] - b[0]);
  for (const [boundary, scale] of rows) {
    if (!(scale >= 0)) throw new RangeError(`Cannot build ${operation} with scale ${scale} at ${boundary}: scales must be at or above 0`);
  }
  return rows;
}

/**
 * `initValue`, multiplied by a factor from each boundary on. As `optax.piecewise_constant_schedule`.
 *
 * @param initValue The first value.
 * @param boundariesAndScales The factors by their boundaries.
 * @returns A schedule.
 * @throws {RangeError} A factor is below 0.
 * @example
 * ```ts
 * import { optim } from "@fluxion/fluxion";
 *
 * const schedule = optim.piecewiseConstantSchedule(1, { 5: 0.5 });
 * console.log(schedule(4).item(), schedule(5).item()); // 1 0.5
 * ```
 */
export function piecewiseConstantSchedule(initValue: Scalar, boundariesAndScales: BoundariesAndScales = {}): Schedule {
  const rows = inOrder("piecewiseConstantSchedule", boundariesAndScales);
  return recorded(
    (count) => {
      const at = steps(count);
      return rows.reduce(
        (before: Tensor, [boundary, scale]) => where(less(at, boundary), before, multiply(before, scale)),
        value(initValue),
      );
    },
    "optim.piecewiseConstantSchedule",
    [initValue, boundariesAndScales],
  );
}

/** The curve between two values. */
export type Interpolation = "linear" | "cosine";

/**
 * Goes from each value to the next without a jump; the values are `initValue` times the factors up to each boundary. As
 * `optax.piecewise_interpolate_schedule`.
 *
 * @param interpolateType The curve between two values.
 * @param initValue The value at step 0.
 * @param boundariesAndScales The factors by the steps at which they are reached.
 * @returns A schedule.
 * @throws {RangeError} A factor is below 0.
 * @throws {TypeError} The curve is not known.
 */
export function piecewiseInterpolateSchedule(
  interpolateType: Interpolation,
  initValue: number,
  boundariesAndScales: BoundariesAndScales = {},
): Schedule {
  if (interpolateType !== "linear" && interpolateType !== "cosine") {
    throw new TypeError(`Cannot build piecewiseInterpolateSchedule with type "${interpolateType}": it is "linear" or "cosine"`);
  }
  let from = 0, start = initValue;
  const pieces = inOrder("piecewiseInterpolateSchedule", boundariesAndScales).map(([to, scale]) => {
    const piece = { from, to, start, end: start * scale };
    [from, start] = [to, piece.end];
    return piece;
  });
  const last = start;
  return recorded(
    (count) => {
      const at = steps(count);
      return pieces.reduceRight((after: Tensor, piece) => {
        const part = divide(subtract(at, piece.from), Math.max(1, piece.to - piece.from));
        const rise = interpolateType === "linear" ? part : subtract(0.5, multiply(cos(multiply(part, Math.PI)), 0.5));
        return where(less(at, piece.to), add(multiply(rise, piece.end - piece.start), piece.start), after);
      }, value(last));
    },
    "optim.piecewiseInterpolateSchedule",
    [interpolateType, initValue, boundariesAndScales],
  );
}

/** Options of `linearOnecycleSchedule`. */
export interface LinearOnecycleOptions {
  /** The part of the steps in which the value rises. Default 0.3. */
  readonly pctStart?: number;
  /** The part of the steps after which it is back at its first value. Default 0.85. */
  readonly pctFinal?: number;
  /** How much smaller than the peak the first value is. Default 25. */
  readonly divFactor?: number;
  /** How much smaller than the first value the last is. Default 1e4. */
  readonly finalDivFactor?: number;
}

/**
 * Up to a peak and down again along straight lines, then down further (Smith, Topin 2017). As `optax.linear_onecycle_schedule`.
 *
 * @param transitionSteps How many steps it takes.
 * @param peakValue The largest value.
 * @param options The parts, and the smaller values.
 * @returns A schedule.
 * @throws {RangeError} The number of steps is not above 0.
 */
export function linearOnecycleSchedule(transitionSteps: number, peakValue: number, options: LinearOnecycleOptions = {}): Schedule {
  checkOptions("build linearOnecycleSchedule", options, ["pctStart", "pctFinal", "divFactor", "finalDivFactor"]);
  const { pctStart = 0.3, pctFinal = 0.85, divFactor = 25, finalDivFactor = 1e4 } = options;
  checkSteps("linearOnecycleSchedule", transitionSteps);
  return recorded(
    piecewiseInterpolateSchedule("linear", peakValue / divFactor, {
      [Math.trunc(pctStart * transitionSteps)]: divFactor,
      [Math.trunc(pctFinal * transitionSteps)]: 1 / divFactor,
      [transitionSteps]: 1 / finalDivFactor,
    }),
    "optim.linearOnecycleSchedule",
    [transitionSteps, peakValue, options],
  );
}

/**
 * Up to a peak and down along half cosines (Smith, Topin 2017). As `optax.cosine_onecycle_schedule`.
 *
 * @param transitionSteps How many steps it takes.
 * @param peakValue The largest value.
 * @param options The rising part, and the smaller values.
 * @returns A schedule.
 * @throws {RangeError} The number of steps is not above 0.
 */
export function cosineOnecycleSchedule(
  transitionSteps: number,
  peakValue: number,
  options: Omit<LinearOnecycleOptions, "pctFinal"> = {},
): Schedule {
  checkOptions("build cosineOnecycleSchedule", options, ["pctStart", "divFactor", "finalDivFactor"]);
  const { pctStart = 0.3, divFactor = 25, finalDivFactor = 1e4 } = options;
  checkSteps("cosineOnecycleSchedule", transitionSteps);
  return recorded(
    piecewiseInterpolateSchedule("cosine", peakValue / divFactor, {
      [Math.trunc(pctStart * transitionSteps)]: divFactor,
      [Math.trunc(transitionSteps)]: 1 / (divFactor * finalDivFactor),
    }),
    "optim.cosineOnecycleSchedule",
    [transitionSteps, peakValue, options],
  );
}

function checkSteps(operation: string, transitionSteps: number): void {
  if (!(transitionSteps > 0)) throw new RangeError(`Cannot build ${operation} with transitionSteps ${transitionSteps}: it must be above 0`);
}
