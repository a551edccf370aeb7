/**
 * The harmonic mean of precision and recall.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { oneHot } from "../activations/normalized.ts";
import type { NameOption } from "./accuracy.ts";
import type { Metric } from "./metric.ts";

/** Options of `f1Score` and `fBetaScore`. */
export interface FScoreOptions extends NameOption {
  /** How the classes become one number: "macro", their mean, if not given; null gives one number for each class. */
  readonly average?: "micro" | "macro" | "weighted" | null;
  /** How much recall counts against precision: 1 if not given. */
  readonly beta?: number;
  /** Above which a score counts as a prediction of its class; if not given, the largest score of an example does. */
  readonly threshold?: number | null;
}

/** What is counted, for each class or for all together. */
export interface FScoreCounts {
  /** Found. */
  tp: Tensor;
  /** Invented. */
  fp: Tensor;
  /** Missed. */
  fn: Tensor;
  /** How many labels there were. */
  support: Tensor;
}

/** What Keras keeps quotients finite by. */
const epsilon = 1e-7;

/**
 * The F-score with a weight for recall, over classes: scores [batch, classes] against one-hot labels or class indices [batch]. As
 * `keras.metrics.FBetaScore`, whose default average is null.
 *
 * @param numClasses How many classes there are.
 * @param options The average, `beta`, and a threshold for several labels at once.
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * const score = nn.metrics.track(nn.metrics.fBetaScore(2, { beta: 2 }));
 * score.updateState([[1, 0], [0, 1]], [[0.9, 0.1], [0.2, 0.8]]);
 * console.log(Number(score.result().item()).toFixed(3)); // 1.000
 * ```
 */
export function fBetaScore(numClasses: number, options: FScoreOptions = {}): Metric<FScoreCounts> {
  checkOptions("build fBetaScore", options, ["name", "average", "beta", "threshold"]);
  const { average = "macro", beta = 1, threshold = null } = options;
  if (!Number.isInteger(numClasses) || numClasses < 1) {
    throw new RangeError(`Cannot build fBetaScore of ${numClasses} classes: it must be a whole number above 0`);
  }
  if (average !== null && !["micro", "macro", "weighted"].includes(average)) {
    throw new TypeError(`Cannot build fBetaScore with average "${average}": it is "micro", "macro", "weighted" or null`);
  }
  if (!(beta > 0)) throw new RangeError(`Cannot build fBetaScore with beta ${beta}: it must be above 0`);
  const over = average === "micro" ? undefined : 0;
  const zero = () => np.zeros(average === "micro" ? [] : [numClasses]);
  return recorded(
    {
      metricName: options.name ?? (beta === 1 ? "f1_score" : "fbeta_score"),
      direction: "max",
      init: () => ({ tp: zero(), fp: zero(), fn: zero(), support: zero() }),
      update({ tp, fp, fn, support }, y, p, weight) {
        const [truth, guess] = chosen(y, p, numClasses, threshold);
        const w = weight === undefined ? undefined : np.reshape(np.astype(weight, "float32"), [-1, 1]);
        const sum = (t: Tensor) => np.sum(w === undefined ? t : np.multiply(t, w), over);
        return {
          tp: np.add(tp, sum(np.multiply(guess, truth))),
          fp: np.add(fp, sum(np.multiply(guess, np.subtract(1, truth)))),
          fn: np.add(fn, sum(np.multiply(np.subtract(1, guess), truth))),
          support: np.add(support, sum(truth)),
        };
      },
      result({ tp, fp, fn, support }) {
        const precision = np.divide(tp, np.add(np.add(tp, fp), epsilon)), recall = np.divide(tp, np.add(np.add(tp, fn), epsilon));
        const both = np.add(np.add(np.multiply(precision, beta ** 2), recall), epsilon);
        const score = np.multiply(np.divide(np.multiply(precision, recall), both), 1 + beta ** 2);
        if (average === "macro") return np.mean(score);
        return average === "weighted" ? np.sum(np.multiply(score, np.divide(support, np.add(np.sum(support), epsilon)))) : score;
      },
    },
    "nn.metrics.fBetaScore",
    [numClasses, options],
  );
}

/** Labels and predictions as zeros and ones, [examples, classes]. */
function chosen(y: Tensor, p: Tensor, numClasses: number, threshold: number | null): [Tensor, Tensor] {
  const rows = (t: Tensor) => {
    const indices = t.shape.at(-1) !== numClasses || t.ndim < 2;
    return indices ? oneHot(np.reshape(np.astype(t, "int32"), [-1]), numClasses) : np.reshape(np.astype(t, "float32"), [-1, numClasses]);
  };
  const truth = rows(y), scores = rows(p);
  if (threshold !== null) return [truth, np.astype(np.greater(scores, threshold), "float32")];
  // An example without any score predicts no class.
  const most = np.greaterEqual(scores, np.max(scores, -1, { keepdims: true }));
  return [truth, np.astype(np.logicalAnd(most, np.greater(np.abs(scores), 1e-9)), "float32")];
}

/** The harmonic mean of precision and recall, over classes. As `keras.metrics.F1Score`, whose default average is null. */
export function f1Score(numClasses: number, options: Omit<FScoreOptions, "beta"> = {}): Metric<FScoreCounts> {
  checkOptions("build f1Score", options, ["name", "average", "threshold"]);
  return recorded(fBetaScore(numClasses, options), "nn.metrics.f1Score", [numClasses, options]);
}
