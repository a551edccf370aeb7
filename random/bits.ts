/**
 * Random bits.
 *
 * @module
 */
import { checkShape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo } from "../np/_operands.ts";
import { positionWords, readKey } from "./_key.ts";
import { asked, type DTypeOr, type ShapeOr } from "./_options.ts";

/** Options of `bits`. */
export interface BitsOptions {
  /** The unsigned type to fill: "uint32" if not given. */
  readonly dtype?: "uint32" | "uint16" | "uint8";
}

/**
 * Uniform random bits, as unsigned integers.
 *
 * @param shape Of the result; a scalar if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.bits(random.key(0), 3).toArray()); // [4070199207, 4202968722, 1427181096]
 * ```
 */
export function bits(key: Tensor, shape?: ShapeOr<BitsOptions>, options?: DTypeOr<BitsOptions>): Tensor {
  const given = asked<BitsOptions>("bits", ["dtype"], [shape, options]);
  const dtype = given.dtype ?? "uint32";
  if (dtype !== "uint32" && dtype !== "uint16" && dtype !== "uint8") {
    throw new TypeError(`Cannot make bits of dtype ${JSON.stringify(dtype)}: it must be an unsigned integer type`);
  }
  return castTo(positionWords(readKey("bits", key), checkShape("make bits of", given.shape ?? []), 2), dtype);
}
