/**
 * Connectionist temporal classification.
 *
 * @module
 */
import { type TensorLike, toTensor } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import { describe } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add, multiply, negative, subtract } from "../../np/arithmetic.ts";
import { equal } from "../../np/comparison.ts";
import { arange, full, zeros } from "../../np/creation.ts";
import { exp, log1p } from "../../np/exponential.ts";
import { maximum } from "../../np/arithmetic.ts";
import { get, slice, takeAlongAxis } from "../../np/indexing.ts";
import { concatenate } from "../../np/joining.ts";
import { sum } from "../../np/reductions.ts";
import { broadcastTo, expandDims, transpose } from "../../np/shape.ts";
import { scan } from "../../transforms/loops.ts";
import { floats, logSoftmax, minusAbs } from "./_operands.ts";

/** Options of `ctcLoss`. */
export interface CtcOptions {
  /** The class that stands for nothing. Default 0. */
  readonly blankId?: number;
  /** What stands for the logarithm of 0. Default -1e5. */
  readonly logEpsilon?: number;
}

/** log(eˣ + eʸ), of finite numbers, with a smooth gradient where both are equal. */
function logAdd(x: Tensor, y: Tensor): Tensor {
  return add(maximum(x, y), log1p(exp(minusAbs(subtract(x, y)))));
}

/**
 * The CTC loss with the forward probabilities of its alignments (Graves et al. 2006). As `optax.ctc_loss_with_forward_probs`.
 *
 * @param logits `[batch, time, classes]`.
 * @param logitPaddings `[batch, time]`: 1 where a step is padding.
 * @param labels `[batch, length]`: integers, aligned to the left.
 * @param labelPaddings `[batch, length]`: 1 where a label is padding.
 * @param options The blank class, and what stands for log 0.
 * @returns The loss of each sequence; the logarithms of the probabilities of having emitted the first n labels, ending with a blank
 * (`[time, batch, length + 1]`) and with the n-th (`[time, batch, length]`).
 * @throws {RangeError} The shapes do not fit.
 */
export function ctcLossWithForwardProbs(
  logits: TensorLike,
  logitPaddings: TensorLike,
  labels: TensorLike,
  labelPaddings: TensorLike,
  options: CtcOptions = {},
): [loss: Tensor, logAlphaPhi: Tensor, logAlphaEmit: Tensor] {
  checkOptions("take ctcLoss", options, ["blankId", "logEpsilon"]);
  const { blankId = 0, logEpsilon = -1e5 } = options;
  const x = floats("ctcLoss", "logits", logits), y = toTensor("ctcLoss", labels).astype("int32");
  const paddedSteps = toTensor("ctcLoss", logitPaddings, x.dtype), paddedLabels = toTensor("ctcLoss", labelPaddings, x.dtype);
  const [batch, length] = y.shape as [number, number];
  if (
    x.ndim !== 3 || y.ndim !== 2 || x.shape[0] !== batch || String(paddedLabels.shape) !== String(y.shape) ||
    String(paddedSteps.shape) !== String(x.shape.slice(0, 2))
  ) {
    throw new RangeError(
      `Cannot take ctcLoss of logits ${describe(x)} with paddings ${describe(paddedSteps)} and labels ${describe(y)} with paddings ${
        describe(paddedLabels)
      }: they are [batch, time, classes], [batch, time], [batch, length], [batch, length]`,
    );
  }
  const time = x.shape[1]!, logs = logSoftmax(x, -1);
  const blank = transpose(get(logs, ":", ":", slice(blankId, blankId + 1)), [1, 0, 2]);
  const emit = transpose(takeAlongAxis(logs, broadcastTo(expandDims(y, 1), [batch, time, length]), 2), [1, 0, 2]);
  // A label that repeats the one before needs a blank between.
  const repeats = length === 0
    ? zeros([batch, 0], x.dtype)
    : concatenate([equal(get(y, ":", "1:"), get(y, ":", ":-1")).astype(x.dtype), zeros([batch, 1], x.dtype)], 1);
  const whereRepeated = multiply(repeats, logEpsilon), whereNot = multiply(subtract(1, repeats), logEpsilon);
  const push = (phi: Tensor, score: Tensor) => concatenate([get(phi, ":", ":1"), logAdd(get(phi, ":", "1:"), score)], 1);
  const first = concatenate([zeros([batch, 1], x.dtype), full([batch, length], logEpsilon, { dtype: x.dtype })], 1);
  const [, [phis, emits]] = scan(
    ([phi, last]: readonly [Tensor, Tensor], [here, nothing, padded]: readonly [Tensor, Tensor, Tensor]) => {
      const ready = push(phi, add(last, whereRepeated));
      const emitted = logAdd(add(get(ready, ":", ":-1"), here), add(last, here));
      const waited = push(add(ready, nothing), add(add(last, nothing), whereNot));
      const pad = expandDims(padded, 1),
        keep = (before: Tensor, now: Tensor) => add(multiply(before, pad), multiply(now, subtract(1, pad)));
      const next = [keep(phi, waited), keep(last, emitted)] as const;
      return [next, next];
    },
    [first, full([batch, length], logEpsilon, { dtype: x.dtype })] as const,
    [emit, blank, transpose(paddedSteps, [1, 0])],
  ) as unknown as [unknown, [Tensor, Tensor]];
  const end = push(get(phis, -1), get(emits, -1));
  const counts = subtract(length, sum(paddedLabels, 1).astype("int32"));
  const chosen = equal(expandDims(counts, 1), arange(length + 1, { dtype: "int32" })).astype(x.dtype);
  const all = concatenate([get(phis, ":-1"), expandDims(end, 0)], 0);
  return [negative(sum(multiply(end, chosen), 1)), all, emits];
}

/**
 * The CTC loss: how improbable the labels are, whatever their alignment to the steps (Graves et al. 2006). As `optax.ctc_loss`.
 *
 * @param logits `[batch, time, classes]`.
 * @param logitPaddings `[batch, time]`: 1 where a step is padding.
 * @param labels `[batch, length]`: integers, aligned to the left.
 * @param labelPaddings `[batch, length]`: 1 where a label is padding.
 * @param options The blank class, and what stands for log 0.
 * @returns One value for each sequence.
 * @throws {RangeError} The shapes do not fit.
 */
export function ctcLoss(
  logits: TensorLike,
  logitPaddings: TensorLike,
  labels: TensorLike,
  labelPaddings: TensorLike,
  options: CtcOptions = {},
): Tensor {
  return ctcLossWithForwardProbs(logits, logitPaddings, labels, labelPaddings, options)[0];
}
