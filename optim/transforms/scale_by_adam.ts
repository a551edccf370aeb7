/**
 * Adam's rescaling.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { DType } from "../../core/dtype.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add, divide, multiply } from "../../np/arithmetic.ts";
import { sqrt } from "../../np/exponential.ts";
import { cast, castLike } from "../../tree/casting.ts";
import { zerosLike } from "../../tree/creation.ts";
import { biasCorrectionFactor, updateMoment } from "../../tree/moments.ts";
import type { GradientTransformation, Scalar } from "../base.ts";
import { mapUpdates } from "../_map.ts";
import { oneMinus, reciprocal, safeIncrement, zeroCount } from "../_scalars.ts";

/** Options of `scaleByAdam`. */
export interface ScaleByAdamOptions {
  /** How slowly the average of the gradients forgets. Default 0.9. */
  readonly b1?: Scalar;
  /** How slowly the average of their squares forgets. Default 0.999. */
  readonly b2?: Scalar;
  /** Added to the root, so that nothing is divided by 0. Default 1e-8. */
  readonly eps?: Scalar;
  /** Added under the root; above 0 it lets one differentiate through the update. Default 0. */
  readonly epsRoot?: Scalar;
  /** The type to keep the first average in; by default that of the parameters. */
  readonly muDtype?: DType;
  /** Whether to look ahead with Nesterov's momentum, in Dozat's form. Default false. */
  readonly nesterov?: boolean;
}

/** The state of `scaleByAdam` and its relatives. */
export interface ScaleByAdamState {
  /** How many steps were done. */
  readonly count: Tensor;
  /** The running average of the gradients. */
  readonly mu: unknown;
  /** The running average of their squares. */
  readonly nu: unknown;
}

/** The names of `ScaleByAdamOptions`. */
export const adamOptionNames: readonly string[] = ["b1", "b2", "eps", "epsRoot", "muDtype", "nesterov"];

/**
 * Rescales by Adam's rule: the average gradient over the root of the average square, both corrected for beginning at zero.
 *
 * @param options Decay rates and the small numbers.
 * @returns A transformation.
 */
export function scaleByAdam(options: ScaleByAdamOptions = {}): GradientTransformation<ScaleByAdamState> {
  checkOptions("build scaleByAdam", options, adamOptionNames);
  const { b1 = 0.9, b2 = 0.999, eps = 1e-8, epsRoot = 0, muDtype, nesterov = false } = options;
  return recorded(
    {
      init: (params) => ({ count: zeroCount(), mu: zerosLike(params, muDtype), nu: zerosLike(params) }),
      update<T>(grads: T, state: ScaleByAdamState): [T, ScaleByAdamState] {
        const count = safeIncrement(state.count);
        const mu = updateMoment(grads, state.mu, b1), nu = castLike(updateMoment(grads, state.nu, b2, 2), state.nu);
        // One scalar quotient each, then a product for each element: quotients of vectors cost several times as much.
        const average = correctedMean(b1, count, nesterov), unbias = reciprocal(biasCorrectionFactor(b2, count));
        const updates = mapUpdates((g, m, v) => divide(average(m, g), plus(sqrt(plus(multiply(v, unbias), epsRoot)), eps)), grads, mu, nu);
        return [updates, { count, mu: cast(mu, muDtype ?? null), nu }];
      },
    },
    "optim.scaleByAdam",
    [options],
  );
}

/** x + y, where adding the number 0 costs nothing. */
export function plus(x: Tensor, y: Scalar): Tensor {
  return y === 0 ? x : add(x, y);
}

/**
 * How to correct a first moment for beginning at zero; with `nesterov`, after one more step with the same gradient. The scalars are computed
 * once, whatever the number of leaves.
 */
export function correctedMean(b1: Scalar, count: Tensor, nesterov: boolean): (mu: Tensor, grad: Tensor) => Tensor {
  const unbias = reciprocal(biasCorrectionFactor(b1, count));
  if (!nesterov) return (m) => multiply(m, unbias);
  const forMu = divide(b1, biasCorrectionFactor(b1, safeIncrement(count))), forGrad = multiply(unbias, oneMinus(b1));
  return (m, g) => add(multiply(m, forMu), multiply(g, forGrad));
}
