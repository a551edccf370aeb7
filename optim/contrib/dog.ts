/**
 * DoG and DoWG: distance over gradients.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { toTensor } from "../../core/convert.ts";
import { constant } from "../../core/constant.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add, divide, maximum, multiply } from "../../np/arithmetic.ts";
import { sqrt } from "../../np/exponential.ts";
import { where } from "../../np/where.ts";
import { dtype } from "../../tree/casting.ts";
import { sub } from "../../tree/arithmetic.ts";
import { norm } from "../../tree/reductions.ts";
import { type GradientTransformation, identity, needParams, type Scalar, type ScalarOrSchedule } from "../base.ts";
import { mapUpdates } from "../_map.ts";
import { addDecayedWeights } from "../transforms/add_decayed_weights.ts";
import { chain } from "../transforms/chain.ts";
import { scaleByLearningRate } from "../transforms/scale.ts";
import type { Mask } from "../wrappers/masked.ts";

/**
 * How DoG takes its first step: as if it had come some distance ("distance"), a distance in proportion to 1 + the parameters' norm
 * ("heuristic"), or with some learning rate ("learning_rate").
 */
export type DogInitStep = readonly [type: "distance" | "learning_rate" | "heuristic", value: Scalar];

/** The state of `dog`. */
export interface DoGState {
  /** Whether no step was done yet. */
  readonly isInitStep: Tensor;
  /** Where the parameters began. */
  readonly initParams: unknown;
  /** The largest distance from there. */
  readonly maxDist: Tensor;
  /** The sum of the squared norms of all gradients. */
  readonly sumSqNormGrads: Tensor;
}

function scaleByDog([type, first]: DogInitStep, eps: Scalar): GradientTransformation<DoGState> {
  if (!["distance", "learning_rate", "heuristic"].includes(type)) {
    throw new TypeError(`Cannot build dog with initStep "${type}": it is "distance", "learning_rate" or "heuristic", beside a number`);
  }
  return {
    init(params) {
      const kind = dtype(params, "lowest");
      const distance = type === "distance" ? first : type === "learning_rate" ? 0 : multiply(add(norm(params), 1), first);
      return {
        isInitStep: constant(1, "bool"),
        initParams: params,
        maxDist: toTensor("dog", distance, kind),
        sumSqNormGrads: toTensor("dog", 0, kind),
      };
    },
    update<T>(grads: T, state: DoGState, params?: unknown): [T, DoGState] {
      needParams("dog", params);
      const maxDist = maximum(state.maxDist, norm(sub(state.initParams, params)));
      const sumSqNormGrads = add(state.sumSqNormGrads, norm(grads, { squared: true }));
      const rate = divide(maxDist, sqrt(add(sumSqNormGrads, eps)));
      const step = type === "learning_rate" ? where(state.isInitStep, first, rate) : rate;
      const next = { isInitStep: constant(0, "bool"), initParams: state.initParams, maxDist, sumSqNormGrads };
      return [mapUpdates((g) => multiply(g, step), grads), next];
    },
  };
}

/** Options of `dog`. */
export interface DogOptions {
  /** How to take the first step. Default ["heuristic", 1e-6]. */
  readonly initStep?: DogInitStep;
  /** Added under the root. Default 1e-8. */
  readonly eps?: Scalar;
  /** The pull of the parameters towards 0; null for none. Default null. */
  readonly weightDecay?: Scalar | null;
  /** Which parameters decay. Default all. */
  readonly mask?: Mask;
}

/**
 * DoG: gradient descent with steps of the distance come so far over the root of the sum of squared gradients (Ivgi et al. 2023). As
 * `optax.contrib.dog`.
 *
 * @param learningRate A factor of the steps, or a schedule of it. Default 1.
 * @param options The first step, the small number, the weight decay.
 * @returns A gradient transformation, which needs the parameters at each update.
 */
export function dog(learningRate: ScalarOrSchedule = 1, options: DogOptions = {}): GradientTransformation {
  checkOptions("build dog", options, ["initStep", "eps", "weightDecay", "mask"]);
  const { initStep = ["heuristic", 1e-6], eps = 1e-8, weightDecay = null, mask } = options;
  return recorded(
    chain<unknown[]>(
      weightDecay === null ? identity() : addDecayedWeights(weightDecay, { mask }),
      scaleByDog(initStep, eps),
      scaleByLearningRate(learningRate),
    ),
    "optim.contrib.dog",
    [learningRate, options],
  );
}

/** The state of `dowg`. */
export interface DoWGState {
  /** Where the parameters began. */
  readonly initParams: unknown;
  /** The sum of the squared norms of all gradients, each weighted by the squared distance then. */
  readonly weightedSqNormGrads: Tensor;
  /** The largest squared distance from the beginning. */
  readonly estimSqDist: Tensor;
}

function scaleByDowg(initEstimSqDist: Scalar | null, eps: Scalar): GradientTransformation<DoWGState> {
  return {
    init(params) {
      const kind = dtype(params, "lowest");
      return {
        initParams: params,
        weightedSqNormGrads: toTensor("dowg", 0, kind),
        estimSqDist: toTensor("dowg", initEstimSqDist ?? eps, kind),
      };
    },
    update<T>(grads: T, state: DoWGState, params?: unknown): [T, DoWGState] {
      needParams("dowg", params);
      const { initParams } = state;
      const estimSqDist = maximum(state.estimSqDist, norm(sub(initParams, params), { squared: true }));
      const weightedSqNormGrads = add(multiply(estimSqDist, norm(grads, { squared: true })), state.weightedSqNormGrads);
      const step = divide(estimSqDist, add(sqrt(weightedSqNormGrads), eps));
      return [mapUpdates((g) => multiply(g, step), grads), { initParams, weightedSqNormGrads, estimSqDist }];
    },
  };
}

/** Options of `dowg`. */
export interface DowgOptions {
  /** The first squared distance; null for `eps`. Default null. */
  readonly initEstimSqDist?: Scalar | null;
  /** Added to the root. Default 1e-4. */
  readonly eps?: Scalar;
  /** The pull of the parameters towards 0; null for none. Default null. */
  readonly weightDecay?: Scalar | null;
  /** Which parameters decay. Default all. */
  readonly mask?: Mask;
}

/**
 * DoWG: as DoG, with gradients weighted by the distance (Khaled et al. 2023). As `optax.contrib.dowg`.
 *
 * @param learningRate A factor of the steps, or a schedule of it. Default 1.
 * @param options The first distance, the small number, the weight decay.
 * @returns A gradient transformation, which needs the parameters at each update.
 */
export function dowg(learningRate: ScalarOrSchedule = 1, options: DowgOptions = {}): GradientTransformation {
  checkOptions("build dowg", options, ["initEstimSqDist", "eps", "weightDecay", "mask"]);
  const { initEstimSqDist = null, eps = 1e-4, weightDecay = null, mask } = options;
  return recorded(
    chain<unknown[]>(
      weightDecay === null ? identity() : addDecayedWeights(weightDecay, { mask }),
      scaleByDowg(initEstimSqDist, eps),
      scaleByLearningRate(learningRate),
    ),
    "optim.contrib.dowg",
    [learningRate, options],
  );
}
