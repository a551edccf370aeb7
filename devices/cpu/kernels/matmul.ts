/**
 * Matrix products in plain TypeScript: tiles of 4 × 4 sums in registers over packed panels, in double.
 *
 * @module
 */
import { type DType, isFloat, type TypedArray } from "../../../core/dtype.ts";
import { fromSource, PerType, perType } from "./specialize.ts";

/** One matrix operand: element (i, j) lies at `at + i * row + j * column`. */
export interface Matrix {
  readonly data: TypedArray;
  readonly at: number;
  readonly row: number;
  readonly column: number;
}

/** A faster product: C = A·B with C dense at `outAt`, rows `outRow` apart; returns false where it does not take the sizes. */
export type MatmulHook = (
  dtype: DType,
  a: Matrix,
  b: Matrix,
  out: TypedArray,
  outAt: number,
  outRow: number,
  m: number,
  n: number,
  k: number,
) => boolean;

let hook: MatmulHook | undefined;

/** Sets who is asked first for products of more than a few thousand multiplications. */
export function setMatmulHook(faster: MatmulHook | undefined): void {
  hook = faster;
}

type Small = (
  a: TypedArray,
  aAt: number,
  aRow: number,
  aColumn: number,
  b: TypedArray,
  bAt: number,
  bRow: number,
  bColumn: number,
  out: TypedArray,
  outAt: number,
  outRow: number,
  m: number,
  n: number,
  k: number,
) => void;

/** The textbook loops, for sizes where packing does not pay and for integers. */
const smalls = new PerType((dtype) =>
  fromSource<Small>(`function (a, aAt, aRow, aColumn, b, bAt, bRow, bColumn, out, outAt, outRow, m, n, k) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let s = 0;
        for (let p = 0, u = aAt + i * aRow, v = bAt + j * bColumn; p < k; p++, u += aColumn, v += bRow) s = ${
    isFloat(dtype) ? "s + a[u] * b[v]" : dtype === "bool" ? "s | a[u] & b[v]" : "s + Math.imul(a[u], b[v]) | 0"
  };
        out[outAt + i * outRow + j] = s;
      }
    }
  }`)
);

type Pack = (x: TypedArray, at: number, across: number, along: number, width: number, k: number, to: Float64Array, toAt: number) => void;

/** Four rows (or columns) of an operand side by side, so that the inner loop reads straight on; missing ones are zeros. */
const packs = perType<Pack>(function (x, at, across, along, width, k, to, toAt) {
  if (width === 4) {
    const x1 = at + across, x2 = x1 + across, x3 = x2 + across;
    for (let p = 0, shift = 0; p < k; p++, shift += along) {
      to[toAt] = x[at + shift]!;
      to[toAt + 1] = x[x1 + shift]!;
      to[toAt + 2] = x[x2 + shift]!;
      to[toAt + 3] = x[x3 + shift]!;
      toAt += 4;
    }
    return;
  }
  for (let p = 0; p < k; p++, toAt += 4) {
    for (let w = 0; w < 4; w++) to[toAt + w] = w < width ? x[at + w * across + p * along]! : 0;
  }
});

type Tile = (
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  bAt: number,
  k: number,
  out: TypedArray,
  at: number,
  outRow: number,
  rows: number,
  columns: number,
  accumulate: boolean,
  sums: Float64Array,
) => void;

