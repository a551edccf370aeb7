/**
 * Beta distribution.
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.beta.cdf(0.5, 2, 2).item()); // 0.5
 * ```
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, negative, subtract } from "../np/arithmetic.ts";
import { greater, less, lessEqual, logicalOr } from "../np/comparison.ts";
import { exp, log } from "../np/exponential.ts";
import { clip } from "../np/rounding.ts";
import { where } from "../np/where.ts";
import { xlog1py, xlogy } from "../special/entropy.ts";
import { betainc, betaln } from "../special/gamma.ts";
import { type Place, read, standard } from "./_read.ts";

/**
 * The logarithm of the density at `x` under the beta distribution.
 *
 * @param x Where, of any shape.
 * @param a The first shape parameter.
 * @param b The second shape parameter.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logpdf(x: TensorLike, a: TensorLike, b: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, first, second, center, width] = read("beta.logpdf", ["a", "b", "loc", "scale"], x, a, b, loc, scale);
  const outside = logicalOr(greater(at, add(center, width)), less(at, center));
  const y = where(outside, 0.5, standard(at, center, width));
  const terms = add(xlogy(subtract(first, 1), y), xlog1py(subtract(second, 1), negative(y)));
  const value = subtract(terms, add(betaln(first, second), log(width)));
  const senseless = logicalOr(logicalOr(lessEqual(first, 0), lessEqual(second, 0)), lessEqual(width, 0));
  return where(senseless, NaN, where(outside, -Infinity, value));
}

/**
 * The density at `x` under the beta distribution.
 *
 * @param x Where, of any shape.
 * @param a The first shape parameter.
 * @param b The second shape parameter.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function pdf(x: TensorLike, a: TensorLike, b: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  return exp(logpdf(x, a, b, loc, scale));
}

/**
 * The probability of values at or below `x` under the beta distribution.
 *
 * @param x Where, of any shape.
 * @param a The first shape parameter.
 * @param b The second shape parameter.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function cdf(x: TensorLike, a: TensorLike, b: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, first, second, center, width] = read("beta.cdf", ["a", "b", "loc", "scale"], x, a, b, loc, scale);
  return betainc(first, second, clip(standard(at, center, width), { min: 0, max: 1 }));
}

/**
 * The logarithm of the probability of values at or below `x` under the beta distribution.
 *
 * @param x Where, of any shape.
 * @param a The first shape parameter.
 * @param b The second shape parameter.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logcdf(x: TensorLike, a: TensorLike, b: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  return log(cdf(x, a, b, loc, scale));
}

/**
 * The probability of values above `x` under the beta distribution.
 *
 * @param x Where, of any shape.
 * @param a The first shape parameter.
 * @param b The second shape parameter.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function sf(x: TensorLike, a: TensorLike, b: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, first, second, center, width] = read("beta.sf", ["a", "b", "loc", "scale"], x, a, b, loc, scale);
  return betainc(second, first, subtract(1, clip(standard(at, center, width), { min: 0, max: 1 })));
}

/**
 * The logarithm of the probability of values above `x` under the beta distribution.
 *
 * @param x Where, of any shape.
 * @param a The first shape parameter.
 * @param b The second shape parameter.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logsf(x: TensorLike, a: TensorLike, b: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  return log(sf(x, a, b, loc, scale));
}
