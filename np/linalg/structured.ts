/**
 * Matrices built from vectors and blocks, as in scipy.linalg.
 *
 * @module
 */
import { bind } from "../../core/bind.ts";
import { constant } from "../../core/constant.ts";
import { promote, type TensorLike } from "../../core/convert.ts";
import { describe } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import { filled, reshaped } from "../_operands.ts";
import { elementsAt } from "../_search.ts";
import { joined, section } from "../_sections.ts";

/**
 * Matrices one after the other along the diagonal, zeros around them.
 *
 * @param xs Matrices; vectors stand for rows, scalars for matrices of one element.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.linalg.blockDiag([[[1, 2]], [[3]]]).toArray()); // [[1, 2, 0], [0, 0, 3]]
 * ```
 */
export function blockDiag(xs: readonly TensorLike[]): Tensor {
  if (xs.length === 0) return filled([1, 0], 0, "float32");
  const blocks = promote("blockDiag", xs).map((x) => {
    if (x.ndim > 2) throw new RangeError(`Cannot blockDiag ${describe(x)}: the blocks are matrices`);
    return x.ndim === 2 ? x : reshaped(x, [1, x.size]);
  });
  const width = blocks.reduce((n, x) => n + x.shape[1]!, 0);
  let before = 0;
  const rows = blocks.map((x) => {
    const columns = x.shape[1]!;
    const row = bind("pad", [x, constant(0, x.dtype)], { low: [0, before], high: [0, width - before - columns], interior: [0, 0] });
    before += columns;
    return row;
  });
  return joined(rows, 0);
}

/** Rows that are windows of a vector: row i, column j is element base + i · down + j. */
function windows(x: Tensor, rows: number, columns: number, base: number, down: 1 | -1): Tensor {
  const iota = (axis: number) => bind("iota", [], { shape: [rows, columns], dtype: "int32", axis });
  const i = bind("mul", [iota(0), constant(down, "int32")], {});
  return elementsAt(x, bind("add", [bind("add", [i, iota(1)], {}), constant(base, "int32")], {}));
}

function vectors(operation: string, c: TensorLike, r: TensorLike | undefined): [Tensor, Tensor | undefined] {
  const [first, second] = promote(operation, r === undefined ? [c] : [c, r]) as [Tensor, Tensor?];
  for (const x of [first, second]) {
    if (x !== undefined && x.ndim !== 1) throw new RangeError(`Cannot ${operation} of ${describe(x)}: it takes vectors`);
  }
  return [first, second];
}

/**
 * The matrix with constant diagonals.
 *
 * @param c The first column.
 * @param r The first row, of which the first element is not read: `c` if not given.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.linalg.toeplitz([1, 2], [1, 5, 6]).toArray()); // [[1, 5, 6], [2, 1, 5]]
 * ```
 */
export function toeplitz(c: TensorLike, r?: TensorLike): Tensor {
  const [column, row = column] = vectors("toeplitz", c, r);
  const m = column.size, n = row.size;
  if (m === 0 || n === 0) return filled([m, n], 0, column.dtype);
  const values = joined([bind("reverse", [column], { axes: [0] }), section(row, 0, 1)], 0);
  return windows(values, m, n, m - 1, -1);
}

/**
 * The matrix with constant antidiagonals.
 *
 * @param c The first column.
 * @param r The last row, of which the first element is not read: zeros if not given.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.linalg.hankel([1, 2, 3]).toArray()); // [[1, 2, 3], [2, 3, 0], [3, 0, 0]]
 * ```
 */
export function hankel(c: TensorLike, r?: TensorLike): Tensor {
  const [column, given] = vectors("hankel", c, r);
  const row = given ?? filled(column.shape, 0, column.dtype);
  const m = column.size, n = row.size;
  if (m === 0 || n === 0) return filled([m, n], 0, column.dtype);
  return windows(joined([column, section(row, 0, 1)], 0), m, n, 0, 1);
}
