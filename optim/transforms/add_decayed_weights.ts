/**
 * Weight decay.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { TensorLike } from "../../core/convert.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add, multiply } from "../../np/arithmetic.ts";
import { checkHyperparameter, type EmptyState, type GradientTransformation, needParams, type ScalarOrSchedule } from "../base.ts";
import { mapUpdates } from "../_map.ts";
import { safeIncrement, scalarFor, valueAt, zeroCount } from "../_scalars.ts";
import { type Mask, masked } from "../wrappers/masked.ts";

/** Options of `addDecayedWeights`. */
export interface AddDecayedWeightsOptions {
  /** Which parameters decay. Default all. */
  readonly mask?: Mask | undefined;
}

/** The state of `addDecayedWeights` with a schedule. */
export interface WeightDecaySchedule {
  /** How many steps were done. */
  readonly count: Tensor;
}

/**
 * Adds the parameters times a number to the updates: weight decay.
 *
 * @param weightDecay The number, or a schedule of it. Default 0.
 * @param options Which parameters.
 * @returns A transformation, which needs the parameters.
 */
export function addDecayedWeights(weightDecay: ScalarOrSchedule = 0, options: AddDecayedWeightsOptions = {}): GradientTransformation {
  checkOptions("build addDecayedWeights", options, ["mask"]);
  checkHyperparameter("addDecayedWeights", "weightDecay", weightDecay, true);
  const scheduled = typeof weightDecay === "function";
  const decay: GradientTransformation<EmptyState | WeightDecaySchedule> = {
    init: () => scheduled ? { count: zeroCount() } : {},
    update<T>(updates: T, state: EmptyState | WeightDecaySchedule, params?: unknown) {
      needParams("addDecayedWeights", params);
      const count = (state as WeightDecaySchedule).count;
      const next = scheduled ? { count: safeIncrement(count) } : state;
      if (weightDecay === 0) return [updates, next];
      const strength = valueAt(weightDecay, count);
      return [mapUpdates((g: TensorLike, p: TensorLike) => add(g, multiply(p, scalarFor(g, strength))), updates, params), next];
    },
  };
  return recorded(options.mask === undefined ? decay : masked(decay, options.mask), "optim.addDecayedWeights", [weightDecay, options]);
}
