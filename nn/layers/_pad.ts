/**
 * Putting something around spatial axes.
 *
 * @module
 */
import { bind } from "../../core/bind.ts";
import { constantLike } from "../../core/constant.ts";
import { describe } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";

/** What stands around an input: zeros (or a constant), its mirror image without the edge, its edge, or its other end. */
export type PaddingMode = "zeros" | "reflect" | "replicate" | "circular";

/** Checks a padding mode. */
export function checkPaddingMode(layer: string, mode: PaddingMode): PaddingMode {
  if (["zeros", "reflect", "replicate", "circular"].includes(mode)) return mode;
  throw new TypeError(`Cannot build ${layer} with padding mode "${mode}": it is "zeros", "reflect", "replicate" or "circular"`);
}

/** Pads each axis by low and high; negative numbers cut. */
export function padAxes(x: Tensor, pads: readonly (readonly [number, number])[], mode: PaddingMode, value = 0): Tensor {
  if (mode === "zeros") {
    return bind("pad", [x, constantLike(x, value)], {
      low: pads.map((p) => p[0]),
      high: pads.map((p) => p[1]),
      interior: pads.map(() => 0),
    });
  }
  return pads.reduce((t, [low, high], axis) => low === 0 && high === 0 ? t : extend(t, axis, low, high, mode), x);
}

function extend(x: Tensor, axis: number, low: number, high: number, mode: PaddingMode): Tensor {
  const n = x.shape[axis]!;
  const most = mode === "reflect" ? n - 1 : mode === "circular" ? n : n === 0 ? 0 : Infinity;
  if (low < 0 || high < 0 || low > most || high > most) {
    throw new RangeError(
      `Cannot pad ${describe(x)} along axis ${axis} by [${low}, ${high}] with mode "${mode}": at most ${most} on a side`,
    );
  }
  const index = Array.from({ length: n + low + high }, (_, i) => {
    const at = i - low;
    if (mode === "replicate") return Math.min(Math.max(at, 0), n - 1);
    if (mode === "circular") return (at + n) % n;
    return at < 0 ? -at : at >= n ? 2 * (n - 1) - at : at;
  });
  return np.take(x, np.array(Int32Array.from(index)), axis);
}
