/**
 * Schedule-free optimization.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { type TensorLike, toTensor } from "../../core/convert.ts";
import type { DType } from "../../core/dtype.ts";
import type { Tensor } from "../../core/tensor.ts";
import { map } from "../../core/tree.ts";
import { add, divide, maximum, multiply, subtract } from "../../np/arithmetic.ts";
import { isnan, logicalOr } from "../../np/comparison.ts";
import { power } from "../../np/exponential.ts";
import { nanToNum } from "../../np/rounding.ts";
import { where } from "../../np/where.ts";
import { cast, dtype } from "../../tree/casting.ts";
import { get } from "../../tree/states.ts";
import { applyUpdates } from "../apply_updates.ts";
import { type ExtraArgs, type GradientTransformation, needParams, type OptState, type Scalar, type ScalarOrSchedule } from "../base.ts";
import { mapUpdates } from "../_map.ts";
import { oneMinus, safeIncrement, valueAt } from "../_scalars.ts";
import { sgd } from "../optimizers/sgd.ts";
import { warmupConstantSchedule } from "../schedules/warmup.ts";
import { addDecayedWeights } from "../transforms/add_decayed_weights.ts";
import { chain, checkTransformation } from "../transforms/chain.ts";
import { scaleByLearningRate } from "../transforms/scale.ts";
import { scaleByRms } from "../transforms/scale_by_rms.ts";

/** Options of `scheduleFree`. */
export interface ScheduleFreeOptions {
  /** Where gradients are taken: this part of the way from the steps to their average. Default 0.9. */
  readonly b1?: Scalar;
  /** Steps weigh in the average by this power of the largest learning rate so far. Default 2. */
  readonly weightLrPower?: Scalar;
  /** The type to keep the steps in; by default that of the parameters. */
  readonly stateDtype?: DType;
}

/** The state of `scheduleFree`. */
export interface ScheduleFreeState<State = OptState> {
  /** The option `b1`. */
  readonly b1: Tensor;
  /** The sum of the weights of the average. */
  readonly weightSum: Tensor;
  /** The number of the next step, counted from 1. */
  readonly stepCount: Tensor;
  /** The largest learning rate so far. */
  readonly maxLr: Tensor;
  /** The state of the base optimizer. */
  readonly baseOptimizerState: State;
  /** The parameters that the base optimizer steps with. */
  readonly z: unknown;
}

/**
 * The parameters to evaluate with: the average, which is not where gradients are taken.
 *
 * @param state The state of the optimizer: that of `scheduleFree`, or one that holds it.
 * @param params The parameters that are trained.
 * @returns The average.
 * @throws {TypeError} There is no schedule-free state.
 */
export function scheduleFreeEvalParams<T>(state: OptState, params: T): T {
  const b1 = get(state, "b1"), z = get(state, "z");
  if (b1 === undefined || z === undefined) {
    throw new TypeError("Cannot take scheduleFreeEvalParams of a state without b1 and z: it takes the state of scheduleFree");
  }
  return averageOf(params, z, b1);
}

function averageOf<T>(params: T, z: unknown, b1: Scalar): T {
  return map((y: TensorLike, step: TensorLike) => divide(subtract(y, multiply(step, oneMinus(b1))), b1), params, z);
}

/**
 * Replaces learning rate schedules by averaging: an optimizer steps, its steps are averaged, and gradients are taken between the two (Defazio
 * et al. 2024). As `optax.contrib.schedule_free`. Evaluate with `scheduleFreeEvalParams(state, params)`.
 *
 * @param baseOptimizer An optimizer without momentum.
 * @param learningRate Its learning rate, or the schedule of its warm-up.
 * @param options Where gradients are taken, and how steps are weighted.
 * @returns A gradient transformation, which needs the parameters at each update.
 */
