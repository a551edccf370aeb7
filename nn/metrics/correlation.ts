/**
 * How far predictions follow labels.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { epsilon, matchLabels } from "../losses/_loss.ts";
import type { NameOption } from "./accuracy.ts";
import { type MeanAccumulator, meanOf, type Metric } from "./metric.ts";

/** Options of the correlations. */
export interface CorrelationOptions extends NameOption {
  /** Along which axis: the last if not given. */
  readonly axis?: number;
}

/** x without its mean over the axis, and its variance there. */
function moments(x: Tensor, axis: number): { mean: Tensor; off: Tensor; variance: Tensor } {
  const mean = np.mean(x, axis, { keepdims: true }), off = np.subtract(x, mean);
  return { mean, off, variance: np.mean(np.square(off), axis, { keepdims: true }) };
}

/**
 * Pearson's correlation of labels and predictions along the last axis, averaged over the examples. As `keras.metrics.PearsonCorrelation`.
 *
 * @param options The axis, and the name in logs.
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * const metric = nn.metrics.track(nn.metrics.pearsonCorrelation());
 * metric.updateState([[0, 1, 2]], [[1, 3, 5]]);
 * console.log(Number(metric.result().item()).toFixed(3)); // 1.000
 * ```
 */
export function pearsonCorrelation(options: CorrelationOptions = {}): Metric<MeanAccumulator> {
  checkOptions("build pearsonCorrelation", options, ["name", "axis"]);
  const { axis = -1 } = options;
  return recorded(
    meanOf(options.name ?? "pearson_correlation", "max", (y, p) => {
      const [labels, predictions] = matchLabels("pearsonCorrelation", np.astype(y, p.dtype), p);
      const unit = (t: Tensor) => {
        const { off, variance } = moments(t, axis);
        return np.divide(off, np.sqrt(variance));
      };
      return np.mean(np.multiply(unit(labels), unit(predictions)), axis);
    }),
    "nn.metrics.pearsonCorrelation",
    [options],
  );
}

/** Lin's concordance of labels and predictions along the last axis, averaged over the examples. As `keras.metrics.ConcordanceCorrelation`. */
export function concordanceCorrelation(options: CorrelationOptions = {}): Metric<MeanAccumulator> {
  checkOptions("build concordanceCorrelation", options, ["name", "axis"]);
  const { axis = -1 } = options;
  return recorded(
    meanOf(options.name ?? "concordance_correlation", "max", (y, p) => {
      const [labels, predictions] = matchLabels("concordanceCorrelation", np.astype(y, p.dtype), p);
      const a = moments(labels, axis), b = moments(predictions, axis);
      const apart = np.add(np.add(a.variance, b.variance), np.square(np.subtract(a.mean, b.mean)));
      return np.mean(np.divide(np.multiply(np.multiply(a.off, b.off), 2), np.add(apart, epsilon)), axis);
    }),
    "nn.metrics.concordanceCorrelation",
    [options],
  );
}
