/**
 * Keeping updates small.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import { describe } from "../../core/shape.ts";
import { divide, maximum, multiply } from "../../np/arithmetic.ts";
import { less } from "../../np/comparison.ts";
import { sqrt, square } from "../../np/exponential.ts";
import { mean, sum } from "../../np/reductions.ts";
import { clip as clipTensor } from "../../np/rounding.ts";
import { broadcastTo, squeeze } from "../../np/shape.ts";
import { where } from "../../np/where.ts";
import { norm } from "../../tree/reductions.ts";
import { type EmptyState, type GradientTransformation, needParams, type Scalar, stateless, statelessWithTreeMap } from "../base.ts";
import { mapUpdates } from "../_map.ts";

/**
 * Holds every element between -maxDelta and maxDelta.
 *
 * @param maxDelta The largest absolute value.
 * @returns A transformation without state.
 */
export function clip(maxDelta: Scalar): GradientTransformation<EmptyState> {
  const low = typeof maxDelta === "number" ? -maxDelta : maxDelta.negative();
  return recorded(statelessWithTreeMap((g) => clipTensor(g, { min: low, max: maxDelta })), "optim.clip", [maxDelta]);
}

/**
 * Scales each leaf down until its root mean square is at most `threshold`.
 *
 * @param threshold The largest root mean square.
 * @returns A transformation without state.
 */
export function clipByBlockRms(threshold: Scalar): GradientTransformation<EmptyState> {
  return recorded(statelessWithTreeMap((g) => divide(g, maximum(divide(sqrt(mean(square(g))), threshold), 1))), "optim.clipByBlockRms", [
    threshold,
  ]);
}

/**
 * Scales all updates down together until their norm, as of one long vector, is at most `maxNorm`. As `optax.clip_by_global_norm`.
 *
 * @param maxNorm The largest norm.
 * @returns A transformation without state.
 * @example
 * ```ts
 * import { np, optim } from "@fluxion/fluxion";
 *
 * const tx = optim.clipByGlobalNorm(1);
 * console.log(tx.update(np.array([3, 4]), tx.init(null))[0].toArray()); // about [0.6, 0.8]
 * ```
 */
export function clipByGlobalNorm(maxNorm: Scalar): GradientTransformation<EmptyState> {
  return recorded(
    stateless((updates) => {
      const length = norm(updates), small = less(length, maxNorm);
      return mapUpdates((g) => where(small, g, multiply(divide(g, length.astype(g.dtype)), maxNorm)), updates);
    }),
    "optim.clipByGlobalNorm",
    [maxNorm],
  );
}

/** Options of `unitwiseNorm` and `adaptiveGradClip`. */
export interface UnitwiseOptions {
  /** The axes that make up a unit; by default those that feed one output, of kernels with the outputs last. */
  readonly axis?: number | readonly number[];
}

/**
 * The norm of the part of a parameter that belongs to each output unit, spread over the parameter's shape.
 *
 * @param x A bias (one unit), a matrix (inputs × outputs) or a convolution kernel (spatial × inputs × outputs).
 * @param options Other axes to sum over.
 * @returns A tensor of the shape of `x`.
 * @throws {RangeError} There are more than 5 axes and none are named.
 */
export function unitwiseNorm(x: Tensor, options: UnitwiseOptions = {}): Tensor {
  checkOptions("take unitwiseNorm", options, ["axis"]);
  return broadcastTo(sqrt(sum(square(x), options.axis ?? unitAxes(x), { keepdims: true })), x.shape);
}

function unitAxes(x: Tensor): number[] {
  if (squeeze(x).ndim <= 1) return [...x.shape.keys()];
  if (x.ndim <= 3) return [0];
  if (x.ndim <= 5) return [...x.shape.keys()].slice(0, -1);
  throw new RangeError(`Cannot take unitwiseNorm of ${describe(x)}: beyond 5 axes, name those that make up a unit by options.axis`);
}

/**
 * Updates scaled down, unit by unit, to norms of at most `maxNorm`.
 *
 * @param unitNorm The norms of the updates' units.
 * @param maxNorm The largest allowed ones.
 * @param update The updates.
 * @param divEps The least norm to divide by. Default 1e-6.
 * @returns The clipped updates.
 */
export function unitwiseClip(unitNorm: Tensor, maxNorm: Tensor, update: Tensor, divEps: Scalar = 1e-6): Tensor {
  return where(less(unitNorm, maxNorm), update, multiply(update, divide(maxNorm, maximum(unitNorm, divEps))));
}

/** Options of `adaptiveGradClip`. */
export interface AdaptiveGradClipOptions extends UnitwiseOptions {
  /** The least norm a parameter counts as having. Default 1e-3. */
  readonly eps?: Scalar;
}

/**
 * Holds each unit's update below a share of the unit's own norm (Brock et al. 2021).
 *
 * @param clipping The share.
 * @param options The least norm, and the axes that make up a unit.
 * @returns A transformation, which needs the parameters.
 */
export function adaptiveGradClip(clipping: Scalar, options: AdaptiveGradClipOptions = {}): GradientTransformation<EmptyState> {
  checkOptions("build adaptiveGradClip", options, ["eps", "axis"]);
  const { eps = 1e-3, ...units } = options;
  return recorded(
    stateless((updates, params) => {
      needParams("adaptiveGradClip", params);
      return mapUpdates(
        (g, p) => {
          const most = multiply(maximum(unitwiseNorm(p, units), eps), clipping);
          return unitwiseClip(unitwiseNorm(g, units), most, g);
        },
        updates,
        params,
      );
    }),
    "optim.adaptiveGradClip",
    [clipping, options],
  );
}
