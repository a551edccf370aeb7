/**
 * Scalars of optimizers: numbers stay on the host, tensors may be traced.
 *
 * @module
 */
import { Tensor } from "../core/tensor.ts";
import { constant } from "../core/constant.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import { isFloat } from "../core/dtype.ts";
import { add, divide, minimum, subtract } from "../np/arithmetic.ts";
import { sqrt } from "../np/exponential.ts";
import type { Scalar, ScalarOrSchedule } from "./base.ts";

/** The count before the first step. */
export function zeroCount(): Tensor {
  return constant(0, "int32");
}

/** 1 - x. */
export function oneMinus(x: Scalar): Scalar {
  return typeof x === "number" ? 1 - x : subtract(1, x);
}

/**
 * The next count; the largest integer stays as it is, so that a very long run does not begin again at a negative step.
 *
 * @param count How many steps were done: an integer, or a float (which then grows until adding 1 changes nothing).
 * @returns One more.
 */
export function safeIncrement(count: Tensor | number): Tensor {
  const steps = toTensor("safeIncrement", count, typeof count === "number" ? "int32" : undefined);
  if (isFloat(steps.dtype)) return add(steps, 1);
  const largest = { int8: 127, uint8: 255, int16: 32767, uint16: 65535, int32: 2147483647, uint32: 4294967295 }[steps.dtype as string];
  if (largest === undefined) throw new TypeError(`Cannot take safeIncrement of ${steps.dtype}: a count is an integer or a float`);
  return add(minimum(steps, largest - 1), 1);
}

/** The value of a hyperparameter at a step. */
export function valueAt(value: ScalarOrSchedule, count: Tensor): Scalar {
  return typeof value === "function" ? value(count) : value;
}

/** √x. */
export function rootOf(x: Scalar): Scalar {
  return typeof x === "number" ? Math.sqrt(x) : sqrt(x);
}

/** 1 / x, which takes the type of what it multiplies where x does. */
export function reciprocal(x: Scalar): Tensor {
  return divide(1, x);
}

/** A scalar in the type of the update that it multiplies: the learning rate must not widen half-precision updates. */
export function scalarFor(update: TensorLike, x: Scalar): Scalar {
  if (typeof x === "number" || !(update instanceof Tensor) || update.dtype === x.dtype || !isFloat(update.dtype)) return x;
  return x.astype(update.dtype);
}
