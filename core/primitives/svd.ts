/**
 * The singular value decomposition.
 *
 * @module
 */
import type { Primitive } from "../primitive.ts";
import { bindMany } from "../bind.ts";
import { constantLike } from "../constant.ts";
import { describe } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { add, cast, compare, constantZero, div, moveAxis, mul, scale, sub } from "./_ops.ts";
import { asColumns, asRows, checkMatrix, diagonal, identity, matmul, matrixSize, transposed } from "./_matrix.ts";

/** Which factors are wanted. */
export interface SvdParams {
  /** u [m, m] and vt [n, n]; else u [m, k] and vt [k, n] with k = min(m, n). */
  readonly full: boolean;
  /** Results (u, s, vt); else (s). */
  readonly computeUv: boolean;
}

/** 1 / x, and 0 where `zero` marks x as one. */
function inverseOrZero(x: Tensor, zero: Tensor): Tensor {
  return sub(div(constantLike(x, 1), add(x, zero)), zero);
}

/** Tangents of the thin factors (Giles 2008). */
function factorTangents(a: Tensor, da: Tensor, [u, s, vt]: readonly [Tensor, Tensor, Tensor], inner: Tensor): [du: Tensor, dvt: Tensor] {
  const [m, n] = matrixSize(a);
  const k = Math.min(m, n);
  const ut = transposed(u), v = transposed(vt);
  const row = asRows(s, k), column = asColumns(s, k);
  const differences = mul(add(row, column), sub(row, column));
  const f = inverseOrZero(differences, identity(differences.shape, s.dtype));
  const right = mul(row, inner), left = mul(column, inner);
  const inverse = inverseOrZero(s, cast(compare("eq", s, constantZero(s)), s.dtype));
  const turn = mul(scale(sub(inner, transposed(inner)), 0.5), mul(asColumns(inverse, k), identity(differences.shape, s.dtype)));
  let du = matmul(u, add(mul(f, add(right, transposed(right))), turn));
  let dv = matmul(v, mul(f, add(left, transposed(left))));
  // What the thin factors do not span.
  if (m > n) {
    const image = matmul(da, v);
    du = add(du, div(sub(image, matmul(u, matmul(ut, image))), asRows(s, m)));
  }
  if (n > m) {
    const image = matmul(transposed(da), u);
    dv = add(dv, div(sub(image, matmul(v, matmul(vt, image))), asRows(s, n)));
  }
  return [du, transposed(dv)];
}

/** A = U · diag(s) · Vᵀ, s descending: results (u, s, vt), or (s) alone. As `lax.linalg.svd_p`. */
export const svd: Primitive<"svd", SvdParams, 1, "many"> = {
  name: "svd",
  results: "many",
  kind: "other",
  shape([a], { full, computeUv }) {
    checkMatrix("take the singular values of", a, false);
    const [m, n] = matrixSize(a);
    const k = Math.min(m, n), batch = a.shape.slice(0, -2), { dtype } = a;
    const s = { shape: [...batch, k], dtype };
    return computeUv ? [{ shape: [...batch, m, full ? m : k], dtype }, s, { shape: [...batch, full ? n : k, n], dtype }] : [s];
  },
  jvp([a], [da], { full, computeUv }) {
    const [m, n] = matrixSize(a);
    if (computeUv && full && m !== n) {
      throw new TypeError(
        `Cannot differentiate the full singular value decomposition of ${
          describe(a)
        }: its extra vectors are not determined; ask for the thin one`,
      );
    }
    const thin = bindMany("svd", [a], { full: false, computeUv: true }) as [Tensor, Tensor, Tensor];
    const inner = matmul(transposed(thin[0]), matmul(da, transposed(thin[2])));
    const ds = diagonal(inner);
    if (!computeUv) return [[thin[1]], [ds]];
    const [du, dvt] = factorTangents(a, da, thin, inner);
    return [thin, [du, ds, dvt]];
  },
  transpose: "nonlinear",
  batch: ([a], [at], params) => [bindMany("svd", [moveAxis(a, at, 0)], params), params.computeUv ? [0, 0, 0] : [0]],
  linearize: "jvp",
};
