/**
 * Slices whose place is a value. A slice that would not fit is moved until it does.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import type { TensorLike } from "../core/convert.ts";
import { isInteger } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { isOptions, positional } from "../core/positional.ts";
import { describe, normalizeAxis, type Shape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { operand, operands } from "./_operands.ts";

/** A scalar index as int32, counted from the front. */
function startOf(operation: string, start: TensorLike, n: number): Tensor {
  if (typeof start === "number") {
    if (!Number.isInteger(start)) throw new TypeError(`Cannot ${operation} from ${start}: it takes whole numbers`);
    return constant(start < 0 ? start + n : start, "int32");
  }
  const value = operand(operation, start);
  if (!isInteger(value.dtype) || value.ndim > 0) {
    throw new TypeError(`Cannot ${operation} from ${describe(value)}: each start is an integer scalar`);
  }
  const index = value.dtype === "int32" ? value : bind("cast", [value], { dtype: "int32" });
  if (value.dtype.startsWith("u")) return index;
  const zero = constant(0, "int32");
  return bind("select", [bind("lt", [index, zero], {}), bind("add", [index, constant(n, "int32")], {}), index], {});
}

function startsOf(operation: string, x: Tensor, starts: readonly TensorLike[] | Tensor): Tensor[] {
  const list = [...starts];
  if (list.length !== x.ndim) {
    throw new RangeError(`Cannot ${operation} ${describe(x)} from ${list.length} starts: there must be one for each axis`);
  }
  return list.map((start, i) => startOf(operation, start, x.shape[i]!));
}

/**
 * The box of the given sizes that begins at `starts`. Negative starts count from the end.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.dynamicSlice([0, 1, 2, 3], [3], [2]).toArray()); // [2, 3]
 * ```
 */
export function dynamicSlice(x: TensorLike, starts: readonly TensorLike[] | Tensor, sizes: Shape): Tensor {
  const value = operand("dynamicSlice", x);
  return bind("dynamicSlice", [value, ...startsOf("dynamicSlice", value, starts)], { sizes: [...sizes] });
}

/**
 * The tensor with `update` in the box that begins at `starts`.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.dynamicUpdateSlice([0, 1, 2, 3], [8, 9], [3]).toArray()); // [0, 1, 8, 9]
 * ```
 */
export function dynamicUpdateSlice(x: TensorLike, update: TensorLike, starts: readonly TensorLike[] | Tensor): Tensor {
  const [value, fresh] = operands("dynamicUpdateSlice", [x, update]) as [Tensor, Tensor];
  return bind("dynamicUpdateSlice", [value, fresh, ...startsOf("dynamicUpdateSlice", value, starts)], {});
}

/** Starts that are 0 but for one axis. */
function startsAlong(operation: string, x: Tensor, start: TensorLike, axis: number): Tensor[] {
  return x.shape.map((n, i) => i === axis ? startOf(operation, start, n) : constant(0, "int32"));
}

/** Where along an axis (0 if not given), and how much of it. */
export interface DynamicRange {
  /** The first index. */
  readonly start: TensorLike;
  /** How many. */
  readonly size: number;
  /** The axis: 0 if not given. */
  readonly axis?: number;
}

/**
 * A range of one axis (0 if not given) that begins where a value says.
 *
 * @param range The first index; or an object of `start` and `size`, behind which the axis comes.
 * @param size How many.
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.dynamicSliceInDim([0, 1, 2, 3], 1, 2).toArray()); // [1, 2]
 * ```
 */
