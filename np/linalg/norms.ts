/**
 * Norms and what is measured by singular values.
 *
 * @module
 */
import type { TensorLike } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import { placed, positional } from "../../core/positional.ts";
import { describe, normalizeAxes } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import { abs, divide, multiply } from "../arithmetic.ts";
import { greater, isnan, logicalAnd, logicalNot, notEqual } from "../comparison.ts";
import { power, sqrt } from "../exponential.ts";
import { type AndAxis, any, type Axis, max, min, sum } from "../reductions.ts";
import { moveaxis } from "../shape.ts";
import { where } from "../where.ts";
import { floating } from "../_operands.ts";
import { epsilon, matrices, squares } from "./_matrix.ts";
import { svd, svdvals } from "./factorizations.ts";
import { inv } from "./solve.ts";

/** Options of `vectorNorm`. */
export interface VectorNormOptions {
  /** Which norm: 2 if not given; any number, Infinity the largest size, -Infinity the smallest, 0 how many are not 0. */
  readonly ord?: number;
  /** Whether the axes stay, with size 1. */
  readonly keepdims?: boolean;
}

/**
 * The norm of vectors: over `axis`, or over all elements.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.linalg.vectorNorm([[3, 4], [6, 8]], 1).toArray()); // [5, 10]
 * ```
 */
export function vectorNorm(x: TensorLike, along?: Axis | AndAxis<VectorNormOptions>, rest?: VectorNormOptions): Tensor {
  const [axis = null, options = {}] = placed<Axis, VectorNormOptions>("vectorNorm", "axis", along, rest);
  checkOptions("vectorNorm", options, ["ord", "keepdims"]);
  return vectors(floating("vectorNorm", x), axis, options.ord ?? 2, options.keepdims ?? false);
}

function vectors(x: Tensor, axis: Axis, ord: number, keepdims: boolean): Tensor {
  if (typeof ord !== "number") throw new TypeError(`Cannot take the norm of vectors of order ${JSON.stringify(ord)}: it must be a number`);
  switch (ord) {
    case 2:
      return sqrt(sum(multiply(x, x), axis, { keepdims }));
    case Infinity:
      return max(abs(x), axis, { keepdims, initial: 0 });
    case -Infinity:
      return min(abs(x), axis, { keepdims, initial: Infinity });
    case 0:
      return sum(notEqual(x, 0), axis, { keepdims, dtype: x.dtype });
    case 1:
      return sum(abs(x), axis, { keepdims });
    default:
      return power(sum(power(abs(x), ord), axis, { keepdims }), 1 / ord);
  }
}

/** Which matrix norm. */
export type MatrixOrder = number | "fro" | "f" | "nuc";

/** Options of `matrixNorm`. */
export interface MatrixNormOptions {
  /** "fro" (the default; also "f"), "nuc", 1, -1, 2, -2, Infinity or -Infinity. */
  readonly ord?: MatrixOrder;
  /** Whether the axes stay, with size 1. */
  readonly keepdims?: boolean;
}

/**
 * The norm of matrices, in the last two axes.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.linalg.matrixNorm([[3, 0], [0, 4]]).item()); // 5
 * ```
 */
export function matrixNorm(x: TensorLike, options: MatrixNormOptions = {}): Tensor {
  checkOptions("matrixNorm", options, ["ord", "keepdims"]);
  const value = matrices("matrixNorm", x);
  return matrixNormOf(value, [value.ndim - 2, value.ndim - 1], options.ord ?? "fro", options.keepdims ?? false);
}

function matrixNormOf(x: Tensor, [row, column]: readonly [number, number], ord: MatrixOrder, keepdims: boolean): Tensor {
  // The other axis, once the first is gone.
  const rest = (gone: number, axis: number) => !keepdims && axis > gone ? axis - 1 : axis;
  const sums = (axis: number) => sum(abs(x), axis, { keepdims });
  switch (ord) {
    case "fro":
    case "f":
      return sqrt(sum(multiply(x, x), [row, column], { keepdims }));
    case 1:
      return max(sums(row), rest(row, column), { keepdims, initial: 0 });
    case -1:
      return min(sums(row), rest(row, column), { keepdims });
    case Infinity:
      return max(sums(column), rest(column, row), { keepdims, initial: 0 });
    case -Infinity:
      return min(sums(column), rest(column, row), { keepdims });
    case "nuc":
    case 2:
    case -2: {
      const s = svdvals(moveaxis(x, { from: [row, column], to: [-2, -1] }));
      const out = ord === "nuc" ? sum(s, -1) : ord === 2 ? max(s, -1, { initial: 0 }) : min(s, -1);
      return keepdims ? out.reshape(x.shape.map((n, i) => i === row || i === column ? 1 : n)) : out;
    }
    default:
      throw new TypeError(
        `Cannot take the norm of matrices of order ${JSON.stringify(ord)}: the orders are "fro", "nuc", 1, -1, 2, -2, Infinity, -Infinity`,
      );
  }
}

