/**
 * Exponential distribution.
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.expon.pdf(0).item()); // 1
 * ```
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, multiply, negative, subtract } from "../np/arithmetic.ts";
import { less } from "../np/comparison.ts";
import { exp, expm1, log, log1p } from "../np/exponential.ts";
import { where } from "../np/where.ts";
import { outsideUnit, type Place, read, standard } from "./_read.ts";

/**
 * The logarithm of the density at `x` under the exponential distribution.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logpdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, center, width] = read("expon.logpdf", ["loc", "scale"], x, loc, scale);
  const value = negative(add(standard(at, center, width), log(width)));
  return where(less(at, center), -Infinity, value);
}

/**
 * The density at `x` under the exponential distribution.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function pdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  return exp(logpdf(x, loc, scale));
}

/**
 * The probability of values at or below `x` under the exponential distribution.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function cdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, center, width] = read("expon.cdf", ["loc", "scale"], x, loc, scale);
  return where(less(at, center), 0, negative(expm1(negative(standard(at, center, width)))));
}

/**
 * The logarithm of the probability of values above `x` under the exponential distribution.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logsf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, center, width] = read("expon.logsf", ["loc", "scale"], x, loc, scale);
  return where(less(at, center), 0, negative(standard(at, center, width)));
}

/**
 * The probability of values above `x` under the exponential distribution.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function sf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  return exp(logsf(x, loc, scale));
}

/**
 * The logarithm of the probability of values at or below `x` under the exponential distribution.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logcdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, center, width] = read("expon.logcdf", ["loc", "scale"], x, loc, scale);
  return log1p(negative(sf(at, center, width)));
}

/**
 * The value below which a share `q` lies under the exponential distribution.
 *
 * @param q Shares in [0, 1], of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function ppf(q: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [share, center, width] = read("expon.ppf", ["loc", "scale"], q, loc, scale);
  return where(outsideUnit(share), NaN, subtract(center, multiply(width, log1p(negative(share)))));
}
