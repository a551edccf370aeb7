/**
 * Poisson distribution.
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.poisson.pmf(0, 1).item()); // about 0.368
 * ```
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, maximum, subtract } from "../np/arithmetic.ts";
import { equal, greaterEqual, less, logicalAnd } from "../np/comparison.ts";
import { exp } from "../np/exponential.ts";
import { floor, round } from "../np/rounding.ts";
import { where } from "../np/where.ts";
import { xlogy } from "../special/entropy.ts";
import { gammaincc, gammaln } from "../special/gamma.ts";
import { read, type Shift } from "./_read.ts";

/**
 * The logarithm of the probability of `k` under the Poisson distribution.
 *
 * @param k Counts, of any shape.
 * @param mu The mean.
 * @param loc The location: 0 if not given; also as `{ loc }`.
 */
export function logpmf(k: TensorLike, mu: TensorLike, loc: TensorLike | Shift = 0): Tensor {
  const [count, rate, center] = read("poisson.logpmf", ["mu", "loc"], k, mu, loc);
  const inside = logicalAnd(greaterEqual(count, center), equal(round(count), count));
  const x = where(inside, subtract(count, center), 0);
  return where(inside, subtract(subtract(xlogy(x, rate), gammaln(add(x, 1))), rate), -Infinity);
}

/**
 * The probability of `k` under the Poisson distribution.
 *
 * @param k Counts, of any shape.
 * @param mu The mean.
 * @param loc The location: 0 if not given; also as `{ loc }`.
 */
export function pmf(k: TensorLike, mu: TensorLike, loc: TensorLike | Shift = 0): Tensor {
  return exp(logpmf(k, mu, loc));
}

/**
 * The probability of values at or below `k` under the Poisson distribution.
 *
 * @param k Counts, of any shape.
 * @param mu The mean.
 * @param loc The location: 0 if not given; also as `{ loc }`.
 */
export function cdf(k: TensorLike, mu: TensorLike, loc: TensorLike | Shift = 0): Tensor {
  const [count, rate, center] = read("poisson.cdf", ["mu", "loc"], k, mu, loc);
  const x = subtract(count, center);
  return where(less(x, 0), 0, gammaincc(floor(add(maximum(x, 0), 1)), rate));
}
