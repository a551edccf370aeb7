/**
 * Generalized normal distribution.
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.gennorm.cdf(0, 2).item()); // 0.5
 * ```
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { abs, add, divide, multiply, sign, subtract } from "../np/arithmetic.ts";
import { exp, log, power } from "../np/exponential.ts";
import { gammainc, gammaln } from "../special/gamma.ts";
import { read } from "./_read.ts";

/**
 * The logarithm of the density at `x` under the generalized normal distribution.
 *
 * @param x Where, of any shape.
 * @param beta The power.
 */
export function logpdf(x: TensorLike, beta: TensorLike): Tensor {
  const [at, slope] = read("gennorm.logpdf", ["beta"], x, beta);
  return subtract(subtract(log(multiply(slope, 0.5)), gammaln(divide(1, slope))), power(abs(at), slope));
}

/**
 * The density at `x` under the generalized normal distribution.
 *
 * @param x Where, of any shape.
 * @param beta The power.
 */
export function pdf(x: TensorLike, beta: TensorLike): Tensor {
  return exp(logpdf(x, beta));
}

/**
 * The probability of values at or below `x` under the generalized normal distribution.
 *
 * @param x Where, of any shape.
 * @param beta The power.
 */
export function cdf(x: TensorLike, beta: TensorLike): Tensor {
  const [at, slope] = read("gennorm.cdf", ["beta"], x, beta);
  return multiply(add(multiply(sign(at), gammainc(divide(1, slope), power(abs(at), slope))), 1), 0.5);
}
