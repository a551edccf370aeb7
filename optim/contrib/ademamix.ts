/**
 * AdEMAMix.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { DType } from "../../core/dtype.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add, divide, multiply } from "../../np/arithmetic.ts";
import { sqrt } from "../../np/exponential.ts";
import { zerosLike } from "../../tree/creation.ts";
import { biasCorrectionFactor, updateMoment } from "../../tree/moments.ts";
import type { GradientTransformation, Scalar, ScalarOrSchedule } from "../base.ts";
import { mapState, mapUpdates } from "../_map.ts";
import { reciprocal, safeIncrement, valueAt, zeroCount } from "../_scalars.ts";
import { addDecayedWeights } from "../transforms/add_decayed_weights.ts";
import { chain } from "../transforms/chain.ts";
import { scaleByLearningRate } from "../transforms/scale.ts";
import { plus } from "../transforms/scale_by_adam.ts";
import type { Mask } from "../wrappers/masked.ts";

/** Options of `scaleByAdemamix`. */
export interface ScaleByAdemamixOptions {
  /** How slowly the quick average of the gradients forgets. Default 0.9. */
  readonly b1?: Scalar;
  /** How slowly the average of their squares forgets. Default 0.999. */
  readonly b2?: Scalar;
  /** How slowly the slow average forgets, or a schedule of it. Default 0.9999. */
  readonly b3?: ScalarOrSchedule;
  /** The weight of the slow average, or a schedule of it. Default 6. */
  readonly alpha?: ScalarOrSchedule;
  /** Added to the root. Default 1e-8. */
  readonly eps?: Scalar;
  /** Added under the root. Default 0. */
  readonly epsRoot?: Scalar;
  /** The type to keep the averages in; by default that of the parameters. */
  readonly muDtype?: DType;
}

const names: readonly string[] = ["b1", "b2", "b3", "alpha", "eps", "epsRoot", "muDtype"];

/** The state of `scaleByAdemamix`. */
export interface ScaleByAdemamixState {
  /** How many steps were done. */
  readonly count: Tensor;
  /** How many steps the slow average has seen. */
  readonly countM2: Tensor;
  /** The quick average of the gradients. */
  readonly m1: unknown;
  /** The slow average of the gradients. */
  readonly m2: unknown;
  /** The average of their squares. */
  readonly nu: unknown;
}

/**
 * Rescales as Adam does, with a second, slow average of the gradients added (Pagliardini et al. 2024).
 *
 * @param options Decay rates, the weight of the slow average, the small numbers.
 * @returns A transformation.
 */
export function scaleByAdemamix(options: ScaleByAdemamixOptions = {}): GradientTransformation<ScaleByAdemamixState> {
  checkOptions("build scaleByAdemamix", options, names);
  const { b1 = 0.9, b2 = 0.999, b3 = 0.9999, alpha = 6, eps = 1e-8, epsRoot = 0, muDtype } = options;
  return recorded(
    {
      init(params) {
        const zeros = () => zerosLike(params, muDtype);
        return { count: zeroCount(), countM2: zeroCount(), m1: zeros(), m2: zeros(), nu: zeros() };
      },
      update<T>(grads: T, state: ScaleByAdemamixState): [T, ScaleByAdemamixState] {
        const count = safeIncrement(state.count), weight = valueAt(alpha, state.countM2);
        const m1 = updateMoment(grads, state.m1, b1), m2 = updateMoment(grads, state.m2, valueAt(b3, state.countM2));
        const nu = updateMoment(grads, state.nu, b2, 2);
        const forM1 = reciprocal(biasCorrectionFactor(b1, count)), forNu = reciprocal(biasCorrectionFactor(b2, count));
        const updates = mapUpdates(
          (_, quick, slow, v) => {
            return divide(add(multiply(quick, forM1), multiply(slow, weight)), plus(sqrt(plus(multiply(v, forNu), epsRoot)), eps));
          },
          grads,
          m1,
          m2,
          nu,
        );
        return [updates, { count, countM2: safeIncrement(state.countM2), m1, m2, nu }];
      },
    },
    "optim.contrib.scaleByAdemamix",
    [options],
  );
}

/** Options of `ademamix`. */
export interface AdemamixOptions extends ScaleByAdemamixOptions {
  /** The pull of the parameters towards 0, multiplied by the learning rate. Default 0. */
  readonly weightDecay?: ScalarOrSchedule;
  /** Which parameters decay. Default all. */
  readonly mask?: Mask;
}

