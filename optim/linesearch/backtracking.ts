/**
 * Backtracking line search.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { type TensorLike, toTensor } from "../../core/convert.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add, maximum, minimum, multiply, subtract } from "../../np/arithmetic.ts";
import { greater, isinf, isnan, lessEqual, logicalAnd, logicalNot } from "../../np/comparison.ts";
import { where } from "../../np/where.ts";
import { valueAndGrad } from "../../transforms/grad.ts";
import { whileLoop } from "../../transforms/loops.ts";
import { addScale, scale } from "../../tree/arithmetic.ts";
import { castLike, dtype } from "../../tree/casting.ts";
import { zerosLike } from "../../tree/creation.ts";
import { vdot } from "../../tree/reductions.ts";
import { type ExtraArgs, type GradientTransformation, needExtra, needParams, type Scalar } from "../base.ts";
import { zeroCount } from "../_scalars.ts";

/** Options of `scaleByBacktrackingLinesearch`. */
export interface BacktrackingLinesearchOptions {
  /** The part of the decrease that a straight line promises which a step must reach. Default 1e-4. */
  readonly slopeRtol?: Scalar;
  /** What a step is multiplied by when it does not. Default 0.8. */
  readonly decreaseFactor?: Scalar;
  /** What the last step is multiplied by to begin with. Default 1.5. */
  readonly increaseFactor?: Scalar;
  /** The largest step. Default 1. */
  readonly maxLearningRate?: Scalar;
  /** By how much the decrease may fall short. Default 0. */
  readonly atol?: Scalar;
  /** By what part of the loss it may fall short. Default 0. */
  readonly rtol?: Scalar;
  /** Whether to keep the gradient at the end of the step, for `valueAndGradFromState`. Default false. */
  readonly storeGrad?: boolean;
}

/** How a backtracking search went. */
export interface BacktrackingLinesearchInfo {
  /** How many steps were tried. */
  readonly numLinesearchSteps: Tensor;
  /** By how much the decrease falls short; Infinity where no try gave a number. */
  readonly decreaseError: Tensor;
}

/** The state of `scaleByBacktrackingLinesearch`. */
export interface ScaleByBacktrackingLinesearchState {
  /** The last step size. */
  readonly learningRate: Tensor;
  /** The loss at the end of the last step. */
  readonly value: Tensor;
  /** The gradient there; null unless it is stored. */
  readonly grad: unknown;
  /** How the search went. */
  readonly info: BacktrackingLinesearchInfo;
}

/**
 * Scales updates by the largest of a row of falling steps that decreases the loss enough (Armijo's rule). As
 * `optax.scale_by_backtracking_linesearch`; needs `update(grads, state, params, { value, grad, valueFn })`: the loss, its gradient, and the
 * loss as a function of the parameters. It goes to the end of a chain, after the sign was turned.
 *
 * @param maxBacktrackingSteps How often to try a smaller step.
 * @param options What decreases enough, how steps fall and grow.
 * @returns A transformation, which needs the parameters.
 */
export function scaleByBacktrackingLinesearch(
  maxBacktrackingSteps: number,
  options: BacktrackingLinesearchOptions = {},
): GradientTransformation<ScaleByBacktrackingLinesearchState> {
  checkOptions("build scaleByBacktrackingLinesearch", options, [
    "slopeRtol",
    "decreaseFactor",
    "increaseFactor",
    "maxLearningRate",
    "atol",
    "rtol",
    "storeGrad",
  ]);
  const { slopeRtol = 1e-4, decreaseFactor = 0.8, increaseFactor = 1.5, maxLearningRate = 1, atol = 0, rtol = 0, storeGrad = false } =
    options;
  const name = "scaleByBacktrackingLinesearch";
  return recorded(
    {
      init(params) {
        const scalar = (x: number) => toTensor(name, x, dtype(params, "highest"));
        return {
          learningRate: scalar(1),
          value: scalar(Infinity),
          grad: storeGrad ? zerosLike(params) : null,
          info: { numLinesearchSteps: zeroCount(), decreaseError: scalar(Infinity) },
        };
      },
      update<T>(updates: T, state: ScaleByBacktrackingLinesearchState, params?: unknown, extra?: ExtraArgs) {
        needParams(name, params);
        const type = state.value.dtype;
        const value = toTensor(name, needExtra<TensorLike>(name, extra, "value"), type);
        const valueFn = needExtra<(params: unknown) => Tensor>(name, extra, "valueFn");
        const slope = vdot(updates, needExtra(name, extra, "grad"));
        const along = (rate: Tensor) => addScale(params, rate, updates);
        const shortfall = (rate: Tensor, reached: Tensor) => {
          const promised = add(multiply(value, add(rtol, 1)), multiply(multiply(rate, slope), slopeRtol));
          const missing = subtract(reached, promised);
          return maximum(where(isnan(missing), Infinity, missing), 0);
        };
        const begin = {
          rate: minimum(multiply(state.learningRate, increaseFactor), maxLearningRate).astype(type),
          value,
          error: toTensor(name, Infinity, type),
          tries: zeroCount(),
        };
        const end = whileLoop(
          ({ error, tries }: typeof begin) => logicalAnd(logicalNot(lessEqual(error, atol)), lessEqual(tries, maxBacktrackingSteps)),
          ({ rate, tries }: typeof begin) => {
            const next = where(greater(tries, 0), multiply(rate, decreaseFactor), rate);
            const reached = valueFn(along(next));
            return castLike({ rate: next, value: reached, error: shortfall(next, reached), tries: add(tries, 1) }, begin);
          },
          begin,
        ) as typeof begin;
        const learningRate = where(isinf(end.error), 0, end.rate);
        // Gradients cost more than values: only the end of the search gets one.
        const grad = storeGrad ? castLike(valueAndGrad(valueFn)(along(end.rate))[1], state.grad) : null;
        const info = { numLinesearchSteps: end.tries, decreaseError: end.error };
        return [scale(learningRate, updates), { learningRate, value: end.value, grad, info }];
      },
    },
    "optim.scaleByBacktrackingLinesearch",
    [maxBacktrackingSteps, options],
  );
}
