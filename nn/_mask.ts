/**
 * Masks: which steps of a sequence count. A mask goes with a tensor from layer to layer, as in Keras.
 *
 * @module
 */
import { type TensorLike, toTensor } from "../core/convert.ts";
import { describe } from "../core/shape.ts";
import { Tensor } from "../core/tensor.ts";
import { flatten, leaves } from "../core/tree.ts";
import * as np from "../np/mod.ts";

/** Beside tensors rather than in them: who knows nothing of masks need not. Within a traced function both are that trace's. */
const masks = new WeakMap<Tensor, Tensor>();

/**
 * The mask of a layer's output: true for the steps that count, [batch, time]; undefined where all do.
 *
 * @param x What a layer gave. A tensor made of it by a function has no mask, unless that function was applied as a layer and kept the shape.
 * @example
 * ```ts
 * import { nn, np, random } from "@fluxion/fluxion";
 *
 * const words = nn.embedding(10, 4, { maskZero: true });
 * const { params } = words.init(random.key(0), [3]);
 * console.log(nn.maskOf(words.apply(params, np.array([[5, 2, 0]])))?.toArray()); // [[true, true, false]]
 * ```
 */
export function maskOf(x: unknown): Tensor | undefined {
  return x instanceof Tensor ? masks.get(x) : undefined;
}

/**
 * The tensor with a mask, which the layers after it follow: recurrent layers skip its steps, attention does not look at them, losses and
 * metrics leave them out.
 *
 * @param x [batch, time, ...].
 * @param mask Bools (or numbers, where not 0 is true) [batch, time]; undefined for none.
 * @returns A tensor of the same values.
 * @throws {RangeError} The mask's shape does not begin x's.
 * @example
 * ```ts
 * import { nn, np, random } from "@fluxion/fluxion";
 *
 * const x = nn.withMask(np.ones([1, 3, 2]), [[true, true, false]]);
 * const layer = nn.globalAvgPool();
 * console.log(layer.apply(layer.init(random.key(0), [3, 2]).params, x).toArray()); // [[1, 1]]
 * ```
 */
export function withMask(x: Tensor, mask: TensorLike | undefined): Tensor {
  const marked = np.copy(x);
  return mask === undefined ? marked : mark(marked, np.astype(toTensor("withMask", mask), "bool"));
}

/** Gives a tensor that nobody else has yet a mask. */
export function mark(x: Tensor, mask: Tensor | undefined): Tensor {
  if (mask === undefined) return x;
  if (mask.ndim > x.ndim || mask.shape.some((n, i) => n !== x.shape[i])) {
    throw new RangeError(`Cannot mask ${describe(x)} by ${describe(mask)}: the mask's shape must be the first axes of the tensor's`);
  }
  masks.set(x, mask);
  return x;
}

/** Hands the mask of a layer's input on to its output, where the output still has the masked axes. */
export function handOn<Y>(x: unknown, y: Y): Y {
  if (!(y instanceof Tensor) || y === x) return y;
  const mask = masks.get(y) === undefined ? jointMask(x) : undefined;
  if (mask !== undefined && mask.ndim <= y.ndim && mask.shape.every((n, i) => n === y.shape[i])) masks.set(y, mask);
  return y;
}

/** The mask of one input, or what the masks of several all let through. */
export function jointMask(x: unknown): Tensor | undefined {
  if (x instanceof Tensor) return masks.get(x);
  if (x === null || typeof x !== "object") return undefined;
  const all = Object.values(x).map(maskOf).filter((mask) => mask !== undefined);
  return all.length === 0 ? undefined : all.reduce((a, b) => a === b ? a : np.logicalAnd(a, b));
}

/** The masks of a tree's tensors, null for those that have none: what a transform would lose. */
export function masksIn(tree: unknown): (Tensor | null)[] {
  return leaves(tree).map((leaf) => maskOf(leaf) ?? null);
}

/** A tree with masks that `masksIn` gave, on other tensors of the same form. */
export function withMasks<T>(tree: T, given: readonly (Tensor | null)[]): T {
  if (given.every((mask) => mask === null)) return tree;
  const { leaves: list, structure } = flatten(tree);
  return structure.unflatten((list as Tensor[]).map((leaf, i) => given[i] === null ? leaf : withMask(leaf, given[i]!))) as T;
}
