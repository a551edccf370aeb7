/**
 * Pooling over windows.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { bind } from "../../core/bind.ts";
import { checkOptions } from "../../core/errors.ts";
import { describe } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import type { TensorLike } from "../../core/convert.ts";
import * as np from "../../np/mod.ts";
import { checkInput, stateless } from "../_layer.ts";
import type { Layer } from "../layer.ts";
import { padAxes } from "./_pad.ts";
import { checkPadding, type PaddingOption, type PerAxis, perAxis, resolvePadding } from "./_window.ts";

/** Options of pooling. */
export interface PoolOptions {
  /** The steps of the window: its size if not given, as in Keras and PyTorch. */
  readonly strides?: PerAxis;
  /** What lies around the input: "valid", nothing, if not given. */
  readonly padding?: PaddingOption;
  /** The distance between neighbours in the window: 1 if not given. */
  readonly dilation?: PerAxis;
  /** Whether windows that reach over the end count, as PyTorch's ceil_mode: false if not given. */
  readonly ceilMode?: boolean;
}

/** Options of average pooling. */
export interface AveragePoolOptions extends PoolOptions {
  /** Whether the padding counts in the mean: true if not given, as in Flax and PyTorch; in Keras it does not. */
  readonly countIncludePad?: boolean;
}

/** A layer without parameters. */
export type PlainLayer = Layer<null, null, Tensor, TensorLike>;

const names = ["strides", "padding", "dilation", "ceilMode"];

function pool(name: string, rank: number, kind: "max" | "min" | "sum", size: PerAxis, options: AveragePoolOptions): PlainLayer {
  checkOptions(`build ${name}`, options, kind === "sum" ? [...names, "countIncludePad"] : names);
  const window = perAxis(name, "window", size, rank);
  const strides = perAxis(name, "strides", options.strides ?? window, rank);
  const dilation = perAxis(name, "dilation", options.dilation ?? 1, rank);
  const { padding = "valid", ceilMode = false, countIncludePad = true } = options;
  checkPadding(name, padding, rank);
  return stateless<null, Tensor, TensorLike>(name, () => null, (_, x) => {
    const input = checkInput(name, x, rank + 2, `[batch, ...${rank} spatial axes, channels]`);
    if (input.ndim !== rank + 2) {
      throw new RangeError(`Cannot apply ${name} to ${describe(input)}: it takes ${rank + 2} axes, channels last`);
    }
    const sizes = input.shape.slice(1, -1);
    const around = resolvePadding(padding, sizes, window, strides, dilation);
    // How far the last window reaches over the end; it must begin before that.
    const over = sizes.map((n, i) => {
      const reach = (window[i]! - 1) * dilation[i]! + 1, total = n + around[i]![0] + around[i]![1];
      const rest = (total - reach) % strides[i]!;
      const needed = rest === 0 ? 0 : strides[i]! - rest, start = total + needed - reach;
      return ceilMode && start < n + around[i]![0] ? needed : 0;
    });
    const pads = [[0, 0], ...around.map(([low, high], i) => [low, high + over[i]!]), [0, 0]] as [number, number][];
    const layout = { window: [1, ...window, 1], strides: [1, ...strides, 1] };
    const slide = (t: Tensor, padding: readonly (readonly [number, number])[]) =>
      bind("reduceWindow", [t], {
        kind,
        ...layout,
        padding,
        baseDilation: layout.window.map(() => 1),
        windowDilation: [1, ...dilation, 1],
      });
    if (kind !== "sum") return slide(input, pads);
    const plain = over.every((n) => n === 0) && (countIncludePad || around.every(([low, high]) => low === 0 && high === 0));
    if (plain) return np.divide(slide(input, pads), window.reduce((a, b) => a * b, 1));
    // What counts: the input, and the padding if it is to, but never what only fills the last window.
    const ones = np.ones([1, ...sizes, 1], input.dtype);
    const counted = countIncludePad ? padAxes(ones, [[0, 0], ...around, [0, 0]], "zeros", 1) : ones;
    const rest = countIncludePad ? [[0, 0], ...over.map((n) => [0, n]), [0, 0]] as [number, number][] : pads;
    return np.divide(slide(input, pads), slide(counted, rest));
  });
}

/** The largest value of each window: [batch, width, channels]. */
export function maxPool1d(window: PerAxis, options: PoolOptions = {}): PlainLayer {
  return recorded(pool("maxPool1d", 1, "max", window, options), "nn.maxPool1d", [window, options]);
}
/**
 * The largest value of each window: [batch, height, width, channels] → [batch, height', width', channels]. Among equals the first takes the
 * gradient.
 *
 * @param window Its size.
 * @param options Strides (the window's size if not given), padding, dilation, ceilMode.
 * @example
 * ```ts
 * import { nn, np } from "@fluxion/fluxion";
 *
 * const x = np.reshape(np.arange(16).astype("float32"), [1, 4, 4, 1]);
 * console.log(nn.maxPool2d(2).apply(null, x).reshape([2, 2]).toArray()); // [[5, 7], [13, 15]]
 * ```
 */
export function maxPool2d(window: PerAxis, options: PoolOptions = {}): PlainLayer {
  return recorded(pool("maxPool2d", 2, "max", window, options), "nn.maxPool2d", [window, options]);
}
/** The largest value of each window: [batch, depth, height, width, channels]. */
export function maxPool3d(window: PerAxis, options: PoolOptions = {}): PlainLayer {
  return recorded(pool("maxPool3d", 3, "max", window, options), "nn.maxPool3d", [window, options]);
}
/** The smallest value of each window: [batch, height, width, channels]. */
export function minPool2d(window: PerAxis, options: PoolOptions = {}): PlainLayer {
  return recorded(pool("minPool2d", 2, "min", window, options), "nn.minPool2d", [window, options]);
}
/** The mean of each window: [batch, width, channels]. */
export function avgPool1d(window: PerAxis, options: AveragePoolOptions = {}): PlainLayer {
  return recorded(pool("avgPool1d", 1, "sum", window, options), "nn.avgPool1d", [window, options]);
}
/** The mean of each window: [batch, height, width, channels]. */
export function avgPool2d(window: PerAxis, options: AveragePoolOptions = {}): PlainLayer {
  return recorded(pool("avgPool2d", 2, "sum", window, options), "nn.avgPool2d", [window, options]);
}
/** The mean of each window: [batch, depth, height, width, channels]. */
export function avgPool3d(window: PerAxis, options: AveragePoolOptions = {}): PlainLayer {
  return recorded(pool("avgPool3d", 3, "sum", window, options), "nn.avgPool3d", [window, options]);
}
