/**
 * The layer below `np`, as jax.lax: strict functions, which neither promote dtypes nor broadcast (but for scalars), the general forms of
 * convolution, gather and reduction, and control flow that compiles.
 *
 * @example
 * ```ts
 * import { lax, np } from "@fluxion/fluxion";
 *
 * const [last, sums] = lax.scan((carry, x) => [np.add(carry, x), carry], np.array(0), np.array([1, 2, 3]));
 * console.log(last.item(), sums.toArray()); // 6 [0, 1, 3]
 * ```
 *
 * @module
 */
import "../np/mod.ts";
import * as linalg from "./linalg.ts";

export { linalg };
export type { TensorLike } from "../core/convert.ts";
export type { DType } from "../core/dtype.ts";
export type { Shape } from "../core/shape.ts";
export type { Tensor } from "../core/tensor.ts";
export * from "./arithmetic.ts";
export * from "./bits.ts";
export * from "./collectives.ts";
export * from "./comparison.ts";
export * from "./conv.ts";
export * from "./conversion.ts";
export * from "./dot.ts";
export * from "./dynamic.ts";
export * from "./exponential.ts";
export * from "./gather.ts";
export * from "./reductions.ts";
export * from "./rounding.ts";
export * from "./sorting.ts";
export * from "./special.ts";
export * from "./structural.ts";
export * from "./trigonometry.ts";
export * from "./window.ts";
export { type Padding, padtypeToPads } from "./padding.ts";
export type { AssociativeScanOptions, IsTensorLike, MapOptions, ScanOptions, Tensors } from "../transforms/mod.ts";
export { associativeScan, cond, foriLoop, map, scan, stopGradient, whileLoop } from "../transforms/mod.ts";
export { switch_ as switch } from "../transforms/cond.ts";
