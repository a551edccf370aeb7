/**
 * Random trees.
 *
 * @module
 */
import { checkOptions } from "../core/errors.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import type { DType } from "../core/dtype.ts";
import type { Shape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { map, structure } from "../core/tree.ts";
import { get } from "../np/indexing.ts";
import { normal, split } from "../random/mod.ts";

/**
 * A key of its own for each leaf of a tree.
 *
 * @param key The key to split.
 * @param tree The tree.
 * @returns A tree of keys of the same structure.
 */
// deno-lint-ignore no-explicit-any -- keys in a tree of any structure
export function splitKeyLike(key: Tensor, tree: unknown): any {
  const shape = structure(tree);
  if (shape.size === 0) return shape.unflatten([]);
  const keys = split(key, shape.size);
  return shape.unflatten(Array.from({ length: shape.size }, (_, i) => get(keys, i)));
}

/** Options of `randomLike`. */
export interface RandomLikeOptions {
  /** What draws the numbers. Default `random.normal`. */
  readonly sampler?: (key: Tensor, shape: Shape, dtype: DType) => Tensor;
  /** The type of the leaves; by default that of each leaf. */
  readonly dtype?: DType;
}

/**
 * A tree of random numbers with the shapes of another.
 *
 * @param key The random key.
 * @param tree The tree to be like.
 * @param options What draws the numbers, and their type.
 * @returns The tree.
 */
export function randomLike<T>(key: Tensor, tree: T, options: RandomLikeOptions = {}): T {
  checkOptions("build tree.randomLike", options, ["sampler", "dtype"]);
  const { sampler = (k, shape, dtype) => normal(k, shape, { dtype }), dtype } = options;
  return map(
    (x: TensorLike, k: Tensor) => {
      const like = toTensor("tree.randomLike", x);
      return sampler(k, like.shape, dtype ?? like.dtype);
    },
    tree,
    splitKeyLike(key, tree),
  );
}
