/**
 * Multivariate normal distribution.
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.multivariateNormal.pdf([0, 0], [0, 0], [[1, 0], [0, 1]]).item()); // about 0.159
 * ```
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import { broadcastShapes, describe } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { floatingPromoted } from "../np/_operands.ts";
import { add, divide, multiply, subtract } from "../np/arithmetic.ts";
import { exp, log, square } from "../np/exponential.ts";
import { cholesky, diagonal, solveTriangular } from "../np/linalg/mod.ts";
import { sum } from "../np/reductions.ts";
import { broadcastTo } from "../np/shape.ts";

const logTau = Math.log(2 * Math.PI);

/**
 * The logarithm of the density at `x` under the multivariate normal distribution.
 *
 * @param x Of shape [..., n].
 * @param mean Of shape [..., n]; a scalar for one dimension.
 * @param cov Covariances of shape [..., n, n]; or a scalar, the variance in every direction.
 */
export function logpdf(x: TensorLike, mean: TensorLike, cov: TensorLike): Tensor {
  const [at, center, spread] = floatingPromoted("multivariateNormal.logpdf", [x, mean, cov]) as [Tensor, Tensor, Tensor];
  const away = subtract(at, center);
  if (center.ndim === 0) return multiply(add(divide(square(away), spread), add(log(spread), logTau)), -0.5);
  const n = center.shape.at(-1)!;
  if (spread.ndim === 0) {
    return multiply(add(divide(sum(square(away), -1), spread), multiply(add(log(spread), logTau), n)), -0.5);
  }
  if (spread.ndim < 2 || spread.shape.at(-1) !== n || spread.shape.at(-2) !== n || away.shape.at(-1) !== n) {
    throw new RangeError(
      `Cannot multivariateNormal.logpdf ${describe(at)} around ${describe(center)} with ${
        describe(spread)
      }: they must be [..., n], [..., n] and [..., n, n]`,
    );
  }
  const factor = cholesky(spread, { symmetrizeInput: false });
  const batch = broadcastShapes(away.shape.slice(0, -1), factor.shape.slice(0, -2));
  if (batch === undefined) {
    throw new RangeError(`Cannot multivariateNormal.logpdf ${describe(away)} with ${describe(spread)}: the leading axes do not broadcast`);
  }
  const column = broadcastTo(away, [...batch, n]).expandDims(-1);
  const y = solveTriangular(factor, column, { lower: true }).squeeze(-1);
  const volume = sum(log(diagonal(factor)), -1);
  return subtract(multiply(add(sum(square(y), -1), n * logTau), -0.5), volume);
}

/**
 * The density at `x` under the multivariate normal distribution.
 *
 * @param x Of shape [..., n].
 * @param mean Of shape [..., n]; a scalar for one dimension.
 * @param cov Covariances of shape [..., n, n]; or a scalar, the variance in every direction.
 */
export function pdf(x: TensorLike, mean: TensorLike, cov: TensorLike): Tensor {
  return exp(logpdf(x, mean, cov));
}
