/**
 * Student's t distribution.
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.t.pdf(0, 3).item()); // about 0.368
 * ```
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, divide, multiply, negative, subtract } from "../np/arithmetic.ts";
import { greater } from "../np/comparison.ts";
import { exp, log, log1p, square } from "../np/exponential.ts";
import { where } from "../np/where.ts";
import { betainc, gammaln } from "../special/gamma.ts";
import { type Place, read, standard } from "./_read.ts";

/**
 * The logarithm of the density at `x` under Student's t distribution.
 *
 * @param x Where, of any shape.
 * @param df The degrees of freedom.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logpdf(x: TensorLike, df: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, freedom, center, width] = read("t.logpdf", ["df", "loc", "scale"], x, df, loc, scale);
  const z = standard(at, center, width), half = divide(freedom, 2), more = add(half, 0.5);
  const norm = subtract(add(gammaln(half), divide(log(multiply(multiply(square(width), Math.PI), freedom)), 2)), gammaln(more));
  return negative(add(norm, multiply(more, log1p(divide(square(z), freedom)))));
}

/**
 * The density at `x` under Student's t distribution.
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
 * The probability of values at or below `x` under Student's t distribution.
 *
 * @param x Where, of any shape.
 * @param df The degrees of freedom.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function cdf(x: TensorLike, df: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, freedom, center, width] = read("t.cdf", ["df", "loc", "scale"], x, df, loc, scale);
  // The tail beyond |z| is half a beta tail.
  const z = standard(at, center, width);
  const tail = multiply(betainc(divide(freedom, 2), 0.5, divide(freedom, add(freedom, square(z)))), 0.5);
  return where(greater(z, 0), subtract(1, tail), tail);
}

/**
 * The probability of values above `x` under Student's t distribution.
 *
 * @param x Where, of any shape.
 * @param df The degrees of freedom.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function sf(x: TensorLike, df: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, freedom, center, width] = read("t.sf", ["df", "loc", "scale"], x, df, loc, scale);
  return cdf(negative(standard(at, center, width)), freedom);
}
