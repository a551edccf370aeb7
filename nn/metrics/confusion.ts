/**
 * Metrics from counts of right and wrong positives and negatives.
 *
 * @module
 */
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { oneHot } from "../activations/normalized.ts";
import { matchLabels } from "../losses/_loss.ts";
import type { NameOption } from "./accuracy.ts";
import { type Metric, safeDivide } from "./metric.ts";

/** Counts (or sums of weights), one for each threshold. */
export interface Counts {
  /** Positives found. */
  tp: Tensor;
  /** Negatives taken for positives. */
  fp: Tensor;
  /** Negatives found. */
  tn: Tensor;
  /** Positives taken for negatives. */
  fn: Tensor;
}

/** Options of metrics with a threshold. */
export interface ThresholdMetricOptions extends NameOption {
  /** Above which a prediction counts as positive: 0.5 if not given; 0 for logits. */
  readonly threshold?: number;
}

/** What each threshold makes of a batch, labels being 0 and 1. */
function count(counts: Counts, y: Tensor, p: Tensor, weight: Tensor | undefined, thresholds: Tensor): Counts {
  const [labels, predictions] = matchLabels("a metric", np.astype(y, "float32"), np.astype(p, "float32"));
  let w = weight === undefined ? undefined : np.astype(weight, "float32");
  if (w !== undefined) {
    while (w.ndim < labels.ndim) w = np.expandDims(w, -1);
    w = np.reshape(np.broadcastTo(w, labels.shape), [-1]);
  }
  const truth = np.greater(np.reshape(labels, [1, -1]), 0.5);
  const guess = np.greater(np.reshape(predictions, [1, -1]), np.expandDims(thresholds, -1));
  const add = (old: Tensor, which: Tensor): Tensor => {
    const ones = np.astype(which, "float32");
    return np.add(old, np.sum(w === undefined ? ones : np.multiply(ones, w), -1));
  };
  return {
    tp: add(counts.tp, np.logicalAnd(truth, guess)),
    fp: add(counts.fp, np.logicalAnd(np.logicalNot(truth), guess)),
    tn: add(counts.tn, np.logicalAnd(np.logicalNot(truth), np.logicalNot(guess))),
    fn: add(counts.fn, np.logicalAnd(truth, np.logicalNot(guess))),
  };
}

function counting(
  name: string,
  direction: "max" | "min" | undefined,
  thresholds: readonly number[],
  finish: (counts: Counts) => Tensor,
): Metric<Counts> {
  const zero = () => np.zeros([thresholds.length]);
  return {
    metricName: name,
    direction,
    init: () => ({ tp: zero(), fp: zero(), tn: zero(), fn: zero() }),
    update: (counts, y, p, weight) => count(counts, y, p, weight, np.array([...thresholds])),
    result: finish,
  };
}

function single(name: string, direction: "max" | "min", finish: (counts: Counts) => Tensor) {
  return (options: ThresholdMetricOptions = {}): Metric<Counts> => {
    checkOptions(`build ${name}`, options, ["name", "threshold"]);
    return counting(options.name ?? name, direction, [options.threshold ?? 0.5], (counts) => np.squeeze(finish(counts)));
  };
}

type Build = (options?: ThresholdMetricOptions) => Metric<Counts>;

/** Of what was taken for positive, the part that is. As `keras.metrics.Precision`. */
export const precision: Build = single("precision", "max", ({ tp, fp }) => safeDivide(tp, np.add(tp, fp)));
/** Of what is positive, the part that was found. As `keras.metrics.Recall`. */
export const recall: Build = single("recall", "max", ({ tp, fn }) => safeDivide(tp, np.add(tp, fn)));
/** How many positives were found. */
export const truePositives: Build = single("true_positives", "max", ({ tp }) => tp);
/** How many negatives were found. */
export const trueNegatives: Build = single("true_negatives", "max", ({ tn }) => tn);
/** How many negatives were taken for positives. */
export const falsePositives: Build = single("false_positives", "min", ({ fp }) => fp);
/** How many positives were taken for negatives. */
export const falseNegatives: Build = single("false_negatives", "min", ({ fn }) => fn);

/** Options of metrics that look at many thresholds. */
export interface ThresholdsOptions extends NameOption {
  /** How many: 200 if not given. */
  readonly numThresholds?: number;
}

