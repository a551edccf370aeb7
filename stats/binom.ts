/**
 * Binomial distribution.
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.binom.pmf(1, 2, 0.5).item()); // about 0.5
 * ```
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, negative, subtract } from "../np/arithmetic.ts";
import { greaterEqual, lessEqual, logicalAnd } from "../np/comparison.ts";
import { exp } from "../np/exponential.ts";
import { where } from "../np/where.ts";
import { xlog1py, xlogy } from "../special/entropy.ts";
import { gammaln } from "../special/gamma.ts";
import { read, type Shift } from "./_read.ts";

/**
 * The logarithm of the probability of `k` under the binomial distribution.
 *
 * @param k Counts, of any shape.
 * @param n The number of trials.
 * @param p The probability of success.
 * @param loc The location: 0 if not given; also as `{ loc }`.
 */
export function logpmf(k: TensorLike, n: TensorLike, p: TensorLike, loc: TensorLike | Shift = 0): Tensor {
  const [count, trials, chance, center] = read("binom.logpmf", ["n", "p", "loc"], k, n, p, loc);
  const y = subtract(count, center);
  const ways = subtract(gammaln(add(trials, 1)), add(gammaln(add(y, 1)), gammaln(add(subtract(trials, y), 1))));
  const value = add(ways, add(xlogy(y, chance), xlog1py(subtract(trials, y), negative(chance))));
  return where(logicalAnd(greaterEqual(y, 0), lessEqual(y, trials)), value, -Infinity);
}

/**
 * The probability of `k` under the binomial distribution.
 *
 * @param k Counts, of any shape.
 * @param n The number of trials.
 * @param p The probability of success.
 * @param loc The location: 0 if not given; also as `{ loc }`.
 */
export function pmf(k: TensorLike, n: TensorLike, p: TensorLike, loc: TensorLike | Shift = 0): Tensor {
  return exp(logpmf(k, n, p, loc));
}
