/**
 * Factorizations of matrices.
 *
 * @module
 */
import { bind, bindMany } from "../../core/bind.ts";
import type { TensorLike } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import { positional } from "../../core/positional.ts";
import { identity, lowerPart, permuteRows, symmetric, transposed, upperPart } from "../../core/primitives/_matrix.ts";
import type { Tensor } from "../../core/tensor.ts";
import { abs, multiply } from "../arithmetic.ts";
import { matmul } from "../contractions.ts";
import { flip } from "../tiling.ts";
import { takeAlongAxis } from "../indexing.ts";
import { argsort } from "../sorting.ts";
import { matrices, squares } from "./_matrix.ts";

/** Options of `cholesky`. */
export interface CholeskyOptions {
  /** Whether to give the upper factor U with Uᵀ U = a. Default: the lower, L Lᵀ = a. */
  readonly upper?: boolean;
  /** Whether to average the matrix with its transpose first. Default true; otherwise one triangle is read. */
  readonly symmetrizeInput?: boolean;
}

/**
 * The Cholesky factor of symmetric positive definite matrices; NaN where a matrix is not.
 *
 * @param a Of shape [..., n, n].
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.linalg.cholesky([[4, 2], [2, 2]]).toArray()); // [[2, 0], [1, 1]]
 * ```
 */
export function cholesky(a: TensorLike, options: CholeskyOptions = {}): Tensor {
  checkOptions("cholesky", options, ["upper", "symmetrizeInput"]);
  const value = squares("cholesky", a);
  const { upper = false, symmetrizeInput = true } = options;
  const input = symmetrizeInput ? symmetric(value) : upper ? transposed(value) : value;
  const factor = bind("cholesky", [input], {});
  return upper ? transposed(factor) : factor;
}

/** Which rows and columns of the factors to give. */
export interface QrOptions {
  /** "reduced" (the default): q [m, k], r [k, n], k = min(m, n); "complete": q [m, m], r [m, n]. */
  readonly mode?: "reduced" | "complete";
}

/**
 * The QR factorization: orthonormal columns and an upper triangle whose product is `a`.
 *
 * @param a Of shape [..., m, n].
 * @param options `mode: "r"` gives r alone.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const [q, r] = np.linalg.qr([[3, 1], [4, 2]]);
 * console.log(q.matmul(r).toString()); // a again
 * ```
 */
export function qr(a: TensorLike, mode?: "reduced" | "complete" | QrOptions): [q: Tensor, r: Tensor];
/** Only the upper triangular factor. */
export function qr(a: TensorLike, mode: "r" | { readonly mode: "r" }): Tensor;
export function qr(
  a: TensorLike,
  how?: "reduced" | "complete" | "r" | { readonly mode?: "reduced" | "complete" | "r" },
): [q: Tensor, r: Tensor] | Tensor {
  const options = positional<{ readonly mode?: "reduced" | "complete" | "r" }>("qr", ["mode"], [how]);
  checkOptions("qr", options, ["mode"]);
  const { mode = "reduced" } = options;
  if (mode !== "reduced" && mode !== "complete" && mode !== "r") {
    throw new TypeError(`Cannot qr with mode ${JSON.stringify(mode)}: the modes are "reduced", "complete", "r"`);
  }
  const [q, r] = bindMany("qr", [matrices("qr", a)], { full: mode === "complete" }) as [Tensor, Tensor];
  return mode === "r" ? r : [q, r];
}

/** Options of `svd`. */
export interface SvdOptions {
  /** Whether u and vt are square. Default true; otherwise [m, k] and [k, n] with k = min(m, n), which alone have gradients. */
  readonly fullMatrices?: boolean;
  /** Whether the matrices are known to be symmetric, which is faster. */
  readonly hermitian?: boolean;
}

/**
 * The singular value decomposition: `a` = u · diag(s) · vt, singular values descending.
 *
 * @param a Of shape [..., m, n].
 * @param options `computeUv: false` gives s alone.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const [, s] = np.linalg.svd([[3, 0], [0, 4]]);
 * console.log(s.toString()); // [4. 3.]
 * ```
 */
export function svd(a: TensorLike, options?: SvdOptions & { readonly computeUv?: true }): [u: Tensor, s: Tensor, vt: Tensor];
/** Only the singular values. */
export function svd(a: TensorLike, options: SvdOptions & { readonly computeUv: false }): Tensor;
export function svd(
  a: TensorLike,
  options: SvdOptions & { readonly computeUv?: boolean } = {},
): [u: Tensor, s: Tensor, vt: Tensor] | Tensor {
  checkOptions("svd", options, ["fullMatrices", "computeUv", "hermitian"]);
  const value = options.hermitian === true ? squares("svd", a) : matrices("svd", a);
  const { fullMatrices = true, computeUv = true } = options;
  if (options.hermitian === true) return symmetricSvd(value, computeUv);
  if (!computeUv) return bindMany("svd", [value], { full: false, computeUv: false })[0]!;
  // Square factors that have gradients, where both are the same.
  const full = fullMatrices && value.shape.at(-1) !== value.shape.at(-2);
  return bindMany("svd", [value], { full, computeUv: true }) as [Tensor, Tensor, Tensor];
}

