/**
 * Trees as single vectors.
 *
 * @module
 */
import { type TensorLike, toTensor } from "../core/convert.ts";
import { describe, sizeOf } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { flatten } from "../core/tree.ts";
import { zeros } from "../np/creation.ts";
import { concatenate } from "../np/joining.ts";
import { get, slice } from "../np/indexing.ts";
import { reshape } from "../np/shape.ts";

/**
 * All elements of all leaves in one vector, and the way back; as `jax.flatten_util.ravel_pytree`.
 *
 * @param tree The tree.
 * @returns The vector, in the type that the leaves meet in, and a function that makes a tree of such a vector: shapes and types come back.
 * @throws {RangeError} The function back is given a vector of another length.
 * @example
 * ```ts
 * import { np, tree } from "@fluxion/fluxion";
 *
 * const [vector, unravel] = tree.ravel({ w: np.array([[1, 2]]), b: np.array(3) });
 * console.log(vector.toArray(), unravel(vector.multiply(2)).w.toArray()); // [3, 1, 2] [[2, 4]]
 * ```
 */
export function ravel<T>(tree: T): [vector: Tensor, unravel: (vector: TensorLike) => T] {
  const { leaves, structure } = flatten(tree);
  const parts = leaves.map((x) => toTensor("ravel", x as TensorLike));
  const total = parts.reduce((n, x) => n + sizeOf(x.shape), 0);
  const vector = parts.length === 0 ? zeros([0]) : concatenate(parts.map((x) => reshape(x, [sizeOf(x.shape)])));
  const shapes = parts.map((x) => ({ shape: x.shape, dtype: x.dtype }));
  const unravel = (value: TensorLike): T => {
    const flat = toTensor("unravel", value);
    if (flat.ndim !== 1 || flat.shape[0] !== total) {
      throw new RangeError(`Cannot unravel ${describe(flat)} into ${structure}: it takes a vector of ${total}`);
    }
    let at = 0;
    return structure.unflatten(shapes.map(({ shape, dtype }) => {
      const piece = shapes.length === 1 ? flat : get(flat, slice(at, at += sizeOf(shape)));
      const shaped = reshape(piece, shape);
      return shaped.dtype === dtype ? shaped : shaped.astype(dtype);
    })) as T;
  };
  return [vector, unravel];
}
