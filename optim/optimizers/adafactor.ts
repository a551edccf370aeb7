/**
 * Adafactor.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { DType } from "../../core/dtype.ts";
import { checkOptions } from "../../core/errors.ts";
import { type GradientTransformation, identity, type Scalar, type ScalarOrSchedule } from "../base.ts";
import { addDecayedWeights } from "../transforms/add_decayed_weights.ts";
import { scaleByParamBlockRms } from "../transforms/by_norms.ts";
import { chain } from "../transforms/chain.ts";
import { clipByBlockRms } from "../transforms/clipping.ts";
import { scale, scaleByLearningRate } from "../transforms/scale.ts";
import { scaleByFactoredRms } from "../transforms/scale_by_factored_rms.ts";
import { ema } from "../transforms/trace.ts";
import type { Mask } from "../wrappers/masked.ts";

/** Options of `adafactor`. */
export interface AdafactorOptions {
  /** The size of the second largest axis from which on a leaf is factored. Default 128. */
  readonly minDimSizeToFactor?: number;
  /** How the average of squares slows down: after t steps it keeps 1 - t^-decayRate. Default 0.8. */
  readonly decayRate?: Scalar;
  /** How many steps to take off the count, when going on from another run. Default 0. */
  readonly decayOffset?: number;
  /** Whether steps are in proportion to the parameters' root mean square. Default true. */
  readonly multiplyByParameterScale?: boolean;
  /** The largest root mean square of a leaf's update; null for none. Default 1. */
  readonly clippingThreshold?: Scalar | null;
  /** How slowly the momentum forgets; null for none. Default null. */
  readonly momentum?: Scalar | null;
  /** The type to keep the momentum in. Default float32. */
  readonly dtypeMomentum?: DType;
  /** The pull of the parameters towards 0, not multiplied by the learning rate; null for none. Default null. */
  readonly weightDecayRate?: ScalarOrSchedule | null;
  /** Added to the squares. Default 1e-30. */
  readonly eps?: Scalar;
  /** Whether to keep rows and columns of squares instead of whole matrices. Default true. */
  readonly factored?: boolean;
  /** Which parameters decay. Default all. */
  readonly weightDecayMask?: Mask;
}

const names: readonly string[] = [
  "minDimSizeToFactor",
  "decayRate",
  "decayOffset",
  "multiplyByParameterScale",
  "clippingThreshold",
  "momentum",
  "dtypeMomentum",
  "weightDecayRate",
  "eps",
  "factored",
  "weightDecayMask",
];

/**
 * Adafactor: AdaGrad's idea in a fraction of the memory (Shazeer, Stern 2018). As `optax.adafactor`.
 *
 * @param learningRate The step size, or a schedule of it; null (the default) for steps in proportion to the parameters.
 * @param options What to factor, to clip, to remember.
 * @returns A gradient transformation, which needs the parameters at each update.
 */
export function adafactor(learningRate: ScalarOrSchedule | null = null, options: AdafactorOptions = {}): GradientTransformation {
  checkOptions("build adafactor", options, names);
  const { multiplyByParameterScale = true, clippingThreshold = 1, momentum = null, dtypeMomentum = "float32" } = options;
  const { weightDecayRate = null, weightDecayMask } = options;
  return recorded(
    chain<unknown[]>(
      scaleByFactoredRms({
        factored: options.factored ?? true,
        decayRate: options.decayRate ?? 0.8,
        stepOffset: options.decayOffset ?? 0,
        minDimSizeToFactor: options.minDimSizeToFactor ?? 128,
        epsilon: options.eps ?? 1e-30,
      }),
      clippingThreshold === null ? identity() : clipByBlockRms(clippingThreshold),
      scaleByLearningRate(learningRate, { flipSign: false }),
      multiplyByParameterScale ? scaleByParamBlockRms() : identity(),
      momentum === null ? identity() : ema(momentum, { debias: false, accumulatorDtype: dtypeMomentum }),
      weightDecayRate === null ? identity() : addDecayedWeights(weightDecayRate, { mask: weightDecayMask }),
      scale(-1),
    ),
    "optim.adafactor",
    [learningRate, options],
  );
}
