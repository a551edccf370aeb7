/**
 * Initializers that keep lengths.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { bindMany } from "../../core/bind.ts";
import { checkOptions } from "../../core/errors.ts";
import { normalizeAxis } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { normal } from "../../random/normal.ts";
import type { Initializer } from "./initializer.ts";

/** Options of `orthogonal` and `deltaOrthogonal`. */
export interface OrthogonalOptions {
  /** The axis of the columns: the last if not given. */
  readonly columnAxis?: number;
}

/**
 * An initializer of uniformly distributed orthogonal matrices: rows or columns, whichever are fewer, are orthonormal. As
 * `jax.nn.initializers.orthogonal`.
 *
 * @param scale What they are multiplied with: 1 if not given.
 * @throws {RangeError} When called: the shape has fewer than two axes.
 */
export function orthogonal(scale = 1, options?: OrthogonalOptions): Initializer {
  checkOptions("orthogonal", options, ["columnAxis"]);
  return recorded(
    (key, shape, dtype = "float32") => {
      if (shape.length < 2) throw new RangeError(`Cannot make orthogonal parameters of shape [${shape}]: it must have at least two axes`);
      if (shape.includes(0)) return np.zeros(shape, dtype);
      const axis = normalizeAxis("make orthogonal parameters", options?.columnAxis ?? -1, shape.length);
      const columns = shape[axis]!, others = shape.toSpliced(axis, 1), rows = others.reduce((a, b) => a * b, 1);
      const tall = Math.max(rows, columns), narrow = Math.min(rows, columns);
      const [q, r] = bindMany("qr", [normal(key, [tall, narrow], { dtype: "float32" })], { full: false }) as [Tensor, Tensor];
      // The signs make the distribution uniform.
      const signed = np.multiply(q, np.expandDims(np.sign(np.diagonal(r)), 0));
      const matrix = rows < columns ? np.transpose(signed) : signed;
      return np.astype(np.multiply(np.moveaxis(np.reshape(matrix, [...others, columns]), { from: -1, to: axis }), scale), dtype);
    },
    "nn.initializers.orthogonal",
    [scale, options],
  );
}

/**
 * An initializer of convolution kernels [...spatial, in, out] that are orthogonal at their centre and 0 elsewhere. As
 * `jax.nn.initializers.delta_orthogonal`.
 *
 * @throws {RangeError} When called: the shape has not 3 to 5 axes, or there are more inputs than outputs.
 */
export function deltaOrthogonal(scale = 1, options?: OrthogonalOptions): Initializer {
  const centre = orthogonal(scale, options);
  return recorded(
    (key, shape, dtype = "float32") => {
      if (shape.length < 3 || shape.length > 5) {
        throw new RangeError(`Cannot make a delta-orthogonal kernel of shape [${shape}]: it must have 3, 4 or 5 axes`);
      }
      const [inputs, outputs] = shape.slice(-2) as [number, number];
      if (outputs < inputs) {
        throw new RangeError(`Cannot make a delta-orthogonal kernel of shape [${shape}]: it must not have more inputs than outputs`);
      }
      const at = shape.slice(0, -2).map((n) => Math.floor((n - 1) / 2));
      return np.zeros(shape, dtype).at(...at).set(centre(key, [inputs, outputs], dtype));
    },
    "nn.initializers.deltaOrthogonal",
    [scale, options],
  );
}
