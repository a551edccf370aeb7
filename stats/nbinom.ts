/**
 * Negative binomial distribution.
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.nbinom.pmf(0, 2, 0.5).item()); // about 0.25
 * ```
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, subtract } from "../np/arithmetic.ts";
import { greaterEqual, less } from "../np/comparison.ts";
import { exp } from "../np/exponential.ts";
import { where } from "../np/where.ts";
import { xlogy } from "../special/entropy.ts";
import { gammaln } from "../special/gamma.ts";
import { read, type Shift } from "./_read.ts";

/**
 * The logarithm of the probability of `k` under the negative binomial distribution: failures before the n-th success.
 *
 * @param k Counts, of any shape.
 * @param n The number of successes.
 * @param p The probability of success.
 * @param loc The location: 0 if not given; also as `{ loc }`.
 */
export function logpmf(k: TensorLike, n: TensorLike, p: TensorLike, loc: TensorLike | Shift = 0): Tensor {
  const [count, trials, chance, center] = read("nbinom.logpmf", ["n", "p", "loc"], k, n, p, loc);
  const inside = greaterEqual(count, center);
  const y = where(inside, subtract(count, center), 0);
  const ways = subtract(subtract(gammaln(add(y, trials)), gammaln(trials)), gammaln(add(y, 1)));
  return where(inside, add(ways, add(xlogy(trials, chance), xlogy(y, subtract(1, chance)))), where(less(count, center), -Infinity, NaN));
}

/**
 * The probability of `k` under the negative binomial distribution: failures before the n-th success.
 *
 * @param k Counts, of any shape.
 * @param n The number of successes.
 * @param p The probability of success.
 * @param loc The location: 0 if not given; also as `{ loc }`.
 */
export function pmf(k: TensorLike, n: TensorLike, p: TensorLike, loc: TensorLike | Shift = 0): Tensor {
  return exp(logpmf(k, n, p, loc));
}
