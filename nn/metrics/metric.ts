// deno-lint-ignore-file no-explicit-any -- each metric keeps what it needs
/**
 * What a metric is: an accumulation over batches, and a result.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { type TensorLike, toTensor } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Shape } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import { maskOf } from "../_mask.ts";
import * as np from "../../np/mod.ts";

/** Whether a metric is better when it is larger, or smaller. */
export type Direction = "max" | "min";

/** A metric: pure functions over an accumulator, a tree of tensors. What is accumulated are sums and counts, so that uneven batches are right. */
export interface Metric<A = any> {
  /** The key under which logs hold it. */
  readonly metricName: string;
  /** Whether larger or smaller is better, where that is known. */
  readonly direction: Direction | undefined;
  /** An accumulator of nothing. */
  init(): A;
  /** The accumulator with one more batch; `weight` has one number for each example. */
  update(accumulator: A, yTrue: Tensor, yPred: Tensor, weight?: Tensor): A;
  /** The metric for labels and predictions of these shapes, batch axis included, where its accumulator depends on them. */
  forShapes?(labels: Shape, predictions: Shape): Metric<A>;
  /** The metric over all batches: a scalar, or a tensor for those that have several values. */
  result(accumulator: A): Tensor;
}

/** A metric of the user's own: labels and predictions give one value for each example, or a scalar. */
export type MetricFunction = (yTrue: Tensor, yPred: Tensor) => TensorLike;

/** Sum and count, for a mean. */
export interface MeanAccumulator {
  /** The weighted sum. */
  total: Tensor;
  /** The sum of the weights. */
  count: Tensor;
}

/** An accumulator of a mean that has seen nothing. */
export function emptyMean(): MeanAccumulator {
  return { total: np.zeros([]), count: np.zeros([]) };
}

/** A mean with more values, weighted or not; weights [n] stand beside values [n, …]. */
export function addToMean(accumulator: MeanAccumulator, values: TensorLike, weight?: Tensor): MeanAccumulator {
  const x = np.astype(toTensor("a metric", values), "float32");
  if (weight === undefined) {
    return { total: np.add(accumulator.total, np.sum(x)), count: np.add(accumulator.count, x.size) };
  }
  let w = np.astype(weight, "float32");
  while (w.ndim < x.ndim) w = np.expandDims(w, -1);
  if (w.ndim > x.ndim) w = np.reshape(w, x.shape);
  const all = np.broadcastTo(w, x.shape);
  return { total: np.add(accumulator.total, np.sum(np.multiply(x, all))), count: np.add(accumulator.count, np.sum(all)) };
}

/** total / count, and 0 where nothing was counted. */
export function safeDivide(total: TensorLike, count: TensorLike): Tensor {
  const empty = np.equal(count, 0);
  return np.where(empty, 0, np.divide(total, np.where(empty, 1, count)));
}

/** Weights that are 0 where the predictions are masked. */
function unmasked(mask: Tensor | undefined, weight: Tensor | undefined): Tensor | undefined {
  if (mask === undefined) return weight;
  const counts = np.astype(mask, "float32");
  if (weight === undefined) return counts;
  let w = np.astype(weight, "float32");
  if (w.ndim > counts.ndim && w.shape.at(-1) === 1) w = np.squeeze(w, -1);
  while (w.ndim < counts.ndim) w = np.expandDims(w, -1);
  return np.multiply(w, counts);
}

/** A metric that is the mean over the examples of some function. */
export function meanOf(
  name: string,
  direction: Direction | undefined,
  f: (yTrue: Tensor, yPred: Tensor) => TensorLike,
  finish: (mean: Tensor) => Tensor = (mean) => mean,
): Metric<MeanAccumulator> {
  return {
    metricName: name,
    direction,
    init: emptyMean,
    update: (accumulator, yTrue, yPred, weight) => addToMean(accumulator, f(yTrue, yPred), unmasked(maskOf(yPred), weight)),
    result: ({ total, count }) => finish(safeDivide(total, count)),
  };
}

/** The sum of the predictions, weighted or not, whatever the labels. As `keras.metrics.Sum`. */
export function sum(options: { readonly name?: string } = {}): Metric<MeanAccumulator> {
  checkOptions("build sum", options, ["name"]);
  return recorded(
    {
      metricName: options.name ?? "sum",
      direction: undefined,
      init: emptyMean,
      update: (accumulator, _, yPred, weight) => addToMean(accumulator, yPred, weight),
      result: ({ total }) => total,
    },
    "nn.metrics.sum",
    [options],
  );
}

/** A metric that keeps its own accumulator from batch to batch, as Keras's do. */
export interface Tracker {
  /** Takes a batch in. */
  updateState(yTrue: TensorLike, yPred: TensorLike, options?: { readonly sampleWeight?: TensorLike }): void;
  /** The metric over all batches since the last reset. */
  result(): Tensor;
  /** Forgets all batches. */
  resetState(): void;
}

/**
 * A metric with memory, for loops of one's own.
 *
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * const accuracy = nn.metrics.track(nn.metrics.binaryAccuracy());
 * accuracy.updateState([1, 0, 1], [0.9, 0.2, 0.3]);
 * accuracy.updateState([1], [0.8]);
 * console.log(accuracy.result().item()); // 0.75
 * ```
 */
export function track(metric: Metric): Tracker {
  let accumulator = metric.init();
  return {
    updateState(yTrue, yPred, options) {
      const weight = options?.sampleWeight === undefined ? undefined : toTensor("updateState", options.sampleWeight);
      accumulator = metric.update(accumulator, toTensor("updateState", yTrue), toTensor("updateState", yPred), weight);
    },
    result: () => metric.result(accumulator),
    resetState: () => void (accumulator = metric.init()),
  };
}
