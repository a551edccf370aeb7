/**
 * Singular values by one-sided Jacobi rotations: vectors are turned against each other until all are orthogonal. Small singular values come
 * out to full relative accuracy.
 *
 * @module
 */
import type { DType, TypedArray } from "../../../../core/dtype.ts";
import type { Kernel } from "../kernel.ts";
import { matmul, type Matrix } from "../matmul.ts";
import { matrixSizes, resultsFor } from "./batch.ts";
import { complete, jacobi, lengths } from "./jacobi.ts";

/** The factors of a tall matrix: rows of `left` and `right` are singular vectors. */
interface Factors {
  readonly values: Float64Array;
  readonly left: Float64Array;
  readonly right: Float64Array;
}

/** svd: u, descending s and vᵀ; s alone without `computeUv`. `full` gives square u and vᵀ. */
export const svd: Kernel<{ readonly full: boolean; readonly computeUv: boolean }> = ([x], [aval], { full, computeUv }, outAvals) => {
  const { rows: m, columns: n, batch } = matrixSizes(aval!), { arrays, store } = resultsFor(outAvals);
  // A wide matrix is the transpose of a tall one.
  const wide = m < n, count = Math.min(m, n), long = Math.max(m, n);
  for (let k = 0; k < batch; k++) {
    const data = x!.subarray(k * m * n, (k + 1) * m * n), a = view(data, wide ? 1 : n, wide ? n : 1);
    if (!data.every(Number.isFinite)) {
      for (const array of arrays) array.fill(NaN, k * array.length / batch, (k + 1) * array.length / batch);
      continue;
    }
    if (!computeUv) {
      store(0, k, valuesOf(a, count, long, aval!.dtype));
      continue;
    }
    const { values, left, right } = factors(a, count, long, aval!.dtype), leftCount = full ? long : count;
    const whole = complete(left, count, leftCount, long);
    store(0, k, wide ? transposed(right, count, count) : transposed(whole, leftCount, long));
    store(1, k, values);
    store(2, k, wide ? whole : right);
  }
  return arrays;
};

const view = (data: TypedArray, row: number, column: number): Matrix => ({ data, at: 0, row, column });

/** Whether a matrix so much taller than wide pays for its Gram matrix, Aᵀ A, which double holds well enough for narrower types. */
const isTall = (count: number, long: number, dtype: DType) => dtype !== "float64" && count >= 8 && long >= 2 * count;

// Cosines below which vectors count as orthogonal: multiplied by up to how much values may differ, what they leave is lost in float32.
const narrowTolerance = 1e-14, tolerance = 1e-15, mostApart = 1e6, mostApartInGram = 2e4;

function valuesOf(a: Matrix, count: number, long: number, dtype: DType): Float64Array {
  const short = isTall(count, long, dtype) ? triangleOf(a, count, long) : undefined;
  if (short !== undefined) {
    const values = lengths(jacobi(short.rows, count, count, false, narrowTolerance).rows, count, count);
    if (reliable(values, mostApartInGram)) return values.map((s) => s * short.scale);
  }
  const columns = columnsOf(a, count, long), scale = normalize(columns);
  return lengths(jacobi(columns, count, long, false, dtype === "float64" ? tolerance : narrowTolerance).rows, count, long).map((s) =>
    s * scale
  );
}

function factors(a: Matrix, count: number, long: number, dtype: DType): Factors {
  const short = isTall(count, long, dtype) ? triangleOf(a, count, long) : undefined;
  if (short !== undefined) {
    // Aᵀ A = Rᵀ R: the right singular vectors of R are those of A, and A takes them to the left ones.
    const { values, vectors: right } = directions(jacobi(short.rows, count, count, false, narrowTolerance).rows, count, count);
    if (reliable(values, mostApartInGram)) {
      const scaled = values.map((s) => s * short.scale);
      const images = new Float64Array(count * long);
      matmul("float64", view(right, count, 1), { ...a, row: a.column, column: a.row }, images, 0, long, count, long, count);
      divideRows(images, scaled, long);
      return { values: scaled, left: images, right };
    }
  }
  const columns = columnsOf(a, count, long), scale = normalize(columns);
  const narrow = dtype !== "float64", turned = jacobi(columns.slice(), count, long, !narrow, narrow ? narrowTolerance : tolerance);
  const { values, vectors: left, order } = directions(turned.rows, count, long);
  const scaled = values.map((s) => s * scale);
  if (narrow && reliable(values, mostApart)) {
    // Aᵀ takes the left singular vectors to the right ones, which spares turning those along.
    const right = new Float64Array(count * count);
    matmul("float64", view(left, long, 1), a, right, 0, count, count, count, long);
    divideRows(right, scaled, count);
    return { values: scaled, left, right };
  }
  const turns = turned.turns ?? jacobi(columns, count, long, true, narrowTolerance).turns!;
  const right = new Float64Array(count * count);
  order.forEach((from, to) => right.set(turns.subarray(from * count, (from + 1) * count), to * count));
  return { values: scaled, left, right };
}

