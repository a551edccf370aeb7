/**
 * Assignment of rows to columns. As `optax.assignment`.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import { isFloat } from "../core/dtype.ts";
import { constant } from "../core/constant.ts";
import { describe } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, minimum, negative, subtract } from "../np/arithmetic.ts";
import { at } from "../np/at.ts";
import { less } from "../np/comparison.ts";
import { arange, full, zeros } from "../np/creation.ts";
import { get, slice } from "../np/indexing.ts";
import { argmin, min } from "../np/reductions.ts";
import { matrixTranspose } from "../np/shape.ts";
import { argsort } from "../np/sorting.ts";
import { where } from "../np/where.ts";
import { scan, whileLoop } from "../transforms/loops.ts";

/** Potentials of rows and columns, and the row (counted from 1, 0 for none) that each column, counted from 1, has. */
interface Matching {
  readonly u: Tensor;
  readonly v: Tensor;
  readonly parent: Tensor;
}

/** A search for an alternating path, at column `column`. */
interface Path {
  readonly u: Tensor;
  readonly v: Tensor;
  readonly used: Tensor;
  readonly slack: Tensor;
  readonly from: Tensor;
  readonly column: Tensor;
}

/**
 * Assigns rows to columns at the least total cost (Kuhn's Hungarian method with potentials, O(n³)). As
 * `optax.assignment.hungarian_algorithm`; it compiles, and batches by `vmap`.
 *
 * @param costMatrix `[rows, columns]`.
 * @returns The rows and the columns of the pairs, as many as the shorter side has: int32 vectors to index with.
 * @throws {RangeError} It is no matrix.
 * @example
 * ```ts
 * import { np, optim } from "@fluxion/fluxion";
 *
 * const cost = np.array([[4, 1, 3], [2, 0, 5], [3, 2, 2]]);
 * const [rows, columns] = optim.assignment.hungarianAlgorithm(cost);
 * console.log(cost.get(rows, columns).sum().item()); // 5
 * ```
 */
export function hungarianAlgorithm(costMatrix: TensorLike): [rows: Tensor, columns: Tensor] {
  const given = toTensor("hungarianAlgorithm", costMatrix);
  if (given.ndim !== 2) throw new RangeError(`Cannot use hungarianAlgorithm on ${describe(given)}: it takes a matrix of costs`);
  if (given.size === 0) return [zeros([0], "int32"), zeros([0], "int32")];
  const turned = given.shape[0]! > given.shape[1]!;
  const real = isFloat(given.dtype) ? given : bind("cast", [given], { dtype: "float32" });
  const cost = turned ? matrixTranspose(real) : real;
  const [rows, columns] = cost.shape as [number, number], { dtype } = cost;
  const first = constant(0, "int32");

  const addRow = ({ u, v, parent }: Matching, row: Tensor): [Matching, null] => {
    const owners = at(parent, 0).set(add(row, 1));
    const search = whileLoop(
      (({ column }: Path) => get(owners, column).notEqual(0)) as never,
      ((s: Path): Path => {
        const used = at(s.used, s.column).set(true), done = get(used, slice(1, null));
        const owner = get(owners, s.column);
        const reduced = subtract(subtract(get(cost, subtract(owner, 1)), get(s.u, owner)), get(s.v, slice(1, null)));
        const open = where(done, Infinity, reduced), shorter = less(open, s.slack);
        const from = where(shorter, s.column, s.from), slack = minimum(open, s.slack);
        const free = where(done, Infinity, slack), delta = min(free);
        // Potentials move along the tree; those outside it land in a place that nobody reads.
        const u = at(s.u, where(used, owners, rows + 1)).add(delta);
        return {
          u,
          v: where(used, subtract(s.v, delta), s.v),
          used,
          slack: where(done, slack, subtract(slack, delta)),
          from,
          column: add(argmin(free), 1).astype("int32"),
        };
      }) as never,
      {
        u,
        v,
        used: full([columns + 1], false, { dtype: "bool" }),
        slack: full([columns], Infinity, { dtype }),
        from: zeros([columns], "int32"),
        column: first,
      },
    ) as unknown as Path;
    const back = whileLoop(
      (({ column }: { column: Tensor }) => column.notEqual(0)) as never,
      (({ owners: now, column }: { owners: Tensor; column: Tensor }) => {
        const before = get(search.from, subtract(column, 1));
        return { owners: at(now, column).set(get(now, before)), column: before };
      }) as never,
      { owners, column: search.column },
    ) as unknown as { owners: Tensor };
    return [{ u: search.u, v: search.v, parent: back.owners }, null];
  };

  const begin: Matching = { u: zeros([rows + 2], dtype), v: zeros([columns + 1], dtype), parent: zeros([columns + 1], "int32") };
  const [{ parent }] = scan(addRow as never, begin, arange(rows, { dtype: "int32" })) as unknown as [Matching];
  const owners = get(parent, slice(1, null));
  const chosen = rows === columns ? arange(rows, { dtype: "int32" }) : get(argsort(negative(owners)), slice(0, rows)).astype("int32");
  const matched = subtract(get(owners, chosen), 1);
  return turned ? [chosen, matched] : [matched, chosen];
}
