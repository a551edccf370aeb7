/**
 * Metrics by name.
 *
 * @module
 */
import { kindName } from "../../core/convert.ts";
import type { Shape } from "../../core/shape.ts";
import { keyNamed } from "../_names.ts";
import * as accuracies from "./accuracy.ts";
import { auc } from "./auc.ts";
import * as confusion from "./confusion.ts";
import { concordanceCorrelation, pearsonCorrelation } from "./correlation.ts";
import * as errors from "./errors.ts";
import { binaryIou } from "./iou.ts";
import { meanOf, type Metric, type MetricFunction } from "./metric.ts";
import { r2Score } from "./r2_score.ts";

// deno-fmt-ignore
const byName = {
  binaryAccuracy: accuracies.binaryAccuracy, categoricalAccuracy: accuracies.categoricalAccuracy,
  sparseCategoricalAccuracy: accuracies.sparseCategoricalAccuracy, topKCategoricalAccuracy: accuracies.topKCategoricalAccuracy,
  sparseTopKCategoricalAccuracy: accuracies.sparseTopKCategoricalAccuracy,
  binaryCrossentropy: errors.binaryCrossentropy, categoricalCrossentropy: errors.categoricalCrossentropy,
  sparseCategoricalCrossentropy: errors.sparseCategoricalCrossentropy,
  meanSquaredError: errors.meanSquaredError, meanAbsoluteError: errors.meanAbsoluteError, rootMeanSquaredError: errors.rootMeanSquaredError,
  meanAbsolutePercentageError: errors.meanAbsolutePercentageError, meanSquaredLogarithmicError: errors.meanSquaredLogarithmicError,
  logCosh: errors.logCosh, klDivergence: errors.klDivergence, poisson: errors.poisson, cosineSimilarity: errors.cosineSimilarity,
  hinge: errors.hinge, squaredHinge: errors.squaredHinge, categoricalHinge: errors.categoricalHinge, r2Score, pearsonCorrelation, concordanceCorrelation, binaryIou,
  precision: confusion.precision, recall: confusion.recall, auc,
  truePositives: confusion.truePositives, trueNegatives: confusion.trueNegatives,
  falsePositives: confusion.falsePositives, falseNegatives: confusion.falseNegatives,
  mse: errors.meanSquaredError, mae: errors.meanAbsoluteError, mape: errors.meanAbsolutePercentageError,
  msle: errors.meanSquaredLogarithmicError, rmse: errors.rootMeanSquaredError,
};

/** The names of metrics, each with its default options; "accuracy" and "crossentropy" look at the shapes of labels and predictions. */
export type MetricName =
  | "accuracy"
  | "acc"
  | "crossentropy"
  | "ce"
  | "binaryAccuracy"
  | "categoricalAccuracy"
  | "sparseCategoricalAccuracy"
  | "topKCategoricalAccuracy"
  | "sparseTopKCategoricalAccuracy"
  | "binaryCrossentropy"
  | "categoricalCrossentropy"
  | "sparseCategoricalCrossentropy"
  | "meanSquaredError"
  | "meanAbsoluteError"
  | "rootMeanSquaredError"
  | "meanAbsolutePercentageError"
  | "meanSquaredLogarithmicError"
  | "logCosh"
  | "klDivergence"
  | "poisson"
  | "cosineSimilarity"
  | "hinge"
  | "squaredHinge"
  | "categoricalHinge"
  | "r2Score"
  | "pearsonCorrelation"
  | "concordanceCorrelation"
  | "binaryIou"
  | "precision"
  | "recall"
  | "auc"
  | "truePositives"
  | "trueNegatives"
  | "falsePositives"
  | "falseNegatives"
  | "mse"
  | "mae"
  | "mape"
  | "msle"
  | "rmse";

/** What stands for a metric: a name, a metric, or a function of labels and predictions. */
export type MetricLike = MetricName | Metric | MetricFunction | (string & Record<never, never>);

/** What the names that look at shapes look at. */
export interface MetricContext {
  /** The labels' shape, batch axis included. */
  readonly labels: Shape;
  /** The predictions' shape. */
  readonly predictions: Shape;
  /** Whether predictions are logits. */
  readonly fromLogits: boolean;
}

/** The metric that was asked for; it keeps the name that the user gave. */
export function resolveMetric(given: MetricLike, context: MetricContext): Metric {
  if (typeof given === "function") return meanOf(given.name || "metric", undefined, given);
  if (typeof given === "object" && given !== null && "update" in given && "metricName" in given) {
    return given.forShapes?.(context.labels, context.predictions) ?? given;
  }
  if (typeof given !== "string") {
    throw new TypeError(`Cannot use ${kindName(given)} as a metric: it is a name, one of nn.metrics, or a function (yTrue, yPred)`);
  }
  const { labels, predictions, fromLogits } = context;
  const binary = predictions.length <= 1 || predictions.at(-1) === 1;
  const sparse = labels.length < predictions.length || labels.at(-1) === 1;
  // Of logits the sides are told apart at 0, not at 0.5: a trap that Keras leaves open.
  const threshold = fromLogits ? 0 : 0.5;
  if (/^acc(uracy)?$/i.test(given)) {
    if (binary) return accuracies.binaryAccuracy({ name: given, threshold });
    return sparse ? accuracies.sparseCategoricalAccuracy({ name: given }) : accuracies.categoricalAccuracy({ name: given });
  }
  if (/^(crossentropy|ce)$/i.test(given)) {
    const options = { name: given, fromLogits };
    if (binary) return errors.binaryCrossentropy(options);
    return sparse ? errors.sparseCategoricalCrossentropy(options) : errors.categoricalCrossentropy(options);
  }
  const name = keyNamed(byName, given);
  if (name === undefined) {
    throw new TypeError(`Cannot use metric "${given}": the names are accuracy, crossentropy, ${Object.keys(byName).join(", ")}`);
  }
  const build = byName[name];
  const metric: Metric = name === "binaryAccuracy" || name === "precision" || name === "recall" || /^(true|false)(Pos|Neg)/.test(name)
    ? (build as (options: { threshold: number }) => Metric)({ threshold })
    : name === "auc" || name.endsWith("Crossentropy")
    ? (build as (options: { fromLogits: boolean }) => Metric)({ fromLogits })
    : (build as () => Metric)();
  return { ...metric.forShapes?.(labels, predictions) ?? metric, metricName: given };
}
