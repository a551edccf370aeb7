/**
 * Gumbel distribution of maxima.
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.gumbelR.cdf(0).item()); // about 0.368
 * ```
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, multiply, negative, subtract } from "../np/arithmetic.ts";
import { greater, less, logicalAnd } from "../np/comparison.ts";
import { exp, expm1, log } from "../np/exponential.ts";
import { where } from "../np/where.ts";
import { type Place, read, standard } from "./_read.ts";

/**
 * The logarithm of the density at `x` under the Gumbel distribution of maxima.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logpdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, center, width] = read("gumbelR.logpdf", ["loc", "scale"], x, loc, scale);
  const z = standard(at, center, width);
  return negative(add(add(z, exp(negative(z))), log(width)));
}

/**
 * The density at `x` under the Gumbel distribution of maxima.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function pdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  return exp(logpdf(x, loc, scale));
}

/**
 * The logarithm of the probability of values at or below `x` under the Gumbel distribution of maxima.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logcdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, center, width] = read("gumbelR.logcdf", ["loc", "scale"], x, loc, scale);
  return where(greater(width, 0), negative(exp(negative(standard(at, center, width)))), NaN);
}

/**
 * The probability of values at or below `x` under the Gumbel distribution of maxima.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function cdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  return exp(logcdf(x, loc, scale));
}

/**
 * The probability of values above `x` under the Gumbel distribution of maxima.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function sf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, center, width] = read("gumbelR.sf", ["loc", "scale"], x, loc, scale);
  return negative(expm1(logcdf(at, center, width)));
}

/**
 * The logarithm of the probability of values above `x` under the Gumbel distribution of maxima.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logsf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, center, width] = read("gumbelR.logsf", ["loc", "scale"], x, loc, scale);
  return log(sf(at, center, width));
}

/**
 * The value below which a share `q` lies under the Gumbel distribution of maxima.
 *
 * @param q Shares in [0, 1], of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function ppf(q: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [share, center, width] = read("gumbelR.ppf", ["loc", "scale"], q, loc, scale);
  const inside = logicalAnd(greater(share, 0), less(share, 1));
  return where(inside, subtract(center, multiply(width, log(negative(log(where(inside, share, 0.5)))))), NaN);
}
