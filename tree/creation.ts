/**
 * Trees of the structure and the shapes of another.
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import type { DType } from "../core/dtype.ts";
import { map } from "../core/tree.ts";
import { broadcastTo } from "../np/shape.ts";
import { fullLike as fullTensor, onesLike as onesTensor, zerosLike as zerosTensor } from "../np/creation.ts";

/**
 * A tree of zeros with the shapes of another.
 *
 * @param tree The tree to be like.
 * @param dtype The type of the leaves; by default that of each leaf.
 * @returns The zeros.
 * @example
 * ```ts
 * import { np, tree } from "@fluxion/fluxion";
 *
 * console.log(tree.zerosLike({ w: np.ones([2]) }).w.toArray()); // [0, 0]
 * ```
 */
export function zerosLike<T>(tree: T, dtype?: DType): T {
  return map((x: TensorLike) => zerosTensor(x, dtype === undefined ? {} : { dtype }), tree);
}

/** A tree of ones with the shapes of another. */
export function onesLike<T>(tree: T, dtype?: DType): T {
  return map((x: TensorLike) => onesTensor(x, dtype === undefined ? {} : { dtype }), tree);
}

/** A tree with the shapes of another in which every element is `value`. */
export function fullLike<T>(tree: T, value: TensorLike, dtype?: DType): T {
  return map((x: TensorLike) => fullTensor(x, value, dtype === undefined ? {} : { dtype }), tree);
}

/** A tree whose leaves are repeated along new leading axes of the sizes `shape`: optimizer states of many runs, for instance. */
export function batchShape<T>(tree: T, shape: readonly number[]): T {
  return map((x: { readonly shape: readonly number[] }) => broadcastTo(x as TensorLike, [...shape, ...x.shape]), tree);
}
