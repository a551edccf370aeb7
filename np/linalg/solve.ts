/**
 * Systems of linear equations.
 *
 * @module
 */
import { bind, bindMany } from "../../core/bind.ts";
import { broadcastTo, type TensorLike, toTensor } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import { positional } from "../../core/positional.ts";
import { identity, matmul as product, permuteRows, solve as triangular } from "../../core/primitives/_matrix.ts";
import { describe, normalizeAxes, sizeOf } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import { customJvp } from "../../transforms/custom.ts";
import { subtract } from "../arithmetic.ts";
import { floatingPromoted } from "../_operands.ts";
import { squares, system } from "./_matrix.ts";

/** Solves by factors that `lu` gave. */
export function solveByLu(factors: Tensor, permutation: Tensor, b: Tensor): Tensor {
  const y = triangular(factors, permuteRows(b, permutation), { lower: true, unitDiagonal: true });
  return triangular(factors, y, { lower: false });
}

/** The slope of the solution needs one more solution with the same factors, instead of the slope of the factorization. */
const solveSystem: (a: Tensor, b: Tensor) => Tensor = customJvp((a: Tensor, b: Tensor): Tensor => {
  const [factors, , permutation] = bindMany("lu", [a], {}) as [Tensor, Tensor, Tensor];
  return solveByLu(factors, permutation, b);
}, {
  jvp: ([a, b]: [Tensor, Tensor], [da, db]: [Tensor, Tensor]) => {
    const [factors, , permutation] = bindMany("lu", [a], {}) as [Tensor, Tensor, Tensor];
    const x = solveByLu(factors, permutation, b);
    return [x, solveByLu(factors, permutation, subtract(db, product(da, x)))];
  },
});

/**
 * The solution x of a · x = b.
 *
 * @param a Of shape [..., n, n].
 * @param b Of shape [n], or [..., n, k].
 * @returns Of the shape of `b`, leading axes broadcast; not finite where a matrix is singular.
 * @throws {RangeError} The shapes do not fit.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.linalg.solve([[2, 0], [0, 4]], [2, 8]).toArray()); // [1, 2]
 * ```
 */
export function solve(a: TensorLike, b: TensorLike): Tensor {
  const s = system("solve", a, b);
  const x = solveSystem(s.a, s.b);
  return s.vector ? x.squeeze(-1) : x;
}

/**
 * The inverse of square matrices; not finite where a matrix is singular. To solve a system, `solve` is faster and more accurate.
 *
 * @param a Of shape [..., n, n].
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.linalg.inv([[2, 0], [0, 4]]).toArray()); // [[0.5, 0], [0, 0.25]]
 * ```
 */
export function inv(a: TensorLike): Tensor {
  const value = squares("inv", a);
  return solveSystem(value, identity(value.shape, value.dtype));
}

/** Options of `solveTriangular`. */
export interface SolveTriangularOptions {
  /** Whether the lower triangle counts, rather than the upper. False if not given, as in SciPy. */
  readonly lower?: boolean;
  /** Whether to solve with the transpose: true, 1 or "T" (of real numbers also 2 or "C"). Not if not given: false, 0 or "N". */
  readonly trans?: boolean | 0 | 1 | 2 | "N" | "T" | "C";
  /** Whether the diagonal is taken as ones. */
  readonly unitDiagonal?: boolean;
}

/**
 * The solution x of a · x = b for a triangle `a`; what lies on the other side of the diagonal is not read.
 *
 * @param a Of shape [..., n, n].
 * @param b Of shape [n], or [..., n, k].
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.linalg.solveTriangular([[2, 0], [1, 4]], [2, 9], { lower: true }).toArray()); // [1, 2]
 * ```
 */
export function solveTriangular(
  a: TensorLike,
  b: TensorLike,
  turn?: SolveTriangularOptions["trans"] | SolveTriangularOptions,
  rest?: SolveTriangularOptions,
): Tensor {
  const options = positional<SolveTriangularOptions>("solveTriangular", ["trans"], [turn, rest]);
  checkOptions("solveTriangular", options, ["lower", "trans", "unitDiagonal"]);
  const { lower = false, trans = false, unitDiagonal = false } = options;
  const s = system("solveTriangular", a, b);
  const plain = [false, 0, "N"].includes(trans);
  if (!plain && ![true, 1, 2, "T", "C"].includes(trans)) {
    throw new TypeError(`Cannot solveTriangular with trans ${JSON.stringify(trans)}: it is 0 or "N", 1 or "T", 2 or "C"`);
  }
  const x = triangular(s.a, s.b, { lower, transposeA: !plain, unitDiagonal });
  return s.vector ? x.squeeze(-1) : x;
}

/**
 * The solution x of a · x = b, from the Cholesky factor of a.
 *
 * @param c The factor, of shape [..., n, n].
 * @param b Of shape [n], or [..., n, k].
 * @param options `lower`: whether it is the lower factor. Default true, as `cholesky` gives it.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const c = np.linalg.cholesky([[4, 0], [0, 9]]);
 * console.log(np.linalg.choSolve(c, [4, 18]).toArray()); // [1, 2]
 * ```
 */
