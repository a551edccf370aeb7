/**
 * Arithmetic between trees of the same structure, leaf by leaf.
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import { map } from "../core/tree.ts";
import { add as addTensors, divide, multiply, subtract } from "../np/arithmetic.ts";
import { clip as clipTensor, type ClipBounds } from "../np/rounding.ts";
import { where as chooseWhere } from "../np/where.ts";

/**
 * The sum of trees, leaf by leaf.
 *
 * @param a The first tree.
 * @param b The second.
 * @param others Further ones.
 * @returns A tree of the structure of `a`.
 * @example
 * ```ts
 * import { np, tree } from "@fluxion/fluxion";
 *
 * console.log(tree.add({ w: np.array([1, 2]) }, { w: np.array([3, 4]) }).w.toArray()); // [4, 6]
 * ```
 */
export function add<T>(a: T, b: unknown, ...others: unknown[]): T {
  return map((...leaves: TensorLike[]) => leaves.reduce((sum, leaf) => addTensors(sum, leaf)), a, b, ...others);
}

/** The difference of two trees, leaf by leaf. */
export function sub<T>(a: T, b: unknown): T {
  return map((x: TensorLike, y: TensorLike) => subtract(x, y), a, b);
}

/** The product of two trees, leaf by leaf. */
export function mul<T>(a: T, b: unknown): T {
  return map((x: TensorLike, y: TensorLike) => multiply(x, y), a, b);
}

/** The quotient of two trees, leaf by leaf. */
export function div<T>(a: T, b: unknown): T {
  return map((x: TensorLike, y: TensorLike) => divide(x, y), a, b);
}

/** A tree with every leaf multiplied by a scalar. */
export function scale<T>(scalar: TensorLike, tree: T): T {
  return map((x: TensorLike) => multiply(x, scalar), tree);
}

/**
 * a + scalar · b, leaf by leaf.
 *
 * @example One step of gradient descent
 * ```ts
 * import { np, tree } from "@fluxion/fluxion";
 *
 * const params = { w: np.array([1, 2]) }, grads = { w: np.array([2, -2]) };
 * console.log(tree.addScale(params, -0.5, grads).w.toArray()); // [0, 3]
 * ```
 */
export function addScale<T>(a: T, scalar: TensorLike, b: unknown): T {
  return map((x: TensorLike, y: TensorLike) => addTensors(x, multiply(y, scalar)), a, b);
}

/**
 * `a` where the condition holds, `b` elsewhere, leaf by leaf. Both are computed.
 *
 * @param condition One condition for all leaves.
 * @param a The tree to take where it holds.
 * @param b The tree to take elsewhere.
 * @returns A tree of the structure of `a`.
 */
export function where<T>(condition: TensorLike, a: T, b: unknown): T {
  return map((x: TensorLike, y: TensorLike) => chooseWhere(condition, x, y), a, b);
}

/** A tree whose leaves are held within bounds. */
export function clip<T>(tree: T, bounds: ClipBounds): T {
  return map((x: TensorLike) => clipTensor(x, bounds), tree);
}
