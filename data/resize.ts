/**
 * Images of another size.
 *
 * @module
 */
import { fromData, type TensorLike, toTensor } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import { describe } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, floating } from "../np/_operands.ts";
import { tensordot } from "../np/contractions.ts";
import { take } from "../np/indexing.ts";
import { moveaxis } from "../np/shape.ts";

/** How values between pixels are found. */
export type ResizeMethod = "nearest" | "linear" | "cubic" | "lanczos3" | "lanczos5";

/** Options of `resize`. */
export interface ResizeOptions {
  /** How values between pixels are found. Default "linear". */
  readonly method?: ResizeMethod;
  /** Whether shrinking averages over all pixels that fall together, rather than looking at few. Default true; "nearest" never does. */
  readonly antialias?: boolean;
}

/** Weight by distance, in pixels. */
type Kernel = (x: number) => number;

const kernels: { readonly [M in Exclude<ResizeMethod, "nearest">]: Kernel } = {
  linear: (x) => Math.max(0, 1 - x),
  // Keys (1981) with a = -1/2.
  cubic: (x) => x >= 2 ? 0 : x >= 1 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : (1.5 * x - 2.5) * x * x + 1,
  lanczos3: lanczos(3),
  lanczos5: lanczos(5),
};

function lanczos(radius: number): Kernel {
  return (x) =>
    x > radius ? 0 : x <= 1e-3 ? 1 : radius * Math.sin(Math.PI * x) * Math.sin(Math.PI * x / radius) / (Math.PI * Math.PI * x * x);
}

/**
 * Images in another size, as `jax.image.resize` gives them: pixels are areas, and their middles are what is sampled.
 *
 * @param images `[…, height, width, channels]`. Integers become float32, but with "nearest".
 * @param size The new height and width.
 * @param options `method`, `antialias`.
 * @example
 * ```ts
 * import { data, np } from "@fluxion/fluxion";
 *
 * console.log(data.resize(np.ones([2, 28, 28, 1]), [14, 14]).shape); // [2, 14, 14, 1]
 * ```
 */
export function resize(images: TensorLike, size: readonly [height: number, width: number], options: ResizeOptions = {}): Tensor {
  checkOptions("resize", options, ["method", "antialias"]);
  const { method = "linear", antialias = true } = options;
  const given = toTensor("resize", images);
  if (given.ndim < 3) {
    throw new RangeError(`Cannot resize ${describe(given)}: images are [height, width, channels], or several of these`);
  }
  if (size.length !== 2 || !size.every((n) => Number.isInteger(n) && n >= 1)) {
    throw new RangeError(`Cannot resize ${describe(given)} to [${size}]: give a height and a width, at least 1`);
  }
  if (method !== "nearest" && !Object.hasOwn(kernels, method)) {
    throw new TypeError(`Cannot resize by method ${JSON.stringify(method)}: the methods are nearest, ${Object.keys(kernels).join(", ")}`);
  }
  let out = method === "nearest" ? given : floating("resize", given);
  for (const [k, to] of size.entries()) {
    const axis = out.ndim - 3 + k, from = out.shape[axis]!;
    if (from === to) continue;
    if (from === 0) throw new RangeError(`Cannot resize ${describe(given)}: the images are empty`);
    if (method === "nearest") {
      const nearest = Int32Array.from({ length: to }, (_, i) => Math.min(from - 1, Math.floor((i + 0.5) * from / to)));
      out = take(out, nearest, axis, { mode: "promiseInBounds" });
    } else {
      const weights = castTo(fromData(weightMatrix(from, to, kernels[method], antialias), [from, to], "float32"), out.dtype);
      out = moveaxis(tensordot(out, weights, [[axis], [0]]), { from: -1, to: axis });
    }
  }
  return out;
}

/** How much of pixel i goes into pixel j of the result. */
function weightMatrix(from: number, to: number, kernel: Kernel, antialias: boolean): Float32Array {
  const step = from / to, width = antialias ? Math.max(step, 1) : 1;
  const out = new Float32Array(from * to);
  for (let j = 0; j < to; j++) {
    const middle = (j + 0.5) * step - 0.5;
    const weights = Array.from({ length: from }, (_, i) => kernel(Math.abs(middle - i) / width));
    const total = weights.reduce((a, b) => a + b, 0);
    if (Math.abs(total) > 1000 * 2 ** -23) weights.forEach((w, i) => out[i * to + j] = w / total);
  }
  return out;
}
