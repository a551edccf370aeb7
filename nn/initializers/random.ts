/**
 * Initializers that draw from a distribution given beforehand.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { DType } from "../../core/dtype.ts";
import { checkOptions } from "../../core/errors.ts";
import { sizeOf } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { normal as sampleNormal, truncatedNormal as sampleTruncated } from "../../random/normal.ts";
import { permutation } from "../../random/permutation.ts";
import { uniform as sampleUniform } from "../../random/uniform.ts";
import { split } from "../../random/key.ts";
import type { Initializer } from "./initializer.ts";

/**
 * An initializer of uniform numbers in [0, scale), as `jax.nn.initializers.uniform`.
 *
 * @param scale The upper end: 0.01 if not given.
 */
export function uniform(scale = 1e-2): Initializer {
  return recorded((key, shape, dtype = "float32") => np.multiply(sampleUniform(key, shape, { dtype }), scale), "nn.initializers.uniform", [
    scale,
  ]);
}

/**
 * An initializer of normal numbers with mean 0, as `jax.nn.initializers.normal`.
 *
 * @param stddev Their standard deviation: 0.01 if not given.
 */
export function normal(stddev = 1e-2): Initializer {
  return recorded((key, shape, dtype = "float32") => np.multiply(sampleNormal(key, shape, { dtype }), stddev), "nn.initializers.normal", [
    stddev,
  ]);
}

/** Where `truncatedNormal` cuts. */
export interface TruncatedOptions {
  /** The smallest value, in standard deviations: -2 if not given. */
  readonly lower?: number;
  /** The largest value, in standard deviations: 2 if not given. */
  readonly upper?: number;
}

/**
 * An initializer of normal numbers cut at two standard deviations, as `jax.nn.initializers.truncated_normal`.
 *
 * @param stddev The standard deviation before the cut: 0.01 if not given.
 */
export function truncatedNormal(stddev = 1e-2, options?: TruncatedOptions): Initializer {
  checkOptions("truncatedNormal", options, ["lower", "upper"]);
  return recorded(
    (key, shape, dtype = "float32") => np.multiply(truncated(key, shape, dtype, options?.lower ?? -2, options?.upper ?? 2), stddev),
    "nn.initializers.truncatedNormal",
    [stddev, options],
  );
}

/** Standard normal numbers cut at both ends. */
export function truncated(key: Tensor, shape: readonly number[], dtype: DType, lower = -2, upper = 2): Tensor {
  return sampleTruncated(key, lower, upper, shape, { dtype });
}

/**
 * An initializer of matrices in which a fraction of each column is 0 and the rest normal. As PyTorch's sparse_, for kernels [in, out].
 *
 * @param sparsity The fraction of zeros in each column.
 * @param stddev Of the other elements: 0.01 if not given.
 */
export function sparse(sparsity: number, stddev = 1e-2): Initializer {
  if (!(sparsity >= 0 && sparsity <= 1)) throw new RangeError(`Cannot make sparse parameters with ${sparsity} zeros: it must be in [0, 1]`);
  return recorded(
    (key, shape, dtype = "float32") => {
      if (shape.length !== 2) throw new RangeError(`Cannot make sparse parameters of shape [${shape}]: it must have two axes`);
      const [chosen, filled] = split(key) as Iterable<Tensor> as [Tensor, Tensor];
      const order = np.reshape(np.arange(sizeOf(shape)), shape);
      const rank = permutation(chosen, np.remainder(np.floorDivide(order, shape[1]!), shape[0]!), 0, { independent: true });
      return np.where(np.less(rank, Math.ceil(sparsity * shape[0]!)), 0, np.multiply(sampleNormal(filled, shape, { dtype }), stddev));
    },
    "nn.initializers.sparse",
    [sparsity, stddev],
  );
}
