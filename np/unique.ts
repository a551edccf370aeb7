/**
 * The distinct elements of a tensor. How many there are depends on the values: under `jit` say a `size`.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import { moveAxis } from "../core/primitives/_ops.ts";
import { describe, normalizeAxis } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, filled, reshaped } from "./_operands.ts";
import { fillMissing, takeRows, whereTrue } from "./_rows.ts";
import { runsOf } from "./_runs.ts";

/** How many distinct elements to give. */
export interface UniqueSizeOptions {
  /** How many: surplus ones are left out, missing ones are `fillValue`. Needed under `jit`. */
  readonly size?: number;
  /** What stands for missing ones: the smallest if not given. */
  readonly fillValue?: number;
}

/** Options of `unique`. */
export interface UniqueOptions extends UniqueSizeOptions {
  /** The axis whose slices are compared; the elements of the flat tensor if not given. */
  readonly axis?: number;
  /** Whether all NaN are one. Default true. */
  readonly equalNan?: boolean;
}

/** What else `unique` is to give, in this order. */
export interface UniqueExtras {
  /** Where each distinct element first occurs. */
  readonly returnIndex?: boolean;
  /** Which of the distinct elements each element is. */
  readonly returnInverse?: boolean;
  /** How often each distinct element occurs. */
  readonly returnCounts?: boolean;
}

interface All {
  readonly values: Tensor;
  readonly indices: Tensor;
  readonly inverse: Tensor;
  readonly counts: Tensor;
}

function findUnique(operation: string, x: TensorLike, options: UniqueOptions): All {
  const given = toTensor(operation, x);
  const { axis, equalNan = true, size, fillValue } = options;
  const at = axis === undefined ? 0 : normalizeAxis(operation, axis, given.ndim);
  const value = axis === undefined ? reshaped(given, [given.size]) : moveAxis(given, at, 0);
  const n = value.shape[0]!, inverseShape = axis === undefined ? given.shape : [n];
  if (value.size === 0) {
    if (size !== undefined && size > 0 && fillValue === undefined) {
      throw new RangeError(`Cannot take ${operation} of ${describe(given)} with size ${size} without fillValue: there are no elements`);
    }
    const count = size ?? 0, none = filled([count], 0, "int32");
    const values = filled([count, ...value.shape.slice(1)], fillValue ?? 0, value.dtype);
    return { values: moveAxis(values, 0, at), indices: none, inverse: filled(inverseShape, 0, "int32"), counts: none };
  }
  const { sorted, order, first } = runsOf(value, equalNan);
  const kept = whereTrue(operation, first, size);
  const values = moveAxis(fillMissing(takeRows(sorted, kept.indices), kept, fillValue), 0, at);
  const number = bind("sub", [bind("cumsum", [castTo(first, "int32")], { axis: 0, reverse: false }), constant(1, "int32")], {});
  const inverse = bind("scatter", [filled([n], 0, "int32"), reshaped(order, [n, 1]), number], {
    kind: "set",
    updateWindowDims: [],
    insertedWindowDims: [0],
    scatterDimsToOperandDims: [0],
    operandBatchingDims: [],
    scatterIndicesBatchingDims: [],
    mode: "promise",
    unique: true,
  });
  return { values, indices: takeRows(order, kept.indices), inverse: reshaped(inverse, inverseShape), counts: countsOf(kept, first, n) };
}

/** The distances between the starts of runs; 0 for missing ones. */
function countsOf(kept: ReturnType<typeof whereTrue>, first: Tensor, n: number): Tensor {
  const size = kept.indices.size;
  if (size === 0) return filled([0], 0, "int32");
  const end = constant(n, "int32");
  const starts = kept.present === undefined ? kept.indices : bind("select", [kept.present, kept.indices, end], {});
  // Where the next run starts: behind the last that is given there may be one that is not.
  const after = whereTrue("unique", first, size + 1);
  const next = bind("slice", [bind("select", [after.present!, after.indices, end], {})], { start: [1], limit: [size + 1], strides: [1] });
  return bind("sub", [next, starts], {});
}

/**
 * The distinct elements in ascending order; of slices along an axis, in lexicographic order.
 *
 * @param options `returnIndex`, `returnInverse`, `returnCounts` make the result a list of tensors, in this order.
 * @throws {TracerError} The values are not known, and there is no `size`.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.unique([3, 1, 3, 2]).toArray()); // [1, 2, 3]
 * const [values, counts] = np.unique([3, 1, 3], { returnCounts: true });
 * console.log(values!.toArray(), counts!.toArray()); // [1, 3] [1, 2]
 * ```
 */
export function unique(x: TensorLike, options?: UniqueOptions): Tensor;
/** The distinct elements, then what else was asked for, in the order of the options. */
export function unique(x: TensorLike, options: UniqueOptions & UniqueExtras): Tensor[];
export function unique(x: TensorLike, options: UniqueOptions & UniqueExtras = {}): Tensor | Tensor[] {
  checkOptions("unique", options, ["axis", "equalNan", "size", "fillValue", "returnIndex", "returnInverse", "returnCounts"]);
  const all = findUnique("unique", x, options);
  const out = [all.values];
  if (options.returnIndex === true) out.push(all.indices);
  if (options.returnInverse === true) out.push(all.inverse);
  if (options.returnCounts === true) out.push(all.counts);
  return out.length === 1 ? all.values : out;
}

function findAll(operation: string, x: TensorLike, options: UniqueSizeOptions): All {
  checkOptions(operation, options, ["size", "fillValue"]);
  return findUnique(operation, x, { ...options, equalNan: false });
}

/**
 * The distinct elements, as the array API has it: every NaN counts for itself.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.uniqueValues([3, 1, 3]).toArray()); // [1, 3]
 * ```
 */
export function uniqueValues(x: TensorLike, options: UniqueSizeOptions = {}): Tensor {
  return findAll("uniqueValues", x, options).values;
}

/**
 * The distinct elements, and how often each occurs.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.uniqueCounts([3, 1, 3]).counts.toArray()); // [1, 2]
 * ```
 */
export function uniqueCounts(x: TensorLike, options: UniqueSizeOptions = {}): { values: Tensor; counts: Tensor } {
  const { values, counts } = findAll("uniqueCounts", x, options);
  return { values, counts };
}

/**
 * The distinct elements, and which of them each element is.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.uniqueInverse([3, 1, 3]).inverseIndices.toArray()); // [1, 0, 1]
 * ```
 */
export function uniqueInverse(x: TensorLike, options: UniqueSizeOptions = {}): { values: Tensor; inverseIndices: Tensor } {
  const { values, inverse } = findAll("uniqueInverse", x, options);
  return { values, inverseIndices: inverse };
}

/**
 * The distinct elements, where each first occurs, which of them each element is, and how often each occurs.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const { values, indices } = np.uniqueAll([3, 1, 3]);
 * console.log(values.toArray(), indices.toArray()); // [1, 3] [1, 0]
 * ```
 */
export function uniqueAll(
  x: TensorLike,
  options: UniqueSizeOptions = {},
): { values: Tensor; indices: Tensor; inverseIndices: Tensor; counts: Tensor } {
  const { values, indices, inverse, counts } = findAll("uniqueAll", x, options);
  return { values, indices, inverseIndices: inverse, counts };
}
