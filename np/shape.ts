/**
 * The same elements in another shape or order.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { broadcastTo as spread, type TensorLike, toTensor } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import { positional } from "../core/positional.ts";
import { broadcastShapes as meet, checkShape, describe, normalizeAxes, normalizeAxis, type Shape, sizeOf } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { reshaped } from "./_operands.ts";
import type { Axis } from "./_reduce.ts";

/** Options of `reshape` and `ravel`. */
export interface OrderOption {
  /** In which order elements are read and laid out: the last axis fastest ("C"; if not given), or the first ("F"). */
  readonly order?: "C" | "F";
}

/** Whether elements are taken with the first axis fastest. */
function firstFastest(operation: string, given: "C" | "F" | OrderOption | undefined): boolean {
  const options = positional<OrderOption>(operation, ["order"], [given]);
  checkOptions(operation, options, ["order"]);
  const { order = "C" } = options;
  if (order !== "C" && order !== "F") {
    throw new TypeError(`Cannot ${operation} in order ${JSON.stringify(order)}: the orders are "C" and "F"`);
  }
  return order === "F";
}

/**
 * The elements, in order, in another shape; one size may be -1: what the others leave.
 *
 * @throws {RangeError} The shape has another number of elements.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.reshape(np.arange(6), [2, -1]).shape); // [2, 3]
 * ```
 */
export function reshape(x: TensorLike, shape: number | Shape, order?: "C" | "F" | OrderOption): Tensor {
  const value = toTensor("reshape", x), columns = firstFastest("reshape", order);
  const sizes = typeof shape === "number" ? [shape] : [...shape];
  const open = sizes.indexOf(-1);
  if (open >= 0) {
    const known = sizes.reduce((n, size, i) => i === open ? n : n * size, 1);
    const rest = value.size / known;
    if (sizes.lastIndexOf(-1) !== open) throw new RangeError(`Cannot reshape ${describe(value)} to [${sizes}]: only one size may be -1`);
    if (!Number.isInteger(rest)) {
      throw new RangeError(`Cannot reshape ${describe(value)} to [${sizes}]: ${value.size} elements do not divide by ${known}`);
    }
    sizes[open] = rest;
  }
  checkShape(`reshape ${describe(value)} to`, sizes);
  if (sizeOf(sizes) !== value.size) {
    throw new RangeError(`Cannot reshape ${describe(value)} to [${sizes}]: it has ${value.size} elements, the new shape ${sizeOf(sizes)}`);
  }
  return columns ? transpose(reshaped(transpose(value), sizes.reverse())) : reshaped(value, sizes);
}

/**
 * The elements in one axis.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.ravel([[1, 2], [3, 4]]).toArray()); // [1, 2, 3, 4]
 * ```
 */
export function ravel(x: TensorLike, order?: "C" | "F" | OrderOption): Tensor {
  const value = toTensor("ravel", x);
  return reshaped(firstFastest("ravel", order) ? transpose(value) : value, [value.size]);
}

/**
 * The axes in another order; reversed if none is given.
 *
 * @param axes Axis i of the result is axis `axes[i]` of `x`.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.transpose(np.zeros([2, 3, 4]), [1, 2, 0]).shape); // [3, 4, 2]
 * ```
 */
export function transpose(x: TensorLike, order?: readonly number[] | { readonly axes?: readonly number[] | null } | null): Tensor {
  const { axes, ...none } = positional<{ readonly axes?: readonly number[] | null }>("transpose", ["axes"], [order]);
  checkOptions("transpose", none, ["axes"]);
  const value = toTensor("transpose", x);
  const rank = value.ndim;
  const perm = axes === undefined || axes === null
    ? Array.from({ length: rank }, (_, i) => rank - 1 - i)
    : normalizeAxes(`transpose ${describe(value)}`, axes, rank);
  if (perm.length !== rank) {
    throw new RangeError(`Cannot transpose ${describe(value)} by axes [${axes}]: it takes each of the ${rank} axes once`);
  }
  return permuted(value, perm);
}

function permuted(x: Tensor, perm: readonly number[]): Tensor {
  return perm.every((p, i) => p === i) ? x : bind("transpose", [x], { perm });
}

/**
 * Each matrix of the last two axes transposed.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.matrixTranspose(np.zeros([5, 2, 3])).shape); // [5, 3, 2]
 * ```
 */
export function matrixTranspose(x: TensorLike): Tensor {
  const value = toTensor("matrixTranspose", x);
  if (value.ndim < 2) throw new RangeError(`Cannot take the matrix transpose of ${describe(value)}: it takes at least two axes`);
  return swapaxes(value, -2, -1);
}

