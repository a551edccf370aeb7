/**
 * Sophia.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { DType } from "../../core/dtype.ts";
import type { Tensor } from "../../core/tensor.ts";
import { divide, maximum, multiply, negative, remainder } from "../../np/arithmetic.ts";
import { equal } from "../../np/comparison.ts";
import { clip } from "../../np/rounding.ts";
import { key, rademacher, split } from "../../random/mod.ts";
import { cond } from "../../transforms/cond.ts";
import { hvp } from "../../transforms/jacobian.ts";
import { cast, castLike, dtype } from "../../tree/casting.ts";
import { zerosLike } from "../../tree/creation.ts";
import { mul } from "../../tree/arithmetic.ts";
import { biasCorrectionFactor, updateMoment } from "../../tree/moments.ts";
import { randomLike } from "../../tree/random.ts";
import {
  type ExtraArgs,
  type GradientTransformation,
  needExtra,
  needParams,
  type OptState,
  type Scalar,
  type ScalarOrSchedule,
} from "../base.ts";
import { mapUpdates } from "../_map.ts";
import { reciprocal, safeIncrement, zeroCount } from "../_scalars.ts";
import { addDecayedWeights } from "../transforms/add_decayed_weights.ts";
import { chain } from "../transforms/chain.ts";
import { scaleByLearningRate } from "../transforms/scale.ts";
import type { Mask } from "../wrappers/masked.ts";

/** The state of `hutchinsonEstimatorDiagHessian`. */
export interface HutchinsonState {
  /** The key of the next estimate. */
  readonly key: Tensor;
}

/**
 * Estimates the diagonal of the loss's second derivatives with random signs (Hutchinson 1989): its "updates" are the estimate. Needs the loss
 * as `update(grads, state, params, { objFn })`, a function of the parameters.
 *
 * @param randomKey The first random key. Default `random.key(0)`.
 * @returns A transformation.
 */
export function hutchinsonEstimatorDiagHessian(randomKey: Tensor | number = 0): GradientTransformation<HutchinsonState> {
  return recorded(
    {
      init: () => ({ key: typeof randomKey === "number" ? key(randomKey) : randomKey }),
      update<T>(_updates: T, state: HutchinsonState, params?: unknown, extra?: ExtraArgs): [T, HutchinsonState] {
        needParams("hutchinsonEstimatorDiagHessian", params);
        const objFn = needExtra<(params: unknown) => Tensor>("hutchinsonEstimatorDiagHessian", extra, "objFn");
        const [next, sampleKey] = split(state.key) as unknown as [Tensor, Tensor];
        const drawn = randomLike(sampleKey, params, { sampler: (k, shape) => rademacher(k, shape, { dtype: "int32" }).astype("float32") });
        const signs = cast(drawn, dtype(params, "lowest"));
        return [mul(hvp(objFn, [params], [signs]), signs) as T, { key: next }];
      },
    },
    "optim.contrib.hutchinsonEstimatorDiagHessian",
    [randomKey],
  );
}

/** Options of `scaleBySophia`. */
export interface ScaleBySophiaOptions {
  /** How slowly the average of the gradients forgets. Default 0.965. */
  readonly b1?: Scalar;
  /** How slowly the average of the estimates forgets. Default 0.99. */
  readonly b2?: Scalar;
  /** The least number to divide by. Default 1e-8. */
  readonly eps?: Scalar;
  /** A factor of the estimates. Default 0.01. */
  readonly gamma?: Scalar;
  /** The largest step; null for none. Default 1. */
  readonly clipThreshold?: Scalar | null;
  /** How many steps share one estimate. Default 10. */
  readonly updateInterval?: number;
  /** What estimates the second derivatives. Default `hutchinsonEstimatorDiagHessian()`. */
  readonly hessianDiagonalFn?: GradientTransformation;
  /** The type to keep the first average in; by default that of the parameters. */
  readonly muDtype?: DType;
}

