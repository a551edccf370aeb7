/**
 * Schedules that begin again, and one that never ends.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { add, divide, minimum, multiply, subtract } from "../../np/arithmetic.ts";
import { greaterEqual, less, lessEqual } from "../../np/comparison.ts";
import { exp, log, power, sqrt } from "../../np/exponential.ts";
import { floor } from "../../np/rounding.ts";
import { cos } from "../../np/trigonometry.ts";
import { where } from "../../np/where.ts";
import type { Tensor } from "../../core/tensor.ts";
import type { Schedule } from "../base.ts";
import { steps } from "./_count.ts";

function checkSteps(name: string, what: string, n: number): void {
  if (!(n > 0 && Number.isFinite(n))) throw new RangeError(`Cannot build ${name} with ${what} ${n}: it must be above 0`);
}

/** Options of `cosineDecayRestarts`. */
export interface CosineRestartsOptions {
  /** How much longer each period is than the one before. Default 2; 1 keeps them equal. */
  readonly tMul?: number;
  /** How much of the first value the next period begins with. Default 1. */
  readonly mMul?: number;
  /** Where periods end, as a part of the first value. Default 0. */
  readonly alpha?: number;
}

/**
 * Cosine decay that starts again, in longer and longer periods (Loshchilov and Hutter 2017). As `keras.optimizers.schedules.CosineDecayRestarts`
 * and, with tMul = T_mult and alpha = eta_min / lr, PyTorch's CosineAnnealingWarmRestarts, where T_mult is 1 if not given.
 *
 * @param initValue The value at the beginning.
 * @param firstDecaySteps The steps of the first period.
 * @param options How periods grow and values shrink.
 * @returns A schedule.
 * @throws {RangeError} A length is not above 0, or tMul is below 1.
 * @example
 * ```ts
 * import { optim } from "@fluxion/fluxion";
 *
 * const schedule = optim.cosineDecayRestarts(1, 10);
 * console.log([0, 5, 10, 20, 30].map((t) => Number(schedule(t).item()).toFixed(2)).join()); // 1.00,0.50,1.00,0.50,1.00
 * ```
 */
export function cosineDecayRestarts(initValue: number, firstDecaySteps: number, options: CosineRestartsOptions = {}): Schedule {
  const name = "cosineDecayRestarts";
  checkOptions(`build ${name}`, options, ["tMul", "mMul", "alpha"]);
  const { tMul = 2, mMul = 1, alpha = 0 } = options;
  checkSteps(name, "firstDecaySteps", firstDecaySteps);
  if (!(tMul >= 1)) throw new RangeError(`Cannot build ${name} with tMul ${tMul}: it must be at least 1`);
  // Periods before the i-th, in lengths of the first.
  const before = (i: Tensor) => divide(subtract(power(tMul, i), 1), tMul - 1);
  const period = (done: Tensor): [index: Tensor, part: Tensor] => {
    if (tMul === 1) {
      const i = floor(done);
      return [i, subtract(done, i)];
    }
    // A logarithm that is rounded down may miss the period by one.
    const guess = floor(divide(log(add(multiply(done, tMul - 1), 1)), Math.log(tMul)));
    const later = add(guess, 1), earlier = subtract(guess, 1);
    const i = where(greaterEqual(done, before(later)), later, where(less(done, before(guess)), earlier, guess));
    return [i, divide(subtract(done, before(i)), power(tMul, i))];
  };
  return recorded(
    (count) => {
      const [i, part] = period(divide(steps(count), firstDecaySteps));
      const height = multiply(multiply(add(cos(multiply(part, Math.PI)), 1), 0.5 * (1 - alpha)), power(mMul, i));
      return multiply(add(height, alpha), initValue);
    },
    `optim.${name}`,
    [initValue, firstDecaySteps, options],
  );
}

/** Options of `inverseTimeDecay`. */
export interface InverseTimeOptions {
  /** Whether to decay in jumps, once every `decaySteps`. Default false. */
  readonly staircase?: boolean;
}

