/**
 * Operands that many tables use.
 *
 * @module
 */
import { np, type Tensor } from "../../mod.ts";
import { floats, type Operand, shared, values } from "../_helpers/check_op.ts";

/** Six floats in [-2, 2], in two rows. */
export const table = (low = -2, high = 2): Operand => floats([2, 3], low, high);

/** Five floats. */
export const line = (low = -2, high = 2, n = 5): Operand => floats([n], low, high);

/** Floats of alternating signs, none of them near a whole number or a half. */
export const between = (): Operand => values([0.3, -0.7, 1.2, -1.8, 2.3, -2.2], [2, 3]);

/** The key of a random generator. */
export const key = (): Operand => values([7, 11], [2], "uint32");

/** Whole numbers that all examples share. */
export const fixed = (data: readonly number[], shape?: readonly number[]): Operand => shared(values(data, shape, "int32"));

/** The matrix with 4 added to its diagonal: far from singular. */
export const regular = (x: Tensor): Tensor => np.add(x, np.eye(x.shape.at(-1)!, { dtype: x.dtype }).multiply(4));

/** x xᵀ + 3: symmetric and positive definite. */
export const definite = (x: Tensor): Tensor =>
  np.add(np.matmul(x, np.matrixTranspose(x)), np.eye(x.shape.at(-2)!, { dtype: x.dtype }).multiply(3));

/** Symmetric, with eigenvalues that stand apart. */
export const symmetric = (x: Tensor): Tensor =>
  np.add(np.add(x, np.matrixTranspose(x)), np.diag(np.arange(x.shape.at(-1)!)).astype(x.dtype).multiply(8));
