/**
 * Initializers without randomness.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { TensorLike } from "../../core/convert.ts";
import type { DType } from "../../core/dtype.ts";
import type { Shape } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import type { Initializer } from "./initializer.ts";

/** Zeros, as `jax.nn.initializers.zeros`. */
export function zeros(_key: Tensor, shape: Shape, dtype: DType = "float32"): Tensor {
  return np.zeros(shape, dtype);
}

/** Ones, as `jax.nn.initializers.ones`. */
export function ones(_key: Tensor, shape: Shape, dtype: DType = "float32"): Tensor {
  return np.ones(shape, dtype);
}

/**
 * An initializer that fills with one value, as `jax.nn.initializers.constant`.
 *
 * @param value A number, or a tensor that broadcasts to the parameter's shape.
 */
export function constant(value: TensorLike): Initializer {
  return recorded((_key, shape, dtype = "float32") => np.full(shape, value, { dtype }), "nn.initializers.constant", [value]);
}

/**
 * An initializer of the identity matrix, times `gain`, padded with zeros where the shape is not square. As Keras's Identity.
 *
 * @throws {RangeError} When called: the shape has not two axes.
 */
export function identity(gain = 1): Initializer {
  return recorded(
    (_key, shape, dtype = "float32") => {
      if (shape.length !== 2) throw new RangeError(`Cannot make an identity of shape [${shape}]: it must have two axes`);
      return np.multiply(np.eye(shape[0]!, { columns: shape[1]!, dtype }), gain);
    },
    "nn.initializers.identity",
    [gain],
  );
}

/**
 * An initializer for convolution kernels [...spatial, in, out] that pass their channels on unchanged. As PyTorch's dirac_, in one group.
 *
 * @throws {RangeError} When called: the shape has fewer than three axes.
 */
export function dirac(): Initializer {
  return recorded(
    (_key, shape, dtype = "float32") => {
      const [inputs, outputs] = shape.slice(-2) as [number, number];
      if (shape.length < 3) throw new RangeError(`Cannot make a dirac kernel of shape [${shape}]: it must have spatial axes`);
      const centre = shape.slice(0, -2).map((n) => Math.floor(n / 2));
      return np.zeros(shape, dtype).at(...centre).set(np.eye(inputs, { columns: outputs, dtype }));
    },
    "nn.initializers.dirac",
    [],
  );
}
