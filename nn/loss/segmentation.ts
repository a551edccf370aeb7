/**
 * Losses of overlap, for segmentation. These average, as Optax's do.
 *
 * @module
 */
import { type TensorLike, toTensor } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import { describe } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add, divide, multiply, subtract } from "../../np/arithmetic.ts";
import { exp, square } from "../../np/exponential.ts";
import { get } from "../../np/indexing.ts";
import { mean, sum } from "../../np/reductions.ts";
import { expandDims } from "../../np/shape.ts";
import { checkSame, floats, logSigmoid, pair, softmax } from "./_operands.ts";

/** How the values of the classes become one. */
export type DiceReduction = "mean" | "sum" | "none";

/** Options of `diceLoss`. */
export interface DiceOptions {
  /** The weight of each class. Default all 1. */
  readonly classWeights?: TensorLike;
  /** Added to numerator and denominator. Default 1. */
  readonly smooth?: number | Tensor;
  /** The weight of what is wrongly in. Default 0.5. */
  readonly alpha?: number | Tensor;
  /** The weight of what is wrongly out. Default 0.5. */
  readonly beta?: number | Tensor;
  /** Whether predictions are logits: sigmoid of a single class, softmax of several. Default true. */
  readonly applySoftmax?: boolean;
  /** What becomes of the classes' values. Default "mean". */
  readonly reduction?: DiceReduction;
  /** Whether to leave out the first class. Default false. */
  readonly ignoreBackground?: boolean;
  /** The axes of a picture. Default all between the first and the last. */
  readonly axis?: number | readonly number[];
}

/**
 * 1 less the overlap of prediction and target, by Dice (alpha = beta = 0.5) or Tversky: one value for each picture. As
 * `optax.losses.dice_loss`.
 *
 * @param predictions Logits or probabilities, `[batch, ...picture, classes]`.
 * @param targets One-hot targets of the same shape; an axis of one class may be left out.
 * @param options Weights, and what to average.
 * @returns One value for each picture; with reduction "none", for each of its classes.
 * @throws {RangeError} The shapes differ.
 */
export function diceLoss(predictions: TensorLike, targets: TensorLike, options: DiceOptions = {}): Tensor {
  const known = ["classWeights", "smooth", "alpha", "beta", "applySoftmax", "reduction", "ignoreBackground", "axis"];
  checkOptions("take diceLoss", options, known);
  const { classWeights, smooth = 1, alpha = 0.5, beta = 0.5, applySoftmax = true, reduction = "mean", ignoreBackground = false } = options;
  let [x, y] = pair("diceLoss", predictions, targets);
  if (x.ndim === y.ndim - 1) x = expandDims(x, -1);
  if (y.ndim === x.ndim - 1) y = expandDims(y, -1);
  checkSame("diceLoss", x, y);
  const classes = x.shape.at(-1)!;
  const p = !applySoftmax ? x : classes === 1 ? exp(logSigmoid(x)) : softmax(x, -1);
  const axis = (options.axis ?? [...x.shape.keys()].slice(1, -1)) as number | number[];
  const inside = (t: Tensor) => Array.isArray(axis) && axis.length === 0 ? t : sum(t, axis);
  const both = inside(multiply(p, y));
  const wrongIn = multiply(subtract(inside(p), both), alpha), wrongOut = multiply(subtract(inside(y), both), beta);
  let loss = subtract(1, divide(add(both, smooth), add(add(add(both, wrongIn), wrongOut), smooth)));
  if (classWeights !== undefined) {
    const weights = toTensor("diceLoss", classWeights);
    if (weights.ndim !== 1) {
      throw new RangeError(`Cannot take diceLoss with classWeights ${describe(weights)}: they are a vector, one for each class`);
    }
    loss = multiply(loss, weights);
  }
  if (ignoreBackground && classes > 1) loss = get(loss, "...", "1:");
  switch (reduction) {
    case "mean":
      return mean(loss, -1);
    case "sum":
      return sum(loss, -1);
    case "none":
      return loss;
    default:
      throw new TypeError(`Cannot take diceLoss with reduction "${reduction}": it is "mean", "sum" or "none"`);
  }
}

/** Options of `multiclassGeneralizedDiceLoss`. */
export interface GeneralizedDiceOptions {
  /** Added to numerator and denominator. Default 1. */
  readonly smooth?: number | Tensor;
  /** Whether predictions are logits. Default true. */
  readonly applySoftmax?: boolean;
  /** Whether to leave out the first class. Default false. */
  readonly ignoreBackground?: boolean;
}

/**
 * The Dice loss with classes weighted by one over their squared frequency (Sudre et al. 2017), averaged to one number. As
 * `optax.losses.multiclass_generalized_dice_loss`.
 *
 * @param predictions Logits or probabilities, `[batch, ...picture, classes]`.
 * @param targets One-hot targets of the same shape.
 * @param options What to add, what predictions are, what to leave out.
 * @returns A scalar.
 * @throws {RangeError} The shapes differ.
 */
export function multiclassGeneralizedDiceLoss(predictions: TensorLike, targets: TensorLike, options: GeneralizedDiceOptions = {}): Tensor {
  checkOptions("take multiclassGeneralizedDiceLoss", options, ["smooth", "applySoftmax", "ignoreBackground"]);
  const [x, y] = pair("multiclassGeneralizedDiceLoss", predictions, targets);
  checkSame("multiclassGeneralizedDiceLoss", x, y);
  const frequencies = sum(y, [...y.shape.keys()].slice(0, -1));
  const inverse = divide(1, add(square(frequencies), 1e-7));
  const classWeights = multiply(divide(inverse, sum(inverse)), inverse.shape[0]!);
  return mean(diceLoss(x, y, { ...options, classWeights, reduction: "none" }));
}

/** Options of `binaryDiceLoss`. */
export interface BinaryDiceOptions {
  /** Added to numerator and denominator. Default 1. */
  readonly smooth?: number | Tensor;
  /** Whether predictions are logits. Default true. */
  readonly applySigmoid?: boolean;
}

/**
 * The Dice loss of one class. As `optax.losses.binary_dice_loss`.
 *
 * @param predictions Logits or probabilities, `[batch, ...picture]`, or with a last axis of size 1.
 * @param targets 0 or 1, of the same shape.
 * @param options What to add, what predictions are.
 * @returns One value for each picture.
 * @throws {RangeError} The shapes differ.
 */
export function binaryDiceLoss(predictions: TensorLike, targets: TensorLike, options: BinaryDiceOptions = {}): Tensor {
  checkOptions("take binaryDiceLoss", options, ["smooth", "applySigmoid"]);
  const { smooth = 1, applySigmoid = true } = options;
  const x = floats("binaryDiceLoss", "predictions", predictions), y = toTensor("binaryDiceLoss", targets);
  const bare = x.ndim === y.ndim && x.shape.at(-1) !== 1;
  return diceLoss(bare ? expandDims(x, -1) : x, bare ? expandDims(y, -1) : y, { smooth, applySoftmax: applySigmoid });
}
