/**
 * Reductions over axes: sums, products, extremes, means and truths.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant, constantLike } from "../core/constant.ts";
import { broadcastTo, broadcastTogether, promote, type TensorLike, toTensor } from "../core/convert.ts";
import { checkDType, type DType, integerLimits, isFloat } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { broadcastShapes, describe, normalizeAxes, normalizeAxis } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, floating, reducedShape, reshaped } from "./_operands.ts";

/** One axis, several, or null for all. */
export type Axis = number | readonly number[] | null;

/** Options that all reductions share. */
export interface KeepOption {
  /** Whether reduced axes stay, with size 1. */
  readonly keepdims?: boolean;
}

/** Options of reductions over a selection of the elements. */
export interface WhereOption extends KeepOption {
  /** Which elements take part: bools that broadcast to the shape. */
  readonly where?: TensorLike;
}

/** Options of sums and products. */
export interface SumOptions extends WhereOption {
  /** Where the sum or product starts. */
  readonly initial?: TensorLike;
  /** The dtype to accumulate in, and of the result. */
  readonly dtype?: DType;
}

/** Options of extremes. */
export interface ExtremeOptions extends WhereOption {
  /** A value that takes part besides the elements; needed beside `where`, and for empty axes. */
  readonly initial?: TensorLike;
}

/** Options of means. */
export interface MeanOptions extends WhereOption {
  /** The dtype to compute in, and of the result. */
  readonly dtype?: DType;
}

/** Options of variances. */
export interface VarianceOptions extends WhereOption {
  /** The dtype to compute in, and of the result. */
  readonly dtype?: DType;
  /** What is subtracted from the number of elements in the divisor: 0 if not given, 1 for the unbiased estimate. */
  readonly ddof?: number;
  /** Another name for `ddof`, the array API's. */
  readonly correction?: number;
}

type ReduceName = "reduceSum" | "reduceProd" | "reduceMax" | "reduceMin" | "reduceAnd" | "reduceOr";

function reduce(name: ReduceName, x: Tensor, axes: readonly number[], keepdims: boolean | undefined): Tensor {
  const out = axes.length === 0 ? x : bind(name, [x], { axes });
  return keepdims === true ? reshaped(out, reducedShape(x.shape, axes, true)) : out;
}

/** Elements that `where` leaves out become the identity of the reduction. */
function masked(operation: string, x: Tensor, where: TensorLike | undefined, identity: number): Tensor {
  if (where === undefined) return x;
  const mask = castTo(toTensor(operation, where), "bool");
  if (broadcastShapes(x.shape, mask.shape) === undefined) {
    throw new RangeError(`Cannot ${operation} ${describe(x)} where ${describe(mask)}: the mask does not broadcast to the shape`);
  }
  const [m, value] = broadcastTogether(operation, [mask, x]) as [Tensor, Tensor];
  return bind("select", [m, value, constant(identity, x.dtype)], {});
}

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
 * @param axis One axis, several, or null (if not given) for all.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.sum([[1, 2], [3, 4]], 0).toArray()); // [4, 6]
 * ```
 */
export function sum(x: TensorLike, axis?: Axis, options?: SumOptions): Tensor {
  checkOptions("sum", options, sumOptions);
  const value = accumulating("sum", x, options?.dtype);
  const axes = normalizeAxes("sum", axis, value.ndim);
  const out = reduce("reduceSum", masked("sum", value, options?.where, 0), axes, options?.keepdims);
  if (options?.initial === undefined) return out;
  return bind("add", broadcastTogether("sum", promote("sum", [out, options.initial])), {});
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
export function prod(x: TensorLike, axis?: Axis, options?: SumOptions): Tensor {
  checkOptions("prod", options, sumOptions);
  const value = accumulating("prod", x, options?.dtype);
  const axes = normalizeAxes("prod", axis, value.ndim);
  const out = reduce("reduceProd", masked("prod", value, options?.where, 1), axes, options?.keepdims);
  if (options?.initial === undefined) return out;
  return bind("mul", broadcastTogether("prod", promote("prod", [out, options.initial])), {});
}

function extreme(name: "max" | "min", x: TensorLike, axis: Axis | undefined, options: ExtremeOptions | undefined): Tensor {
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
  return bind(name, broadcastTogether(name, promote(name, [out, initial])), {});
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
export function max(x: TensorLike, axis?: Axis, options?: ExtremeOptions): Tensor {
  return extreme("max", x, axis, options);
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
export function min(x: TensorLike, axis?: Axis, options?: ExtremeOptions): Tensor {
  return extreme("min", x, axis, options);
}

/** Half-width floats are averaged in float32; integers become float32. */
function averaging(operation: string, x: TensorLike, dtype: DType | undefined): { value: Tensor; out: DType; weak: boolean } {
  const value = floating(operation, x);
  const out = dtype === undefined ? value.dtype : checkDType(operation, dtype);
  const work = out === "float16" || out === "bfloat16" || !isFloat(out) ? "float32" : out;
  return { value: castTo(value, work, value.aval.weak), out, weak: value.aval.weak === true && dtype === undefined };
}

/** How many elements take part: a number, or counts where a mask says. */
function countOf(operation: string, x: Tensor, axes: readonly number[], options: WhereOption | undefined): Tensor | number {
  if (options?.where === undefined) return axes.reduce((n, axis) => n * x.shape[axis]!, 1);
  const mask = castTo(toTensor(operation, options.where), "bool");
  return reduce("reduceSum", castTo(broadcastTo(mask, x.shape), x.dtype), axes, options.keepdims);
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
export function mean(x: TensorLike, axis?: Axis, options?: MeanOptions): Tensor {
  checkOptions("mean", options, ["keepdims", "where", "dtype"]);
  const { value, out, weak } = averaging("mean", x, options?.dtype);
  const axes = normalizeAxes("mean", axis, value.ndim);
  const total = reduce("reduceSum", masked("mean", value, options?.where, 0), axes, options?.keepdims);
  const count = countOf("mean", value, axes, options);
  return castTo(bind("div", [total, typeof count === "number" ? constant(count, value.dtype, weak) : count], {}), out, weak);
}

/**
 * The variance over `axis`: the mean of the squared distances from the mean.
 *
 * @param options `ddof: 1` divides by one less than the number of elements.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.var([1, 2, 3, 4]).item()); // 1.25
 * ```
 */