/**
 * Two axes exchanged.
 *
 * @param a One axis, or a pair of both.
 * @param b The other.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.swapaxes(np.zeros([2, 3, 4]), 0, 2).shape); // [4, 3, 2]
 * ```
 */
export function swapaxes(x: TensorLike, a: number | readonly [number, number], b?: number): Tensor {
  const value = toTensor("swapaxes", x), pair = typeof a === "number" ? [a, b] : a;
  if (pair.length !== 2 || pair[1] === undefined || typeof a !== "number" && b !== undefined) {
    throw new TypeError(`Cannot swapaxes of ${describe(value)}: it takes two axes`);
  }
  const [first, second] = pair.map((axis) => normalizeAxis("swapaxes", axis!, value.ndim)) as [number, number];
  const perm = value.shape.map((_, i) => i === first ? second : i === second ? first : i);
  return permuted(value, perm);
}

/**
 * Axes moved to other places; the rest keep their order.
 *
 * @param source An axis or several, or an object of `from` and `to`.
 * @param destination Where they go: as many.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.moveaxis(np.zeros([2, 3, 4]), 0, -1).shape); // [3, 4, 2]
 * ```
 */
export function moveaxis(
  x: TensorLike,
  source: number | readonly number[] | { readonly from: number | readonly number[]; readonly to: number | readonly number[] },
  destination?: number | readonly number[],
): Tensor {
  const move = positional<{ from?: number | readonly number[]; to?: number | readonly number[] }>(
    "moveaxis",
    ["from", "to"],
    [source, destination],
  );
  checkOptions("moveaxis", move, ["from", "to"]);
  if (move.from === undefined || move.to === undefined) throw new TypeError("Cannot moveaxis without both source and destination");
  const value = toTensor("moveaxis", x);
  const from = normalizeAxes("moveaxis from", move.from, value.ndim), to = normalizeAxes("moveaxis to", move.to, value.ndim);
  if (from.length !== to.length) {
    throw new RangeError(`Cannot move axes [${from}] of ${describe(value)} to [${to}]: there must be as many of one as of the other`);
  }
  const perm = value.shape.map((_, i) => i).filter((i) => !from.includes(i));
  const order = to.map((place, i) => [place, from[i]!] as const).sort((p, q) => p[0] - q[0]);
  for (const [place, axis] of order) perm.splice(place, 0, axis);
  return permuted(value, perm);
}

/**
 * One axis moved to stand before the axis that is at `start` now (0 if not given).
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.rollaxis(np.zeros([2, 3, 4]), 2).shape); // [4, 2, 3]
 * ```
 */
export function rollaxis(x: TensorLike, axis: number, place?: number | { readonly start?: number }): Tensor {
  const options = positional<{ readonly start?: number }>("rollaxis", ["start"], [place]);
  checkOptions("rollaxis", options, ["start"]);
  const value = toTensor("rollaxis", x);
  const from = normalizeAxis("rollaxis", axis, value.ndim);
  const start = options.start ?? 0, n = value.ndim;
  if (!Number.isInteger(start) || start < -n || start > n) {
    throw new RangeError(`Cannot rollaxis of ${describe(value)} to start ${start}: it lies in [${-n}, ${n}]`);
  }
  const before = start < 0 ? start + n : start;
  return moveaxis(value, { from, to: from < before ? before - 1 : before });
}

/**
 * Axes of size 1 removed: all of them, or the given ones.
 *
 * @throws {RangeError} A given axis has another size than 1.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.squeeze(np.zeros([1, 3, 1]), -1).shape); // [1, 3]
 * ```
 */
export function squeeze(x: TensorLike, which?: Axis | { readonly axis?: Axis }): Tensor {
  const { axis, ...none } = positional<{ readonly axis?: Axis }>("squeeze", ["axis"], [which]);
  checkOptions("squeeze", none, ["axis"]);
  const value = toTensor("squeeze", x);
  if (axis === undefined || axis === null) return reshaped(value, value.shape.filter((n) => n !== 1));
  const axes = normalizeAxes("squeeze", axis, value.ndim);
  const wrong = axes.find((i) => value.shape[i] !== 1);
  if (wrong !== undefined) {
    throw new RangeError(`Cannot squeeze axis ${wrong} of ${describe(value)}: its size is ${value.shape[wrong]}, not 1`);
  }
  return reshaped(value, value.shape.filter((_, i) => !axes.includes(i)));
}

/**
 * New axes of size 1, at the given places of the result.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.expandDims([1, 2, 3], 0).shape); // [1, 3]
 * ```
 */
