/**
 * Factorizations of stacks of matrices: the strict forms beneath `np.linalg`. A factorization that does not exist is NaN.
 *
 * @module
 */
import { bind, bindMany } from "../core/bind.ts";
import type { TensorLike } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import { operand, operands } from "./_operands.ts";

/**
 * The lower Cholesky factor of (x + xᵀ) / 2, or of x's lower triangle where `symmetrizeInput` is false.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.linalg.cholesky([[4, 0], [0, 9]]).toArray()); // [[2, 0], [0, 3]]
 * ```
 */
export function cholesky(x: TensorLike, options: { readonly symmetrizeInput?: boolean } = {}): Tensor {
  checkOptions("cholesky", options, ["symmetrizeInput"]);
  const value = operand("cholesky", x);
  return bind("cholesky", [options.symmetrizeInput === false ? value : symmetric("cholesky", value)], {});
}

/** The mean of matrices and their transposes. */
function symmetric(operation: string, value: Tensor): Tensor {
  if (value.ndim < 2 || value.shape.at(-1) !== value.shape.at(-2)) return value; // the primitive says what is wrong
  const rank = value.ndim;
  const flipped = bind("transpose", [value], {
    perm: value.shape.map((_, i) => i === rank - 1 ? rank - 2 : i === rank - 2 ? rank - 1 : i),
  });
  const [sum, half] = operands(operation, [bind("add", [value, flipped], {}), 0.5]) as [Tensor, Tensor];
  return bind("mul", [sum, half], {});
}

/** Which triangle, on which side. */
export interface TriangularSolveOptions {
  /** Whether to solve a · x = b, rather than x · a = b. False if not given. */
  readonly leftSide?: boolean;
  /** Whether the lower triangle counts, rather than the upper. False if not given. */
  readonly lower?: boolean;
  /** Whether a is transposed first. */
  readonly transposeA?: boolean;
  /** Whether the diagonal is taken as ones. */
  readonly unitDiagonal?: boolean;
}

/**
 * Solves with triangular matrices.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.linalg.triangularSolve([[2, 0], [0, 4]], [[2], [4]], { leftSide: true, lower: true }).toArray()); // [[1], [1]]
 * ```
 */
export function triangularSolve(a: TensorLike, b: TensorLike, options: TriangularSolveOptions = {}): Tensor {
  checkOptions("triangularSolve", options, ["leftSide", "lower", "transposeA", "unitDiagonal"]);
  const { leftSide = false, lower = false, transposeA = false, unitDiagonal = false } = options;
  return bind("triangularSolve", operands("triangularSolve", [a, b]), { leftSide, lower, transposeA, unitDiagonal });
}

/**
 * The LU factorization with row pivots: both factors in one matrix, the pivots, and the permutation that they make.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.linalg.lu([[0, 1], [2, 0]])[2].toArray()); // [1, 0]
 * ```
 */
export function lu(x: TensorLike): [lu: Tensor, pivots: Tensor, permutation: Tensor] {
  return bindMany("lu", [operand("lu", x)], {}) as [Tensor, Tensor, Tensor];
}

/**
 * The QR factorization; `fullMatrices` (true if not given, as in JAX) makes Q square.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.linalg.qr([[1, 0], [0, 1]]).map((x) => x.shape)); // [[2, 2], [2, 2]]
 * ```
 */
export function qr(x: TensorLike, options: { readonly fullMatrices?: boolean } = {}): [q: Tensor, r: Tensor] {
  checkOptions("qr", options, ["fullMatrices"]);
  return bindMany("qr", [operand("qr", x)], { full: options.fullMatrices ?? true }) as [Tensor, Tensor];
}

/**
 * The singular value decomposition: u, the singular values in descending order, and vᵀ.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.linalg.svd([[3, 0], [0, 4]])[1].toArray()); // [4, 3]
 * ```
 */
export function svd(
  x: TensorLike,
  options?: { readonly fullMatrices?: boolean; readonly computeUv?: true },
): [u: Tensor, s: Tensor, vt: Tensor];
/** Only the singular values. */
export function svd(x: TensorLike, options: { readonly fullMatrices?: boolean; readonly computeUv: false }): Tensor;
export function svd(
  x: TensorLike,
  options: { readonly fullMatrices?: boolean; readonly computeUv?: boolean } = {},
): [u: Tensor, s: Tensor, vt: Tensor] | Tensor {
  checkOptions("svd", options, ["fullMatrices", "computeUv"]);
  if (options.computeUv === false) return bindMany("svd", [operand("svd", x)], { full: false, computeUv: false })[0]!;
  return bindMany("svd", [operand("svd", x)], { full: options.fullMatrices ?? true, computeUv: true }) as [Tensor, Tensor, Tensor];
}

/** Options of `eigh`. */
export interface EighOptions {
  /** Which triangle is read, where the matrix is not averaged with its transpose: the lower if not given. */
  readonly lower?: boolean;
  /** Whether to average the matrix with its transpose first: true if not given. */
  readonly symmetrizeInput?: boolean;
  /** Whether the eigenvalues must ascend: true if not given. They do either way. */
  readonly sortEigenvalues?: boolean;
}

/**
 * Eigenvectors and eigenvalues, ascending, of symmetric matrices, of which the lower triangle counts unless `lower` is false.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.linalg.eigh([[2, 0], [0, 1]])[1].toArray()); // [1, 2]
 * ```
 */
export function eigh(x: TensorLike, options: EighOptions = {}): [v: Tensor, w: Tensor] {
  checkOptions("eigh", options, ["lower", "symmetrizeInput", "sortEigenvalues"]);
  const value = operand("eigh", x), { lower = true, symmetrizeInput = true } = options;
  const [w, v] = bindMany("eigh", [symmetrizeInput ? symmetric("eigh", value) : value], { lower }) as [Tensor, Tensor];
  return [v, w];
}
