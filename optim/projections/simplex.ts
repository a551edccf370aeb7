/**
 * Projection to the simplex and to what is made of it.
 *
 * @module
 */
import { toTensor } from "../../core/convert.ts";
import type { Tensor } from "../../core/tensor.ts";
import { map } from "../../core/tree.ts";
import { abs, add, divide, maximum, multiply, negative, sign, subtract } from "../../np/arithmetic.ts";
import { greater, lessEqual } from "../../np/comparison.ts";
import { arange } from "../../np/creation.ts";
import { take } from "../../np/indexing.ts";
import { sum } from "../../np/reductions.ts";
import { cumsum } from "../../np/scans.ts";
import { sort } from "../../np/sorting.ts";
import { customJvp } from "../../transforms/custom.ts";
import { cond } from "../../transforms/cond.ts";
import { mul } from "../../tree/arithmetic.ts";
import { ravel } from "../../tree/ravel.ts";
import { norm } from "../../tree/reductions.ts";
import type { Scalar } from "../base.ts";

/** The vector of positive parts, shifted so that they sum to 1. */
function toUnitSimplex(values: Tensor): Tensor {
  const falling = negative(sort(negative(values)));
  const counts = add(arange(values.shape[0]!, { dtype: values.dtype }), 1);
  const shifts = divide(subtract(1, cumsum(falling, 0)), counts);
  // As many of the largest stay as are above 0 after the shift that they themselves need.
  const kept = sum(greater(add(falling, shifts), 0).astype("int32"));
  return maximum(add(values, take(shifts, subtract(kept, 1))), 0);
}

const projectUnit = customJvp(toUnitSimplex, {
  jvp([values], [tangent]) {
    const out = toUnitSimplex(values), support = greater(out, 0).astype(values.dtype);
    const mean = divide(sum(multiply(support, tangent)), sum(support));
    return [out, multiply(support, subtract(tangent, mean))];
  },
});

/**
 * The nearest tree whose elements are at or above 0 and sum to `scale`. As `optax.projections.projection_simplex`.
 *
 * @param tree A tree, taken as one vector.
 * @param scale The sum. Default 1.
 * @returns A tree of the same structure.
 * @example
 * ```ts
 * import { np, optim } from "@fluxion/fluxion";
 *
 * console.log(optim.projections.projectionSimplex(np.array([2, 1.5, -1])).toArray()); // [0.75, 0.25, 0]
 * ```
 */
export function projectionSimplex<T>(tree: T, scale: Scalar = 1): T {
  const [vector, unravel] = ravel(tree);
  return unravel(scale === 1 ? projectUnit(vector) : multiply(projectUnit(divide(vector, scale)), scale));
}

/**
 * The nearest tree whose absolute values sum to `scale`.
 *
 * @param tree A tree, taken as one vector.
 * @param scale The sum. Default 1.
 * @returns A tree of the same structure.
 */
export function projectionL1Sphere<T>(tree: T, scale: Scalar = 1): T {
  const signs = map((x: Tensor) => sign(toTensor("projectionL1Sphere", x)), tree);
  return mul(signs, projectionSimplex(map((x: Tensor) => abs(x), tree), scale));
}

/**
 * The nearest tree whose absolute values sum to at most `scale`.
 *
 * @param tree A tree, taken as one vector.
 * @param scale The largest sum. Default 1.
 * @returns A tree of the same structure.
 */
export function projectionL1Ball<T>(tree: T, scale: Scalar = 1): T {
  return cond(lessEqual(norm(tree, { ord: 1 }), scale), (t: T) => t, (t: T) => projectionL1Sphere(t, scale), tree) as T;
}
