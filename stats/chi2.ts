/**
 * Chi-square distribution.
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.chi2.sf(3.84, 1).item()); // about 0.05
 * ```
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, divide, maximum, multiply, subtract } from "../np/arithmetic.ts";
import { greaterEqual, less } from "../np/comparison.ts";
import { exp, log } from "../np/exponential.ts";
import { where } from "../np/where.ts";
import { gammainc, gammaincc, gammaln } from "../special/gamma.ts";
import { type Place, read, standard } from "./_read.ts";

/**
 * The logarithm of the density at `x` under the chi-square distribution.
 *
 * @param x Where, of any shape.
 * @param df The degrees of freedom.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logpdf(x: TensorLike, df: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, freedom, center, width] = read("chi2.logpdf", ["df", "loc", "scale"], x, df, loc, scale);
  const inside = greaterEqual(at, center);
  const y = where(inside, standard(at, center, width), 1), half = divide(freedom, 2);
  const norm = add(add(gammaln(half), multiply(half, Math.LN2)), log(width));
  const value = subtract(subtract(multiply(subtract(half, 1), log(y)), divide(y, 2)), norm);
  return where(inside, value, where(less(at, center), -Infinity, NaN));
}

/**
 * The density at `x` under the chi-square distribution.
 *
 * @param x Where, of any shape.
 * @param df The degrees of freedom.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function pdf(x: TensorLike, df: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  return exp(logpdf(x, df, loc, scale));
}

/**
 * The probability of values at or below `x` under the chi-square distribution.
 *
 * @param x Where, of any shape.
 * @param df The degrees of freedom.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function cdf(x: TensorLike, df: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, freedom, center, width] = read("chi2.cdf", ["df", "loc", "scale"], x, df, loc, scale);
  return gammainc(divide(freedom, 2), maximum(divide(standard(at, center, width), 2), 0));
}

/**
 * The logarithm of the probability of values at or below `x` under the chi-square distribution.
 *
 * @param x Where, of any shape.
 * @param df The degrees of freedom.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logcdf(x: TensorLike, df: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  return log(cdf(x, df, loc, scale));
}

/**
 * The probability of values above `x` under the chi-square distribution.
 *
 * @param x Where, of any shape.
 * @param df The degrees of freedom.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function sf(x: TensorLike, df: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, freedom, center, width] = read("chi2.sf", ["df", "loc", "scale"], x, df, loc, scale);
  return gammaincc(divide(freedom, 2), maximum(divide(standard(at, center, width), 2), 0));
}

/**
 * The logarithm of the probability of values above `x` under the chi-square distribution.
 *
 * @param x Where, of any shape.
 * @param df The degrees of freedom.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logsf(x: TensorLike, df: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  return log(sf(x, df, loc, scale));
}