export function scheduleFree<State>(
  baseOptimizer: GradientTransformation<State>,
  learningRate: ScalarOrSchedule,
  options: ScheduleFreeOptions = {},
): GradientTransformation<ScheduleFreeState<State>> {
  checkTransformation("build scheduleFree with", baseOptimizer);
  checkOptions("build scheduleFree", options, ["b1", "weightLrPower", "stateDtype"]);
  const { b1 = 0.9, weightLrPower = 2, stateDtype } = options;
  return recorded(
    {
      init(params) {
        const scalar = (x: Scalar) => toTensor("scheduleFree", x, dtype(params, "lowest"));
        return {
          b1: scalar(b1),
          weightSum: scalar(0),
          stepCount: toTensor("scheduleFree", 1, "int32"),
          maxLr: scalar(0),
          baseOptimizerState: baseOptimizer.init(params),
          z: cast(params, stateDtype ?? null),
        };
      },
      update<T>(grads: T, state: ScheduleFreeState<State>, params?: unknown, extra?: ExtraArgs): [T, ScheduleFreeState<State>] {
        needParams("scheduleFree", params);
        const maxLr = maximum(state.maxLr, toTensor("scheduleFree", valueAt(learningRate, state.stepCount), state.maxLr.dtype));
        const weight = power(maxLr, weightLrPower), weightSum = add(state.weightSum, weight);
        const share = where(
          logicalOr(isnan(weight), isnan(weightSum)),
          NaN,
          nanToNum(divide(weight, weightSum), { nan: 0, posinf: Infinity }),
        );
        const [steps, baseOptimizerState] = baseOptimizer.update(grads, state.baseOptimizerState, params, extra);
        const z = applyUpdates(state.z, steps);
        const before = averageOf(params, state.z, b1);
        const updates = mapUpdates(
          (_, p: TensorLike, x: Tensor, step: Tensor) => {
            const average = add(multiply(x, oneMinus(share)), multiply(step, share));
            return subtract(add(multiply(average, b1), multiply(step, oneMinus(b1))), p);
          },
          grads,
          params,
          before,
          z,
        );
        return [updates, { b1: state.b1, weightSum, stepCount: safeIncrement(state.stepCount), maxLr, baseOptimizerState, z }];
      },
    },
    "optim.contrib.scheduleFree",
    [baseOptimizer, learningRate, options],
  );
}

/** Options of `scheduleFreeSgd`. */
export interface ScheduleFreeSgdOptions extends ScheduleFreeOptions {
  /** How many steps the learning rate takes to rise from 0; null for none. Default null. */
  readonly warmupSteps?: number | null;
  /** The pull of the parameters towards 0; null for none. Default null. */
  readonly weightDecay?: Scalar | null;
}

function warmed(learningRate: number, warmupSteps: number | null): ScalarOrSchedule {
  return warmupSteps === null ? learningRate : warmupConstantSchedule(0, learningRate, warmupSteps);
}

/**
 * Schedule-free gradient descent. As `optax.contrib.schedule_free_sgd`.
 *
 * @param learningRate The step size. Default 1.
 * @param options The warm-up, the weight decay, and the options of `scheduleFree`.
 * @returns A gradient transformation, which needs the parameters at each update.
 */
export function scheduleFreeSgd(learningRate = 1, options: ScheduleFreeSgdOptions = {}): GradientTransformation<ScheduleFreeState> {
  checkOptions("build scheduleFreeSgd", options, ["warmupSteps", "b1", "weightDecay", "weightLrPower", "stateDtype"]);
  const { warmupSteps = null, weightDecay = null, ...rest } = options;
  const rate = warmed(learningRate, warmupSteps), descent = sgd(rate);
  const base = weightDecay === null ? descent : chain<unknown[]>(addDecayedWeights(weightDecay), descent);
  return recorded(scheduleFree(base, rate, rest), "optim.contrib.scheduleFreeSgd", [learningRate, options]);
}

/** Options of `scheduleFreeAdamw`. */
export interface ScheduleFreeAdamwOptions extends ScheduleFreeOptions {
  /** How many steps the learning rate takes to rise from 0; null for none. Default null. */
  readonly warmupSteps?: number | null;
  /** How slowly the average of squares forgets. Default 0.999. */
  readonly b2?: Scalar;
  /** Added to the root. Default 1e-8. */
  readonly eps?: Scalar;
  /** The pull of the parameters towards 0. Default 0. */
  readonly weightDecay?: Scalar;
}

/**
 * Schedule-free AdamW. As `optax.contrib.schedule_free_adamw`.
 *
 * @param learningRate The step size. Default 0.0025.
 * @param options The warm-up, Adam's options, the weight decay, and the options of `scheduleFree`.
 * @returns A gradient transformation, which needs the parameters at each update.
 */
export function scheduleFreeAdamw(
  learningRate = 0.0025,
  options: ScheduleFreeAdamwOptions = {},
): GradientTransformation<ScheduleFreeState> {
  checkOptions("build scheduleFreeAdamw", options, ["warmupSteps", "b1", "b2", "eps", "weightDecay", "weightLrPower", "stateDtype"]);
  const { warmupSteps = null, b2 = 0.999, eps = 1e-8, weightDecay = 0, ...rest } = options;
  const rate = warmed(learningRate, warmupSteps);
  const base = chain<unknown[]>(
    scaleByRms({ decay: b2, eps, epsInSqrt: false, biasCorrection: true }),
    addDecayedWeights(weightDecay),
    scaleByLearningRate(rate),
  );
  return recorded(scheduleFree(base, rate, rest), "optim.contrib.scheduleFreeAdamw", [learningRate, options]);
}
