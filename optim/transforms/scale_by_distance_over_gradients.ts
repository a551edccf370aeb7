/**
 * Distance over gradients, leaf by leaf.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { TensorLike } from "../../core/convert.ts";
import type { DType } from "../../core/dtype.ts";
import { checkOptions } from "../../core/errors.ts";
import { map } from "../../core/tree.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add, divide, maximum, multiply, subtract } from "../../np/arithmetic.ts";
import { zeros } from "../../np/creation.ts";
import { sqrt, square } from "../../np/exponential.ts";
import { sum } from "../../np/reductions.ts";
import { cast } from "../../tree/casting.ts";
import { type GradientTransformation, needParams, type Scalar } from "../base.ts";
import { mapState, mapUpdates } from "../_map.ts";

/** Options of `scaleByDistanceOverGradients`. */
export interface DistanceOverGradientsOptions {
  /** The first distance, as a part of the parameters' norm. Default 1e-6. */
  readonly repsRel?: Scalar;
  /** Added under the root. Default 1e-8. */
  readonly eps?: Scalar;
  /** The type to keep the first parameters in. Default float32. */
  readonly paramDtype?: DType;
  /** A factor of all steps. Default 1. */
  readonly globalScale?: Scalar;
}

/** The state of `scaleByDistanceOverGradients`. */
export interface ScaleByDistanceOverGradientsState {
  /** The largest distance of each leaf from where it began. */
  readonly maxDist: unknown;
  /** The sum of the squares of all its gradients. */
  readonly gradSumOfSquares: unknown;
  /** Where it began. */
  readonly initParams: unknown;
}

/**
 * Steps of the largest distance gone so far over the root of the sum of all squared gradients (Ivgi et al. 2023), for each leaf by itself.
 *
 * @param options The first distance and the small number.
 * @returns A transformation, which needs the parameters.
 */
export function scaleByDistanceOverGradients(
  options: DistanceOverGradientsOptions = {},
): GradientTransformation<ScaleByDistanceOverGradientsState> {
  checkOptions("build scaleByDistanceOverGradients", options, ["repsRel", "eps", "paramDtype", "globalScale"]);
  const { repsRel = 1e-6, eps = 1e-8, paramDtype = "float32", globalScale = 1 } = options;
  return recorded(
    {
      init: (params) => ({
        maxDist: map((p: TensorLike) => multiply(add(sqrt(sum(square(p))), 1), repsRel), params),
        gradSumOfSquares: map(() => zeros([1]), params),
        initParams: cast(params, paramDtype),
      }),
      update<T>(grads: T, state: ScaleByDistanceOverGradientsState, params?: unknown): [T, ScaleByDistanceOverGradientsState] {
        needParams("scaleByDistanceOverGradients", params);
        const maxDist = mapState(
          (d: Tensor, p: TensorLike, p0: Tensor) => maximum(d, sqrt(sum(square(subtract(p, p0))))),
          state.maxDist,
          params,
          state.initParams,
        );
        const gradSumOfSquares = mapState((s: Tensor, g: Tensor) => add(s, sum(square(g))), state.gradSumOfSquares, grads);
        const updates = mapUpdates(
          (g, d, s) => multiply(g, multiply(divide(d, sqrt(add(s, eps))), globalScale)),
          grads,
          maxDist,
          gradSumOfSquares,
        );
        return [updates, { maxDist, gradSumOfSquares, initParams: state.initParams }];
      },
    },
    "optim.scaleByDistanceOverGradients",
    [options],
  );
}
