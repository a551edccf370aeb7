/**
 * Sums of several steps.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add, multiply, remainder } from "../../np/arithmetic.ts";
import { equal, notEqual } from "../../np/comparison.ts";
import { zerosLike } from "../../tree/creation.ts";
import type { GradientTransformation } from "../base.ts";
import { mapState, mapUpdates } from "../_map.ts";
import { safeIncrement, zeroCount } from "../_scalars.ts";

/** The state of `applyEvery`. */
export interface ApplyEvery {
  /** How many steps of the present group were done. */
  readonly count: Tensor;
  /** The sum of the group's updates. */
  readonly gradAcc: unknown;
}

/**
 * Sums the updates and lets the sum out at every `k`-th step; zeros in between. To apply it before an optimizer that keeps averages, use
 * `multiSteps`.
 *
 * @param k How many steps make a group. Default 1.
 * @returns A transformation.
 */
export function applyEvery(k = 1): GradientTransformation<ApplyEvery> {
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`Cannot build applyEvery with k ${k}: it must be a whole number above 0`);
  return recorded(
    {
      init: (params) => ({ count: zeroCount(), gradAcc: zerosLike(params) }),
      update<T>(updates: T, state: ApplyEvery): [T, ApplyEvery] {
        const at = remainder(state.count, k), within = notEqual(at, 0), last = equal(at, k - 1);
        const gradAcc = mapState((sum: Tensor, g: Tensor) => add(multiply(sum, within), g), state.gradAcc, updates);
        const out = mapUpdates((_, sum) => multiply(sum, last), updates, gradAcc);
        return [out, { count: remainder(safeIncrement(state.count), k), gradAcc }];
      },
    },
    "optim.applyEvery",
    [k],
  );
}
