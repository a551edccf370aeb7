/**
 * How often predictions are right.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { matchLabels } from "../losses/_loss.ts";
import { classIndices } from "../losses/crossentropies.ts";
import { type MeanAccumulator, meanOf, type Metric } from "./metric.ts";

/** A metric's name. */
export interface NameOption {
  /** The key under which logs hold it. */
  readonly name?: string;
}

/** Labels and predictions that are classes, or equal numbers: how often they are the same. As `keras.metrics.Accuracy`. */
export function accuracy(options: NameOption = {}): Metric<MeanAccumulator> {
  checkOptions("build accuracy", options, ["name"]);
  return recorded(
    meanOf(options.name ?? "accuracy", "max", (y, p) => {
      const [labels, predictions] = matchLabels("accuracy", np.astype(y, p.dtype), p);
      return np.equal(labels, predictions);
    }),
    "nn.metrics.accuracy",
    [options],
  );
}

/** Options of `binaryAccuracy`. */
export interface BinaryAccuracyOptions extends NameOption {
  /** Above which a prediction counts as 1: 0.5 if not given; 0 for logits. */
  readonly threshold?: number;
}

/**
 * How often predictions lie on their label's side of the threshold, labels being 0 and 1. As `keras.metrics.BinaryAccuracy`.
 *
 * @param options The threshold, and the name in logs.
 */
export function binaryAccuracy(options: BinaryAccuracyOptions = {}): Metric<MeanAccumulator> {
  checkOptions("build binaryAccuracy", options, ["name", "threshold"]);
  const { threshold = 0.5 } = options;
  return recorded(
    meanOf(options.name ?? "binary_accuracy", "max", (y, p) => {
      const [labels, predictions] = matchLabels("binaryAccuracy", np.astype(y, "float32"), p);
      const right = np.astype(np.equal(labels, np.astype(np.greater(predictions, threshold), "float32")), "float32");
      return right.ndim <= 1 ? right : np.mean(right, -1);
    }),
    "nn.metrics.binaryAccuracy",
    [options],
  );
}

/** How often the largest prediction is at the one-hot label's place. As `keras.metrics.CategoricalAccuracy`. */
export function categoricalAccuracy(options: NameOption = {}): Metric<MeanAccumulator> {
  checkOptions("build categoricalAccuracy", options, ["name"]);
  return recorded(
    meanOf(options.name ?? "categorical_accuracy", "max", (y, p) => np.equal(np.argmax(y, -1), np.argmax(p, -1))),
    "nn.metrics.categoricalAccuracy",
    [options],
  );
}

/** How often the largest prediction is at the class index that the label is. As `keras.metrics.SparseCategoricalAccuracy`. */
export function sparseCategoricalAccuracy(options: NameOption = {}): Metric<MeanAccumulator> {
  checkOptions("build sparseCategoricalAccuracy", options, ["name"]);
  return recorded(
    meanOf(
      options.name ?? "sparse_categorical_accuracy",
      "max",
      (y, p) => np.equal(classIndices("sparseCategoricalAccuracy", y, p, -1), np.argmax(p, -1)),
    ),
    "nn.metrics.sparseCategoricalAccuracy",
    [options],
  );
}

/** Options of the top-k accuracies. */
export interface TopKOptions extends NameOption {
  /** Among how many of the largest predictions the label must be: 5 if not given. */
  readonly k?: number;
}

/** Whether fewer than k predictions are larger than the label's, which must be finite. */
function inTopK(indices: Tensor, p: Tensor, k: number): Tensor {
  const chosen = np.takeAlongAxis(p, np.expandDims(indices, -1), -1, { mode: "clip" });
  const larger = np.sum(np.astype(np.greater(p, chosen), "int32"), -1);
  return np.logicalAnd(np.less(larger, k), np.isfinite(np.squeeze(chosen, -1)));
}

/** How often the one-hot label is among the k largest predictions. As `keras.metrics.TopKCategoricalAccuracy`. */
export function topKCategoricalAccuracy(options: TopKOptions = {}): Metric<MeanAccumulator> {
  checkOptions("build topKCategoricalAccuracy", options, ["name", "k"]);
  return recorded(
    meanOf(options.name ?? "top_k_categorical_accuracy", "max", (y, p) => inTopK(np.argmax(y, -1), p, options.k ?? 5)),
    "nn.metrics.topKCategoricalAccuracy",
    [options],
  );
}

/** How often the class index is among the k largest predictions. As `keras.metrics.SparseTopKCategoricalAccuracy`. */
export function sparseTopKCategoricalAccuracy(options: TopKOptions = {}): Metric<MeanAccumulator> {
  checkOptions("build sparseTopKCategoricalAccuracy", options, ["name", "k"]);
  return recorded(
    meanOf(
      options.name ?? "sparse_top_k_categorical_accuracy",
      "max",
      (y, p) => inTopK(classIndices("sparseTopKCategoricalAccuracy", y, p, -1), p, options.k ?? 5),
    ),
    "nn.metrics.sparseTopKCategoricalAccuracy",
    [options],
  );
}
