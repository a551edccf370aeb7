/**
 * Cholesky's factorization, and the solution of triangular systems.
 *
 * @module
 */
import type { Kernel } from "../kernel.ts";
import { matrixAt, matrixSizes, resultsFor } from "./batch.ts";

/** cholesky: lower L with L Lᵀ = a; NaN throughout where a is not positive definite. Reads the lower part. */
export const cholesky: Kernel = ([x], [aval], _params, outAvals) => {
  const { rows: n, batch } = matrixSizes(aval!), { arrays, store } = resultsFor(outAvals);
  for (let k = 0; k < batch; k++) {
    const l = matrixAt(x!, k, n * n);
    let failed = false;
    for (let j = 0; j < n; j++) {
      let d = l[j * n + j]!;
      for (let p = 0; p < j; p++) d -= l[j * n + p]! * l[j * n + p]!;
      if (!(d > 0)) failed = true;
      const pivot = Math.sqrt(d);
      l[j * n + j] = pivot;
      for (let i = j + 1; i < n; i++) {
        let s = l[i * n + j]!;
        for (let p = 0; p < j; p++) s -= l[i * n + p]! * l[j * n + p]!;
        l[i * n + j] = s / pivot;
        l[j * n + i] = 0;
      }
    }
    if (failed) { for (let i = 0; i < n; i++) l.fill(NaN, i * n, i * n + i + 1); }
    store(0, k, l);
  }
  return arrays;
};

/** Parameters of triangularSolve. */
export interface TriangularSolveParams {
  readonly leftSide: boolean;
  readonly lower: boolean;
  readonly transposeA: boolean;
  readonly unitDiagonal: boolean;
}

/** triangularSolve: x with op(a) x = b, or x op(a) = b. */
export const triangularSolve: Kernel<TriangularSolveParams> = ([x, y], [aAval, bAval], params, outAvals) => {
  const { rows: n } = matrixSizes(aAval!), { rows, columns, batch } = matrixSizes(bAval!), { arrays, store } = resultsFor(outAvals);
  const { leftSide, unitDiagonal } = params;
  // x op(a) = b is op(a)ᵀ xᵀ = bᵀ: the same substitution along the other axis of b.
  const flipped = params.transposeA === leftSide, count = leftSide ? columns : rows;
  const forward = params.lower !== flipped;
  const along = leftSide ? columns : 1, across = leftSide ? 1 : columns;
  for (let k = 0; k < batch; k++) {
    const a = matrixAt(x!, k, n * n), b = matrixAt(y!, k, rows * columns);
    const rowStep = flipped ? 1 : n, columnStep = flipped ? n : 1;
    for (let step = 0; step < n; step++) {
      const i = forward ? step : n - 1 - step;
      const from = forward ? 0 : i + 1, to = forward ? i : n;
      for (let p = from; p < to; p++) {
        const factor = a[i * rowStep + p * columnStep]!;
        if (factor === 0) continue;
        for (let c = 0; c < count; c++) b[i * along + c * across]! -= factor * b[p * along + c * across]!;
      }
      if (!unitDiagonal) {
        const d = a[i * n + i]!;
        for (let c = 0; c < count; c++) b[i * along + c * across]! /= d;
      }
    }
    store(0, k, b);
  }
  return arrays;
};
