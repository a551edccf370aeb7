/**
 * Dirichlet distribution.
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.dirichlet.pdf([0.5, 0.5], [1, 1]).item()); // 1
 * ```
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import { describe } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { floatingPromoted, reshaped } from "../np/_operands.ts";
import { abs, subtract } from "../np/arithmetic.ts";
import { greater, less, logicalAnd } from "../np/comparison.ts";
import { exp } from "../np/exponential.ts";
import { concatenate } from "../np/joining.ts";
import { all, sum } from "../np/reductions.ts";
import { where } from "../np/where.ts";
import { xlogy } from "../special/entropy.ts";
import { gammaln } from "../special/gamma.ts";

/**
 * The logarithm of the density at `x` under the Dirichlet distribution; -Infinity where `x` does not sum to 1.
 *
 * @param x Shares along the first axis, of which the last may be left out.
 * @param alpha Concentrations, a vector.
 */
export function logpdf(x: TensorLike, alpha: TensorLike): Tensor {
  const [given, a] = floatingPromoted("dirichlet.logpdf", [x, alpha]) as [Tensor, Tensor];
  const n = a.size;
  if (a.ndim !== 1 || given.ndim === 0 || given.shape[0] !== n && given.shape[0] !== n - 1) {
    throw new RangeError(`Cannot dirichlet.logpdf ${describe(given)} under ${describe(a)}: they must be [n, ...] or [n - 1, ...], and [n]`);
  }
  const shares = given.shape[0] === n ? given : concatenate([given, subtract(1, sum(given, 0, { keepdims: true }))], 0);
  const powers = reshaped(a, [n, ...shares.shape.slice(1).map(() => 1)]);
  const value = subtract(sum(xlogy(subtract(powers, 1), shares), 0), subtract(sum(gammaln(a)), gammaln(sum(a))));
  const onSimplex = logicalAnd(all(greater(shares, 0), 0), less(abs(subtract(sum(shares, 0), 1)), 1e-6));
  return where(onSimplex, value, -Infinity);
}

/**
 * The density at `x` under the Dirichlet distribution.
 *
 * @param x Shares along the first axis, of which the last may be left out.
 * @param alpha Concentrations, a vector.
 */
export function pdf(x: TensorLike, alpha: TensorLike): Tensor {
  return exp(logpdf(x, alpha));
}
