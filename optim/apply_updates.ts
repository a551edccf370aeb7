/**
 * From updates to parameters.
 *
 * @module
 */
import { kindName, type TensorLike, toTensor } from "../core/convert.ts";
import { Tensor } from "../core/tensor.ts";
import { add, multiply, remainder } from "../np/arithmetic.ts";
import { map, mapUntil } from "../core/tree.ts";
import { equal } from "../np/comparison.ts";
import { where } from "../np/where.ts";
import type { Scalar } from "./base.ts";
import { oneMinus } from "./_scalars.ts";

/**
 * Adds updates to parameters, keeping the parameters' types. Where an update is null, the parameter stays. As `optax.apply_updates`.
 *
 * @param params The parameters, a tree.
 * @param updates The updates, a tree like it.
 * @returns The new parameters.
 * @throws {TypeError} The trees differ, or a leaf is no tensor.
 * @example
 * ```ts
 * import { np, optim } from "@fluxion/fluxion";
 *
 * console.log(optim.applyUpdates({ w: np.array([1, 2]) }, { w: np.array([1, -1]) }).w.toArray()); // [2, 1]
 * ```
 */
export function applyUpdates<T>(params: T, updates: unknown): T {
  return mapUntil(
    undefined,
    (p: TensorLike, u: TensorLike | null) => {
      if (u === null || u === undefined) return p;
      if (!(u instanceof Tensor) && typeof u !== "number") {
        throw new TypeError(`Cannot applyUpdates with ${kindName(u)} for an update: it takes the first of the two that update() gives`);
      }
      const before = toTensor("applyUpdates", p), sum = add(before, u);
      return sum.dtype === before.dtype ? sum : sum.astype(before.dtype);
    },
    params,
    updates,
  );
}

/**
 * Moves old values a part of the way to new ones: stepSize · new + (1 - stepSize) · old. For averages of weights and slow target networks.
 *
 * @param newTensors The tree to move to.
 * @param oldTensors The tree to move.
 * @param stepSize The part of the way.
 * @returns A tree.
 */
export function incrementalUpdate<T>(newTensors: T, oldTensors: unknown, stepSize: Scalar): T {
  return map((x: TensorLike, old: TensorLike) => add(multiply(x, stepSize), multiply(old, oneMinus(stepSize))), newTensors, oldTensors);
}

/**
 * New values at every `updatePeriod`-th step, the old ones in between.
 *
 * @param newTensors The tree to take then.
 * @param oldTensors The tree to keep otherwise.
 * @param steps How many steps were done.
 * @param updatePeriod The number of steps between.
 * @returns A tree.
 */
export function periodicUpdate<T>(newTensors: T, oldTensors: unknown, steps: TensorLike, updatePeriod: number): T {
  const now = equal(remainder(steps, updatePeriod), 0);
  return map((x: TensorLike, old: TensorLike) => where(now, x, old), newTensors, oldTensors);
}
