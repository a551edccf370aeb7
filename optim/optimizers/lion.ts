/**
 * Lion.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { DType } from "../../core/dtype.ts";
import { checkOptions } from "../../core/errors.ts";
import type { GradientTransformation, Scalar, ScalarOrSchedule } from "../base.ts";
import { addDecayedWeights } from "../transforms/add_decayed_weights.ts";
import { chain } from "../transforms/chain.ts";
import { scaleByLearningRate } from "../transforms/scale.ts";
import { scaleByLion } from "../transforms/scale_by_lion.ts";
import type { Mask } from "../wrappers/masked.ts";

/** Options of `lion`. */
export interface LionOptions {
  /** How much of the step is the average so far. Default 0.9. */
  readonly b1?: Scalar;
  /** How slowly the average forgets. Default 0.99. */
  readonly b2?: Scalar;
  /** The type to keep the average in; by default that of the parameters. */
  readonly muDtype?: DType;
  /** The pull of the parameters towards 0, multiplied by the learning rate. Default 1e-3. */
  readonly weightDecay?: ScalarOrSchedule;
  /** Which parameters decay. Default all. */
  readonly mask?: Mask;
}

/**
 * Lion: steps by the sign of the momentum, with decoupled weight decay (Chen et al. 2023). As `optax.lion`.
 *
 * @param learningRate The step size, or a schedule of it; about a tenth of what Adam would use.
 * @param options How slowly the step (`b1`) and the kept momentum (`b2`) forget, and the pull towards 0 (`weightDecay`).
 * @returns A gradient transformation, which needs the parameters at each update.
 * @example The size of a gradient does not matter
 * ```ts
 * import { np, optim } from "@fluxion/fluxion";
 *
 * const params = np.zeros([2]), tx = optim.lion(0.5, { weightDecay: 0 });
 * console.log(tx.update(np.array([-30, 2]), tx.init(params), params)[0].toArray()); // [0.5, -0.5]
 * ```
 */
export function lion(learningRate: ScalarOrSchedule, options: LionOptions = {}): GradientTransformation {
  checkOptions("build lion", options, ["b1", "b2", "muDtype", "weightDecay", "mask"]);
  const { weightDecay = 1e-3, mask, ...rest } = options;
  return recorded(
    chain<unknown[]>(scaleByLion(rest), addDecayedWeights(weightDecay, { mask }), scaleByLearningRate(learningRate)),
    "optim.lion",
    [learningRate, options],
  );
}
