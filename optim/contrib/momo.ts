/**
 * MoMo: momentum with steps from a model of the loss.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { type TensorLike, toTensor } from "../../core/convert.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add, divide, maximum, minimum, multiply, negative, subtract } from "../../np/arithmetic.ts";
import { equal, less, lessEqual } from "../../np/comparison.ts";
import { sqrt } from "../../np/exponential.ts";
import { where } from "../../np/where.ts";
import { dtype } from "../../tree/casting.ts";
import { zerosLike } from "../../tree/creation.ts";
import { biasCorrectionFactor, updateMoment } from "../../tree/moments.ts";
import { norm, vdot } from "../../tree/reductions.ts";
import { type ExtraArgs, type GradientTransformation, needExtra, needParams, type Scalar, type ScalarOrSchedule } from "../base.ts";
import { mapUpdates } from "../_map.ts";
import { oneMinus, reciprocal, safeIncrement, valueAt, zeroCount } from "../_scalars.ts";

/** What `momo` and `momoAdam` share. */
interface BoundOptions {
  /** The least value the loss can take, as far as known. Default 0. */
  readonly lowerBound?: Scalar;
  /** The pull of the parameters towards 0. Default 0. */
  readonly weightDecay?: Scalar;
  /** Whether to learn the least value on the way. Default false. */
  readonly adaptLowerBound?: boolean;
}

/** Options of `momo`. */
export interface MomoOptions extends BoundOptions {
  /** How slowly the averages forget. Default 0.9. */
  readonly beta?: Scalar;
}

/** The state of `momo`. */
export interface MomoState {
  /** The average of the gradients. */
  readonly expAvg: unknown;
  /** The average of the loss. */
  readonly barf: Tensor;
  /** The average of the gradients' inner products with the parameters. */
  readonly gamma: Tensor;
  /** The least value of the loss, as far as known. */
  readonly lb: Tensor;
  /** How many steps were done. */
  readonly count: Tensor;
}

/** Squared norms at or below it count as 0: the gap between 1 and the next float32. */
const smallest = 2 ** -23;

function start(operation: string, params: unknown, lowerBound: Scalar) {
  const type = dtype(params, "lowest"), zero = () => toTensor(operation, 0, type);
  return { expAvg: zerosLike(params), barf: zero(), gamma: zero(), lb: toTensor(operation, lowerBound, type), count: zeroCount() };
}

/** The step size from the model, and the bound it used: `correction` is what the averages are short of. */
function modelStep(
  model: { gap: Tensor; iprod: Tensor; normSq: Tensor; lb: Tensor; shrink: Scalar; correction: Scalar; most: Scalar },
  adapt: boolean,
  lowerBound: Scalar,
): { tau: Tensor } {
  const { gap, iprod, normSq, shrink, correction, most } = model;
  const scaled = add(multiply(gap, shrink), iprod);
  const both = multiply(toTensor("momo", correction), shrink);
  const lb = adapt
    ? where(less(scaled, multiply(both, model.lb)), maximum(divide(scaled, multiply(both, 2)), lowerBound), model.lb)
    : model.lb;
  const wanted = divide(maximum(subtract(scaled, multiply(both, lb)), 0), normSq);
  return { tau: minimum(where(lessEqual(normSq, smallest), 0, wanted), most) };
}

/** 1 + rate · weightDecay. */
function shrinkOf(rate: Scalar, weightDecay: Scalar): Scalar {
  return typeof rate === "number" && typeof weightDecay === "number" ? 1 + rate * weightDecay : add(multiply(rate, weightDecay), 1);
}

/** -step, and the pull of weight decay. */
function move(p: TensorLike, step: Tensor, shrink: Scalar): Tensor {
  const down = negative(step);
  return shrink === 1 ? down : add(down, multiply(p, typeof shrink === "number" ? 1 / shrink - 1 : subtract(reciprocal(shrink), 1)));
}

/**
 * Momentum with step sizes from a model of the loss (Schaipp et al. 2023). As `optax.contrib.momo`; needs the loss as
 * `update(grads, state, params, { value })`.
 *
 * @param learningRate The largest step, or a schedule of it. Default 1.
 * @param options How slowly the averages forget, the least value of the loss, the weight decay.
 * @returns A gradient transformation, which needs the parameters at each update.
 */
