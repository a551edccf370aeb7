/**
 * What happens to data before a model learns from it, as Keras's preprocessing layers.
 *
 * @module
 */
export {
  centerCrop,
  type FillMode,
  type MoveOptions,
  randomBrightness,
  randomContrast,
  randomCrop,
  randomFlip,
  randomRotation,
  randomTranslation,
  randomZoom,
  type Range,
} from "./images.ts";
export {
  categoryEncoding,
  type CategoryMode,
  discretization,
  normalization,
  type NormalizationOptions,
  quantileBoundaries,
  rescaling,
  type Statistics,
} from "./numbers.ts";
export { type Lookup, lookup, type LookupOptions, type TextOptions, textVectorization, type TextVectorizer } from "./text.ts";
