/**
 * Losses between labels and probabilities.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { describe, normalizeAxis } from "../../core/shape.ts";
import type { TensorLike } from "../../core/convert.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { logSoftmax, oneHot } from "../activations/normalized.ts";
import { sigmoid, softplus } from "../activations/smooth.ts";
import { epsilon, type Loss, type LossOptions, makeLoss } from "./_loss.ts";

/** Options of the cross-entropies. */
export interface CrossentropyOptions extends LossOptions {
  /** Whether the predictions are logits, before sigmoid or softmax: false if not given, as in Keras. Prefer true: it is exact everywhere. */
  readonly fromLogits?: boolean;
  /** How far labels are moved towards uniform ones: 0 if not given. */
  readonly labelSmoothing?: number;
  /** The axis of the classes: the last if not given. */
  readonly axis?: number;
}

/** Options of `binaryCrossentropy`. */
export interface BinaryCrossentropyOptions extends CrossentropyOptions {
  /** What positive examples count: 1 if not given. As PyTorch's pos_weight. */
  readonly posWeight?: TensorLike;
}

/** Options of `sparseCategoricalCrossentropy`. */
export interface SparseCrossentropyOptions extends CrossentropyOptions {
  /** A class index whose positions count 0: none if not given. */
  readonly ignoreClass?: number;
}

function clipped(p: Tensor): Tensor {
  return np.clip(p, { min: epsilon, max: 1 - epsilon });
}

function checkSmoothing(name: string, smoothing: number): number {
  if (!(smoothing >= 0 && smoothing <= 1)) {
    throw new RangeError(`Cannot build ${name} with labelSmoothing ${smoothing}: it must be in [0, 1]`);
  }
  return smoothing;
}

/** The binary cross-entropy of each element. */
export function binaryTerms(y: Tensor, p: Tensor, fromLogits: boolean, posWeight?: TensorLike): Tensor {
  if (fromLogits) {
    if (posWeight !== undefined) {
      const scale = np.add(np.multiply(y, np.subtract(posWeight, 1)), 1);
      return np.add(np.multiply(np.subtract(1, y), p), np.multiply(scale, softplus(np.negative(p))));
    }
    return np.add(np.subtract(np.maximum(p, 0), np.multiply(p, y)), np.log1p(np.exp(np.negative(np.abs(p)))));
  }
  const q = clipped(p);
  const positive = np.multiply(y, np.log(q));
  return np.negative(
    np.add(
      posWeight === undefined ? positive : np.multiply(positive, posWeight),
      np.multiply(np.subtract(1, y), np.log(np.subtract(1, q))),
    ),
  );
}

/**
 * Binary cross-entropy, for labels 0 and 1, averaged over the last axis. As `keras.losses.BinaryCrossentropy`.
 *
 * @param options Whether predictions are logits, label smoothing, the weight of positives, the reduction.
 * @returns A loss: `loss(yTrue, yPred, { sampleWeight })`.
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * const loss = nn.losses.binaryCrossentropy({ fromLogits: true });
 * console.log(loss([1, 0], [100, -100]).item()); // 0
 * ```
 */
export function binaryCrossentropy(options: BinaryCrossentropyOptions = {}): Loss {
  const { fromLogits = false, posWeight } = options;
  const smoothing = checkSmoothing("binaryCrossentropy", options.labelSmoothing ?? 0);
  return recorded(
    makeLoss("binaryCrossentropy", options, ["fromLogits", "labelSmoothing", "axis", "posWeight"], (y, p) => {
      const labels = smoothing === 0 ? y : np.add(np.multiply(y, 1 - smoothing), smoothing / 2);
      return meanOver(binaryTerms(labels, p, fromLogits, posWeight), options.axis ?? -1);
    }),
    "nn.losses.binaryCrossentropy",
    [options],
  );
}

/** Values of shape [n] are one for each example already. */
function meanOver(values: Tensor, axis: number): Tensor {
  return values.ndim <= 1 ? values : np.mean(values, axis);
}

/** Log-probabilities along an axis from logits, or from probabilities, which are normalized and kept off 0 and 1. */
function logProbabilities(p: Tensor, fromLogits: boolean, axis: number): Tensor {
  if (fromLogits) return logSoftmax(p, { axis });
  return np.log(clipped(np.divide(p, np.sum(p, axis, { keepdims: true }))));
}

/**
 * Cross-entropy between one-hot (or soft) labels and class probabilities. As `keras.losses.CategoricalCrossentropy`.
 *
 * @param options Whether predictions are logits, label smoothing, the class axis, the reduction.
 * @returns A loss: `loss(yTrue, yPred, { sampleWeight })`.
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * console.log(nn.losses.categoricalCrossentropy()([[0, 1]], [[0.5, 0.5]]).item()); // 0.693...
 * ```
 */
export function categoricalCrossentropy(options: CrossentropyOptions = {}): Loss {
  const { fromLogits = false, axis = -1 } = options;
  const smoothing = checkSmoothing("categoricalCrossentropy", options.labelSmoothing ?? 0);
  return recorded(
    makeLoss("categoricalCrossentropy", options, ["fromLogits", "labelSmoothing", "axis"], (y, p) => {
      const classes = p.shape.at(axis)!;
      const labels = smoothing === 0 ? y : np.add(np.multiply(y, 1 - smoothing), smoothing / classes);
      return np.negative(np.sum(np.multiply(labels, logProbabilities(p, fromLogits, axis)), axis));
    }),
    "nn.losses.categoricalCrossentropy",
    [options],
  );
}

