/**
 * Pseudoinverses and least squares.
 *
 * @module
 */
import type { TensorLike } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import { positional } from "../../core/positional.ts";
import { symmetric, transposed } from "../../core/primitives/_matrix.ts";
import { describe } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import { customJvp } from "../../transforms/custom.ts";
import { add, divide, multiply, negative, subtract } from "../arithmetic.ts";
import { greater, greaterEqual, logicalAnd } from "../comparison.ts";
import { matmul } from "../contractions.ts";
import { square } from "../exponential.ts";
import { sum } from "../reductions.ts";
import { where } from "../where.ts";
import { filled, floatingPromoted } from "../_operands.ts";
import { epsilon, matrices } from "./_matrix.ts";
import { svd } from "./factorizations.ts";

/** Options of `pinv`. */
export interface PinvOptions {
  /** Below which share of the largest a singular value counts as 0; by default ten times what rounding can make. */
  readonly rtol?: number;
  /** Whether the matrices are known to be symmetric. */
  readonly hermitian?: boolean;
}

/** The slope by Golub and Pereyra (1973), which does not ask for distinct singular values. */
const pseudoinverse: (rtol: number, hermitian: boolean, a: Tensor) => Tensor = customJvp(
  (rtol: number, hermitian: boolean, a: Tensor): Tensor => {
    const [u, s, vt] = svd(a, { fullMatrices: false, hermitian });
    const kept = where(greater(s, multiply(s.get("...", ":1"), rtol)), s, Infinity);
    return matmul(transposed(vt), divide(transposed(u), kept.expandDims(-1)));
  },
  {
    nondiffArgnums: [0, 1],
    jvp: (rtol: number, hermitian: boolean, [given]: [Tensor], [slope]: [Tensor]) => {
      const p = pseudoinverse(rtol, hermitian, given);
      const a = hermitian ? symmetric(given) : given, da = hermitian ? symmetric(slope) : slope;
      const pt = transposed(p), dat = transposed(da);
      const s = matmul(matmul(p, pt), dat), t = matmul(dat, matmul(pt, p));
      const inner = negative(matmul(matmul(p, da), p));
      return [p, add(add(inner, subtract(s, matmul(matmul(s, a), p))), subtract(t, matmul(p, matmul(a, t))))];
    },
  },
);

/**
 * The Moore–Penrose pseudoinverse: of the solutions of a · x = b that come closest, `pinv(a)` · b is the shortest.
 *
 * @param a Of shape [..., m, n].
 * @returns Of shape [..., n, m].
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.linalg.pinv([[2, 0], [0, 0]]).toArray()); // [[0.5, 0], [0, 0]]
 * ```
 */
export function pinv(a: TensorLike, tolerance?: TensorLike | PinvOptions, rest?: PinvOptions): Tensor {
  const options = positional<PinvOptions>("pinv", ["rtol"], [tolerance, rest]);
  checkOptions("pinv", options, ["rtol", "hermitian"]);
  const value = matrices("pinv", a);
  const [m, n] = value.shape.slice(-2) as [number, number];
  if (m === 0 || n === 0) return filled([...value.shape.slice(0, -2), n, m], 0, value.dtype);
  const { rtol = 10 * Math.max(m, n) * epsilon(value.dtype), hermitian = false } = options;
  return pseudoinverse(rtol, hermitian, value);
}

/** What `lstsq` gives. */
export interface LeastSquares {
  /** The solution, of shape [n] or [n, k]. */
  readonly x: Tensor;
  /** The sum of the squared residuals of each right side. */
  readonly residuals: Tensor;
  /** The rank of the matrix. */
  readonly rank: Tensor;
  /** Its singular values. */
  readonly s: Tensor;
}

/**
 * The shortest x for which a · x comes closest to b.
 *
 * @param a Of shape [m, n].
 * @param b Of shape [m] or [m, k].
 * @param options `rcond`: below which share of the largest a singular value counts as 0.
 * @example A line through points
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const { x } = np.linalg.lstsq([[0, 1], [1, 1], [2, 1]], [1, 3, 5]);
 * console.log(x.toString()); // about [2. 1.]
 * ```
 */
export function lstsq(a: TensorLike, b: TensorLike, tolerance?: number | { readonly rcond?: number | null } | null): LeastSquares {
  const options = positional<{ readonly rcond?: number | null }>("lstsq", ["rcond"], [tolerance]);
  checkOptions("lstsq", options, ["rcond"]);
  const [left, right] = floatingPromoted("lstsq", [a, b]) as [Tensor, Tensor];
  if (left.ndim !== 2 || right.ndim < 1 || right.ndim > 2 || left.shape[0] !== right.shape[0]) {
    throw new RangeError(`Cannot lstsq ${describe(left)} for ${describe(right)}: they must be [m, n], and [m] or [m, k]`);
  }
  const [m, n] = left.shape as [number, number];
  const sides = right.ndim === 1 ? right.expandDims(1) : right;
  const eps = epsilon(left.dtype);
  const rcond = options.rcond === undefined || options.rcond === null ? eps * Math.max(m, n) : options.rcond < 0 ? eps : options.rcond;
  let x: Tensor, rank: Tensor, s: Tensor;
  if (left.size === 0) {
    x = filled([n, sides.shape[1]!], 0, left.dtype);
    rank = filled([], 0, "int32");
    s = filled([0], 0, left.dtype);
  } else {
    const [u, values, vt] = svd(left, { fullMatrices: false });
    s = values;
    const kept = logicalAnd(greater(s, 0), greaterEqual(s, multiply(s.get(":1"), rcond)));
    rank = sum(kept);
    const inverse = where(kept, divide(1, where(kept, s, 1)), 0).expandDims(1);
    x = matmul(transposed(vt), multiply(inverse, matmul(transposed(u), sides)));
  }
  const residuals = sum(square(subtract(sides, matmul(left, x))), 0);
  return { x: right.ndim === 1 ? x.ravel() : x, residuals, rank, s };
}
