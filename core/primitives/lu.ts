/**
 * The LU factorization.
 *
 * @module
 */
import type { Primitive } from "../primitive.ts";
import { bind, bindMany } from "../bind.ts";
import type { Tensor } from "../tensor.ts";
import { repeat } from "./_axes.ts";
import { add, constantZero, moveAxis } from "./_ops.ts";
import { checkMatrix, columns, identity, lowerPart, matmul, matrixSize, permuteRows, rows, solve, upperPart } from "./_matrix.ts";

/** The matrix with `down` more rows and `right` more columns of zeros, or as many before them. */
function extend(a: Tensor, down: number, right: number, before: boolean): Tensor {
  const none = repeat(0, a.shape.length);
  const more = [...none.slice(2), down, right];
  return bind("pad", [a, constantZero(a)], { low: before ? more : none, high: before ? none : more, interior: none });
}

/** L' = L · tril(L⁻¹ A' U⁻¹, −1) and U' = triu(L⁻¹ A' U⁻¹) · U, one in each half (de Hoog et al. 2011). */
function factorTangent(factors: Tensor, da: Tensor, permutation: Tensor): Tensor {
  const [m, n] = matrixSize(factors);
  const k = Math.min(m, n);
  const batch = factors.shape.slice(0, -2);
  const l = add(extend(lowerPart(columns(factors, 0, k), -1), 0, m - k, false), identity([...batch, m, m], da.dtype));
  const u = add(
    extend(upperPart(rows(factors, 0, k)), n - k, 0, false),
    extend(identity([...batch, n - k, n - k], da.dtype), k, k, true),
  );
  const inner = solve(u, solve(l, permuteRows(da, permutation), { lower: true, unitDiagonal: true }), { lower: false, right: true });
  return add(matmul(l, lowerPart(inner, -1)), matmul(upperPart(inner), u));
}

/** A[permutation] = L · U with partial pivoting: results (L below the diagonal and U above, pivots, permutation). As `lax.linalg.lu_p`. */
export const lu: Primitive<"lu", Readonly<Record<never, never>>, 1, "many"> = {
  name: "lu",
  results: "many",
  kind: "other",
  shape([a]) {
    checkMatrix("take the LU factors of", a, false);
    const [m, n] = matrixSize(a);
    const batch = a.shape.slice(0, -2);
    return [
      { shape: a.shape, dtype: a.dtype },
      { shape: [...batch, Math.min(m, n)], dtype: "int32" },
      { shape: [...batch, m], dtype: "int32" },
    ];
  },
  jvp([a], [da]) {
    const [factors, pivots, permutation] = bindMany("lu", [a], {}) as [Tensor, Tensor, Tensor];
    return [[factors, pivots, permutation], [a.size === 0 ? null : factorTangent(factors, da, permutation), null, null]];
  },
  transpose: "nonlinear",
  batch: ([a], [at]) => [bindMany("lu", [moveAxis(a, at, 0)], {}), [0, 0, 0]],
  linearize: "jvp",
};
