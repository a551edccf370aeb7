/**
 * Tables of what was taken for what, and intersection over union.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { oneHot } from "../activations/normalized.ts";
import type { NameOption } from "./accuracy.ts";
import { type Metric, safeDivide } from "./metric.ts";

/** A table of counts: [true class, predicted class]. */
export interface Confusion {
  /** The table. */
  matrix: Tensor;
}

/** Options of metrics from a table of counts. */
export interface ConfusionOptions extends NameOption {
  /** A class index whose positions are left out: none if not given. */
  readonly ignoreClass?: number;
}

/** Class indices of labels and predictions, which may be scores for each class. */
function classes(y: Tensor, p: Tensor, numClasses: number): [Tensor, Tensor] {
  const index = (t: Tensor, scores: boolean) => np.reshape(scores ? np.argmax(t, -1) : np.astype(t, "int32"), [-1]);
  const scored = p.ndim > 0 && p.shape.at(-1) === numClasses && numClasses > 1 && (p.ndim > y.ndim || y.shape.join() === p.shape.join());
  return [index(y, scored && y.ndim === p.ndim && p.ndim > 1), index(p, scored && p.ndim > 1)];
}

function tabulate(
  name: string,
  numClasses: number,
  direction: "max" | undefined,
  finish: (matrix: Tensor) => Tensor,
  read: (y: Tensor, p: Tensor) => [Tensor, Tensor] = (y, p) => classes(y, p, numClasses),
  ignoreClass?: number,
): Metric<Confusion> {
  if (!Number.isInteger(numClasses) || numClasses < 2) {
    throw new RangeError(`Cannot build ${name} of ${numClasses} classes: it must be a whole number of at least 2`);
  }
  return {
    metricName: name,
    direction,
    init: () => ({ matrix: np.zeros([numClasses, numClasses]) }),
    update({ matrix }, y, p, weight) {
      const [truth, guess] = read(y, p);
      // An index outside the classes has no row: it is counted nowhere.
      let rows = oneHot(truth, numClasses);
      if (ignoreClass !== undefined) rows = np.where(np.equal(np.expandDims(truth, -1), ignoreClass), 0, rows);
      if (weight !== undefined) rows = np.multiply(rows, weightsOf(weight, y, truth));
      return { matrix: np.add(matrix, np.matmul(np.transpose(rows), oneHot(guess, numClasses))) };
    },
    result: ({ matrix }) => finish(matrix),
  };
}

/** One weight for each class index, [n, 1]; those of whole examples count for all their positions. */
function weightsOf(weight: Tensor, y: Tensor, truth: Tensor): Tensor {
  let w = weight;
  if (w.size !== truth.size) {
    const shape = y.size === truth.size ? y.shape : y.shape.slice(0, -1);
    while (w.ndim < shape.length) w = np.expandDims(w, -1);
    w = np.broadcastTo(w, shape);
  }
  return np.reshape(w, [-1, 1]);
}

/** How often each class was taken for each: a table [true class, predicted class]. */
export function confusionMatrix(numClasses: number, options: ConfusionOptions = {}): Metric<Confusion> {
  checkOptions("build confusionMatrix", options, ["name", "ignoreClass"]);
  return recorded(
    tabulate(options.name ?? "confusion_matrix", numClasses, undefined, (matrix) => matrix, undefined, options.ignoreClass),
    "nn.metrics.confusionMatrix",
    [numClasses, options],
  );
}

/** The mean over some classes (all, if not given), of those that occur, of intersection over union. */
function meanOver(ids?: readonly number[]): (matrix: Tensor) => Tensor {
  return (matrix) => {
    const pick = (t: Tensor) => ids === undefined ? t : np.take(t, np.array([...ids], { dtype: "int32" }), 0);
    const diagonal = np.diagonal(matrix);
    const both = pick(diagonal), union = pick(np.subtract(np.add(np.sum(matrix, 0), np.sum(matrix, 1)), diagonal));
    return safeDivide(np.sum(safeDivide(both, union)), np.sum(np.astype(np.greater(union, 0), "float32")));
  };
}

function checkIds(name: string, ids: readonly number[], numClasses: number): readonly number[] {
  if (!Array.isArray(ids) || ids.length === 0 || ids.some((id) => !Number.isInteger(id) || id < 0 || id >= numClasses)) {
    throw new RangeError(`Cannot build ${name} with targetClassIds ${ids}: it is a list of class indices below ${numClasses}`);
  }
  return ids;
}

