/**
 * RMSProp.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { type GradientTransformation, identity, type Scalar, type ScalarOrSchedule } from "../base.ts";
import { chain } from "../transforms/chain.ts";
import { scaleByLearningRate } from "../transforms/scale.ts";
import { rmsOptionNames, scaleByRms, type ScaleByRmsOptions, scaleByStddev } from "../transforms/scale_by_rms.ts";
import { trace } from "../transforms/trace.ts";

/** Options of `rmsprop`. */
export interface RmspropOptions extends ScaleByRmsOptions {
  /** Whether to divide by the standard deviation instead of the root mean square. Default false. */
  readonly centered?: boolean;
  /** How slowly the momentum forgets; null for none. Default null. */
  readonly momentum?: Scalar | null;
  /** Whether the momentum looks ahead. Default false. */
  readonly nesterov?: boolean;
}

/**
 * RMSProp: gradients over the root of their average square (Tieleman, Hinton 2012). As `optax.rmsprop`; the momentum comes after the
 * learning rate.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options The decay, the small number and where it stands, the momentum.
 * @returns A gradient transformation.
 */
export function rmsprop(learningRate: ScalarOrSchedule, options: RmspropOptions = {}): GradientTransformation {
  checkOptions("build rmsprop", options, [...rmsOptionNames, "centered", "momentum", "nesterov"]);
  const { centered = false, momentum = null, nesterov = false, ...rest } = options;
  return recorded(
    chain<unknown[]>(
      centered ? scaleByStddev(rest) : scaleByRms(rest),
      scaleByLearningRate(learningRate),
      momentum === null ? identity() : trace(momentum, { nesterov }),
    ),
    "optim.rmsprop",
    [learningRate, options],
  );
}
