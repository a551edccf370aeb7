/**
 * Reductions of windows that slide over a tensor.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constantLike } from "../core/constant.ts";
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
 * The elements under each place of a window joined by a computation: `lax.add`, `lax.max`, `lax.min` or `lax.mul`.
 *
 * @param initial Where each window starts: 0 for `lax.add`, -Infinity for `lax.max`. Padding takes no part.
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
  const kind = kinds.get(computation);
  if (kind === undefined) {
    throw new TypeError("Cannot reduce windows by that function: the computation is lax.add, lax.max, lax.min or lax.mul");
  }
  const ones = value.shape.map(() => 1), window = options.windowDimensions;
  const { windowStrides: strides = ones, padding: around = "VALID", baseDilation = ones, windowDilation = ones } = options;
  if (window.length !== value.ndim) {
    throw new RangeError(`Cannot reduce windows [${window}] of ${describe(value)}: the window has a size for each axis`);
  }
  const sizes = value.shape.map((n, i) => dilate(n, baseDilation[i]!));
  const pads = padtypeToPads(sizes, window.map((n, i) => dilate(n, windowDilation[i]!)), strides, around);
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
