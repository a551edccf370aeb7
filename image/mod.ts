/**
 * Resampling of images, as jax.image and scipy.ndimage.
 *
 * @example Half the size
 * ```ts
 * import { image, np } from "@fluxion/fluxion";
 *
 * console.log(image.resize(np.zeros([1, 28, 28, 3]), [1, 14, 14, 3]).shape); // [1, 14, 14, 3]
 * ```
 *
 * @module
 */
import "../np/mod.ts";

export { mapCoordinates, type MapCoordinatesOptions } from "./map_coordinates.ts";
export { resize, type ResizeMethod, type ResizeOptions, scaleAndTranslate, type ScaleAndTranslateOptions } from "./resize.ts";
