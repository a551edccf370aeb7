/**
 * Adam's relatives: one rescaling each, then the learning rate.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { type GradientTransformation, identity, type Scalar, type ScalarOrSchedule } from "../base.ts";
import { addDecayedWeights } from "../transforms/add_decayed_weights.ts";
import { chain } from "../transforms/chain.ts";
import { scaleByLearningRate } from "../transforms/scale.ts";
import { scaleByAdan } from "../transforms/scale_by_adan.ts";
import { amsgradOptionNames, scaleByAmsgrad, type ScaleByAmsgradOptions } from "../transforms/scale_by_amsgrad.ts";
import { beliefOptionNames, scaleByBelief, type ScaleByBeliefOptions } from "../transforms/scale_by_belief.ts";
import { scaleByNovograd } from "../transforms/scale_by_novograd.ts";
import { radamOptionNames, scaleByRadam, type ScaleByRadamOptions } from "../transforms/scale_by_radam.ts";
import { scaleByYogi } from "../transforms/scale_by_yogi.ts";
import type { Mask } from "../wrappers/masked.ts";

/** Options of `amsgrad`. */
export type AmsgradOptions = ScaleByAmsgradOptions;

/**
 * AMSGrad: Adam whose steps never grow again (Reddi et al. 2018). As `optax.amsgrad`.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options Those of `adam`, and what is corrected for beginning at zero.
 * @returns A gradient transformation.
 */
export function amsgrad(learningRate: ScalarOrSchedule, options: AmsgradOptions = {}): GradientTransformation {
  checkOptions("build amsgrad", options, amsgradOptionNames);
  return recorded(chain<unknown[]>(scaleByAmsgrad(options), scaleByLearningRate(learningRate)), "optim.amsgrad", [learningRate, options]);
}

/** Options of `radam`. */
export type RadamOptions = ScaleByRadamOptions;

/**
 * RAdam: Adam that waits until its average of squares can be trusted (Liu et al. 2020). As `optax.radam`.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options Those of `adam`, and what is enough.
 * @returns A gradient transformation.
 */
export function radam(learningRate: ScalarOrSchedule, options: RadamOptions = {}): GradientTransformation {
  checkOptions("build radam", options, radamOptionNames);
  return recorded(chain<unknown[]>(scaleByRadam(options), scaleByLearningRate(learningRate)), "optim.radam", [learningRate, options]);
}

/** Options of `adabelief`. */
export interface AdabeliefOptions extends ScaleByBeliefOptions {
  /** The pull of the parameters towards 0, multiplied by the learning rate; null for none. Default null. */
  readonly weightDecay?: ScalarOrSchedule | null;
  /** Which parameters decay. Default all. */
  readonly weightDecayMask?: Mask;
}

/**
 * AdaBelief: long steps where gradients are as foreseen (Zhuang et al. 2020). As `optax.adabelief`.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options Those of `adam`, and the decay.
 * @returns A gradient transformation.
 */
export function adabelief(learningRate: ScalarOrSchedule, options: AdabeliefOptions = {}): GradientTransformation {
  checkOptions("build adabelief", options, [...beliefOptionNames, "weightDecay", "weightDecayMask"]);
  const { weightDecay = null, weightDecayMask, ...rest } = options;
  return recorded(
    chain<unknown[]>(
      scaleByBelief(rest),
      weightDecay === null ? identity() : addDecayedWeights(weightDecay, { mask: weightDecayMask }),
      scaleByLearningRate(learningRate),
    ),
    "optim.adabelief",
    [learningRate, options],
  );
}

/** Options of `yogi`. */
export interface YogiOptions {
  /** How slowly the average of the gradients forgets. Default 0.9. */
  readonly b1?: Scalar;
  /** How slowly the average of their squares changes. Default 0.999. */
  readonly b2?: Scalar;
  /** Added to the root. Default 1e-3. */
  readonly eps?: Scalar;
}

/**
 * Yogi: Adam whose average of squares changes slowly (Zaheer et al. 2018). As `optax.yogi`.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options Decay rates and the small number.
 * @returns A gradient transformation.
 */
export function yogi(learningRate: ScalarOrSchedule, options: YogiOptions = {}): GradientTransformation {
  checkOptions("build yogi", options, ["b1", "b2", "eps"]);
  return recorded(chain<unknown[]>(scaleByYogi(options), scaleByLearningRate(learningRate)), "optim.yogi", [learningRate, options]);
}

/** Options of `novograd`. */
export interface NovogradOptions {
  /** How slowly the sum of the steps forgets. Default 0.9. */
  readonly b1?: Scalar;
  /** How slowly the average of squared norms forgets. Default 0.25. */
  readonly b2?: Scalar;
  /** Added to the root. Default 1e-6. */
  readonly eps?: Scalar;
  /** Added under the root. Default 0. */
  readonly epsRoot?: Scalar;
  /** The pull of the parameters towards 0. Default 0. */
  readonly weightDecay?: Scalar;
}

/**
 * NovoGrad: gradients over the average of their leaf's norm, with momentum (Ginsburg et al. 2019). As `optax.novograd`.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options Decay rates, the small numbers, the weight decay.
 * @returns A gradient transformation, which needs the parameters at each update.
 */
export function novograd(learningRate: ScalarOrSchedule, options: NovogradOptions = {}): GradientTransformation {
  checkOptions("build novograd", options, ["b1", "b2", "eps", "epsRoot", "weightDecay"]);
  return recorded(chain<unknown[]>(scaleByNovograd({ eps: 1e-6, ...options }), scaleByLearningRate(learningRate)), "optim.novograd", [
    learningRate,
    options,
  ]);
}

/** Options of `adan`. */
export interface AdanOptions {
  /** How slowly the average of the gradients forgets. Default 0.98. */
  readonly b1?: Scalar;
  /** How slowly the average of their differences forgets. Default 0.92. */
  readonly b2?: Scalar;
  /** How slowly the average of squares forgets. Default 0.99. */
  readonly b3?: Scalar;
  /** Added to the root. Default 1e-8. */
  readonly eps?: Scalar;
  /** Added under the root. Default 1e-8. */
  readonly epsRoot?: Scalar;
  /** The pull of the parameters towards 0, multiplied by the learning rate. Default 0. */
  readonly weightDecay?: ScalarOrSchedule;
  /** Which parameters decay. Default all. */
  readonly mask?: Mask;
}

/**
 * Adan: Adam with Nesterov's momentum from differences of gradients (Xie et al. 2022). As `optax.adan`.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options Decay rates, the small numbers, the weight decay.
 * @returns A gradient transformation, which needs the parameters at each update.
 */
export function adan(learningRate: ScalarOrSchedule, options: AdanOptions = {}): GradientTransformation {
  checkOptions("build adan", options, ["b1", "b2", "b3", "eps", "epsRoot", "weightDecay", "mask"]);
  const { weightDecay = 0, mask, ...rest } = options;
  return recorded(
    chain<unknown[]>(
      scaleByAdan({ epsRoot: 1e-8, ...rest }),
      addDecayedWeights(weightDecay, { mask }),
      scaleByLearningRate(learningRate),
    ),
    "optim.adan",
    [learningRate, options],
  );
}
