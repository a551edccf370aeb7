/**
 * Arrays as in NumPy and jax.numpy: the functions of the array API under their names in camelCase, with JAX's semantics.
 *
 * Operands may be tensors, numbers, booleans, nested arrays or typed arrays. Numbers are weak: they take the dtype of the tensor beside
 * them. Nothing here writes into a tensor: every function gives a new one, and all of them can be differentiated, batched and compiled.
 *
 * @example Sums, shapes and indices
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const x = np.reshape(np.arange(6), [2, 3]);
 * console.log(x.multiply(2).sum(0).toArray()); // [6, 10, 14]
 * console.log(x.get("...", -1).toArray()); // [2, 5]
 * ```
 *
 * @module
 */
import "../core/primitives/mod.ts";
import "../devices/mod.ts";
import "./_methods.ts";

export type { NestedArray, TensorLike } from "../core/convert.ts";
export type { DType, TypedArray } from "../core/dtype.ts";
export type { Aval, Shape } from "../core/shape.ts";
export type { DeviceName } from "../core/device.ts";
export type { ArrayMethods } from "../core/array_methods.ts";
export { Tensor } from "../core/tensor.ts";
export {
  get,
  type GetOptions,
  type Index,
  type IndexMode,
  putAlongAxis,
  Slice,
  slice,
  take,
  takeAlongAxis,
  type TakeOptions,
} from "./indexing.ts";
export { argwhere, flatnonzero, nonzero, type NonzeroByAxis, type NonzeroOptions } from "./nonzero.ts";
export * from "./arithmetic.ts";
export * from "./at.ts";
export * from "./bits.ts";
export * from "./calculus.ts";
export * from "./comparison.ts";
export * from "./constants.ts";
export * from "./contractions.ts";
export * from "./convolution.ts";
export * from "./creation.ts";
export * from "./dtypes.ts";
export * from "./editing.ts";
export * from "./einsum.ts";
export * from "./exponential.ts";
export * from "./from_data.ts";
export * from "./functional.ts";
export * from "./grids.ts";
export * from "./histograms.ts";
export * from "./joining.ts";
export * from "./nan_reductions.ts";
export * from "./packing.ts";
export * from "./padding.ts";
export * from "./polynomials.ts";
export * from "./quantiles.ts";
export * from "./printing.ts";
export * from "./reductions.ts";
export * from "./roots.ts";
export * from "./rounding.ts";
export * from "./scans.ts";
export * from "./searching.ts";
export * from "./sets.ts";
export * from "./shape.ts";
export * from "./sorting.ts";
export * from "./spaces.ts";
export * from "./statistics.ts";
export * from "./tiling.ts";
export * from "./triangles.ts";
export * from "./trigonometry.ts";
export * from "./unique.ts";
export * from "./vectors.ts";
export * from "./where.ts";
export * from "./windows.ts";
export type { Complex, ComplexLike } from "./fft/_transform.ts";
export * as fft from "./fft/mod.ts";
export * as linalg from "./linalg/mod.ts";
