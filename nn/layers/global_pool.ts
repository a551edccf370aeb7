/**
 * Pooling to a given size: to one value, or to a grid.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { TensorLike } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { checkInput, stateless } from "../_layer.ts";
import type { PlainLayer } from "./pool.ts";
import { maskOf } from "../_mask.ts";
import { type PerAxis, perAxis } from "./_window.ts";

/** Options of global pooling. */
export interface GlobalPoolOptions {
  /** Whether the pooled axes stay, with size 1: false if not given. */
  readonly keepdims?: boolean;
}

type Reduce = (x: Tensor, axis: readonly number[], options: { keepdims: boolean }) => Tensor;

function globalPool(name: string, reduce: Reduce, options: GlobalPoolOptions): PlainLayer {
  checkOptions(`build ${name}`, options, ["keepdims"]);
  return stateless<null, Tensor, TensorLike>(name, () => null, (_, x) => {
    const input = checkInput(name, x, 3, "[batch, ...spatial axes, channels]");
    return reduce(input, input.shape.slice(1, -1).map((_, i) => i + 1), { keepdims: options.keepdims ?? false });
  });
}

/** The mean over all axes between batch and channels, of a masked sequence over its steps that count: [batch, ...spatial, channels] → [batch, channels]. */
export function globalAvgPool(options: GlobalPoolOptions = {}): PlainLayer {
  return recorded(
    globalPool("globalAvgPool", (x, axes, { keepdims }) => {
      const mask = maskOf(x);
      if (mask === undefined || mask.ndim !== 2 || x.ndim !== 3) return np.mean(x, axes, { keepdims });
      const counts = np.expandDims(mask, -1);
      return np.divide(np.sum(np.where(counts, x, 0), axes, { keepdims }), np.sum(np.astype(counts, x.dtype), axes, { keepdims }));
    }, options),
    "nn.globalAvgPool",
    [options],
  );
}
/** The largest value over all axes between batch and channels: [batch, ...spatial, channels] → [batch, channels]. */
export function globalMaxPool(options: GlobalPoolOptions = {}): PlainLayer {
  return recorded(globalPool("globalMaxPool", np.max, options), "nn.globalMaxPool", [options]);
}

function adaptivePool(name: string, reduce: Reduce, size: PerAxis): PlainLayer {
  return stateless<null, Tensor, TensorLike>(name, () => null, (_, x) => {
    const input = checkInput(name, x, 3, "[batch, ...spatial axes, channels]");
    const sizes = perAxis(name, "outputSize", size, input.ndim - 2);
    return sizes.reduce((t, out, i) => along(t, i + 1, out, reduce), input);
  });
}

/** Cut into `size` pieces along an axis as PyTorch does, from ⌊i n / size⌋ to ⌈(i + 1) n / size⌉, and reduced. */
function along(x: Tensor, axis: number, size: number, reduce: Reduce): Tensor {
  const n = x.shape[axis]!;
  if (n % size === 0) return reduce(np.reshape(x, x.shape.toSpliced(axis, 1, size, n / size)), [axis + 1], { keepdims: false });
  return np.concatenate(
    Array.from({ length: size }, (_, i) => {
      const from = Math.floor(i * n / size), to = Math.ceil((i + 1) * n / size);
      return reduce(np.get(x, ...x.shape.map((_, k) => k === axis ? np.slice(from, to) : ":")), [axis], { keepdims: true });
    }),
    axis,
  );
}

/** The mean over as many pieces of each spatial axis as asked for, whatever its size. As PyTorch's AdaptiveAvgPool. */
export function adaptiveAvgPool(outputSize: PerAxis): PlainLayer {
  return recorded(adaptivePool("adaptiveAvgPool", np.mean, outputSize), "nn.adaptiveAvgPool", [outputSize]);
}
/** The largest value over as many pieces of each spatial axis as asked for, whatever its size. As PyTorch's AdaptiveMaxPool. */
export function adaptiveMaxPool(outputSize: PerAxis): PlainLayer {
  return recorded(adaptivePool("adaptiveMaxPool", np.max, outputSize), "nn.adaptiveMaxPool", [outputSize]);
}
