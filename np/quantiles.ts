/**
 * Quantiles, percentiles and medians.
 *
 * @module
 */
import { bind, bindMany } from "../core/bind.ts";
import { constantLike } from "../core/constant.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import { placed } from "../core/positional.ts";
import { normalizeAxes } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, floating, reducedShape, reshaped } from "./_operands.ts";
import { add, divide, maximum, minimum, multiply, subtract } from "./arithmetic.ts";
import { takeAlongAxis } from "./indexing.ts";
import type { AndAxis, Axis, KeepOption } from "./reductions.ts";
import { ceil, floor } from "./rounding.ts";
import { where } from "./where.ts";

/**
 * What to give where a quantile falls between two elements: Hyndman and Fan's nine definitions by NumPy's names, and the lower, the higher,
 * the nearer one, or the middle.
 */
export type QuantileMethod =
  | "linear"
  | "lower"
  | "higher"
  | "nearest"
  | "midpoint"
  | "inverted_cdf"
  | "averaged_inverted_cdf"
  | "closest_observation"
  | "interpolated_inverted_cdf"
  | "hazen"
  | "weibull"
  | "median_unbiased"
  | "normal_unbiased";

/** Options of quantiles. */
export interface QuantileOptions {
  /** What to give between two elements: "linear" if not given. */
  readonly method?: QuantileMethod;
  /** Whether reduced axes stay, with size 1. */
  readonly keepdims?: boolean;
}

/** Between which elements of n a quantile lies, and how far along: indices as floats. */
type Place = readonly [low: Tensor, high: Tensor, weight: Tensor];

/** Between the whole numbers around v. */
const floorTo = (v: Tensor): Place => [floor(v), ceil(v), subtract(v, floor(v))];
/** At one element: no weights, which would make NaN of infinities. */
const exactly = (v: Tensor): Place => [v, v, v];
const isOdd = (v: Tensor) => bind("eq", [bind("abs", [bind("rem", [v, constantLike(v, 2)], {})], {}), constantLike(v, 1)], {});
const between = (alpha: number, beta: number) => (n: Tensor, q: Tensor): Place => {
  const v = subtract(add(multiply(n, q), add(multiply(q, 1 - alpha - beta), alpha)), 1);
  return [floor(v), add(floor(v), 1), subtract(v, floor(v))];
};

const linear = (n: Tensor, q: Tensor) => multiply(subtract(n, 1), q);

const places: { readonly [M in QuantileMethod]: (n: Tensor, q: Tensor) => Place } = {
  linear: (n, q) => floorTo(linear(n, q)),
  lower: (n, q) => exactly(floor(linear(n, q))),
  higher: (n, q) => exactly(ceil(linear(n, q))),
  // A tie goes to the lower one, as in JAX.
  nearest: (n, q) => {
    const v = linear(n, q);
    return exactly(ceil(subtract(v, 0.5)));
  },
  midpoint: (n, q) => {
    const [low, high] = floorTo(linear(n, q));
    return [low, high, bind("broadcastInDim", [constantLike(low, 0.5)], { shape: low.shape, axes: [] })];
  },
  inverted_cdf: (n, q) => exactly(subtract(ceil(multiply(n, q)), 1)),
  averaged_inverted_cdf: (n, q) => {
    const v = subtract(multiply(n, q), 1), low = floor(v);
    return [low, add(low, 1), where(bind("eq", [v, low], {}), constantLike(v, 0.5), constantLike(v, 1))];
  },
  closest_observation: (n, q) => {
    const v = subtract(multiply(n, q), 1.5), low = floor(v);
    const stay = bind("and", [bind("eq", [v, low], {}), isOdd(low)], {});
    return exactly(where(stay, low, add(low, 1)));
  },
  interpolated_inverted_cdf: between(0, 1),
  hazen: between(0.5, 0.5),
  weibull: between(0, 0),
  median_unbiased: between(1 / 3, 1 / 3),
  normal_unbiased: between(3 / 8, 3 / 8),
};