/** The mean over the classes that occur of intersection over union. As `keras.metrics.MeanIoU`. */
export function meanIou(numClasses: number, options: ConfusionOptions = {}): Metric<Confusion> {
  checkOptions("build meanIou", options, ["name", "ignoreClass"]);
  return recorded(
    tabulate(options.name ?? "mean_io_u", numClasses, "max", meanOver(), undefined, options.ignoreClass),
    "nn.metrics.meanIou",
    [numClasses, options],
  );
}

/** Options of `iou`. */
export interface IouOptions extends ConfusionOptions {
  /** The classes to look at. */
  readonly targetClassIds: readonly number[];
}

/**
 * The mean over some classes of intersection over union. As `keras.metrics.IoU`.
 *
 * @param numClasses How many classes there are.
 * @param options The classes to look at, and one to ignore.
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * const metric = nn.metrics.track(nn.metrics.iou(2, { targetClassIds: [0] }));
 * metric.updateState([0, 0, 1, 1], [0, 1, 0, 1]);
 * console.log(Number(metric.result().item()).toFixed(4)); // 0.3333
 * ```
 */
export function iou(numClasses: number, options: IouOptions): Metric<Confusion> {
  checkOptions("build iou", options, ["name", "ignoreClass", "targetClassIds"]);
  return recorded(
    tabulate(
      options.name ?? "io_u",
      numClasses,
      "max",
      meanOver(checkIds("iou", options.targetClassIds, numClasses)),
      undefined,
      options.ignoreClass,
    ),
    "nn.metrics.iou",
    [numClasses, options],
  );
}

/** Options of `binaryIou`. */
export interface BinaryIouOptions extends NameOption {
  /** The classes to look at: both, [0, 1], if not given. */
  readonly targetClassIds?: readonly number[];
  /** From which on a prediction counts as 1: 0.5 if not given. */
  readonly threshold?: number;
}

/** Intersection over union of predictions from a threshold on, labels being 0 and 1. As `keras.metrics.BinaryIoU`. */
export function binaryIou(options: BinaryIouOptions = {}): Metric<Confusion> {
  checkOptions("build binaryIou", options, ["name", "targetClassIds", "threshold"]);
  const { targetClassIds = [0, 1], threshold = 0.5 } = options;
  const flat = (t: Tensor) => np.reshape(np.astype(t, "int32"), [-1]);
  return recorded(
    tabulate(
      options.name ?? "binary_io_u",
      2,
      "max",
      meanOver(checkIds("binaryIou", targetClassIds, 2)),
      (y, p) => [flat(y), flat(np.greaterEqual(p, threshold))],
    ),
    "nn.metrics.binaryIou",
    [options],
  );
}

/** The last axis's largest place, of labels and predictions. */
const ofScores = (y: Tensor, p: Tensor): [Tensor, Tensor] => [
  np.reshape(np.argmax(y, -1), [-1]),
  np.reshape(np.argmax(p, -1), [-1]),
];

/** Intersection over union of one-hot labels and scores. As `keras.metrics.OneHotIoU`. */
export function oneHotIou(numClasses: number, options: IouOptions): Metric<Confusion> {
  checkOptions("build oneHotIou", options, ["name", "ignoreClass", "targetClassIds"]);
  const ids = checkIds("oneHotIou", options.targetClassIds, numClasses);
  return recorded(
    tabulate(options.name ?? "one_hot_io_u", numClasses, "max", meanOver(ids), ofScores, options.ignoreClass),
    "nn.metrics.oneHotIou",
    [numClasses, options],
  );
}

/** The mean over the classes that occur of intersection over union, of one-hot labels and scores. As `keras.metrics.OneHotMeanIoU`. */
export function oneHotMeanIou(numClasses: number, options: ConfusionOptions = {}): Metric<Confusion> {
  checkOptions("build oneHotMeanIou", options, ["name", "ignoreClass"]);
  return recorded(
    tabulate(options.name ?? "one_hot_mean_io_u", numClasses, "max", meanOver(), ofScores, options.ignoreClass),
    "nn.metrics.oneHotMeanIou",
    [numClasses, options],
  );
}
