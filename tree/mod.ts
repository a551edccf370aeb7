/**
 * Trees of tensors: plain objects, arrays and registered classes, with anything else as leaves. `null` is an empty tree. Keys are visited in
 * sorted order.
 *
 * Taking trees apart and mapping over them follows `jax.tree`; arithmetic, norms, and looking into optimizer states follow `optax.tree`.
 *
 * ```ts
 * import { np, tree } from "@fluxion/fluxion";
 *
 * const params = { w: np.ones([2]), b: np.zeros([1]) };
 * const halved = tree.map((x) => x.multiply(0.5), params);
 * console.log(tree.norm(halved).item());
 * ```
 *
 * @module
 */
export type { TensorLike } from "../core/convert.ts";
export type { DType } from "../core/dtype.ts";
export type { Shape } from "../core/shape.ts";
export type { Tensor } from "../core/tensor.ts";
export type { ClipBounds } from "../np/rounding.ts";
export {
  type Class,
  flatten,
  type IsLeaf,
  keyString as keystr,
  leaves,
  leavesWithPath,
  map,
  mapUntil,
  type PathKey,
  registerClass,
  type Registration,
  Structure,
  structure,
  unflatten,
} from "../core/tree.ts";
export { add, addScale, clip, div, mul, scale, sub, where } from "./arithmetic.ts";
export { cast, castLike, dtype, type MixedDType } from "./casting.ts";
export { batchShape, fullLike, onesLike, zerosLike } from "./creation.ts";
export { biasCorrection, updateInfinityMoment, updateMoment, updateMomentPerElemNorm } from "./moments.ts";
export { flattenWithPath, mapWithPath } from "./paths.ts";
export { randomLike, type RandomLikeOptions, splitKeyLike } from "./random.ts";
export { ravel } from "./ravel.ts";
export { all, allclose, type AllcloseOptions, max, min, norm, type NormOptions, size, sum, vdot } from "./reductions.ts";
export { type Filtering, get, getAllWithPath, type GetOptions, mapParams, type MapParamsOptions, set } from "./states.ts";
export { allLeaves, broadcast, reduce, transpose } from "./structures.ts";
