/**
 * Rectified Adam's rescaling.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { bind } from "../../core/bind.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add, divide, multiply, subtract } from "../../np/arithmetic.ts";
import { greaterEqual, less } from "../../np/comparison.ts";
import { expm1, log, sqrt } from "../../np/exponential.ts";
import { where } from "../../np/where.ts";
import { zerosLike } from "../../tree/creation.ts";
import { biasCorrectionFactor, updateMoment } from "../../tree/moments.ts";
import type { GradientTransformation, Scalar } from "../base.ts";
import { mapUpdates } from "../_map.ts";
import { reciprocal, safeIncrement, zeroCount } from "../_scalars.ts";
import { correctedMean, plus, type ScaleByAdamState } from "./scale_by_adam.ts";

/** Options of `scaleByRadam`. */
export interface ScaleByRadamOptions {
  /** How slowly the average of the gradients forgets. Default 0.9. */
  readonly b1?: Scalar;
  /** How slowly the average of their squares forgets. Default 0.999. */
  readonly b2?: Scalar;
  /** Added to the root. Default 1e-8. */
  readonly eps?: Scalar;
  /** Added under the root. Default 0. */
  readonly epsRoot?: Scalar;
  /** How many steps' worth of squares the average must hold before it is used. Default 5. */
  readonly threshold?: Scalar;
  /** Whether to look ahead with Nesterov's momentum. Default false. */
  readonly nesterov?: boolean;
}

/** The names of `ScaleByRadamOptions`. */
export const radamOptionNames: readonly string[] = ["b1", "b2", "eps", "epsRoot", "threshold", "nesterov"];

/** 1 - x / (eˣ - 1). By its series below 1: there both terms are near 1, and their difference would lose its digits. */
function shortfall(x: Tensor): Tensor {
  const squared = multiply(x, x);
  const even = [-1 / 47900160, 1 / 1209600, -1 / 30240, 1 / 720, -1 / 12].reduce(
    (sum: Tensor | number, c) => add(multiply(squared, sum), c),
    0,
  );
  return where(less(x, 1), add(multiply(squared, even), multiply(x, 0.5)), subtract(1, divide(x, expm1(x))));
}

/** How many steps' worth of squares the average holds after `count` steps, and would hold after infinitely many. */
function averageLength(b2: Scalar, count: Tensor): { now: Tensor; limit: Scalar } {
  const steps = bind("cast", [count], { dtype: "float32", weak: true });
  // now = limit - 2 t b2ᵗ / (1 - b2ᵗ); with x = -t log b2 the last is 2 / rate · x / (eˣ - 1).
  if (typeof b2 === "number") {
    const rate = -Math.log(b2), limit = 2 / (1 - b2) - 1;
    return { now: add(multiply(shortfall(multiply(steps, rate)), 2 / rate), limit - 2 / rate), limit };
  }
  const rate = log(b2).negative(), limit = subtract(divide(2, subtract(1, b2)), 1), whole = divide(2, rate);
  return { now: add(multiply(shortfall(multiply(steps, rate)), whole), subtract(limit, whole)), limit };
}

/**
 * Rescales as Adam does once the average of squares holds enough to be trusted, with a factor for what is still missing; until then by the
 * average gradient alone (Liu et al. 2020).
 *
 * @param options Decay rates, the small numbers, and what is enough.
 * @returns A transformation.
 */
export function scaleByRadam(options: ScaleByRadamOptions = {}): GradientTransformation<ScaleByAdamState> {
  checkOptions("build scaleByRadam", options, radamOptionNames);
  const { b1 = 0.9, b2 = 0.999, eps = 1e-8, epsRoot = 0, threshold = 5, nesterov = false } = options;
  return recorded(
    {
      init: (params) => ({ count: zeroCount(), mu: zerosLike(params), nu: zerosLike(params) }),
      update<T>(grads: T, state: ScaleByAdamState): [T, ScaleByAdamState] {
        const count = safeIncrement(state.count);
        const mu = updateMoment(grads, state.mu, b1), nu = updateMoment(grads, state.nu, b2, 2);
        const { now, limit } = averageLength(b2, count);
        const trusted = greaterEqual(now, threshold);
        const whole = divide(limit, multiply(subtract(limit, 4), subtract(limit, 2)));
        const factor = sqrt(where(trusted, multiply(divide(multiply(subtract(now, 4), subtract(now, 2)), now), whole), 1));
        const average = correctedMean(b1, count, nesterov), unbias = reciprocal(biasCorrectionFactor(b2, count));
        const updates = mapUpdates(
          (g, m, v) => {
            const mean = average(m, g);
            return where(trusted, divide(multiply(mean, factor), plus(sqrt(plus(multiply(v, unbias), epsRoot)), eps)), mean);
          },
          grads,
          mu,
          nu,
        );
        return [updates, { count, mu, nu }];
      },
    },
    "optim.scaleByRadam",
    [options],
  );
}
