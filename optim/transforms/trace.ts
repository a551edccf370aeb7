/**
 * Momentum: running sums and running averages of the updates.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { DType } from "../../core/dtype.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add, multiply } from "../../np/arithmetic.ts";
import { cast } from "../../tree/casting.ts";
import { zerosLike } from "../../tree/creation.ts";
import { biasCorrectionFactor, updateMoment } from "../../tree/moments.ts";
import type { GradientTransformation, Scalar } from "../base.ts";
import { mapState, mapUpdates } from "../_map.ts";
import { safeIncrement, zeroCount } from "../_scalars.ts";

/** Options of `trace`. */
export interface TraceOptions {
  /** Whether to look ahead: the trace is added once more to the gradient. Default false. */
  readonly nesterov?: boolean;
  /** The type to keep the trace in; by default that of the parameters. */
  readonly accumulatorDtype?: DType;
}

/** The state of `trace`. */
export interface TraceState {
  /** The decaying sum of the updates so far. */
  readonly trace: unknown;
}

/**
 * A decaying sum of the updates: t ← g + decay · t. Classical momentum.
 *
 * @param decay How slowly it forgets.
 * @param options Nesterov's variant, and the type of the accumulator.
 * @returns A transformation whose state is the sum.
 */
export function trace(decay: Scalar, options: TraceOptions = {}): GradientTransformation<TraceState> {
  checkOptions("build trace", options, ["nesterov", "accumulatorDtype"]);
  const { nesterov = false, accumulatorDtype } = options;
  const push = (t: Tensor, g: Tensor) => add(g, multiply(t, decay));
  return recorded(
    {
      init: (params) => ({ trace: zerosLike(params, accumulatorDtype) }),
      update<T>(updates: T, state: TraceState): [T, TraceState] {
        const sum = mapState(push, state.trace, updates);
        const out = nesterov ? mapUpdates((g, t) => push(t, g), updates, sum) : mapUpdates((_, t) => t, updates, sum);
        return [out, { trace: cast(sum, accumulatorDtype ?? null) }];
      },
    },
    "optim.trace",
    [decay, options],
  );
}

/** Options of `ema`. */
export interface EmaOptions {
  /** Whether to correct for beginning at zero. Default true. */
  readonly debias?: boolean;
  /** The type to keep the average in; by default that of the parameters. */
  readonly accumulatorDtype?: DType;
}

/** The state of `ema`. */
export interface EmaState {
  /** How many updates were seen. */
  readonly count: Tensor;
  /** The running average, before the correction. */
  readonly ema: unknown;
}

/**
 * The exponential moving average of the updates.
 *
 * @param decay How slowly it forgets.
 * @param options Whether to correct for beginning at zero; the accumulator's type.
 * @returns A transformation whose state is the average.
 */
export function ema(decay: Scalar, options: EmaOptions = {}): GradientTransformation<EmaState> {
  checkOptions("build ema", options, ["debias", "accumulatorDtype"]);
  const { debias = true, accumulatorDtype } = options;
  return recorded(
    {
      init: (params) => ({ count: zeroCount(), ema: zerosLike(params, accumulatorDtype) }),
      update<T>(updates: T, state: EmaState): [T, EmaState] {
        const average = updateMoment(updates, state.ema, decay), count = safeIncrement(state.count);
        const factor = debias ? biasCorrectionFactor(decay, count) : undefined;
        const out = mapUpdates((_, m: Tensor) => factor === undefined ? m : m.divide(factor), updates, average);
        return [out, { count, ema: cast(average, accumulatorDtype ?? null) }];
      },
    },
    "optim.ema",
    [decay, options],
  );
}
