/**
 * The QR factorization.
 *
 * @module
 */
import type { Primitive } from "../primitive.ts";
import { bind, bindMany } from "../bind.ts";
import type { Tensor } from "../tensor.ts";
import { add, moveAxis, sub, zeros } from "./_ops.ts";
import { checkMatrix, columns, identity, lowerPart, matmul, matrixSize, permuteRows, rows, solve, transposed } from "./_matrix.ts";

/** Whether q is square. */
export interface QrParams {
  /** q [m, m] and r [m, n]; else q [m, k] and r [k, n] with k = min(m, n). */
  readonly full: boolean;
}

/** Tangents of matrices that are at least as tall as wide (Townsend 2018). */
function thinTangents(q: Tensor, r: Tensor, da: Tensor): [dq: Tensor, dr: Tensor] {
  const scaled = solve(r, da, { lower: false, right: true });
  const inner = matmul(transposed(q), scaled);
  const low = lowerPart(inner, -1);
  const skew = sub(low, transposed(low));
  return [add(matmul(q, sub(skew, inner)), scaled), matmul(sub(inner, skew), r)];
}

/** x with aᵀ · x = b. */
function solveTransposed(a: Tensor, b: Tensor): Tensor {
  const [factors, , permutation] = bindMany("lu", [a], {}) as [Tensor, Tensor, Tensor];
  const y = solve(factors, solve(factors, b, { lower: false, transposeA: true }), { lower: true, unitDiagonal: true, transposeA: true });
  const axis = permutation.shape.length - 1;
  const positions = bind("iota", [], { shape: permutation.shape, dtype: "int32", axis });
  return permuteRows(y, bindMany("sort", [permutation, positions], { axis, numKeys: 1 })[1]!);
}

/** The columns of dq beyond the first n, and the rows of zeros that r has there (arXiv:2409.13374, equations 32 and 33). */
function fullTangents(q: Tensor, dq: Tensor, dr: Tensor): [dq: Tensor, dr: Tensor] {
  const [m, n] = matrixSize(dq);
  const axis = q.shape.length - 1;
  const first = columns(q, 0, n), rest = columns(q, n, m);
  const top = rows(first, 0, n), bottom = rows(first, n, m);
  const zT = solveTransposed(sub(top, identity(top.shape, top.dtype)), transposed(bottom));
  const z = transposed(zT);
  const lean = sub(rows(dq, n, m), matmul(z, rows(dq, 0, n)));
  const dRest = sub(matmul(dq, zT), matmul(add(first, matmul(rest, z)), transposed(lean)));
  const none = zeros([...dr.shape.slice(0, -2), m - n, n], dr.dtype);
  return [bind("concatenate", [dq, dRest], { axis }), bind("concatenate", [dr, none], { axis: axis - 1 })];
}

/** A = Q · R, Q orthogonal, R upper triangular: results (q, r). As `lax.linalg.qr_p`. */
export const qr: Primitive<"qr", QrParams, 1, "many"> = {
  name: "qr",
  results: "many",
  kind: "other",
  shape([a], { full }) {
    checkMatrix("take the QR factors of", a, false);
    const [m, n] = matrixSize(a);
    const batch = a.shape.slice(0, -2);
    const k = full ? m : Math.min(m, n);
    return [{ shape: [...batch, m, k], dtype: a.dtype }, { shape: [...batch, k, n], dtype: a.dtype }];
  },
  jvp([a], [da], params) {
    const [q, r] = bindMany("qr", [a], params) as [Tensor, Tensor];
    if (a.size === 0) return [[q, r], [null, null]];
    const [m, n] = matrixSize(a);
    if (m < n) {
      // The first m columns are a factorization of their own; the others of r are Qᵀ A.
      const [dq, drLeft] = thinTangents(q, columns(r, 0, m), columns(da, 0, m));
      const drRight = add(matmul(transposed(dq), columns(a, m, n)), matmul(transposed(q), columns(da, m, n)));
      return [[q, r], [dq, bind("concatenate", [drLeft, drRight], { axis: a.shape.length - 1 })]];
    }
    const thin = thinTangents(columns(q, 0, n), rows(r, 0, n), da);
    return [[q, r], params.full && m > n ? fullTangents(q, ...thin) : thin];
  },
  transpose: "nonlinear",
  batch: ([a], [at], params) => [bindMany("qr", [moveAxis(a, at, 0)], params), [0, 0]],
  linearize: "jvp",
};
