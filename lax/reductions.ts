/**
 * Reductions over axes, and running ones.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constantLike } from "../core/constant.ts";
import type { TensorLike } from "../core/convert.ts";
import { checkDType, type DType } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { positional } from "../core/positional.ts";
import { describe, normalizeAxes, normalizeAxis } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { operand } from "./_operands.ts";
import { add, max, min, mul } from "./arithmetic.ts";
import { bitwiseAnd, bitwiseOr, bitwiseXor } from "./bits.ts";

/**
 * The sum over axes.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.reduceSum([[1, 2], [3, 4]], [0]).toArray()); // [4, 6]
 * ```
 */
export function reduceSum(x: TensorLike, axes: readonly number[]): Tensor {
  const value = operand("reduceSum", x);
  return bind("reduceSum", [value], { axes: normalizeAxes("reduceSum", axes, value.ndim) });
}

/**
 * The product over axes.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.reduceProd([[1, 2], [3, 4]], [0]).toArray()); // [3, 8]
 * ```
 */
export function reduceProd(x: TensorLike, axes: readonly number[]): Tensor {
  const value = operand("reduceProd", x);
  return bind("reduceProd", [value], { axes: normalizeAxes("reduceProd", axes, value.ndim) });
}

/**
 * The largest element over axes; NaN if one is.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.reduceMax([[1, 2], [3, 4]], [0]).toArray()); // [3, 4]
 * ```
 */
export function reduceMax(x: TensorLike, axes: readonly number[]): Tensor {
  const value = operand("reduceMax", x);
  return bind("reduceMax", [value], { axes: normalizeAxes("reduceMax", axes, value.ndim) });
}

/**
 * The smallest element over axes; NaN if one is.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.reduceMin([[1, 2], [3, 4]], [0]).toArray()); // [1, 2]
 * ```
 */
export function reduceMin(x: TensorLike, axes: readonly number[]): Tensor {
  const value = operand("reduceMin", x);
  return bind("reduceMin", [value], { axes: normalizeAxes("reduceMin", axes, value.ndim) });
}

/**
 * Whether all bools over axes are true.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.reduceAnd([[true, false], [true, true]], [0]).toArray()); // [true, false]
 * ```
 */
export function reduceAnd(x: TensorLike, axes: readonly number[]): Tensor {
  const value = operand("reduceAnd", x);
  return bind("reduceAnd", [value], { axes: normalizeAxes("reduceAnd", axes, value.ndim) });
}

/**
 * Whether any bool over axes is true.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.reduceOr([[true, false], [true, false]], [0]).toArray()); // [true, false]
 * ```
 */
export function reduceOr(x: TensorLike, axes: readonly number[]): Tensor {
  const value = operand("reduceOr", x);
  return bind("reduceOr", [value], { axes: normalizeAxes("reduceOr", axes, value.ndim) });
}

/**
 * The exclusive or of bits, or of bools, over axes.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.reduceXor([true, true, true], [0]).toArray()); // true
 * ```
 */
export function reduceXor(x: TensorLike, axes: readonly number[]): Tensor {
  return reduce(x, operand("reduceXor", x).dtype === "bool" ? false : 0, bitwiseXor, axes);
}

/** A function of two scalars that joins them, in any order and grouping: `lax.add`, `lax.max`, … or one's own, of elementwise operations. */
export type Computation = (x: Tensor, y: Tensor) => Tensor;

const known = new Map<unknown, "reduceSum" | "reduceProd" | "reduceMax" | "reduceMin" | "reduceAnd" | "reduceOr">([
  [add, "reduceSum"],
  [mul, "reduceProd"],
  [max, "reduceMax"],
  [min, "reduceMin"],
]);

/**
 * The elements over axes joined by a computation, which starts from `initial`.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.reduce([1, 2, 3], 0, lax.add, [0]).item()); // 6
 * ```
 */
export function reduce(x: TensorLike, initial: TensorLike, computation: Computation, axes: readonly number[]): Tensor {
  let value = operand("reduce", x);
  const dims = normalizeAxes("reduce", axes, value.ndim);
  const start = typeof initial === "number" ? constantLike(value, initial) : operand("reduce", initial);
  const logical = value.dtype === "bool" && (computation === bitwiseAnd ? "reduceAnd" : computation === bitwiseOr ? "reduceOr" : undefined);
  const name = logical || (value.dtype === "bool" ? undefined : known.get(computation));
  if (name !== undefined) {
    const reduced = bind(name, [value], { axes: dims });
    return computation(start, reduced);
  }
  // Any other computation joins the two halves of an axis until one element is left.
  for (const axis of [...dims].sort((a, b) => b - a)) value = foldAxis(value, axis, start, computation);
  return computation(start, value);
}

/** An axis folded in halves; an odd element out waits for the next round. */
function foldAxis(x: Tensor, axis: number, empty: Tensor, computation: Computation): Tensor {
  const shape = x.shape.toSpliced(axis, 1);
  if (x.shape[axis] === 0) return shape.length === 0 ? empty : bind("broadcastInDim", [empty], { shape, axes: [] });
  let value = x;
  while (value.shape[axis]! > 1) {
    const n = value.shape[axis]!, half = Math.floor(n / 2);
    const part = (from: number, to: number): Tensor =>
      bind("slice", [value], {
        start: value.shape.map((_, i) => i === axis ? from : 0),
        limit: value.shape.map((size, i) => i === axis ? to : size),
        strides: value.shape.map(() => 1),
      });
    const joined = computation(part(0, half), part(half, 2 * half));
    value = n % 2 === 0 ? joined : bind("concatenate", [joined, part(n - 1, n)], { axis });
  }
  return bind("reshape", [value], { shape });
}

