/**
 * Reductions over axes: sums, products, extremes, means and truths.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { broadcastTogether, type TensorLike, toTensor } from "../core/convert.ts";
import { checkDType, type DType, integerLimits, isFloat } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { placed } from "../core/positional.ts";
import { describe, normalizeAxes, normalizeAxis } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, reshaped } from "./_operands.ts";
import {
  type AndAxis,
  averaging,
  type Axis,
  type ExtremeOptions,
  type KeepOption,
  masked,
  type MeanOptions,
  meanOver,
  reduce,
  type SumOptions,
  type WhereOption,
} from "./_reduce.ts";

export type { AndAxis, Axis, ExtremeOptions, KeepOption, MeanOptions, SumOptions, WhereOption } from "./_reduce.ts";
export { logsumexp, type LogSumExpOptions } from "./logsumexp.ts";
export { std, var, type VarianceOptions } from "./variance.ts";

/** Sums of small integers go on in 32 bits. */
function accumulating(operation: string, x: TensorLike, dtype: DType | undefined): Tensor {
  const value = toTensor(operation, x);
  if (dtype !== undefined) return castTo(value, checkDType(operation, dtype));
  switch (value.dtype) {
    case "bool":
    case "int8":
    case "int16":
      return castTo(value, "int32");
    case "uint8":
    case "uint16":
      return castTo(value, "uint32");
    default:
      return value;
  }
}

const sumOptions = ["keepdims", "where", "initial", "dtype"];

/**
 * The sum of the elements over `axis`. Bools and small integers are summed in 32 bits; a sum of nothing is 0.
 *
 * @param along One axis, several, or null (if not given) for all; also `{ axis }` among the options.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.sum([[1, 2], [3, 4]], 0).toArray()); // [4, 6]
 * ```
 */
export function sum(x: TensorLike, along?: Axis | AndAxis<SumOptions>, rest?: SumOptions): Tensor {
  const [axis, options] = placed<Axis, SumOptions>("sum", "axis", along, rest);
  checkOptions("sum", options, sumOptions);
  const value = accumulating("sum", x, options?.dtype);
  const axes = normalizeAxes("sum", axis, value.ndim);
  const out = reduce("reduceSum", masked("sum", value, options?.where, 0), axes, options?.keepdims);
  if (options?.initial === undefined) return out;
  return bind("add", broadcastTogether("sum", [out, starting("sum", options.initial, out)]), {});
}

/**
 * The product of the elements over `axis`; a product of nothing is 1.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.prod([[1, 2], [3, 4]], 1).toArray()); // [2, 12]
 * ```
 */
export function prod(x: TensorLike, along?: Axis | AndAxis<SumOptions>, rest?: SumOptions): Tensor {
  const [axis, options] = placed<Axis, SumOptions>("prod", "axis", along, rest);
  checkOptions("prod", options, sumOptions);
  const value = accumulating("prod", x, options?.dtype);
  const axes = normalizeAxes("prod", axis, value.ndim);
  const out = reduce("reduceProd", masked("prod", value, options?.where, 1), axes, options?.keepdims);
  if (options?.initial === undefined) return out;
  return bind("mul", broadcastTogether("prod", [out, starting("prod", options.initial, out)]), {});
}

/** Where a reduction starts, in the dtype of what it is joined to. */
function starting(operation: string, initial: TensorLike, out: Tensor): Tensor {
  return castTo(toTensor(operation, initial, out.dtype), out.dtype, out.aval.weak);
}

function extreme(
  name: "max" | "min",
  x: TensorLike,
  along: Axis | AndAxis<ExtremeOptions> | undefined,
  rest: ExtremeOptions | undefined,
): Tensor {
  const [axis, options] = placed<Axis, ExtremeOptions>(name, "axis", along, rest);
  checkOptions(name, options, ["keepdims", "where", "initial"]);
  const value = toTensor(name, x);
  const axes = normalizeAxes(name, axis, value.ndim);
  const { where, initial } = options ?? {};
  if (initial === undefined) {
    if (where !== undefined) {
      throw new TypeError(`Cannot take ${name} of ${describe(value)} where a mask says, without initial: give the value of no elements`);
    }
    if (axes.some((i) => value.shape[i] === 0)) {
      throw new RangeError(`Cannot take ${name} of ${describe(value)} over axes [${axes}]: of no elements there is none; give initial`);
    }
  }
  const kept = masked(name, value, where, identityOf(name, value.dtype));
  const out = reduce(name === "max" ? "reduceMax" : "reduceMin", kept, axes, options?.keepdims);
  if (initial === undefined) return out;
  return bind(name, broadcastTogether(name, [out, starting(name, initial, out)]), {});
}

function identityOf(name: "max" | "min", dtype: DType): number {
  if (isFloat(dtype)) return name === "max" ? -Infinity : Infinity;
  if (dtype === "bool") return name === "max" ? 0 : 1;
  return integerLimits(dtype)[name === "max" ? 0 : 1];
}

/**
 * The largest element over `axis`; NaN if one is NaN.
 *
 * @throws {RangeError} There are no elements, and no `initial`.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.max([[1, 5], [3, 4]], 1).toArray()); // [5, 4]
 * ```
 */
