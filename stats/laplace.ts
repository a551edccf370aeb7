/**
 * Laplace distribution.
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.laplace.pdf(0).item()); // 0.5
 * ```
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { abs, add, multiply, negative, subtract } from "../np/arithmetic.ts";
import { less } from "../np/comparison.ts";
import { exp, log } from "../np/exponential.ts";
import { where } from "../np/where.ts";
import { type Place, read, standard } from "./_read.ts";

/**
 * The logarithm of the density at `x` under the Laplace distribution.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logpdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, center, width] = read("laplace.logpdf", ["loc", "scale"], x, loc, scale);
  return negative(add(abs(standard(at, center, width)), log(multiply(width, 2))));
}

/**
 * The density at `x` under the Laplace distribution.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function pdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  return exp(logpdf(x, loc, scale));
}

/**
 * The probability of values at or below `x` under the Laplace distribution.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function cdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, center, width] = read("laplace.cdf", ["loc", "scale"], x, loc, scale);
  const z = standard(at, center, width);
  // The tail of the other side grows without bound: keep its exponent at 0.
  const half = multiply(exp(negative(abs(z))), 0.5);
  // At 0, where abs has slope 1 by convention, the right side has the slope that both have.
  return where(less(z, 0), half, subtract(1, half));
}