export function choSolve(c: TensorLike, b: TensorLike, options: { readonly lower?: boolean } = {}): Tensor {
  checkOptions("choSolve", options, ["lower"]);
  const { lower = true } = options;
  const s = system("choSolve", c, b);
  const y = triangular(s.a, s.b, { lower, transposeA: !lower });
  const x = triangular(s.a, y, { lower, transposeA: lower });
  return s.vector ? x.squeeze(-1) : x;
}

/**
 * The solution x of a · x = b, from what `luFactor` gave.
 *
 * @param lu The factors, of shape [..., n, n].
 * @param pivots Of shape [..., n].
 * @param b Of shape [n], or [..., n, k].
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const [lu, pivots] = np.linalg.luFactor([[2, 0], [0, 4]]);
 * console.log(np.linalg.luSolve(lu, pivots, [2, 8]).toArray()); // [1, 2]
 * ```
 */
export function luSolve(lu: TensorLike, pivots: TensorLike, b: TensorLike): Tensor {
  const s = system("luSolve", lu, b);
  const given = toTensor("luSolve", pivots, "int32");
  const n = s.a.shape.at(-1)!;
  const order = permutationOf(broadcastTo(given, [...s.a.shape.slice(0, -2), n]));
  const x = solveByLu(s.a, order, s.b);
  return s.vector ? x.squeeze(-1) : x;
}

/** The permutation that exchanges of rows in a row amount to. */
function permutationOf(pivots: Tensor): Tensor {
  const n = pivots.shape.at(-1)!;
  let order = bind("iota", [], { shape: pivots.shape, dtype: "int32", axis: pivots.ndim - 1 });
  for (let i = 0; i < n; i++) {
    const other = pivots.get("...", `${i}:${i + 1}`);
    const positions = bind("iota", [], { shape: pivots.shape, dtype: "int32", axis: pivots.ndim - 1 });
    const here = positions.equal(i), there = positions.equal(other);
    const valueHere = order.get("...", `${i}:${i + 1}`);
    const zero = toTensor("luSolve", 0, "int32");
    const valueThere = bind("select", [there, order, zero], {}).sum(-1, { keepdims: true });
    const swapped = bind("select", [there, broadcastTo(valueHere, order.shape), order], {});
    order = bind("select", [here, broadcastTo(valueThere, order.shape), swapped], {});
  }
  return order;
}

/**
 * The tensor x with tensordot(a, x, x.ndim) = b.
 *
 * @param a Of shape [...b.shape, ...x.shape], as many elements in either part.
 * @param options `axes`: axes of `a` to move to its end first.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.linalg.tensorsolve(np.reshape(np.eye(4), [2, 2, 4]), np.ones([2, 2])).toArray()); // [1, 1, 1, 1]
 * ```
 */
export function tensorsolve(a: TensorLike, b: TensorLike, options: { readonly axes?: readonly number[] } = {}): Tensor {
  checkOptions("tensorsolve", options, ["axes"]);
  const [left, right] = floatingPromoted("tensorsolve", [a, b]) as [Tensor, Tensor];
  const moved = options.axes === undefined ? [] : normalizeAxes("tensorsolve", options.axes, left.ndim);
  const perm = [...left.shape.map((_, i) => i).filter((i) => !moved.includes(i)), ...moved];
  const value = left.transpose(perm);
  const shape = value.shape.slice(right.ndim);
  const size = sizeOf(shape);
  if (size !== right.size || value.size !== size * size) {
    throw new RangeError(
      `Cannot tensorsolve ${describe(left)} for ${
        describe(right)
      }: the axes after those of the right side must have ${right.size} elements`,
    );
  }
  return solve(value.reshape([size, size]), right.ravel()).reshape(shape);
}

/**
 * The inverse of the linear map that a tensor is: tensordot(tensorinv(a), b, ind) solves tensorsolve's equation.
 *
 * @param options `ind`: how many of the first axes make the rows: 2 if not given.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.linalg.tensorinv(np.reshape(np.eye(4), [4, 2, 2]), { ind: 1 }).shape); // [2, 2, 4]
 * ```
 */
export function tensorinv(a: TensorLike, options: { readonly ind?: number } = {}): Tensor {
  checkOptions("tensorinv", options, ["ind"]);
  const { ind = 2 } = options;
  const [value] = floatingPromoted("tensorinv", [a]) as [Tensor];
  const rows = value.shape.slice(0, ind), columns = value.shape.slice(ind);
  if (!(Number.isInteger(ind) && ind > 0) || sizeOf(rows) !== sizeOf(columns)) {
    throw new RangeError(`Cannot tensorinv ${describe(value)} after ${ind} axes: the axes before and after must have as many elements`);
  }
  return inv(value.reshape([sizeOf(rows), sizeOf(columns)])).reshape([...columns, ...rows]);
}
