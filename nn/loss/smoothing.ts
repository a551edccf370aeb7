/**
 * Softer labels.
 *
 * @module
 */
import type { TensorLike } from "../../core/convert.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add, divide, multiply } from "../../np/arithmetic.ts";
import { sum } from "../../np/reductions.ts";
import { axisAndMask, type AxisOptions, floats } from "./_operands.ts";

/**
 * Labels mixed with the uniform distribution: (1 - alpha) · labels + alpha / classes (Müller et al. 2019). As `optax.smooth_labels`.
 *
 * @param labels One-hot labels, the classes along the last axis (or `axis`).
 * @param alpha The part of the uniform distribution.
 * @param options The axis, and which classes count.
 * @returns Labels of the same shape.
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * console.log(nn.smoothLabels([[1, 0]], 0.5).toArray()); // [[0.75, 0.25]]
 * ```
 */
export function smoothLabels(labels: TensorLike, alpha: number | Tensor, options: AxisOptions = {}): Tensor {
  const y = floats("smoothLabels", "labels", labels);
  const { axis, where } = axisAndMask("smoothLabels", y, options);
  const axes = axis === null ? [...y.shape.keys()] : [axis].flat();
  const classes = where === undefined ? axes.reduce((n, a) => n * y.shape.at(a)!, 1) : sum(where, axis, { keepdims: true }).astype(y.dtype);
  return add(multiply(y, typeof alpha === "number" ? 1 - alpha : alpha.negative().add(1)), divide(alpha, classes));
}
