/**
 * Linear algebra as in numpy.linalg, with SciPy's LU, triangular systems and matrix exponential: over stacks of matrices in the last two axes.
 *
 * Nothing throws for what depends on values: the inverse of a singular matrix is not finite, the Cholesky factor of an indefinite one is NaN.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const a = np.array([[4, 1], [1, 3]]);
 * console.log(np.linalg.solve(a, [1, 2]).toString());
 * console.log(np.linalg.norm(a).item(), np.linalg.det(a).item());
 * ```
 *
 * @module
 */
export { matmul, type ProductOptions, tensordot } from "../contractions.ts";
export { matrixTranspose } from "../shape.ts";
export { cross, type CrossOptions, vecdot, type VecdotOptions } from "../vectors.ts";
export * from "./determinants.ts";
export * from "./factorizations.ts";
export * from "./least_squares.ts";
export * from "./norms.ts";
export * from "./products.ts";
export * from "./solve.ts";
export * from "./structured.ts";
