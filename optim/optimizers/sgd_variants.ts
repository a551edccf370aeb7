/**
 * Relatives of gradient descent.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { DType } from "../../core/dtype.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import { divide, multiply, subtract } from "../../np/arithmetic.ts";
import { sqrt, square } from "../../np/exponential.ts";
import { add } from "../../np/arithmetic.ts";
import type { GradientTransformation, Scalar, ScalarOrSchedule } from "../base.ts";
import { addDecayedWeights } from "../transforms/add_decayed_weights.ts";
import { addNoise } from "../transforms/add_noise.ts";
import { scaleByTrustRatio } from "../transforms/by_norms.ts";
import { chain } from "../transforms/chain.ts";
import { scaleBySign } from "../transforms/elementary.ts";
import { scale, scaleByLearningRate } from "../transforms/scale.ts";
import { scaleByPolyak } from "../transforms/scale_by_polyak.ts";
import { rpropOptionNames, type RpropOptions, scaleByRprop } from "../transforms/scale_by_rprop.ts";
import { scaleBySm3 } from "../transforms/scale_by_sm3.ts";
import { ema } from "../transforms/trace.ts";
import { sgd } from "./sgd.ts";

/** Options of `fromage`. */
export interface FromageOptions {
  /** The least norm that parameters and updates count as having. Default 1e-6. */
  readonly minNorm?: Scalar;
}

/**
 * Fromage: steps in proportion to the parameters, which stay on a sphere (Bernstein et al. 2020). As `optax.fromage`.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options The least norm.
 * @returns A gradient transformation, which needs the parameters at each update.
 */
export function fromage(learningRate: ScalarOrSchedule, options: FromageOptions = {}): GradientTransformation {
  checkOptions("build fromage", options, ["minNorm"]);
  const shrink = (rate: Scalar): Scalar => typeof rate === "number" ? 1 / Math.sqrt(1 + rate ** 2) : divide(1, sqrt(add(square(rate), 1)));
  const atEach = (f: (rate: Scalar) => Scalar): ScalarOrSchedule =>
    typeof learningRate === "function" ? (count: Tensor) => f(learningRate(count)) : f(learningRate);
  const times = (a: Scalar, b: Scalar): Scalar => typeof a === "number" && typeof b === "number" ? a * b : multiply(a, b);
  const less1 = (a: Scalar): Scalar => typeof a === "number" ? a - 1 : subtract(a, 1);
  return recorded(
    chain<unknown[]>(
      scaleByTrustRatio({ minNorm: options.minNorm ?? 1e-6 }),
      scaleByLearningRate(atEach((rate) => times(rate, shrink(rate)))),
      addDecayedWeights(atEach((rate) => less1(shrink(rate)))),
    ),
    "optim.fromage",
    [learningRate, options],
  );
}

/** Options of `noisySgd`. */
export interface NoisySgdOptions {
  /** The variance of the noise at the first step. Default 0.01. */
  readonly eta?: Scalar;
  /** How fast the variance falls. Default 0.55. */
  readonly gamma?: Scalar;
  /** A random key, or a seed. Default 0. */
  readonly key?: Tensor | number;
}

/**
 * Gradient descent with noise that fades (Neelakantan et al. 2015). As `optax.noisy_sgd`.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options The noise.
 * @returns A gradient transformation.
 */
export function noisySgd(learningRate: ScalarOrSchedule, options: NoisySgdOptions = {}): GradientTransformation {
  checkOptions("build noisySgd", options, ["eta", "gamma", "key"]);
  const { eta = 0.01, gamma = 0.55, key = 0 } = options;
  return recorded(chain<unknown[]>(addNoise(eta, gamma, key), scaleByLearningRate(learningRate)), "optim.noisySgd", [
    learningRate,
    options,
  ]);
}

