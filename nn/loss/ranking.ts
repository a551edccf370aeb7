/**
 * Losses of rankings.
 *
 * @module
 */
import { type TensorLike, toTensor } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import { multiply, negative } from "../../np/arithmetic.ts";
import { isnan, logicalAnd, logicalNot } from "../../np/comparison.ts";
import { any, mean, sum } from "../../np/reductions.ts";
import { where as choose } from "../../np/where.ts";
import { logSoftmax, pair } from "./_operands.ts";

/** Options of `rankingSoftmaxLoss`. */
export interface RankingSoftmaxOptions {
  /** Which items take part: bools of the logits' shape. Default all. */
  readonly where?: TensorLike;
  /** A weight for each item. Default all 1. */
  readonly weights?: TensorLike;
  /** What becomes of the lists' values: a function of them and of `{ where }`; null for nothing. Default the mean. */
  readonly reduceFn?: ((losses: Tensor, options: { readonly where?: Tensor }) => Tensor) | null;
}

/**
 * The softmax cross-entropy of lists of items with graded labels (Bruch et al. 2019). As `optax.losses.ranking_softmax_loss`.
 *
 * @param logits Scores, the items of a list along the last axis.
 * @param labels Grades of the same shape.
 * @param options Which items take part, their weights, the reduction.
 * @returns The mean over the lists, or what `reduceFn` gives.
 */
export function rankingSoftmaxLoss(logits: TensorLike, labels: TensorLike, options: RankingSoftmaxOptions = {}): Tensor {
  checkOptions("take rankingSoftmaxLoss", options, ["where", "weights", "reduceFn"]);
  const averages = options.reduceFn === undefined;
  const reduce = averages ? (x: Tensor, o: { readonly where?: Tensor }) => mean(x, null, o) : options.reduceFn;
  let [x, y] = pair("rankingSoftmaxLoss", logits, labels);
  const mask = options.where === undefined ? undefined : toTensor("rankingSoftmaxLoss", options.where);
  if (mask !== undefined) [x, y] = [choose(mask, x, -Infinity), choose(mask, y, 0)];
  if (options.weights !== undefined) y = multiply(y, options.weights);
  const logs = logSoftmax(x, -1);
  const loss = negative(sum(multiply(y, mask === undefined ? logs : choose(mask, logs, 0)), -1));
  const lists = mask === undefined ? undefined : any(mask, -1);
  if (reduce === null || reduce === undefined) return lists === undefined ? loss : choose(lists, loss, 0);
  const counted = lists === undefined ? loss : choose(lists, loss, 0);
  const reduced = reduce(counted, lists === undefined ? {} : { where: lists });
  // The mean of no lists is 0, not NaN; a NaN among them stays one.
  return averages ? choose(logicalAnd(isnan(reduced), logicalNot(any(isnan(counted)))), 0, reduced) : reduced;
}
