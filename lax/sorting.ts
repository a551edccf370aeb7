/**
 * Sorting.
 *
 * @module
 */
import { bind, bindMany } from "../core/bind.ts";
import type { TensorLike } from "../core/convert.ts";
import { kindOf } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { positional } from "../core/positional.ts";
import { describe, normalizeAxis } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { operand } from "./_operands.ts";

/** How to sort. */
export interface SortOptions {
  /** The axis to sort along: the last if not given. */
  readonly dimension?: number;
  /** How many of several operands are keys, the first counting most: 1 if not given. */
  readonly numKeys?: number;
  /** Whether equal elements keep their order: they always do. */
  readonly isStable?: boolean;
}

/**
 * The elements in ascending order, NaN last; of several operands of one shape, all in the order of the first. Equal keys keep their order.
 *
 * @example
 * ```ts
 * import { lax, np } from "@fluxion/fluxion";
 *
 * console.log(lax.sort([3, 1, 2]).toArray()); // [1, 2, 3]
 * const [keys, values] = lax.sort([[2, 1], [10, 20]].map((x) => np.array(x)));
 * console.log(keys!.toArray(), values!.toArray()); // [1, 2] [20, 10]
 * ```
 */
export function sort(xs: readonly Tensor[], dimension?: number | SortOptions, rest?: SortOptions): Tensor[];
/** The elements of one tensor in ascending order, NaN last. */
export function sort(x: TensorLike, dimension?: number | SortOptions, rest?: SortOptions): Tensor;
export function sort(x: TensorLike | readonly Tensor[], dimension?: number | SortOptions, rest?: SortOptions): Tensor | Tensor[] {
  const options = positional<SortOptions>("sort", ["dimension"], [dimension, rest]);
  checkOptions("sort", options, ["dimension", "numKeys", "isStable"]);
  const many = Array.isArray(x) && x.length > 0 && x.every((item) => typeof item === "object" && "aval" in item);
  const values = many ? x as readonly Tensor[] : [operand("sort", x as TensorLike)];
  const { dimension: along = -1, numKeys = 1 } = options;
  const axis = normalizeAxis("sort", along, values[0]!.ndim);
  const outs = bindMany("sort", values, { axis, numKeys });
  return many ? outs : outs[0]!;
}

/**
 * Keys in ascending order, and the values that go with them.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * const [keys, values] = lax.sortKeyVal([2, 1], [10, 20]);
 * console.log(keys.toArray(), values.toArray()); // [1, 2] [20, 10]
 * ```
 */
export function sortKeyVal(
  keys: TensorLike,
  values: TensorLike,
  dimension?: number | { readonly dimension?: number },
): [keys: Tensor, values: Tensor] {
  const options = positional<{ readonly dimension?: number }>("sortKeyVal", ["dimension"], [dimension]);
  checkOptions("sortKeyVal", options, ["dimension"]);
  const [key, value] = [operand("sortKeyVal", keys), operand("sortKeyVal", values)];
  const axis = normalizeAxis("sortKeyVal", options.dimension ?? -1, key.ndim);
  return bindMany("sort", [key, value], { axis, numKeys: 1 }) as [Tensor, Tensor];
}

/**
 * The k largest elements along an axis (the last if not given), largest first, and their indices. Of equals the lower index comes first.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * const [values, indices] = lax.topK([1, 9, 5], 2);
 * console.log(values.toArray(), indices.toArray()); // [9, 5] [1, 2]
 * ```
 */
export function topK(x: TensorLike, k: number, along?: number | { readonly axis?: number }): [values: Tensor, indices: Tensor] {
  const options = positional<{ readonly axis?: number }>("topK", ["axis"], [along]);
  checkOptions("topK", options, ["axis"]);
  const value = operand("topK", x), axis = normalizeAxis("topK", options.axis ?? -1, value.ndim), n = value.shape[axis]!;
  if (!Number.isInteger(k) || k < 0 || k > n) {
    throw new RangeError(`Cannot take the top ${k} of ${describe(value)} along axis ${axis}: k lies in [0, ${n}]`);
  }
  const index = bind("iota", [], { shape: value.shape, dtype: "int32", axis });
  // Sorting the negative puts the largest first and leaves equals in their order. Unsigned and bool have none: take their complement.
  const kind = kindOf(value.dtype);
  // A NaN counts as the largest, which the complement of the order would make the smallest.
  const flipped = kind === "float" ? bind("neg", [value], {}) : bind("not", [value], {});
  const keys = kind === "float" ? [bind("eq", [value, value], {}), flipped] : [flipped];
  const sorted = bindMany("sort", [...keys, value, index], { axis, numKeys: keys.length });
  const head = (t: Tensor): Tensor =>
    bind("slice", [t], {
      start: t.shape.map(() => 0),
      limit: t.shape.map((size, i) => i === axis ? k : size),
      strides: t.shape.map(() => 1),
    });
  return [head(sorted[keys.length]!), head(sorted[keys.length + 1]!)];
}

/** Options of `approxMaxK` and `approxMinK`. */
export interface ApproxOptions {
  /** The axis: the last if not given. */
  readonly reductionDimension?: number;
  /** The same as `reductionDimension`. */
  readonly axis?: number;
  /** The share of the elements that must be found: here it is always all. */
  readonly recallTarget?: number;
}

function dimensionOf(operation: string, along: number | ApproxOptions | undefined): number {
  const options = positional<ApproxOptions>(operation, ["reductionDimension"], [along]);
  checkOptions(operation, options, ["reductionDimension", "axis", "recallTarget"]);
  return options.reductionDimension ?? options.axis ?? -1;
}

/**
 * The k largest elements along an axis, and their indices. JAX allows itself to miss some; this does not.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.approxMaxK([1, 9, 5], 1)[0].toArray()); // [9]
 * ```
 */
export function approxMaxK(x: TensorLike, k: number, along?: number | ApproxOptions): [values: Tensor, indices: Tensor] {
  return topK(x, k, dimensionOf("approxMaxK", along));
}

/**
 * The k smallest elements along an axis, and their indices. JAX allows itself to miss some; this does not.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.approxMinK([1, 9, 5], 1)[0].toArray()); // [1]
 * ```
 */
export function approxMinK(x: TensorLike, k: number, along?: number | ApproxOptions): [values: Tensor, indices: Tensor] {
  const [values, indices] = topK(bind("neg", [operand("approxMinK", x)], {}), k, dimensionOf("approxMinK", along));
  return [bind("neg", [values], {}), indices];
}
