/**
 * Counts as schedules take them.
 *
 * @module
 */
import { bind } from "../../core/bind.ts";
import { type TensorLike, toTensor } from "../../core/convert.ts";
import { isFloat } from "../../core/dtype.ts";
import type { Tensor } from "../../core/tensor.ts";
import type { Scalar } from "../base.ts";

/** A count of steps as a weak float, so that a schedule's value takes the type of what it multiplies. */
export function steps(count: TensorLike): Tensor {
  const x = toTensor("take a schedule's value", count);
  return isFloat(x.dtype) ? x : bind("cast", [x], { dtype: "float32", weak: true });
}

/** A schedule's value as a tensor. */
export function value(x: Scalar): Tensor {
  return toTensor("take a schedule's value", x);
}
