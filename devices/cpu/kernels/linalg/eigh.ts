/**
 * Eigenvalues and eigenvectors of symmetric matrices by a tridiagonal form and QL iterations.
 *
 * @module
 */
import type { Kernel } from "../kernel.ts";
import { matrixAt, matrixSizes, resultsFor } from "./batch.ts";

/** eigh: ascending eigenvalues, and eigenvectors as columns. Reads the lower (or upper) part. */
export const eigh: Kernel<{ readonly lower: boolean }> = ([x], [aval], { lower }, outAvals) => {
  const { rows: n, batch } = matrixSizes(aval!), { arrays, store } = resultsFor(outAvals);
  for (let k = 0; k < batch; k++) {
    const a = matrixAt(x!, k, n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        if (lower) a[j * n + i] = a[i * n + j]!;
        else a[i * n + j] = a[j * n + i]!;
      }
    }
    const { values, vectors } = symmetricEigen(a, n);
    const order = Array.from(values.keys()).sort((i, j) => values[i]! - values[j]!);
    const sorted = new Float64Array(n * n);
    order.forEach((from, to) => {
      for (let i = 0; i < n; i++) sorted[i * n + to] = vectors[i * n + from]!;
    });
    store(0, k, Float64Array.from(order, (i) => values[i]!));
    store(1, k, sorted);
  }
  return arrays;
};

/** Householder's tridiagonal form, then QL with implicit shifts; `a` is overwritten. Unsorted. */
export function symmetricEigen(a: Float64Array, n: number): { values: Float64Array; vectors: Float64Array } {
  const d = new Float64Array(n), e = new Float64Array(n);
  if (n === 0) return { values: d, vectors: a };
  for (let i = 0; i < n * n; i++) {
    if (!Number.isFinite(a[i]!)) return { values: d.fill(NaN), vectors: a.fill(NaN) };
  }
  tridiagonalize(a, n, d, e);
  implicitQl(a, n, d, e);
  return { values: d, vectors: a };
}

/** Leaves the diagonal in d, the subdiagonal in e[1…], and the orthogonal transformation in a. */
function tridiagonalize(a: Float64Array, n: number, d: Float64Array, e: Float64Array): void {
  for (let i = n - 1; i > 0; i--) {
    let h = 0, scale = 0;
    for (let k = 0; k < i; k++) scale += Math.abs(a[i * n + k]!);
    if (i === 1 || scale === 0) {
      e[i] = a[i * n + i - 1]!;
    } else {
      for (let k = 0; k < i; k++) {
        a[i * n + k]! /= scale;
        h += a[i * n + k]! ** 2;
      }
      const f = a[i * n + i - 1]!, g = f >= 0 ? -Math.sqrt(h) : Math.sqrt(h);
      e[i] = scale * g;
      h -= f * g;
      a[i * n + i - 1] = f - g;
      let sum = 0;
      for (let j = 0; j < i; j++) {
        a[j * n + i] = a[i * n + j]! / h;
        let s = 0;
        for (let k = 0; k <= j; k++) s += a[j * n + k]! * a[i * n + k]!;
        for (let k = j + 1; k < i; k++) s += a[k * n + j]! * a[i * n + k]!;
        e[j] = s / h;
        sum += e[j]! * a[i * n + j]!;
      }
      const half = sum / (h + h);
      for (let j = 0; j < i; j++) {
        const u = a[i * n + j]!, v = e[j] = e[j]! - half * u;
        for (let k = 0; k <= j; k++) a[j * n + k]! -= u * e[k]! + v * a[i * n + k]!;
      }
    }
    d[i] = h;
  }
  d[0] = 0;
  e[0] = 0;
  for (let i = 0; i < n; i++) {
    if (d[i] !== 0) {
      for (let j = 0; j < i; j++) {
        let s = 0;
        for (let k = 0; k < i; k++) s += a[i * n + k]! * a[k * n + j]!;
        for (let k = 0; k < i; k++) a[k * n + j]! -= s * a[k * n + i]!;
      }
    }
    d[i] = a[i * n + i]!;
    a[i * n + i] = 1;
    for (let j = 0; j < i; j++) a[j * n + i] = a[i * n + j] = 0;
  }
}

/** Diagonalizes the tridiagonal matrix, turning the columns of z along. */
function implicitQl(z: Float64Array, n: number, d: Float64Array, e: Float64Array): void {
  for (let i = 1; i < n; i++) e[i - 1] = e[i]!;
  e[n - 1] = 0;
  for (let l = 0; l < n; l++) {
    for (let iteration = 0; iteration < 100; iteration++) {
      let m = l;
      for (; m < n - 1; m++) {
        const near = Math.abs(d[m]!) + Math.abs(d[m + 1]!);
        if (Math.abs(e[m]!) <= Number.EPSILON * near) break;
      }
      if (m === l) break;
      let g = (d[l + 1]! - d[l]!) / (2 * e[l]!), r = Math.hypot(g, 1);
      g = d[m]! - d[l]! + e[l]! / (g + (g >= 0 ? r : -r));
      let s = 1, c = 1, p = 0, i = m - 1;
      for (; i >= l; i--) {
        const f = s * e[i]!, b = c * e[i]!;
        e[i + 1] = r = Math.hypot(f, g);
        if (r === 0) {
          d[i + 1]! -= p;
          e[m] = 0;
          break;
        }
        s = f / r;
        c = g / r;
        g = d[i + 1]! - p;
        r = (d[i]! - g) * s + 2 * c * b;
        p = s * r;
        d[i + 1] = g + p;
        g = c * r - b;
        for (let k = 0; k < n; k++) {
          const x = z[k * n + i + 1]!, y = z[k * n + i]!;
          z[k * n + i + 1] = s * y + c * x;
          z[k * n + i] = c * y - s * x;
        }
      }
      if (r === 0 && i >= l) continue;
      d[l]! -= p;
      e[l] = g;
      e[m] = 0;
    }
  }
}
