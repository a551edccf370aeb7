/**
 * Modified Bessel functions.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { floating } from "../np/_operands.ts";

/**
 * exp(-|x|) times the modified Bessel function of order 0.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.i0e([0]).toArray()); // [1]
 * ```
 */
export function i0e(x: TensorLike): Tensor {
  return bind("besselI0e", [floating("i0e", x)], {});
}

/**
 * exp(-|x|) times the modified Bessel function of order 1.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.i1e([0]).toArray()); // [0]
 * ```
 */
export function i1e(x: TensorLike): Tensor {
  return bind("besselI1e", [floating("i1e", x)], {});
}

/**
 * The modified Bessel function of order 1.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.i1([0]).toArray()); // [0]
 * ```
 */
export function i1(x: TensorLike): Tensor {
  const value = floating("i1", x);
  return bind("mul", [bind("exp", [bind("abs", [value], {})], {}), bind("besselI1e", [value], {})], {});
}
