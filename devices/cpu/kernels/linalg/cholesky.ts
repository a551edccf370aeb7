/**
 * Cholesky's factorization, and the solution of triangular systems.
 *
 * @module
 */
import type { Kernel } from "../kernel.ts";
import { matmul, type Matrix } from "../matmul.ts";
import { matrixAt, matrixSizes, resultsFor } from "./batch.ts";

/** cholesky: lower L with L Lᵀ = a; NaN throughout where a is not positive definite. Reads the lower part. */
export const cholesky: Kernel = ([x], [aval], _params, outAvals) => {
  const { rows: n, batch } = matrixSizes(aval!), { arrays, store } = resultsFor(outAvals);
  for (let k = 0; k < batch; k++) {
    const l = matrixAt(x!, k, n * n), worked = factor(l, n);
    for (let i = 0; i < n; i++) {
      l.fill(0, i * n + i + 1, (i + 1) * n);
      if (!worked) l.fill(NaN, i * n, i * n + i + 1);
    }
    store(0, k, l);
  }
  return arrays;
};

/** Columns that take what the ones before them owe in one product. */
const block = 64;

/** The lower triangle in place, a block of columns at a time; false where the matrix is not positive definite. */
function factor(l: Float64Array, n: number): boolean {
  const owed = new Float64Array(n > block ? (n - block) * block : 0);
  for (let first = 0; first < n; first += block) {
    const end = Math.min(n, first + block), width = end - first;
    if (first > 0) {
      const rows: Matrix = { data: l, at: first * n, row: n, column: 1 };
      matmul("float64", rows, { ...rows, row: 1, column: n }, owed, 0, width, n - first, width, first);
      for (let i = first; i < n; i++) {
        for (let j = first; j < Math.min(end, i + 1); j++) l[i * n + j]! -= owed[(i - first) * width + j - first]!;
      }
    }
    for (let j = first; j < end; j++) {
      let d = l[j * n + j]!;
      for (let p = first; p < j; p++) d -= l[j * n + p]! * l[j * n + p]!;
      if (!(d > 0)) return false;
      const pivot = l[j * n + j] = Math.sqrt(d);
      let i = j + 1;
      // Four rows at a time, so that no sum waits for the addition before it.
      for (; i + 3 < n; i += 4) {
        const a = i * n, b = a + n, c = b + n, e = c + n;
        let s = l[a + j]!, t = l[b + j]!, u = l[c + j]!, v = l[e + j]!;
        for (let p = first; p < j; p++) {
          const x = l[j * n + p]!;
          s -= l[a + p]! * x, t -= l[b + p]! * x, u -= l[c + p]! * x, v -= l[e + p]! * x;
        }
        l[a + j] = s / pivot, l[b + j] = t / pivot, l[c + j] = u / pivot, l[e + j] = v / pivot;
      }
      for (; i < n; i++) {
        let s = l[i * n + j]!;
        for (let p = first; p < j; p++) s -= l[i * n + p]! * l[j * n + p]!;
        l[i * n + j] = s / pivot;
      }
    }
  }
  return true;
}

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
