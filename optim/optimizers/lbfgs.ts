/**
 * L-BFGS.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { type GradientTransformation, identity, type ScalarOrSchedule } from "../base.ts";
import { scaleByZoomLinesearch } from "../linesearch/zoom.ts";
import { chain } from "../transforms/chain.ts";
import { scale, scaleByLearningRate } from "../transforms/scale.ts";
import { scaleByLbfgs, type ScaleByLbfgsOptions } from "../transforms/scale_by_lbfgs.ts";

/** Options of `lbfgs`. */
export interface LbfgsOptions extends ScaleByLbfgsOptions {
  /** The line search; null for none. Default a zoom search of at most 20 tries that begins at 1. */
  readonly linesearch?: GradientTransformation | null;
}

/**
 * L-BFGS: the quasi-Newton method for smooth losses of whole batches (Liu, Nocedal 1989). As `optax.lbfgs`; needs
 * `update(grads, state, params, { value, grad, valueFn })`: the loss, its gradient, and the loss as a function of the parameters
 * (`valueAndGradFromState` saves evaluations).
 *
 * @param learningRate A factor before the line search, or a schedule of it; null (the default) for 1.
 * @param options The memory, and the line search.
 * @returns A gradient transformation, which needs the parameters at each update.
 */
export function lbfgs(learningRate: ScalarOrSchedule | null = null, options: LbfgsOptions = {}): GradientTransformation {
  checkOptions("build lbfgs", options, ["memorySize", "scaleInitPrecond", "linesearch"]);
  const { linesearch = scaleByZoomLinesearch(20, { initialGuessStrategy: "one" }), ...rest } = options;
  return recorded(
    chain<unknown[]>(
      scaleByLbfgs(rest),
      learningRate === null ? scale(-1) : scaleByLearningRate(learningRate),
      linesearch ?? identity(),
    ),
    "optim.lbfgs",
    [learningRate, options],
  );
}
