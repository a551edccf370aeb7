/**
 * Gradients bounded outside of an optimizer.
 *
 * @module
 */
import { checkOptions } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import { map } from "../core/tree.ts";
import { add, divide, minimum, multiply } from "../np/arithmetic.ts";
import { norm } from "../tree/reductions.ts";

/** Options of `clipGradNorm`. */
export interface ClipGradNormOptions {
  /** Which norm: 2 if not given, or 1 or Infinity. */
  readonly normType?: 1 | 2 | number;
}

/**
 * Gradients scaled so that their norm together is at most `maxNorm`, and the norm they had. As PyTorch's clip_grad_norm_, which divides by the
 * norm plus 1e-6; within an optimizer use `clipByGlobalNorm`.
 *
 * @param grads A tree.
 * @param maxNorm The bound.
 * @param options Which norm.
 * @returns The gradients, and the norm before.
 * @throws {RangeError} The norm is none of 1, 2 and Infinity.
 * @example
 * ```ts
 * import { np, optim } from "@fluxion/fluxion";
 *
 * const [clipped, norm] = optim.clipGradNorm({ w: np.array([3, 4]) }, 1);
 * console.log(norm.item(), clipped.w.multiply(100).round().toArray()); // 5 [60, 80]
 * ```
 */
export function clipGradNorm<T>(grads: T, maxNorm: number | Tensor, options: ClipGradNormOptions = {}): [clipped: T, norm: Tensor] {
  checkOptions("clipGradNorm", options, ["normType"]);
  const total = norm(grads, { ord: options.normType ?? 2 } as { ord: 1 | 2 });
  const factor = minimum(divide(maxNorm, add(total, 1e-6)), 1);
  return [map((g: Tensor) => multiply(g, factor), grads) as T, total];
}
