/**
 * Images as patches, and back.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { bind } from "../../core/bind.ts";
import type { TensorLike } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import { describe } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { checkInput, stateless } from "../_layer.ts";
import type { PlainLayer } from "./pool.ts";
import { type PerAxis, perAxis } from "./_window.ts";

/** Options of `unfold` and `fold`. */
export interface PatchOptions {
  /** The steps of the window: 1 if not given. */
  readonly strides?: PerAxis;
  /** How many zeros lie around the image: 0 if not given. */
  readonly padding?: PerAxis;
  /** The distance between neighbours in the window: 1 if not given. */
  readonly dilation?: PerAxis;
}

function read(name: string, window: PerAxis, options: PatchOptions) {
  checkOptions(`build ${name}`, options, ["strides", "padding", "dilation"]);
  const size = perAxis(name, "window", window, 2);
  const dilation = perAxis(name, "dilation", options.dilation ?? 1, 2);
  return {
    size,
    strides: perAxis(name, "strides", options.strides ?? 1, 2),
    padding: perAxis(name, "padding", options.padding ?? 0, 2, 0),
    dilation,
    reach: size.map((n, i) => (n - 1) * dilation[i]!),
    area: size[0]! * size[1]!,
  };
}

/**
 * The patches of an image (im2col): [batch, height, width, channels] → [batch, height', width', channels · window²]. A patch's numbers lie
 * channel by channel, as in PyTorch's Unfold, whose result is this one with height' and width' as one axis, last.
 *
 * @param window The size of a patch: one number, or height and width.
 * @param options Strides, padding, dilation.
 * @throws {RangeError} When applied: the window does not fit.
 * @example
 * ```ts
 * import { nn, np } from "@fluxion/fluxion";
 *
 * console.log(nn.unfold([2, 3]).apply(null, np.ones([1, 4, 4, 2])).shape); // [1, 3, 2, 12]
 * ```
 */
export function unfold(window: PerAxis, options: PatchOptions = {}): PlainLayer {
  const { size, strides, padding, dilation, reach, area } = read("unfold", window, options);
  return recorded(
    stateless<null, Tensor, TensorLike>("unfold", () => null, (_, x) => {
      const input = checkInput("unfold", x, 4, "[batch, height, width, channels]");
      const channels = input.shape.at(-1)!;
      if (size.some((_, i) => input.shape[i + 1]! + 2 * padding[i]! <= reach[i]!)) {
        throw new RangeError(`Cannot apply unfold to ${describe(input)}: a window of ${size.join(" × ")} does not fit`);
      }
      const kernel = np.reshape(np.tile(np.eye(area, { dtype: input.dtype }), [1, channels]), [...size, 1, channels * area]);
      return bind("conv", [input, kernel], {
        strides,
        padding: padding.map((n): [number, number] => [n, n]),
        lhsDilation: [1, 1],
        rhsDilation: dilation,
        featureGroups: channels,
        batchGroups: 1,
      });
    }),
    "nn.unfold",
    [window, options],
  );
}

/**
 * The image whose patches these are, added up where they overlap (col2im): [batch, height', width', channels · window²] → [batch, height,
 * width, channels]; the transpose of `unfold`. As PyTorch's Fold.
 *
 * @param outputSize Height and width of the image.
 * @param window The size of a patch: one number, or height and width.
 * @param options Strides, padding, dilation.
 * @throws {RangeError} When applied: there are not as many patches as the image has, or their size is not a multiple of the window's.
 * @example A patch counts as often as windows cover it
 * ```ts
 * import { nn, np } from "@fluxion/fluxion";
 *
 * const patches = nn.unfold(2).apply(null, np.ones([1, 3, 3, 1]));
 * console.log(nn.fold(3, 2).apply(null, patches).reshape([3, 3]).toArray()); // [[1, 2, 1], [2, 4, 2], [1, 2, 1]]
 * ```
 */
export function fold(outputSize: PerAxis, window: PerAxis, options: PatchOptions = {}): PlainLayer {
  const image = perAxis("fold", "outputSize", outputSize, 2);
  const { size, strides, padding, dilation, reach, area } = read("fold", window, options);
  const steps = image.map((n, i) => Math.floor((n + 2 * padding[i]! - reach[i]! - 1) / strides[i]!) + 1);
  if (steps.some((n) => n < 1)) {
    throw new RangeError(`Cannot build fold to ${image.join(" × ")}: a window of ${size.join(" × ")} does not fit`);
  }
  return recorded(
    stateless<null, Tensor, TensorLike>("fold", () => null, (_, x) => {
      const input = checkInput("fold", x, 4, "[batch, height', width', channels · window²]");
      const [, h, w, features] = input.shape as [number, number, number, number];
      if (input.ndim !== 4 || h !== steps[0] || w !== steps[1] || features % area !== 0) {
        throw new RangeError(
          `Cannot apply fold to ${describe(input)}: an image of ${image.join(" × ")} has [batch, ${steps}, a multiple of ${area}] patches`,
        );
      }
      const channels = features / area;
      // Turned round, as a transposed convolution's kernel: the number at place k of a patch goes to place k of the window.
      const places = np.flip(np.reshape(np.eye(area, { dtype: input.dtype }), [...size, area, 1]), [0, 1]);
      return bind("conv", [input, np.tile(places, [1, 1, 1, channels])], {
        strides: [1, 1],
        padding: image.map((n, i): [number, number] => [reach[i]! - padding[i]!, n - ((steps[i]! - 1) * strides[i]! + 1) + padding[i]!]),
        lhsDilation: strides,
        rhsDilation: dilation,
        featureGroups: channels,
        batchGroups: 1,
      });
    }),
    "nn.fold",
    [outputSize, window, options],
  );
}
