/**
 * Gumbel distribution of minima.
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.gumbelL.sf(0).item()); // about 0.368
 * ```
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, multiply, negative, subtract } from "../np/arithmetic.ts";
import { greater, less, logicalAnd } from "../np/comparison.ts";
import { exp, expm1, log, log1p } from "../np/exponential.ts";
import { where } from "../np/where.ts";
import { type Place, read, standard } from "./_read.ts";

/**
 * The logarithm of the density at `x` under the Gumbel distribution of minima.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logpdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, center, width] = read("gumbelL.logpdf", ["loc", "scale"], x, loc, scale);
  const z = standard(at, center, width);
  return subtract(subtract(z, exp(z)), log(width));
}

/**
 * The density at `x` under the Gumbel distribution of minima.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function pdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  return exp(logpdf(x, loc, scale));
}

/**
 * The logarithm of the probability of values above `x` under the Gumbel distribution of minima.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logsf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, center, width] = read("gumbelL.logsf", ["loc", "scale"], x, loc, scale);
  return where(greater(width, 0), negative(exp(standard(at, center, width))), NaN);
}

/**
 * The probability of values above `x` under the Gumbel distribution of minima.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function sf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  return exp(logsf(x, loc, scale));
}

/**
 * The probability of values at or below `x` under the Gumbel distribution of minima.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function cdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, center, width] = read("gumbelL.cdf", ["loc", "scale"], x, loc, scale);
  return negative(expm1(logsf(at, center, width)));
}

/**
 * The logarithm of the probability of values at or below `x` under the Gumbel distribution of minima.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logcdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, center, width] = read("gumbelL.logcdf", ["loc", "scale"], x, loc, scale);
  return log(cdf(at, center, width));
}

/**
 * The value below which a share `q` lies under the Gumbel distribution of minima.
 *
 * @param q Shares in [0, 1], of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function ppf(q: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [share, center, width] = read("gumbelL.ppf", ["loc", "scale"], q, loc, scale);
  const inside = logicalAnd(greater(share, 0), less(share, 1));
  return where(inside, add(center, multiply(width, log(negative(log1p(negative(where(inside, share, 0.5))))))), NaN);
}
