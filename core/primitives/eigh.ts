/**
 * Eigenvalues and eigenvectors of symmetric matrices.
 *
 * @module
 */
import type { Primitive } from "../primitive.ts";
import { bindMany } from "../bind.ts";
import { constantLike } from "../constant.ts";
import type { Tensor } from "../tensor.ts";
import { add, div, moveAxis, mul, sub } from "./_ops.ts";
import { asColumns, asRows, checkMatrix, diagonal, identity, matmul, symmetric, transposed } from "./_matrix.ts";

/** Which half is read. */
export interface EighParams {
  /** The lower one; else the upper. */
  readonly lower: boolean;
}

/** A · V = V · diag(w) for symmetric A, w ascending: results (w, v). As `lax.linalg.eigh_p`. */
export const eigh: Primitive<"eigh", EighParams, 1, "many"> = {
  name: "eigh",
  results: "many",
  kind: "other",
  shape([a]) {
    checkMatrix("take the eigenvalues of", a, true);
    return [{ shape: a.shape.slice(0, -1), dtype: a.dtype }, { shape: a.shape, dtype: a.dtype }];
  },
  // Perturbation theory for distinct eigenvalues: v'ᵢ = Σⱼ vⱼ · (vⱼᵀ A' vᵢ) / (wᵢ − wⱼ); equal ones give infinities, as in JAX.
  jvp([a], [da], params) {
    const [w, v] = bindMany("eigh", [a], params) as [Tensor, Tensor];
    const n = w.shape.at(-1)!;
    const one = identity(a.shape, a.dtype);
    const gaps = add(one, sub(asRows(w, n), asColumns(w, n)));
    const inverse = sub(div(constantLike(a, 1), gaps), one);
    const inner = matmul(matmul(transposed(v), symmetric(da)), v);
    return [[w, v], [diagonal(inner), matmul(v, mul(inverse, inner))]];
  },
  transpose: "nonlinear",
  batch: ([a], [at], params) => [bindMany("eigh", [moveAxis(a, at, 0)], params), [0, 0]],
  linearize: "jvp",
};
