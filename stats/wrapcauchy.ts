/**
 * Wrapped Cauchy distribution.
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.wrapcauchy.pdf(0, 0.5).item()); // about 0.477
 * ```
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, multiply, subtract } from "../np/arithmetic.ts";
import { greater, greaterEqual, less, lessEqual, logicalAnd } from "../np/comparison.ts";
import { exp, log, square } from "../np/exponential.ts";
import { cos } from "../np/trigonometry.ts";
import { where } from "../np/where.ts";
import { read } from "./_read.ts";

/**
 * The logarithm of the density at `x` under the wrapped Cauchy distribution of angles in [0, 2π].
 *
 * @param x Where, of any shape.
 * @param c The concentration, between 0 and 1.
 */
export function logpdf(x: TensorLike, c: TensorLike): Tensor {
  const [at, focus] = read("wrapcauchy.logpdf", ["c"], x, c);
  const squared = square(focus);
  const spread = subtract(add(squared, 1), multiply(multiply(focus, 2), cos(at)));
  const value = subtract(log(subtract(1, squared)), log(multiply(spread, 2 * Math.PI)));
  const inside = logicalAnd(greaterEqual(at, 0), lessEqual(at, 2 * Math.PI));
  return where(logicalAnd(greater(focus, 0), less(focus, 1)), where(inside, value, -Infinity), NaN);
}

/**
 * The density at `x` under the wrapped Cauchy distribution of angles in [0, 2π].
 *
 * @param x Where, of any shape.
 * @param c The concentration, between 0 and 1.
 */
export function pdf(x: TensorLike, c: TensorLike): Tensor {
  return exp(logpdf(x, c));
}