export function max(x: TensorLike, along?: Axis | AndAxis<ExtremeOptions>, rest?: ExtremeOptions): Tensor {
  return extreme("max", x, along, rest);
}

/**
 * The smallest element over `axis`; NaN if one is NaN.
 *
 * @throws {RangeError} There are no elements, and no `initial`.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.min([[1, 5], [3, 4]], 1).toArray()); // [1, 3]
 * ```
 */
export function min(x: TensorLike, along?: Axis | AndAxis<ExtremeOptions>, rest?: ExtremeOptions): Tensor {
  return extreme("min", x, along, rest);
}

/**
 * The arithmetic mean over `axis`; of integers a float32; of no elements NaN.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.mean([[1, 2], [3, 4]], 0).toArray()); // [2, 3]
 * ```
 */
export function mean(x: TensorLike, along?: Axis | AndAxis<MeanOptions>, rest?: MeanOptions): Tensor {
  const [axis, options] = placed<Axis, MeanOptions>("mean", "axis", along, rest);
  checkOptions("mean", options, ["keepdims", "where", "dtype"]);
  const { value, out, weak } = averaging("mean", x, options?.dtype);
  const axes = normalizeAxes("mean", axis, value.ndim);
  return castTo(meanOver("mean", value, axes, options, weak), out, weak);
}

/**
 * Whether any element over `axis` is true (not 0).
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.any([[false, true], [false, false]], 1).toArray()); // [true, false]
 * ```
 */
export function any(x: TensorLike, along?: Axis | AndAxis<WhereOption>, rest?: WhereOption): Tensor {
  const [axis, options] = placed<Axis, WhereOption>("any", "axis", along, rest);
  checkOptions("any", options, ["keepdims", "where"]);
  const value = castTo(toTensor("any", x), "bool");
  const axes = normalizeAxes("any", axis, value.ndim);
  return reduce("reduceOr", masked("any", value, options?.where, 0), axes, options?.keepdims);
}

/**
 * Whether all elements over `axis` are true (not 0).
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.all([[true, true], [false, true]], 1).toArray()); // [true, false]
 * ```
 */
export function all(x: TensorLike, along?: Axis | AndAxis<WhereOption>, rest?: WhereOption): Tensor {
  const [axis, options] = placed<Axis, WhereOption>("all", "axis", along, rest);
  checkOptions("all", options, ["keepdims", "where"]);
  const value = castTo(toTensor("all", x), "bool");
  const axes = normalizeAxes("all", axis, value.ndim);
  return reduce("reduceAnd", masked("all", value, options?.where, 1), axes, options?.keepdims);
}

/**
 * How many elements over `axis` are not 0, as int32.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.countNonzero([[1, 0], [2, 3]], 0).toArray()); // [2, 1]
 * ```
 */
export function countNonzero(x: TensorLike, along?: Axis | AndAxis<KeepOption>, rest?: KeepOption): Tensor {
  const [axis, options] = placed<Axis, KeepOption>("countNonzero", "axis", along, rest);
  checkOptions("countNonzero", options, ["keepdims"]);
  return sum(castTo(castTo(toTensor("countNonzero", x), "bool"), "int32"), axis, options);
}

function argExtreme(
  name: "argmax" | "argmin",
  x: TensorLike,
  along: number | AndAxis<KeepOption, number | null> | null | undefined,
  rest: KeepOption | undefined,
): Tensor {
  const [axis, options] = placed<number | null, KeepOption>(name, "axis", along, rest);
  checkOptions(name, options, ["keepdims"]);
  const given = toTensor(name, x);
  const value = given.dtype === "bool" ? castTo(given, "int32") : given;
  const flat = axis === null || axis === undefined;
  const at = flat ? 0 : normalizeAxis(name, axis, value.ndim);
  const line = flat ? reshaped(value, [value.size]) : value;
  if (line.shape[at] === 0) throw new RangeError(`Cannot take ${name} of ${describe(given)}: of no elements there is none`);
  const out = bind(name, [line], { axis: at });
  if (options?.keepdims !== true) return out;
  return reshaped(out, flat ? value.shape.map(() => 1) : value.shape.map((n, i) => i === at ? 1 : n));
}

/**
 * The index of the largest element along `axis` (of the flat tensor if null or not given), as int32. The first of equals; a NaN before all.
 *
 * @throws {RangeError} There are no elements.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.argmax([[1, 5], [7, 4]], 1).toArray()); // [1, 0]
 * ```
 */
export function argmax(x: TensorLike, along?: number | AndAxis<KeepOption, number | null> | null, rest?: KeepOption): Tensor {
  return argExtreme("argmax", x, along, rest);
}

/**
 * The index of the smallest element along `axis` (of the flat tensor if null or not given), as int32. The first of equals; a NaN before all.
 *
 * @throws {RangeError} There are no elements.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.argmin([[1, 5], [7, 4]], 1).toArray()); // [0, 1]
 * ```
 */
export function argmin(x: TensorLike, along?: number | AndAxis<KeepOption, number | null> | null, rest?: KeepOption): Tensor {
  return argExtreme("argmin", x, along, rest);
}
