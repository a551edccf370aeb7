/**
 * Stochastic gradient descent.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { DType } from "../../core/dtype.ts";
import { checkOptions } from "../../core/errors.ts";
import { type GradientTransformation, identity, type Scalar, type ScalarOrSchedule } from "../base.ts";
import { chain } from "../transforms/chain.ts";
import { scaleByLearningRate } from "../transforms/scale.ts";
import { trace } from "../transforms/trace.ts";

/** Options of `sgd`. */
export interface SgdOptions {
  /** How slowly the momentum forgets; null for none. Default null. */
  readonly momentum?: Scalar | null;
  /** Whether the momentum looks ahead. Default false. */
  readonly nesterov?: boolean;
  /** The type to keep the momentum in; by default that of the parameters. */
  readonly accumulatorDtype?: DType;
}

/**
 * Gradient descent: -learningRate · g, with momentum if wanted. As `optax.sgd`.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options Momentum and its variant.
 * @returns A gradient transformation.
 * @example
 * ```ts
 * import { np, optim } from "@fluxion/fluxion";
 *
 * const tx = optim.sgd(0.1);
 * const [updates] = tx.update(np.array([2, -4]), tx.init(np.zeros([2])));
 * console.log(updates.toArray()); // about [-0.2, 0.4]
 * ```
 */
export function sgd(learningRate: ScalarOrSchedule, options: SgdOptions = {}): GradientTransformation {
  checkOptions("build sgd", options, ["momentum", "nesterov", "accumulatorDtype"]);
  const { momentum = null, ...rest } = options;
  return recorded(
    chain<unknown[]>(momentum === null ? identity() : trace(momentum, rest), scaleByLearningRate(learningRate)),
    "optim.sgd",
    [learningRate, options],
  );
}
