/**
 * NovoGrad's rescaling.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { DType } from "../../core/dtype.ts";
import { checkOptions } from "../../core/errors.ts";
import { type TensorLike, toTensor } from "../../core/convert.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add, divide, multiply } from "../../np/arithmetic.ts";
import { equal } from "../../np/comparison.ts";
import { zeros } from "../../np/creation.ts";
import { sqrt, square } from "../../np/exponential.ts";
import { sum } from "../../np/reductions.ts";
import { where } from "../../np/where.ts";
import { cast } from "../../tree/casting.ts";
import { zerosLike } from "../../tree/creation.ts";
import { map } from "../../core/tree.ts";
import { type GradientTransformation, needParams, type Scalar } from "../base.ts";
import { mapState, mapUpdates } from "../_map.ts";
import { oneMinus, safeIncrement, zeroCount } from "../_scalars.ts";
import { plus, type ScaleByAdamState } from "./scale_by_adam.ts";

/** Options of `scaleByNovograd`. */
export interface ScaleByNovogradOptions {
  /** How slowly the sum of the steps forgets. Default 0.9. */
  readonly b1?: Scalar;
  /** How slowly the average of squared norms forgets. Default 0.25. */
  readonly b2?: Scalar;
  /** Added to the root. Default 1e-8. */
  readonly eps?: Scalar;
  /** Added under the root. Default 0. */
  readonly epsRoot?: Scalar;
  /** The pull of the parameters towards 0. Default 0. */
  readonly weightDecay?: Scalar;
  /** The type to keep the sum in; by default that of the parameters. */
  readonly muDtype?: DType;
}

/**
 * Divides each leaf by the running average of its norm, then sums with momentum (Ginsburg et al. 2019). The first step sets both averages.
 *
 * @param options Decay rates, the small numbers, and the weight decay.
 * @returns A transformation, which needs the parameters.
 */
export function scaleByNovograd(options: ScaleByNovogradOptions = {}): GradientTransformation<ScaleByAdamState> {
  checkOptions("build scaleByNovograd", options, ["b1", "b2", "eps", "epsRoot", "weightDecay", "muDtype"]);
  const { b1 = 0.9, b2 = 0.25, eps = 1e-8, epsRoot = 0, weightDecay = 0, muDtype } = options;
  return recorded(
    {
      init: (params) => ({
        count: zeroCount(),
        mu: zerosLike(params, muDtype),
        nu: map((p: TensorLike) => zeros([], toTensor("scaleByNovograd", p).dtype), params),
      }),
      update<T>(grads: T, state: ScaleByAdamState, params?: unknown): [T, ScaleByAdamState] {
        needParams("scaleByNovograd", params);
        const first = equal(state.count, 0), count = safeIncrement(state.count);
        const nu = mapState(
          (v: Tensor, g: Tensor) => {
            const squared = sum(square(g)).astype(v.dtype);
            return where(first, squared, add(multiply(squared, oneMinus(b2)), multiply(v, b2)));
          },
          state.nu,
          grads,
        );
        const mu = mapState(
          (m: Tensor, g: Tensor, v: Tensor, p: TensorLike) => {
            const scaled = divide(g, plus(sqrt(plus(v, epsRoot)), eps));
            const step = weightDecay === 0 ? scaled : add(scaled, multiply(p, weightDecay));
            return where(first, step, add(multiply(m, b1), step));
          },
          state.mu,
          grads,
          nu,
          params,
        );
        const next = cast(mu, muDtype ?? null);
        return [mapUpdates((_, m) => m, grads, next), { count, mu: next, nu }];
      },
    },
    "optim.scaleByNovograd",
    [options],
  );
}
