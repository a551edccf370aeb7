/**
 * Leaves together with where they are.
 *
 * @module
 */
import { flatten, type IsLeaf, leavesUpTo, leavesWithPath, type PathKey, type Structure } from "../core/tree.ts";

/** The leaves of a tree with their paths, and its structure. */
export function flattenWithPath(tree: unknown, isLeaf?: IsLeaf): { leaves: [path: PathKey[], leaf: unknown][]; structure: Structure } {
  return { leaves: leavesWithPath(tree, isLeaf), structure: flatten(tree, isLeaf).structure };
}

/**
 * A tree of the same structure whose leaves are `f` of each leaf's path and of the leaves of `tree` and the trees in `rest`.
 *
 * @param f Takes the path, as a list of keys and indices, and the leaves.
 * @param tree The tree.
 * @param rest Further trees, which may be deeper.
 * @returns A tree of the structure of `tree`.
 * @example A mask for weight decay
 * ```ts
 * import { np, tree } from "@fluxion/fluxion";
 *
 * const params = { dense: { w: np.ones([2, 2]), b: np.zeros([2]) } };
 * console.log(tree.mapWithPath((path) => path.at(-1) !== "b", params)); // { dense: { b: false, w: true } }
 * ```
 */
// deno-lint-ignore no-explicit-any -- leaves of any type
export function mapWithPath(f: (path: PathKey[], ...leaves: any[]) => unknown, tree: unknown, ...rest: unknown[]): any {
  const { structure } = flatten(tree);
  const others = rest.map((other, k) => leavesUpTo(structure, other, k));
  return structure.unflatten(leavesWithPath(tree).map(([path, leaf], i) => f(path, leaf, ...others.map((list) => list[i]))));
}
