/**
 * What a loss is, and how values per example become one number.
 *
 * @module
 */
import { type TensorLike, toTensor } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import { broadcastShapes, describe } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import { floating } from "../../np/_operands.ts";
import * as np from "../../np/mod.ts";
import { maskOf } from "../_mask.ts";

/**
 * How the values of the examples become one: their mean over the number of values ("sumOverBatchSize", the default, and its other name
 * "mean"), their sum, their mean over the sum of the weights, or not at all.
 */
export type Reduction = "sumOverBatchSize" | "mean" | "sum" | "meanWithSampleWeight" | "none";

/** Options that every loss takes. */
export interface LossOptions {
  /** How the values of the examples become one: "sumOverBatchSize" if not given. */
  readonly reduction?: Reduction;
}

/** What weighs examples and positions. */
export interface LossWeights {
  /** How much each example, or each example and position, counts. */
  readonly sampleWeight?: TensorLike;
  /** Which positions count at all, true for yes; a mean is over those. That of the predictions (`nn.maskOf`), if not given. */
  readonly mask?: TensorLike;
}

/** Values before reduction, and which of them count at all. */
export interface MaskedValues {
  /** One for each example, or for each example and position. */
  readonly values: Tensor;
  /** Bools of the same shape. */
  readonly mask: Tensor;
}

/** A loss: a function of labels and predictions, in this order as in Keras, and weights for the examples. */
export interface Loss {
  (yTrue: TensorLike, yPred: TensorLike, options?: LossWeights): Tensor;
  /** What logs and messages call it. */
  readonly lossName: string;
  /** The values before weighting and reduction: one for each example, or for each example and position. */
  readonly perExample: (yTrue: TensorLike, yPred: TensorLike) => Tensor;
  /** How they are reduced. */
  readonly reduction: Reduction;
  /** Whether the labels are class indices, one axis less than the predictions. */
  readonly sparse: boolean;
  /** Whether the predictions are logits. */
  readonly fromLogits: boolean;
  /** The class index whose positions are left out, where there is one. */
  readonly ignoreClass: number | undefined;
}

const reductions: readonly Reduction[] = ["sumOverBatchSize", "mean", "sum", "meanWithSampleWeight", "none"];

/** What labels are: values of the predictions' shape, class indices, or what the loss itself makes of them. */
export type LabelKind = "values" | "classes" | "other";

/** A loss from a function of labels and predictions in floating types. */
export function makeLoss(
  name: string,
  options: (LossOptions & { readonly fromLogits?: boolean; readonly ignoreClass?: number }) | undefined,
  known: readonly string[],
  perExample: (yTrue: Tensor, yPred: Tensor) => Tensor | MaskedValues,
  labels: LabelKind = "values",
): Loss {
  checkOptions(`build ${name}`, options, ["reduction", ...known]);
  const reduction = options?.reduction ?? "sumOverBatchSize";
  if (!reductions.includes(reduction)) {
    throw new TypeError(`Cannot build ${name} with reduction "${reduction}": it is one of ${reductions.join(", ")}`);
  }
  const masked = (yTrue: TensorLike, yPred: TensorLike): Tensor | MaskedValues => {
    const predicted = floating(name, yPred);
    if (labels !== "values") return perExample(toTensor(name, yTrue), predicted);
    return perExample(...matchLabels(name, toTensor(name, yTrue, predicted.dtype), predicted));
  };
  const values = (yTrue: TensorLike, yPred: TensorLike): Tensor => {
    const all = masked(yTrue, yPred);
    return "values" in all ? all.values : all;
  };
  const loss = (yTrue: TensorLike, yPred: TensorLike, rest?: LossWeights): Tensor => {
    checkOptions(`take ${name}`, rest, ["sampleWeight", "mask"]);
    const all = masked(yTrue, yPred), own = "values" in all ? all.mask : undefined;
    const given = rest?.mask === undefined ? maskOf(yPred) : np.astype(toTensor(name, rest.mask), "bool");
    const mask = given === undefined || own === undefined ? given ?? own : np.logicalAnd(given, own);
    return reduceLoss(name, "values" in all ? all.values : all, reduction, rest?.sampleWeight, mask);
  };
  return Object.assign(loss, {
    lossName: name,
    perExample: values,
    reduction,
    sparse: labels === "classes",
    fromLogits: options?.fromLogits ?? false,
    ignoreClass: options?.ignoreClass,
  });
}

