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

/** A loss: a function of labels and predictions, in this order as in Keras, and weights for the examples. */
export interface Loss {
  (yTrue: TensorLike, yPred: TensorLike, options?: { readonly sampleWeight?: TensorLike }): Tensor;
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
}

const reductions: readonly Reduction[] = ["sumOverBatchSize", "mean", "sum", "meanWithSampleWeight", "none"];

/** What labels are: values of the predictions' shape, class indices, or what the loss itself makes of them. */
export type LabelKind = "values" | "classes" | "other";

/** A loss from a function of labels and predictions in floating types. */
export function makeLoss(
  name: string,
  options: (LossOptions & { readonly fromLogits?: boolean }) | undefined,
  known: readonly string[],
  perExample: (yTrue: Tensor, yPred: Tensor) => Tensor,
  labels: LabelKind = "values",
): Loss {
  checkOptions(`build ${name}`, options, ["reduction", ...known]);
  const reduction = options?.reduction ?? "sumOverBatchSize";
  if (!reductions.includes(reduction)) {
    throw new TypeError(`Cannot build ${name} with reduction "${reduction}": it is one of ${reductions.join(", ")}`);
  }
  const values = (yTrue: TensorLike, yPred: TensorLike): Tensor => {
    const predicted = floating(name, yPred);
    if (labels !== "values") return perExample(toTensor(name, yTrue), predicted);
    return perExample(...matchLabels(name, toTensor(name, yTrue, predicted.dtype), predicted));
  };
  const loss = (yTrue: TensorLike, yPred: TensorLike, rest?: { readonly sampleWeight?: TensorLike }): Tensor => {
    checkOptions(`take ${name}`, rest, ["sampleWeight"]);
    return reduceLoss(name, values(yTrue, yPred), reduction, rest?.sampleWeight);
  };
  return Object.assign(loss, {
    lossName: name,
    perExample: values,
    reduction,
    sparse: labels === "classes",
    fromLogits: options?.fromLogits ?? false,
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
export function reduceLoss(name: string, values: Tensor, reduction: Reduction, sampleWeight?: TensorLike): Tensor {
  const weights = sampleWeight === undefined ? undefined : weightsFor(name, values, sampleWeight);
  const weighted = weights === undefined ? values : np.multiply(values, weights);
  if (reduction === "none") return weighted;
  const sum = np.sum(weighted);
  if (reduction === "sum") return sum;
  if (reduction === "meanWithSampleWeight" && weights !== undefined) return np.divide(sum, np.sum(np.broadcastTo(weights, weighted.shape)));
  return np.divide(sum, weighted.size);
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
