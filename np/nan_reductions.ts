/**
 * Reductions that pass over NaN.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constantLike } from "../core/constant.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import { isFloat } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { placed } from "../core/positional.ts";
import { broadcastTogether } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo } from "./_operands.ts";
import {
  all,
  type AndAxis,
  argmax,
  argmin,
  type Axis,
  type ExtremeOptions,
  type KeepOption,
  max,
  mean,
  type MeanOptions,
  min,
  prod,
  sum,
  type SumOptions,
  var as variance,
  type VarianceOptions,
} from "./reductions.ts";
import { cumprod, cumsum, type RunningOptions } from "./scans.ts";

function isNaN(x: Tensor): Tensor {
  return bind("ne", [x, x], {});
}

/** NaN replaced by a number that does not count. */
function without(operation: string, x: TensorLike, stand: number): Tensor {
  const value = toTensor(operation, x);
  return isFloat(value.dtype) ? bind("select", [isNaN(value), constantLike(value, stand), value], {}) : value;
}

/** The elements that count, as a mask for `where`. */
function counted(x: Tensor, where: TensorLike | undefined): Tensor | undefined {
  if (!isFloat(x.dtype)) return where === undefined ? undefined : castTo(toTensor("mask", where), "bool");
  const valid = bind("eq", [x, x], {});
  if (where === undefined) return valid;
  return bind("and", broadcastTogether("mask", [valid, castTo(toTensor("mask", where), "bool")]), {});
}

/**
 * The sum over `axis`, NaN counting as 0.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.nansum([1, NaN, 2]).item()); // 3
 * ```
 */
export function nansum(x: TensorLike, along?: Axis | AndAxis<SumOptions>, rest?: SumOptions): Tensor {
  return sum(without("nansum", x, 0), along, rest);
}

/**
 * The product over `axis`, NaN counting as 1.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.nanprod([3, NaN, 2]).item()); // 6
 * ```
 */
export function nanprod(x: TensorLike, along?: Axis | AndAxis<SumOptions>, rest?: SumOptions): Tensor {
  return prod(without("nanprod", x, 1), along, rest);
}

function nanExtreme(
  name: "nanmax" | "nanmin",
  x: TensorLike,
  along: Axis | AndAxis<ExtremeOptions> | undefined,
  rest: ExtremeOptions | undefined,
): Tensor {
  const [axis, options] = placed<Axis, ExtremeOptions>(name, "axis", along, rest);
  const value = toTensor(name, x), reduce = name === "nanmax" ? max : min;
  if (!isFloat(value.dtype)) return reduce(value, axis, options);
  const out = reduce(without(name, value, name === "nanmax" ? -Infinity : Infinity), axis, options);
  if (options?.initial !== undefined) return out;
  const none = all(isNaN(value), axis, { keepdims: options?.keepdims ?? false });
  return bind("select", [none, constantLike(out, NaN), out], {});
}

/**
 * The largest element over `axis` but for NaN; NaN where there is nothing else.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.nanmax([1, NaN, 2]).item()); // 2
 * ```
 */
export function nanmax(x: TensorLike, along?: Axis | AndAxis<ExtremeOptions>, rest?: ExtremeOptions): Tensor {
  return nanExtreme("nanmax", x, along, rest);
}

/**
 * The smallest element over `axis` but for NaN; NaN where there is nothing else.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.nanmin([1, NaN, 2]).item()); // 1
 * ```
 */
export function nanmin(x: TensorLike, along?: Axis | AndAxis<ExtremeOptions>, rest?: ExtremeOptions): Tensor {
  return nanExtreme("nanmin", x, along, rest);
}

/**
 * The mean over `axis` of what is not NaN.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.nanmean([1, NaN, 3]).item()); // 2
 * ```
 */
export function nanmean(x: TensorLike, along?: Axis | AndAxis<MeanOptions>, rest?: MeanOptions): Tensor {
  const [axis, options = {}] = placed<Axis, MeanOptions>("nanmean", "axis", along, rest);
  const value = toTensor("nanmean", x), where = counted(value, options.where);
  return mean(value, axis, where === undefined ? options : { ...options, where });
}

/**
 * The variance over `axis` of what is not NaN.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.nanvar([1, NaN, 3]).item()); // 1
 * ```
 */
export function nanvar(x: TensorLike, along?: Axis | AndAxis<VarianceOptions>, rest?: VarianceOptions): Tensor {
  const [axis, options = {}] = placed<Axis, VarianceOptions>("nanvar", "axis", along, rest);
  const value = toTensor("nanvar", x), where = counted(value, options.where);
  // What does not count is 0 besides: the square of a NaN would have a NaN slope.
  return variance(without("nanvar", value, 0), axis, where === undefined ? options : { ...options, where });
}

/**
 * The standard deviation over `axis` of what is not NaN.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.nanstd([1, NaN, 3]).item()); // 1
 * ```
 */
export function nanstd(x: TensorLike, along?: Axis | AndAxis<VarianceOptions>, rest?: VarianceOptions): Tensor {
  return bind("sqrt", [nanvar(x, along, rest)], {});
}

function nanArg(
  name: "nanargmax" | "nanargmin",
  x: TensorLike,
  along: number | AndAxis<KeepOption, number | null> | null | undefined,
  rest: KeepOption | undefined,
): Tensor {
  const [axis, options] = placed<number | null, KeepOption>(name, "axis", along, rest);
  checkOptions(name, options, ["keepdims"]);
  const value = toTensor(name, x), arg = name === "nanargmax" ? argmax : argmin;
  if (!isFloat(value.dtype)) return arg(value, axis, options);
  const out = arg(without(name, value, name === "nanargmax" ? -Infinity : Infinity), axis, options);
  const none = all(isNaN(value), axis ?? null, { keepdims: options?.keepdims ?? false });
  return bind("select", [none, constantLike(out, -1), out], {});
}

/**
 * The index of the largest element along `axis` but for NaN; -1 where there is nothing else.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.nanargmax([1, NaN, 3]).item()); // 2
 * ```
 */
export function nanargmax(x: TensorLike, along?: number | AndAxis<KeepOption, number | null> | null, rest?: KeepOption): Tensor {
  return nanArg("nanargmax", x, along, rest);
}

/**
 * The index of the smallest element along `axis` but for NaN; -1 where there is nothing else.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.nanargmin([2, NaN, 1]).item()); // 2
 * ```
 */
export function nanargmin(x: TensorLike, along?: number | AndAxis<KeepOption, number | null> | null, rest?: KeepOption): Tensor {
  return nanArg("nanargmin", x, along, rest);
}

/**
 * The sums of the elements up to each one, NaN counting as 0.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.nancumsum([1, NaN, 2]).toArray()); // [1, 1, 3]
 * ```
 */
export function nancumsum(x: TensorLike, along?: number | AndAxis<RunningOptions, number | null> | null, rest?: RunningOptions): Tensor {
  return cumsum(without("nancumsum", x, 0), along, rest);
}

/**
 * The products of the elements up to each one, NaN counting as 1.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.nancumprod([3, NaN, 2]).toArray()); // [3, 3, 6]
 * ```
 */
export function nancumprod(x: TensorLike, along?: number | AndAxis<RunningOptions, number | null> | null, rest?: RunningOptions): Tensor {
  return cumprod(without("nancumprod", x, 1), along, rest);
}
