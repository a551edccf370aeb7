/**
 * The area under a curve.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { sigmoid } from "../activations/smooth.ts";
import { counting, type Counts, spaced, type ThresholdsOptions } from "./confusion.ts";
import { type Metric, safeDivide } from "./metric.ts";

/** Options of `auc`. */
export interface AucOptions extends ThresholdsOptions {
  /** The curve: "ROC" if not given. */
  readonly curve?: "ROC" | "PR";
  /** Whether predictions are logits: false if not given. */
  readonly fromLogits?: boolean;
  /** How steps become an area: between the points ("interpolation") if not given, below the lower one, or below the higher one. */
  readonly summationMethod?: "interpolation" | "minoring" | "majoring";
  /** The thresholds between 0 and 1, instead of evenly spaced ones. */
  readonly thresholds?: readonly number[];
  /** Whether each place of the last axis is a label of its own, whose areas are averaged: false if not given. */
  readonly multiLabel?: boolean;
  /** How many labels there are; needed only for batches that `jit` carries. */
  readonly numLabels?: number;
}

/** Each value but the last, and each but the first. */
const between = (x: Tensor) => [x.get(":-1"), x.get("1:")] as const;

/** The areas under the precision-recall curve (Davis and Goadrich 2006): true positives grow linearly with positives, precision does not. */
function interpolated({ tp, fp, fn }: Counts): Tensor {
  const positives = np.add(tp, fp);
  const [t0, t1] = between(tp), [p0, p1] = between(positives), [, n1] = between(fn);
  const dtp = np.subtract(t0, t1), slope = safeDivide(dtp, np.maximum(np.subtract(p0, p1), 0));
  const intercept = np.subtract(t1, np.multiply(slope, p1));
  const both = np.logicalAnd(np.greater(p0, 0), np.greater(p1, 0));
  const ratio = np.where(both, safeDivide(p0, np.maximum(p1, 0)), 1);
  const area = np.multiply(slope, np.add(dtp, np.multiply(intercept, np.log(ratio))));
  return np.sum(safeDivide(area, np.maximum(np.add(t1, n1), 0)), 0);
}

/**
 * The area under the ROC or precision-recall curve, of probabilities. As `keras.metrics.AUC`.
 *
 * @param options The curve, the thresholds, how steps are summed, several labels.
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * const metric = nn.metrics.track(nn.metrics.auc());
 * metric.updateState([0, 0, 1, 1], [0, 0.5, 0.3, 0.9]);
 * console.log(metric.result().item()); // 0.75
 * ```
 */
export function auc(options: AucOptions = {}): Metric<Counts> {
  checkOptions("build auc", options, [
    "name",
    "numThresholds",
    "curve",
    "fromLogits",
    "summationMethod",
    "thresholds",
    "multiLabel",
    "numLabels",
  ]);
  const { curve = "ROC", fromLogits = false, summationMethod = "interpolation", multiLabel = false } = options;
  if (curve !== "ROC" && curve !== "PR") throw new TypeError(`Cannot build auc with curve "${curve}": it is "ROC" or "PR"`);
  if (!["interpolation", "minoring", "majoring"].includes(summationMethod)) {
    throw new TypeError(`Cannot build auc with summationMethod "${summationMethod}": it is "interpolation", "minoring" or "majoring"`);
  }
  const thresholds = options.thresholds === undefined ? spaced(options.numThresholds ?? 200) : around(options.thresholds);
  const areas = (counts: Counts): Tensor => {
    if (curve === "PR" && summationMethod === "interpolation") return interpolated(counts);
    const { tp, fp, tn, fn } = counts, recall = safeDivide(tp, np.add(tp, fn));
    const [x, y] = curve === "ROC" ? [safeDivide(fp, np.add(fp, tn)), recall] : [recall, safeDivide(tp, np.add(tp, fp))];
    const [x0, x1] = between(x), [y0, y1] = between(y);
    const height = summationMethod === "interpolation"
      ? np.divide(np.add(y0, y1), 2)
      : summationMethod === "minoring"
      ? np.minimum(y0, y1)
      : np.maximum(y0, y1);
    return np.sum(np.multiply(np.subtract(x0, x1), height), 0);
  };
  const finish = (counts: Counts) => multiLabel ? np.mean(areas(counts)) : areas(counts);
  const inner = counting(options.name ?? "auc", "max", { thresholds, multiLabel }, finish, options.numLabels);
  return recorded(
    {
      ...inner,
      ...fromLogits && { update: (a: Counts, y: Tensor, p: Tensor, w?: Tensor) => inner.update(a, y, sigmoid(p), w) },
      ...multiLabel && { forShapes: (_: unknown, predictions: readonly number[]) => auc({ ...options, numLabels: predictions.at(-1)! }) },
    },
    "nn.metrics.auc",
    [options],
  );
}

/** Thresholds in order, and one outside each end. */
function around(thresholds: readonly number[]): number[] {
  if (thresholds.some((t) => !(t >= 0 && t <= 1))) {
    throw new RangeError(`Cannot build auc with thresholds ${thresholds}: they must lie in [0, 1]`);
  }
  return [-1e-7, ...[...thresholds].sort((a, b) => a - b), 1 + 1e-7];
}
