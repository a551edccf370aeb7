/**
 * Moving elements: shapes, slices, padding.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import type { TensorLike } from "../core/convert.ts";
import { checkDType, type DType } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { isOptions, positional } from "../core/positional.ts";
import { checkShape, describe, normalizeAxes, normalizeAxis, type Shape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { operand, operands } from "./_operands.ts";

/**
 * New leading axes.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.broadcast([1, 2], [3]).shape); // [3, 2]
 * ```
 */
export function broadcast(x: TensorLike, sizes: Shape): Tensor {
  const value = operand("broadcast", x);
  const shape = [...checkShape("broadcast", sizes), ...value.shape];
  return bind("broadcastInDim", [value], { shape, axes: value.shape.map((_, i) => i + sizes.length) });
}

/**
 * The tensor repeated along new axes, and along axes of size 1.
 *
 * @param broadcastDimensions The axis of the result that each axis of `x` becomes.
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.broadcastInDim([1, 2], [2, 2], [0]).toArray()); // [[1, 1], [2, 2]]
 * ```
 */
export function broadcastInDim(x: TensorLike, shape: Shape, broadcastDimensions: readonly number[]): Tensor {
  return bind("broadcastInDim", [operand("broadcastInDim", x)], {
    shape: checkShape("broadcast to", shape),
    axes: [...broadcastDimensions],
  });
}

/**
 * The indices 0, 1, … of a vector.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.iota("int32", 3).toArray()); // [0, 1, 2]
 * ```
 */
export function iota(dtype: DType, size: number): Tensor {
  return bind("iota", [], { shape: checkShape("make iota of", size), dtype: checkDType("iota", dtype), axis: 0 });
}

/**
 * The index along one axis, at every place of a shape.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.broadcastedIota("int32", [2, 2], 1).toArray()); // [[0, 1], [0, 1]]
 * ```
 */
export function broadcastedIota(dtype: DType, shape: Shape, dimension: number): Tensor {
  const sizes = checkShape("make iota of", shape);
  return bind("iota", [], { shape: sizes, dtype: checkDType("iota", dtype), axis: normalizeAxis("make iota", dimension, sizes.length) });
}

/**
 * A tensor of one value.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.full([2], 7).toArray()); // [7, 7]
 * ```
 */
export function full(shape: Shape, value: number, type?: DType | { readonly dtype?: DType }): Tensor {
  const { dtype = "float32", ...none } = positional<{ readonly dtype?: DType }>("full", ["dtype"], [type]);
  checkOptions("full", none, ["dtype"]);
  const sizes = checkShape("fill", shape);
  const scalar = constant(value, checkDType("full", dtype));
  return sizes.length === 0 ? scalar : bind("broadcastInDim", [scalar], { shape: sizes, axes: [] });
}

/**
 * A tensor of one value, of the shape and dtype of `x` where none are given.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.fullLike([1, 2], 7).toArray()); // [7, 7]
 * ```
 */
export function fullLike(x: TensorLike, value: number, dtype?: DType, shape?: Shape): Tensor {
  const model = operand("fullLike", x);
  return full(shape ?? model.shape, value, dtype ?? model.dtype);
}

/**
 * The elements, in order, in another shape.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.reshape([1, 2, 3, 4], [2, 2]).toArray()); // [[1, 2], [3, 4]]
 * ```
 */
export function reshape(x: TensorLike, shape: Shape): Tensor {
  return bind("reshape", [operand("reshape", x)], { shape: checkShape("reshape to", shape) });
}

/**
 * The axes in another order.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.transpose([[1, 2], [3, 4]], [1, 0]).toArray()); // [[1, 3], [2, 4]]
 * ```
 */
export function transpose(x: TensorLike, permutation: readonly number[]): Tensor {
  return bind("transpose", [operand("transpose", x)], { perm: [...permutation] });
}

/**
 * The elements backwards along axes.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.rev([1, 2, 3], [0]).toArray()); // [3, 2, 1]
 * ```
 */
export function rev(x: TensorLike, dimensions: readonly number[]): Tensor {
  if (new Set(dimensions).size !== dimensions.length) throw new RangeError(`Cannot rev dimensions [${dimensions}]: one is named twice`);
  return bind("reverse", [operand("rev", x)], { axes: [...dimensions] });
}

/** Padding of an axis: before, after, and between neighbours. The first two may be negative, and cut. */
export type PadConfig = readonly [low: number, high: number, interior: number];

/**
 * The tensor with a value around it, and between its elements.
 *
 * @param config For each axis how much before, after and between.
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.pad([1, 2, 3], 0, [[-1, 1, 1]]).toArray()); // [0, 2, 0, 3, 0]
 * ```
 */
