/**
 * Cauchy distribution.
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.cauchy.cdf(0).item()); // 0.5
 * ```
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, divide, multiply, negative, subtract } from "../np/arithmetic.ts";
import { exp, log, log1p, square } from "../np/exponential.ts";
import { arctan, tan } from "../np/trigonometry.ts";
import { type Place, read, standard } from "./_read.ts";

/**
 * The logarithm of the density at `x` under the Cauchy distribution.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logpdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, center, width] = read("cauchy.logpdf", ["loc", "scale"], x, loc, scale);
  return negative(add(log(multiply(width, Math.PI)), log1p(square(standard(at, center, width)))));
}

/**
 * The density at `x` under the Cauchy distribution.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function pdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  return exp(logpdf(x, loc, scale));
}

/**
 * The probability of values at or below `x` under the Cauchy distribution.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function cdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, center, width] = read("cauchy.cdf", ["loc", "scale"], x, loc, scale);
  return add(divide(arctan(standard(at, center, width)), Math.PI), 0.5);
}

/**
 * The logarithm of the probability of values at or below `x` under the Cauchy distribution.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logcdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  return log(cdf(x, loc, scale));
}

/**
 * The probability of values above `x` under the Cauchy distribution.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function sf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, center, width] = read("cauchy.sf", ["loc", "scale"], x, loc, scale);
  return add(divide(arctan(negative(standard(at, center, width))), Math.PI), 0.5);
}

/**
 * The logarithm of the probability of values above `x` under the Cauchy distribution.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logsf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  return log(sf(x, loc, scale));
}

/**
 * The value below which a share `q` lies under the Cauchy distribution.
 *
 * @param q Shares in [0, 1], of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function ppf(q: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [share, center, width] = read("cauchy.ppf", ["loc", "scale"], q, loc, scale);
  return add(multiply(tan(subtract(multiply(share, Math.PI), Math.PI / 2)), width), center);
}

/**
 * The value above which a share `q` lies under the Cauchy distribution.
 *
 * @param q Shares in [0, 1], of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function isf(q: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [share, center, width] = read("cauchy.isf", ["loc", "scale"], q, loc, scale);
  return add(multiply(tan(subtract(Math.PI / 2, multiply(share, Math.PI))), width), center);
}
