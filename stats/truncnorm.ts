/**
 * Truncated normal distribution: of values between loc + a · scale and loc + b · scale.
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.truncnorm.cdf(0, -1, 1).item()); // about 0.5
 * ```
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, multiply, negative, subtract } from "../np/arithmetic.ts";
import { greater, greaterEqual, isinf, less, lessEqual, logicalOr } from "../np/comparison.ts";
import { exp, expm1, log, log1p } from "../np/exponential.ts";
import { where } from "../np/where.ts";
import { logNdtr, ndtr } from "../special/error.ts";
import { logpdf as normal } from "./norm.ts";
import { type Place, read, standard } from "./_read.ts";

/** The logarithm of the normal mass between a and b, from the tail in which it lies, where it does not cancel. */
function logMass(a: Tensor, b: Tensor): Tensor {
  const right = greater(a, 0);
  const low = where(right, negative(b), a), high = where(right, negative(a), b);
  const logHigh = logNdtr(high);
  const tail = logHigh.add(log(negative(expm1(subtract(logNdtr(low), logHigh)))));
  const central = log1p(subtract(negative(ndtr(a)), ndtr(negative(b))));
  return where(logicalOr(lessEqual(b, 0), right), tail, central);
}

/**
 * The logarithm of the density at `x` under the truncated normal distribution.
 *
 * @param x Where, of any shape.
 * @param a The lower end, in scales from the location.
 * @param b The upper end, in scales from the location.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logpdf(x: TensorLike, a: TensorLike, b: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, low, high, center, width] = read("truncnorm.logpdf", ["a", "b", "loc", "scale"], x, a, b, loc, scale);
  const z = standard(at, center, width);
  const value = subtract(normal(at, center, width), logMass(low, high));
  return where(greaterEqual(low, high), NaN, where(logicalOr(less(z, low), greater(z, high)), -Infinity, value));
}

/**
 * The density at `x` under the truncated normal distribution.
 *
 * @param x Where, of any shape.
 * @param a The lower end, in scales from the location.
 * @param b The upper end, in scales from the location.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function pdf(x: TensorLike, a: TensorLike, b: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  return exp(logpdf(x, a, b, loc, scale));
}

/**
 * The logarithm of the probability of values at or below `x` under the truncated normal distribution.
 *
 * @param x Where, of any shape.
 * @param a The lower end, in scales from the location.
 * @param b The upper end, in scales from the location.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logcdf(x: TensorLike, a: TensorLike, b: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, low, high, center, width] = read("truncnorm.logcdf", ["a", "b", "loc", "scale"], x, a, b, loc, scale);
  const place = standard(at, center, width), whole = logMass(low, high);
  // A value beyond the ends would make the slope of what is not taken NaN: some place inside stands for it.
  const middle = where(isinf(low), subtract(high, 1), where(isinf(high), add(low, 1), multiply(add(low, high), 0.5)));
  const z = where(logicalOr(lessEqual(place, low), greaterEqual(place, high)), middle, place);
  const below = subtract(logMass(low, z), whole), above = subtract(logMass(z, high), whole);
  // Near 1 the other side is the accurate one.
  const value = where(greater(below, -0.1), log1p(negative(exp(above))), below);
  const within = where(greaterEqual(place, high), 0, where(lessEqual(place, low), -Infinity, value));
  return where(greaterEqual(low, high), NaN, within);
}

/**
 * The probability of values at or below `x` under the truncated normal distribution.
 *
 * @param x Where, of any shape.
 * @param a The lower end, in scales from the location.
 * @param b The upper end, in scales from the location.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function cdf(x: TensorLike, a: TensorLike, b: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  return exp(logcdf(x, a, b, loc, scale));
}

/**
 * The logarithm of the probability of values above `x` under the truncated normal distribution.
 *
 * @param x Where, of any shape.
 * @param a The lower end, in scales from the location.
 * @param b The upper end, in scales from the location.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function logsf(x: TensorLike, a: TensorLike, b: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  const [at, low, high, center, width] = read("truncnorm.logsf", ["a", "b", "loc", "scale"], x, a, b, loc, scale);
  return logcdf(negative(at), negative(high), negative(low), negative(center), width);
}

/**
 * The probability of values above `x` under the truncated normal distribution.
 *
 * @param x Where, of any shape.
 * @param a The lower end, in scales from the location.
 * @param b The upper end, in scales from the location.
 * @param loc The location: 0 if not given; also as `{ loc, scale }`.
 * @param scale The scale: 1 if not given.
 */
export function sf(x: TensorLike, a: TensorLike, b: TensorLike, loc: TensorLike | Place = 0, scale: TensorLike = 1): Tensor {
  return exp(logsf(x, a, b, loc, scale));
}
