/**
 * Folding, turning inside out, and spreading trees.
 *
 * @module
 */
import { broadcastPrefix, flatten, type IsLeaf, leaves, leavesUpTo, type Structure } from "../core/tree.ts";

/**
 * Folds the leaves of a tree from the first to the last.
 *
 * @param f Takes what has been folded so far and the next leaf.
 * @param tree The tree.
 * @param initial What to begin with; without it, the first leaf.
 * @returns The result.
 * @throws {RangeError} There are no leaves and no `initial`.
 */
// deno-lint-ignore no-explicit-any -- leaves of any type
export function reduce<R = any>(f: (folded: R, leaf: any) => R, tree: unknown, ...initial: [] | [initial: R]): R {
  const list = leaves(tree) as R[];
  if (initial.length > 0) return list.reduce(f, initial[0] as R);
  if (list.length === 0) throw new RangeError("Cannot reduce a tree without leaves: give an initial value");
  return list.reduce(f);
}

/**
 * Turns a tree of trees inside out: an `outer` of `inner`s into an `inner` of `outer`s.
 *
 * @param outer The structure of the outside.
 * @param inner The structure of each tree inside.
 * @param tree The tree to turn.
 * @returns A tree of structure `inner` whose leaves are trees of structure `outer`.
 * @throws {TypeError} The tree has another structure.
 * @example
 * ```ts
 * import { tree } from "@fluxion/fluxion";
 *
 * const pairs = [{ a: 1, b: 2 }, { a: 3, b: 4 }];
 * console.log(tree.transpose(tree.structure([0, 0]), tree.structure({ a: 0, b: 0 }), pairs)); // { a: [1, 3], b: [2, 4] }
 * ```
 */
// deno-lint-ignore no-explicit-any -- a tree of any type
export function transpose(outer: Structure, inner: Structure, tree: unknown): any {
  const rows = leavesUpTo(outer, tree).map((part) => leavesUpTo(inner, part));
  return inner.unflatten(Array.from({ length: inner.size }, (_, i) => outer.unflatten(rows.map((row) => row[i]))));
}

/**
 * Spreads a prefix of a tree over the whole tree: each leaf of the prefix is repeated for all leaves under it.
 *
 * @param prefix The prefix: a single value, or a tree that ends earlier.
 * @param tree The tree to spread it over.
 * @param isLeaf What counts as a leaf of the prefix.
 * @returns A tree of the structure of `tree`.
 * @throws {TypeError} The prefix does not fit.
 */
// deno-lint-ignore no-explicit-any -- a tree of any type
export function broadcast(prefix: unknown, tree: unknown, isLeaf?: IsLeaf): any {
  return flatten(tree).structure.unflatten(broadcastPrefix("broadcast a tree", prefix, tree, isLeaf));
}

/** Whether every value of a list is a leaf. */
export function allLeaves(values: readonly unknown[]): boolean {
  return values.every((value) => flatten(value).structure.children() === undefined);
}
