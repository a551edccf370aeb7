/**
 * Uniform numbers.
 *
 * @module
 */
import { type TensorLike, toTensor } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import type { Shape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { readKey, sampleShape } from "./_key.ts";
import { between, type FloatOptions, floatType, unit } from "./_unit.ts";

/** Options of `uniform`. */
export interface UniformOptions extends FloatOptions {
  /** The lower end, which may be sampled: 0 if not given. */
  readonly minval?: TensorLike;
  /** The upper end, which is not sampled: 1 if not given. */
  readonly maxval?: TensorLike;
}

/**
 * Uniform numbers in [minval, maxval).
 *
 * @param shape Of the result; what the ends broadcast to if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.uniform(random.key(0), 3).toString()); // [0.947667 0.9785799 0.33229148]
 * ```
 */
export function uniform(key: Tensor, shape?: number | Shape, options?: UniformOptions): Tensor {
  checkOptions("uniform", options, ["dtype", "minval", "maxval"]);
  const words = readKey("uniform", key);
  const dtype = floatType("uniform", options?.dtype);
  const { minval = 0, maxval = 1 } = options ?? {};
  if (minval === 0 && maxval === 1) return unit(words, sampleShape("uniform", shape), dtype);
  const low = toTensor("uniform", minval, dtype), high = toTensor("uniform", maxval, dtype);
  return between(words, sampleShape("uniform", shape, low.shape, high.shape), low, high);
}
