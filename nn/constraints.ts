/**
 * Where parameters are kept after each step, as Keras's constraints.
 *
 * @module
 */
import { recorded } from "../core/recipe.ts";
import type { Tensor } from "../core/tensor.ts";
import * as np from "../np/mod.ts";
import type { Constraint } from "./layers/_hooks.ts";

function norms(w: Tensor, axis: number | readonly number[]): Tensor {
  return np.sqrt(np.sum(np.square(w), axis, { keepdims: true }));
}

/** The weights into each unit kept at a length of at most `most`. As `keras.constraints.MaxNorm`. */
export function maxNorm(most = 2, axis: number | readonly number[] = 0): Constraint {
  return recorded(
    (w) => {
      const length = norms(w, axis);
      return np.multiply(w, np.divide(np.clip(length, { min: 0, max: most }), np.add(length, 1e-7)));
    },
    "nn.constraints.maxNorm",
    [most, axis],
  );
}

/** No weight below 0. As `keras.constraints.NonNeg`. */
export function nonNeg(): Constraint {
  return recorded((w) => np.maximum(w, 0), "nn.constraints.nonNeg", []);
}

/** The weights into each unit kept at length 1. As `keras.constraints.UnitNorm`. */
export function unitNorm(axis: number | readonly number[] = 0): Constraint {
  return recorded((w) => np.divide(w, np.add(norms(w, axis), 1e-7)), "nn.constraints.unitNorm", [axis]);
}

/** The weights into each unit kept at a length between `least` and `most`. As `keras.constraints.MinMaxNorm`. */
export function minMaxNorm(least = 0, most = 1, axis: number | readonly number[] = 0): Constraint {
  return recorded(
    (w) => {
      const length = norms(w, axis);
      return np.multiply(w, np.divide(np.clip(length, { min: least, max: most }), np.add(length, 1e-7)));
    },
    "nn.constraints.minMaxNorm",
    [least, most, axis],
  );
}
