/**
 * How much of the labels' variance predictions explain.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import type { NameOption } from "./accuracy.ts";
import type { Metric } from "./metric.ts";

/** What `r2Score` keeps; sums have one number for each output once they have seen any, and [1] before. */
export interface R2Accumulator {
  /** The sum of the labels. */
  sum: Tensor;
  /** The sum of their squares. */
  squares: Tensor;
  /** The sum of the squared errors. */
  errors: Tensor;
  /** The sum of the weights. */
  count: Tensor;
  /** How many labels there were, of all outputs together, as Keras counts. */
  examples: Tensor;
}

/** Options of `r2Score`. */
export interface R2Options extends NameOption {
  /**
   * How several outputs become one number: their mean ("uniform_average") if not given, their mean weighted by the labels' variance, or not
   * at all. As `class_aggregation` in Keras, where "raw_values" is None.
   */
  readonly multioutput?: "uniform_average" | "variance_weighted" | "raw_values";
  /** How many outputs there are: 1 if not given. Needed for batches that `jit` carries; eagerly the first batch tells. */
  readonly outputs?: number;
  /** How many inputs predictions come from, for the adjusted score: 0, unadjusted, if not given. */
  readonly numRegressors?: number;
}

/**
 * The part of the labels' variance that the predictions explain: 1 - Σ error² / Σ (label - mean)². As `keras.metrics.R2Score`.
 *
 * @param options How several outputs become one number, and an adjustment for the number of regressors.
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * const score = nn.metrics.track(nn.metrics.r2Score({ multioutput: "raw_values" }));
 * score.updateState([[1, 1], [2, 3], [3, 5]], [[1, 1], [2, 3], [3, 4]]);
 * console.log(score.result().toArray()); // [1, 0.875]
 * ```
 */
export function r2Score(options: R2Options = {}): Metric<R2Accumulator> {
  checkOptions("build r2Score", options, ["name", "multioutput", "outputs", "numRegressors"]);
  const { multioutput = "uniform_average", outputs = 1, numRegressors = 0 } = options;
  if (!["uniform_average", "variance_weighted", "raw_values"].includes(multioutput)) {
    throw new TypeError(
      `Cannot build r2Score with multioutput "${multioutput}": it is "uniform_average", "variance_weighted" or "raw_values"`,
    );
  }
  if (!Number.isInteger(numRegressors) || numRegressors < 0) {
    throw new RangeError(`Cannot build r2Score with numRegressors ${numRegressors}: it must be a whole number of at least 0`);
  }
  const zero = () => np.zeros([outputs]);
  return recorded(
    {
      metricName: options.name ?? "r2_score",
      direction: "max",
      init: () => ({ sum: zero(), squares: zero(), errors: zero(), count: np.zeros([]), examples: np.zeros([]) }),
      forShapes: (_, predictions) => r2Score({ ...options, outputs: predictions.slice(1).reduce((a, b) => a * b, 1) }),
      update(a, y, p, weight) {
        const columns = (t: Tensor) => np.reshape(np.astype(t, "float32"), [t.shape[0]!, -1]);
        const labels = columns(y), error = np.square(np.subtract(columns(p), labels));
        const w = weight === undefined ? np.ones([labels.shape[0]!, 1]) : columns(weight);
        const over = (t: Tensor) => np.sum(np.multiply(t, w), 0);
        return {
          sum: np.add(a.sum, over(labels)),
          squares: np.add(a.squares, over(np.square(labels))),
          errors: np.add(a.errors, over(error)),
          count: np.add(a.count, np.sum(w)),
          examples: np.add(a.examples, labels.size),
        };
      },
      result({ sum, squares, errors, count, examples }) {
        const none = np.equal(count, 0);
        const spread = np.subtract(squares, np.divide(np.square(sum), np.where(none, 1, count)));
        const quotient = np.divide(errors, spread);
        const raw = np.where(none, 0, np.where(np.isinf(quotient), 0, np.subtract(1, quotient)));
        let score = raw;
        if (multioutput === "uniform_average") score = np.mean(raw);
        if (multioutput === "variance_weighted") {
          const all = np.sum(spread);
          score = np.where(none, 0, np.divide(np.sum(np.multiply(spread, raw)), all));
        }
        if (numRegressors === 0) return score;
        // With too few examples the plain score stands.
        const room = np.subtract(np.subtract(examples, numRegressors), 1), enough = np.greater(room, 0);
        const lost = np.divide(np.multiply(np.subtract(1, score), np.subtract(examples, 1)), np.where(enough, room, 1));
        return np.where(enough, np.subtract(1, lost), score);
      },
    },
    "nn.metrics.r2Score",
    [options],
  );
}
