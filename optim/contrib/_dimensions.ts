/**
 * Parameters as matrices: which axes are summed over and which are outputs.
 *
 * @module
 */
import { broadcastPrefix, flatten } from "../../core/tree.ts";
import { describe, type Shape, sizeOf } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import { reshape, transpose } from "../../np/shape.ts";

/** The axes of a parameter that a product sums over, and those that it gives; further axes are a batch of matrices. */
export interface DimensionNumbers {
  /** The axis or axes summed over. Default 0. */
  readonly reductionAxis?: number | readonly number[];
  /** The axis or axes of the output. Default 1. */
  readonly outputAxis?: number | readonly number[];
}

/**
 * Dimension numbers of all parameters: one for all, a tree like the parameters (or a prefix of them) with null for those that are no
 * matrices, or a function that makes one.
 */
// deno-lint-ignore no-explicit-any -- functions of trees of any type
export type DimensionNumbersOrFn = DimensionNumbers | object | ((params: any) => unknown);

const keys: readonly string[] = ["reductionAxis", "outputAxis"];

/** Whether a value is dimension numbers rather than a tree of them. */
export function isDimensionNumbers(x: unknown): x is DimensionNumbers {
  return x !== null && typeof x === "object" && !Array.isArray(x) && Object.keys(x).length > 0 &&
    Object.keys(x).every((k) => keys.includes(k));
}

/** The dimension numbers of each leaf, null for those that are no matrices; by default every leaf of two axes is one. */
export function dimensionsOf(spec: DimensionNumbersOrFn | null, tree: unknown): (DimensionNumbers | null)[] {
  if (spec === null) return flatten(tree).leaves.map((x) => (x as Tensor).ndim === 2 ? {} : null);
  const found = typeof spec === "function" ? spec(tree) : spec;
  return broadcastPrefix("use dimension numbers", found, tree, isDimensionNumbers) as (DimensionNumbers | null)[];
}

/** Maps over the leaves of a tree together with their dimension numbers. */
export function mapDimensions<T>(
  f: (x: Tensor, dimensions: DimensionNumbers | null) => unknown,
  tree: T,
  spec: DimensionNumbersOrFn | null,
): T {
  const { leaves, structure } = flatten(tree), dimensions = dimensionsOf(spec, tree);
  return structure.unflatten(leaves.map((x, i) => f(x as Tensor, dimensions[i]!))) as T;
}

/** The sizes of a parameter as a matrix, and the way there and back. */
export interface MatrixView {
  /** How many elements are summed over. */
  readonly fanIn: number;
  /** How many elements come out. */
  readonly fanOut: number;
  /** The parameter as `[batch, fanIn, fanOut]`. */
  toMatrices(x: Tensor): Tensor;
  /** The parameter of such matrices. */
  fromMatrices(x: Tensor): Tensor;
}

/**
 * How a parameter is a batch of matrices.
 *
 * @throws {RangeError} It has fewer than two axes, or an axis is both summed over and an output.
 */
export function matrixView(operation: string, x: Tensor, dimensions: DimensionNumbers): MatrixView {
  const fail = (why: string): never => {
    throw new RangeError(`Cannot use ${operation} on ${describe(x)} with reductionAxis ${reduction} and outputAxis ${output}: ${why}`);
  };
  const axes = (given: number | readonly number[]) => [given].flat().map((a) => a < 0 ? a + x.ndim : a as number);
  const reduction = axes(dimensions.reductionAxis ?? 0), output = axes(dimensions.outputAxis ?? 1);
  if (x.ndim < 2) fail("it must have two axes or more");
  for (const a of [...reduction, ...output]) if (!(a >= 0 && a < x.ndim)) fail("the axes must be among its own");
  if (reduction.some((a) => output.includes(a))) fail("no axis may be both");
  const batch = [...x.shape.keys()].filter((a) => !reduction.includes(a) && !output.includes(a));
  const order = [...batch, ...reduction, ...output], sizes = (list: readonly number[]): Shape => list.map((a) => x.shape[a]!);
  const fanIn = sizeOf(sizes(reduction)), fanOut = sizeOf(sizes(output));
  const back = order.map((_, axis) => order.indexOf(axis));
  return {
    fanIn,
    fanOut,
    toMatrices: (y) => reshape(transpose(y, order), [sizeOf(sizes(batch)), fanIn, fanOut]),
    fromMatrices: (y) => transpose(reshape(y, sizes(order)), back),
  };
}
