/**
 * Von Mises distribution.
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.vonmises.pdf(0, 1).item()); // about 0.342
 * ```
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { multiply, subtract } from "../np/arithmetic.ts";
import { greater } from "../np/comparison.ts";
import { exp, log } from "../np/exponential.ts";
import { cos } from "../np/trigonometry.ts";
import { where } from "../np/where.ts";
import { i0e } from "../special/bessel.ts";
import { read } from "./_read.ts";

/**
 * The logarithm of the density at `x` under the von Mises distribution of angles.
 *
 * @param x Where, of any shape.
 * @param kappa The concentration.
 */
export function logpdf(x: TensorLike, kappa: TensorLike): Tensor {
  const [at, focus] = read("vonmises.logpdf", ["kappa"], x, kappa);
  const value = subtract(multiply(focus, subtract(cos(at), 1)), log(multiply(i0e(focus), 2 * Math.PI)));
  return where(greater(focus, 0), value, NaN);
}

/**
 * The density at `x` under the von Mises distribution of angles.
 *
 * @param x Where, of any shape.
 * @param kappa The concentration.
 */
export function pdf(x: TensorLike, kappa: TensorLike): Tensor {
  return exp(logpdf(x, kappa));
}
