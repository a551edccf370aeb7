/**
 * Noise on gradients.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { bind } from "../../core/bind.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add, divide, multiply } from "../../np/arithmetic.ts";
import { power, sqrt } from "../../np/exponential.ts";
import { key as makeKey, split } from "../../random/mod.ts";
import { randomLike } from "../../tree/random.ts";
import type { GradientTransformation, Scalar } from "../base.ts";
import { mapUpdates } from "../_map.ts";
import { safeIncrement, zeroCount } from "../_scalars.ts";

/** The state of `addNoise`. */
export interface AddNoiseState {
  /** How many steps were done. */
  readonly count: Tensor;
  /** The key of the next step. */
  readonly rngKey: Tensor;
}

/**
 * Adds normal noise of variance eta / tᵍᵃᵐᵐᵃ at step t, counted from 1 (Neelakantan et al. 2015).
 *
 * @param eta The variance at the first step.
 * @param gamma How fast it falls.
 * @param key A random key, or a seed. Default 0.
 * @returns A transformation.
 */
export function addNoise(eta: Scalar, gamma: Scalar, key: Tensor | number = 0): GradientTransformation<AddNoiseState> {
  return recorded(
    {
      init: () => ({ count: zeroCount(), rngKey: typeof key === "number" ? makeKey(key) : key }),
      update<T>(updates: T, state: AddNoiseState): [T, AddNoiseState] {
        const count = safeIncrement(state.count);
        const steps = bind("cast", [count], { dtype: "float32", weak: true });
        const deviation = sqrt(divide(eta, power(steps, gamma)));
        const [rngKey, sampleKey] = split(state.rngKey) as unknown as [Tensor, Tensor];
        const noisy = mapUpdates((g, z) => add(g, multiply(z, deviation)), updates, randomLike(sampleKey, updates));
        return [noisy, { count, rngKey }];
      },
    },
    "optim.addNoise",
    [eta, gamma, key],
  );
}