/**
 * initValue / (1 + decayRate · t / decaySteps). As `keras.optimizers.schedules.InverseTimeDecay`.
 *
 * @param initValue The first value.
 * @param decaySteps How many steps one unit of time takes.
 * @param decayRate How fast it falls.
 * @param options Whether in jumps.
 * @returns A schedule.
 * @throws {RangeError} decaySteps is not above 0.
 */
export function inverseTimeDecay(initValue: number, decaySteps: number, decayRate: number, options: InverseTimeOptions = {}): Schedule {
  checkOptions("build inverseTimeDecay", options, ["staircase"]);
  checkSteps("inverseTimeDecay", "decaySteps", decaySteps);
  return recorded(
    (count) => {
      const time = divide(steps(count), decaySteps);
      return divide(initValue, add(multiply(options.staircase ? floor(time) : time, decayRate), 1));
    },
    "optim.inverseTimeDecay",
    [initValue, decaySteps, decayRate, options],
  );
}

/** Options of `cyclicSchedule`. */
export interface CyclicOptions {
  /** How many steps down. Default as many as up. */
  readonly stepSizeDown?: number;
  /** Whether all cycles are as high ("triangular", the default), each half as high, or each step lower by a factor. */
  readonly mode?: "triangular" | "triangular2" | "expRange";
  /** The factor of "expRange". Default 1. */
  readonly gamma?: number;
}

/**
 * Up and down between two values (Smith 2017). As PyTorch's CyclicLR.
 *
 * @param baseValue The lower value.
 * @param maxValue The higher.
 * @param stepSizeUp How many steps up.
 * @param options How many down, and how cycles shrink.
 * @returns A schedule.
 * @throws {RangeError} A number of steps is not above 0.
 * @throws {TypeError} The mode is none of the three.
 */
export function cyclicSchedule(baseValue: number, maxValue: number, stepSizeUp: number, options: CyclicOptions = {}): Schedule {
  const name = "cyclicSchedule";
  checkOptions(`build ${name}`, options, ["stepSizeDown", "mode", "gamma"]);
  const { stepSizeDown = stepSizeUp, mode = "triangular", gamma = 1 } = options;
  checkSteps(name, "stepSizeUp", stepSizeUp);
  checkSteps(name, "stepSizeDown", stepSizeDown);
  if (!["triangular", "triangular2", "expRange"].includes(mode)) {
    throw new TypeError(`Cannot build ${name} with mode "${mode}": it is "triangular", "triangular2" or "expRange"`);
  }
  const total = stepSizeUp + stepSizeDown, rising = stepSizeUp / total;
  return recorded(
    (count) => {
      const t = steps(count), time = divide(t, total), cycle = floor(time), part = subtract(time, cycle);
      const height = where(lessEqual(part, rising), divide(part, rising), divide(subtract(part, 1), rising - 1));
      const scale = mode === "triangular" ? 1 : mode === "triangular2" ? power(0.5, cycle) : exp(multiply(t, Math.log(gamma)));
      return add(multiply(multiply(height, scale), maxValue - baseValue), baseValue);
    },
    `optim.${name}`,
    [baseValue, maxValue, stepSizeUp, options],
  );
}

/**
 * The transformer's schedule (Vaswani et al. 2017): factor · features^-½ · min(t^-½, t · warmupSteps^-1½), t counted from 1.
 *
 * @param features The size of the model's vectors.
 * @param warmupSteps How many steps it rises.
 * @param factor What all of it is multiplied with: 1 if not given.
 * @returns A schedule.
 * @throws {RangeError} A number is not above 0.
 */
export function noamSchedule(features: number, warmupSteps: number, factor = 1): Schedule {
  checkSteps("noamSchedule", "features", features);
  checkSteps("noamSchedule", "warmupSteps", warmupSteps);
  return recorded(
    (count) => {
      const t = add(steps(count), 1);
      return multiply(minimum(divide(1, sqrt(t)), multiply(t, warmupSteps ** -1.5)), factor / Math.sqrt(features));
    },
    "optim.noamSchedule",
    [features, warmupSteps, factor],
  );
}
