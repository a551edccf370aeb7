/**
 * ACProp.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import { divide, multiply, subtract } from "../../np/arithmetic.ts";
import { equal } from "../../np/comparison.ts";
import { sqrt } from "../../np/exponential.ts";
import { where } from "../../np/where.ts";
import { zerosLike } from "../../tree/creation.ts";
import { biasCorrectionFactor, updateMoment } from "../../tree/moments.ts";
import type { GradientTransformation, Scalar, ScalarOrSchedule } from "../base.ts";
import { mapState, mapUpdates } from "../_map.ts";
import { reciprocal, safeIncrement, zeroCount } from "../_scalars.ts";
import { addDecayedWeights } from "../transforms/add_decayed_weights.ts";
import { chain } from "../transforms/chain.ts";
import { scaleByLearningRate } from "../transforms/scale.ts";
import { plus, type ScaleByAdamState } from "../transforms/scale_by_adam.ts";
import type { Mask } from "../wrappers/masked.ts";

/** Options of `scaleByAcprop`. */
export interface ScaleByAcpropOptions {
  /** How slowly the average of the gradients forgets. Default 0.9. */
  readonly b1?: Scalar;
  /** How slowly the average of the squared surprises forgets. Default 0.999. */
  readonly b2?: Scalar;
  /** Added to the root. Default 1e-16. */
  readonly eps?: Scalar;
  /** Added to the average of squares at each step. Default 1e-16. */
  readonly epsRoot?: Scalar;
}

/**
 * Divides the gradient by the average surprise of the steps before it, so that both are independent (Zhuang et al. 2021).
 *
 * @param options Decay rates and the small numbers.
 * @returns A transformation.
 */
export function scaleByAcprop(options: ScaleByAcpropOptions = {}): GradientTransformation<ScaleByAdamState> {
  checkOptions("build scaleByAcprop", options, ["b1", "b2", "eps", "epsRoot"]);
  const { b1 = 0.9, b2 = 0.999, eps = 1e-16, epsRoot = 1e-16 } = options;
  return recorded(
    {
      init: (params) => ({ count: zeroCount(), mu: zerosLike(params), nu: zerosLike(params) }),
      update<T>(grads: T, state: ScaleByAdamState): [T, ScaleByAdamState] {
        const count = safeIncrement(state.count), first = equal(state.count, 0);
        const mu = updateMoment(grads, state.mu, b1);
        const surprise = mapUpdates(subtract, grads, state.mu);
        const nu = mapState((v: Tensor) => plus(v, epsRoot), updateMoment(surprise, state.nu, b2, 2), grads);
        const unbias = reciprocal(biasCorrectionFactor(b2, where(first, count, state.count)));
        const updates = mapUpdates((g, v) => divide(g, plus(sqrt(where(first, 1, multiply(v, unbias))), eps)), grads, state.nu);
        return [updates, { count, mu, nu }];
      },
    },
    "optim.contrib.scaleByAcprop",
    [options],
  );
}

/** Options of `acprop`. */
export interface AcpropOptions extends ScaleByAcpropOptions {
  /** The pull of the parameters towards 0, multiplied by the learning rate. Default 0. */
  readonly weightDecay?: ScalarOrSchedule;
  /** Which parameters decay. Default all. */
  readonly mask?: Mask;
}

/**
 * ACProp (Zhuang et al. 2021). As `optax.contrib.acprop`.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options Decay rates, the small numbers, the weight decay.
 * @returns A gradient transformation, which needs the parameters at each update.
 */
export function acprop(learningRate: ScalarOrSchedule, options: AcpropOptions = {}): GradientTransformation {
  checkOptions("build acprop", options, ["b1", "b2", "eps", "epsRoot", "weightDecay", "mask"]);
  const { weightDecay = 0, mask, ...rest } = options;
  return recorded(
    chain<unknown[]>(scaleByAcprop(rest), addDecayedWeights(weightDecay, { mask }), scaleByLearningRate(learningRate)),
    "optim.contrib.acprop",
    [learningRate, options],
  );
}
