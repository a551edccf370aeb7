/**
 * Singular values by one-sided Jacobi rotations: the columns are turned against each other until all are orthogonal. Small singular values come
 * out to full relative accuracy.
 *
 * @module
 */
import type { Kernel } from "../kernel.ts";
import { matrixAt, matrixSizes, resultsFor } from "./batch.ts";

/** svd: u, descending s and vᵀ; s alone without `computeUv`. `full` gives square u and vᵀ. */
export const svd: Kernel<{ readonly full: boolean; readonly computeUv: boolean }> = ([x], [aval], { full, computeUv }, outAvals) => {
  const { rows: m, columns: n, batch } = matrixSizes(aval!), { arrays, store } = resultsFor(outAvals), count = Math.min(m, n);
  for (let k = 0; k < batch; k++) {
    const a = matrixAt(x!, k, m * n);
    // A wide matrix is the transpose of a tall one. Both factors are kept by columns: column j of the tall matrix is row j of `columns`.
    const wide = m < n, long = Math.max(m, n);
    const columns = wide ? a : transposed(a, m, n), turned = jacobi(columns, count, long);
    if (!computeUv) {
      store(0, k, turned.values);
      continue;
    }
    const left = complete(turned.left, count, full ? long : count, long), right = turned.right;
    // left: rows are the left singular vectors of the tall matrix; right: rows are the right ones.
    const leftCount = full ? long : count;
    store(0, k, wide ? transposed(right, count, count) : transposed(left, leftCount, long));
    store(1, k, turned.values);
    store(2, k, wide ? left : right);
  }
  return arrays;
};

function transposed(a: Float64Array, m: number, n: number): Float64Array {
  const out = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) out[j * m + i] = a[i * n + j]!;
  return out;
}

/** `c` rows of length `n`: orthogonalizes them; gives the norms in descending order, unit rows, and the rotation. */
function jacobi(input: Float64Array, c: number, n: number): { values: Float64Array; left: Float64Array; right: Float64Array } {
  const w = input.slice(), v = new Float64Array(c * c);
  for (let i = 0; i < c; i++) v[i * c + i] = 1;
  if (!w.every(Number.isFinite)) return { values: new Float64Array(c).fill(NaN), left: w.fill(NaN), right: v.fill(NaN) };
  // Scaled, so that squares neither overflow nor vanish.
  let largest = 0;
  for (let i = 0; i < w.length; i++) largest = Math.max(largest, Math.abs(w[i]!));
  const scale = largest === 0 ? 1 : largest;
  for (let i = 0; i < w.length; i++) w[i]! /= scale;
  for (let sweep = 0; sweep < 60; sweep++) {
    let turned = false;
    for (let i = 0; i < c - 1; i++) {
      for (let j = i + 1; j < c; j++) {
        let a = 0, b = 0, d = 0;
        for (let k = 0, p = i * n, q = j * n; k < n; k++, p++, q++) {
          a += w[p]! * w[p]!;
          b += w[q]! * w[q]!;
          d += w[p]! * w[q]!;
        }
        if (d === 0 || Math.abs(d) <= 1e-15 * Math.sqrt(a * b)) continue;
        turned = true;
        const z = (b - a) / (2 * d), t = (z >= 0 ? 1 : -1) / (Math.abs(z) + Math.sqrt(1 + z * z));
        const cos = 1 / Math.sqrt(1 + t * t), sin = cos * t;
        rotate(w, i * n, j * n, n, cos, sin);
        rotate(v, i * c, j * c, c, cos, sin);
      }
    }
    if (!turned) break;
  }
  const norms = new Float64Array(c);
  for (let i = 0; i < c; i++) {
    let s = 0;
    for (let k = 0; k < n; k++) s += w[i * n + k]! ** 2;
    norms[i] = Math.sqrt(s);
  }
  const order = Array.from(norms.keys()).sort((i, j) => norms[j]! - norms[i]!);
  const left = new Float64Array(c * n), right = new Float64Array(c * c), top = norms[order[0] ?? 0] ?? 0;
  order.forEach((from, to) => {
    // A column that is all rounding error has no direction of its own: `complete` finds it one.
    const norm = norms[from]!, unit = norm > top * 1e-300 && norm > 0 ? 1 / norm : 0;
    for (let k = 0; k < n; k++) left[to * n + k] = w[from * n + k]! * unit;
    for (let k = 0; k < c; k++) right[to * c + k] = v[from * c + k]!;
  });
  return { values: Float64Array.from(order, (i) => norms[i]! * scale), left, right };
}

function rotate(x: Float64Array, p: number, q: number, n: number, cos: number, sin: number): void {
  for (let k = 0; k < n; k++, p++, q++) {
    const a = x[p]!, b = x[q]!;
    x[p] = cos * a - sin * b;
    x[q] = sin * a + cos * b;
  }
}

/** The rows that are given, with zero and missing ones replaced by unit rows orthogonal to all others, by Gram and Schmidt's method. */
function complete(rows: Float64Array, given: number, count: number, n: number): Float64Array {
  const out = new Float64Array(count * n);
  out.set(rows);
  const done: number[] = [], missing: number[] = [];
  for (let i = 0; i < count; i++) (i < given && out.subarray(i * n, (i + 1) * n).some((x) => x !== 0) ? done : missing).push(i);
  let axis = 0;
  for (const i of missing) {
    for (; axis < n; axis++) {
      const row = new Float64Array(n);
      row[axis] = 1;
      // Twice, since once leaves what cancellation lost.
      for (let pass = 0; pass < 2; pass++) {
        for (const j of done) {
          let dot = 0;
          for (let k = 0; k < n; k++) dot += row[k]! * out[j * n + k]!;
          for (let k = 0; k < n; k++) row[k]! -= dot * out[j * n + k]!;
        }
      }
      let norm = 0;
      for (let k = 0; k < n; k++) norm += row[k]! ** 2;
      norm = Math.sqrt(norm);
      if (norm < 1e-3) continue; // this axis lies nearly in the span already
      for (let k = 0; k < n; k++) out[i * n + k] = row[k]! / norm;
      done.push(i);
      axis++;
      break;
    }
  }
  return out;
}
