/**
 * Sets: unions, intersections and differences of the elements of tensors. How many there are depends on the values: under `jit` say a `size`.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import { promote, type TensorLike, toTensor } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, filled, reshaped } from "./_operands.ts";
import { fillMissing, takeRows, whereTrue } from "./_rows.ts";
import { runsOf } from "./_runs.ts";
import { countBelow, elementsAt } from "./_search.ts";
import { concatenate } from "./joining.ts";
import { argsort, sort } from "./sorting.ts";
import { unique, type UniqueSizeOptions } from "./unique.ts";

const and = (x: Tensor, y: Tensor) => bind("and", [x, y], {});
const not = (x: Tensor) => bind("not", [x], {});

function flatTogether(operation: string, x: TensorLike, y: TensorLike): [Tensor, Tensor] {
  return promote(operation, [x, y]).map((t) => reshaped(t, [t.size])) as [Tensor, Tensor];
}

/** Whether each element of `x` is in the sorted vector. */
function within(x: Tensor, sorted: Tensor): Tensor {
  if (sorted.size === 0 || x.size === 0) return filled(x.shape, 0, "bool");
  const at = bind("min", [countBelow(sorted, x, "left"), constant(sorted.size - 1, "int32")], {});
  return bind("eq", [elementsAt(sorted, at), x], {});
}

/** Options of `isin`. */
export interface IsinOptions {
  /** Whether to say what is not among the elements. */
  readonly invert?: boolean;
  /** Whether both have no element twice: it makes no difference here. */
  readonly assumeUnique?: boolean;
}

/**
 * Whether each element of `x` is among those of `test`. NaN never is.
 *
 * @param options `invert`: whether it is not.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.isin([1, 2, 3], [2, 4]).toArray()); // [false, true, false]
 * ```
 */
export function isin(x: TensorLike, test: TensorLike, options: IsinOptions = {}): Tensor {
  checkOptions("isin", options, ["invert", "assumeUnique"]);
  const [value, others] = promote("isin", [x, test]) as [Tensor, Tensor];
  const found = within(value, sort(others, null));
  return options.invert === true ? not(found) : found;
}

/** The sorted elements that a mask keeps; missing ones are the smallest kept, or `fillValue`. */
function pick(operation: string, sorted: Tensor, mask: Tensor, options: UniqueSizeOptions, fill?: number): Tensor {
  const kept = whereTrue(operation, mask, options.size);
  const values = takeRows(sorted, kept.indices);
  const wanted = options.fillValue ?? fill;
  if (wanted !== undefined || kept.present === undefined || values.size === 0) return fillMissing(values, kept, wanted);
  // The kept ones come first, in order: the first is the smallest.
  const smallest = bind("slice", [values], { start: [0], limit: [1], strides: [1] });
  return bind("select", [kept.present, values, bind("broadcastInDim", [smallest], { shape: values.shape, axes: [0] })], {});
}

const none = (x: Tensor, { size = 0, fillValue = 0 }: UniqueSizeOptions) => filled([size], fillValue, x.dtype);

/** Options of set operations. */
export interface SetOptions extends UniqueSizeOptions {
  /** Whether neither operand has an element twice, which saves work. */
  readonly assumeUnique?: boolean;
}

/**
 * The distinct elements that are in both, in ascending order.
 *
 * @param options `returnIndices` makes the result a list: the elements, and where each first occurs in either operand.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.intersect1d([1, 3, 4, 3], [3, 1, 2]).toArray()); // [1, 3]
 * ```
 */
export function intersect1d(x: TensorLike, y: TensorLike, options?: SetOptions & { readonly returnIndices?: false }): Tensor;
/** The elements that both have, and where each is first found in them. */
export function intersect1d(
  x: TensorLike,
  y: TensorLike,
  options: SetOptions & { readonly returnIndices: true },
): [values: Tensor, xIndices: Tensor, yIndices: Tensor];
export function intersect1d(
  x: TensorLike,
  y: TensorLike,
  options: SetOptions & { readonly returnIndices?: boolean } = {},
): Tensor | [Tensor, Tensor, Tensor] {
  checkOptions("intersect1d", options, ["assumeUnique", "returnIndices", "size", "fillValue"]);
  const [a, b] = flatTogether("intersect1d", x, y);
  const indexed = options.returnIndices === true;
  if (a.size === 0 || b.size === 0) {
    const indices = (t: Tensor) => filled([options.size ?? 0], t.size, "int32");
    return indexed ? [none(a, options), indices(a), indices(b)] : none(a, options);
  }
  const { sorted, order, first } = runsOf(a, true);
  const others = sort(b), mask = and(first, within(sorted, others));
  const values = pick("intersect1d", sorted, mask, options);
  if (!indexed) return values;
  const kept = whereTrue("intersect1d", mask, options.size);
  const inB = elementsAt(argsort(b), bind("min", [countBelow(others, values, "left"), constant(b.size - 1, "int32")], {}));
  return [values, fillMissing(takeRows(order, kept.indices), kept, a.size), fillMissing(inB, kept, b.size)];
}

/**
 * The distinct elements that are in either, in ascending order.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.union1d([1, 3], [2, 3]).toArray()); // [1, 2, 3]
 * ```
 */
export function union1d(x: TensorLike, y: TensorLike, options: UniqueSizeOptions = {}): Tensor {
  checkOptions("union1d", options, ["size", "fillValue"]);
  return unique(concatenate(flatTogether("union1d", x, y)), options);
}

/**
 * The distinct elements of the first that are not in the second, in ascending order; in their own order with `assumeUnique`.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.setdiff1d([1, 2, 3], [2]).toArray()); // [1, 3]
 * ```
 */
export function setdiff1d(x: TensorLike, y: TensorLike, options: SetOptions = {}): Tensor {
  checkOptions("setdiff1d", options, ["assumeUnique", "size", "fillValue"]);
  const [a, b] = flatTogether("setdiff1d", x, y);
  // Compared in the dtype that both meet in, given in the first one's.
  const own = (out: Tensor) => castTo(out, toTensor("setdiff1d", x).dtype);
  if (a.size === 0) return own(none(a, options));
  const others = sort(b);
  if (options.assumeUnique === true) return own(pick("setdiff1d", a, not(within(a, others)), options, 0));
  const { sorted, first } = runsOf(a, true);
  return own(pick("setdiff1d", sorted, and(first, not(within(sorted, others))), options, 0));
}

/**
 * The distinct elements that are in just one of both, in ascending order.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.setxor1d([1, 2, 3], [2, 4]).toArray()); // [1, 3, 4]
 * ```
 */
export function setxor1d(x: TensorLike, y: TensorLike, options: SetOptions = {}): Tensor {
  checkOptions("setxor1d", options, ["assumeUnique", "size", "fillValue"]);
  const [a, b] = flatTogether("setxor1d", x, y);
  const both = concatenate([a, b]);
  if (both.size === 0) return none(a, options);
  const { sorted, first } = runsOf(both, true);
  const one = bind("ne", [castTo(within(sorted, sort(a)), "int32"), castTo(within(sorted, sort(b)), "int32")], {});
  return pick("setxor1d", sorted, and(first, one), options);
}
