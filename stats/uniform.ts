/**
 * Uniform distribution.
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.uniform.cdf(0.25).item()); // 0.25
 * ```
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, multiply, negative } from "../np/arithmetic.ts";
import { greater, less, logicalOr } from "../np/comparison.ts";
import { exp, log } from "../np/exponential.ts";
import { where } from "../np/where.ts";
import { outsideUnit, type Place, read, standard } from "./_read.ts";

/**
 * The logarithm of the density at `x` under the uniform distribution on [loc, loc + scale].
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logpdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, center, width] = read("uniform.logpdf", ["loc", "scale"], x, loc, scale);
  const outside = logicalOr(greater(at, add(center, width)), less(at, center));
  return where(outside, -Infinity, negative(log(width)));
}

/**
 * The density at `x` under the uniform distribution on [loc, loc + scale].
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function pdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  return exp(logpdf(x, loc, scale));
}

/**
 * The probability of values at or below `x` under the uniform distribution on [loc, loc + scale].
 *
 * @param x Where, of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function cdf(x: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, center, width] = read("uniform.cdf", ["loc", "scale"], x, loc, scale);
  return where(less(at, center), 0, where(greater(at, add(center, width)), 1, standard(at, center, width)));
}

/**
 * The value below which a share `q` lies under the uniform distribution on [loc, loc + scale].
 *
 * @param q Shares in [0, 1], of any shape.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function ppf(q: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [share, center, width] = read("uniform.ppf", ["loc", "scale"], q, loc, scale);
  return where(outsideUnit(share), NaN, add(center, multiply(width, share)));
}
