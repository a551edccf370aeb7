/**
 * Random orthogonal matrices.
 *
 * @module
 */
import { bind, bindMany } from "../core/bind.ts";
import { checkShape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { diagonal } from "../np/triangles.ts";
import { matrixTranspose } from "../np/shape.ts";
import { readKey } from "./_key.ts";
import { asked, type DTypeOr, type ShapeOr } from "./_options.ts";
import { type FloatOptions, floatType, standardNormal } from "./_unit.ts";

/** Options of `orthogonal`. */
export interface OrthogonalOptions extends FloatOptions {
  /** The number of columns: n if not given. */
  readonly m?: number;
}

/**
 * Uniformly distributed orthogonal matrices; with `m` ≠ n, the shorter of rows and columns is orthonormal.
 *
 * @param n The number of rows.
 * @param shape The batch shape of the result; one matrix if not given.
 * @returns Of shape [...shape, n, m].
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * const q = random.orthogonal(random.key(0), 3);
 * console.log(q.matmul(q.T).toString()); // close to the identity
 * ```
 */
export function orthogonal(key: Tensor, n: number, shape?: ShapeOr<OrthogonalOptions>, options?: DTypeOr<OrthogonalOptions>): Tensor {
  const given = asked<OrthogonalOptions>("orthogonal", ["dtype", "m"], [shape, options]);
  const dtype = floatType("orthogonal", given.dtype);
  const m = given.m ?? n;
  checkShape("sample orthogonal matrices of", [n, m]);
  const batch = checkShape("sample orthogonal matrices in", given.shape ?? []);
  const z = standardNormal(readKey("orthogonal", key), [...batch, Math.max(n, m), Math.min(n, m)], dtype);
  const [q, r] = bindMany("qr", [z], { full: false }) as [Tensor, Tensor];
  // The sign of R's diagonal is a convention of the factorization; with it in Q the distribution is uniform.
  const signs = bind("sign", [diagonal(r, { axes: [-2, -1] })], {});
  const axes = signs.shape.map((_, i) => i < batch.length ? i : i + 1);
  const out = bind("mul", [q, bind("broadcastInDim", [signs], { shape: q.shape, axes })], {});
  return n < m ? matrixTranspose(out) : out;
}
