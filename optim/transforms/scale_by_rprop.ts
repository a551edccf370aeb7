/**
 * Rprop's steps.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import { multiply, sign } from "../../np/arithmetic.ts";
import { equal, greater, less } from "../../np/comparison.ts";
import { clip } from "../../np/rounding.ts";
import { where } from "../../np/where.ts";
import { fullLike, zerosLike } from "../../tree/creation.ts";
import type { GradientTransformation, Scalar } from "../base.ts";
import { mapState, mapUpdates } from "../_map.ts";

/** Options of `scaleByRprop` and `rprop`. */
export interface RpropOptions {
  /** The factor of a step whose gradient changed its sign. Default 0.5. */
  readonly etaMinus?: Scalar;
  /** The factor of a step whose gradient kept its sign. Default 1.2. */
  readonly etaPlus?: Scalar;
  /** The smallest step. Default 1e-6. */
  readonly minStepSize?: Scalar;
  /** The largest step. Default 50. */
  readonly maxStepSize?: Scalar;
}

/** The names of `RpropOptions`. */
export const rpropOptionNames: readonly string[] = ["etaMinus", "etaPlus", "minStepSize", "maxStepSize"];

/** The state of `scaleByRprop`. */
export interface ScaleByRpropState {
  /** The size of each parameter's step. */
  readonly stepSizes: unknown;
  /** The steps before. */
  readonly prevUpdates: unknown;
}

/**
 * Steps by signs of gradients, each parameter with a size of its own that grows while the sign stays (Riedmiller, Braun 1993). As in Optax,
 * what comes out is the step computed one update earlier.
 *
 * @param learningRate The size of the first steps.
 * @param options The factors and the bounds.
 * @returns A transformation.
 */
export function scaleByRprop(learningRate: Scalar, options: RpropOptions = {}): GradientTransformation<ScaleByRpropState> {
  checkOptions("build scaleByRprop", options, rpropOptionNames);
  const { etaMinus = 0.5, etaPlus = 1.2, minStepSize = 1e-6, maxStepSize = 50 } = options;
  return recorded(
    {
      init: (params) => ({ stepSizes: fullLike(params, learningRate), prevUpdates: zerosLike(params) }),
      update<T>(grads: T, state: ScaleByRpropState): [T, ScaleByRpropState] {
        const turns = mapUpdates(multiply, grads, state.prevUpdates);
        const stepSizes = mapState(
          (size: Tensor, turn: Tensor) => {
            const changed = multiply(size, where(greater(turn, 0), etaPlus, etaMinus));
            return where(equal(turn, 0), size, clip(changed, { min: minStepSize, max: maxStepSize }));
          },
          state.stepSizes,
          turns,
        );
        const prevUpdates = mapState(
          (_: Tensor, turn: Tensor, g: Tensor, size: Tensor) => {
            return where(less(turn, 0), 0, multiply(sign(g), size));
          },
          state.prevUpdates,
          turns,
          grads,
          stepSizes,
        );
        const updates = mapUpdates((_, turn, before) => where(less(turn, 0), 0, before), grads, turns, state.prevUpdates);
        return [updates, { stepSizes, prevUpdates }];
      },
    },
    "optim.scaleByRprop",
    [learningRate, options],
  );
}
