/**
 * Ranks, modes and standard errors of samples.
 *
 * @module
 */
import { bind, bindMany } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import { positional } from "../core/positional.ts";
import { moveAxis } from "../core/primitives/_ops.ts";
import { normalizeAxis } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, filled, reshaped } from "../np/_operands.ts";
import { countBelow } from "../np/_search.ts";
import { add, divide } from "../np/arithmetic.ts";
import { sqrt } from "../np/exponential.ts";
import { std } from "../np/reductions.ts";
import { vmap } from "../transforms/vmap.ts";

/** What elements that are equal get: the mean, the least or the largest of their ranks, one rank for all, or ranks in their order. */
export type RankMethod = "average" | "min" | "max" | "dense" | "ordinal";

/** Options of `rankdata`. */
export interface RankOptions {
  /** What equals get: "average" if not given. */
  readonly method?: RankMethod;
  /** The axis: the flat tensor if not given. */
  readonly axis?: number;
}

function ranksOf(x: Tensor, method: RankMethod): Tensor {
  const n = x.size;
  if (n === 0) return filled([0], 0, "float32");
  const positions = bind("iota", [], { shape: [n], dtype: "int32", axis: 0 });
  const [sorted, order] = bindMany("sort", [x, positions], { axis: 0, numKeys: 1 }) as [Tensor, Tensor];
  const back = bindMany("sort", [order, positions], { axis: 0, numKeys: 1 })[1]!;
  if (method === "ordinal") return castTo(add(back, 1), "float32");
  if (method === "dense") {
    const part = (from: number, to: number) => bind("slice", [sorted], { start: [from], limit: [to], strides: [1] });
    const changes = castTo(bind("ne", [part(0, n - 1), part(1, n)], {}), "int32");
    const numbers = bind("cumsum", [bind("concatenate", [filled([1], 1, "int32"), changes], { axis: 0 })], { axis: 0, reverse: false });
    // In sorted order the numbers ascend: bring them back to the order of x.
    return castTo(bindMany("sort", [order, numbers], { axis: 0, numKeys: 1 })[1]!, "float32");
  }
  const least = add(countBelow(sorted, x, "left"), 1), most = countBelow(sorted, x, "right");
  if (method === "min") return castTo(least, "float32");
  if (method === "max") return castTo(most, "float32");
  return divide(add(castTo(least, "float32"), castTo(most, "float32")), 2);
}

/**
 * The rank of each element, from 1 on, as floats.
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.rankdata([10, 30, 20, 20]).toArray()); // [1, 4, 2.5, 2.5]
 * ```
 */
export function rankdata(x: TensorLike, by?: RankMethod | RankOptions, rest?: RankOptions): Tensor {
  const options = positional<RankOptions>("rankdata", ["method"], [by, rest]);
  checkOptions("rankdata", options, ["method", "axis"]);
  const { method = "average" } = options;
  const methods = ["average", "min", "max", "dense", "ordinal"];
  if (!methods.includes(method)) {
    throw new TypeError(`Cannot rankdata with method ${JSON.stringify(method)}: the methods are ${methods.join(", ")}`);
  }
  const value = toTensor("rankdata", x);
  if (options.axis === undefined) return ranksOf(reshaped(value, [value.size]), method);
  const axis = normalizeAxis("rankdata", options.axis, value.ndim), last = value.ndim - 1;
  const moved = moveAxis(value, axis, last), n = moved.shape[last]!;
  const rows = reshaped(moved, [value.size / Math.max(1, n), n]);
  const ranks = vmap((row: Tensor) => ranksOf(row, method))(rows) as Tensor;
  return moveAxis(reshaped(ranks, moved.shape), last, axis);
}

/** Options of `mode`. */
export interface ModeOptions {
  /** Whether the axis stays, with size 1. */
  readonly keepdims?: boolean;
}

/**
 * The most frequent element along `axis` (0 if not given; of the flat tensor if null), the smallest of several, and how often it occurs.
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.mode([3, 1, 3, 1, 3]).count.item()); // 3
 * ```
 */
export function mode(x: TensorLike, axis: number | null = 0, options: ModeOptions = {}): { mode: Tensor; count: Tensor } {
  checkOptions("mode", options, ["keepdims"]);
  const given = toTensor("mode", x);
  const value = axis === null || given.ndim === 0 ? reshaped(given, [given.size]) : given;
  const at = axis === null ? 0 : normalizeAxis("mode", axis, value.ndim), last = value.ndim - 1;
  const moved = moveAxis(value, at, last), n = moved.shape[last]!, batch = moved.shape.slice(0, -1);
  if (n === 0) throw new RangeError("Cannot take the mode of no elements");
  const rows = reshaped(moved, [value.size / n, n]);
  const [modes, counts] = vmap((row: Tensor) => {
    const sorted = bindMany("sort", [row], { axis: 0, numKeys: 1 })[0]!;
    const often = bind("sub", [countBelow(sorted, sorted, "right"), countBelow(sorted, sorted, "left")], {});
    const best = bind("argmax", [often], { axis: 0 });
    const pick = (t: Tensor) => reshaped(bind("dynamicSlice", [t, best], { sizes: [1] }), []);
    return [pick(sorted), pick(often)];
  })(rows) as unknown as [Tensor, Tensor];
  const shape = options.keepdims === true ? (axis === null ? given.shape.map(() => 1) : given.shape.with(at, 1)) : batch;
  return { mode: reshaped(modes, shape), count: reshaped(counts, shape) };
}

/** Options of `sem`. */
export interface SemOptions {
  /** What is subtracted from the number of elements in the divisor: 1 if not given. */
  readonly ddof?: number;
  /** Whether the axis stays, with size 1. */
  readonly keepdims?: boolean;
}

/**
 * The standard error of the mean along `axis` (0 if not given; of the flat tensor if null).
 *
 * @example
 * ```ts
 * import { stats } from "@fluxion/fluxion";
 *
 * console.log(stats.sem([1, 2, 3, 4]).item()); // about 0.645
 * ```
 */
export function sem(x: TensorLike, axis: number | null = 0, options: SemOptions = {}): Tensor {
  checkOptions("sem", options, ["ddof", "keepdims"]);
  const value = toTensor("sem", x), { ddof = 1, keepdims = false } = options;
  const n = axis === null ? value.size : value.shape[normalizeAxis("sem", axis, value.ndim)]!;
  return divide(std(value, axis, { ddof, keepdims }), sqrt(constant(n, "float32")));
}
