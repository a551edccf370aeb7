/**
 * The numbers that NumPy names, and the dtypes by name.
 *
 * @module
 */

/** π, the half circumference of the unit circle. */
export const pi: number = Math.PI;
/** e, the base of the natural logarithm. */
export const e: number = Math.E;
/** Euler's constant γ: how far the harmonic numbers stay above the logarithm. */
export const eulerGamma = 0.5772156649015329;
/** Positive infinity. */
export const inf: number = Infinity;
/** Not a number. */
export const nan: number = NaN;
/** A new axis in an index: `x.get(":", np.newaxis)`. */
export const newaxis = null;

/** The dtype of booleans. */
export const bool = "bool";
/** The dtype of whole numbers from 0 to 2⁸ - 1. */
export const uint8 = "uint8";
/** The dtype of whole numbers from 0 to 2¹⁶ - 1. */
export const uint16 = "uint16";
/** The dtype of whole numbers from 0 to 2³² - 1. */
export const uint32 = "uint32";
/** The dtype of whole numbers from -2⁷ to 2⁷ - 1. */
export const int8 = "int8";
/** The dtype of whole numbers from -2¹⁵ to 2¹⁵ - 1. */
export const int16 = "int16";
/** The dtype of whole numbers from -2³¹ to 2³¹ - 1. */
export const int32 = "int32";
/** The dtype of floats of 16 bits: 11 of precision. */
export const float16 = "float16";
/** The dtype of floats of 16 bits with the range of float32: 8 of precision. */
export const bfloat16 = "bfloat16";
/** The dtype of floats of 32 bits: 24 of precision. */
export const float32 = "float32";
/** The dtype of floats of 64 bits: 53 of precision. The CPU device has them, WebGPU does not. */
export const float64 = "float64";
