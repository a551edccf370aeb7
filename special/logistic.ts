/**
 * The logistic function, its inverse, and softmax.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { floating } from "../np/_operands.ts";
import { constantLike } from "../core/constant.ts";
import { broadcastTogether } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import { castTo } from "../np/_operands.ts";
import { toTensor } from "../core/convert.ts";
import { type Axis, max, sum } from "../np/reductions.ts";

/**
 * The logistic function, 1 / (1 + exp(-x)).
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.expit([0]).toArray()); // [0.5]
 * ```
 */
export function expit(x: TensorLike): Tensor {
  return bind("logistic", [floating("expit", x)], {});
}

/**
 * The inverse of the logistic function, log(p / (1 - p)).
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.logit([0.5, 1]).toArray()); // [0, Infinity]
 * ```
 */
export function logit(p: TensorLike): Tensor {
  const value = floating("logit", p);
  return bind("log", [bind("div", [value, bind("sub", [constantLike(value, 1), value], {})], {})], {});
}

/** Which elements take part in `softmax`. */
export interface SoftmaxOptions {
  /** A mask: elements where it is false count as -Infinity, and give 0. */
  readonly where?: TensorLike;
}

/** x less its maximum over the axes, and the mask. */
function shifted(
  operation: string,
  x: TensorLike,
  axis: Axis,
  options: SoftmaxOptions | undefined,
): { moved: Tensor; mask: Tensor | undefined } {
  checkOptions(operation, options, ["where"]);
  const value = floating(operation, x);
  const mask = options?.where === undefined ? undefined : castTo(toTensor(operation, options.where), "bool");
  const low = constantLike(value, -Infinity);
  const kept = mask === undefined ? value : bind("select", broadcastTogether(operation, [mask, value, low]), {});
  const top = bind("stopGradient", [max(kept, axis, { keepdims: true, initial: -Infinity })], {});
  return { moved: bind("sub", broadcastTogether(operation, [kept, top]), {}), mask };
}

function zeroed(x: Tensor, mask: Tensor | undefined, stand: number): Tensor {
  return mask === undefined ? x : bind("select", broadcastTogether("softmax", [mask, x, constantLike(x, stand)]), {});
}

/**
 * exp(x) divided by its sum over `axis` (the last if not given), without overflow.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.softmax([1, 1]).toArray()); // [0.5, 0.5]
 * ```
 */
export function softmax(x: TensorLike, axis: Axis = -1, options?: SoftmaxOptions): Tensor {
  const { moved, mask } = shifted("softmax", x, axis, options);
  const powers = bind("exp", [moved], {});
  const total = sum(zeroed(powers, mask, 0), axis, { keepdims: true });
  return zeroed(bind("div", broadcastTogether("softmax", [powers, total]), {}), mask, 0);
}

/**
 * The logarithm of `softmax`, without taking one of 0.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.logSoftmax([0]).toArray()); // [0]
 * ```
 */
export function logSoftmax(x: TensorLike, axis: Axis = -1, options?: SoftmaxOptions): Tensor {
  const { moved, mask } = shifted("logSoftmax", x, axis, options);
  const total = bind("log", [sum(zeroed(bind("exp", [moved], {}), mask, 0), axis, { keepdims: true })], {});
  return zeroed(bind("sub", broadcastTogether("logSoftmax", [moved, total]), {}), mask, -Infinity);
}
