/**
 * The Cholesky factorization.
 *
 * @module
 */
import type { Unary } from "../primitive.ts";
import { bind } from "../bind.ts";
import { cast, moveAxis, scale, select } from "./_ops.ts";
import { checkMatrix, identity, lowerPart, matmul, solve, symmetric } from "./_matrix.ts";

/** The lower factor L of positive definite matrices: A = L · Lᵀ; NaN for others. As `lax.linalg.cholesky_p`. */
export const cholesky: Unary<"cholesky"> = {
  name: "cholesky",
  results: "one",
  kind: "other",
  shape([a]) {
    checkMatrix("take the Cholesky factor of", a, true);
    return { shape: a.shape, dtype: a.dtype };
  },
  // L' = L · Φ(L⁻¹ A' L⁻ᵀ), where Φ keeps the lower half and halves the diagonal (Murray 2016).
  jvp([a], [da]) {
    const l = bind("cholesky", [a], {});
    const inner = solve(l, solve(l, symmetric(da), { lower: true, right: true, transposeA: true }), { lower: true });
    const half = lowerPart(inner);
    const phi = select(cast(identity(a.shape, a.dtype), "bool"), scale(half, 0.5), half);
    return [l, matmul(l, phi)];
  },
  transpose: "nonlinear",
  batch: ([a], [at]) => [bind("cholesky", [moveAxis(a, at, 0)], {}), 0],
  linearize: "jvp",
};