const names: readonly string[] = ["b1", "b2", "eps", "gamma", "clipThreshold", "updateInterval", "hessianDiagonalFn", "muDtype"];

/** The state of `scaleBySophia`. */
export interface SophiaState {
  /** How many steps were done. */
  readonly count: Tensor;
  /** The average of the gradients. */
  readonly mu: unknown;
  /** The average of the estimated second derivatives. */
  readonly nu: unknown;
  /** The state of the estimator. */
  readonly hessianFnState: OptState;
}

/**
 * Divides the average gradient by the average of estimated second derivatives, and clips (Liu et al. 2023). Needs what the estimator needs.
 *
 * @param options Decay rates, the clipping, the estimator.
 * @returns A transformation, which needs the parameters.
 */
export function scaleBySophia(options: ScaleBySophiaOptions = {}): GradientTransformation<SophiaState> {
  checkOptions("build scaleBySophia", options, names);
  const { b1 = 0.965, b2 = 0.99, eps = 1e-8, gamma = 0.01, clipThreshold = 1, updateInterval = 10, muDtype } = options;
  const { hessianDiagonalFn = hutchinsonEstimatorDiagHessian() } = options;
  return recorded(
    {
      init: (params) => ({
        count: zeroCount(),
        mu: zerosLike(params, muDtype),
        nu: zerosLike(params),
        hessianFnState: hessianDiagonalFn.init(params),
      }),
      update<T>(grads: T, state: SophiaState, params?: unknown, extra?: ExtraArgs): [T, SophiaState] {
        needParams("scaleBySophia", params);
        const count = safeIncrement(state.count);
        const mu = updateMoment(grads, state.mu, b1), unbias = reciprocal(biasCorrectionFactor(b1, count));
        const updates = mapUpdates(
          (_, m, h) => {
            const step = divide(multiply(m, unbias), maximum(multiply(h, gamma), eps));
            if (clipThreshold === null) return step;
            return clip(step, { min: typeof clipThreshold === "number" ? -clipThreshold : negative(clipThreshold), max: clipThreshold });
          },
          grads,
          mu,
          state.nu,
        );
        const estimate = () => {
          const [diagonal, hessianFnState] = hessianDiagonalFn.update(grads, state.hessianFnState, params, extra);
          return { hessianFnState, nu: castLike(updateMoment(diagonal, state.nu, b2), state.nu) };
        };
        const due = equal(remainder(state.count, updateInterval), 0);
        const { hessianFnState, nu } = cond(due, estimate, () => ({ hessianFnState: state.hessianFnState, nu: state.nu }));
        return [updates, { count, mu: cast(mu, muDtype ?? null), nu, hessianFnState }];
      },
    },
    "optim.contrib.scaleBySophia",
    [options],
  );
}

/** Options of `sophia`. */
export interface SophiaOptions extends ScaleBySophiaOptions {
  /** The pull of the parameters towards 0, multiplied by the learning rate. Default 1e-4. */
  readonly weightDecay?: ScalarOrSchedule;
  /** Which parameters decay. Default all. */
  readonly weightDecayMask?: Mask;
}

/**
 * Sophia: clipped steps scaled by estimated second derivatives (Liu et al. 2023). As `optax.contrib.sophia`; needs the loss as
 * `update(grads, state, params, { objFn })`, a function of the parameters.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options Decay rates, the clipping, the estimator, the weight decay.
 * @returns A gradient transformation, which needs the parameters at each update.
 */
export function sophia(learningRate: ScalarOrSchedule, options: SophiaOptions = {}): GradientTransformation {
  checkOptions("build sophia", options, [...names, "weightDecay", "weightDecayMask"]);
  const { weightDecay = 1e-4, weightDecayMask, ...rest } = options;
  return recorded(
    chain<unknown[]>(
      scaleBySophia(rest),
      addDecayedWeights(weightDecay, { mask: weightDecayMask }),
      scaleByLearningRate(learningRate),
    ),
    "optim.contrib.sophia",
    [learningRate, options],
  );
}