/** Evenly spaced thresholds; the outer ones lie just outside [0, 1]. */
function spaced(n: number): number[] {
  if (!Number.isInteger(n) || n < 2) {
    throw new RangeError(`Cannot build a metric of ${n} thresholds: it must be a whole number of at least 2`);
  }
  return Array.from({ length: n }, (_, i) => i === 0 ? -1e-7 : i === n - 1 ? 1 + 1e-7 : i / (n - 1));
}

/** Options of `auc`. */
export interface AucOptions extends ThresholdsOptions {
  /** The curve: "ROC" if not given. */
  readonly curve?: "ROC" | "PR";
  /** Whether predictions are logits: false if not given. */
  readonly fromLogits?: boolean;
}

/** The area under the ROC or precision-recall curve, of probabilities. As `keras.metrics.AUC`. */
export function auc(options: AucOptions = {}): Metric<Counts> {
  checkOptions("build auc", options, ["name", "numThresholds", "curve", "fromLogits"]);
  const { curve = "ROC", fromLogits = false } = options;
  const thresholds = spaced(options.numThresholds ?? 200);
  const between = (x: Tensor) => [x.get(":-1"), x.get("1:")] as const;
  const inner = counting(options.name ?? "auc", "max", thresholds, ({ tp, fp, tn, fn }) => {
    if (curve === "ROC") {
      const [r0, r1] = between(safeDivide(tp, np.add(tp, fn))), [f0, f1] = between(safeDivide(fp, np.add(fp, tn)));
      return np.sum(np.multiply(np.subtract(f0, f1), np.divide(np.add(r0, r1), 2)));
    }
    // Davis and Goadrich 2006: between thresholds true positives grow linearly with positives, precision does not.
    const positives = np.add(tp, fp);
    const [t0, t1] = between(tp), [p0, p1] = between(positives), [, n1] = between(fn);
    const dtp = np.subtract(t0, t1), slope = safeDivide(dtp, np.maximum(np.subtract(p0, p1), 0));
    const intercept = np.subtract(t1, np.multiply(slope, p1));
    const both = np.logicalAnd(np.greater(p0, 0), np.greater(p1, 0));
    const ratio = np.where(both, safeDivide(p0, np.maximum(p1, 0)), 1);
    const area = np.multiply(slope, np.add(dtp, np.multiply(intercept, np.log(ratio))));
    return np.sum(safeDivide(area, np.maximum(np.add(t1, n1), 0)));
  });
  if (!fromLogits) return inner;
  return { ...inner, update: (a, y, p, w) => inner.update(a, y, np.divide(1, np.add(1, np.exp(np.negative(p)))), w) };
}

function atBest(
  name: string,
  wanted: number,
  options: ThresholdsOptions,
  condition: (c: Counts) => Tensor,
  value: (c: Counts) => Tensor,
): Metric<Counts> {
  checkOptions(`build ${name}`, options, ["name", "numThresholds"]);
  if (!(wanted >= 0 && wanted <= 1)) throw new RangeError(`Cannot build ${name} at ${wanted}: it must be in [0, 1]`);
  return counting(options.name ?? name, "max", spaced(options.numThresholds ?? 200), (counts) => {
    return np.max(np.where(np.greaterEqual(condition(counts), wanted), value(counts), 0));
  });
}

const precisionOf = ({ tp, fp }: Counts) => safeDivide(tp, np.add(tp, fp));
const recallOf = ({ tp, fn }: Counts) => safeDivide(tp, np.add(tp, fn));
const specificityOf = ({ tn, fp }: Counts) => safeDivide(tn, np.add(tn, fp));

/** The best precision at a recall of at least `recall`. As `keras.metrics.PrecisionAtRecall`. */
export function precisionAtRecall(recall: number, options: ThresholdsOptions = {}): Metric<Counts> {
  return atBest("precision_at_recall", recall, options, recallOf, precisionOf);
}
/** The best recall at a precision of at least `precision`. As `keras.metrics.RecallAtPrecision`. */
export function recallAtPrecision(precision: number, options: ThresholdsOptions = {}): Metric<Counts> {
  return atBest("recall_at_precision", precision, options, precisionOf, recallOf);
}
/** The best sensitivity (recall) at a specificity of at least `specificity`. As `keras.metrics.SensitivityAtSpecificity`. */
export function sensitivityAtSpecificity(specificity: number, options: ThresholdsOptions = {}): Metric<Counts> {
  return atBest("sensitivity_at_specificity", specificity, options, specificityOf, recallOf);
}
/** The best specificity at a sensitivity (recall) of at least `sensitivity`. As `keras.metrics.SpecificityAtSensitivity`. */
export function specificityAtSensitivity(sensitivity: number, options: ThresholdsOptions = {}): Metric<Counts> {
  return atBest("specificity_at_sensitivity", sensitivity, options, recallOf, specificityOf);
}