export function expandDims(x: TensorLike, where: number | readonly number[] | { readonly axis: number | readonly number[] }): Tensor {
  const { axis, ...none } = positional<{ readonly axis: number | readonly number[] }>("expandDims", ["axis"], [where]);
  checkOptions("expandDims", none, ["axis"]);
  if (axis === undefined) throw new TypeError("Cannot expandDims without axis: say where the new axes go");
  const value = toTensor("expandDims", x);
  const count = typeof axis === "number" ? 1 : axis.length;
  const axes = normalizeAxes("expandDims", axis, value.ndim + count);
  const rest = [...value.shape];
  return reshaped(value, Array.from({ length: value.ndim + count }, (_, i) => axes.includes(i) ? 1 : rest.shift()!));
}

/**
 * The tensor repeated, without cost, along axes where it has size 1, to fit a shape.
 *
 * @throws {RangeError} It does not broadcast to the shape.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.broadcastTo([1, 2], [2, 2]).toArray()); // [[1, 2], [1, 2]]
 * ```
 */
export function broadcastTo(x: TensorLike, shape: number | Shape): Tensor {
  const value = toTensor("broadcastTo", x);
  const sizes = checkShape("broadcast to", shape);
  if (meet(value.shape, sizes)?.join() !== sizes.join() || value.ndim > sizes.length) {
    throw new RangeError(`Cannot broadcast ${describe(value)} to [${sizes}]: sizes are the same, or 1, counted from the last axis`);
  }
  return spread(value, sizes);
}

/**
 * Tensors broadcast against one another. Dtypes stay.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.broadcastArrays([1, 2], [[3], [4]]).map((x) => x.shape)); // [[2, 2], [2, 2]]
 * ```
 */
export function broadcastArrays(...xs: TensorLike[]): Tensor[] {
  const values = xs.map((x) => toTensor("broadcastArrays", x));
  const shape = broadcastShapes(...values.map((x) => x.shape));
  return values.map((x) => spread(x, shape));
}

/**
 * The shape that shapes broadcast to.
 *
 * @throws {RangeError} They do not broadcast.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.broadcastShapes([2, 1], [3])); // [2, 3]
 * ```
 */
export function broadcastShapes(...shapes: Shape[]): number[] {
  const out = meet(...shapes.map((shape) => checkShape("broadcast", shape)));
  if (out === undefined) {
    throw new RangeError(
      `Cannot broadcast shapes ${shapes.map((s) => `[${s}]`).join(" and ")}: sizes are the same, or 1, counted from the last axis`,
    );
  }
  return out;
}

function atLeast(operation: string, x: TensorLike, shapeOf: (shape: Shape) => Shape): Tensor {
  const value = toTensor(operation, x);
  return reshaped(value, shapeOf(value.shape));
}

/**
 * The tensor with one axis at least.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.atleast1d(3).shape); // [1]
 * ```
 */
export function atleast1d(x: TensorLike): Tensor {
  return atLeast("atleast1d", x, (s) => s.length === 0 ? [1] : s);
}

/**
 * The tensor with two axes at least; new ones go in front.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.atleast2d([1, 2]).shape); // [1, 2]
 * ```
 */
export function atleast2d(x: TensorLike): Tensor {
  return atLeast("atleast2d", x, (s) => s.length === 0 ? [1, 1] : s.length === 1 ? [1, s[0]!] : s);
}

/**
 * The tensor with three axes at least: [n] becomes [1, n, 1], [n, m] becomes [n, m, 1].
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.atleast3d([1, 2]).shape); // [1, 2, 1]
 * ```
 */
export function atleast3d(x: TensorLike): Tensor {
  return atLeast(
    "atleast3d",
    x,
    (s) => s.length === 0 ? [1, 1, 1] : s.length === 1 ? [1, s[0]!, 1] : s.length === 2 ? [s[0]!, s[1]!, 1] : s,
  );
}

/**
 * The shape of what stands for a tensor.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.shape([[1, 2, 3], [4, 5, 6]])); // [2, 3]
 * ```
 */
export function shape(x: TensorLike): Shape {
  return toTensor("shape", x).shape;
}

/**
 * The number of axes of what stands for a tensor.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.ndim([[1, 2, 3], [4, 5, 6]])); // 2
 * ```
 */
export function ndim(x: TensorLike): number {
  return toTensor("ndim", x).ndim;
}

/**
 * The number of elements, or those along an axis or several.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.size([[1, 2, 3], [4, 5, 6]]), np.size([[1, 2, 3], [4, 5, 6]], 1)); // 6 3
 * ```
 */
export function size(x: TensorLike, along?: Axis | { readonly axis?: Axis }): number {
  const { axis, ...none } = positional<{ readonly axis?: Axis }>("size", ["axis"], [along]);
  checkOptions("size", none, ["axis"]);
  const value = toTensor("size", x);
  if (axis === undefined || axis === null) return value.size;
  return normalizeAxes("size", typeof axis === "number" ? [axis] : axis, value.ndim).reduce((n, i) => n * value.shape[i]!, 1);
}