/** Whether the smallest value is no smaller than the largest divided by `most`. */
const reliable = (values: Float64Array, most: number) => values.length === 0 || values.at(-1)! * most > values[0]!;

function divideRows(x: Float64Array, by: Float64Array, n: number): void {
  for (let i = 0; i < by.length; i++) for (let k = i * n; k < (i + 1) * n; k++) x[k]! /= by[i]!;
}

/** The columns one after the other. */
function columnsOf(a: Matrix, count: number, long: number): Float64Array {
  const out = new Float64Array(count * long);
  for (let i = 0; i < long; i++) for (let j = 0; j < count; j++) out[j * long + i] = a.data[i * a.row + j * a.column]!;
  return out;
}

/** Divides by the largest element, so that squares neither overflow nor vanish. */
function normalize(x: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < x.length; i++) largest = Math.max(largest, Math.abs(x[i]!));
  const scale = largest === 0 ? 1 : largest;
  for (let i = 0; i < x.length; i++) x[i]! /= scale;
  return scale;
}

/** Upper triangular R with Rᵀ R = Aᵀ A / scale², row by row; undefined where rounding leaves it no such root. */
function triangleOf(a: Matrix, count: number, long: number): { rows: Float64Array; scale: number } | undefined {
  const gram = new Float64Array(count * count);
  // Blocks of columns, those below the diagonal left out.
  const step = 64;
  for (let i = 0; i < count; i += step) {
    const rows = Math.min(step, count - i), left: Matrix = { data: a.data, at: i * a.column, row: a.column, column: a.row };
    matmul("float64", left, { ...a, at: i * a.column }, gram, i * count + i, count, rows, count - i, long);
  }
  const scale = Math.sqrt(Math.max(...gram.filter((_, i) => i % (count + 1) === 0)));
  if (!(scale > 1e-100 && scale < 1e100)) return undefined;
  for (let i = 0; i < gram.length; i++) gram[i]! /= scale * scale;
  for (let k = 0; k < count; k++) {
    const pivot = gram[k * count + k]!;
    if (!(pivot > 0)) return undefined;
    const root = Math.sqrt(pivot);
    for (let j = k; j < count; j++) gram[k * count + j]! /= root;
    for (let i = k + 1; i < count; i++) {
      const factor = gram[k * count + i]!;
      for (let j = i; j < count; j++) gram[i * count + j]! -= factor * gram[k * count + j]!;
    }
    for (let j = 0; j < k; j++) gram[k * count + j] = 0;
  }
  return { rows: gram, scale };
}

/** The lengths of rows in descending order, the rows in that order as unit vectors, and where they came from. */
function directions(rows: Float64Array, c: number, n: number): { values: Float64Array; vectors: Float64Array; order: number[] } {
  const norms = new Float64Array(c);
  for (let i = 0; i < c; i++) {
    let s = 0;
    for (let k = i * n; k < (i + 1) * n; k++) s += rows[k]! ** 2;
    norms[i] = Math.sqrt(s);
  }
  const order = Array.from(norms.keys()).sort((i, j) => norms[j]! - norms[i]!);
  const vectors = new Float64Array(c * n), top = norms[order[0] ?? 0] ?? 0;
  order.forEach((from, to) => {
    // A row that is all rounding error has no direction of its own: `complete` finds it one.
    const norm = norms[from]!, unit = norm > top * 1e-300 && norm > 0 ? 1 / norm : 0;
    for (let k = 0; k < n; k++) vectors[to * n + k] = rows[from * n + k]! * unit;
  });
  return { values: Float64Array.from(order, (i) => norms[i]!), vectors, order };
}

function transposed(a: Float64Array, m: number, n: number): Float64Array {
  const out = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) out[j * m + i] = a[i * n + j]!;
  return out;
}
