/**
 * Adam.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { GradientTransformation, ScalarOrSchedule } from "../base.ts";
import { chain } from "../transforms/chain.ts";
import { scaleByLearningRate } from "../transforms/scale.ts";
import { adamOptionNames, scaleByAdam, type ScaleByAdamOptions } from "../transforms/scale_by_adam.ts";

/** Options of `adam`. */
export type AdamOptions = ScaleByAdamOptions;

/**
 * Adam: -learningRate · m̂ / (√v̂ + eps), the averages corrected for beginning at zero (Kingma, Ba 2014). As `optax.adam`.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options Decay rates and the small numbers.
 * @returns A gradient transformation.
 * @example The first step has the size of the learning rate
 * ```ts
 * import { np, optim } from "@fluxion/fluxion";
 *
 * const tx = optim.adam(0.1);
 * const [updates] = tx.update(np.array([30, -0.5]), tx.init(np.zeros([2])));
 * console.log(updates.toArray()); // about [-0.1, 0.1]
 * ```
 */
export function adam(learningRate: ScalarOrSchedule, options: AdamOptions = {}): GradientTransformation {
  checkOptions("build adam", options, adamOptionNames);
  return recorded(chain<unknown[]>(scaleByAdam(options), scaleByLearningRate(learningRate)), "optim.adam", [learningRate, options]);
}

/**
 * Adam with Nesterov's momentum (Dozat 2016). As `optax.nadam`.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options Decay rates and the small numbers.
 * @returns A gradient transformation.
 */
export function nadam(learningRate: ScalarOrSchedule, options: Omit<AdamOptions, "nesterov"> = {}): GradientTransformation {
  return recorded(adam(learningRate, { ...options, nesterov: true }), "optim.nadam", [learningRate, options]);
}
