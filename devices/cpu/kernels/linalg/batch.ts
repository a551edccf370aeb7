/**
 * Matrices of the last two axes, one after the other, in double.
 *
 * @module
 */
import { allocate, type TypedArray } from "../../../../core/dtype.ts";
import { type Aval, sizeOf } from "../../../../core/shape.ts";

/** Rows and columns of the last two axes, and how many matrices there are. */
export function matrixSizes(aval: Aval): { rows: number; columns: number; batch: number } {
  const rank = aval.shape.length;
  return { rows: aval.shape[rank - 2]!, columns: aval.shape[rank - 1]!, batch: sizeOf(aval.shape.slice(0, -2)) };
}

/** Matrix `k` of `size` elements, as doubles of its own. */
export function matrixAt(x: TypedArray, k: number, size: number): Float64Array {
  return Float64Array.from(x.subarray(k * size, (k + 1) * size));
}

/** Results for `avals`, and where matrix k of result i goes. */
export function resultsFor(avals: readonly Aval[]): { arrays: TypedArray[]; store(i: number, k: number, matrix: ArrayLike<number>): void } {
  const arrays = avals.map((a) => allocate(a.dtype, sizeOf(a.shape)));
  return { arrays, store: (i, k, matrix) => arrays[i]!.set(matrix, k * matrix.length) };
}
