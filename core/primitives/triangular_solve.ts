/**
 * Triangular systems.
 *
 * @module
 */
import type { Binary } from "../primitive.ts";
import { bind } from "../bind.ts";
import { describe, sameShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { batchFront, moveAxis, neg, reshape } from "./_ops.ts";
import { addTangents } from "./_rules.ts";
import { checkMatrix, lowerPart, matmul, matrixSize, transposed, upperPart } from "./_matrix.ts";

/** Which system is solved. */
export interface TriangularSolveParams {
  /** op(a) · x = b; else x · op(a) = b. */
  readonly leftSide: boolean;
  /** The lower half of a is read; else the upper. */
  readonly lower: boolean;
  /** op(a) is aᵀ. */
  readonly transposeA: boolean;
  /** The diagonal of a is not read but taken for 1. */
  readonly unitDiagonal: boolean;
}

/** The tangent of the solution by the matrix: −op(a)⁻¹ · op(a') · x, in the cheaper order. */
function matrixTangent(a: Tensor, da: Tensor, x: Tensor, params: TriangularSolveParams): Tensor {
  const { leftSide, lower, transposeA, unitDiagonal } = params;
  const k = unitDiagonal ? 1 : 0;
  const half = neg(lower ? lowerPart(da, -k) : upperPart(da, k));
  const op = transposeA ? transposed(half) : half;
  const inverse = (z: Tensor) => bind("triangularSolve", [a, z], params);
  const [m, n] = matrixSize(x);
  if (leftSide) return m > n ? inverse(matmul(op, x)) : matmul(inverse(op), x);
  return m < n ? inverse(matmul(x, op)) : matmul(x, inverse(op));
}

/** Solves triangular systems; operands (a, b). As `lax.linalg.triangular_solve_p`. */
export const triangularSolve: Binary<"triangularSolve", TriangularSolveParams> = {
  name: "triangularSolve",
  results: "one",
  kind: "other",
  shape([a, b], { leftSide }) {
    checkMatrix("solve a system with", a, true);
    checkMatrix("solve a system for", b, false);
    const call = `Cannot solve a system with ${describe(a)} for ${describe(b)}`;
    if (a.dtype !== b.dtype) throw new TypeError(`${call}: the dtypes must be the same`);
    const [m, n] = matrixSize(b);
    if (!sameShape(a.shape.slice(0, -2), b.shape.slice(0, -2)) || a.shape.at(-1) !== (leftSide ? m : n)) {
      throw new RangeError(`${call}: leading axes must be the same, and the ${leftSide ? "rows" : "columns"} of b as many as those of a`);
    }
    return { shape: b.shape, dtype: b.dtype };
  },
  jvp([a, b], [da, db], params) {
    const x = bind("triangularSolve", [a, b], params);
    return [x, addTangents(da && matrixTangent(a, da, x, params), db && bind("triangularSolve", [a, db], params))];
  },
  // Linear in b: the inverse's transpose is the transpose's inverse.
  transpose: (ct, [a], params) => [null, bind("triangularSolve", [a as Tensor, ct!], { ...params, transposeA: !params.transposeA })],
  batch([a, b], [aAxis, bAxis], params, { size }) {
    if (aAxis !== null) return [bind("triangularSolve", [moveAxis(a, aAxis, 0), batchFront(b, bAxis, size)], params), 0];
    // One matrix for all: more columns, or rows, of b.
    const rank = b.shape.length;
    const at = params.leftSide ? rank - 1 : rank - 2;
    const moved = moveAxis(b, bAxis!, at);
    const folded = params.leftSide
      ? reshape(moved, [...moved.shape.slice(0, -2), moved.shape[rank - 2]! * size])
      : reshape(moved, [...moved.shape.slice(0, -3), moved.shape[rank - 3]! * size, moved.shape[rank - 1]!]);
    return [reshape(bind("triangularSolve", [a, folded], params), moved.shape), at];
  },
  linearize: "jvp",
};
