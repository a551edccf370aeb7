/**
 * What losses check and compute with.
 *
 * @module
 */
import { broadcastTogether, promote, type TensorLike, toTensor } from "../../core/convert.ts";
import { isFloat } from "../../core/dtype.ts";
import { checkOptions } from "../../core/errors.ts";
import { describe, sameShape } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import { maximum, minimum, negative, subtract } from "../../np/arithmetic.ts";
import { exp, log, log1p } from "../../np/exponential.ts";
import { max, sum } from "../../np/reductions.ts";
import { expandDims } from "../../np/shape.ts";
import { where as choose } from "../../np/where.ts";
import { stopGradient } from "../../transforms/stop_gradient.ts";

/** Options of losses that sum over axes. */
export interface AxisOptions {
  /** The axis or axes of the classes or features. Default -1. */
  readonly axis?: number | readonly number[] | null;
  /** Which elements take part: bools that broadcast to the predictions' shape. Default all. */
  readonly where?: TensorLike;
}

/** The axis and the mask of a loss's options, the mask with as many axes as the predictions. */
export function axisAndMask(
  operation: string,
  x: Tensor,
  options: AxisOptions,
): { axis: number | number[] | null; where: Tensor | undefined } {
  checkOptions(`take ${operation}`, options, ["axis", "where"]);
  const axis = (options.axis === undefined ? -1 : options.axis) as number | number[] | null;
  if (options.where === undefined) return { axis, where: undefined };
  const mask = toTensor(operation, options.where);
  return { axis, where: mask.ndim === x.ndim || typeof axis !== "number" ? mask : expandDims(mask, axis) };
}

/** `{ where }` if there is one: options of a reduction. */
export function whereOption(where: Tensor | undefined): { where: Tensor } | Record<never, never> {
  return where === undefined ? {} : { where };
}

/**
 * A tensor of floats.
 *
 * @throws {TypeError} It holds something else.
 */
export function floats(operation: string, what: string, x: TensorLike): Tensor {
  const value = toTensor(operation, x);
  if (!isFloat(value.dtype)) {
    throw new TypeError(`Cannot take ${operation} of ${what} ${describe(value)}: they must be floats; cast with astype("float32")`);
  }
  return value;
}

/** Predictions, floats, and targets cast to their type. */
export function pair(operation: string, predictions: TensorLike, targets: TensorLike): [Tensor, Tensor] {
  const x = floats(operation, "predictions", predictions), y = toTensor(operation, targets);
  return [x, y.dtype === x.dtype ? y : isFloat(y.dtype) ? promote(operation, [y, x])[0]! : y.astype(x.dtype)];
}

/**
 * Checks that two operands have the same shape: broadcasting a column against a row would give a loss of the wrong pairs.
 *
 * @throws {RangeError} They do not.
 */
export function checkSame(operation: string, x: Tensor, y: Tensor): void {
  if (sameShape(x.shape, y.shape)) return;
  throw new RangeError(`Cannot take ${operation} of predictions ${describe(x)} and targets ${describe(y)}: the shapes must be the same`);
}

/**
 * Checks that two shapes broadcast.
 *
 * @throws {RangeError} They do not.
 */
export function checkBroadcast(operation: string, x: Tensor, y: Tensor): void {
  broadcastTogether(operation, [x, y]);
}

/** -|x|, whose slope at 0 is 0: with it, the kinks of the two halves of a soft function cancel. */
export function minusAbs(x: Tensor): Tensor {
  return minimum(x, negative(x));
}

/** log(1 + exp(-|x|)): what a soft function has beyond its hard corner. */
export function corner(x: Tensor): Tensor {
  return log1p(exp(minusAbs(x)));
}

/** log(sigmoid(x)), without overflow. */
export function logSigmoid(x: Tensor): Tensor {
  return subtract(minimum(x, 0), corner(x));
}

/** log(softmax(x)) over axes; -Infinity where `where` is false. */
export function logSoftmax(x: Tensor, axis: number | number[] | null, where?: Tensor): Tensor {
  const kept = where === undefined ? x : choose(where, x, -Infinity);
  const shifted = subtract(kept, stopGradient(max(kept, axis, { keepdims: true })));
  return subtract(shifted, log(sum(exp(shifted), axis, { keepdims: true })));
}

/** softmax(x) over axes; 0 where `where` is false. */
export function softmax(x: Tensor, axis: number | number[] | null, where?: Tensor): Tensor {
  const kept = where === undefined ? x : choose(where, x, -Infinity);
  const powers = exp(subtract(kept, stopGradient(max(kept, axis, { keepdims: true }))));
  return powers.divide(sum(powers, axis, { keepdims: true }));
}

/** The larger of x and 0, with slope 1/2 at 0 as `jnp.maximum` has it. */
export function positivePart(x: Tensor): Tensor {
  return maximum(x, 0);
}
