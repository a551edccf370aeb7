/**
 * Pareto distribution.
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.pareto.sf(2, 1).item()); // 0.5
 * ```
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, divide, multiply, negative, subtract } from "../np/arithmetic.ts";
import { less } from "../np/comparison.ts";
import { exp, expm1, log, power } from "../np/exponential.ts";
import { where } from "../np/where.ts";
import { outsideUnit, type Place, read, standard } from "./_read.ts";

/**
 * The logarithm of the density at `x` under the Pareto distribution.
 *
 * @param x Where, of any shape.
 * @param b The shape parameter.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logpdf(x: TensorLike, b: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, second, center, width] = read("pareto.logpdf", ["b", "loc", "scale"], x, b, loc, scale);
  const outside = less(at, add(center, width));
  const y = where(outside, 1, standard(at, center, width));
  return where(outside, -Infinity, negative(add(log(divide(width, second)), multiply(add(second, 1), log(y)))));
}

/**
 * The density at `x` under the Pareto distribution.
 *
 * @param x Where, of any shape.
 * @param b The shape parameter.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function pdf(x: TensorLike, b: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  return exp(logpdf(x, b, loc, scale));
}

/**
 * The logarithm of the probability of values above `x` under the Pareto distribution.
 *
 * @param x Where, of any shape.
 * @param b The shape parameter.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logsf(x: TensorLike, b: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, second, center, width] = read("pareto.logsf", ["b", "loc", "scale"], x, b, loc, scale);
  const outside = less(at, add(center, width));
  return where(outside, 0, negative(multiply(second, log(where(outside, 1, standard(at, center, width))))));
}

/**
 * The probability of values above `x` under the Pareto distribution.
 *
 * @param x Where, of any shape.
 * @param b The shape parameter.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function sf(x: TensorLike, b: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  return exp(logsf(x, b, loc, scale));
}

/**
 * The probability of values at or below `x` under the Pareto distribution.
 *
 * @param x Where, of any shape.
 * @param b The shape parameter.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function cdf(x: TensorLike, b: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, second, center, width] = read("pareto.cdf", ["b", "loc", "scale"], x, b, loc, scale);
  return negative(expm1(logsf(at, second, center, width)));
}

/**
 * The logarithm of the probability of values at or below `x` under the Pareto distribution.
 *
 * @param x Where, of any shape.
 * @param b The shape parameter.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logcdf(x: TensorLike, b: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, second, center, width] = read("pareto.logcdf", ["b", "loc", "scale"], x, b, loc, scale);
  return log(cdf(at, second, center, width));
}

/**
 * The value below which a share `q` lies under the Pareto distribution.
 *
 * @param q Shares in [0, 1], of any shape.
 * @param b The shape parameter.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function ppf(q: TensorLike, b: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [share, second, center, width] = read("pareto.ppf", ["b", "loc", "scale"], q, b, loc, scale);
  return where(outsideUnit(share), NaN, add(center, multiply(width, power(subtract(1, share), divide(-1, second)))));
}
