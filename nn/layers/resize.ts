/**
 * Images in another size.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { type TensorLike, toTensor } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import { describe } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { checkInput, stateless } from "../_layer.ts";
import type { PlainLayer } from "./pool.ts";
import { type PerAxis, perAxis } from "./_window.ts";

/** How values between the given ones are found: the nearest one, lines, or cubic curves (Keys, a = -0.5). */
export type ResizeMethod = "nearest" | "linear" | "cubic";

/** Options of `resize` and `upsample`. */
export interface ResizeOptions {
  /** "nearest" if not given. */
  readonly method?: ResizeMethod;
  /** Whether the centres of the corner pixels stay where they are, as PyTorch's align_corners: false if not given. */
  readonly alignCorners?: boolean;
  /** Whether shrinking takes the mean of all pixels that become one: true if not given, as in JAX; PyTorch's default is false. */
  readonly antialias?: boolean;
}

function kernel(method: ResizeMethod, x: number): number {
  const d = Math.abs(x);
  if (method === "linear") return Math.max(0, 1 - d);
  if (d >= 2) return 0;
  return d >= 1 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : (1.5 * d - 2.5) * d * d + 1;
}

/** Row i: how much each old pixel counts in new pixel i. */
function weights(method: ResizeMethod, from: number, to: number, options: ResizeOptions): Float32Array<ArrayBuffer> {
  const out = new Float32Array(to * from);
  const scale = options.alignCorners ? (to > 1 ? (from - 1) / (to - 1) : 0) : from / to;
  const width = (options.antialias ?? true) && !options.alignCorners ? Math.max(scale, 1) : 1;
  for (let i = 0; i < to; i++) {
    const centre = options.alignCorners ? i * scale : (i + 0.5) * scale - 0.5;
    const row = Array.from({ length: from }, (_, k) => kernel(method, (k - centre) / width));
    const sum = row.reduce((a, b) => a + b, 0);
    row.forEach((w, k) => out[i * from + k] = w / sum);
  }
  return out;
}

/**
 * Images [batch, ...spatial, channels] with spatial axes of other sizes. As `jax.image.resize`.
 *
 * @param x The images.
 * @param sizes The new sizes: one number for all spatial axes, or one for each.
 * @param options The method, alignCorners, antialias.
 */
export function resize(x: TensorLike, sizes: PerAxis, options: ResizeOptions = {}): Tensor {
  checkOptions("resize", options, ["method", "alignCorners", "antialias"]);
  const { method = "nearest" } = options;
  if (!["nearest", "linear", "cubic"].includes(method)) {
    throw new TypeError(`Cannot resize with method "${method}": it is "nearest", "linear" or "cubic"`);
  }
  const input = toTensor("resize", x);
  if (input.ndim < 3) throw new RangeError(`Cannot resize ${describe(input)}: it takes [batch, ...spatial axes, channels]`);
  return perAxis("resize", "sizes", sizes, input.ndim - 2).reduce((t, to, i) => {
    const axis = i + 1, from = t.shape[axis]!;
    if (from === to) return t;
    if (method === "nearest") {
      const index = Int32Array.from({ length: to }, (_, k) => Math.floor((k + 0.5) * from / to));
      return np.take(t, np.array(index), axis);
    }
    const matrix = np.array(weights(method, from, to, options), { shape: [to, from] });
    return np.moveaxis(np.tensordot(np.astype(matrix, t.dtype), t, [[1], [axis]]), { from: 0, to: axis });
  }, input);
}

/**
 * Spatial axes enlarged by whole factors: [batch, height, width, channels] → [batch, height f, width f, channels]. As
 * `keras.layers.UpSampling2D`.
 *
 * @param factor One number for all spatial axes, or one for each.
 * @param options The method, alignCorners.
 */
export function upsample(factor: PerAxis, options: ResizeOptions = {}): PlainLayer {
  checkOptions("build upsample", options, ["method", "alignCorners", "antialias"]);
  return recorded(
    stateless<null, Tensor, TensorLike>("upsample", () => null, (_, x) => {
      const input = checkInput("upsample", x, 3, "[batch, ...spatial axes, channels]");
      const factors = perAxis("upsample", "factor", factor, input.ndim - 2);
      return resize(input, factors.map((f, i) => f * input.shape[i + 1]!), options);
    }),
    "nn.upsample",
    [factor, options],
  );
}