export function pad(x: TensorLike, value: TensorLike, config: readonly PadConfig[]): Tensor {
  const both = operands("pad", [x, value]);
  if (config.length !== both[0]!.ndim) {
    throw new RangeError(`Cannot pad ${describe(both[0]!)} by ${config.length} entries: there must be one for each axis`);
  }
  return bind("pad", both, { low: config.map((c) => c[0]), high: config.map((c) => c[1]), interior: config.map((c) => c[2]) });
}

/** A box of a tensor: for each axis from where, to where, and in which steps. */
export interface SliceBox {
  /** The first indices. */
  readonly start: readonly number[];
  /** The indices before which to stop. */
  readonly limit: readonly number[];
  /** The steps: 1 if not given. */
  readonly strides?: readonly number[];
}

/**
 * A box of the tensor.
 *
 * @param start The first indices; or an object of all three.
 * @param limit The indices before which to stop.
 * @param strides The steps: 1 if not given.
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.slice([1, 2, 3, 4], [0], [4], [2]).toArray()); // [1, 3]
 * ```
 */
export function slice(
  x: TensorLike,
  start: readonly number[] | SliceBox,
  limit?: readonly number[],
  strides?: readonly number[],
): Tensor {
  const box = positional<SliceBox>("slice", ["start", "limit", "strides"], [start, limit, strides]);
  checkOptions("slice", box, ["start", "limit", "strides"]);
  const value = operand("slice", x), { start: from, limit: to, strides: steps = value.shape.map(() => 1) } = box;
  if (from?.length !== value.ndim || to?.length !== value.ndim || steps.length !== value.ndim) {
    throw new RangeError(`Cannot slice ${describe(value)} from [${from}] to [${to}]: there must be an index for each axis`);
  }
  return bind("slice", [value], { start: [...from], limit: [...to], strides: [...steps] });
}

/** A range of one axis; negative indices count from the end. */
export interface SliceRange {
  /** The first index: 0 if not given. */
  readonly start?: number;
  /** The index before which to stop: the size if not given. */
  readonly limit?: number;
  /** The step: 1 if not given. */
  readonly stride?: number;
  /** The axis: 0 if not given. */
  readonly axis?: number;
}

/**
 * A range of one axis (0 if not given).
 *
 * @param range The first index, null for 0; or an object of `start`, `limit` and `stride`, behind which the axis comes.
 * @param limit The index before which to stop: the size if null or not given.
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.sliceInDim([1, 2, 3, 4], 1, -1).toArray()); // [2, 3]
 * ```
 */
export function sliceInDim(
  x: TensorLike,
  range?: number | SliceRange | null,
  limit?: number | SliceRange | null,
  stride?: number | SliceRange,
  axis?: number | SliceRange,
): Tensor {
  // A range by name may have its axis behind it.
  const args = isOptions(range) && typeof limit === "number" ? [{ ...range, axis: limit }] : [range, limit, stride, axis];
  const options = positional<SliceRange>("sliceInDim", ["start", "limit", "stride", "axis"], args);
  checkOptions("sliceInDim", options, ["start", "limit", "stride", "axis"]);
  const value = operand("sliceInDim", x), at = normalizeAxis("sliceInDim", options.axis ?? 0, value.ndim), n = value.shape[at]!;
  const start = options.start ?? 0, stop = options.limit ?? n, step = options.stride ?? 1;
  return slice(value, {
    start: value.shape.map((_, i) => i === at ? (start < 0 ? start + n : start) : 0),
    limit: value.shape.map((size, i) => i === at ? (stop < 0 ? stop + n : stop) : size),
    strides: value.shape.map((_, i) => i === at ? step : 1),
  });
}

/**
 * One slice of an axis (0 if not given), which stays with size 1 unless `keepdims` is false.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.indexInDim([[1, 2], [3, 4]], 1, { keepdims: false }).toArray()); // [3, 4]
 * ```
 */
export function indexInDim(
  x: TensorLike,
  index: number,
  along?: number | { readonly axis?: number; readonly keepdims?: boolean },
  rest?: { readonly keepdims?: boolean },
): Tensor {
  const options = positional<{ readonly axis?: number; readonly keepdims?: boolean }>("indexInDim", ["axis"], [along, rest]);
  checkOptions("indexInDim", options, ["axis", "keepdims"]);
  const { axis = 0, keepdims = true } = options;
  const value = operand("indexInDim", x), at = normalizeAxis("indexInDim", axis, value.ndim), n = value.shape[at]!;
  const from = index < 0 ? index + n : index;
  if (!Number.isInteger(index) || from < 0 || from >= n) {
    throw new RangeError(`Cannot take index ${index} of axis ${at} of ${describe(value)}: it lies in [-${n}, ${n})`);
  }
  const out = sliceInDim(value, { start: from, limit: from + 1 }, at);
  return keepdims ? out : squeeze(out, [at]);
}

