/**
 * Padding and cropping as layers.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { TensorLike } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import { describe } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import { checkInput, stateless } from "../_layer.ts";
import { checkPaddingMode, padAxes, type PaddingMode } from "./_pad.ts";
import type { PlainLayer } from "./pool.ts";

/** How much lies around each spatial axis: one number for all sides, or one number or [low, high] for each axis. */
export type Margins = number | readonly (number | readonly [low: number, high: number])[];

/** Options of `padding`. */
export interface PaddingOptions {
  /** What the padding consists of: zeros if not given. */
  readonly mode?: PaddingMode;
  /** What stands in place of zeros: 0 if not given. */
  readonly value?: number;
}

function margins(name: string, x: Tensor, given: Margins): [number, number][] {
  const rank = x.ndim - 2;
  const list = typeof given === "number" ? new Array<number>(rank).fill(given) : given;
  if (list.length !== rank) {
    throw new RangeError(`Cannot apply ${name} by ${JSON.stringify(given)} to ${describe(x)}: it has ${rank} spatial axes`);
  }
  return list.map((n) => typeof n === "number" ? [n, n] : [n[0], n[1]]);
}

/** Pads the spatial axes of [batch, ...spatial, channels]. As Keras's ZeroPadding and PyTorch's ReflectionPad, ReplicationPad, CircularPad. */
export function padding(by: Margins, options: PaddingOptions = {}): PlainLayer {
  checkOptions("build padding", options, ["mode", "value"]);
  const mode = checkPaddingMode("padding", options.mode ?? "zeros");
  return recorded(
    stateless<null, Tensor, TensorLike>("padding", () => null, (_, x) => {
      const input = checkInput("padding", x, 3, "[batch, ...spatial axes, channels]");
      return padAxes(input, [[0, 0], ...margins("padding", input, by), [0, 0]], mode, options.value ?? 0);
    }),
    "nn.padding",
    [by, options],
  );
}

/** Cuts the sides of the spatial axes off. As `keras.layers.Cropping2D`. */
export function cropping(by: Margins): PlainLayer {
  return recorded(
    stateless<null, Tensor, TensorLike>("cropping", () => null, (_, x) => {
      const input = checkInput("cropping", x, 3, "[batch, ...spatial axes, channels]");
      const sides = margins("cropping", input, by);
      sides.forEach(([low, high], i) => {
        if (!(low >= 0 && high >= 0 && low + high <= input.shape[i + 1]!)) {
          throw new RangeError(`Cannot apply cropping by [${low}, ${high}] to axis ${i + 1} of ${describe(input)}: it has not that much`);
        }
      });
      return padAxes(input, [[0, 0], ...sides.map(([low, high]): [number, number] => [-low, -high]), [0, 0]], "zeros");
    }),
    "nn.cropping",
    [by],
  );
}
