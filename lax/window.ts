/**
 * Reductions of windows that slide over a tensor.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant, constantLike } from "../core/constant.ts";
import type { TensorLike } from "../core/convert.ts";
import { integerLimits, isFloat } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { positional } from "../core/positional.ts";
import { describe } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { operand } from "./_operands.ts";
import { add, max, min, mul } from "./arithmetic.ts";
import { dilate, type Padding, padtypeToPads } from "./padding.ts";
import type { Computation } from "./reductions.ts";

/** The window and how it slides, an entry for each axis. */
export interface ReduceWindowOptions {
  /** The sizes of the window. */
  readonly windowDimensions: readonly number[];
  /** Its steps: 1 if not given. */
  readonly windowStrides?: readonly number[];
  /** "VALID" if not given. */
  readonly padding?: Padding;
  /** 1 + gaps between neighbours of the tensor: 1 if not given. */
  readonly baseDilation?: readonly number[];
  /** 1 + gaps between neighbours of the window: 1 if not given. */
  readonly windowDilation?: readonly number[];
}

const kinds = new Map<Computation, "sum" | "max" | "min" | "prod">([[add, "sum"], [max, "max"], [min, "min"], [mul, "prod"]]);

function identityOf(kind: "sum" | "max" | "min" | "prod", x: Tensor): number {
  if (kind === "sum") return 0;
  if (kind === "prod") return 1;
  if (isFloat(x.dtype)) return kind === "max" ? -Infinity : Infinity;
  if (x.dtype === "bool") return kind === "max" ? 0 : 1;
  return integerLimits(x.dtype)[kind === "max" ? 0 : 1];
}

/**
 * The elements under each place of a window joined by a computation, as `jax.lax.reduce_window`. `lax.add`, `lax.max`, `lax.min` and
 * `lax.mul` take one kernel; any other function of two tensors is called once for each element of the window.
 *
 * @param initial Where each window starts: 0 for `lax.add`, -Infinity for `lax.max`. Padding and gaps take no part.
 * @param windowDimensions The sizes of the window, then its strides and padding, by themselves or among the options.
 * @example Largest of each 2 by 2 block
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * const x = [[1, 2, 3, 4], [5, 6, 7, 8]];
 * console.log(lax.reduceWindow(x, -Infinity, lax.max, [2, 2], [2, 2]).toArray()); // [[6, 8]]
 * ```
 */
export function reduceWindow(
  x: TensorLike,
  initial: number,
  computation: Computation,
  windowDimensions: readonly number[] | ReduceWindowOptions,
  windowStrides?: readonly number[] | Omit<ReduceWindowOptions, "windowDimensions">,
  padding?: Padding | Omit<ReduceWindowOptions, "windowDimensions">,
  rest?: Omit<ReduceWindowOptions, "windowDimensions">,
): Tensor {
  const options = positional<ReduceWindowOptions>(
    "reduceWindow",
    ["windowDimensions", "windowStrides", "padding"],
    [windowDimensions, windowStrides, padding, rest],
  );
  checkOptions("reduceWindow", options, ["windowDimensions", "windowStrides", "padding", "baseDilation", "windowDilation"]);
  const value = operand("reduceWindow", x);
  const ones = value.shape.map(() => 1), window = options.windowDimensions;
  const { windowStrides: strides = ones, padding: around = "VALID", baseDilation = ones, windowDilation = ones } = options;
  if (window.length !== value.ndim) {
    throw new RangeError(`Cannot reduce windows [${window}] of ${describe(value)}: the window has a size for each axis`);
  }
  const sizes = value.shape.map((n, i) => dilate(n, baseDilation[i]!));
  const pads = padtypeToPads(sizes, window.map((n, i) => dilate(n, windowDilation[i]!)), strides, around);
  const kind = value.dtype === "bool" ? undefined : kinds.get(computation);
  if (kind === undefined) return folded(value, initial, computation, { window, strides, pads, baseDilation, windowDilation });
  const out = bind("reduceWindow", [value], {
    kind,
    window: [...window],
    strides: [...strides],
    padding: pads,
    baseDilation: [...baseDilation],
    windowDilation: [...windowDilation],
  });
  return initial === identityOf(kind, value) ? out : computation(constantLike(out, initial), out);
}

interface Windows {
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly pads: readonly (readonly [number, number])[];
  readonly baseDilation: readonly number[];
  readonly windowDilation: readonly number[];
}

/** By any computation: the elements at each place in the window are a slice with strides, and the slices are joined. */
function folded(x: Tensor, initial: number, computation: Computation, w: Windows): Tensor {
  const start = constantLike(x, initial);
  const around = { low: w.pads.map(([low]) => low), high: w.pads.map(([, high]) => high), interior: w.baseDilation.map((d) => d - 1) };
  const padded = bind("pad", [x, start], around);
  // Where there is an element, rather than padding or a gap: only those are joined.
  const bool = (value: 0 | 1) => constant(value, "bool");
  const whole = padded.shape.every((n, i) => n <= x.shape[i]!) && w.baseDilation.every((d, i) => d === 1 || x.shape[i]! < 2);
  const there = whole ? undefined : bind("pad", [bind("broadcastInDim", [bool(1)], { shape: x.shape, axes: [] }), bool(0)], around);
  const counts = padded.shape.map((n, i) => Math.max(0, Math.floor((n - dilate(w.window[i]!, w.windowDilation[i]!)) / w.strides[i]!) + 1));
  const seen = (of: Tensor, place: number): Tensor => {
    let rest = place;
    const from = w.window.map((n, i) => {
      const at = rest % n;
      rest = Math.floor(rest / n);
      return at * w.windowDilation[i]!;
    });
    const limit = from.map((low, i) => low + Math.max(0, counts[i]! - 1) * w.strides[i]! + Math.min(1, counts[i]!));
    return bind("slice", [of], { start: from, limit, strides: [...w.strides] });
  };
  const size = w.window.reduce((a, b) => a * b, 1);
  let out = bind("broadcastInDim", [start], { shape: counts, axes: [] });
  for (let place = 0; place < size; place++) {
    const next = computation(out, seen(padded, place));
    out = there === undefined ? next : bind("select", [seen(there, place), next, out], {});
  }
  return out;
}
