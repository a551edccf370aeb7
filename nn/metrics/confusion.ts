/**
 * Metrics from counts of right and wrong positives and negatives.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
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
  /** Above which a prediction counts as positive: 0.5 if not given; 0 for logits. A list gives one number for each. */
  readonly threshold?: number | readonly number[];
  /** Keras's name for `threshold`. */
  readonly thresholds?: number | readonly number[];
}

/** Options of `precision` and `recall`. */
export interface PrecisionOptions extends ThresholdMetricOptions {
  /** Only the largest k scores of an example count as predictions, all of them if there is no threshold. */
  readonly topK?: number;
  /** The class to look at: all if not given. */
  readonly classId?: number;
}

/** How predictions are looked at. */
interface Look {
  /** Above which a prediction counts as positive. */
  readonly thresholds: readonly number[];
  readonly topK?: number | undefined;
  readonly classId?: number | undefined;
  /** Whether each place of the last axis is counted by itself. */
  readonly multiLabel?: boolean | undefined;
}

/** The largest k scores of each example, and minus infinity for the others. */
function onlyTop(p: Tensor, k: number): Tensor {
  if (p.ndim === 0 || k > p.shape.at(-1)!) return p;
  const least = np.get(np.sort(p, -1), "...", [p.shape.at(-1)! - k]);
  return np.where(np.greaterEqual(p, least), p, -Infinity);
}

/** What each threshold makes of a batch, labels being 0 and 1. */
function count(counts: Counts, y: Tensor, p: Tensor, weight: Tensor | undefined, look: Look): Counts {
  let [labels, predictions] = matchLabels("a metric", np.astype(y, "float32"), np.astype(p, "float32"));
  if (look.topK !== undefined) predictions = onlyTop(predictions, look.topK);
  if (look.classId !== undefined) {
    const of = (t: Tensor) => np.get(t, "...", [look.classId!]);
    labels = of(labels), predictions = of(predictions);
  }
  let w = weight === undefined ? undefined : np.astype(weight, "float32");
  const width = look.multiLabel ? labels.shape.at(-1)! : 1;
  if (w !== undefined) {
    while (w.ndim < labels.ndim) w = np.expandDims(w, -1);
    w = np.reshape(np.broadcastTo(w, labels.shape), [1, -1, width]);
  }
  const truth = np.greater(np.reshape(labels, [1, -1, width]), 0.5);
  const guess = np.greater(np.reshape(predictions, [1, -1, width]), np.reshape(np.array([...look.thresholds]), [-1, 1, 1]));
  const add = (old: Tensor, which: Tensor): Tensor => {
    const ones = np.astype(which, "float32");
    const sums = np.sum(w === undefined ? ones : np.multiply(ones, w), 1);
    return np.add(old, look.multiLabel ? sums : np.squeeze(sums, -1));
  };
  return {
    tp: add(counts.tp, np.logicalAnd(truth, guess)),
    fp: add(counts.fp, np.logicalAnd(np.logicalNot(truth), guess)),
    tn: add(counts.tn, np.logicalAnd(np.logicalNot(truth), np.logicalNot(guess))),
    fn: add(counts.fn, np.logicalAnd(truth, np.logicalNot(guess))),
  };
}

/** A metric of what thresholds make of predictions; of several labels, counts are [thresholds, labels]. */
export function counting(
  name: string,
  direction: "max" | "min" | undefined,
  look: Look,
  finish: (counts: Counts) => Tensor,
  labels?: number,
): Metric<Counts> {
  const zero = () => np.zeros(look.multiLabel ? [look.thresholds.length, labels ?? 1] : [look.thresholds.length]);
  return {
    metricName: name,
    direction,
    init: () => ({ tp: zero(), fp: zero(), tn: zero(), fn: zero() }),
    update: (counts, y, p, weight) => count(counts, y, p, weight, look),
    result: finish,
  };
}

function single<O extends PrecisionOptions>(
  name: string,
  direction: "max" | "min",
  known: readonly string[],
  finish: (counts: Counts) => Tensor,
) {
  return (options?: O): Metric<Counts> => {
    const given: PrecisionOptions = options ?? {};
    checkOptions(`build ${name}`, given, ["name", "threshold", "thresholds", ...known]);
    if (given.threshold !== undefined && given.thresholds !== undefined) {
      throw new TypeError(`Cannot build ${name} with threshold and thresholds: they are two names of one option`);
    }
    const { topK, classId } = given;
    if (topK !== undefined && !(Number.isInteger(topK) && topK > 0)) {
      throw new RangeError(`Cannot build ${name} with topK ${topK}: it must be a whole number above 0`);
    }
    // Of the largest k, all count, unless a threshold is given too.
    const threshold = given.threshold ?? given.thresholds ?? (topK === undefined ? 0.5 : -Infinity);
    const thresholds = typeof threshold === "number" ? [threshold] : threshold;
    if (thresholds.length === 0 || thresholds.some((t) => typeof t !== "number" || Number.isNaN(t))) {
      throw new RangeError(`Cannot build ${name} with threshold ${JSON.stringify(threshold)}: it is a number, or a list of numbers`);
    }
    const look = { thresholds, topK, classId };
    const metric = counting(
      given.name ?? name,
      direction,
      look,
      (counts) => typeof threshold === "number" ? np.squeeze(finish(counts)) : finish(counts),
    );
    return recorded(metric, `nn.metrics.${name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())}`, [options]);
  };
}

