/**
 * Smooth activations.
 *
 * @module
 */
import { bind } from "../../core/bind.ts";
import type { TensorLike } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import { positional } from "../../core/positional.ts";
import { describe, normalizeAxis } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import { floating } from "../../np/_operands.ts";
import * as np from "../../np/mod.ts";

/** x itself, as `jax.nn.identity`. */
export function identity(x: TensorLike): Tensor {
  return np.asarray(x);
}

/**
 * 1 / (1 + exp(-x)), as `jax.nn.sigmoid`.
 *
 * @param x Numbers of any shape.
 * @returns Values between 0 and 1.
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * console.log(nn.sigmoid(0).item()); // 0.5
 * ```
 */
export function sigmoid(x: TensorLike): Tensor {
  return bind("logistic", [floating("sigmoid", x)], {});
}

/** The hyperbolic tangent, as `jax.nn.tanh`. */
export function tanh(x: TensorLike): Tensor {
  return np.tanh(x);
}

/** log(1 + exp(x)): a smooth relu, as `jax.nn.softplus`. */
export function softplus(x: TensorLike): Tensor {
  return np.logaddexp(floating("softplus", x), 0);
}

/** log(sigmoid(x)), exact where sigmoid(x) underflows, as `jax.nn.log_sigmoid`. */
export function logSigmoid(x: TensorLike): Tensor {
  return np.negative(softplus(np.negative(floating("logSigmoid", x))));
}

/** x / (1 + |x|), as `jax.nn.soft_sign`. */
export function softSign(x: TensorLike): Tensor {
  const t = floating("softSign", x);
  return np.divide(t, np.add(np.abs(t), 1));
}

/** x sigmoid(x), also called swish, as `jax.nn.silu`. */
export function silu(x: TensorLike): Tensor {
  const t = floating("silu", x);
  return np.multiply(t, sigmoid(t));
}

/** x tanh(softplus(x)), as `jax.nn.mish`. */
export function mish(x: TensorLike): Tensor {
  const t = floating("mish", x);
  return np.multiply(t, np.tanh(softplus(t)));
}

/** Options of `elu` and `celu`. */
export interface EluOptions {
  /** How far below 0 it reaches: 1 if not given. */
  readonly alpha?: TensorLike;
}

/**
 * x above 0, alpha (exp(x) - 1) below, as `jax.nn.elu`.
 *
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * console.log(nn.elu([-Infinity, 0, 2]).toArray()); // [-1, 0, 2]
 * ```
 */
export function elu(x: TensorLike, alpha?: TensorLike | EluOptions): Tensor {
  const options = positional<EluOptions>("elu", ["alpha"], [alpha]);
  checkOptions("elu", options, ["alpha"]);
  return scaledElu(floating("elu", x), options.alpha ?? 1);
}

function scaledElu(t: Tensor, alpha: TensorLike): Tensor {
  const positive = np.greater(t, 0);
  // expm1 of large values, unused, would overflow, and make their gradient NaN.
  return np.where(positive, t, np.multiply(np.expm1(np.where(positive, 0, t)), alpha));
}

/** elu, scaled so that deep networks keep mean 0 and variance 1, as `jax.nn.selu`. */
export function selu(x: TensorLike): Tensor {
  return np.multiply(scaledElu(floating("selu", x), 1.6732632423543772), 1.0507009873554805);
}

/** max(x, 0) + alpha (exp(min(x, 0) / alpha) - 1), as `jax.nn.celu`. */
export function celu(x: TensorLike, scale?: TensorLike | EluOptions): Tensor {
  const options = positional<EluOptions>("celu", ["alpha"], [scale]);
  checkOptions("celu", options, ["alpha"]);
  const t = floating("celu", x), alpha = options.alpha ?? 1;
  return np.add(np.maximum(t, 0), np.multiply(np.expm1(np.divide(np.minimum(t, 0), alpha)), alpha));
}

/** Options of `gelu`. */
export interface GeluOptions {
  /** Whether to use the tanh formula: true if not given, as in JAX; PyTorch and Keras use the exact one. */
  readonly approximate?: boolean;
}

/**
 * x Φ(x), Φ being the normal distribution, as `jax.nn.gelu`.
 *
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * console.log(nn.gelu([0, 1]).toArray()); // [0, 0.8411...]
 * console.log(nn.gelu(1, { approximate: false }).item()); // 0.8413...
 * ```
 */
export function gelu(x: TensorLike, options?: GeluOptions): Tensor {
  checkOptions("gelu", options, ["approximate"]);
  const t = floating("gelu", x);
  if (options?.approximate ?? true) {
    const inner = np.multiply(np.add(t, np.multiply(bind("integerPow", [t], { y: 3 }), 0.044715)), Math.sqrt(2 / Math.PI));
    return np.multiply(t, np.multiply(np.add(np.tanh(inner), 1), 0.5));
  }
  return np.multiply(np.multiply(t, 0.5), bind("erfc", [np.multiply(t, -Math.SQRT1_2)], {}));
}

/** Options of `glu`. */
export interface GluOptions {
  /** The axis to halve: the last if not given. */
  readonly axis?: number;
}

/**
 * The first half of an axis times the sigmoid of the second, as `jax.nn.glu`.
 *
 * @throws {RangeError} The axis has an odd size.
 */
export function glu(x: TensorLike, along?: number | GluOptions): Tensor {
  const options = positional<GluOptions>("glu", ["axis"], [along]);
  checkOptions("glu", options, ["axis"]);
  const t = floating("glu", x);
  const axis = normalizeAxis("glu", options.axis ?? -1, t.ndim);
  if (t.shape[axis]! % 2 !== 0) throw new RangeError(`Cannot glu ${describe(t)} over axis ${axis}: its size must be even`);
  const [value, gate] = np.split(t, 2, { axis }) as [Tensor, Tensor];
  return np.multiply(value, sigmoid(gate));
}

/** Options of `squareplus`. */
export interface SquareplusOptions {
  /** How smooth it is: 4 if not given. */
  readonly b?: TensorLike;
}

/** (x + √(x² + b)) / 2: a smooth relu without exponentials, as `jax.nn.squareplus`. */
export function squareplus(x: TensorLike, smoothness?: TensorLike | SquareplusOptions): Tensor {
  const options = positional<SquareplusOptions>("squareplus", ["b"], [smoothness]);
  checkOptions("squareplus", options, ["b"]);
  const t = floating("squareplus", x);
  return np.multiply(np.add(t, np.sqrt(np.add(np.square(t), options.b ?? 4))), 0.5);
}

/** log(1 - exp(-x)) for x > 0, without cancellation, as `jax.nn.log1mexp`. */
export function log1mexp(x: TensorLike): Tensor {
  const t = floating("log1mexp", x);
  return np.where(np.less(t, Math.LN2), np.log(np.negative(np.expm1(np.negative(t)))), np.log1p(np.negative(np.exp(np.negative(t)))));
}

/** x - tanh(x). As PyTorch's Tanhshrink. */
export function tanhShrink(x: TensorLike): Tensor {
  const t = floating("tanhShrink", x);
  return np.subtract(t, np.tanh(t));
}
