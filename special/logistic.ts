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
import { placed } from "../core/positional.ts";
import { castTo } from "../np/_operands.ts";
import { toTensor } from "../core/convert.ts";
import { type AndAxis, type Axis, max, sum } from "../np/reductions.ts";
import { customJvp } from "../transforms/custom.ts";

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

const complement = (p: Tensor): Tensor => bind("sub", [constantLike(p, 1), p], {});

/** Its slope by its formula: at 0 and 1 that of the parts would be 0 · ∞, where it is infinite. */
const logOdds: (p: Tensor) => Tensor = customJvp((p: Tensor): Tensor => bind("log", [bind("div", [p, complement(p)], {})], {}), {
  jvp: ([p]: [Tensor], [dp]: [Tensor]) => [logOdds(p), bind("div", [dp, bind("mul", [p, complement(p)], {})], {})],
});

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
  return logOdds(floating("logit", p));
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
export function softmax(x: TensorLike, along?: Axis | AndAxis<SoftmaxOptions>, rest?: SoftmaxOptions): Tensor {
  const [axis = -1, options] = placed<Axis, SoftmaxOptions>("softmax", "axis", along, rest);
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
export function logSoftmax(x: TensorLike, along?: Axis | AndAxis<SoftmaxOptions>, rest?: SoftmaxOptions): Tensor {
  const [axis = -1, options] = placed<Axis, SoftmaxOptions>("logSoftmax", "axis", along, rest);
  const { moved, mask } = shifted("logSoftmax", x, axis, options);
  const total = bind("log", [sum(zeroed(bind("exp", [moved], {}), mask, 0), axis, { keepdims: true })], {});
  return zeroed(bind("sub", broadcastTogether("logSoftmax", [moved, total]), {}), mask, -Infinity);
}
