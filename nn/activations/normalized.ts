/**
 * Functions that look along an axis: softmax and its relatives.
 *
 * @module
 */
import { type TensorLike, toTensor } from "../../core/convert.ts";
import { checkDType, type DType } from "../../core/dtype.ts";
import { checkOptions } from "../../core/errors.ts";
import { positional } from "../../core/positional.ts";
import type { Axis } from "../../np/reductions.ts";
import { normalizeAxis } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import { floating } from "../../np/_operands.ts";
import * as np from "../../np/mod.ts";
import { stopGradient } from "../../transforms/stop_gradient.ts";

/** Options of `softmax` and `logSoftmax`. */
export interface SoftmaxOptions {
  /** The axis, or axes, to normalize over: the last if not given, all if null. */
  readonly axis?: Axis;
  /** Which elements take part: bools that broadcast; the rest get probability 0. */
  readonly where?: TensorLike;
}

function shifted(
  operation: string,
  x: TensorLike,
  args: readonly (Axis | SoftmaxOptions | undefined)[],
): { t: Tensor; axis: Axis; where: TensorLike | undefined } {
  const options = positional<SoftmaxOptions>(operation, ["axis"], args);
  checkOptions(operation, options, ["axis", "where"]);
  const t = floating(operation, x), axis = options.axis === undefined ? -1 : options.axis;
  const where = options.where === undefined ? {} : { where: options.where };
  // With no elements there is no maximum, and nothing to shift.
  const initial = options.where === undefined && t.size > 0 ? {} : { initial: -Infinity };
  const top = np.max(t, axis, { keepdims: true, ...where, ...initial });
  return { t: np.subtract(t, stopGradient(top)), axis, where: options.where };
}

/**
 * exp(x) over its sum: probabilities from logits, as `jax.nn.softmax`.
 *
 * @param x The logits.
 * @param options The axis (-1), and which elements take part.
 * @returns Positive numbers that sum to 1 along the axis; NaN where every logit is -∞ and no `where` is given.
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * console.log(nn.softmax([0, 0, 1000]).toArray()); // [0, 0, 1]
 * ```
 */
export function softmax(x: TensorLike, along?: Axis | SoftmaxOptions, rest?: SoftmaxOptions): Tensor {
  const { t, axis, where } = shifted("softmax", x, [along, rest]);
  // The -∞ in the places left out keeps their exp, and its gradient, at 0.
  const weights = np.exp(where === undefined ? t : np.where(where, t, -Infinity));
  const out = np.divide(weights, np.sum(weights, axis, { keepdims: true }));
  return where === undefined ? out : np.where(where, out, 0);
}

/** log(softmax(x)), exact where softmax underflows, as `jax.nn.log_softmax`. */
export function logSoftmax(x: TensorLike, along?: Axis | SoftmaxOptions, rest?: SoftmaxOptions): Tensor {
  const { t, axis, where } = shifted("logSoftmax", x, [along, rest]);
  const kept = where === undefined ? t : np.where(where, t, -Infinity);
  const out = np.subtract(t, np.log(np.sum(np.exp(kept), axis, { keepdims: true })));
  return where === undefined ? out : np.where(where, out, -Infinity);
}

export { logsumexp } from "../../np/reductions.ts";

/** Options of `logmeanexp`. */
export interface LogmeanexpOptions {
  /** The axes to reduce: all if not given. */
  readonly axis?: number | readonly number[] | null;
  /** Whether reduced axes stay, with size 1. */
  readonly keepdims?: boolean;
}

/** log(mean(exp(x))) without overflow, as `jax.nn.logmeanexp`. */
export function logmeanexp(x: TensorLike, along?: Axis | LogmeanexpOptions, rest?: LogmeanexpOptions): Tensor {
  const options = positional<LogmeanexpOptions>("logmeanexp", ["axis"], [along, rest]);
  checkOptions("logmeanexp", options, ["axis", "keepdims"]);
  const t = floating("logmeanexp", x);
  const out = np.logsumexp(t, options.axis ?? null, { keepdims: options.keepdims ?? false });
  return np.subtract(out, Math.log(t.size / out.size));
}

/** Options of `standardize`. */
export interface StandardizeOptions {
  /** The axes that share statistics: the last if not given, all if null. */
  readonly axis?: Axis;
  /** The mean, if it is known. */
  readonly mean?: TensorLike;
  /** The variance, if it is known. */
  readonly variance?: TensorLike;
  /** Added to the variance: 1e-5 if not given. */
  readonly epsilon?: number;
  /** Which elements the statistics are taken of. */
  readonly where?: TensorLike;
}

/** (x - mean) / √(variance + epsilon), as `jax.nn.standardize`; the variance is taken about the mean, which keeps its digits. */
export function standardize(x: TensorLike, along?: Axis | StandardizeOptions, rest?: StandardizeOptions): Tensor {
  const options = positional<StandardizeOptions>("standardize", ["axis"], [along, rest]);
  checkOptions("standardize", options, ["axis", "mean", "variance", "epsilon", "where"]);
  const t = floating("standardize", x), axis = options.axis === undefined ? -1 : options.axis;
  const over = { keepdims: true, ...(options?.where === undefined ? {} : { where: options.where }) };
  const centred = np.subtract(t, options?.mean ?? np.mean(t, axis, over));
  const variance = options?.variance ?? np.mean(np.square(centred), axis, over);
  return np.divide(centred, np.sqrt(np.add(variance, options?.epsilon ?? 1e-5)));
}

/** Options of `oneHot`. */
export interface OneHotOptions {
  /** The element type: "float32" if not given. */
  readonly dtype?: DType;
  /** Where the new axis goes: last if not given. */
  readonly axis?: number;
}

/**
 * A new axis with a 1 at each index and 0 elsewhere; an index out of range gives zeros. As `jax.nn.one_hot`.
 *
 * @param x Class indices.
 * @param numClasses The size of the new axis.
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * console.log(nn.oneHot([0, 2], 3).toArray()); // [[1, 0, 0], [0, 0, 1]]
 * ```
 */
export function oneHot(x: TensorLike, numClasses: number, options?: OneHotOptions): Tensor {
  checkOptions("oneHot", options, ["dtype", "axis"]);
  if (!Number.isInteger(numClasses) || numClasses < 0) {
    throw new RangeError(`Cannot oneHot over ${numClasses} classes: it must be a whole number at or above 0`);
  }
  const indices = toTensor("oneHot", x), dtype = checkDType("oneHot", options?.dtype ?? "float32");
  const axis = normalizeAxis("oneHot", options?.axis ?? -1, indices.ndim + 1);
  const classes = np.reshape(
    np.arange(numClasses, { dtype: indices.dtype }),
    Array.from({ length: indices.ndim + 1 }, (_, i) => i === axis ? numClasses : 1),
  );
  return np.astype(np.equal(np.expandDims(indices, axis), classes), dtype);
}

/** softmax of -x. As PyTorch's Softmin. */
export function softmin(x: TensorLike, along?: Axis | SoftmaxOptions, rest?: SoftmaxOptions): Tensor {
  return softmax(np.negative(floating("softmin", x)), along, rest);
}
