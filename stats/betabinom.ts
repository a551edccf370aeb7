/**
 * Beta-binomial distribution.
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.betabinom.pmf(1, 2, 1, 1).item()); // about 0.333
 * ```
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, negative, subtract } from "../np/arithmetic.ts";
import { greaterEqual, isnan, less, lessEqual, logicalAnd, logicalOr } from "../np/comparison.ts";
import { exp, log1p } from "../np/exponential.ts";
import { floor } from "../np/rounding.ts";
import { where } from "../np/where.ts";
import { betaln } from "../special/gamma.ts";
import { read, type Shift } from "./_read.ts";

/**
 * The logarithm of the probability of `k` under the beta-binomial distribution: binomial with a beta-distributed probability.
 *
 * @param k Counts, of any shape.
 * @param n The number of trials.
 * @param a The first shape parameter.
 * @param b The second shape parameter.
 * @param loc The location: 0 if not given; also as `{ loc }`.
 */
export function logpmf(k: TensorLike, n: TensorLike, a: TensorLike, b: TensorLike, loc: TensorLike | Shift = 0): Tensor {
  const [count, trials, first, second, center] = read("betabinom.logpmf", ["n", "a", "b", "loc"], k, n, a, b, loc);
  const y = subtract(floor(count), center), left = subtract(trials, y);
  const ways = negative(add(log1p(trials), betaln(add(left, 1), add(y, 1))));
  const value = add(ways, subtract(betaln(add(y, first), add(left, second)), betaln(first, second)));
  const inside = logicalAnd(greaterEqual(y, 0), lessEqual(y, trials));
  const senseless = logicalOr(logicalOr(isnan(y), less(trials, 0)), logicalOr(lessEqual(first, 0), lessEqual(second, 0)));
  return where(senseless, NaN, where(inside, value, -Infinity));
}

/**
 * The probability of `k` under the beta-binomial distribution: binomial with a beta-distributed probability.
 *
 * @param k Counts, of any shape.
 * @param n The number of trials.
 * @param a The first shape parameter.
 * @param b The second shape parameter.
 * @param loc The location: 0 if not given; also as `{ loc }`.
 */
export function pmf(k: TensorLike, n: TensorLike, a: TensorLike, b: TensorLike, loc: TensorLike | Shift = 0): Tensor {
  return exp(logpmf(k, n, a, b, loc));
}