function variance(x: TensorLike, axis?: Axis, options?: VarianceOptions): Tensor {
  return varianceOf("var", x, axis, options);
}
// `var` is a reserved word: it can be a name outside, not inside.
export { variance as var };

function varianceOf(operation: string, x: TensorLike, axis: Axis | undefined, options: VarianceOptions | undefined): Tensor {
  checkOptions(operation, options, ["keepdims", "where", "dtype", "ddof", "correction"]);
  const { value, out, weak } = averaging(operation, x, options?.dtype);
  const axes = normalizeAxes(operation, axis, value.ndim);
  const less = options?.ddof ?? options?.correction ?? 0;
  const where = options?.where;
  const center = mean(value, axes, where === undefined ? { keepdims: true } : { keepdims: true, where });
  const distance = bind("sub", broadcastTogether(operation, [value, center]), {});
  const total = reduce("reduceSum", masked(operation, bind("mul", [distance, distance], {}), where, 0), axes, options?.keepdims);
  const count = countOf(operation, value, axes, options);
  // Where no more elements than `less` take part, the variance is unknown.
  if (typeof count === "number") {
    const divisor = count > less ? count - less : NaN;
    return castTo(bind("div", [total, constant(divisor, value.dtype, weak)], {}), out, weak);
  }
  const divisor = bind("sub", [count, constantLike(count, less)], {});
  const known = bind("gt", [divisor, constantLike(count, 0)], {});
  return castTo(bind("select", [known, bind("div", [total, divisor], {}), constantLike(total, NaN)], {}), out);
}

/**
 * The standard deviation over `axis`: the square root of the variance.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.std([1, 3]).item()); // 1
 * ```
 */
export function std(x: TensorLike, axis?: Axis, options?: VarianceOptions): Tensor {
  return bind("sqrt", [varianceOf("std", x, axis, options)], {});
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
export function any(x: TensorLike, axis?: Axis, options?: WhereOption): Tensor {
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
export function all(x: TensorLike, axis?: Axis, options?: WhereOption): Tensor {
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
export function countNonzero(x: TensorLike, axis?: Axis, options?: KeepOption): Tensor {
  checkOptions("countNonzero", options, ["keepdims"]);
  return sum(castTo(castTo(toTensor("countNonzero", x), "bool"), "int32"), axis, options);
}

function argExtreme(name: "argmax" | "argmin", x: TensorLike, axis: number | null | undefined, options: KeepOption | undefined): Tensor {
  checkOptions(name, options, ["keepdims"]);
  const given = toTensor(name, x);
  const value = given.dtype === "bool" ? castTo(given, "int32") : given;
  const flat = axis === null || axis === undefined;
  const at = flat ? 0 : normalizeAxis(name, axis, value.ndim);
  const along = flat ? reshaped(value, [value.size]) : value;
  if (along.shape[at] === 0) throw new RangeError(`Cannot take ${name} of ${describe(given)}: of no elements there is none`);
  const out = bind(name, [along], { axis: at });
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
export function argmax(x: TensorLike, axis?: number | null, options?: KeepOption): Tensor {
  return argExtreme("argmax", x, axis, options);
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
export function argmin(x: TensorLike, axis?: number | null, options?: KeepOption): Tensor {
  return argExtreme("argmin", x, axis, options);
}

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
export function logsumexp(x: TensorLike, axis?: Axis, options?: LogSumExpOptions): Tensor {
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
