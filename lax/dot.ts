/**
 * Products that contract axes.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import type { TensorLike } from "../core/convert.ts";
import { checkDType, type DType } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { describe, normalizeAxes, sameShape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { operands } from "./_operands.ts";

/** The axes that meet and vanish, and those that meet and stay, of the left and of the right. */
export type DotDimensionNumbers = readonly [
  contract: readonly [left: readonly number[], right: readonly number[]],
  batch?: readonly [left: readonly number[], right: readonly number[]],
];

/** Options of products. */
export interface DotOptions {
  /** The dtype that products are summed in, and of the result. */
  readonly preferredElementType?: DType;
}

/**
 * The general product: contracts some axes, keeps batch axes together.
 *
 * @param dimensionNumbers [[contracted of x, of y], [batch of x, of y]].
 * @returns Batch axes, then the other axes of `x`, then those of `y`.
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.dotGeneral([[1, 2], [3, 4]], [[5, 6], [7, 8]], [[[1], [1]], [[0], [0]]]).toArray()); // [17, 53]
 * ```
 */
export function dotGeneral(x: TensorLike, y: TensorLike, dimensionNumbers: DotDimensionNumbers, options: DotOptions = {}): Tensor {
  checkOptions("dotGeneral", options, ["preferredElementType"]);
  const [a, b] = operands("dotGeneral", [x, y]) as [Tensor, Tensor];
  const [contract, batch = [[], []]] = dimensionNumbers;
  const dtype = options.preferredElementType;
  return bind("dotGeneral", [a, b], {
    lhsContract: normalizeAxes("dotGeneral", contract[0], a.ndim),
    rhsContract: normalizeAxes("dotGeneral", contract[1], b.ndim),
    lhsBatch: normalizeAxes("dotGeneral", batch[0], a.ndim),
    rhsBatch: normalizeAxes("dotGeneral", batch[1], b.ndim),
    ...(dtype === undefined ? {} : { dtype: checkDType("dotGeneral", dtype) }),
  });
}

/**
 * The product of vectors and matrices.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.dot([[1, 2], [3, 4]], [1, 1]).toArray()); // [3, 7]
 * ```
 */
export function dot(x: TensorLike, y: TensorLike, options: DotOptions = {}): Tensor {
  const [a, b] = operands("dot", [x, y]) as [Tensor, Tensor];
  if (a.ndim < 1 || a.ndim > 2 || b.ndim < 1 || b.ndim > 2 || a.shape.at(-1) !== b.shape[0]) {
    throw new RangeError(
      `Cannot dot ${describe(a)} with ${
        describe(b)
      }: they are vectors or matrices, and the last axis of the left fits the first of the right`,
    );
  }
  return dotGeneral(a, b, [[[a.ndim - 1], [0]]], options);
}

/**
 * The matrix products of stacks of matrices, whose leading axes are the same.
 *
 * @example
 * ```ts
 * import { lax, np } from "@fluxion/fluxion";
 *
 * console.log(lax.batchMatmul(np.ones([5, 2, 3]), np.ones([5, 3, 4])).shape); // [5, 2, 4]
 * ```
 */
export function batchMatmul(x: TensorLike, y: TensorLike, options: DotOptions = {}): Tensor {
  const [a, b] = operands("batchMatmul", [x, y]) as [Tensor, Tensor], rank = a.ndim;
  if (rank < 2 || b.ndim !== rank || !sameShape(a.shape.slice(0, -2), b.shape.slice(0, -2))) {
    throw new RangeError(
      `Cannot batchMatmul ${describe(a)} with ${describe(b)}: both need two axes at least, and the same ones before them`,
    );
  }
  const batch = a.shape.slice(0, -2).map((_, i) => i);
  return dotGeneral(a, b, [[[rank - 1], [rank - 2]], [batch, batch]], options);
}
