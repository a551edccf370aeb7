/**
 * Running averages over trees, as optimizers keep them. Where an update is null, its average stays as it is.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import { isFloat } from "../core/dtype.ts";
import type { Tensor } from "../core/tensor.ts";
import { map } from "../core/tree.ts";
import { abs, add, divide, maximum, multiply, negative, subtract } from "../np/arithmetic.ts";
import { expm1, log, power } from "../np/exponential.ts";

/** 1 - x, on the host where x is a number. */
function rest(x: number | Tensor): number | Tensor {
  return typeof x === "number" ? 1 - x : subtract(1, x);
}

/**
 * Moves running averages towards the updates' powers: (1 - decay) · updateᵒʳᵈᵉʳ + decay · moment.
 *
 * @param updates The tree of new values; null where there is none.
 * @param moments The running averages.
 * @param decay How slowly they forget, between 0 and 1.
 * @param order The power to average. Default 1.
 * @returns The new averages, of the structure of `moments`.
 */
export function updateMoment<T>(updates: unknown, moments: T, decay: number | Tensor, order = 1): T {
  const gain = rest(decay);
  return map(
    (m: TensorLike, g: TensorLike | null) => {
      if (g === null || g === undefined) return m;
      const x = order === 1 ? g : order === 2 ? multiply(g, g) : power(g, order);
      return add(multiply(x, gain), multiply(m, decay));
    },
    moments,
    updates,
  );
}

/** As `updateMoment`, of the updates' absolute values; for real numbers and even orders the same. */
export function updateMomentPerElemNorm<T>(updates: unknown, moments: T, decay: number | Tensor, order = 2): T {
  if (order % 2 === 0) return updateMoment(updates, moments, decay, order);
  return updateMoment(map((g: TensorLike) => abs(g), updates), moments, decay, order);
}

/** Running maxima: the larger of |update| + eps and decay · moment. */
export function updateInfinityMoment<T>(updates: unknown, moments: T, decay: number | Tensor, eps: number | Tensor): T {
  return map(
    (m: TensorLike, g: TensorLike | null) => {
      return g === null || g === undefined ? m : maximum(add(abs(g), eps), multiply(m, decay));
    },
    moments,
    updates,
  );
}

/**
 * What a running average that began at zero must be divided by after `count` steps: 1 - decayᶜᵒᵘⁿᵗ, without the cancellation that writing it so
 * costs in float32 (three digits at decay 0.999 in the first steps).
 *
 * @param decay How slowly the average forgets.
 * @param count How many values went into it.
 * @returns A scalar.
 */
export function biasCorrectionFactor(decay: number | Tensor, count: TensorLike): Tensor {
  const steps = toTensor("biasCorrection", count);
  const real = isFloat(steps.dtype) ? steps : bind("cast", [steps], { dtype: "float32", weak: true });
  return negative(expm1(multiply(real, typeof decay === "number" ? Math.log(decay) : log(decay))));
}

/**
 * Running averages that began at zero, made as large as if they had begun at the first value.
 *
 * @param moments The tree of averages.
 * @param decay How slowly they forget.
 * @param count How many values went into them.
 * @returns The tree, divided by 1 - decayᶜᵒᵘⁿᵗ.
 * @example After one step the average is the value
 * ```ts
 * import { np, tree } from "@fluxion/fluxion";
 *
 * const mu = tree.updateMoment(np.array([2]), np.array([0]), 0.5);
 * console.log(tree.biasCorrection(mu, 0.5, 1).toArray()); // [2]
 * ```
 */
export function biasCorrection<T>(moments: T, decay: number | Tensor, count: TensorLike): T {
  const factor = biasCorrectionFactor(decay, count);
  return map((m: TensorLike) => divide(m, factor), moments);
}
