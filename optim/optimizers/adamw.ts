/**
 * Adam with decoupled weight decay.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { GradientTransformation, ScalarOrSchedule } from "../base.ts";
import { addDecayedWeights } from "../transforms/add_decayed_weights.ts";
import { chain } from "../transforms/chain.ts";
import { scaleByLearningRate } from "../transforms/scale.ts";
import { adamOptionNames, scaleByAdam } from "../transforms/scale_by_adam.ts";
import type { Mask } from "../wrappers/masked.ts";
import type { AdamOptions } from "./adam.ts";

/** Options of `adamw`. */
export interface AdamwOptions extends AdamOptions {
  /** The pull of the parameters towards 0, multiplied by the learning rate. Default 1e-4. */
  readonly weightDecay?: ScalarOrSchedule;
  /** Which parameters decay. Default all. */
  readonly mask?: Mask;
}

/**
 * Adam with decoupled weight decay (Loshchilov, Hutter 2017). As `optax.adamw`.
 *
 * @param learningRate The step size, or a schedule of it; it scales the decay too.
 * @param options Those of `adam`, and the decay.
 * @returns A gradient transformation, which needs the parameters at each update.
 * @example No decay for biases
 * ```ts
 * import { np, optim, tree } from "@fluxion/fluxion";
 *
 * const params = { w: np.ones([2]), b: np.ones([1]) };
 * const tx = optim.adamw(0.1, { weightDecay: 0.5, mask: (p: unknown) => tree.mapWithPath((path) => path.at(-1) !== "b", p) });
 * const [updates] = tx.update(tree.zerosLike(params), tx.init(params), params);
 * console.log(updates.w.toArray(), updates.b.toArray()); // about [-0.05, -0.05] and [0]
 * ```
 */
export function adamw(learningRate: ScalarOrSchedule, options: AdamwOptions = {}): GradientTransformation {
  checkOptions("build adamw", options, [...adamOptionNames, "weightDecay", "mask"]);
  const { weightDecay = 1e-4, mask, ...rest } = options;
  return recorded(
    chain<unknown[]>(scaleByAdam(rest), addDecayedWeights(weightDecay, { mask }), scaleByLearningRate(learningRate)),
    "optim.adamw",
    [learningRate, options],
  );
}

/**
 * `adamw` with Nesterov's momentum. As `optax.nadamw`.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options Those of `adamw`.
 * @returns A gradient transformation, which needs the parameters at each update.
 */
export function nadamw(learningRate: ScalarOrSchedule, options: Omit<AdamwOptions, "nesterov"> = {}): GradientTransformation {
  return recorded(adamw(learningRate, { ...options, nesterov: true }), "optim.nadamw", [learningRate, options]);
}
