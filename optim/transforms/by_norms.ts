/**
 * Rescaling by norms of parameters and updates.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { TensorLike } from "../../core/convert.ts";
import { add, divide, multiply } from "../../np/arithmetic.ts";
import { equal, logicalOr } from "../../np/comparison.ts";
import { where } from "../../np/where.ts";
import { norm } from "../../tree/reductions.ts";
import { type EmptyState, type GradientTransformation, needParams, type Scalar, stateless } from "../base.ts";
import { mapUpdates } from "../_map.ts";
import { safeNorm, safeRootMeanSquares } from "../numerics.ts";

/**
 * Multiplies each leaf by the norm of its parameter.
 *
 * @param minScale The least factor. Default 1e-3.
 * @returns A transformation, which needs the parameters.
 */
export function scaleByParamBlockNorm(minScale: Scalar = 1e-3): GradientTransformation<EmptyState> {
  return recorded(
    stateless((updates, params) => {
      needParams("scaleByParamBlockNorm", params);
      return mapUpdates((g, p: TensorLike) => multiply(g, safeNorm(p, minScale)), updates, params);
    }),
    "optim.scaleByParamBlockNorm",
    [minScale],
  );
}

/**
 * Multiplies each leaf by the root mean square of its parameter.
 *
 * @param minScale The least factor. Default 1e-3.
 * @returns A transformation, which needs the parameters.
 */
export function scaleByParamBlockRms(minScale: Scalar = 1e-3): GradientTransformation<EmptyState> {
  return recorded(
    stateless((updates, params) => {
      needParams("scaleByParamBlockRms", params);
      return mapUpdates((g, p: TensorLike) => multiply(g, safeRootMeanSquares(p, minScale)), updates, params);
    }),
    "optim.scaleByParamBlockRms",
    [minScale],
  );
}

/** Options of `scaleByTrustRatio`. */
export interface ScaleByTrustRatioOptions {
  /** The least norm that parameters and updates count as having. Default 0. */
  readonly minNorm?: Scalar;
  /** A factor of the ratio. Default 1. */
  readonly trustCoefficient?: Scalar;
  /** Added to the norm of the update. Default 0. */
  readonly eps?: Scalar;
}

/**
 * Multiplies each leaf by the norm of its parameter over that of its update; by 1 where either is 0 (You et al. 2017).
 *
 * @param options The least norm, the factor, the small number.
 * @returns A transformation, which needs the parameters.
 */
export function scaleByTrustRatio(options: ScaleByTrustRatioOptions = {}): GradientTransformation<EmptyState> {
  checkOptions("build scaleByTrustRatio", options, ["minNorm", "trustCoefficient", "eps"]);
  const { minNorm = 0, trustCoefficient = 1, eps = 0 } = options;
  return recorded(
    stateless((updates, params) => {
      needParams("scaleByTrustRatio", params);
      return mapUpdates(
        (g, p: TensorLike) => {
          const ofParam = safeNorm(p, minNorm), ofUpdate = safeNorm(g, minNorm);
          const ratio = divide(multiply(ofParam, trustCoefficient), add(ofUpdate, eps));
          return multiply(g, where(logicalOr(equal(ofParam, 0), equal(ofUpdate, 0)), 1, ratio));
        },
        updates,
        params,
      );
    }),
    "optim.scaleByTrustRatio",
    [options],
  );
}

/** Options of `normalizeByUpdateNorm`. */
export interface NormalizeByUpdateNormOptions {
  /** The norm to have. Default 1. */
  readonly scaleFactor?: Scalar;
  /** Added to the norm. Default 1e-6. */
  readonly eps?: Scalar;
}

/**
 * Divides all updates by their norm, as of one long vector.
 *
 * @param options The norm to have, and the small number.
 * @returns A transformation without state.
 */
export function normalizeByUpdateNorm(options: NormalizeByUpdateNormOptions = {}): GradientTransformation<EmptyState> {
  checkOptions("build normalizeByUpdateNorm", options, ["scaleFactor", "eps"]);
  const { scaleFactor = 1, eps = 1e-6 } = options;
  return recorded(
    stateless((updates) => {
      const divisor = divide(add(norm(updates), eps), scaleFactor);
      return mapUpdates((g) => divide(g, divisor), updates);
    }),
    "optim.normalizeByUpdateNorm",
    [options],
  );
}