type Build<O> = (options?: O) => Metric<Counts>;

/** Of what was taken for positive, the part that is. As `keras.metrics.Precision`. */
export const precision: Build<PrecisionOptions> = single(
  "precision",
  "max",
  ["topK", "classId"],
  ({ tp, fp }) => safeDivide(tp, np.add(tp, fp)),
);
/** Of what is positive, the part that was found. As `keras.metrics.Recall`. */
export const recall: Build<PrecisionOptions> = single("recall", "max", ["topK", "classId"], ({ tp, fn }) => safeDivide(tp, np.add(tp, fn)));
/** How many positives were found. */
export const truePositives: Build<ThresholdMetricOptions> = single("true_positives", "max", [], ({ tp }) => tp);
/** How many negatives were found. */
export const trueNegatives: Build<ThresholdMetricOptions> = single("true_negatives", "max", [], ({ tn }) => tn);
/** How many negatives were taken for positives. */
export const falsePositives: Build<ThresholdMetricOptions> = single("false_positives", "min", [], ({ fp }) => fp);
/** How many positives were taken for negatives. */
export const falseNegatives: Build<ThresholdMetricOptions> = single("false_negatives", "min", [], ({ fn }) => fn);

/** Options of metrics that look at many thresholds. */
export interface ThresholdsOptions extends NameOption {
  /** How many: 200 if not given. */
  readonly numThresholds?: number;
}

/** Evenly spaced thresholds; the outer ones lie just outside [0, 1]. */
export function spaced(n: number): number[] {
  if (!Number.isInteger(n) || n < 2) {
    throw new RangeError(`Cannot build a metric of ${n} thresholds: it must be a whole number of at least 2`);
  }
  return Array.from({ length: n }, (_, i) => i === 0 ? -1e-7 : i === n - 1 ? 1 + 1e-7 : i / (n - 1));
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
  return counting(options.name ?? name, "max", { thresholds: spaced(options.numThresholds ?? 200) }, (counts) => {
    return np.max(np.where(np.greaterEqual(condition(counts), wanted), value(counts), 0));
  });
}

const precisionOf = ({ tp, fp }: Counts) => safeDivide(tp, np.add(tp, fp));
const recallOf = ({ tp, fn }: Counts) => safeDivide(tp, np.add(tp, fn));
const specificityOf = ({ tn, fp }: Counts) => safeDivide(tn, np.add(tn, fp));

/** The best precision at a recall of at least `recall`. As `keras.metrics.PrecisionAtRecall`. */
export function precisionAtRecall(recall: number, options: ThresholdsOptions = {}): Metric<Counts> {
  return recorded(atBest("precision_at_recall", recall, options, recallOf, precisionOf), "nn.metrics.precisionAtRecall", [recall, options]);
}
/** The best recall at a precision of at least `precision`. As `keras.metrics.RecallAtPrecision`. */
export function recallAtPrecision(precision: number, options: ThresholdsOptions = {}): Metric<Counts> {
  return recorded(atBest("recall_at_precision", precision, options, precisionOf, recallOf), "nn.metrics.recallAtPrecision", [
    precision,
    options,
  ]);
}
/** The best sensitivity (recall) at a specificity of at least `specificity`. As `keras.metrics.SensitivityAtSpecificity`. */
export function sensitivityAtSpecificity(specificity: number, options: ThresholdsOptions = {}): Metric<Counts> {
  return recorded(
    atBest("sensitivity_at_specificity", specificity, options, specificityOf, recallOf),
    "nn.metrics.sensitivityAtSpecificity",
    [specificity, options],
  );
}
/** The best specificity at a sensitivity (recall) of at least `sensitivity`. As `keras.metrics.SpecificityAtSensitivity`. */
export function specificityAtSensitivity(sensitivity: number, options: ThresholdsOptions = {}): Metric<Counts> {
  return recorded(
    atBest("specificity_at_sensitivity", sensitivity, options, recallOf, specificityOf),
    "nn.metrics.specificityAtSensitivity",
    [sensitivity, options],
  );
}
