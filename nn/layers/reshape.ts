/**
 * Layers that move elements about.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { TensorLike } from "../../core/convert.ts";
import { describe, type Shape } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { checkInput, stateless } from "../_layer.ts";
import { checkCount } from "./_hooks.ts";
import type { PlainLayer } from "./pool.ts";

function plain(name: string, least: number, what: string, f: (x: Tensor) => Tensor): PlainLayer {
  return stateless<null, Tensor, TensorLike>(name, () => null, (_, x) => f(checkInput(name, x, least, what)));
}

/**
 * All axes but the batch's in one: [batch, ...] → [batch, features]. A plain function, so `nn.flatten` is the layer.
 *
 * @example
 * ```ts
 * import { nn, np } from "@fluxion/fluxion";
 *
 * console.log(nn.flatten(np.ones([5, 2, 3])).shape); // [5, 6]
 * ```
 */
export function flatten(x: TensorLike): Tensor {
  const input = checkInput("flatten", x, 1, "[batch, ...]");
  return np.reshape(input, [input.shape[0]!, input.shape.slice(1).reduce((a, b) => a * b, 1)]);
}

/** Examples of another shape; one size may be -1 for what is left. As `keras.layers.Reshape`. */
export function reshape(shape: Shape): PlainLayer {
  return recorded(plain("reshape", 1, "[batch, ...]", (x) => np.reshape(x, [x.shape[0]!, ...shape])), "nn.reshape", [shape]);
}

/** The axes of each example in another order, counted from 0 without the batch axis. */
export function permute(axes: readonly number[]): PlainLayer {
  return recorded(
    plain(
      "permute",
      axes.length + 1,
      `[batch, ...] with ${axes.length + 1} axes`,
      (x) => np.transpose(x, [0, ...axes.map((a) => a + 1)]),
    ),
    "nn.permute",
    [axes],
  );
}

/** Each example repeated along a new axis: [batch, features] → [batch, times, features]. */
export function repeatVector(times: number): PlainLayer {
  checkCount("repeatVector", "times", times);
  return recorded(
    plain("repeatVector", 2, "[batch, features]", (x) => np.repeat(np.expandDims(x, 1), times, { axis: 1 })),
    "nn.repeatVector",
    [times],
  );
}

/** Channels moved into space: [batch, height, width, channels r²] → [batch, height r, width r, channels]. As PyTorch's, channels last. */
export function pixelShuffle(factor: number): PlainLayer {
  checkCount("pixelShuffle", "factor", factor);
  return recorded(
    plain("pixelShuffle", 4, "[batch, height, width, channels]", (x) => {
      const [n, h, w, c] = x.shape as [number, number, number, number];
      const kept = c / factor ** 2;
      if (!Number.isInteger(kept)) {
        throw new RangeError(`Cannot apply pixelShuffle to ${describe(x)}: ${factor}² does not divide ${c} channels`);
      }
      const parts = np.transpose(np.reshape(x, [n, h, w, kept, factor, factor]), [0, 1, 4, 2, 5, 3]);
      return np.reshape(parts, [n, h * factor, w * factor, kept]);
    }),
    "nn.pixelShuffle",
    [factor],
  );
}

/** The reverse of `pixelShuffle`. */
export function pixelUnshuffle(factor: number): PlainLayer {
  checkCount("pixelUnshuffle", "factor", factor);
  return recorded(
    plain("pixelUnshuffle", 4, "[batch, height, width, channels]", (x) => {
      const [n, h, w, c] = x.shape as [number, number, number, number];
      if (h % factor !== 0 || w % factor !== 0) {
        throw new RangeError(`Cannot apply pixelUnshuffle to ${describe(x)}: ${factor} must divide its sides`);
      }
      const parts = np.transpose(np.reshape(x, [n, h / factor, factor, w / factor, factor, c]), [0, 1, 3, 5, 2, 4]);
      return np.reshape(parts, [n, h / factor, w / factor, c * factor ** 2]);
    }),
    "nn.pixelUnshuffle",
    [factor],
  );
}

/** Channels exchanged between groups, as ShuffleNet does. */
export function channelShuffle(groups: number): PlainLayer {
  checkCount("channelShuffle", "groups", groups);
  return recorded(
    plain("channelShuffle", 2, "[batch, ..., channels]", (x) => {
      const c = x.shape.at(-1)!;
      if (c % groups !== 0) {
        throw new RangeError(`Cannot apply channelShuffle to ${describe(x)}: ${groups} groups do not divide its channels`);
      }
      return np.reshape(np.swapaxes(np.reshape(x, [...x.shape.slice(0, -1), groups, c / groups]), [-1, -2]), x.shape);
    }),
    "nn.channelShuffle",
    [groups],
  );
}
