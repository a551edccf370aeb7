/**
 * Geometric distribution.
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.geom.pmf(2, 0.5).item()); // about 0.25
 * ```
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, negative, subtract } from "../np/arithmetic.ts";
import { lessEqual } from "../np/comparison.ts";
import { exp, log } from "../np/exponential.ts";
import { where } from "../np/where.ts";
import { xlog1py } from "../special/entropy.ts";
import { read, type Shift } from "./_read.ts";

/**
 * The logarithm of the probability of `k` under the geometric distribution: trials up to the first success.
 *
 * @param k Counts, of any shape.
 * @param p The probability of success.
 * @param loc The location: 0 if not given; also as `{ loc }`.
 */
export function logpmf(k: TensorLike, p: TensorLike, loc: TensorLike | Shift = 0): Tensor {
  const [count, chance, center] = read("geom.logpmf", ["p", "loc"], k, p, loc);
  const x = subtract(count, center);
  const value = add(xlog1py(subtract(x, 1), negative(chance)), log(chance));
  return where(lessEqual(x, 0), -Infinity, value);
}

/**
 * The probability of `k` under the geometric distribution: trials up to the first success.
 *
 * @param k Counts, of any shape.
 * @param p The probability of success.
 * @param loc The location: 0 if not given; also as `{ loc }`.
 */
export function pmf(k: TensorLike, p: TensorLike, loc: TensorLike | Shift = 0): Tensor {
  return exp(logpmf(k, p, loc));
}
