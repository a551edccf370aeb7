/**
 * Masking steps by their values.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { TensorLike } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { checkInput, stateless } from "../_layer.ts";
import { mark } from "../_mask.ts";
import type { PlainLayer } from "./pool.ts";

/** Options of `masking`. */
export interface MaskingOptions {
  /** The value that all features of a masked step have: 0 if not given. */
  readonly maskValue?: number;
}

/**
 * Masks the steps whose features all have one value, and sets them to 0: [batch, time, features] stays so. The layers after it skip them:
 * recurrent layers, attention, pooling, losses and metrics. As `keras.layers.Masking`.
 *
 * @param options The value.
 * @returns A layer without parameters.
 * @example
 * ```ts
 * import { nn, np } from "@fluxion/fluxion";
 *
 * const x = nn.masking().apply(null, np.array([[[1, 2], [0, 3], [0, 0]]]));
 * console.log(nn.maskOf(x)?.toArray()); // [[true, true, false]]
 * ```
 */
export function masking(options: MaskingOptions = {}): PlainLayer {
  checkOptions("build masking", options, ["maskValue"]);
  const { maskValue = 0 } = options;
  return recorded(
    stateless<null, Tensor, TensorLike>("masking", () => null, (_, x) => {
      const input = checkInput("masking", x, 2, "[batch, time, features]");
      const counts = np.any(np.notEqual(input, maskValue), -1, { keepdims: true });
      return mark(np.where(counts, input, 0), np.squeeze(counts, -1));
    }),
    "nn.masking",
    [options],
  );
}
