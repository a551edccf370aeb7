/**
 * What parameters add to the loss, as Keras's regularizers. `fit` and `evaluate` count them in the loss they report.
 *
 * @module
 */
import { recorded } from "../core/recipe.ts";
import type { Tensor } from "../core/tensor.ts";
import * as np from "../np/mod.ts";
import type { Regularizer } from "./layers/_hooks.ts";

/** factor · Σ |w|. As `keras.regularizers.L1`. */
export function l1(factor = 0.01): Regularizer {
  return recorded((w) => np.multiply(np.sum(np.abs(w)), factor), "nn.regularizers.l1", [factor]);
}

/**
 * factor · Σ w². As `keras.regularizers.L2`.
 *
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * const layer = nn.dense(8, { kernelRegularizer: nn.regularizers.l2(1e-4) });
 * console.log(layer.penalty !== undefined); // true
 * ```
 */
export function l2(factor = 0.01): Regularizer {
  return recorded((w) => np.multiply(np.sum(np.square(w)), factor), "nn.regularizers.l2", [factor]);
}

/** l1 · Σ |w| + l2 · Σ w². As `keras.regularizers.L1L2`. */
export function l1l2(first = 0.01, second = 0.01): Regularizer {
  return recorded((w) => np.add(l1(first)(w), l2(second)(w)), "nn.regularizers.l1l2", [first, second]);
}

/** Pulls the rows of a matrix apart: factor · mean of |cosine| between different rows. As `keras.regularizers.OrthogonalRegularizer`. */
export function orthogonal(factor = 0.01): Regularizer {
  return recorded(
    (w: Tensor) => {
      if (w.ndim !== 2) throw new RangeError(`Cannot regularize a parameter of ${w.ndim} axes as orthogonal: it must have two`);
      const rows = np.divide(w, np.sqrt(np.maximum(np.sum(np.square(w), 1, { keepdims: true }), 1e-12)));
      const n = w.shape[0]!, products = np.multiply(np.matmul(rows, np.transpose(rows)), np.subtract(1, np.eye(n)));
      return np.multiply(np.divide(np.multiply(np.sum(np.abs(products)), 0.5), Math.max(n * (n - 1) / 2, 1)), factor);
    },
    "nn.regularizers.orthogonal",
    [factor],
  );
}
