/**
 * Lion's rescaling.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { DType } from "../../core/dtype.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import { abs, add, multiply, sign } from "../../np/arithmetic.ts";
import { less } from "../../np/comparison.ts";
import { tanh } from "../../np/trigonometry.ts";
import { where } from "../../np/where.ts";
import { cast } from "../../tree/casting.ts";
import { zerosLike } from "../../tree/creation.ts";
import { updateMoment } from "../../tree/moments.ts";
import type { GradientTransformation, Scalar } from "../base.ts";
import { mapUpdates } from "../_map.ts";
import { oneMinus, safeIncrement, zeroCount } from "../_scalars.ts";

/** Options of `scaleByLion`. */
export interface ScaleByLionOptions {
  /** How much of the step is the average so far. Default 0.9. */
  readonly b1?: Scalar;
  /** How slowly the average forgets. Default 0.99. */
  readonly b2?: Scalar;
  /** The type to keep the average in; by default that of the parameters. */
  readonly muDtype?: DType;
  /** What is taken of the step: its sign ("hard"), its tanh ("smooth"), or itself up to size 1 ("refined"). Default "hard". */
  readonly mode?: "hard" | "smooth" | "refined";
  /** How steep the tanh is. Default 1. */
  readonly smoothBeta?: Scalar;
}

/** The state of `scaleByLion`. */
export interface ScaleByLionState {
  /** How many steps were done. */
  readonly count: Tensor;
  /** The running average of the gradients. */
  readonly mu: unknown;
}

/**
 * Takes the sign of the average gradient: every step has the same size (Chen et al. 2023).
 *
 * @param options How slowly step and average forget.
 * @returns A transformation.
 * @throws {TypeError} The mode is not known.
 */
export function scaleByLion(options: ScaleByLionOptions = {}): GradientTransformation<ScaleByLionState> {
  checkOptions("build scaleByLion", options, ["b1", "b2", "muDtype", "mode", "smoothBeta"]);
  const { b1 = 0.9, b2 = 0.99, muDtype, mode = "hard", smoothBeta = 1 } = options;
  const shapes = {
    hard: sign,
    smooth: (x: Tensor) => tanh(multiply(x, smoothBeta)),
    refined: (x: Tensor) => where(less(abs(x), 1), x, sign(x)),
  };
  const shape = shapes[mode];
  if (shape === undefined) {
    throw new TypeError(`Cannot build scaleByLion with mode "${mode}": the modes are ${Object.keys(shapes).join(", ")}`);
  }
  return recorded(
    {
      init: (params) => ({ count: zeroCount(), mu: zerosLike(params, muDtype) }),
      update<T>(grads: T, state: ScaleByLionState): [T, ScaleByLionState] {
        // A step leans more on the gradient than the average does.
        const updates = mapUpdates((g, m) => shape(add(multiply(g, oneMinus(b1)), multiply(m, b1))), grads, state.mu);
        const mu = cast(updateMoment(grads, state.mu, b2), muDtype ?? null);
        return [updates, { count: safeIncrement(state.count), mu }];
      },
    },
    "optim.scaleByLion",
    [options],
  );
}
