/**
 * Activations with a kink: lines put together.
 *
 * @module
 */
import { bind } from "../../core/bind.ts";
import { constantLike } from "../../core/constant.ts";
import type { TensorLike } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import { positional } from "../../core/positional.ts";
import type { Tensor } from "../../core/tensor.ts";
import { floating, numeric } from "../../np/_operands.ts";
import * as np from "../../np/mod.ts";

/** `value` where x is at or below `bound`, else `other`: a NaN goes to the other side. */
function below(x: Tensor, bound: number, value: Tensor, other: Tensor): Tensor {
  return bind("select", [bind("le", [x, constantLike(x, bound)], {}), value, other], {});
}

/** `value` where x is at or above `bound`, else `other`. */
function above(x: Tensor, bound: number, value: Tensor, other: Tensor): Tensor {
  return bind("select", [bind("ge", [x, constantLike(x, bound)], {}), value, other], {});
}

/**
 * Rectified linear unit: max(x, 0), whose slope at 0 is 0, as `jax.nn.relu`. NaN stays NaN.
 *
 * @param x Numbers of any shape.
 * @returns A tensor of the same shape.
 * @example
 * ```ts
 * import { grad, nn } from "@fluxion/fluxion";
 *
 * console.log(nn.relu([-1, 0, 2]).toArray()); // [0, 0, 2]
 * console.log(grad(nn.relu)(0).item()); // 0
 * ```
 */
export function relu(x: TensorLike): Tensor {
  const t = numeric("relu", x);
  return below(t, 0, constantLike(t, 0), t);
}

/** relu up to 6: min(max(x, 0), 6), with slope 0 at both kinks, as `jax.nn.relu6`. */
export function relu6(x: TensorLike): Tensor {
  const t = numeric("relu6", x);
  return below(t, 0, constantLike(t, 0), above(t, 6, constantLike(t, 6), t));
}

/** Options of `leakyRelu`. */
export interface LeakyReluOptions {
  /** The slope below 0: 0.01 if not given (Keras: 0.3 in its layer, 0.2 in its function). */
  readonly negativeSlope?: TensorLike;
}

/**
 * x where x ≥ 0, `negativeSlope` x below, as `jax.nn.leaky_relu`.
 *
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * console.log(nn.leakyRelu([-4, 2], { negativeSlope: 0.5 }).toArray()); // [-2, 2]
 * ```
 */
export function leakyRelu(x: TensorLike, slope?: TensorLike | LeakyReluOptions): Tensor {
  const options = positional<LeakyReluOptions>("leakyRelu", ["negativeSlope"], [slope]);
  checkOptions("leakyRelu", options, ["negativeSlope"]);
  const t = floating("leakyRelu", x);
  return np.where(np.greaterEqual(t, 0), t, np.multiply(t, options.negativeSlope ?? 0.01));
}

/** Between -1 and 1 the identity, beyond them constant, as `jax.nn.hard_tanh`; its slope at the kinks is 1. */
export function hardTanh(x: TensorLike): Tensor {
  const t = floating("hardTanh", x);
  return np.where(np.greater(t, 1), 1, np.where(np.less(t, -1), -1, t));
}

/** relu6(x + 3) / 6: a sigmoid of three lines, as `jax.nn.hard_sigmoid`. */
export function hardSigmoid(x: TensorLike): Tensor {
  return np.divide(relu6(np.add(floating("hardSigmoid", x), 3)), 6);
}

/** x hardSigmoid(x), also called hard swish, as `jax.nn.hard_silu`. */
export function hardSilu(x: TensorLike): Tensor {
  const t = floating("hardSilu", x);
  return np.multiply(t, hardSigmoid(t));
}

/** 0 below -1, x above 1, (x + 1)² / 4 between, as `jax.nn.sparse_plus`. */
export function sparsePlus(x: TensorLike): Tensor {
  const t = floating("sparsePlus", x);
  return np.where(np.lessEqual(t, -1), 0, np.where(np.greaterEqual(t, 1), t, np.divide(np.square(np.add(t, 1)), 4)));
}

/** (x + 1) / 2 kept within [0, 1]: the slope of `sparsePlus`, as `jax.nn.sparse_sigmoid`. */
export function sparseSigmoid(x: TensorLike): Tensor {
  return np.multiply(np.clip(np.add(floating("sparseSigmoid", x), 1), { min: 0, max: 2 }), 0.5);
}

/**
 * The perceptron's activation: 1 where x ≥ 0, else 0; NaN stays NaN. Its slope is 0 everywhere.
 *
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * console.log(nn.step([-0.5, 0, 2]).toArray()); // [0, 1, 1]
 * ```
 */
export function step(x: TensorLike): Tensor {
  return np.heaviside(floating("step", x), 1);
}

/** Options of `hardShrink` and `softShrink`. */
export interface ShrinkOptions {
  /** How far from 0 values vanish: 0.5 if not given. */
  readonly threshold?: number;
}

/** x where |x| > threshold, 0 elsewhere. As PyTorch's Hardshrink. */
export function hardShrink(x: TensorLike, options?: ShrinkOptions): Tensor {
  checkOptions("hardShrink", options, ["threshold"]);
  const t = floating("hardShrink", x);
  return np.where(np.greater(np.abs(t), options?.threshold ?? 0.5), t, np.multiply(t, 0));
}

/** x moved towards 0 by threshold, no further than 0. As PyTorch's Softshrink. */
export function softShrink(x: TensorLike, options?: ShrinkOptions): Tensor {
  checkOptions("softShrink", options, ["threshold"]);
  const t = floating("softShrink", x), by = options?.threshold ?? 0.5;
  return np.where(np.greater(t, by), np.subtract(t, by), np.where(np.less(t, -by), np.add(t, by), np.multiply(t, 0)));
}

/** Options of `threshold`. */
export interface ThresholdOptions {
  /** The bound: 0 if not given. */
  readonly threshold?: number;
  /** What stands in for values at or below it: 0 if not given. */
  readonly value?: number;
}

/** x above the threshold, `value` at or below it. As PyTorch's Threshold. */
export function threshold(x: TensorLike, options?: ThresholdOptions): Tensor {
  checkOptions("threshold", options, ["threshold", "value"]);
  const t = floating("threshold", x);
  return below(t, options?.threshold ?? 0, constantLike(t, options?.value ?? 0), t);
}
