/**
 * Images in other sizes.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constantLike } from "../core/constant.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import { positional } from "../core/positional.ts";
import { moveAxis } from "../core/primitives/_ops.ts";
import { checkShape, describe, normalizeAxis, type Shape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, floating } from "../np/_operands.ts";
import { product } from "../np/_product.ts";
import { abs, add, divide, maximum, minimum, multiply, subtract } from "../np/arithmetic.ts";
import { take } from "../np/indexing.ts";
import { sum } from "../np/reductions.ts";
import { sin } from "../np/trigonometry.ts";
import { where } from "../np/where.ts";

/**
 * How elements between pixels are found. "cubic" is Keys's kernel with a = -0.5, "cubicPytorch" the one with a = -0.75 that PyTorch takes
 * without antialiasing, "area" the mean of the pixels that an element covers.
 */
export type ResizeMethod = "nearest" | "linear" | "cubic" | "cubicPytorch" | "lanczos3" | "lanczos5" | "area" | ResizeMethodAlias;

/** JAX's other names of "linear" and "cubic". */
export type ResizeMethodAlias = "bilinear" | "trilinear" | "triangle" | "bicubic" | "tricubic";

type Interpolation = Exclude<ResizeMethod, ResizeMethodAlias>;

/** JAX's other names: how many axes there are is seen anyway. */
const sameAs: Readonly<Record<string, Interpolation>> = {
  bilinear: "linear",
  trilinear: "linear",
  triangle: "linear",
  bicubic: "cubic",
  tricubic: "cubic",
};

type Kernel = (distance: Tensor) => Tensor;
const below = (x: Tensor, limit: number) => bind("lt", [x, constantLike(x, limit)], {});

function lanczos(radius: number): Kernel {
  return (x) => {
    const angle = multiply(x, Math.PI);
    const top = multiply(multiply(sin(angle), sin(divide(angle, radius))), radius);
    const near = below(x, 1e-3);
    const bottom = where(near, 1, multiply(multiply(x, x), Math.PI ** 2));
    const inside = where(near, 1, divide(top, bottom));
    return where(bind("gt", [x, constantLike(x, radius)], {}), 0, inside);
  };
}

function cubic(a: number): Kernel {
  return (x) => {
    const inner = add(multiply(multiply(subtract(multiply(x, a + 2), a + 3), x), x), 1);
    const outer = subtract(multiply(add(multiply(subtract(multiply(x, a), 5 * a), x), 8 * a), x), 4 * a);
    return where(below(x, 1), inner, where(below(x, 2), outer, 0));
  };
}

const kernels: { readonly [M in Exclude<Interpolation, "nearest" | "area">]: Kernel } = {
  linear: (x) => maximum(subtract(1, x), 0),
  cubic: cubic(-0.5),
  cubicPytorch: cubic(-0.75),
  lanczos3: lanczos(3),
  lanczos5: lanczos(5),
};

function nameOf(method: ResizeMethod = "linear"): Interpolation {
  return Object.hasOwn(sameAs, method) ? sameAs[method]! : method as Interpolation;
}

function checkMethod(operation: string, method: string, allowed: readonly string[]): void {
  if (!allowed.includes(method)) {
    throw new TypeError(`Cannot ${operation} with method ${JSON.stringify(method)}: the methods are ${allowed.join(", ")}`);
  }
}

const counting = (like: Tensor, axis: number, shape: Shape) => castTo(bind("iota", [], { shape, dtype: like.dtype, axis }), like.dtype);

