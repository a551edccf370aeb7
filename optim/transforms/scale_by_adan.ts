/**
 * Adan's rescaling.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add, divide, multiply, subtract } from "../../np/arithmetic.ts";
import { equal } from "../../np/comparison.ts";
import { sqrt } from "../../np/exponential.ts";
import { where } from "../../np/where.ts";
import { zerosLike } from "../../tree/creation.ts";
import { biasCorrectionFactor, updateMoment } from "../../tree/moments.ts";
import type { GradientTransformation, Scalar } from "../base.ts";
import { mapState, mapUpdates } from "../_map.ts";
import { oneMinus, reciprocal, safeIncrement, zeroCount } from "../_scalars.ts";
import { plus } from "./scale_by_adam.ts";

/** Options of `scaleByAdan`. */
export interface ScaleByAdanOptions {
  /** How slowly the average of the gradients forgets. Default 0.98. */
  readonly b1?: Scalar;
  /** How slowly the average of their differences forgets. Default 0.92. */
  readonly b2?: Scalar;
  /** How slowly the average of squares forgets. Default 0.99. */
  readonly b3?: Scalar;
  /** Added to the root. Default 1e-8. */
  readonly eps?: Scalar;
  /** Added under the root. Default 0. */
  readonly epsRoot?: Scalar;
}

/** The state of `scaleByAdan`. */
export interface ScaleByAdanState {
  /** The average of the gradients. */
  readonly m: unknown;
  /** The average of their differences. */
  readonly v: unknown;
  /** The average of squares. */
  readonly n: unknown;
  /** The gradients before. */
  readonly g: unknown;
  /** How many steps were done. */
  readonly t: Tensor;
}

/**
 * Rescales with Nesterov's momentum estimated from differences of gradients (Xie et al. 2022).
 *
 * @param options Decay rates and the small numbers.
 * @returns A transformation.
 */
export function scaleByAdan(options: ScaleByAdanOptions = {}): GradientTransformation<ScaleByAdanState> {
  checkOptions("build scaleByAdan", options, ["b1", "b2", "b3", "eps", "epsRoot"]);
  const { b1 = 0.98, b2 = 0.92, b3 = 0.99, eps = 1e-8, epsRoot = 0 } = options;
  const gain = oneMinus(b2);
  return recorded(
    {
      init(params) {
        const zeros = () => zerosLike(params);
        return { m: zeros(), v: zeros(), n: zeros(), g: zeros(), t: zeroCount() };
      },
      update<T>(grads: T, state: ScaleByAdanState): [T, ScaleByAdanState] {
        const first = equal(state.t, 0), t = safeIncrement(state.t);
        const change = mapUpdates((g, before) => where(first, 0, subtract(g, before)), grads, state.g);
        const m = updateMoment(grads, state.m, b1), v = updateMoment(change, state.v, b2);
        const n = updateMoment(mapUpdates((g, d) => add(g, multiply(d, gain)), grads, change), state.n, b3, 2);
        const forM = reciprocal(biasCorrectionFactor(b1, t)), forN = reciprocal(biasCorrectionFactor(b3, t));
        const forV = multiply(reciprocal(biasCorrectionFactor(b2, t)), gain);
        const updates = mapUpdates(
          (_, mk, vk, nk) => {
            return divide(add(multiply(mk, forM), multiply(vk, forV)), plus(sqrt(plus(multiply(nk, forN), epsRoot)), eps));
          },
          grads,
          m,
          v,
          n,
        );
        return [updates, { m, v, n, g: mapState((_, g) => g, state.g, grads), t }];
      },
    },
    "optim.scaleByAdan",
    [options],
  );
}
