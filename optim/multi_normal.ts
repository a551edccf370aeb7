/**
 * Normal distributions of independent numbers.
 *
 * @module
 */
import { type TensorLike, toTensor } from "../core/convert.ts";
import type { Shape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, divide, multiply, subtract } from "../np/arithmetic.ts";
import { exp, square } from "../np/exponential.ts";
import { sum } from "../np/reductions.ts";
import { broadcastShapes } from "../np/shape.ts";
import { normal } from "../random/mod.ts";

/** A normal distribution of independent numbers, whose parameters have gradients. */
export interface MultiNormal {
  /** Random numbers: `shape` of them, each of the shape of the parameters. */
  sample(shape: Shape, key: Tensor): Tensor;
  /** The logarithm of the density at `x`, summed over the parameters' axes. */
  logProb(x: TensorLike): Tensor;
  /** The logarithm of the standard deviations. */
  readonly logScale: Tensor;
  /** The means, and the logarithm of the standard deviations. */
  readonly params: readonly [loc: Tensor, logScale: Tensor];
}

/**
 * A normal distribution with a diagonal covariance, given by logarithms, so that it stays one while it is optimized. As `optax.multi_normal`.
 *
 * @param loc The means.
 * @param logScale The logarithms of the standard deviations, of a shape that broadcasts.
 * @returns The distribution.
 */
export function multiNormal(loc: TensorLike, logScale: TensorLike): MultiNormal {
  const mean = toTensor("multiNormal", loc), spread = toTensor("multiNormal", logScale), scale = exp(spread);
  const shape = broadcastShapes(mean.shape, spread.shape);
  return {
    sample: (sampleShape, key) => add(multiply(normal(key, [...sampleShape, ...shape], { dtype: mean.dtype }), scale), mean),
    logProb(x) {
      const distance = square(divide(subtract(x, mean), scale));
      const density = subtract(multiply(distance, -0.5), add(spread, Math.log(2 * Math.PI) / 2));
      return sum(density, shape.map((_, i) => -(i + 1)));
    },
    logScale: spread,
    params: [mean, spread],
  };
}
