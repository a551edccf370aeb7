/**
 * Penalties on what layers give.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import type { TensorLike } from "../../core/convert.ts";
import { checkInput, stateless } from "../_layer.ts";
import { l1l2 } from "../regularizers.ts";
import type { PlainLayer } from "./pool.ts";

/** Options of `activityRegularization`. */
export interface ActivityOptions {
  /** What the absolute values are weighted with: 0 if not given. */
  readonly l1?: number;
  /** What the squares are weighted with: 0 if not given. */
  readonly l2?: number;
}

/**
 * Passes its input on, and adds a penalty on it to the loss of `fit` and `evaluate`: (l1 Σ |x| + l2 Σ x²) / batch. As
 * `keras.layers.ActivityRegularization`; other layers take an `activityRegularizer`.
 *
 * @param options The two weights.
 * @returns A layer without parameters.
 * @example
 * ```ts
 * import { nn, np } from "@fluxion/fluxion";
 *
 * const layer = nn.activityRegularization({ l1: 0.5 });
 * const [, added] = nn.collectLosses(() => layer.apply(null, np.array([[1, -3]])));
 * console.log(added.item()); // 2
 * ```
 */
export function activityRegularization(options: ActivityOptions = {}): PlainLayer {
  checkOptions("build activityRegularization", options, ["l1", "l2"]);
  return recorded(
    stateless<null, Tensor, TensorLike>(
      "activityRegularization",
      () => null,
      (_, x) => checkInput("activityRegularization", x, 1, "[batch, ...]"),
      { passesMask: true, activityRegularizer: l1l2(options.l1 ?? 0, options.l2 ?? 0) },
    ),
    "nn.activityRegularization",
    [options],
  );
}
