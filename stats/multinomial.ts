/**
 * Multinomial distribution.
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.multinomial.pmf([1, 1], 2, [0.5, 0.5]).item()); // about 0.5
 * ```
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { floatingPromoted } from "../np/_operands.ts";
import { add, subtract } from "../np/arithmetic.ts";
import { equal } from "../np/comparison.ts";
import { exp } from "../np/exponential.ts";
import { sum } from "../np/reductions.ts";
import { where } from "../np/where.ts";
import { xlogy } from "../special/entropy.ts";
import { gammaln } from "../special/gamma.ts";

/**
 * The logarithm of the probability of counts under the multinomial distribution; -Infinity where they do not sum to `n`.
 *
 * @param x Counts of each outcome, along the last axis.
 * @param n The number of trials.
 * @param p The probability of each outcome, along the last axis.
 */
export function logpmf(x: TensorLike, n: TensorLike, p: TensorLike): Tensor {
  const [counts, trials, chances] = floatingPromoted("multinomial.logpmf", [x, n, p]) as [Tensor, Tensor, Tensor];
  const value = add(gammaln(add(trials, 1)), sum(subtract(xlogy(counts, chances), gammaln(add(counts, 1))), -1));
  return where(equal(sum(counts, -1), trials), value, -Infinity);
}

/**
 * The probability of counts under the multinomial distribution.
 *
 * @param x Counts of each outcome, along the last axis.
 * @param n The number of trials.
 * @param p The probability of each outcome, along the last axis.
 */
export function pmf(x: TensorLike, n: TensorLike, p: TensorLike): Tensor {
  return exp(logpmf(x, n, p));
}