/** Class indices beside predictions: [n] or [n, 1] beside [n, classes]. */
export function classIndices(name: string, y: Tensor, p: Tensor, axis: number): Tensor {
  const classAxis = normalizeAxis(name, axis, p.ndim);
  const indices = y.ndim === p.ndim && y.shape[classAxis] === 1 ? np.squeeze(y, classAxis) : y;
  if (indices.shape.join() !== p.shape.toSpliced(classAxis, 1).join()) {
    throw new RangeError(
      `Cannot take ${name} of labels ${describe(y)} and predictions ${describe(p)}: labels are class indices of shape [${
        p.shape.toSpliced(classAxis, 1)
      }]${y.shape.join() === p.shape.join() ? '; for one-hot labels use "categoricalCrossentropy"' : ""}`,
    );
  }
  return np.astype(indices, "int32");
}

/**
 * Cross-entropy between class indices and class probabilities. As `keras.losses.SparseCategoricalCrossentropy`.
 *
 * @param options Whether predictions are logits, an index to ignore, label smoothing, the class axis, the reduction.
 * @returns A loss: `loss(yTrue, yPred, { sampleWeight })`.
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * console.log(nn.losses.sparseCategoricalCrossentropy({ fromLogits: true })([1], [[0, 100]]).item()); // 0
 * ```
 */
export function sparseCategoricalCrossentropy(options: SparseCrossentropyOptions = {}): Loss {
  const name = "sparseCategoricalCrossentropy";
  const { fromLogits = false, axis = -1, ignoreClass } = options;
  const smoothing = checkSmoothing(name, options.labelSmoothing ?? 0);
  return recorded(
    makeLoss(name, options, ["fromLogits", "labelSmoothing", "axis", "ignoreClass"], (y, p) => {
      const indices = classIndices(name, y, p, axis);
      const logs = logProbabilities(p, fromLogits, axis);
      // An ignored index need not be a class: no row of the one-hot labels is its.
      const chosen = np.multiply(oneHot(indices, p.shape.at(axis)!, { axis, dtype: p.dtype }), logs);
      let values = np.negative(np.sum(chosen, axis));
      if (smoothing > 0) values = np.subtract(np.multiply(values, 1 - smoothing), np.multiply(np.mean(logs, axis), smoothing));
      if (ignoreClass === undefined) return values;
      // The mean is over the positions that are not ignored.
      const mask = np.notEqual(indices, ignoreClass);
      return { values: np.where(mask, values, 0), mask };
    }, "classes"),
    "nn.losses.sparseCategoricalCrossentropy",
    [options],
  );
}

/** Options of the focal cross-entropies. */
export interface FocalOptions extends CrossentropyOptions {
  /** How much easy examples are played down: 2 if not given. */
  readonly gamma?: number;
  /** What positives are weighted with: 0.25 if not given. */
  readonly alpha?: number;
  /** Whether `binaryFocalCrossentropy` weighs by alpha: false if not given, as in Keras. */
  readonly applyClassBalancing?: boolean;
}

const focalNames = ["fromLogits", "labelSmoothing", "axis", "gamma", "alpha"];

/** Binary cross-entropy that plays easy examples down (Lin et al. 2017). As `keras.losses.BinaryFocalCrossentropy`. */
export function binaryFocalCrossentropy(options: FocalOptions = {}): Loss {
  const { fromLogits = false, gamma = 2, alpha = 0.25, applyClassBalancing = false } = options;
  const smoothing = checkSmoothing("binaryFocalCrossentropy", options.labelSmoothing ?? 0);
  return recorded(
    makeLoss("binaryFocalCrossentropy", options, [...focalNames, "applyClassBalancing"], (y, raw) => {
      const labels = smoothing === 0 ? y : np.add(np.multiply(y, 1 - smoothing), smoothing / 2);
      const p = fromLogits ? sigmoid(raw) : raw;
      const terms = binaryTerms(labels, p, false);
      const right = np.add(np.multiply(labels, p), np.multiply(np.subtract(1, labels), np.subtract(1, p)));
      let values = np.multiply(np.power(np.subtract(1, right), gamma), terms);
      if (applyClassBalancing) {
        values = np.multiply(values, np.add(np.multiply(labels, alpha), np.multiply(np.subtract(1, labels), 1 - alpha)));
      }
      return meanOver(values, options.axis ?? -1);
    }),
    "nn.losses.binaryFocalCrossentropy",
    [options],
  );
}

/** Cross-entropy over classes that plays easy examples down (Lin et al. 2017). As `keras.losses.CategoricalFocalCrossentropy`. */
export function categoricalFocalCrossentropy(options: FocalOptions = {}): Loss {
  const { fromLogits = false, gamma = 2, alpha = 0.25, axis = -1 } = options;
  const smoothing = checkSmoothing("categoricalFocalCrossentropy", options.labelSmoothing ?? 0);
  return recorded(
    makeLoss("categoricalFocalCrossentropy", options, focalNames, (y, raw) => {
      const labels = smoothing === 0 ? y : np.add(np.multiply(y, 1 - smoothing), smoothing / raw.shape.at(axis)!);
      const logs = logProbabilities(raw, fromLogits, axis), p = np.exp(logs);
      const focus = np.multiply(np.power(np.subtract(1, p), gamma), alpha);
      return np.negative(np.sum(np.multiply(np.multiply(focus, labels), logs), axis));
    }),
    "nn.losses.categoricalFocalCrossentropy",
    [options],
  );
}
