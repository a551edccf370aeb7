/**
 * AdaMax.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { GradientTransformation, ScalarOrSchedule } from "../base.ts";
import { addDecayedWeights } from "../transforms/add_decayed_weights.ts";
import { chain } from "../transforms/chain.ts";
import { scaleByLearningRate } from "../transforms/scale.ts";
import { adamaxOptionNames, scaleByAdamax, type ScaleByAdamaxOptions } from "../transforms/scale_by_adamax.ts";
import type { Mask } from "../wrappers/masked.ts";

/** Options of `adamax`. */
export type AdamaxOptions = ScaleByAdamaxOptions;

/**
 * AdaMax: Adam with the maximum norm (Kingma, Ba 2014). As `optax.adamax`.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options Decay rates and the small number.
 * @returns A gradient transformation.
 */
export function adamax(learningRate: ScalarOrSchedule, options: AdamaxOptions = {}): GradientTransformation {
  checkOptions("build adamax", options, adamaxOptionNames);
  return recorded(chain<unknown[]>(scaleByAdamax(options), scaleByLearningRate(learningRate)), "optim.adamax", [learningRate, options]);
}

/** Options of `adamaxw`. */
export interface AdamaxwOptions extends AdamaxOptions {
  /** The pull of the parameters towards 0, multiplied by the learning rate. Default 1e-4. */
  readonly weightDecay?: ScalarOrSchedule;
  /** Which parameters decay. Default all. */
  readonly mask?: Mask;
}

/**
 * AdaMax with decoupled weight decay. As `optax.adamaxw`.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options Those of `adamax`, and the decay.
 * @returns A gradient transformation, which needs the parameters at each update.
 */
export function adamaxw(learningRate: ScalarOrSchedule, options: AdamaxwOptions = {}): GradientTransformation {
  checkOptions("build adamaxw", options, [...adamaxOptionNames, "weightDecay", "mask"]);
  const { weightDecay = 1e-4, mask, ...rest } = options;
  return recorded(
    chain<unknown[]>(scaleByAdamax(rest), addDecayedWeights(weightDecay, { mask }), scaleByLearningRate(learningRate)),
    "optim.adamaxw",
    [learningRate, options],
  );
}