/** Options of `norm`. */
export interface NormOptions {
  /** The axis of vectors, or the two axes of matrices; all elements if not given. */
  readonly axis?: Axis;
  /** Which norm: of one axis as `vectorNorm`'s, of two as `matrixNorm`'s; if not given, the root of the sum of squares. */
  readonly ord?: MatrixOrder | null;
  /** Whether the axes stay, with size 1. */
  readonly keepdims?: boolean;
}

/**
 * The norm of vectors (over one axis) or of matrices (over two); over all elements if no axis is given.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.linalg.norm([3, 4]).item()); // 5
 * console.log(np.linalg.norm([[3, 4], [1, 0]], 1, 1).toArray()); // [7, 1]
 * ```
 */
export function norm(
  x: TensorLike,
  ord?: MatrixOrder | null | NormOptions,
  axis?: Axis | NormOptions,
  options?: NormOptions,
): Tensor {
  const named = positional<NormOptions>("take the norm", ["ord", "axis"], [ord, axis, options]);
  checkOptions("norm", named, ["ord", "axis", "keepdims"]);
  if (Array.isArray(named.ord)) throw new TypeError("Cannot take the norm of order [...]: the axes come after the order, or as { axis }");
  return normOver(floating("norm", x), named.axis ?? null, named.ord ?? undefined, named.keepdims ?? false);
}

function normOver(value: Tensor, axis: Axis, ord: MatrixOrder | undefined, keepdims: boolean): Tensor {
  if (axis === null && ord === undefined) return sqrt(sum(multiply(value, value), null, { keepdims }));
  const axes = normalizeAxes("norm", axis, value.ndim);
  if (axes.length === 1) return vectors(value, axes, (ord ?? 2) as number, keepdims);
  if (axes.length === 2) return matrixNormOf(value, axes as [number, number], ord ?? "fro", keepdims);
  throw new RangeError(`Cannot take the norm of ${describe(value)} over axes [${axes}]: one axis holds vectors, two hold matrices`);
}

/**
 * The condition number: how much solving with a matrix can magnify an error.
 *
 * @param a Of shape [..., m, n]; square unless `p` is 2 or -2.
 * @param options `p`: by which norm; 2 if not given.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.linalg.cond([[1, 0], [0, 10]]).item()); // 10
 * ```
 */
export function cond(a: TensorLike, order?: MatrixOrder | { readonly p?: MatrixOrder }): Tensor {
  const options = positional<{ readonly p?: MatrixOrder }>("cond", ["p"], [order]);
  checkOptions("cond", options, ["p"]);
  const { p = 2 } = options;
  const value = p === 2 || p === -2 ? matrices("cond", a) : squares("cond", a);
  if (value.size === 0) throw new RangeError(`Cannot take cond of ${describe(value)}: the matrices have no elements`);
  let out: Tensor;
  if (p === 2 || p === -2) {
    const s = svdvals(value);
    const largest = s.get("...", 0), smallest = s.get("...", -1);
    if (p === 2) return divide(largest, smallest);
    out = divide(smallest, largest);
  } else {
    out = multiply(normOver(value, [-2, -1], p, false), normOver(inv(value), [-2, -1], p, false));
  }
  const known = logicalNot(any(isnan(value), [-2, -1]));
  return where(logicalAnd(isnan(out), known), Infinity, out);
}

/** Options of `matrixRank`. */
export interface MatrixRankOptions {
  /** Below which share of the largest a singular value counts as 0; by default what rounding can make. */
  readonly rtol?: TensorLike;
  /** Whether the matrices are known to be symmetric. */
  readonly hermitian?: boolean;
}

/**
 * The rank: how many singular values are not 0.
 *
 * @param a Of shape [..., m, n].
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.linalg.matrixRank([[1, 2], [2, 4]]).item()); // 1
 * ```
 */
export function matrixRank(a: TensorLike, tolerance?: TensorLike | MatrixRankOptions, rest?: MatrixRankOptions): Tensor {
  const options = positional<MatrixRankOptions>("matrixRank", ["rtol"], [tolerance, rest]);
  checkOptions("matrixRank", options, ["rtol", "hermitian"]);
  const value = floating("matrixRank", a);
  if (value.ndim < 2) return any(notEqual(value, 0)).astype("int32");
  const { rtol, hermitian = false } = options;
  const s = svd(value, { fullMatrices: false, computeUv: false, hermitian });
  if (s.size === 0) return sum(greater(s, 0), -1);
  const factor = rtol ?? Math.max(...value.shape.slice(-2)) * epsilon(value.dtype);
  return sum(
    greater(
      s,
      multiply(max(s, -1, { keepdims: true }), typeof factor === "number" ? factor : floating("matrixRank", factor).expandDims(-1)),
    ),
    -1,
  );
}
