/**
 * Layers that prepare numbers.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { type TensorLike, toTensor } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import { describe, normalizeAxes } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { checkInput, stateless } from "../_layer.ts";
import { oneHot } from "../activations/normalized.ts";
import type { PlainLayer } from "../layers/pool.ts";

function plain(name: string, f: (x: Tensor) => Tensor): PlainLayer {
  return stateless<null, Tensor, TensorLike>(name, () => null, (_, x) => f(checkInput(name, x, 0, "a tensor")));
}

/** x · scale + offset. As `keras.layers.Rescaling`. */
export function rescaling(scale: number, offset = 0): PlainLayer {
  return recorded(
    plain("rescaling", (x) => np.add(np.multiply(np.astype(x, np.promoteTypes(x.dtype, "float32")), scale), offset)),
    "nn.preprocessing.rescaling",
    [scale, offset],
  );
}

/** Options of `normalization`. */
export interface NormalizationOptions {
  /** The axes that keep statistics of their own, counted with the batch axis: the last if not given; null for one mean of everything. */
  readonly axis?: number | readonly number[] | null;
  /** Whether it goes the other way: from normalized numbers to those of the data. */
  readonly invert?: boolean;
}

/** Statistics in place of data. */
export interface Statistics {
  /** The mean. */
  readonly mean: TensorLike;
  /** The variance. */
  readonly variance: TensorLike;
}

/**
 * Features brought to mean 0 and variance 1 by the statistics of some data, taken once. As `keras.layers.Normalization` after `adapt`.
 *
 * @param data The data [batch, ...], or `{ mean, variance }`.
 * @param options The axes that keep statistics of their own, and the direction.
 * @returns A layer without parameters.
 * @example
 * ```ts
 * import { nn, np } from "@fluxion/fluxion";
 *
 * const layer = nn.preprocessing.normalization(np.array([[0, 10], [2, 30]]));
 * console.log(layer.apply(null, [[1, 40]]).toArray()); // [[0, 2]]
 * ```
 */
export function normalization(data: TensorLike | Statistics, options: NormalizationOptions = {}): PlainLayer {
  checkOptions("build normalization", options, ["axis", "invert"]);
  const { axis = -1, invert = false } = options;
  let mean: Tensor, variance: Tensor;
  if (data !== null && typeof data === "object" && "mean" in data && "variance" in data) {
    const given = data as Statistics;
    mean = toTensor("build normalization", given.mean);
    variance = toTensor("build normalization", given.variance);
  } else {
    const x = toTensor("build normalization", data as TensorLike, "float32");
    if (x.ndim === 0 || x.size === 0) {
      throw new RangeError(`Cannot build normalization from ${describe(x)}: there is no data to take statistics of`);
    }
    const kept = axis === null ? [] : normalizeAxes("build normalization", axis, x.ndim);
    const over = x.shape.map((_, i) => i).filter((i) => !kept.includes(i));
    mean = np.mean(x, over, { keepdims: true });
    variance = np.mean(np.square(np.subtract(x, mean)), over, { keepdims: true });
  }
  // Keras keeps the deviation above its epsilon.
  const deviation = np.maximum(np.sqrt(variance), 1e-7);
  return recorded(
    plain("normalization", (x) => invert ? np.add(np.multiply(x, deviation), mean) : np.divide(np.subtract(x, mean), deviation)),
    "nn.preprocessing.normalization",
    [{ mean, variance }, options],
  );
}

/** The bin that each number falls into: 0 below the first boundary, up to their number above the last. As `keras.layers.Discretization`. */
export function discretization(boundaries: readonly number[]): PlainLayer {
  if (boundaries.some((b, i) => i > 0 && !(b > boundaries[i - 1]!))) {
    throw new RangeError(`Cannot build discretization with boundaries [${boundaries}]: they must increase`);
  }
  return recorded(
    plain("discretization", (x) => {
      const reached = np.greaterEqual(np.expandDims(x, -1), np.array([...boundaries]));
      return np.sum(np.astype(reached, "int32"), -1);
    }),
    "nn.preprocessing.discretization",
    [boundaries],
  );
}

/** Boundaries that cut some data into bins of as equal numbers as can be, for `discretization`. */
export function quantileBoundaries(data: TensorLike, bins: number): number[] {
  if (!Number.isInteger(bins) || bins < 2) {
    throw new RangeError(`Cannot cut data into ${bins} bins: it must be a whole number of at least 2`);
  }
  const sorted = Array.from(toTensor("take quantileBoundaries", data).dataSync(), Number).sort((a, b) => a - b);
  if (sorted.length === 0) throw new RangeError("Cannot take quantileBoundaries of no data");
  const cuts = Array.from({ length: bins - 1 }, (_, i) => sorted[Math.min(sorted.length - 1, Math.ceil((i + 1) * sorted.length / bins))]!);
  return cuts.filter((b, i) => i === 0 || b > cuts[i - 1]!);
}

/** What `categoryEncoding` gives: which categories occur, how often each does, or a row for each. */
export type CategoryMode = "multiHot" | "oneHot" | "count";

/** Category indices as vectors: [batch, n] → [batch, numTokens], or with "oneHot" [batch] → [batch, numTokens]. As `keras.layers.CategoryEncoding`. */
export function categoryEncoding(numTokens: number, options: { readonly outputMode?: CategoryMode } = {}): PlainLayer {
  checkOptions("build categoryEncoding", options, ["outputMode"]);
  const { outputMode = "multiHot" } = options;
  if (!["multiHot", "oneHot", "count"].includes(outputMode)) {
    throw new TypeError(`Cannot build categoryEncoding with outputMode "${outputMode}": it is "multiHot", "oneHot" or "count"`);
  }
  return recorded(
    plain("categoryEncoding", (x) => {
      const indices = np.astype(x, "int32");
      if (outputMode === "oneHot") {
        return oneHot(indices.ndim > 1 && indices.shape.at(-1) === 1 ? np.squeeze(indices, -1) : indices, numTokens);
      }
      const each = oneHot(indices.ndim === 0 ? np.expandDims(indices, 0) : indices, numTokens);
      return outputMode === "count" ? np.sum(each, -2) : np.max(each, -2);
    }),
    "nn.preprocessing.categoryEncoding",
    [numTokens, options],
  );
}
