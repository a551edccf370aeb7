/**
 * Losses of one choice among several, one value for each example.
 *
 * @module
 */
import { type TensorLike, toTensor } from "../../core/convert.ts";
import { isFloat } from "../../core/dtype.ts";
import { checkOptions } from "../../core/errors.ts";
import { describe, sizeOf } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add, multiply, negative, subtract } from "../../np/arithmetic.ts";
import { equal, greaterEqual, less, logicalAnd, notEqual } from "../../np/comparison.ts";
import { arange } from "../../np/creation.ts";
import { any, logsumexp, max, sum } from "../../np/reductions.ts";
import { expandDims, reshape, transpose } from "../../np/shape.ts";
import { where as choose } from "../../np/where.ts";
import { axisAndMask, type AxisOptions, checkBroadcast, floats, logSoftmax, pair, softmax, whereOption } from "./_operands.ts";

/**
 * The cross-entropy of a distribution: -Σ labels · log softmax(logits). As `optax.softmax_cross_entropy`.
 *
 * @param logits Floats, the classes along the last axis (or `axis`).
 * @param labels Probabilities, one-hot or not, of the same shape.
 * @param options The axis, and which classes take part.
 * @returns One value for each example.
 * @throws {TypeError} The logits are no floats.
 * @throws {RangeError} The shapes do not fit.
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * console.log(nn.softmaxCrossEntropy([[0, 0]], [[1, 0]]).toArray()); // about [0.6931]
 * ```
 */
export function softmaxCrossEntropy(logits: TensorLike, labels: TensorLike, options: AxisOptions = {}): Tensor {
  const [x, y] = pair("softmaxCrossEntropy", logits, labels);
  checkBroadcast("take softmaxCrossEntropy of", x, y);
  const { axis, where } = axisAndMask("softmaxCrossEntropy", x, options);
  return negative(sum(multiply(y, logSoftmax(x, axis, where)), axis, whereOption(where)));
}

/**
 * As `softmaxCrossEntropy`, where a label of 0 beside a logit of -Infinity counts 0, and its gradient too. As
 * `optax.safe_softmax_cross_entropy`.
 *
 * @param logits Floats, the classes along the last axis.
 * @param labels Probabilities of the same shape.
 * @returns One value for each example.
 */
export function safeSoftmaxCrossEntropy(logits: TensorLike, labels: TensorLike): Tensor {
  const [x, y] = pair("safeSoftmaxCrossEntropy", logits, labels);
  const counts = notEqual(y, 0), logs = logSoftmax(x, -1);
  // The unused logarithms are replaced before the product: 0 · -Infinity would be NaN, in the gradient too.
  return negative(sum(multiply(y, choose(counts, logs, 0)), -1));
}

/**
 * The cross-entropy of one class: -log softmax(logits)[label]. As `optax.softmax_cross_entropy_with_integer_labels`.
 *
 * @param logits Floats, the classes along the last axis (or `axis`).
 * @param labels Integers: the logits' shape without the classes. A label beyond the classes gives NaN.
 * @param options The axis or axes, and which classes take part.
 * @returns One value for each example.
 * @throws {TypeError} The logits are no floats, or the labels no integers.
 * @throws {RangeError} The shapes do not fit.
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * console.log(nn.softmaxCrossEntropyWithIntegerLabels([[0, 0], [0, 100]], new Int32Array([1, 1])).toArray()); // about [0.6931, 0]
 * ```
 */
export function softmaxCrossEntropyWithIntegerLabels(logits: TensorLike, labels: TensorLike, options: AxisOptions = {}): Tensor {
  const name = "softmaxCrossEntropyWithIntegerLabels";
  const given = floats(name, "logits", logits), classes = toTensor(name, labels);
  if (isFloat(classes.dtype) || classes.dtype === "bool") {
    throw new TypeError(`Cannot take ${name} with labels ${describe(classes)}: they must be integers; cast with astype("int32")`);
  }
  const { axis, where: mask } = axisAndMask(name, given, options);
  if (axis === null) throw new TypeError(`Cannot take ${name} with axis null: it must be a number or a list of numbers`);
  const [x, where] = Array.isArray(axis)
    ? [joinAxes(given, axis), mask && joinAxes(mask, axis)]
    : [lastAxis(given, axis), mask && lastAxis(mask, axis)];
  if (classes.ndim !== x.ndim - 1 || classes.shape.some((n, i) => n !== x.shape[i] && n !== 1 && x.shape[i] !== 1)) {
    throw new RangeError(
      `Cannot take ${name} of logits ${describe(given)} and labels ${
        describe(classes)
      }: the labels must have the shape of the logits without the classes`,
    );
  }
  const chosen = pick(x, classes);
  const loss = subtract(logsumexp(x, -1, whereOption(where)), chosen);
  return where === undefined ? loss : choose(any(where, -1), loss, 0);
}

