/**
 * AdaGrad and AdaDelta.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { GradientTransformation, ScalarOrSchedule } from "../base.ts";
import { addDecayedWeights } from "../transforms/add_decayed_weights.ts";
import { chain } from "../transforms/chain.ts";
import { scaleByLearningRate } from "../transforms/scale.ts";
import { scaleByAdadelta, type ScaleByAdadeltaOptions } from "../transforms/scale_by_adadelta.ts";
import { scaleByRss, type ScaleByRssOptions } from "../transforms/scale_by_rms.ts";
import type { Mask } from "../wrappers/masked.ts";

/** Options of `adagrad`. */
export type AdagradOptions = ScaleByRssOptions;

/**
 * AdaGrad: gradients over the root of the sum of all their squares (Duchi et al. 2011). As `optax.adagrad`.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options What the sums begin with, and the small number.
 * @returns A gradient transformation.
 */
export function adagrad(learningRate: ScalarOrSchedule, options: AdagradOptions = {}): GradientTransformation {
  checkOptions("build adagrad", options, ["initialAccumulatorValue", "eps"]);
  return recorded(chain<unknown[]>(scaleByRss(options), scaleByLearningRate(learningRate)), "optim.adagrad", [learningRate, options]);
}

/** Options of `adadelta`. */
export interface AdadeltaOptions extends ScaleByAdadeltaOptions {
  /** The pull of the parameters towards 0, added to the gradients. Default 0. */
  readonly weightDecay?: ScalarOrSchedule;
  /** Which parameters decay. Default all. */
  readonly weightDecayMask?: Mask;
}

/**
 * AdaDelta (Zeiler 2012). As `optax.adadelta`.
 *
 * @param learningRate The step size, or a schedule of it. Null (the default) leaves even the sign as it is: for descent give 1.
 * @param options The decay, the small number, the weight decay.
 * @returns A gradient transformation, which needs the parameters at each update.
 */
export function adadelta(learningRate: ScalarOrSchedule | null = null, options: AdadeltaOptions = {}): GradientTransformation {
  checkOptions("build adadelta", options, ["rho", "eps", "weightDecay", "weightDecayMask"]);
  const { weightDecay = 0, weightDecayMask, ...rest } = options;
  return recorded(
    chain<unknown[]>(
      addDecayedWeights(weightDecay, { mask: weightDecayMask }),
      scaleByAdadelta(rest),
      scaleByLearningRate(learningRate),
    ),
    "optim.adadelta",
    [learningRate, options],
  );
}
