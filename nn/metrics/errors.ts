/**
 * Losses as metrics: their mean over the examples.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import * as np from "../../np/mod.ts";
import { matchLabels } from "../losses/_loss.ts";
import type { Loss } from "../losses/_loss.ts";
import * as losses from "../losses/crossentropies.ts";
import * as regression from "../losses/regression.ts";
import { normalized } from "../losses/regression.ts";
import type { NameOption } from "./accuracy.ts";
import { type MeanAccumulator, meanOf, type Metric } from "./metric.ts";

function fromLoss(name: string, loss: Loss): Metric<MeanAccumulator> {
  return meanOf(name, "min", (y, p) => loss.perExample(y, p));
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function plain(name: string, loss: () => Loss): (options?: NameOption) => Metric<MeanAccumulator> {
  return (options) => {
    checkOptions(`build ${name}`, options, ["name"]);
    return recorded(fromLoss(options?.name ?? snake(name), loss()), `nn.metrics.${name}`, [options]);
  };
}

/** A cross-entropy's options beside its name. */
export interface CrossentropyMetricOptions extends NameOption {
  /** Whether predictions are logits: false if not given. */
  readonly fromLogits?: boolean;
  /** How far labels are moved towards uniform ones: 0 if not given. */
  readonly labelSmoothing?: number;
}

function entropy(name: string, loss: (options: { fromLogits: boolean; labelSmoothing: number }) => Loss) {
  return (options: CrossentropyMetricOptions = {}): Metric<MeanAccumulator> => {
    checkOptions(`build ${name}`, options, ["name", "fromLogits", "labelSmoothing"]);
    const { fromLogits = false, labelSmoothing = 0 } = options;
    return recorded(fromLoss(options.name ?? snake(name), loss({ fromLogits, labelSmoothing })), `nn.metrics.${name}`, [options]);
  };
}

/** The binary cross-entropy. */
export const binaryCrossentropy: (options?: CrossentropyMetricOptions) => Metric<MeanAccumulator> = entropy(
  "binaryCrossentropy",
  losses.binaryCrossentropy,
);
/** The cross-entropy of one-hot labels. */
export const categoricalCrossentropy: (options?: CrossentropyMetricOptions) => Metric<MeanAccumulator> = entropy(
  "categoricalCrossentropy",
  losses.categoricalCrossentropy,
);
/** The cross-entropy of class indices. */
export const sparseCategoricalCrossentropy: (options?: CrossentropyMetricOptions) => Metric<MeanAccumulator> = entropy(
  "sparseCategoricalCrossentropy",
  losses.sparseCategoricalCrossentropy,
);

/** The mean squared error. */
export const meanSquaredError: (options?: NameOption) => Metric<MeanAccumulator> = plain("meanSquaredError", regression.meanSquaredError);
/** The mean absolute error. */
export const meanAbsoluteError: (options?: NameOption) => Metric<MeanAccumulator> = plain(
  "meanAbsoluteError",
  regression.meanAbsoluteError,
);
/** The mean absolute error in percent of the label. */
export const meanAbsolutePercentageError: (options?: NameOption) => Metric<MeanAccumulator> = plain(
  "meanAbsolutePercentageError",
  regression.meanAbsolutePercentageError,
);
/** The mean squared difference of the logarithms. */
export const meanSquaredLogarithmicError: (options?: NameOption) => Metric<MeanAccumulator> = plain(
  "meanSquaredLogarithmicError",
  regression.meanSquaredLogarithmicError,
);
/** The mean of log(cosh(error)). */
export const logCosh: (options?: NameOption) => Metric<MeanAccumulator> = plain("logCosh", regression.logCosh);
/** The Kullback-Leibler divergence. */
export const klDivergence: (options?: NameOption) => Metric<MeanAccumulator> = plain("klDivergence", regression.klDivergence);
/** The Poisson loss. */
export const poisson: (options?: NameOption) => Metric<MeanAccumulator> = plain("poisson", regression.poisson);
/** The hinge loss. */
export const hinge: (options?: NameOption) => Metric<MeanAccumulator> = plain("hinge", regression.hinge);
/** The squared hinge loss. */
export const squaredHinge: (options?: NameOption) => Metric<MeanAccumulator> = plain("squaredHinge", regression.squaredHinge);
/** The hinge loss over classes. */
export const categoricalHinge: (options?: NameOption) => Metric<MeanAccumulator> = plain("categoricalHinge", regression.categoricalHinge);

/** The cosine of the angle between label and prediction. As `keras.metrics.CosineSimilarity`. */
export function cosineSimilarity(options: NameOption & { readonly axis?: number } = {}): Metric<MeanAccumulator> {
  checkOptions("build cosineSimilarity", options, ["name", "axis"]);
  const { axis = -1 } = options;
  return recorded(
    meanOf(options.name ?? "cosine_similarity", "max", (y, p) => np.sum(np.multiply(normalized(y, axis), normalized(p, axis)), axis)),
    "nn.metrics.cosineSimilarity",
    [options],
  );
}

/** The square root of the mean squared error over all batches. As `keras.metrics.RootMeanSquaredError`. */
export function rootMeanSquaredError(options: NameOption = {}): Metric<MeanAccumulator> {
  checkOptions("build rootMeanSquaredError", options, ["name"]);
  return recorded(
    meanOf(options.name ?? "root_mean_squared_error", "min", (y, p) => {
      const [labels, predictions] = matchLabels("rootMeanSquaredError", np.astype(y, p.dtype), p);
      return np.square(np.subtract(predictions, labels));
    }, np.sqrt),
    "nn.metrics.rootMeanSquaredError",
    [options],
  );
}

/** The mean of the predictions, whatever the labels. */
export function mean(options: NameOption = {}): Metric<MeanAccumulator> {
  checkOptions("build mean", options, ["name"]);
  return recorded(meanOf(options.name ?? "mean", undefined, (_, p) => p), "nn.metrics.mean", [options]);
}
