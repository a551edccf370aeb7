/**
 * Metrics as in Keras: accumulations over batches, by name in `nn.compile`.
 *
 * @module
 */
export * from "./accuracy.ts";
export * from "./confusion.ts";
export * from "./errors.ts";
export {
  type Direction,
  emptyMean,
  type MeanAccumulator,
  meanOf,
  type Metric,
  type MetricFunction,
  track,
  type Tracker,
} from "./metric.ts";
export type { MetricContext, MetricLike, MetricName } from "./resolve.ts";