/** How much each of m pixels counts in each of n elements: [m, n]. */
function weightsFor(
  m: number,
  n: number,
  scale: Tensor,
  translation: Tensor,
  method: Exclude<Interpolation, "nearest">,
  antialias: boolean,
): Tensor {
  const inverse = divide(1, scale);
  const samples = subtract(multiply(add(counting(scale, 0, [n]), 0.5), inverse), add(multiply(translation, inverse), 0.5));
  // Where the edge repeats itself, pixels beyond it count for the one at the edge.
  const extra = method === "cubicPytorch" ? 2 : 0;
  const all = m + 2 * extra, shape = [all, n];
  const spread = (x: Tensor) => bind("broadcastInDim", [x], { shape, axes: x.ndim === 0 ? [] : [1] });
  const pixels = subtract(counting(scale, 0, shape), extra);
  let weights: Tensor;
  if (method === "area") {
    const left = spread(subtract(multiply(counting(scale, 0, [n]), inverse), multiply(translation, inverse)));
    const overlap = subtract(minimum(add(left, inverse), add(pixels, 1)), maximum(left, pixels));
    weights = maximum(overlap, 0);
  } else {
    const width = antialias ? maximum(inverse, 1) : constantLike(scale, 1);
    weights = kernels[method](divide(abs(subtract(spread(samples), pixels)), width));
  }
  if (extra > 0) weights = foldEdges(weights, extra);
  const total = sum(weights, 0, { keepdims: true });
  const enough = bind("gt", [abs(total), constantLike(total, 1000 * 2 ** -23)], {});
  const normal = where(enough, divide(weights, where(enough, total, 1)), 0);
  if (extra > 0) return normal;
  // An element whose middle lies outside of the image gets nothing.
  const inside = bind("and", [
    bind("ge", [samples, constantLike(samples, -0.5)], {}),
    bind("le", [samples, constantLike(samples, m - 0.5)], {}),
  ], {});
  return where(bind("broadcastInDim", [inside], { shape: [m, n], axes: [1] }), normal, 0);
}

/** Adds the outermost rows to those that they stand for. */
function foldEdges(weights: Tensor, extra: number): Tensor {
  const [all, n] = weights.shape as [number, number];
  const rows = (from: number, to: number) => bind("slice", [weights], { start: [from, 0], limit: [to, n], strides: [1, 1] });
  const first = sum(rows(0, extra + 1), 0, { keepdims: true }), last = sum(rows(all - extra - 1, all), 0, { keepdims: true });
  if (all - 2 * extra === 1) return sum(weights, 0, { keepdims: true });
  return bind("concatenate", [first, rows(extra + 1, all - extra - 1), last], { axis: 0 });
}

function along(x: Tensor, axis: number, weights: Tensor): Tensor {
  const out = product(x, castTo(weights, x.dtype), { lhsContract: [axis], rhsContract: [0] });
  return moveAxis(out, out.ndim - 1, axis);
}

function checkTarget(operation: string, x: Tensor, shape: Shape): number[] {
  const sizes = checkShape(operation, shape);
  if (sizes.length === x.ndim) return sizes;
  throw new RangeError(`Cannot ${operation} ${describe(x)} to shape [${sizes}]: there must be a size for each axis`);
}

/** Options of `resize`. */
export interface ResizeOptions {
  /** How to find elements between pixels: "linear" if not given. */
  readonly method?: ResizeMethod;
  /** Whether to widen the kernel when the image shrinks, so that no pixel is skipped. Default true. */
  readonly antialias?: boolean;
}

const methods: readonly Interpolation[] = ["nearest", "linear", "cubic", "cubicPytorch", "lanczos3", "lanczos5", "area"];

/**
 * An image, or a batch of them, in another size: each axis whose size changes is resampled, pixels taken as squares.
 *
 * @param x Of any number of axes.
 * @param shape The whole shape of the result.
 * @example
 * ```ts
 * import { image, np } from "@fluxion/fluxion";
 *
 * console.log(image.resize(np.ones([1, 8, 8, 3]), [1, 4, 4, 3]).shape); // [1, 4, 4, 3]
 * ```
 */
