/**
 * Sorting.
 *
 * @module
 */
import { bind, bindMany } from "../core/bind.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import { placed, positional } from "../core/positional.ts";
import { describe, normalizeAxis } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { reshaped } from "./_operands.ts";
import type { AndAxis } from "./_reduce.ts";

/** Options of `sort` and `argsort`. */
export interface SortOptions {
  /** Whether the largest come first. Equal elements keep their order either way. */
  readonly descending?: boolean;
  /** Whether equal elements keep their order: they always do. */
  readonly stable?: boolean;
}

/** The operand, flat if there is no axis to sort along, and the axis. */
function lineUp(operation: string, x: TensorLike, axis: number | null): [value: Tensor, axis: number] {
  const value = toTensor(operation, x);
  if (axis === null) return [reshaped(value, [value.size]), 0];
  return [value, normalizeAxis(operation, axis, value.ndim)];
}

const positions = (x: Tensor, axis: number) => bind("iota", [], { shape: x.shape, dtype: "int32", axis });
const turned = (x: Tensor, axis: number) => bind("reverse", [x], { axes: [axis] });

/**
 * The elements in ascending order along `axis` (the last if not given; of the flat tensor if null); NaN last.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.sort([3, 1, 2]).toArray()); // [1, 2, 3]
 * ```
 */
export function sort(x: TensorLike, along?: number | AndAxis<SortOptions, number | null> | null, rest?: SortOptions): Tensor {
  const [axis = -1, options = {}] = placed<number | null, SortOptions>("sort", "axis", along, rest);
  checkOptions("sort", options, ["descending", "stable"]);
  const [value, at] = lineUp("sort", x, axis);
  const sorted = bindMany("sort", [value], { axis: at, numKeys: 1 })[0]!;
  return options.descending === true ? turned(sorted, at) : sorted;
}

/**
 * The indices that would sort along `axis` (the last if not given; the flat tensor if null), as int32.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.argsort([30, 10, 20]).toArray()); // [1, 2, 0]
 * ```
 */
export function argsort(x: TensorLike, along?: number | AndAxis<SortOptions, number | null> | null, rest?: SortOptions): Tensor {
  const [axis = -1, options = {}] = placed<number | null, SortOptions>("argsort", "axis", along, rest);
  checkOptions("argsort", options, ["descending", "stable"]);
  const [value, at] = lineUp("argsort", x, axis);
  const index = positions(value, at);
  if (options.descending !== true) return bindMany("sort", [value, index], { axis: at, numKeys: 1 })[1]!;
  // An ascending sort read backwards; that equals keep their order, it starts backwards too.
  return turned(bindMany("sort", [turned(value, at), turned(index, at)], { axis: at, numKeys: 1 })[1]!, at);
}

/**
 * The indices that sort by several keys, the last of which counts most.
 *
 * @param keys Tensors of one shape, or one tensor whose first axis holds them.
 * @param along The axis to sort along: the last if not given; also as `{ axis }`.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.lexsort([[2, 1, 0], [1, 1, 0]]).toArray()); // [2, 1, 0]
 * ```
 */
export function lexsort(keys: TensorLike | readonly TensorLike[], along?: number | { readonly axis?: number }): Tensor {
  const { axis = -1, ...none } = positional<{ readonly axis?: number }>("lexsort", ["axis"], [along]);
  checkOptions("lexsort", none, ["axis"]);
  const list = Array.isArray(keys) && !keys.every((k) => typeof k === "number") ? keys : [...toTensor("lexsort", keys as TensorLike)];
  if (list.length === 0) throw new RangeError("Cannot lexsort by no keys");
  const tensors = (list as readonly TensorLike[]).map((k) => toTensor("lexsort", k));
  const first = tensors[0]!;
  if (tensors.some((k) => k.shape.join() !== first.shape.join())) {
    throw new RangeError(`Cannot lexsort by ${tensors.map(describe).join(", ")}: the shapes must be the same`);
  }
  if (first.ndim === 0) return positions(reshaped(first, [1]), 0);
  const at = normalizeAxis("lexsort", axis, first.ndim);
  return bindMany("sort", [...tensors.reverse(), positions(first, at)], { axis: at, numKeys: tensors.length }).at(-1)!;
}

function checkKth(operation: string, value: Tensor, axis: number, kth: number): void {
  const n = value.shape[axis]!;
  if (!Number.isInteger(kth) || kth < -n || kth >= n) {
    throw new RangeError(`Cannot ${operation} ${describe(value)} at ${kth}: positions along axis ${axis} lie in [${-n}, ${n})`);
  }
}

/** Which axis to partition. */
export interface PartitionOptions {
  /** The axis: the last if not given; null for the flat tensor. */
  readonly axis?: number | null;
}

/**
 * The elements with the kth where sorting would put it, smaller ones before and larger ones after. They come sorted, which is one such order.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.partition([3, 1, 2], 1).get(1).item()); // 2
 * ```
 */
export function partition(x: TensorLike, kth: number, axis?: number | PartitionOptions | null): Tensor {
  const options = positional<PartitionOptions>("partition", ["axis"], [axis]);
  checkOptions("partition", options, ["axis"]);
  const [value, at] = lineUp("partition", x, options.axis === undefined ? -1 : options.axis);
  checkKth("partition", value, at, kth);
  return bindMany("sort", [value], { axis: at, numKeys: 1 })[0]!;
}

/**
 * The indices that would partition around the kth element, as int32.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.argpartition([3, 1, 2], 1).get(1).item()); // 2
 * ```
 */
export function argpartition(x: TensorLike, kth: number, axis?: number | PartitionOptions | null): Tensor {
  const options = positional<PartitionOptions>("argpartition", ["axis"], [axis]);
  checkOptions("argpartition", options, ["axis"]);
  const [value, at] = lineUp("argpartition", x, options.axis === undefined ? -1 : options.axis);
  checkKth("argpartition", value, at, kth);
  return argsort(value, at);
}
