/**
 * The logarithm of a sum of exponentials.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constantLike } from "../core/constant.ts";
import { broadcastTo, broadcastTogether, promote, type TensorLike } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import { placed } from "../core/positional.ts";
import { broadcastShapes, normalizeAxes } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { floating, reshaped } from "./_operands.ts";
import { type AndAxis, type Axis, masked, reduce, type WhereOption } from "./_reduce.ts";

/** Options of `logsumexp`. */
export interface LogSumExpOptions extends WhereOption {
  /** Factors of the exponentials. */
  readonly b?: TensorLike;
}

/**
 * log(sum(exp(x))) over `axis`, without overflow; of nothing, and of all -Infinity, -Infinity.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.logsumexp([1000, 1000]).item()); // 1000.6931762695312
 * ```
 */
export function logsumexp(x: TensorLike, along?: Axis | AndAxis<LogSumExpOptions>, rest?: LogSumExpOptions): Tensor {
  const [axis, options] = placed<Axis, LogSumExpOptions>("logsumexp", "axis", along, rest);
  checkOptions("logsumexp", options, ["keepdims", "where", "b"]);
  const given = floating("logsumexp", x);
  const factor = options?.b;
  const [value, b] = factor === undefined ? [given, undefined] : pair(given, floating("logsumexp", factor));
  const axes = normalizeAxes("logsumexp", axis, value.ndim);
  const counted = b === undefined
    ? value
    : bind("select", [bind("ne", [b, constantLike(b, 0)], {}), value, constantLike(value, -Infinity)], {});
  const kept = masked("logsumexp", counted, options?.where, -Infinity);
  const empty = axes.some((i) => value.shape[i] === 0);
  const largest = empty ? undefined : bind("stopGradient", [reduce("reduceMax", kept, axes, true)], {});
  // An infinite maximum would give inf - inf: shift by 0 instead.
  const shift = largest && bind("select", [bind("isFinite", [largest], {}), largest, constantLike(largest, 0)], {});
  const moved = shift === undefined ? kept : bind("sub", broadcastTogether("logsumexp", [kept, shift]), {});
  const powers = bind("exp", [moved], {});
  const weighted = b === undefined ? powers : bind("mul", [powers, b], {});
  const total = bind("log", [reduce("reduceSum", masked("logsumexp", weighted, options?.where, 0), axes, options?.keepdims)], {});
  if (shift === undefined) return total;
  return bind("add", [total, reshaped(shift, total.shape)], {});
}

function pair(x: Tensor, y: Tensor): [Tensor, Tensor] {
  const [a, b] = broadcastTogether("logsumexp", promote("logsumexp", [x, y])) as [Tensor, Tensor];
  const shape = broadcastShapes(a.shape, b.shape)!;
  return [broadcastTo(a, shape), broadcastTo(b, shape)];
}
