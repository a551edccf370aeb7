/**
 * One-sided Jacobi rotations, and bases completed by Gram and Schmidt's method.
 *
 * @module
 */

/**
 * Turns `c` rows of length `n` in their planes until they are orthogonal, in place.
 *
 * @param along Whether to turn the identity along, which shows how the rows were joined.
 * @param tolerance Below which cosine two rows count as orthogonal.
 */
export function jacobi(
  rows: Float64Array,
  c: number,
  n: number,
  along: boolean,
  tolerance: number,
): { rows: Float64Array; turns: Float64Array | undefined } {
  const turns = along ? new Float64Array(c * c) : undefined, squares = new Float64Array(c);
  if (turns !== undefined) { for (let i = 0; i < c; i++) turns[i * c + i] = 1; }
  for (let sweep = 0; sweep < 60; sweep++) {
    // The squared lengths follow from each turn; taken anew in every sweep, rounding does not add up.
    for (let i = 0; i < c; i++) squares[i] = product(rows, i * n, i * n, n);
    let turned = false;
    for (let i = 0; i < c - 1; i++) {
      for (let j = i + 1; j < c; j++) {
        const d = product(rows, i * n, j * n, n), a = squares[i]!, b = squares[j]!;
        if (d === 0 || Math.abs(d) <= tolerance * Math.sqrt(a * b)) continue;
        turned = true;
        const z = (b - a) / (2 * d), t = (z >= 0 ? 1 : -1) / (Math.abs(z) + Math.sqrt(1 + z * z));
        const cos = 1 / Math.sqrt(1 + t * t), sin = cos * t;
        rotate(rows, i * n, j * n, n, cos, sin);
        if (turns !== undefined) rotate(turns, i * c, j * c, c, cos, sin);
        // What cancels has to be measured again.
        squares[i] = a - t * d > 0.01 * a ? a - t * d : product(rows, i * n, i * n, n);
        squares[j] = b + t * d > 0.01 * b ? b + t * d : product(rows, j * n, j * n, n);
      }
    }
    if (!turned) break;
  }
  return { rows, turns };
}

/** The lengths of rows, in descending order. */
export function lengths(rows: Float64Array, c: number, n: number): Float64Array {
  return Float64Array.from({ length: c }, (_, i) => Math.sqrt(product(rows, i * n, i * n, n))).sort().reverse();
}

function product(x: Float64Array, p: number, q: number, n: number): number {
  // Two sums, so that one addition need not wait for the other.
  let even = 0, odd = 0, k = 0;
  for (; k < n - 1; k += 2) {
    even += x[p + k]! * x[q + k]!;
    odd += x[p + k + 1]! * x[q + k + 1]!;
  }
  return even + odd + (k < n ? x[p + k]! * x[q + k]! : 0);
}

function rotate(x: Float64Array, p: number, q: number, n: number, cos: number, sin: number): void {
  for (let k = 0; k < n; k++, p++, q++) {
    const a = x[p]!, b = x[q]!;
    x[p] = cos * a - sin * b;
    x[q] = sin * a + cos * b;
  }
}

/** The rows that are given, with zero and missing ones replaced by unit rows orthogonal to all others, by Gram and Schmidt's method. */
export function complete(rows: Float64Array, given: number, count: number, n: number): Float64Array {
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