/**
 * AdEMAMix: Adam with a second, slow average (Pagliardini et al. 2024). As `optax.contrib.ademamix`; here `alpha` is 5 by default.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options Decay rates, the weight of the slow average, the small numbers, the weight decay.
 * @returns A gradient transformation, which needs the parameters at each update.
 */
export function ademamix(learningRate: ScalarOrSchedule, options: AdemamixOptions = {}): GradientTransformation {
  checkOptions("build ademamix", options, [...names, "weightDecay", "mask"]);
  const { weightDecay = 0, mask, ...rest } = options;
  return recorded(
    chain<unknown[]>(
      scaleByAdemamix({ alpha: 5, ...rest }),
      addDecayedWeights(weightDecay, { mask }),
      scaleByLearningRate(learningRate),
    ),
    "optim.contrib.ademamix",
    [learningRate, options],
  );
}

/** Options of `scaleBySimplifiedAdemamix`. */
export interface ScaleBySimplifiedAdemamixOptions {
  /** How slowly the sum of the gradients forgets. Default 0.99. */
  readonly b1?: Scalar;
  /** How slowly the average of their squares forgets. Default 0.95. */
  readonly b2?: Scalar;
  /** The weight of the gradient itself, or a schedule of it. Default 0. */
  readonly alpha?: ScalarOrSchedule;
  /** Added to the root. Default 1e-8. */
  readonly eps?: Scalar;
  /** Added under the root. Default 0. */
  readonly epsRoot?: Scalar;
}

/** The state of `scaleBySimplifiedAdemamix`. */
export interface ScaleBySimplifiedAdEMAMixState {
  /** How many steps were done. */
  readonly t: Tensor;
  /** The decaying sum of the gradients. */
  readonly m: unknown;
  /** The average of their squares. */
  readonly n: unknown;
}

/**
 * Rescales a decaying sum of the gradients, plus the gradient, by the root of the average square (Morwani et al. 2025).
 *
 * @param options Decay rates, the weight of the gradient, the small numbers.
 * @returns A transformation.
 */
export function scaleBySimplifiedAdemamix(
  options: ScaleBySimplifiedAdemamixOptions = {},
): GradientTransformation<ScaleBySimplifiedAdEMAMixState> {
  checkOptions("build scaleBySimplifiedAdemamix", options, ["b1", "b2", "alpha", "eps", "epsRoot"]);
  const { b1 = 0.99, b2 = 0.95, alpha = 0, eps = 1e-8, epsRoot = 0 } = options;
  return recorded(
    {
      init: (params) => ({ t: zeroCount(), m: zerosLike(params), n: zerosLike(params) }),
      update<T>(grads: T, state: ScaleBySimplifiedAdEMAMixState): [T, ScaleBySimplifiedAdEMAMixState] {
        const t = safeIncrement(state.t), weight = valueAt(alpha, state.t);
        const m = mapState((sum: Tensor, g: Tensor) => add(g, multiply(sum, b1)), state.m, grads);
        const n = updateMoment(grads, state.n, b2, 2), unbias = reciprocal(biasCorrectionFactor(b2, t));
        const updates = mapUpdates(
          (g, sum, v) => divide(add(sum, multiply(g, weight)), plus(sqrt(plus(multiply(v, unbias), epsRoot)), eps)),
          grads,
          m,
          n,
        );
        return [updates, { t, m, n }];
      },
    },
    "optim.contrib.scaleBySimplifiedAdemamix",
    [options],
  );
}

/** Options of `simplifiedAdemamix`. */
export interface SimplifiedAdemamixOptions extends ScaleBySimplifiedAdemamixOptions {
  /** The pull of the parameters towards 0, multiplied by the learning rate. Default 0. */
  readonly weightDecay?: ScalarOrSchedule;
  /** Which parameters decay. Default all. */
  readonly mask?: Mask;
}

/**
 * The simplified AdEMAMix (Morwani et al. 2025). As `optax.contrib.simplified_ademamix`.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options Decay rates, the weight of the gradient, the small numbers, the weight decay.
 * @returns A gradient transformation, which needs the parameters at each update.
 */
export function simplifiedAdemamix(learningRate: ScalarOrSchedule, options: SimplifiedAdemamixOptions = {}): GradientTransformation {
  checkOptions("build simplifiedAdemamix", options, ["b1", "b2", "alpha", "eps", "epsRoot", "weightDecay", "mask"]);
  const { weightDecay = 0, mask, ...rest } = options;
  return recorded(
    chain<unknown[]>(
      scaleBySimplifiedAdemamix(rest),
      addDecayedWeights(weightDecay, { mask }),
      scaleByLearningRate(learningRate),
    ),
    "optim.contrib.simplifiedAdemamix",
    [learningRate, options],
  );
}
