/**
 * What the methods of tensors do. It lies in `np`, above this folder, which provides it when it is loaded; every way of making a tensor
 * loads it.
 *
 * @module
 */
import type { Methods } from "../np/_methods.ts";

/** The functions behind the methods. */
export let np: Methods;

/** Fills in what the methods do; `np` calls it once. */
export function provideMethods(methods: Methods): void {
  np = methods;
}
