/**
 * Uniform numbers.
 *
 * @module
 */
import { type TensorLike, toTensor } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import { positional } from "../core/positional.ts";
import type { Tensor } from "../core/tensor.ts";
import { readKey, sampleShape } from "./_key.ts";
import type { Asked, DTypeOr, ShapeOr } from "./_options.ts";
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
export function uniform(
  key: Tensor,
  shape?: ShapeOr<UniformOptions>,
  dtypeOr?: DTypeOr<UniformOptions>,
  low?: TensorLike | UniformOptions,
  high?: TensorLike | UniformOptions,
): Tensor {
  const places = ["shape", "dtype", "minval", "maxval"];
  const given = positional<Asked<UniformOptions>>("uniform", places, [shape, dtypeOr, low, high]);
  checkOptions("uniform", given, places);
  const words = readKey("uniform", key);
  const dtype = floatType("uniform", given.dtype);
  const { minval = 0, maxval = 1 } = given;
  if (minval === 0 && maxval === 1) return unit(words, sampleShape("uniform", given.shape), dtype);
  const least = toTensor("uniform", minval, dtype), most = toTensor("uniform", maxval, dtype);
  return between(words, sampleShape("uniform", given.shape, least.shape, most.shape), least, most);
}