/**
 * The logit of each label; negative labels count from the end, labels beyond the classes give NaN. By comparing, not by gathering: the sum runs
 * along with that of the exponentials, and its gradient is another comparison where a gather's would be a scatter.
 */
function pick(x: Tensor, labels: Tensor): Tensor {
  const count = x.shape.at(-1)!;
  const index = labels.dtype.startsWith("u") ? labels : choose(less(labels, 0), add(labels, count), labels);
  const chosen = sum(choose(equal(expandDims(index, -1), arange(count, { dtype: index.dtype })), x, 0), -1);
  return choose(logicalAnd(greaterEqual(index, 0), less(index, count)), chosen, NaN);
}

/** The named axis as the last. */
function lastAxis(x: Tensor, axis: number): Tensor {
  return joinAxes(x, [axis]);
}

/** The named axes, in order, as one last axis. */
function joinAxes(x: Tensor, axes: readonly number[]): Tensor {
  const last = axes.map((a) => a < 0 ? a + x.ndim : a), first = [...x.shape.keys()].filter((a) => !last.includes(a));
  const moved = transpose(x, [...first, ...last]);
  return reshape(moved, [...moved.shape.slice(0, first.length), sizeOf(moved.shape.slice(first.length))]);
}

/** Options of `polyLossCrossEntropy`. */
export interface PolyLossOptions extends AxisOptions {
  /** The weight of the added term. Default 2. */
  readonly epsilon?: number | Tensor;
}

/**
 * Cross-entropy plus epsilon · (1 - p of the label) (Leng et al. 2022). As `optax.losses.poly_loss_cross_entropy`.
 *
 * @param logits Floats, the classes along the last axis (or `axis`).
 * @param labels Probabilities of the same shape.
 * @param options The axis, which classes take part, and the weight.
 * @returns One value for each example.
 */
export function polyLossCrossEntropy(logits: TensorLike, labels: TensorLike, options: PolyLossOptions = {}): Tensor {
  checkOptions("take polyLossCrossEntropy", options, ["axis", "where", "epsilon"]);
  const { epsilon = 2, ...rest } = options;
  const [x, y] = pair("polyLossCrossEntropy", logits, labels);
  const { axis, where } = axisAndMask("polyLossCrossEntropy", x, rest);
  const miss = sum(multiply(y, subtract(1, softmax(x, axis, where))), axis, whereOption(where));
  return add(softmaxCrossEntropy(x, y, rest), multiply(miss, epsilon));
}

/** One row for each label, 1 at the label; 0 everywhere for a label beyond the classes. */
function oneHot(labels: TensorLike, like: Tensor): Tensor {
  const classes = toTensor("oneHot", labels);
  return equal(expandDims(classes, -1), arange(like.shape.at(-1)!, { dtype: classes.dtype })).astype(like.dtype);
}

/**
 * The margin by which another class, one ahead, beats the label (Crammer, Singer 2001). As `optax.losses.multiclass_hinge_loss`.
 *
 * @param scores Floats, the classes along the last axis.
 * @param labels Integers: the shape of the scores without the classes.
 * @returns One value for each example.
 */
export function multiclassHingeLoss(scores: TensorLike, labels: TensorLike): Tensor {
  const x = floats("multiclassHingeLoss", "scores", scores), hot = oneHot(labels, x);
  return subtract(max(subtract(add(x, 1), hot), -1), sum(multiply(x, hot), -1));
}

/**
 * The margin by which another class beats the label. As `optax.losses.multiclass_perceptron_loss`.
 *
 * @param scores Floats, the classes along the last axis.
 * @param labels Integers: the shape of the scores without the classes.
 * @returns One value for each example.
 */
export function multiclassPerceptronLoss(scores: TensorLike, labels: TensorLike): Tensor {
  const x = floats("multiclassPerceptronLoss", "scores", scores), hot = oneHot(labels, x);
  return subtract(max(x, -1), sum(multiply(x, hot), -1));
}
