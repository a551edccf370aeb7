/**
 * Norms with gradients that stay finite.
 *
 * @module
 */
import { norm } from "../tree/reductions.ts";
import { checkOptions } from "../core/errors.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { abs, multiply } from "../np/arithmetic.ts";
import { lessEqual } from "../np/comparison.ts";
import { sqrt, square } from "../np/exponential.ts";
import { max, mean, sum } from "../np/reductions.ts";
import { squeeze } from "../np/shape.ts";
import { where } from "../np/where.ts";
import { customVjp } from "../transforms/custom.ts";
import { stopGradient } from "../transforms/stop_gradient.ts";
import { map } from "../core/tree.ts";
import type { Scalar } from "./base.ts";

/** Options of `safeNorm`. */
export interface SafeNormOptions {
  /** Which norm of vectors: 1, 2 or Infinity. Default 2. */
  readonly ord?: number;
  /** The axis or axes to take it over. Default all. */
  readonly axis?: number | readonly number[] | null;
  /** Whether those axes stay, with size 1. Default false. */
  readonly keepdims?: boolean;
}

/**
 * The norm of a tensor, at least `minNorm`, with gradient 0 where it is not above: the gradient of a norm at 0 is NaN otherwise.
 *
 * @param x The tensor.
 * @param minNorm The least norm.
 * @param options Which norm, over which axes.
 * @returns The norm.
 */
export function safeNorm(x: TensorLike, minNorm: Scalar, options: SafeNormOptions = {}): Tensor {
  checkOptions("take safeNorm", options, ["ord", "axis", "keepdims"]);
  const { ord = 2, axis = null, keepdims = false } = options;
  const value = toTensor("safeNorm", x), axes = axis as number | number[] | null;
  const length = (t: Tensor): Tensor => {
    if (ord === 2) return sqrt(sum(square(t), axes, { keepdims: true }));
    if (ord === 1) return sum(abs(t), axes, { keepdims: true });
    if (ord === Infinity) return max(abs(t), axes, { keepdims: true });
    throw new RangeError(`Cannot take safeNorm with ord ${ord}: it must be 1, 2 or Infinity`);
  };
  const small = lessEqual(length(value), minNorm);
  const result = where(small, minNorm, length(where(small, 1, value)));
  return keepdims ? result : squeeze(result, axis === null ? [...value.shape.keys()] : axis);
}

/**
 * The root mean square of a tensor, at least `minRms`, with gradient 0 where it is not above.
 *
 * @param x The tensor.
 * @param minRms The least value.
 * @returns A scalar.
 */
export function safeRootMeanSquares(x: TensorLike, minRms: Scalar): Tensor {
  const value = toTensor("safeRootMeanSquares", x);
  const rms = (t: Tensor) => sqrt(mean(square(t)));
  const small = lessEqual(rms(value), minRms);
  return where(small, minRms, rms(where(small, 1, value)));
}

/**
 * The same values, whose gradients are multiplied by a number on their way back.
 *
 * @param inputs A tensor or a tree of them.
 * @param scale The number; 1 changes nothing, 0 stops the gradient.
 * @returns A tree with the same values.
 * @example
 * ```ts
 * import { grad, optim, type Tensor } from "@fluxion/fluxion";
 *
 * console.log(grad((x: Tensor) => optim.scaleGradient(x, 0.5).multiply(4))(1).item()); // 2
 * ```
 */
export function scaleGradient<T>(inputs: T, scale: Scalar): T {
  if (scale === 1) return inputs;
  if (scale === 0) return stopGradient(inputs);
  const through = customVjp((tree: T) => tree, {
    fwd: (tree) => [tree, null],
    bwd: (_, cotangent) => [map((g: Tensor) => multiply(g, scale), cotangent)],
  });
  return through(inputs);
}

/**
 * The norm of all updates together: the square root of the sum of all squares. As `optax.global_norm`; `tree.norm` knows other norms.
 *
 * @param updates A tree.
 * @returns A scalar.
 * @example
 * ```ts
 * import { np, optim } from "@fluxion/fluxion";
 *
 * console.log(optim.globalNorm({ w: np.array([3, 0]), b: np.array([4]) }).item()); // 5
 * ```
 */
export function globalNorm(updates: unknown): Tensor {
  return norm(updates);
}
