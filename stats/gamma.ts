/**
 * Gamma distribution.
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.gamma.cdf(1, 1).item()); // about 0.632
 * ```
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, maximum, subtract } from "../np/arithmetic.ts";
import { greaterEqual } from "../np/comparison.ts";
import { exp, log } from "../np/exponential.ts";
import { where } from "../np/where.ts";
import { xlogy } from "../special/entropy.ts";
import { gammainc, gammaincc, gammaln } from "../special/gamma.ts";
import { type Place, read, standard } from "./_read.ts";

/**
 * The logarithm of the density at `x` under the gamma distribution.
 *
 * @param x Where, of any shape.
 * @param a The shape parameter.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logpdf(x: TensorLike, a: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, first, center, width] = read("gamma.logpdf", ["a", "loc", "scale"], x, a, loc, scale);
  const inside = greaterEqual(at, center);
  const y = where(inside, standard(at, center, width), 1);
  const value = subtract(subtract(xlogy(subtract(first, 1), y), y), add(gammaln(first), log(width)));
  return where(inside, value, -Infinity);
}

/**
 * The density at `x` under the gamma distribution.
 *
 * @param x Where, of any shape.
 * @param a The shape parameter.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function pdf(x: TensorLike, a: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  return exp(logpdf(x, a, loc, scale));
}

/**
 * The probability of values at or below `x` under the gamma distribution.
 *
 * @param x Where, of any shape.
 * @param a The shape parameter.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function cdf(x: TensorLike, a: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, first, center, width] = read("gamma.cdf", ["a", "loc", "scale"], x, a, loc, scale);
  return gammainc(first, maximum(standard(at, center, width), 0));
}

/**
 * The logarithm of the probability of values at or below `x` under the gamma distribution.
 *
 * @param x Where, of any shape.
 * @param a The shape parameter.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logcdf(x: TensorLike, a: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  return log(cdf(x, a, loc, scale));
}

/**
 * The probability of values above `x` under the gamma distribution.
 *
 * @param x Where, of any shape.
 * @param a The shape parameter.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function sf(x: TensorLike, a: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, first, center, width] = read("gamma.sf", ["a", "loc", "scale"], x, a, loc, scale);
  return gammaincc(first, maximum(standard(at, center, width), 0));
}

/**
 * The logarithm of the probability of values above `x` under the gamma distribution.
 *
 * @param x Where, of any shape.
 * @param a The shape parameter.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logsf(x: TensorLike, a: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  return log(sf(x, a, loc, scale));
}