const tiles = perType<Tile>(function (a, aAt, b, bAt, k, out, at, outRow, rows, columns, accumulate, sums) {
  let c00 = 0, c01 = 0, c02 = 0, c03 = 0, c10 = 0, c11 = 0, c12 = 0, c13 = 0;
  let c20 = 0, c21 = 0, c22 = 0, c23 = 0, c30 = 0, c31 = 0, c32 = 0, c33 = 0;
  for (const end = aAt + 4 * k; aAt < end; aAt += 4, bAt += 4) {
    const b0 = b[bAt]!, b1 = b[bAt + 1]!, b2 = b[bAt + 2]!, b3 = b[bAt + 3]!;
    const a0 = a[aAt]!, a1 = a[aAt + 1]!;
    c00 += a0 * b0, c01 += a0 * b1, c02 += a0 * b2, c03 += a0 * b3;
    c10 += a1 * b0, c11 += a1 * b1, c12 += a1 * b2, c13 += a1 * b3;
    const a2 = a[aAt + 2]!, a3 = a[aAt + 3]!;
    c20 += a2 * b0, c21 += a2 * b1, c22 += a2 * b2, c23 += a2 * b3;
    c30 += a3 * b0, c31 += a3 * b1, c32 += a3 * b2, c33 += a3 * b3;
  }
  if (rows === 4 && columns === 4 && !accumulate) {
    out[at] = c00, out[at + 1] = c01, out[at + 2] = c02, out[at + 3] = c03;
    at += outRow;
    out[at] = c10, out[at + 1] = c11, out[at + 2] = c12, out[at + 3] = c13;
    at += outRow;
    out[at] = c20, out[at + 1] = c21, out[at + 2] = c22, out[at + 3] = c23;
    at += outRow;
    out[at] = c30, out[at + 1] = c31, out[at + 2] = c32, out[at + 3] = c33;
    return;
  }
  sums[0] = c00, sums[1] = c01, sums[2] = c02, sums[3] = c03, sums[4] = c10, sums[5] = c11, sums[6] = c12, sums[7] = c13;
  sums[8] = c20, sums[9] = c21, sums[10] = c22, sums[11] = c23, sums[12] = c30, sums[13] = c31, sums[14] = c32, sums[15] = c33;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[at + i * outRow + j] = (accumulate ? out[at + i * outRow + j]! : 0) + sums[4 * i + j]!;
  }
});

let panelA = new Float64Array(0), panelB = new Float64Array(0);
const sums = new Float64Array(16);
// A panel of four columns over this many terms stays in the first-level cache with the four rows it meets.
const depth = 512;

/** out[i, j] = Σ_p a[i, p] b[p, j], with rows of the result `outRow` apart. */
export function matmul(
  dtype: DType,
  a: Matrix,
  b: Matrix,
  out: TypedArray,
  outAt: number,
  outRow: number,
  m: number,
  n: number,
  k: number,
): void {
  if (hook !== undefined && m * n * k > 4096 && hook(dtype, a, b, out, outAt, outRow, m, n, k)) return;
  if (!isFloat(dtype) || m * n * k < 512 || m < 3 || n < 3 || k === 0) {
    smalls.of(dtype)(a.data, a.at, a.row, a.column, b.data, b.at, b.row, b.column, out, outAt, outRow, m, n, k);
    return;
  }
  const tile = tiles.of(dtype), pack = packs.of(dtype);
  const m4 = (m + 3) & ~3, n4 = (n + 3) & ~3;
  // Sums over more than one stretch of k are added up in the result: in float64, where that loses nothing against the sum itself, and for
  // narrower types only once every stretch, in a wide copy.
  const wide = k > depth && dtype !== "float64";
  const target: TypedArray = wide ? new Float64Array(m * n) : out;
  const targetAt = wide ? 0 : outAt, targetRow = wide ? n : outRow, targetType: DType = wide ? "float64" : dtype;
  const store = wide ? tiles.of(targetType) : tile;
  const kb = Math.min(k, depth);
  if (panelA.length < m4 * kb) panelA = new Float64Array(m4 * kb);
  if (panelB.length < n4 * kb) panelB = new Float64Array(n4 * kb);
  for (let k0 = 0; k0 < k; k0 += depth) {
    const kn = Math.min(depth, k - k0);
    for (let i = 0; i < m; i += 4) pack(a.data, a.at + i * a.row + k0 * a.column, a.row, a.column, Math.min(4, m - i), kn, panelA, i * kn);
    for (let j = 0; j < n; j += 4) pack(b.data, b.at + j * b.column + k0 * b.row, b.column, b.row, Math.min(4, n - j), kn, panelB, j * kn);
    for (let j = 0; j < n; j += 4) {
      for (let i = 0; i < m; i += 4) {
        store(
          panelA,
          i * kn,
          panelB,
          j * kn,
          kn,
          target,
          targetAt + i * targetRow + j,
          targetRow,
          Math.min(4, m - i),
          Math.min(4, n - j),
          k0 > 0,
          sums,
        );
      }
    }
  }
  if (wide) {
    for (let i = 0; i < m; i++) out.set(target.subarray(i * n, (i + 1) * n), outAt + i * outRow);
  }
}
