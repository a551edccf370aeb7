/**
 * LU factorization with partial pivoting.
 *
 * @module
 */
import type { Kernel } from "../kernel.ts";
import { matrixAt, matrixSizes, resultsFor } from "./batch.ts";

/** lu: L (below the diagonal, ones on it) and U in one matrix, the row swaps, and the permutation they make. */
export const lu: Kernel = ([x], [aval], _params, outAvals) => {
  const { rows: m, columns: n, batch } = matrixSizes(aval!), { arrays, store } = resultsFor(outAvals), count = Math.min(m, n);
  for (let k = 0; k < batch; k++) {
    const a = matrixAt(x!, k, m * n), pivots = new Int32Array(count), permutation = Int32Array.from({ length: m }, (_, i) => i);
    for (let j = 0; j < count; j++) {
      let pivot = j, best = Math.abs(a[j * n + j]!);
      for (let i = j + 1; i < m; i++) {
        const size = Math.abs(a[i * n + j]!);
        if (size > best) best = size, pivot = i;
      }
      pivots[j] = pivot;
      if (pivot !== j) {
        for (let c = 0; c < n; c++) {
          const swap = a[j * n + c]!;
          a[j * n + c] = a[pivot * n + c]!;
          a[pivot * n + c] = swap;
        }
        const swap = permutation[j]!;
        permutation[j] = permutation[pivot]!;
        permutation[pivot] = swap;
      }
      const d = a[j * n + j]!;
      if (d === 0) continue; // a column of zeros: nothing to eliminate
      for (let i = j + 1; i < m; i++) {
        const factor = a[i * n + j] = a[i * n + j]! / d;
        if (factor === 0) continue;
        for (let c = j + 1; c < n; c++) a[i * n + c]! -= factor * a[j * n + c]!;
      }
    }
    store(0, k, a);
    store(1, k, pivots);
    store(2, k, permutation);
  }
  return arrays;
};
