/**
 * D-Adaptation for AdamW.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { type TensorLike, toTensor } from "../../core/convert.ts";
import type { Tensor } from "../../core/tensor.ts";
import { abs, add, divide, maximum, multiply, negative, subtract } from "../../np/arithmetic.ts";
import { sqrt } from "../../np/exponential.ts";
import { map } from "../../core/tree.ts";
import { dtype } from "../../tree/casting.ts";
import { zerosLike } from "../../tree/creation.ts";
import { biasCorrectionFactor, updateMoment } from "../../tree/moments.ts";
import { sum, vdot } from "../../tree/reductions.ts";
import { type GradientTransformation, needParams, type Scalar, type ScalarOrSchedule } from "../base.ts";
import { mapState, mapUpdates } from "../_map.ts";
import { oneMinus, rootOf, safeIncrement, valueAt, zeroCount } from "../_scalars.ts";

/** Options of `dadaptAdamw`. */
export interface DadaptAdamwOptions {
  /** How slowly the averages of gradients and of squares forget. Default [0.9, 0.999]. */
  readonly betas?: readonly [Scalar, Scalar];
  /** Added to the root. Default 1e-8. */
  readonly eps?: Scalar;
  /** The first estimate of the learning rate. Default 1e-6. */
  readonly estimLr0?: Scalar;
  /** The pull of the parameters towards 0. Default 0. */
  readonly weightDecay?: Scalar;
}

/** The state of `dadaptAdamw`. */
export interface DAdaptAdamWState {
  /** The average of the steps. */
  readonly expAvg: unknown;
  /** The average of the squared gradients. */
  readonly expAvgSq: unknown;
  /** The weighted sum of the gradients. */
  readonly gradSum: unknown;
  /** The estimate of the learning rate. */
  readonly estimLr: Tensor;
  /** The numerator of the estimate. */
  readonly numeratorWeighted: Tensor;
  /** How many steps were done. */
  readonly count: Tensor;
}

/**
 * AdamW that finds its learning rate from how far it has come (Defazio, Mishchenko 2023). As `optax.contrib.dadapt_adamw`.
 *
 * @param learningRate A factor of the estimate, or a schedule of it. Default 1.
 * @param options Decay rates, the small number, the first estimate, the weight decay.
 * @returns A gradient transformation, which needs the parameters at each update.
 */
export function dadaptAdamw(
  learningRate: ScalarOrSchedule = 1,
  options: DadaptAdamwOptions = {},
): GradientTransformation<DAdaptAdamWState> {
  checkOptions("build dadaptAdamw", options, ["betas", "eps", "estimLr0", "weightDecay"]);
  const { betas: [b1, b2] = [0.9, 0.999], eps = 1e-8, estimLr0 = 1e-6, weightDecay = 0 } = options;
  const keep = rootOf(b2), gain = oneMinus(keep);
  return recorded(
    {
      init(params) {
        const type = dtype(params, "lowest");
        return {
          expAvg: zerosLike(params),
          expAvgSq: zerosLike(params),
          gradSum: zerosLike(params),
          estimLr: toTensor("dadaptAdamw", estimLr0, type),
          numeratorWeighted: toTensor("dadaptAdamw", 0, type),
          count: zeroCount(),
        };
      },
      update<T>(grads: T, state: DAdaptAdamWState, params?: unknown): [T, DAdaptAdamWState] {
        needParams("dadaptAdamw", params);
        const count = safeIncrement(state.count);
        const unbias = divide(sqrt(biasCorrectionFactor(b2, count)), biasCorrectionFactor(b1, count));
        const rate = multiply(multiply(state.estimLr, valueAt(learningRate, state.count)), unbias).astype(state.estimLr.dtype);
        const weighted = mapState((s: Tensor, v: Tensor) => divide(s, add(sqrt(v), eps)), state.gradSum, state.expAvgSq);
        const progress = vdot(grads, weighted);
        const step = multiply(rate, oneMinus(b1)), share = multiply(rate, gain);
        const expAvg = mapState((m: Tensor, g: Tensor) => add(multiply(m, b1), multiply(g, step)), state.expAvg, grads);
        const expAvgSq = updateMoment(grads, state.expAvgSq, b2, 2);
        const gradSum = mapState((s: Tensor, g: Tensor) => add(multiply(s, keep), multiply(g, share)), state.gradSum, grads);
        const numeratorWeighted = add(multiply(state.numeratorWeighted, keep), multiply(share, progress));
        const estimate = divide(numeratorWeighted, multiply(sum(map((s: Tensor) => abs(s), gradSum)), gain));
        const updates = mapUpdates(
          (_, m, v, p: TensorLike) => {
            const move = negative(divide(m, add(sqrt(v), eps)));
            return weightDecay === 0 ? move : subtract(move, multiply(p, multiply(rate, weightDecay)));
          },
          grads,
          expAvg,
          expAvgSq,
          params,
        );
        return [updates, { expAvg, expAvgSq, gradSum, estimLr: maximum(state.estimLr, estimate), numeratorWeighted, count }];
      },
    },
    "optim.contrib.dadaptAdamw",
    [learningRate, options],
  );
}
