/**
 * ADOPT.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { DType } from "../../core/dtype.ts";
import { checkOptions } from "../../core/errors.ts";
import { bind } from "../../core/bind.ts";
import type { Tensor } from "../../core/tensor.ts";
import { divide, maximum, negative } from "../../np/arithmetic.ts";
import { greater } from "../../np/comparison.ts";
import { power, sqrt } from "../../np/exponential.ts";
import { clip } from "../../np/rounding.ts";
import { where } from "../../np/where.ts";
import { cast } from "../../tree/casting.ts";
import { zerosLike } from "../../tree/creation.ts";
import { updateMoment } from "../../tree/moments.ts";
import type { GradientTransformation, Scalar, ScalarOrSchedule } from "../base.ts";
import { mapUpdates } from "../_map.ts";
import { safeIncrement, zeroCount } from "../_scalars.ts";
import { chain } from "../transforms/chain.ts";
import { scaleByLearningRate } from "../transforms/scale.ts";
import type { ScaleByAdamState } from "../transforms/scale_by_adam.ts";

/** Options of `adopt` and `scaleByAdopt`. */
export interface AdoptOptions {
  /** How slowly the average of the steps forgets. Default 0.9. */
  readonly b1?: Scalar;
  /** How slowly the average of squares forgets. Default 0.9999. */
  readonly b2?: Scalar;
  /** The least root to divide by. Default 1e-6. */
  readonly eps?: Scalar;
  /** The type to keep the average of steps in; by default that of the parameters. */
  readonly muDtype?: DType;
  /** Whether to look ahead with Nesterov's momentum. Default false. */
  readonly nesterov?: boolean;
  /** Whether to clip the steps that are averaged. Default true. */
  readonly useClipping?: boolean;
  /** The largest step, from the number of steps done. Default t^0.25. */
  readonly clipValueFn?: (count: Tensor) => Tensor;
}

const names: readonly string[] = ["b1", "b2", "eps", "muDtype", "nesterov", "useClipping", "clipValueFn"];

/**
 * Averages gradients that were divided by the root of the squares before them: it converges for every `b2` (Taniguchi et al. 2024). The first
 * step only measures.
 *
 * @param options Decay rates, the small number, the clipping.
 * @returns A transformation.
 */
export function scaleByAdopt(options: AdoptOptions = {}): GradientTransformation<ScaleByAdamState> {
  checkOptions("build scaleByAdopt", options, names);
  const { b1 = 0.9, b2 = 0.9999, eps = 1e-6, muDtype, nesterov = false, useClipping = true } = options;
  const { clipValueFn = (count) => power(count, 0.25) } = options;
  return recorded(
    {
      init: (params) => ({ count: zeroCount(), mu: zerosLike(params, muDtype), nu: zerosLike(params) }),
      update<T>(grads: T, state: ScaleByAdamState): [T, ScaleByAdamState] {
        const begun = greater(state.count, 0);
        const keepMu = where(begun, b1, 1), keepNu = where(begun, b2, 0);
        const most = useClipping ? clipValueFn(bind("cast", [state.count], { dtype: "float32", weak: true })) : undefined;
        const steps = mapUpdates(
          (g, v) => {
            const step = divide(g, maximum(sqrt(v), eps));
            return most === undefined ? step : clip(step, { min: negative(most), max: most });
          },
          grads,
          state.nu,
        );
        const nu = updateMoment(grads, state.nu, keepNu, 2), mu = updateMoment(steps, state.mu, keepMu);
        const out = nesterov ? updateMoment(steps, mu, keepMu) : mu;
        return [mapUpdates((_, m) => m, grads, out), { count: safeIncrement(state.count), mu: cast(mu, muDtype ?? null), nu }];
      },
    },
    "optim.contrib.scaleByAdopt",
    [options],
  );
}

/**
 * ADOPT (Taniguchi et al. 2024). As `optax.contrib.adopt`.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options Decay rates, the small number, the clipping.
 * @returns A gradient transformation.
 */
export function adopt(learningRate: ScalarOrSchedule, options: AdoptOptions = {}): GradientTransformation {
  checkOptions("build adopt", options, names);
  return recorded(chain<unknown[]>(scaleByAdopt(options), scaleByLearningRate(learningRate)), "optim.contrib.adopt", [
    learningRate,
    options,
  ]);
}
