/**
 * QR factorization by Householder reflections, with LAPACK's signs.
 *
 * @module
 */
import type { Kernel } from "../kernel.ts";
import { matrixAt, matrixSizes, resultsFor } from "./batch.ts";

/** qr: q with orthonormal columns and upper triangular r; `full` gives the square q. */
export const qr: Kernel<{ readonly full: boolean }> = ([x], [aval], { full }, outAvals) => {
  const { rows: m, columns: n, batch } = matrixSizes(aval!), { arrays, store } = resultsFor(outAvals);
  const count = Math.min(m, n), width = full ? m : count;
  for (let k = 0; k < batch; k++) {
    const a = matrixAt(x!, k, m * n), taus = new Float64Array(count);
    for (let j = 0; j < count; j++) {
      let tail = 0;
      for (let i = j + 1; i < m; i++) tail = Math.hypot(tail, a[i * n + j]!);
      const head = a[j * n + j]!;
      if (tail === 0) continue; // nothing below the diagonal: no reflection, as LAPACK
      const beta = -Math.sign(head || 1) * Math.hypot(head, tail);
      taus[j] = (beta - head) / beta;
      for (let i = j + 1; i < m; i++) a[i * n + j]! /= head - beta;
      a[j * n + j] = beta;
      for (let c = j + 1; c < n; c++) reflect(a, n, a, n, j, c, m, taus[j]!);
    }
    const q = new Float64Array(m * width);
    for (let i = 0; i < width; i++) q[i * width + i] = 1;
    for (let j = count - 1; j >= 0; j--) {
      for (let c = j; c < width; c++) reflect(q, width, a, n, j, c, m, taus[j]!);
    }
    const r = new Float64Array(width * n);
    for (let i = 0; i < Math.min(width, n); i++) for (let c = i; c < n; c++) r[i * n + c] = a[i * n + c]!;
    store(0, k, q);
    store(1, k, r);
  }
  return arrays;
};

/** Column c of `to` times I - τ v vᵀ, with v = (1, the part of `from`'s column j below the diagonal). */
function reflect(
  to: Float64Array,
  toWidth: number,
  from: Float64Array,
  fromWidth: number,
  j: number,
  c: number,
  m: number,
  tau: number,
): void {
  if (tau === 0) return;
  let dot = to[j * toWidth + c]!;
  for (let i = j + 1; i < m; i++) dot += from[i * fromWidth + j]! * to[i * toWidth + c]!;
  dot *= tau;
  to[j * toWidth + c]! -= dot;
  for (let i = j + 1; i < m; i++) to[i * toWidth + c]! -= dot * from[i * fromWidth + j]!;
}
