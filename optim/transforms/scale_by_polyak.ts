/**
 * Polyak's step size.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { toTensor } from "../../core/convert.ts";
import { add, divide, maximum, minimum, multiply, subtract } from "../../np/arithmetic.ts";
import { lessEqual } from "../../np/comparison.ts";
import { where } from "../../np/where.ts";
import { norm } from "../../tree/reductions.ts";
import { type EmptyState, type GradientTransformation, needExtra, type Scalar, stateless } from "../base.ts";
import { mapUpdates } from "../_map.ts";

/** Options of `scaleByPolyak`. */
export interface ScaleByPolyakOptions {
  /** The least value the loss can take. Default 0. */
  readonly fMin?: Scalar;
  /** The largest step. Default 1. */
  readonly maxLearningRate?: Scalar;
  /** Added to the squared norm. Default 0. */
  readonly eps?: Scalar;
  /** "sps", or "sps+", which takes no negative steps where the loss is below `fMin`. Default "sps". */
  readonly variant?: "sps" | "sps+";
}

/** The gap between 1 and the next float32: squared norms below it count as 0. */
const smallest = 2 ** -23;

/**
 * The step that would reach `fMin` if the loss were a straight line: (value - fMin) / |g|² (Loizou et al. 2021). Needs the loss as
 * `update(grads, state, params, { value })`.
 *
 * @param options The least value, the largest step, the variant.
 * @returns A transformation.
 */
export function scaleByPolyak(options: ScaleByPolyakOptions = {}): GradientTransformation<EmptyState> {
  checkOptions("build scaleByPolyak", options, ["fMin", "maxLearningRate", "eps", "variant"]);
  const { fMin = 0, maxLearningRate = 1, eps = 0, variant = "sps" } = options;
  if (variant !== "sps" && variant !== "sps+") {
    throw new TypeError(`Cannot build scaleByPolyak with variant "${variant}": it is "sps" or "sps+"`);
  }
  return recorded(
    stateless((updates, _, extra) => {
      const squared = add(norm(updates, { squared: true }), eps);
      const gap = subtract(toTensor("scaleByPolyak", needExtra("scaleByPolyak", extra, "value"), squared.dtype), fMin);
      const step = minimum(divide(variant === "sps" ? gap : maximum(gap, 0), squared), maxLearningRate);
      const safe = where(lessEqual(squared, smallest), 0, step);
      return mapUpdates((g) => multiply(g, safe), updates);
    }),
    "optim.scaleByPolyak",
    [options],
  );
}