/** Labels [n] beside predictions [n, 1], or the reverse, made alike; anything else that differs is a mistake. */
export function matchLabels(name: string, labels: Tensor, predictions: Tensor): [Tensor, Tensor] {
  let y = labels, p = predictions;
  if (y.ndim === p.ndim - 1 && p.shape.at(-1) === 1) y = np.expandDims(y, -1);
  else if (p.ndim === y.ndim - 1 && y.shape.at(-1) === 1) p = np.expandDims(p, -1);
  if (y.shape.join() !== p.shape.join()) {
    const sparse = y.ndim === p.ndim - 1 && y.shape.every((n, i) => n === p.shape[i]);
    throw new RangeError(
      `Cannot take ${name} of labels ${describe(labels)} and predictions ${describe(predictions)}: they must have the same shape${
        sparse ? '; for class indices as labels use "sparseCategoricalCrossentropy", or nn.oneHot' : ""
      }`,
    );
  }
  return [y, p];
}

/** Weighs and reduces the values of the examples. */
export function reduceLoss(name: string, values: Tensor, reduction: Reduction, sampleWeight?: TensorLike, mask?: Tensor): Tensor {
  let all = values;
  let weights = sampleWeight === undefined ? undefined : toTensor(name, sampleWeight, values.dtype);
  // One weight for each example in a column makes a column of the values, as in Keras.
  if (weights !== undefined && weights.ndim === 2 && values.ndim === 1 && weights.shape[1] === 1) all = np.expandDims(all, -1);
  if (weights !== undefined) weights = weightsFor(name, all, weights);
  if (mask !== undefined) {
    const counts = weightsFor(name, all, maskWeights(mask, reduction, values));
    weights = weights === undefined ? counts : np.multiply(weights, counts);
  }
  const weighted = weights === undefined ? all : np.multiply(all, weights);
  if (reduction === "none") return weighted;
  const sum = np.sum(weighted);
  if (reduction === "sum") return sum;
  if (reduction === "meanWithSampleWeight" && weights !== undefined) return quotient(sum, np.sum(weights));
  return np.divide(sum, weighted.size);
}

/** What masked and other positions count: 0 and 1, for a mean more, so that it is one over the positions that count. */
function maskWeights(mask: Tensor, reduction: Reduction, values: Tensor): Tensor {
  const counts = np.astype(mask, values.dtype);
  return reduction === "mean" || reduction === "sumOverBatchSize" ? np.multiply(counts, quotient(mask.size, np.sum(counts))) : counts;
}

/** a / b, and 0 where b is 0. */
function quotient(a: TensorLike, b: Tensor): Tensor {
  const none = np.equal(b, 0);
  return np.where(none, 0, np.divide(a, np.where(none, 1, b)));
}

/** Weights shaped to stand beside the values: [n] beside [n, …], [n, 1] beside [n]. */
export function weightsFor(name: string, values: Tensor, sampleWeight: TensorLike): Tensor {
  let weights = toTensor(name, sampleWeight, values.dtype);
  if (weights.ndim === values.ndim + 1 && weights.shape.at(-1) === 1) weights = np.squeeze(weights, -1);
  while (weights.ndim > 0 && weights.ndim < values.ndim) weights = np.expandDims(weights, -1);
  if (broadcastShapes(weights.shape, values.shape)?.join() !== values.shape.join()) {
    throw new RangeError(
      `Cannot weigh ${name} of ${describe(values)} with sampleWeight ${describe(weights)}: there must be one weight for each example`,
    );
  }
  return weights;
}

/** What Keras keeps probabilities away from 0 and 1 by. */
export const epsilon = 1e-7;
