/**
 * Logistic distribution.
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.logistic.cdf(0).item()); // 0.5
 * ```
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, divide, multiply, negative, subtract } from "../np/arithmetic.ts";
import { exp, log, logaddexp } from "../np/exponential.ts";
import { expit, logit } from "../special/logistic.ts";
import { type Place, read, standard } from "./_read.ts";

/**
 * The logarithm of the density at `x` under the logistic distribution.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logpdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, center, width] = read("logistic.logpdf", ["loc", "scale"], x, loc, scale);
  const half = divide(standard(at, center, width), 2);
  return subtract(multiply(logaddexp(half, negative(half)), -2), log(width));
}

/**
 * The density at `x` under the logistic distribution.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function pdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  return exp(logpdf(x, loc, scale));
}

/**
 * The probability of values at or below `x` under the logistic distribution.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function cdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, center, width] = read("logistic.cdf", ["loc", "scale"], x, loc, scale);
  return expit(standard(at, center, width));
}

/**
 * The probability of values above `x` under the logistic distribution.
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function sf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, center, width] = read("logistic.sf", ["loc", "scale"], x, loc, scale);
  return expit(negative(standard(at, center, width)));
}

/**
 * The value below which a share `q` lies under the logistic distribution.
 *
 * @param q Shares in [0, 1], of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function ppf(q: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [share, center, width] = read("logistic.ppf", ["loc", "scale"], q, loc, scale);
  return add(multiply(logit(share), width), center);
}

/**
 * The value above which a share `q` lies under the logistic distribution.
 *
 * @param q Shares in [0, 1], of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function isf(q: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [share, center, width] = read("logistic.isf", ["loc", "scale"], q, loc, scale);
  return subtract(center, multiply(logit(share), width));
}