/**
 * Steps by the signs of gradients (Bernstein et al. 2018). As `optax.sign_sgd`.
 *
 * @param learningRate The step size, or a schedule of it.
 * @returns A gradient transformation.
 */
export function signSgd(learningRate: ScalarOrSchedule): GradientTransformation {
  return recorded(chain<unknown[]>(scaleBySign(), scaleByLearningRate(learningRate)), "optim.signSgd", [learningRate]);
}

/** Options of `signum`. */
export interface SignumOptions {
  /** How slowly the average forgets. Default 0.9. */
  readonly beta?: Scalar;
  /** The type to keep the average in; by default that of the parameters. */
  readonly accumulatorDtype?: DType;
}

/**
 * Steps by the sign of the average gradient (Bernstein et al. 2018). As `optax.signum`.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options How slowly the average forgets.
 * @returns A gradient transformation.
 */
export function signum(learningRate: ScalarOrSchedule, options: SignumOptions = {}): GradientTransformation {
  checkOptions("build signum", options, ["beta", "accumulatorDtype"]);
  const { beta = 0.9, ...rest } = options;
  return recorded(
    chain<unknown[]>(ema(beta, { debias: false, ...rest }), scaleBySign(), scaleByLearningRate(learningRate)),
    "optim.signum",
    [learningRate, options],
  );
}

/** Options of `polyakSgd`. */
export interface PolyakSgdOptions {
  /** A factor of the steps, or a schedule of it. Default 1. */
  readonly scaling?: ScalarOrSchedule;
  /** The least value the loss can take. Default 0. */
  readonly fMin?: Scalar;
  /** Added to the squared norm of the gradients. Default 0. */
  readonly eps?: Scalar;
  /** "sps", or "sps+", which takes no negative steps. Default "sps". */
  readonly variant?: "sps" | "sps+";
}

/**
 * Gradient descent with Polyak's step size (Loizou et al. 2021). As `optax.polyak_sgd`; needs the loss as
 * `update(grads, state, params, { value })`.
 *
 * @param maxLearningRate The largest step. Default 1.
 * @param options The factor, the least value of the loss, the variant.
 * @returns A gradient transformation.
 */
export function polyakSgd(maxLearningRate: Scalar = 1, options: PolyakSgdOptions = {}): GradientTransformation {
  checkOptions("build polyakSgd", options, ["scaling", "fMin", "eps", "variant"]);
  const { scaling = 1, ...rest } = options;
  return recorded(chain<unknown[]>(sgd(scaling), scaleByPolyak({ maxLearningRate, ...rest })), "optim.polyakSgd", [
    maxLearningRate,
    options,
  ]);
}

/**
 * Rprop: steps by signs, each parameter with a size of its own (Riedmiller, Braun 1993). As `optax.rprop`; for whole batches.
 *
 * @param learningRate The size of the first steps.
 * @param options The factors of the sizes and their bounds.
 * @returns A gradient transformation.
 */
export function rprop(learningRate: Scalar, options: RpropOptions = {}): GradientTransformation {
  checkOptions("build rprop", options, rpropOptionNames);
  return recorded(chain<unknown[]>(scaleByRprop(learningRate, options), scale(-1)), "optim.rprop", [learningRate, options]);
}

/** Options of `sm3`. */
export interface Sm3Options {
  /** How slowly the momentum forgets. Default 0.9. */
  readonly momentum?: Scalar;
}

/**
 * SM3: AdaGrad in the memory of rows and columns (Anil et al. 2019). As `optax.sm3`.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options The momentum.
 * @returns A gradient transformation.
 */
export function sm3(learningRate: ScalarOrSchedule, options: Sm3Options = {}): GradientTransformation {
  checkOptions("build sm3", options, ["momentum"]);
  return recorded(chain<unknown[]>(scaleBySm3({ b1: options.momentum ?? 0.9 }), scaleByLearningRate(learningRate)), "optim.sm3", [
    learningRate,
    options,
  ]);
}
