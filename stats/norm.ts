/**
 * Normal distribution.
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.norm.cdf(0).item()); // 0.5
 * ```
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, multiply, negative, subtract } from "../np/arithmetic.ts";
import { exp, log, square } from "../np/exponential.ts";
import { logNdtr, ndtr, ndtri } from "../special/error.ts";
import { type Place, read, standard } from "./_read.ts";

/**
 * The logarithm of the density at `x` under the normal distribution.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logpdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, center, width] = read("norm.logpdf", ["loc", "scale"], x, loc, scale);
  const z = standard(at, center, width);
  return multiply(add(square(z), log(multiply(square(width), 2 * Math.PI))), -0.5);
}

/**
 * The density at `x` under the normal distribution.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function pdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  return exp(logpdf(x, loc, scale));
}

/**
 * The probability of values at or below `x` under the normal distribution.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function cdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, center, width] = read("norm.cdf", ["loc", "scale"], x, loc, scale);
  return ndtr(standard(at, center, width));
}

/**
 * The logarithm of the probability of values at or below `x` under the normal distribution.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logcdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, center, width] = read("norm.logcdf", ["loc", "scale"], x, loc, scale);
  return logNdtr(standard(at, center, width));
}

/**
 * The probability of values above `x` under the normal distribution.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function sf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, center, width] = read("norm.sf", ["loc", "scale"], x, loc, scale);
  return ndtr(negative(standard(at, center, width)));
}

/**
 * The logarithm of the probability of values above `x` under the normal distribution.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logsf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, center, width] = read("norm.logsf", ["loc", "scale"], x, loc, scale);
  return logNdtr(negative(standard(at, center, width)));
}

/**
 * The value below which a share `q` lies under the normal distribution.
 *
 * @param q Shares in [0, 1], of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function ppf(q: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [share, center, width] = read("norm.ppf", ["loc", "scale"], q, loc, scale);
  return add(multiply(ndtri(share), width), center);
}

/**
 * The value above which a share `q` lies under the normal distribution.
 *
 * @param q Shares in [0, 1], of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function isf(q: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [share, center, width] = read("norm.isf", ["loc", "scale"], q, loc, scale);
  return add(multiply(ndtri(subtract(1, share)), width), center);
}