/**
 * Tensors one after the other along an axis.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.concatenate([[1, 2], [3]], 0).toArray()); // [1, 2, 3]
 * ```
 */
export function concatenate(xs: readonly TensorLike[], along: number | { readonly dimension: number }): Tensor {
  const { dimension, ...none } = positional<{ readonly dimension: number }>("concatenate", ["dimension"], [along]);
  checkOptions("concatenate", none, ["dimension"]);
  if (xs.length === 0) throw new RangeError("Cannot concatenate nothing: it takes at least one tensor");
  const parts = operands("concatenate", xs);
  return bind("concatenate", parts, { axis: normalizeAxis("concatenate", dimension, parts[0]!.ndim) });
}

/**
 * The tensor cut along an axis (0 if not given) into parts of the given sizes.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.split([1, 2, 3], [1, 2]).map((x) => x.toArray())); // [[1], [2, 3]]
 * ```
 */
export function split(x: TensorLike, sizes: readonly number[], along?: number | { readonly axis?: number }): Tensor[] {
  const { axis = 0, ...none } = positional<{ readonly axis?: number }>("split", ["axis"], [along]);
  checkOptions("split", none, ["axis"]);
  const value = operand("split", x), at = normalizeAxis("split", axis, value.ndim);
  if (checkShape("split by", sizes).reduce((a, b) => a + b, 0) !== value.shape[at]) {
    throw new RangeError(`Cannot split ${describe(value)} along axis ${at} by [${sizes}]: the sizes must add up to ${value.shape[at]}`);
  }
  let start = 0;
  return sizes.map((size) => sliceInDim(value, { start, limit: start += size }, at));
}

/**
 * Axes of size 1 removed.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.squeeze([[1, 2]], [0]).toArray()); // [1, 2]
 * ```
 */
export function squeeze(x: TensorLike, dimensions: readonly number[]): Tensor {
  const value = operand("squeeze", x), axes = normalizeAxes("squeeze", dimensions, value.ndim);
  const wrong = axes.find((i) => value.shape[i] !== 1);
  if (wrong !== undefined) {
    throw new RangeError(`Cannot squeeze axis ${wrong} of ${describe(value)}: its size is ${value.shape[wrong]}, not 1`);
  }
  return bind("reshape", [value], { shape: value.shape.filter((_, i) => !axes.includes(i)) });
}

/**
 * New axes of size 1, at the given places of the result.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.expandDims([1, 2], [0]).shape); // [1, 2]
 * ```
 */
export function expandDims(x: TensorLike, dimensions: readonly number[]): Tensor {
  const value = operand("expandDims", x), rank = value.ndim + dimensions.length;
  const axes = normalizeAxes("expandDims", dimensions, rank);
  const rest = [...value.shape];
  return bind("reshape", [value], { shape: Array.from({ length: rank }, (_, i) => axes.includes(i) ? 1 : rest.shift()!) });
}

/**
 * Neighbouring axes made one: those from `start` up to, and without, `stop` (all that follow if not given).
 *
 * @example
 * ```ts
 * import { lax, np } from "@fluxion/fluxion";
 *
 * console.log(lax.collapse(np.zeros([2, 3, 4]), 0, 2).shape); // [6, 4]
 * ```
 */
export function collapse(x: TensorLike, start: number, stop?: number): Tensor {
  const value = operand("collapse", x), rank = value.ndim;
  const from = normalizeAxis("collapse", start, rank),
    to = stop === undefined || stop === rank ? rank : normalizeAxis("collapse", stop, rank);
  if (from >= to) throw new RangeError(`Cannot collapse axes ${start} to ${stop} of ${describe(value)}: the first comes before the last`);
  const merged = value.shape.slice(from, to).reduce((a, b) => a * b, 1);
  return bind("reshape", [value], { shape: [...value.shape.slice(0, from), merged, ...value.shape.slice(to)] });
}

/**
 * The tensor repeated as a whole, as often as said for each axis.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.tile([1, 2], [2]).toArray()); // [1, 2, 1, 2]
 * ```
 */
export function tile(x: TensorLike, reps: readonly number[]): Tensor {
  const value = operand("tile", x), times = checkShape("tile by", reps);
  if (times.length !== value.ndim) throw new RangeError(`Cannot tile ${describe(value)} by [${reps}]: there must be a count for each axis`);
  const shape = value.shape.flatMap((n, i) => [times[i]!, n]);
  const pairs = bind("broadcastInDim", [value], { shape, axes: value.shape.map((_, i) => 2 * i + 1) });
  return bind("reshape", [pairs], { shape: value.shape.map((n, i) => n * times[i]!) });
}