export function dynamicSliceInDim(
  x: TensorLike,
  range: TensorLike | DynamicRange,
  size?: number | Omit<DynamicRange, "start">,
  along?: number | { readonly axis?: number },
): Tensor {
  // A range by name may have its axis behind it.
  const args = isOptions(range) && typeof size === "number" ? [{ ...range, axis: size }] : [range, size, along];
  const options = positional<Partial<DynamicRange>>("dynamicSliceInDim", ["start", "size", "axis"], args);
  checkOptions("dynamicSliceInDim", options, ["start", "size", "axis"]);
  const { start, size: count, axis = 0 } = options;
  if (start === undefined || count === undefined) throw new TypeError("Cannot dynamicSliceInDim without a start and a size");
  const value = operand("dynamicSliceInDim", x), at = normalizeAxis("dynamicSliceInDim", axis, value.ndim);
  const starts = startsAlong("dynamicSliceInDim", value, start, at);
  return bind("dynamicSlice", [value, ...starts], { sizes: value.shape.map((n, i) => i === at ? count : n) });
}

/**
 * The tensor with `update` in a range of one axis (0 if not given).
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.dynamicUpdateSliceInDim([0, 1, 2, 3], [8, 9], 1).toArray()); // [0, 8, 9, 3]
 * ```
 */
export function dynamicUpdateSliceInDim(
  x: TensorLike,
  update: TensorLike,
  start: TensorLike,
  along?: number | { readonly axis?: number },
): Tensor {
  const { axis = 0, ...none } = positional<{ readonly axis?: number }>("dynamicUpdateSliceInDim", ["axis"], [along]);
  checkOptions("dynamicUpdateSliceInDim", none, ["axis"]);
  const [value, fresh] = operands("dynamicUpdateSliceInDim", [x, update]) as [Tensor, Tensor];
  const at = normalizeAxis("dynamicUpdateSliceInDim", axis, value.ndim);
  return bind("dynamicUpdateSlice", [value, fresh, ...startsAlong("dynamicUpdateSliceInDim", value, start, at)], {});
}

/**
 * The slice of an axis (0 if not given) at a value; the axis stays with size 1 unless `keepdims` is false.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.dynamicIndexInDim([[1, 2], [3, 4]], 1, { keepdims: false }).toArray()); // [3, 4]
 * ```
 */
export function dynamicIndexInDim(
  x: TensorLike,
  index: TensorLike,
  along?: number | { readonly axis?: number; readonly keepdims?: boolean },
  rest?: { readonly keepdims?: boolean },
): Tensor {
  const options = positional<{ readonly axis?: number; readonly keepdims?: boolean }>("dynamicIndexInDim", ["axis"], [along, rest]);
  checkOptions("dynamicIndexInDim", options, ["axis", "keepdims"]);
  const { axis = 0, keepdims = true } = options;
  const value = operand("dynamicIndexInDim", x), at = normalizeAxis("dynamicIndexInDim", axis, value.ndim);
  const out = dynamicSliceInDim(value, { start: index, size: 1 }, at);
  return keepdims ? out : bind("reshape", [out], { shape: value.shape.toSpliced(at, 1) });
}

/**
 * The tensor with `update` as the slice of an axis (0 if not given) at a value.
 *
 * @param update With the axis, of size 1, or without it.
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.dynamicUpdateIndexInDim([[1, 2], [3, 4]], [8, 9], 1).toArray()); // [[1, 2], [8, 9]]
 * ```
 */
export function dynamicUpdateIndexInDim(
  x: TensorLike,
  update: TensorLike,
  index: TensorLike,
  along?: number | { readonly axis?: number },
): Tensor {
  const { axis = 0, ...none } = positional<{ readonly axis?: number }>("dynamicUpdateIndexInDim", ["axis"], [along]);
  checkOptions("dynamicUpdateIndexInDim", none, ["axis"]);
  const [value, fresh] = operands("dynamicUpdateIndexInDim", [x, update]) as [Tensor, Tensor];
  const at = normalizeAxis("dynamicUpdateIndexInDim", axis, value.ndim);
  const row = fresh.ndim === value.ndim ? fresh : bind("reshape", [fresh], { shape: value.shape.with(at, 1) });
  return dynamicUpdateSliceInDim(value, row, index, at);
}
