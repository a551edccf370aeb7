/**
 * Prodigy.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { type TensorLike, toTensor } from "../../core/convert.ts";
import type { Tensor } from "../../core/tensor.ts";
import { map } from "../../core/tree.ts";
import { abs, add, divide, maximum, multiply, negative, subtract } from "../../np/arithmetic.ts";
import { sqrt } from "../../np/exponential.ts";
import { sub } from "../../tree/arithmetic.ts";
import { dtype } from "../../tree/casting.ts";
import { zerosLike } from "../../tree/creation.ts";
import { biasCorrectionFactor, updateMoment } from "../../tree/moments.ts";
import { sum, vdot } from "../../tree/reductions.ts";
import { type GradientTransformation, needParams, type Scalar, type ScalarOrSchedule } from "../base.ts";
import { mapState, mapUpdates } from "../_map.ts";
import { rootOf, safeIncrement, valueAt, zeroCount } from "../_scalars.ts";

/** Options of `prodigy`. */
export interface ProdigyOptions {
  /** How slowly the averages of gradients and of squares forget. Default [0.9, 0.999]. */
  readonly betas?: readonly [Scalar, Scalar];
  /** How slowly the sums of the estimate forget; null for the root of the second of `betas`. Default null. */
  readonly beta3?: Scalar | null;
  /** Added to the root. Default 1e-8. */
  readonly eps?: Scalar;
  /** The first estimate of the learning rate. Default 1e-6. */
  readonly estimLr0?: Scalar;
  /** A factor of the estimate. Default 1. */
  readonly estimLrCoef?: Scalar;
  /** The pull of the parameters towards 0. Default 0. */
  readonly weightDecay?: Scalar;
  /** Whether to leave the learning rate out of the estimate's denominator, for warm-ups. Default false. */
  readonly safeguardWarmup?: boolean;
}

/** The state of `prodigy`. */
export interface ProdigyState {
  /** The average of the scaled gradients. */
  readonly expAvg: unknown;
  /** The average of their squares. */
  readonly expAvgSq: unknown;
  /** The weighted sum of the gradients. */
  readonly gradSum: unknown;
  /** Where the parameters began. */
  readonly params0: unknown;
  /** The estimate of the learning rate. */
  readonly estimLr: Tensor;
  /** The numerator of the estimate. */
  readonly numeratorWeighted: Tensor;
  /** How many steps were done. */
  readonly count: Tensor;
}

/**
 * Prodigy: Adam that finds its learning rate from the distance to where it began (Mishchenko, Defazio 2023). As `optax.contrib.prodigy`.
 *
 * @param learningRate A factor of the estimate, or a schedule of it. Default 1.
 * @param options Decay rates, the small number, the first estimate, the weight decay.
 * @returns A gradient transformation, which needs the parameters at each update.
 */
export function prodigy(learningRate: ScalarOrSchedule = 1, options: ProdigyOptions = {}): GradientTransformation<ProdigyState> {
  checkOptions("build prodigy", options, ["betas", "beta3", "eps", "estimLr0", "estimLrCoef", "weightDecay", "safeguardWarmup"]);
  const { betas: [b1, b2] = [0.9, 0.999], eps = 1e-8, estimLr0 = 1e-6, estimLrCoef = 1, weightDecay = 0, safeguardWarmup = false } =
    options;
  const b3 = options.beta3 ?? rootOf(b2);
  return recorded(
    {
      init(params) {
        const type = dtype(params, "lowest");
        return {
          expAvg: zerosLike(params),
          expAvgSq: zerosLike(params),
          gradSum: zerosLike(params),
          params0: params,
          estimLr: toTensor("prodigy", estimLr0, type),
          numeratorWeighted: toTensor("prodigy", 0, type),
          count: zeroCount(),
        };
      },
      update<T>(grads: T, state: ProdigyState, params?: unknown): [T, ProdigyState] {
        needParams("prodigy", params);
        const { params0, estimLr } = state, count = safeIncrement(state.count);
        const unbias = divide(sqrt(biasCorrectionFactor(b2, count)), biasCorrectionFactor(b1, count));
        const rate = multiply(multiply(estimLr, valueAt(learningRate, state.count)), unbias).astype(estimLr.dtype);
        const scaled = mapUpdates((g) => multiply(g, estimLr), grads);
        const progress = vdot(grads, sub(params0, params));
        const expAvg = updateMoment(scaled, state.expAvg, b1), expAvgSq = updateMoment(scaled, state.expAvgSq, b2, 2);
        const weight = divide(safeguardWarmup ? estimLr : rate, estimLr0);
        const gradSum = mapState((s: Tensor, g: Tensor) => add(multiply(s, b3), multiply(g, weight)), state.gradSum, scaled);
        const gained = multiply(multiply(divide(estimLr, estimLr0), rate), progress);
        const numeratorWeighted = add(multiply(state.numeratorWeighted, b3), gained);
        const estimate = divide(multiply(numeratorWeighted, estimLrCoef), sum(map((s: Tensor) => abs(s), gradSum)));
        const next = maximum(estimLr, estimate), floor = multiply(next, eps);
        const updates = mapUpdates(
          (_, m, v, p: TensorLike) => {
            const step = negative(divide(multiply(m, rate), add(sqrt(v), floor)));
            return weightDecay === 0 ? step : subtract(step, multiply(p, multiply(rate, weightDecay)));
          },
          grads,
          expAvg,
          expAvgSq,
          params,
        );
        return [updates, { expAvg, expAvgSq, gradSum, params0, estimLr: next, numeratorWeighted, count }];
      },
    },
    "optim.contrib.prodigy",
    [learningRate, options],
  );
}