export function resize(x: TensorLike, shape: Shape, by?: ResizeMethod | ResizeOptions, rest?: ResizeOptions): Tensor {
  const options = positional<ResizeOptions>("resize", ["method"], [by, rest]);
  checkOptions("resize", options, ["method", "antialias"]);
  const { antialias = true } = options;
  let method = nameOf(options.method);
  checkMethod("resize", method, methods);
  const given = toTensor("resize", x), sizes = checkTarget("resize", given, shape);
  const changed = sizes.map((_, i) => i).filter((i) => sizes[i] !== given.shape[i]);
  if (method === "nearest") {
    return changed.reduce((out, axis) => {
      const m = given.shape[axis]!, n = sizes[axis]!;
      return take(out, Int32Array.from({ length: n }, (_, i) => Math.floor(Math.fround((i + 0.5) * m / n))), axis, { mode: "clip" });
    }, given);
  }
  if (method === "cubicPytorch" && antialias) method = "cubic";
  const kept = method as Exclude<Interpolation, "nearest">;
  return changed.reduce((out, axis) => {
    const m = given.shape[axis]!, n = sizes[axis]!;
    const work = constantLike({ dtype: "float32" }, n === 0 ? 1 : n / m);
    return along(out, axis, weightsFor(m, n, work, constantLike(work, 0), kept, antialias));
  }, floating("resize", given));
}

/** Options of `scaleAndTranslate`. */
export interface ScaleAndTranslateOptions {
  /** The axes that are scaled. */
  readonly spatialDims: readonly number[];
  /** How many elements one pixel becomes, along each of them. */
  readonly scale: TensorLike;
  /** By how many elements to move, along each of them. */
  readonly translation: TensorLike;
  /** How to find elements between pixels: "linear" if not given. */
  readonly method?: Exclude<ResizeMethod, "nearest">;
  /** Whether to widen the kernel when the image shrinks. Default true. */
  readonly antialias?: boolean;
}

/**
 * An image scaled and moved within a shape; beyond its edges 0. Differentiable in scale and translation.
 *
 * @param shape The whole shape of the result.
 * @example Half the size, in the middle
 * ```ts
 * import { image, np } from "@fluxion/fluxion";
 *
 * const small = image.scaleAndTranslate(np.ones([4, 4]), [4, 4], { spatialDims: [0, 1], scale: [0.5, 0.5], translation: [1, 1] });
 * console.log(small.shape); // [4, 4]
 * ```
 */
export function scaleAndTranslate(
  x: TensorLike,
  shape: Shape,
  which: readonly number[] | ScaleAndTranslateOptions,
  times?: TensorLike | Partial<ScaleAndTranslateOptions>,
  shift?: TensorLike | Partial<ScaleAndTranslateOptions>,
  by?: ScaleAndTranslateOptions["method"] | Partial<ScaleAndTranslateOptions>,
  rest?: Partial<ScaleAndTranslateOptions>,
): Tensor {
  const names = ["spatialDims", "scale", "translation", "method"];
  const options = positional<ScaleAndTranslateOptions>("scaleAndTranslate", names, [which, times, shift, by, rest]);
  checkOptions("scaleAndTranslate", options, ["spatialDims", "scale", "translation", "method", "antialias"]);
  const value = floating("scaleAndTranslate", x), sizes = checkTarget("scaleAndTranslate", value, shape);
  const { spatialDims, antialias = true } = options;
  let method = nameOf(options.method);
  checkMethod("scaleAndTranslate", method, methods.slice(1));
  if (method === "cubicPytorch" && antialias) method = "cubic";
  const scales = floating("scaleAndTranslate", options.scale), moves = floating("scaleAndTranslate", options.translation);
  if (scales.shape.join() !== `${spatialDims.length}` || moves.shape.join() !== `${spatialDims.length}`) {
    throw new RangeError(
      `Cannot scaleAndTranslate ${spatialDims.length} axes by ${describe(scales)} and ${describe(moves)}: there must be one for each axis`,
    );
  }
  const at = (t: Tensor, i: number) => bind("reshape", [bind("slice", [t], { start: [i], limit: [i + 1], strides: [1] })], { shape: [] });
  const kept = method as Exclude<Interpolation, "nearest">;
  return spatialDims.reduce((out, dim, i) => {
    const axis = normalizeAxis("scaleAndTranslate", dim, value.ndim);
    return along(
      out,
      axis,
      weightsFor(value.shape[axis]!, sizes[axis]!, at(scales, i), castTo(at(moves, i), scales.dtype), kept, antialias),
    );
  }, value);
}
