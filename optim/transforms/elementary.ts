/**
 * Transformations of a line each.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { TensorLike } from "../../core/convert.ts";
import type { Tensor } from "../../core/tensor.ts";
import { constant } from "../../core/constant.ts";
import { map } from "../../core/tree.ts";
import { add, negative, sign, subtract } from "../../np/arithmetic.ts";
import { isnan, less } from "../../np/comparison.ts";
import { any, mean } from "../../np/reductions.ts";
import { where } from "../../np/where.ts";
import { type EmptyState, type GradientTransformation, needParams, stateless, statelessWithTreeMap } from "../base.ts";
import { mapState, mapUpdates } from "../_map.ts";

/**
 * The sign of every element: -1, 0 or 1.
 *
 * @returns A transformation without state.
 */
export function scaleBySign(): GradientTransformation<EmptyState> {
  return recorded(statelessWithTreeMap((g) => sign(g)), "optim.scaleBySign", []);
}

/**
 * Takes from each leaf of more than one axis its mean over all but the first (Yong et al. 2020).
 *
 * @returns A transformation without state.
 */
export function centralize(): GradientTransformation<EmptyState> {
  return recorded(
    statelessWithTreeMap((g) => g.ndim < 2 ? g : subtract(g, mean(g, [...g.shape.keys()].slice(1), { keepdims: true }))),
    "optim.centralize",
    [],
  );
}

/**
 * Changes updates so that parameters do not fall below 0.
 *
 * @returns A transformation, which needs the parameters.
 */
export function keepParamsNonnegative(): GradientTransformation<EmptyState> {
  return recorded(
    stateless((updates, params) => {
      needParams("keepParamsNonnegative", params);
      return mapUpdates((g, p: TensorLike) => where(less(add(p, g), 0), negative(p), g), updates, params);
    }),
    "optim.keepParamsNonnegative",
    [],
  );
}

/** The state of `zeroNans`. */
export interface ZeroNansState {
  /** For each leaf, whether it held a NaN at the last update. */
  readonly foundNan: unknown;
}

/**
 * Replaces NaN by 0.
 *
 * @returns A transformation whose state says where there were any.
 */
export function zeroNans(): GradientTransformation<ZeroNansState> {
  return recorded(
    {
      init: (params) => ({ foundNan: map(() => constant(0, "bool"), params) }),
      update<T>(updates: T, state: ZeroNansState): [T, ZeroNansState] {
        const foundNan = mapState((_: Tensor, g: Tensor) => any(isnan(g)), state.foundNan, updates);
        return [mapUpdates((g) => where(isnan(g), 0, g), updates), { foundNan }];
      },
    },
    "optim.zeroNans",
    [],
  );
}
