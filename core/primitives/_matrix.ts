/**
 * Stacks of matrices, in the last two axes: what the rules of factorizations are written in.
 *
 * @module
 */
import { bind } from "../bind.ts";
import { type DType, isFloat } from "../dtype.ts";
import { type Aval, describe, type Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { range } from "./_axes.ts";
import { add, broadcastInDim, cast, compare, keepWhere, reduceSum, scale, shift, transpose } from "./_ops.ts";
import { sliceAxis } from "./_trees.ts";

/** Rows and columns. */
export function matrixSize(x: { readonly shape: Shape }): [rows: number, columns: number] {
  const rank = x.shape.length;
  return [x.shape[rank - 2]!, x.shape[rank - 1]!];
}

/** Throws unless the operand is a stack of matrices of floats, square ones where asked. */
export function checkMatrix(operation: string, x: Aval, square: boolean): void {
  if (!isFloat(x.dtype)) throw new TypeError(`Cannot ${operation} ${describe(x)}: it takes a floating dtype`);
  const rank = x.shape.length;
  if (rank < 2 || square && x.shape[rank - 1] !== x.shape[rank - 2]) {
    throw new RangeError(
      `Cannot ${operation} ${describe(x)}: the last two axes must be ${square ? "of the same size, as a square matrix's" : "a matrix's"}`,
    );
  }
}

/** a · b. */
export function matmul(a: Tensor, b: Tensor): Tensor {
  const rank = a.shape.length;
  const batch = range(rank - 2);
  return bind("dotGeneral", [a, b], { lhsContract: [rank - 1], rhsContract: [rank - 2], lhsBatch: batch, rhsBatch: batch });
}

/** aᵀ. */
export function transposed(a: Tensor): Tensor {
  const rank = a.shape.length;
  return transpose(a, [...range(rank - 2), rank - 1, rank - 2]);
}

/** (a + aᵀ) / 2. */
export function symmetric(a: Tensor): Tensor {
  return scale(add(a, transposed(a)), 0.5);
}

/** Repeats along the axes in front of the last ones, up to `shape`. */
function spread(x: Tensor, shape: Shape): Tensor {
  const first = shape.length - x.shape.length;
  return first === 0 ? x : broadcastInDim(x, shape, x.shape.map((_, i) => first + i));
}

/** Whether column − row compares with `k` so, in the shape of a stack. */
function banded(shape: Shape, name: "le" | "ge" | "eq", k: number): Tensor {
  const matrix = shape.slice(-2);
  const row = bind("iota", [], { shape: matrix, dtype: "int32", axis: 0 }),
    column = bind("iota", [], { shape: matrix, dtype: "int32", axis: 1 });
  return spread(compare(name, column, k === 0 ? row : shift(row, k)), shape);
}

/** What lies on or below the k-th diagonal; 0 elsewhere. */
export function lowerPart(a: Tensor, k = 0): Tensor {
  return keepWhere(banded(a.shape, "le", k), a);
}

/** What lies on or above the k-th diagonal; 0 elsewhere. */
export function upperPart(a: Tensor, k = 0): Tensor {
  return keepWhere(banded(a.shape, "ge", k), a);
}

/** Identity matrices in the shape of a stack. */
export function identity(shape: Shape, dtype: DType): Tensor {
  return cast(banded(shape, "eq", 0), dtype);
}

/** The diagonals of square matrices. */
export function diagonal(a: Tensor): Tensor {
  return reduceSum(keepWhere(banded(a.shape, "eq", 0), a), [a.shape.length - 1]);
}

/** Vectors [..., n] as the rows of matrices [..., m, n], all alike. */
export function asRows(x: Tensor, m: number): Tensor {
  const rank = x.shape.length;
  return broadcastInDim(x, [...x.shape.slice(0, -1), m, x.shape[rank - 1]!], [...range(rank - 1), rank]);
}

/** Vectors [..., n] as the columns of matrices [..., n, m], all alike. */
export function asColumns(x: Tensor, m: number): Tensor {
  return broadcastInDim(x, [...x.shape, m], range(x.shape.length));
}

/** Columns `from` up to `to`. */
export function columns(a: Tensor, from: number, to: number): Tensor {
  return sliceAxis(a, a.shape.length - 1, from, to);
}

/** Rows `from` up to `to`. */
export function rows(a: Tensor, from: number, to: number): Tensor {
  return sliceAxis(a, a.shape.length - 2, from, to);
}

/** Rows in the order that each matrix's permutation [..., n] names. */
export function permuteRows(a: Tensor, permutation: Tensor): Tensor {
  if (a.shape.includes(0)) return a; // a row of it does not fit into it
  const rank = a.shape.length;
  const batch = range(rank - 2);
  return bind("gather", [a, bind("reshape", [permutation], { shape: [...permutation.shape, 1] })], {
    offsetDims: [rank - 1],
    collapsedSliceDims: [rank - 2],
    startIndexMap: [rank - 2],
    operandBatchingDims: batch,
    startIndicesBatchingDims: batch,
    sliceSizes: [...batch.map(() => 1), 1, a.shape[rank - 1]!],
    mode: "promise",
    fillValue: null,
  });
}

/** Where the system a · x = b (or, on the right, x · a = b) has its matrix, and which half of that is read. */
export interface SolveOptions {
  readonly lower: boolean;
  readonly right?: boolean;
  readonly transposeA?: boolean;
  readonly unitDiagonal?: boolean;
}

/** The solution of a triangular system. */
export function solve(a: Tensor, b: Tensor, { lower, right = false, transposeA = false, unitDiagonal = false }: SolveOptions): Tensor {
  return bind("triangularSolve", [a, b], { leftSide: !right, lower, transposeA, unitDiagonal });
}