/** The arguments of `argmax` and `argmin` as options. */
export interface ArgOptions {
  /** The axis to go along. */
  readonly axis: number;
  /** The type of the indices: "int32" if not given. */
  readonly indexDType?: DType;
}

/**
 * The index of the largest element along an axis. The first of equals; a NaN before all.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.argmax([1, 5, 5], 0).item()); // 1
 * ```
 */
export function argmax(x: TensorLike, along: number | ArgOptions, dtypeOr?: DType | Omit<ArgOptions, "axis">): Tensor {
  const options = positional<ArgOptions>("argmax", ["axis", "indexDType"], [along, dtypeOr]), { axis, indexDType = "int32" } = options;
  checkOptions("argmax", options, ["axis", "indexDType"]);
  const value = operand("argmax", x), at = normalizeAxis("argmax", axis, value.ndim);
  if (value.shape[at] === 0) throw new RangeError(`Cannot take argmax of ${describe(value)}: of no elements there is none`);
  const out = bind("argmax", [value], { axis: at });
  return checkDType("argmax", indexDType) === "int32" ? out : bind("cast", [out], { dtype: indexDType });
}

/**
 * The index of the smallest element along an axis. The first of equals; a NaN before all.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.argmin([1, 5, 5], 0).item()); // 0
 * ```
 */
export function argmin(x: TensorLike, along: number | ArgOptions, dtypeOr?: DType | Omit<ArgOptions, "axis">): Tensor {
  const options = positional<ArgOptions>("argmin", ["axis", "indexDType"], [along, dtypeOr]), { axis, indexDType = "int32" } = options;
  checkOptions("argmin", options, ["axis", "indexDType"]);
  const value = operand("argmin", x), at = normalizeAxis("argmin", axis, value.ndim);
  if (value.shape[at] === 0) throw new RangeError(`Cannot take argmin of ${describe(value)}: of no elements there is none`);
  const out = bind("argmin", [value], { axis: at });
  return checkDType("argmin", indexDType) === "int32" ? out : bind("cast", [out], { dtype: indexDType });
}

/** Options of running sums and their kin. */
export interface CumulativeOptions {
  /** The axis to go along: 0 if not given. */
  readonly axis?: number;
  /** Whether to go from the end to the beginning. */
  readonly reverse?: boolean;
}

/**
 * The sums of the elements up to each one. Backwards, from the end, with `reverse`.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.cumsum([1, 2, 3]).toArray()); // [1, 3, 6]
 * ```
 */
export function cumsum(x: TensorLike, along?: number | CumulativeOptions, rest?: CumulativeOptions): Tensor {
  const options = positional<CumulativeOptions>("cumsum", ["axis"], [along, rest]), { axis = 0 } = options;
  checkOptions("cumsum", options, ["axis", "reverse"]);
  const value = operand("cumsum", x);
  return bind("cumsum", [value], { axis: normalizeAxis("cumsum", axis, value.ndim), reverse: options.reverse ?? false });
}

/**
 * The products of the elements up to each one. Backwards, from the end, with `reverse`.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.cumprod([1, 2, 3]).toArray()); // [1, 2, 6]
 * ```
 */
export function cumprod(x: TensorLike, along?: number | CumulativeOptions, rest?: CumulativeOptions): Tensor {
  const options = positional<CumulativeOptions>("cumprod", ["axis"], [along, rest]), { axis = 0 } = options;
  checkOptions("cumprod", options, ["axis", "reverse"]);
  const value = operand("cumprod", x);
  return bind("cumprod", [value], { axis: normalizeAxis("cumprod", axis, value.ndim), reverse: options.reverse ?? false });
}

/**
 * The largest of the elements up to each one. Backwards, from the end, with `reverse`.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.cummax([1, 2, 3]).toArray()); // [1, 2, 3]
 * ```
 */
export function cummax(x: TensorLike, along?: number | CumulativeOptions, rest?: CumulativeOptions): Tensor {
  const options = positional<CumulativeOptions>("cummax", ["axis"], [along, rest]), { axis = 0 } = options;
  checkOptions("cummax", options, ["axis", "reverse"]);
  const value = operand("cummax", x);
  return bind("cummax", [value], { axis: normalizeAxis("cummax", axis, value.ndim), reverse: options.reverse ?? false });
}

/**
 * The smallest of the elements up to each one. Backwards, from the end, with `reverse`.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.cummin([1, 2, 3]).toArray()); // [1, 1, 1]
 * ```
 */
export function cummin(x: TensorLike, along?: number | CumulativeOptions, rest?: CumulativeOptions): Tensor {
  const options = positional<CumulativeOptions>("cummin", ["axis"], [along, rest]), { axis = 0 } = options;
  checkOptions("cummin", options, ["axis", "reverse"]);
  const value = operand("cummin", x);
  return bind("cummin", [value], { axis: normalizeAxis("cummin", axis, value.ndim), reverse: options.reverse ?? false });
}

/**
 * log(sum(exp(x))) of the elements up to each one. Backwards, from the end, with `reverse`.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.cumlogsumexp([1, 2, 3]).shape); // [3]
 * ```
 */
export function cumlogsumexp(x: TensorLike, along?: number | CumulativeOptions, rest?: CumulativeOptions): Tensor {
  const options = positional<CumulativeOptions>("cumlogsumexp", ["axis"], [along, rest]), { axis = 0 } = options;
  checkOptions("cumlogsumexp", options, ["axis", "reverse"]);
  const value = operand("cumlogsumexp", x);
  return bind("cumlogsumexp", [value], { axis: normalizeAxis("cumlogsumexp", axis, value.ndim), reverse: options.reverse ?? false });
}
