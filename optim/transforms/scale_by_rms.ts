/**
 * Rescaling by sums and averages of squares.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add, divide, multiply, subtract } from "../../np/arithmetic.ts";
import { greater } from "../../np/comparison.ts";
import { sqrt, square } from "../../np/exponential.ts";
import { where } from "../../np/where.ts";
import { fullLike, zerosLike } from "../../tree/creation.ts";
import { biasCorrectionFactor, updateMoment } from "../../tree/moments.ts";
import type { GradientTransformation, Scalar } from "../base.ts";
import { mapState, mapUpdates } from "../_map.ts";
import { reciprocal, safeIncrement, zeroCount } from "../_scalars.ts";

/** Options of `scaleByRss`. */
export interface ScaleByRssOptions {
  /** What the sums begin with. Default 0.1. */
  readonly initialAccumulatorValue?: Scalar;
  /** Added under the root. Default 1e-7. */
  readonly eps?: Scalar;
}

/** The state of `scaleByRss`. */
export interface ScaleByRssState {
  /** The sum of the squares of all updates so far. */
  readonly sumOfSquares: unknown;
}

/**
 * Divides by the root of the sum of all squares so far: AdaGrad's rule.
 *
 * @param options What the sums begin with, and the small number.
 * @returns A transformation.
 */
export function scaleByRss(options: ScaleByRssOptions = {}): GradientTransformation<ScaleByRssState> {
  checkOptions("build scaleByRss", options, ["initialAccumulatorValue", "eps"]);
  const { initialAccumulatorValue = 0.1, eps = 1e-7 } = options;
  return recorded(
    {
      init: (params) => ({ sumOfSquares: fullLike(params, initialAccumulatorValue) }),
      update<T>(grads: T, state: ScaleByRssState): [T, ScaleByRssState] {
        const sumOfSquares = mapState((t: Tensor, g: Tensor) => add(square(g), t), state.sumOfSquares, grads);
        const updates = mapUpdates((g, t) => where(greater(t, 0), divide(g, sqrt(add(t, eps))), 0), grads, sumOfSquares);
        return [updates, { sumOfSquares }];
      },
    },
    "optim.scaleByRss",
    [options],
  );
}

/** Options of `scaleByRms` and `scaleByStddev`. */
export interface ScaleByRmsOptions {
  /** How slowly the averages forget. Default 0.9. */
  readonly decay?: Scalar;
  /** The small number that keeps the divisor from 0. Default 1e-8. */
  readonly eps?: Scalar;
  /** What the average of squares begins with. Default 0. */
  readonly initialScale?: Scalar;
  /** Whether `eps` stands under the root. Default true. */
  readonly epsInSqrt?: boolean;
  /** Whether to correct for beginning at zero. Default false. */
  readonly biasCorrection?: boolean;
}

/** The names of `ScaleByRmsOptions`. */
export const rmsOptionNames: readonly string[] = ["decay", "eps", "initialScale", "epsInSqrt", "biasCorrection"];

/** The state of `scaleByRms`; with bias correction it counts. */
export interface ScaleByRmsState {
  /** How many steps were done. */
  readonly count?: Tensor;
  /** The running average of squares. */
  readonly nu: unknown;
}

/** How to divide by the root of a mean square. */
function rootDivider(eps: Scalar, epsInSqrt: boolean): (g: Tensor, meanSquare: Tensor) => Tensor {
  return epsInSqrt ? (g, v) => divide(g, sqrt(add(v, eps))) : (g, v) => divide(g, add(sqrt(v), eps));
}

/**
 * Divides by the root of the average of squares (Tieleman, Hinton 2012).
 *
 * @param options The decay, the small number and where it stands.
 * @returns A transformation.
 */
export function scaleByRms(options: ScaleByRmsOptions = {}): GradientTransformation<ScaleByRmsState> {
  checkOptions("build scaleByRms", options, rmsOptionNames);
  const { decay = 0.9, eps = 1e-8, initialScale = 0, epsInSqrt = true, biasCorrection = false } = options;
  const byRoot = rootDivider(eps, epsInSqrt);
  return recorded(
    {
      init(params) {
        const nu = fullLike(params, initialScale);
        return biasCorrection ? { count: zeroCount(), nu } : { nu };
      },
      update<T>(grads: T, state: ScaleByRmsState): [T, ScaleByRmsState] {
        const nu = updateMoment(grads, state.nu, decay, 2);
        if (!biasCorrection) return [mapUpdates(byRoot, grads, nu), { nu }];
        const count = safeIncrement(state.count!), unbias = reciprocal(biasCorrectionFactor(decay, count));
        return [mapUpdates((g, v) => byRoot(g, multiply(v, unbias)), grads, nu), { count, nu }];
      },
    },
    "optim.scaleByRms",
    [options],
  );
}

/** The state of `scaleByStddev`; with bias correction it counts. */
export interface ScaleByRStdDevState extends ScaleByRmsState {
  /** The running average. */
  readonly mu: unknown;
}

/**
 * Divides by the running standard deviation: the root of the average of squares less the square of the average (Graves 2013).
 *
 * @param options The decay, the small number and where it stands.
 * @returns A transformation.
 */
export function scaleByStddev(options: ScaleByRmsOptions = {}): GradientTransformation<ScaleByRStdDevState> {
  checkOptions("build scaleByStddev", options, rmsOptionNames);
  const { decay = 0.9, eps = 1e-8, initialScale = 0, epsInSqrt = true, biasCorrection = false } = options;
  const byRoot = rootDivider(eps, epsInSqrt);
  return recorded(
    {
      init(params) {
        const averages = { mu: zerosLike(params), nu: fullLike(params, initialScale) };
        return biasCorrection ? { count: zeroCount(), ...averages } : averages;
      },
      update<T>(grads: T, state: ScaleByRStdDevState): [T, ScaleByRStdDevState] {
        const mu = updateMoment(grads, state.mu, decay), nu = updateMoment(grads, state.nu, decay, 2);
        if (!biasCorrection) return [mapUpdates((g, m, v) => byRoot(g, subtract(v, square(m))), grads, mu, nu), { mu, nu }];
        const count = safeIncrement(state.count!), unbias = reciprocal(biasCorrectionFactor(decay, count));
        const updates = mapUpdates(
          (g, m, v) => byRoot(g, subtract(multiply(v, unbias), square(multiply(m, unbias)))),
          grads,
          mu,
          nu,
        );
        return [updates, { count, mu, nu }];
      },
    },
    "optim.scaleByStddev",
    [options],
  );
}