function quantileOf(
  operation: string,
  x: TensorLike,
  q: TensorLike,
  along: Axis | AndAxis<QuantileOptions> | undefined,
  rest: QuantileOptions | undefined,
  ignoreNaN: boolean,
): Tensor {
  const [axis, options = {}] = placed<Axis, QuantileOptions>(operation, "axis", along, rest);
  checkOptions(operation, options, ["method", "keepdims"]);
  const { method = "linear", keepdims = false } = options;
  if (!Object.hasOwn(places, method)) {
    throw new TypeError(`Cannot ${operation} with method ${JSON.stringify(method)}: the methods are ${Object.keys(places).join(", ")}`);
  }
  const value = floating(operation, x);
  const wanted = toTensor(operation, q, value.dtype);
  const axes = normalizeAxes(operation, axis, value.ndim);
  if (axes.some((i) => value.shape[i] === 0)) {
    throw new RangeError(`Cannot ${operation} ${value.dtype}[${value.shape}] over axes [${axes}]: of no elements there is none`);
  }
  // The reduced axes as one, the last.
  const kept = value.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const batch = kept.map((i) => value.shape[i]!), n = axes.reduce((size, i) => size * value.shape[i]!, 1);
  const perm = [...kept, ...axes], last = batch.length;
  const moved = perm.every((p, i) => p === i) ? value : bind("transpose", [value], { perm });
  const flat = reshaped(moved, [...batch, n]);
  const missing = bind("ne", [flat, flat], {});
  const sorted = bindMany("sort", [flat], { axis: last, numKeys: 1 })[0]!;
  const known = ignoreNaN
    ? bind("reduceSum", [castTo(bind("not", [missing], {}), flat.dtype)], { axes: [last] })
    : bind("broadcastInDim", [constantLike(flat, n)], { shape: batch, axes: [] });
  // One column for each quantile.
  const m = wanted.size, full = [...batch, m];
  const count = bind("broadcastInDim", [known], { shape: full, axes: batch.map((_, i) => i) });
  const level = bind("broadcastInDim", [reshaped(wanted, [m])], { shape: full, axes: [last] });
  const [low, high, weight] = places[method](count, level);
  const top = subtract(count, 1);
  const elements = (index: Tensor) =>
    takeAlongAxis(sorted, castTo(maximum(minimum(index, top), 0), "int32"), last, { mode: "promiseInBounds" });
  const below = elements(low);
  const blend = high === low ? below : add(multiply(below, subtract(1, weight)), multiply(elements(high), weight));
  const unknown = ignoreNaN
    ? bind("eq", [count, constantLike(count, 0)], {})
    : bind("broadcastInDim", [bind("reduceOr", [missing], { axes: [last] })], { shape: full, axes: batch.map((_, i) => i) });
  const out = where(unknown, NaN, blend);
  const shaped = reshaped(
    bind("transpose", [out], { perm: [last, ...batch.map((_, i) => i)] }),
    [...wanted.shape, ...(keepdims ? reducedShape(value.shape, axes, true) : batch)],
  );
  return castTo(shaped, value.dtype);
}

/**
 * The q-quantiles over `axis` (all if not given): below them lies a share q of the elements. NaN if one is.
 *
 * @param q Shares in [0, 1], of any shape, which comes first in the result's.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.quantile([1, 2, 3, 4], 0.5).item()); // 2.5
 * ```
 */
export function quantile(x: TensorLike, q: TensorLike, along?: Axis | AndAxis<QuantileOptions>, rest?: QuantileOptions): Tensor {
  return quantileOf("quantile", x, q, along, rest, false);
}

/**
 * The q-quantiles of the elements that are not NaN.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.nanquantile([1, NaN, 3], 0.5).item()); // 2
 * ```
 */
export function nanquantile(x: TensorLike, q: TensorLike, along?: Axis | AndAxis<QuantileOptions>, rest?: QuantileOptions): Tensor {
  return quantileOf("nanquantile", x, q, along, rest, true);
}

/**
 * Quantiles by percentages.
 *
 * @param q Percentages in [0, 100], of any shape, which comes first in the result's.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.percentile([1, 2, 3, 4, 5], 25).item()); // 2
 * ```
 */
export function percentile(x: TensorLike, q: TensorLike, along?: Axis | AndAxis<QuantileOptions>, rest?: QuantileOptions): Tensor {
  return quantileOf("percentile", x, divide(q, 100), along, rest, false);
}

/**
 * Quantiles by percentages of the elements that are not NaN.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.nanpercentile([1, NaN, 3], 50).item()); // 2
 * ```
 */
export function nanpercentile(x: TensorLike, q: TensorLike, along?: Axis | AndAxis<QuantileOptions>, rest?: QuantileOptions): Tensor {
  return quantileOf("nanpercentile", x, divide(q, 100), along, rest, true);
}

/**
 * The median over `axis` (all if not given): the middle element, or the mean of the middle two. NaN if one is.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.median([3, 1, 2]).item()); // 2
 * ```
 */
export function median(x: TensorLike, along?: Axis | AndAxis<KeepOption>, rest?: KeepOption): Tensor {
  const [axis, options] = placed<Axis, KeepOption>("median", "axis", along, rest);
  checkOptions("median", options, ["keepdims"]);
  return quantileOf("median", x, 0.5, axis, { ...options, method: "midpoint" }, false);
}

/**
 * The median of the elements that are not NaN.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.nanmedian([3, NaN, 2]).item()); // 2.5
 * ```
 */
export function nanmedian(x: TensorLike, along?: Axis | AndAxis<KeepOption>, rest?: KeepOption): Tensor {
  const [axis, options] = placed<Axis, KeepOption>("nanmedian", "axis", along, rest);
  checkOptions("nanmedian", options, ["keepdims"]);
  return quantileOf("nanmedian", x, 0.5, axis, { ...options, method: "midpoint" }, true);
}