export function momo(learningRate: ScalarOrSchedule = 1, options: MomoOptions = {}): GradientTransformation<MomoState> {
  checkOptions("build momo", options, ["beta", "lowerBound", "weightDecay", "adaptLowerBound"]);
  const { beta = 0.9, lowerBound = 0, weightDecay = 0, adaptLowerBound = false } = options;
  return recorded(
    {
      init: (params) => start("momo", params, lowerBound),
      update<T>(grads: T, state: MomoState, params?: unknown, extra?: ExtraArgs): [T, MomoState] {
        needParams("momo", params);
        const value = toTensor("momo", needExtra<TensorLike>("momo", extra, "value"), state.barf.dtype);
        const keep = where(equal(state.count, 0), 0, beta), gain = oneMinus(keep);
        const barf = add(multiply(state.barf, keep), multiply(value, gain));
        const expAvg = updateMoment(grads, state.expAvg, keep);
        const gamma = add(multiply(state.gamma, keep), multiply(vdot(grads, params), gain));
        const normSq = norm(expAvg, { squared: true }), iprod = vdot(expAvg, params);
        const most = valueAt(learningRate, state.count), shrink = shrinkOf(most, weightDecay);
        const gap = subtract(barf, gamma);
        const { tau } = modelStep({ gap, iprod, normSq, lb: state.lb, shrink, correction: 1, most }, adaptLowerBound, lowerBound);
        const updates = mapUpdates((_, m, p: TensorLike) => move(p, multiply(m, tau), shrink), grads, expAvg, params);
        const lb = adaptLowerBound ? maximum(subtract(add(gap, iprod), multiply(multiply(tau, normSq), 0.5)), lowerBound) : state.lb;
        return [updates, { expAvg, barf, gamma, lb, count: safeIncrement(state.count) }];
      },
    },
    "optim.contrib.momo",
    [learningRate, options],
  );
}

/** Options of `momoAdam`. */
export interface MomoAdamOptions extends BoundOptions {
  /** How slowly the averages forget. Default 0.9. */
  readonly b1?: Scalar;
  /** How slowly the average of squares forgets. Default 0.999. */
  readonly b2?: Scalar;
  /** Added to the root. Default 1e-8. */
  readonly eps?: Scalar;
}

/** The state of `momoAdam`. */
export interface MomoAdamState extends MomoState {
  /** The average of the squared gradients. */
  readonly expAvgSq: unknown;
}

/**
 * Adam with step sizes from a model of the loss (Schaipp et al. 2023). As `optax.contrib.momo_adam`; needs the loss as
 * `update(grads, state, params, { value })`.
 *
 * @param learningRate The largest step, or a schedule of it. Default 0.01.
 * @param options Decay rates, the small number, the least value of the loss, the weight decay.
 * @returns A gradient transformation, which needs the parameters at each update.
 */
export function momoAdam(learningRate: ScalarOrSchedule = 0.01, options: MomoAdamOptions = {}): GradientTransformation<MomoAdamState> {
  checkOptions("build momoAdam", options, ["b1", "b2", "eps", "lowerBound", "weightDecay", "adaptLowerBound"]);
  const { b1 = 0.9, b2 = 0.999, eps = 1e-8, lowerBound = 0, weightDecay = 0, adaptLowerBound = false } = options;
  return recorded(
    {
      init: (params) => ({ ...start("momoAdam", params, lowerBound), expAvgSq: zerosLike(params) }),
      update<T>(grads: T, state: MomoAdamState, params?: unknown, extra?: ExtraArgs): [T, MomoAdamState] {
        needParams("momoAdam", params);
        const value = toTensor("momoAdam", needExtra<TensorLike>("momoAdam", extra, "value"), state.barf.dtype);
        const count = safeIncrement(state.count), gain = oneMinus(b1);
        const barf = add(multiply(state.barf, b1), multiply(value, gain));
        const expAvg = updateMoment(grads, state.expAvg, b1), expAvgSq = updateMoment(grads, state.expAvgSq, b2, 2);
        const unbias = reciprocal(biasCorrectionFactor(b2, count)), correction = biasCorrectionFactor(b1, count);
        const direction = mapUpdates((_, m, v) => divide(m, add(sqrt(multiply(v, unbias)), eps)), grads, expAvg, expAvgSq);
        const normSq = vdot(direction, mapUpdates((_, m) => m, grads, expAvg)), iprod = vdot(expAvg, params);
        const gamma = add(multiply(state.gamma, b1), multiply(vdot(grads, params), gain));
        const rate = valueAt(learningRate, state.count), shrink = shrinkOf(rate, weightDecay);
        const gap = subtract(barf, gamma), most = divide(rate, correction);
        const { tau } = modelStep({ gap, iprod, normSq, lb: state.lb, shrink, correction, most }, adaptLowerBound, lowerBound);
        const updates = mapUpdates((_, d, p: TensorLike) => move(p, multiply(d, tau), shrink), grads, direction, params);
        const reached = divide(subtract(add(gap, iprod), multiply(multiply(tau, normSq), 0.5)), correction);
        const lb = adaptLowerBound ? maximum(reached, lowerBound) : state.lb;
        return [updates, { expAvg, expAvgSq, barf, gamma, lb, count }];
      },
    },
    "optim.contrib.momoAdam",
    [learningRate, options],
  );
}
