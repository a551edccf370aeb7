/**
 * Metrics as in Keras: accumulations over batches, by name in `nn.compile`.
 *
 * @module
 */
export * from "./accuracy.ts";
export { auc, type AucOptions } from "./auc.ts";
export {
  type Counts,
  falseNegatives,
  falsePositives,
  precision,
  precisionAtRecall,
  type PrecisionOptions,
  recall,
  recallAtPrecision,
  sensitivityAtSpecificity,
  specificityAtSensitivity,
  type ThresholdMetricOptions,
  type ThresholdsOptions,
  trueNegatives,
  truePositives,
} from "./confusion.ts";
export * from "./correlation.ts";
export * from "./errors.ts";
export * from "./f_score.ts";
export * from "./iou.ts";
export {
  type Direction,
  emptyMean,
  type MeanAccumulator,
  meanOf,
  type Metric,
  type MetricFunction,
  sum,
  track,
  type Tracker,
} from "./metric.ts";
export * from "./r2_score.ts";
export type { MetricContext, MetricLike, MetricName } from "./resolve.ts";