/** A table of counts: [true class, predicted class]. */
export interface Confusion {
  /** The table. */
  matrix: Tensor;
}

/** Class indices of labels and predictions, which may be scores for each class. */
function classes(y: Tensor, p: Tensor, numClasses: number): [Tensor, Tensor] {
  const index = (t: Tensor, scores: boolean) => np.reshape(scores ? np.argmax(t, -1) : np.astype(t, "int32"), [-1]);
  const scored = p.ndim > 0 && p.shape.at(-1) === numClasses && numClasses > 1 && (p.ndim > y.ndim || y.shape.join() === p.shape.join());
  return [index(y, scored && y.ndim === p.ndim), index(p, scored)];
}

function tabulate(name: string, numClasses: number, direction: "max" | undefined, finish: (matrix: Tensor) => Tensor): Metric<Confusion> {
  if (!Number.isInteger(numClasses) || numClasses < 2) {
    throw new RangeError(`Cannot build ${name} of ${numClasses} classes: it must be a whole number of at least 2`);
  }
  return {
    metricName: name,
    direction,
    init: () => ({ matrix: np.zeros([numClasses, numClasses]) }),
    update({ matrix }, y, p, weight) {
      const [truth, guess] = classes(y, p, numClasses);
      const rows = oneHot(truth, numClasses), columns = oneHot(guess, numClasses);
      const weighted = weight === undefined ? rows : np.multiply(rows, np.reshape(weight, [-1, 1]));
      return { matrix: np.add(matrix, np.matmul(np.transpose(weighted), columns)) };
    },
    result: ({ matrix }) => finish(matrix),
  };
}

/** How often each class was taken for each: a table [true class, predicted class]. */
export function confusionMatrix(numClasses: number, options: NameOption = {}): Metric<Confusion> {
  checkOptions("build confusionMatrix", options, ["name"]);
  return tabulate(options.name ?? "confusion_matrix", numClasses, undefined, (matrix) => matrix);
}

/** The mean over the classes that occur of intersection over union. As `keras.metrics.MeanIoU`. */
export function meanIou(numClasses: number, options: NameOption = {}): Metric<Confusion> {
  checkOptions("build meanIou", options, ["name"]);
  return tabulate(options.name ?? "mean_io_u", numClasses, "max", (matrix) => {
    const both = np.diagonal(matrix), union = np.subtract(np.add(np.sum(matrix, 0), np.sum(matrix, 1)), both);
    return safeDivide(np.sum(safeDivide(both, union)), np.sum(np.astype(np.greater(union, 0), "float32")));
  });
}

/** Options of `f1Score` and `fBetaScore`. */
export interface FScoreOptions extends NameOption {
  /** How the classes become one number: "macro", their mean, if not given. */
  readonly average?: "micro" | "macro" | "weighted";
  /** How much recall counts against precision: 1 if not given. */
  readonly beta?: number;
}

/** The harmonic mean of precision and recall, over classes. As `keras.metrics.FBetaScore` with an average. */
export function fBetaScore(numClasses: number, options: FScoreOptions = {}): Metric<Confusion> {
  checkOptions("build fBetaScore", options, ["name", "average", "beta"]);
  const { average = "macro", beta = 1 } = options;
  return tabulate(options.name ?? (beta === 1 ? "f1_score" : "fbeta_score"), numClasses, "max", (matrix) => {
    const over = (x: Tensor) => average === "micro" ? np.sum(x) : x;
    const tp = over(np.diagonal(matrix)), guessed = over(np.sum(matrix, 0)), support = np.sum(matrix, 1), there = over(support);
    const score = safeDivide(np.multiply(tp, 1 + beta ** 2), np.add(guessed, np.multiply(there, beta ** 2)));
    if (average === "micro") return score;
    return average === "macro" ? np.mean(score) : safeDivide(np.sum(np.multiply(score, support)), np.sum(support));
  });
}

/** The harmonic mean of precision and recall, over classes. As `keras.metrics.F1Score` with an average. */
export function f1Score(numClasses: number, options: Omit<FScoreOptions, "beta"> = {}): Metric<Confusion> {
  return fBetaScore(numClasses, options);
}
