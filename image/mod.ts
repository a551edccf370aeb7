/**
 * Images as in jax.image and jax.scipy.ndimage: resized, moved, and read between pixels; differentiable, for any number of axes.
 *
 * @example
 * ```ts
 * import { image, np } from "@fluxion/fluxion";
 *
 * const picture = np.reshape(np.arange(16, { dtype: "float32" }), [4, 4]);
 * console.log(image.resize(picture, [2, 2]).toString());
 * ```
 *
 * @module
 */
import "../core/primitives/mod.ts";
import "../devices/mod.ts";
import "../np/_methods.ts";

export type { TensorLike } from "../core/convert.ts";
export type { Shape } from "../core/shape.ts";
export type { Tensor } from "../core/tensor.ts";
export * from "./map_coordinates.ts";
export * from "./resize.ts";