/** Singular values of a symmetric matrix are the sizes of its eigenvalues; the vectors on the left take their signs. */
function symmetricSvd(value: Tensor, computeUv: boolean): [u: Tensor, s: Tensor, vt: Tensor] | Tensor {
  const [w, v] = bindMany("eigh", [symmetric(value)], { lower: true }) as [Tensor, Tensor];
  const size = abs(w), axis = w.ndim - 1;
  const order = flip(argsort(size, axis), axis);
  const s = takeAlongAxis(size, order, axis);
  if (!computeUv) return s;
  const columns = (x: Tensor) => takeAlongAxis(x, order.expandDims(-2), axis + 1);
  const signs = bind("sign", [takeAlongAxis(w, order, axis)], {});
  const right = columns(v);
  return [multiply(right, signs.expandDims(-2)), s, transposed(right)];
}

/**
 * The singular values, descending.
 *
 * @param a Of shape [..., m, n].
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.linalg.svdvals([[3, 0], [0, 4]]).toString()); // [4. 3.]
 * ```
 */
export function svdvals(a: TensorLike): Tensor {
  return bindMany("svd", [matrices("svdvals", a)], { full: false, computeUv: false })[0]!;
}

/** Options of `eigh`. */
export interface EighOptions {
  /** Which triangle is read, where the matrix is not averaged with its transpose: "L" (the default) or "U". */
  readonly UPLO?: "L" | "U";
  /** Whether to average the matrix with its transpose first. True if not given, as in JAX. */
  readonly symmetrizeInput?: boolean;
}

/**
 * The eigenvalues of symmetric matrices, ascending, and the eigenvectors as columns: `a` · v = v · diag(w).
 *
 * @param a Of shape [..., n, n].
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const [w] = np.linalg.eigh([[2, 1], [1, 2]]);
 * console.log(w.toString()); // [1. 3.]
 * ```
 */
export function eigh(a: TensorLike, triangle?: "L" | "U" | EighOptions, rest?: EighOptions): [w: Tensor, v: Tensor] {
  return eighOf("eigh", a, positional("eigh", ["UPLO"], [triangle, rest]));
}

function eighOf(operation: string, a: TensorLike, options: EighOptions): [w: Tensor, v: Tensor] {
  checkOptions(operation, options, ["UPLO", "symmetrizeInput"]);
  const { UPLO = "L", symmetrizeInput = true } = options;
  if (UPLO !== "L" && UPLO !== "U") throw new TypeError(`Cannot ${operation} with UPLO ${JSON.stringify(UPLO)}: it is "L" or "U"`);
  const value = squares(operation, a);
  return bindMany("eigh", [symmetrizeInput ? symmetric(value) : value], { lower: UPLO === "L" }) as [Tensor, Tensor];
}

/**
 * The eigenvalues of symmetric matrices, ascending.
 *
 * @param a Of shape [..., n, n].
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.linalg.eigvalsh([[2, 1], [1, 2]]).toString()); // [1. 3.]
 * ```
 */
export function eigvalsh(a: TensorLike, triangle?: "L" | "U" | EighOptions, rest?: EighOptions): Tensor {
  return eighOf("eigvalsh", a, positional("eigvalsh", ["UPLO"], [triangle, rest]))[0];
}

/**
 * The LU factorization with partial pivoting, as SciPy's: `a` = p · l · u, of a permutation matrix, a lower triangle with ones on the diagonal,
 * and an upper triangle.
 *
 * @param a Of shape [..., m, n].
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const [p, l, u] = np.linalg.lu([[1, 2], [3, 4]]);
 * console.log(p.matmul(l).matmul(u).toArray()); // [[1, 2], [3, 4]]
 * ```
 */
export function lu(a: TensorLike, options?: { readonly permuteL?: false }): [p: Tensor, l: Tensor, u: Tensor];
/** The factors p @ l, with its rows where they are in the matrix, and u. */
export function lu(a: TensorLike, options: { readonly permuteL: true }): [pl: Tensor, u: Tensor];
export function lu(a: TensorLike, options: { readonly permuteL?: boolean } = {}): [Tensor, Tensor, Tensor] | [Tensor, Tensor] {
  checkOptions("lu", options, ["permuteL"]);
  const value = matrices("lu", a);
  const [factors, , permutation] = bindMany("lu", [value], {}) as [Tensor, Tensor, Tensor];
  const [m, n] = value.shape.slice(-2) as [number, number], k = Math.min(m, n);
  const batch = value.shape.slice(0, -2);
  const left = factors.get("...", `:${k}`), right = factors.get("...", `:${k}`, ":");
  const l = lowerPart(left, -1).add(identity([...batch, m, k], value.dtype));
  const eye = identity([...batch, m, m], value.dtype);
  const p = transposed(permuteRows(eye, permutation)), u = upperPart(right);
  return options.permuteL === true ? [matmul(p, l), u] : [p, l, u];
}

/**
 * The LU factorization in one matrix, for `luSolve`: l below the diagonal, u on and above it, and which row each row was exchanged with.
 *
 * @param a Of shape [..., n, n].
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const [lu, pivots] = np.linalg.luFactor([[1, 2], [3, 4]]);
 * console.log(np.linalg.luSolve(lu, pivots, [1, 1]).toString()); // about [-1. 1.]
 * ```
 */
export function luFactor(a: TensorLike): [lu: Tensor, pivots: Tensor] {
  const [factors, pivots] = bindMany("lu", [squares("luFactor", a)], {}) as [Tensor, Tensor, Tensor];
  return [factors, pivots];
}
