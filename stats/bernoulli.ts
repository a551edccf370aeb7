/**
 * Bernoulli distribution.
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.bernoulli.pmf(1, 0.3).item()); // about 0.3
 * ```
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, negative, subtract } from "../np/arithmetic.ts";
import { greater, isnan, less, lessEqual, logicalOr } from "../np/comparison.ts";
import { exp } from "../np/exponential.ts";
import { where } from "../np/where.ts";
import { xlog1py, xlogy } from "../special/entropy.ts";
import { outsideUnit, read, type Shift } from "./_read.ts";

/**
 * The logarithm of the probability of `k` under the Bernoulli distribution of 0 and 1.
 *
 * @param k Counts, of any shape.
 * @param p The probability of success.
 * @param loc The location: 0 if not given; also as `{ loc }`.
 */
export function logpmf(k: TensorLike, p: TensorLike, loc: TensorLike | Shift = 0): Tensor {
  const [count, chance, center] = read("bernoulli.logpmf", ["p", "loc"], k, p, loc);
  const x = subtract(count, center);
  const value = add(xlogy(x, chance), xlog1py(subtract(1, x), negative(chance)));
  return where(logicalOr(less(x, 0), greater(x, 1)), -Infinity, value);
}

/**
 * The probability of `k` under the Bernoulli distribution of 0 and 1.
 *
 * @param k Counts, of any shape.
 * @param p The probability of success.
 * @param loc The location: 0 if not given; also as `{ loc }`.
 */
export function pmf(k: TensorLike, p: TensorLike, loc: TensorLike | Shift = 0): Tensor {
  return exp(logpmf(k, p, loc));
}

/**
 * The probability of values at or below `k` under the Bernoulli distribution of 0 and 1.
 *
 * @param k Counts, of any shape.
 * @param p The probability of success.
 * @param loc The location: 0 if not given; also as `{ loc }`.
 */
export function cdf(k: TensorLike, p: TensorLike, loc: TensorLike | Shift = 0): Tensor {
  const [count, chance, center] = read("bernoulli.cdf", ["p", "loc"], k, p, loc);
  const x = subtract(count, center);
  const value = where(less(x, 0), 0, where(less(x, 1), subtract(1, chance), 1));
  return where(logicalOr(logicalOr(isnan(x), isnan(chance)), outsideUnit(chance)), NaN, value);
}

/**
 * The value below which a share `q` lies under the Bernoulli distribution of 0 and 1.
 *
 * @param q Shares in [0, 1], of any shape.
 * @param p The probability of success.
 * @param loc The location: 0 if not given; also as `{ loc }`.
 */
export function ppf(q: TensorLike, p: TensorLike, loc: TensorLike | Shift = 0): Tensor {
  const [share, chance, center] = read("bernoulli.ppf", ["p", "loc"], q, p, loc);
  const value = add(where(lessEqual(share, subtract(1, chance)), 0, 1), center);
  return where(logicalOr(outsideUnit(chance), outsideUnit(share)), NaN, value);
}
