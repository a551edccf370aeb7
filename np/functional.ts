/**
 * Functions applied along axes.
 *
 * @module
 */
import { type TensorLike, toTensor } from "../core/convert.ts";
import { broadcastTo } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import { broadcastShapes, describe, normalizeAxis } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { vmap } from "../transforms/vmap.ts";
import { reshaped } from "./_operands.ts";
import { expandDims } from "./shape.ts";

/**
 * A function of vectors, applied to each vector along an axis. What it gives takes the place of the axis.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.applyAlongAxis((row) => np.max(row), 1, [[1, 5], [7, 4]]).toArray()); // [5, 7]
 * ```
 */
export function applyAlongAxis(f: (vector: Tensor) => Tensor, axis: number, x: TensorLike): Tensor {
  const value = toTensor("applyAlongAxis", x), at = normalizeAxis("applyAlongAxis", axis, value.ndim);
  let mapped: (x: Tensor) => Tensor = f;
  for (let i = value.ndim - 1; i > at; i--) mapped = vmap(mapped, { inAxes: 1, outAxes: -1 }) as (x: Tensor) => Tensor;
  for (let i = 0; i < at; i++) mapped = vmap(mapped, { inAxes: 0, outAxes: 0 }) as (x: Tensor) => Tensor;
  return mapped(value);
}

/**
 * A reduction applied over one axis after the other; axes that it removes come back with size 1.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.applyOverAxes(np.sum, np.ones([2, 3, 4]), [0, 2]).toArray()); // [[[8], [8], [8]]]
 * ```
 */
export function applyOverAxes(f: (x: Tensor, axis: number) => Tensor, x: TensorLike, axes: number | readonly number[]): Tensor {
  let value = toTensor("applyOverAxes", x);
  for (const axis of typeof axes === "number" ? [axes] : axes) {
    const at = normalizeAxis("applyOverAxes", axis, value.ndim), out = f(value, at);
    if (out.ndim !== value.ndim && out.ndim !== value.ndim - 1) {
      throw new RangeError(
        `Cannot apply over axis ${at}: the function made ${describe(out)} of ${describe(value)}, which loses more than the axis`,
      );
    }
    value = out.ndim === value.ndim ? out : expandDims(out, at);
  }
  return value;
}

/** How `vectorize` reads its function. */
export interface VectorizeOptions {
  /** The core axes of arguments and result, as NumPy writes them: "(n,m),(m)->(n)". Scalars if not given. */
  readonly signature?: string;
}

/** The number of core axes of each argument. */
function ranksOf(signature: string): number[] {
  const [left, right] = signature.replaceAll(/\s/g, "").split("->");
  const groups = left === undefined ? null : left.match(/\([^()]*\)/g);
  if (groups === null || right === undefined || groups.join(",") !== left) {
    throw new TypeError(`Cannot vectorize with signature ${JSON.stringify(signature)}: it reads like "(n,m),(m)->(n)"`);
  }
  return groups.map((group) => group === "()" ? 0 : group.split(",").length);
}

/**
 * A function of scalars (or of vectors and matrices, see `signature`) as one that broadcasts over all leading axes.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const dot = np.vectorize((a, b) => np.dot(a, b), { signature: "(n),(n)->()" });
 * console.log(dot([[1, 2], [3, 4]], [1, 10]).toArray()); // [21, 43]
 * ```
 */
export function vectorize(f: (...args: Tensor[]) => Tensor, options: VectorizeOptions = {}): (...args: TensorLike[]) => Tensor {
  checkOptions("vectorize", options, ["signature"]);
  const ranks = options.signature === undefined ? undefined : ranksOf(options.signature);
  return (...args) => {
    const values = args.map((x) => toTensor("vectorize", x));
    const cores = values.map((_, i) => ranks?.[i] ?? 0);
    const short = values.find((x, i) => x.ndim < cores[i]!);
    if (short !== undefined) {
      throw new RangeError(`Cannot call a function vectorized by ${options.signature} with ${describe(short)}: it has too few axes`);
    }
    const leading = values.map((x, i) => x.shape.slice(0, x.ndim - cores[i]!));
    const loop = broadcastShapes(...leading);
    if (loop === undefined) {
      throw new RangeError(`Cannot vectorize over ${values.map(describe).join(" and ")}: the leading axes do not broadcast`);
    }
    const size = loop.reduce((a, b) => a * b, 1);
    const flat = values.map((x, i) => {
      const core = x.shape.slice(x.ndim - cores[i]!);
      return reshaped(broadcastTo(x, [...loop, ...core]), [size, ...core]);
    });
    const out = loop.length === 0 ? f(...values) : (vmap(f) as (...args: Tensor[]) => Tensor)(...flat);
    return loop.length === 0 ? out : reshaped(out, [...loop, ...out.shape.slice(1)]);
  };
}
