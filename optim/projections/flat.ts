/**
 * Projections to boxes, balls, spheres, planes.
 *
 * @module
 */
import type { TensorLike } from "../../core/convert.ts";
import { map } from "../../core/tree.ts";
import { divide, maximum, minimum, multiply, subtract } from "../../np/arithmetic.ts";
import { sqrt } from "../../np/exponential.ts";
import { clip } from "../../np/rounding.ts";
import { addScale, scale as scaled } from "../../tree/arithmetic.ts";
import { norm, vdot } from "../../tree/reductions.ts";
import { broadcast } from "../../tree/structures.ts";
import type { Scalar } from "../base.ts";

/**
 * The nearest tree whose elements are at or above 0.
 *
 * @param tree A tree.
 * @returns A tree of the same structure.
 */
export function projectionNonNegative<T>(tree: T): T {
  return map((x: TensorLike) => maximum(x, 0), tree);
}

/**
 * The nearest tree whose elements are between bounds.
 *
 * @param tree A tree.
 * @param lower The lower bounds: a number, or a tree like it (or a prefix of it).
 * @param upper The upper bounds.
 * @returns A tree of the same structure.
 */
export function projectionBox<T>(tree: T, lower: unknown, upper: unknown): T {
  return map(
    (x: TensorLike, min: TensorLike, max: TensorLike) => clip(x, { min, max }),
    tree,
    broadcast(lower, tree),
    broadcast(upper, tree),
  );
}

/**
 * The nearest tree whose elements are between 0 and `scale`.
 *
 * @param tree A tree.
 * @param scale The upper bounds: a number, or a tree. Default 1.
 * @returns A tree of the same structure.
 */
export function projectionHypercube<T>(tree: T, scale: unknown = 1): T {
  return projectionBox(tree, 0, scale);
}

/**
 * The nearest tree of norm `scale`.
 *
 * @param tree A tree.
 * @param scale The norm. Default 1.
 * @returns A tree of the same structure.
 */
export function projectionL2Sphere<T>(tree: T, scale: Scalar = 1): T {
  return scaled(divide(scale, norm(tree)), tree);
}

/**
 * The nearest tree of norm at most `scale`.
 *
 * @param tree A tree.
 * @param scale The largest norm. Default 1.
 * @returns A tree of the same structure.
 */
export function projectionL2Ball<T>(tree: T, scale: Scalar = 1): T {
  return scaled(divide(scale, sqrt(maximum(norm(tree, { squared: true }), multiply(scale, scale)))), tree);
}

/**
 * The nearest tree whose elements are at most `scale` in size.
 *
 * @param tree A tree.
 * @param scale The largest size. Default 1.
 * @returns A tree of the same structure.
 */
export function projectionLinfBall<T>(tree: T, scale: Scalar = 1): T {
  return projectionBox(tree, typeof scale === "number" ? -scale : scale.negative(), scale);
}

/**
 * The nearest multiple of `a`.
 *
 * @param x A tree.
 * @param a A tree like it: the direction.
 * @returns A tree of the same structure.
 */
export function projectionVector<T>(x: T, a: unknown): T {
  return scaled(divide(vdot(x, a), vdot(a, a)), a) as T;
}

/**
 * The nearest tree whose inner product with `a` is `b`.
 *
 * @param x A tree.
 * @param a A tree like it: the normal.
 * @param b The inner product.
 * @returns A tree of the same structure.
 */
export function projectionHyperplane<T>(x: T, a: unknown, b: Scalar): T {
  return addScale(x, divide(subtract(b, vdot(x, a)), vdot(a, a)), a);
}

/**
 * The nearest tree whose inner product with `a` is at most `b`.
 *
 * @param x A tree.
 * @param a A tree like it: the normal.
 * @param b The largest inner product.
 * @returns A tree of the same structure.
 */
export function projectionHalfspace<T>(x: T, a: unknown, b: Scalar): T {
  return addScale(x, minimum(divide(subtract(b, vdot(x, a)), vdot(a, a)), 0), a);
}
