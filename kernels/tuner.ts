/**
 * Choosing among variants of a kernel family by trying them.
 *
 * @module
 */
import type { Launcher } from "./launcher.ts";

/**
 * Makes ready to run any of the variants, on memory that it takes from `launcher`; what it gives launches the one with that index. The
 * contents of the memory are nobody's.
 */
export type Trial = (launcher: Launcher) => (variant: number) => void;

/** Who chooses. */
export interface Tuner {
  /**
   * The index of the variant to use.
   *
   * @param family The kernel family.
   * @param bucket What else the choice depends on: types, layouts, sizes as powers of two.
   * @param names The variants' names, which are kept: the same name must mean the same variant. The first is what is used untried.
   * @param trial How to run them.
   */
  choose(family: string, bucket: string, names: readonly string[], trial: Trial): number;
}

/** Sizes as the powers of two that they reach: shapes with equal buckets share a choice. */
export function bucketOf(...sizes: readonly number[]): string {
  return sizes.map((n) => n <= 1 ? n : 2 ** Math.ceil(Math.log2(n))).join("x");
}
