/**
 * Copies between arrays by strides: what broadcasting, transposing, slicing, padding and joining have in common.
 *
 * @module
 */
import type { DType, TypedArray } from "../../../core/dtype.ts";
import { perType } from "./specialize.ts";

/** Copies a block of up to two dimensions: `rows` times `columns` elements. */
type Copy2 = (
  from: TypedArray,
  fromAt: number,
  fromRow: number,
  fromColumn: number,
  to: TypedArray,
  toAt: number,
  toRow: number,
  toColumn: number,
  rows: number,
  columns: number,
) => void;

const copy2 = perType<Copy2>(function (from, fromAt, fromRow, fromColumn, to, toAt, toRow, toColumn, rows, columns) {
  if (fromColumn === 1 && toColumn === 1) {
    if (columns > 64) {
      for (let r = 0; r < rows; r++) {
        to.set(from.subarray(fromAt, fromAt + columns), toAt);
        fromAt += fromRow;
        toAt += toRow;
      }
      return;
    }
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) to[toAt + c] = from[fromAt + c]!;
      fromAt += fromRow;
      toAt += toRow;
    }
  } else if (fromColumn === 0 && toColumn === 1) {
    for (let r = 0; r < rows; r++) {
      const x = from[fromAt]!;
      for (let c = 0; c < columns; c++) to[toAt + c] = x;
      fromAt += fromRow;
      toAt += toRow;
    }
  } else if (fromRow === 1 && toColumn === 1 && rows > 7 && columns > 7) {
    // A transpose: eight rows at a time, so that a cache line read is a cache line used.
    for (let r0 = 0; r0 < rows; r0 += 8) {
      const r1 = Math.min(rows, r0 + 8);
      for (let c = 0; c < columns; c++) {
        let a = fromAt + r0 + c * fromColumn, b = toAt + r0 * toRow + c;
        for (let r = r0; r < r1; r++) {
          to[b] = from[a]!;
          a += 1;
          b += toRow;
        }
      }
    }
  } else {
    for (let r = 0; r < rows; r++) {
      let a = fromAt, b = toAt;
      for (let c = 0; c < columns; c++) {
        to[b] = from[a]!;
        a += fromColumn;
        b += toColumn;
      }
      fromAt += fromRow;
      toAt += toRow;
    }
  }
});

/**
 * to[toAt + Σ i·toStrides] = from[fromAt + Σ i·fromStrides] for every index below `sizes`. Strides may be 0 or negative. Axes that step alike on
 * both sides are joined first.
 */
export function copyStrided(
  dtype: DType,
  sizes: readonly number[],
  from: TypedArray,
  fromAt: number,
  fromStrides: readonly number[],
  to: TypedArray,
  toAt: number,
  toStrides: readonly number[],
): void {
  const size: number[] = [], fs: number[] = [], ts: number[] = [];
  for (let k = 0; k < sizes.length; k++) {
    const n = sizes[k]!;
    if (n === 0) return;
    if (n === 1) continue;
    const last = size.length - 1, f = fromStrides[k]!, t = toStrides[k]!;
    if (last >= 0 && fs[last] === f * n && ts[last] === t * n) {
      size[last]! *= n;
      fs[last] = f;
      ts[last] = t;
    } else {
      size.push(n);
      fs.push(f);
      ts.push(t);
    }
  }
  const copy = copy2.of(dtype), rank = size.length;
  if (rank === 0) return void (to[toAt] = from[fromAt]!);
  if (rank === 1) return copy(from, fromAt, 0, fs[0]!, to, toAt, 0, ts[0]!, 1, size[0]!);
  const rows = size[rank - 2]!, columns = size[rank - 1]!;
  const fr = fs[rank - 2]!, fc = fs[rank - 1]!, tr = ts[rank - 2]!, tc = ts[rank - 1]!;
  if (rank === 2) return copy(from, fromAt, fr, fc, to, toAt, tr, tc, rows, columns);
  const outer = rank - 2, index = new Array<number>(outer).fill(0);
  for (;;) {
    copy(from, fromAt, fr, fc, to, toAt, tr, tc, rows, columns);
    let k = outer - 1;
    for (; k >= 0; k--) {
      fromAt += fs[k]!;
      toAt += ts[k]!;
      if (++index[k]! < size[k]!) break;
      index[k] = 0;
      fromAt -= fs[k]! * size[k]!;
      toAt -= ts[k]! * size[k]!;
    }
    if (k < 0) return;
  }
}
