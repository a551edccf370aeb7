/**
 * The element types of trees.
 *
 * @module
 */
import { type TensorLike, toTensor } from "../core/convert.ts";
import { type DType, promoteTypes } from "../core/dtype.ts";
import { keyString, leavesWithPath, map } from "../core/tree.ts";

/** A tree whose leaves have the given type; null leaves it as it is. */
export function cast<T>(tree: T, dtype: DType | null): T {
  return dtype === null ? tree : map((x: TensorLike) => toTensor("cast", x, dtype), tree);
}

/** A tree whose leaves have the types of those of another tree. */
export function castLike<T>(tree: T, other: unknown): T {
  return map((x: TensorLike, y: TensorLike) => toTensor("castLike", x, toTensor("castLike", y).dtype), tree, other);
}

/** How `dtype` settles on one type where leaves differ: the type they meet in, the widest or the narrowest of them. */
export type MixedDType = "promote" | "highest" | "lowest";

/**
 * The type of a tree's leaves.
 *
 * @param tree The tree; one without leaves has the type float32.
 * @param mixed What to do where the leaves' types differ; by default that is an error.
 * @returns The type.
 * @throws {TypeError} The types differ and `mixed` is not given, or neither of two contains the other.
 */
export function dtype(tree: unknown, mixed?: MixedDType): DType {
  const found = leavesWithPath(tree).map(([path, x]) => [keyString(path), toTensor("tree.dtype", x as TensorLike).dtype] as const);
  if (found.length === 0) return "float32";
  return found.map(([, type]) => type).reduce((a, b, i) => {
    if (a === b) return a;
    if (mixed === undefined) {
      throw new TypeError(
        `Cannot take tree.dtype of a tree with ${found[0]![0]} of ${a} and ${found[i]![0]} of ${b}: say "promote", "highest" or "lowest"`,
      );
    }
    const both = promoteTypes(a, b, false, false);
    if (mixed === "promote") return both;
    if (both !== a && both !== b) throw new TypeError(`Cannot take tree.dtype of ${a} and ${b}: neither holds the other; say "promote"`);
    return (mixed === "highest") === (both === a) ? a : b;
  });
}
