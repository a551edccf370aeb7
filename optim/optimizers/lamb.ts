/**
 * LAMB and LARS: steps in proportion to the norms of the parameters, for large batches.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { GradientTransformation, Scalar, ScalarOrSchedule } from "../base.ts";
import { addDecayedWeights } from "../transforms/add_decayed_weights.ts";
import { scaleByTrustRatio } from "../transforms/by_norms.ts";
import { chain } from "../transforms/chain.ts";
import { scaleByLearningRate } from "../transforms/scale.ts";
import { scaleByAdam } from "../transforms/scale_by_adam.ts";
import { trace } from "../transforms/trace.ts";
import { type Mask, masked } from "../wrappers/masked.ts";

/** Options of `lamb`. */
export interface LambOptions {
  /** How slowly the average of the gradients forgets. Default 0.9. */
  readonly b1?: Scalar;
  /** How slowly the average of their squares forgets. Default 0.999. */
  readonly b2?: Scalar;
  /** Added to the root. Default 1e-6. */
  readonly eps?: Scalar;
  /** Added under the root. Default 0. */
  readonly epsRoot?: Scalar;
  /** The pull of the parameters towards 0. Default 0. */
  readonly weightDecay?: ScalarOrSchedule;
  /** Which parameters decay. Default all. */
  readonly mask?: Mask;
}

/**
 * LAMB: Adam's steps, each leaf's made as long as its parameter (You et al. 2019). As `optax.lamb`.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options Those of `adam`, and the decay.
 * @returns A gradient transformation, which needs the parameters at each update.
 */
export function lamb(learningRate: ScalarOrSchedule, options: LambOptions = {}): GradientTransformation {
  checkOptions("build lamb", options, ["b1", "b2", "eps", "epsRoot", "weightDecay", "mask"]);
  const { weightDecay = 0, mask, eps = 1e-6, ...rest } = options;
  return recorded(
    chain<unknown[]>(
      scaleByAdam({ eps, ...rest }),
      addDecayedWeights(weightDecay, { mask }),
      scaleByTrustRatio(),
      scaleByLearningRate(learningRate),
    ),
    "optim.lamb",
    [learningRate, options],
  );
}

/** Options of `lars`. */
export interface LarsOptions {
  /** The pull of the parameters towards 0. Default 0. */
  readonly weightDecay?: ScalarOrSchedule;
  /** Which parameters decay. Default true: all. */
  readonly weightDecayMask?: Mask;
  /** The part of the parameter's norm that a step has. Default 1e-3. */
  readonly trustCoefficient?: Scalar;
  /** Added to the norm of the update. Default 0. */
  readonly eps?: Scalar;
  /** Which parameters' steps are measured by their norms. Default true: all. */
  readonly trustRatioMask?: Mask;
  /** How slowly the momentum forgets. Default 0.9. */
  readonly momentum?: Scalar;
  /** Whether the momentum looks ahead. Default false. */
  readonly nesterov?: boolean;
}

/**
 * LARS: each leaf's step in proportion to the norm of its parameter, then momentum (You et al. 2017). As `optax.lars`.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options The decay, the trust ratio, the momentum, and which parameters they concern.
 * @returns A gradient transformation, which needs the parameters at each update.
 */
export function lars(learningRate: ScalarOrSchedule, options: LarsOptions = {}): GradientTransformation {
  checkOptions("build lars", options, [
    "weightDecay",
    "weightDecayMask",
    "trustCoefficient",
    "eps",
    "trustRatioMask",
    "momentum",
    "nesterov",
  ]);
  const { weightDecay = 0, weightDecayMask = true, trustCoefficient = 1e-3, eps = 0, trustRatioMask = true } = options;
  return recorded(
    chain<unknown[]>(
      addDecayedWeights(weightDecay, { mask: weightDecayMask }),
      masked(scaleByTrustRatio({ trustCoefficient, eps }), trustRatioMask),
      scaleByLearningRate(learningRate),
      trace(options.momentum ?? 0.9, { nesterov: options.nesterov ?? false }),
    ),
    "optim.lars",
    [learningRate, options],
  );
}
