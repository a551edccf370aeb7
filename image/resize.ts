/**
 * Images in another size.
 *
 * @module
 */
import { constant } from "../core/constant.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import { checkShape, describe, normalizeAxis, type Shape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { abs, divide, maximum, minimum, multiply, subtract } from "../np/arithmetic.ts";
import { at } from "../np/at.ts";
import { greater, greaterEqual, lessEqual, logicalAnd, notEqual } from "../np/comparison.ts";
import { tensordot } from "../np/contractions.ts";
import { arange, zeros } from "../np/creation.ts";
import { castTo, floating } from "../np/_operands.ts";
import { getWith } from "../np/indexing.ts";
import { sum } from "../np/reductions.ts";
import { clip } from "../np/rounding.ts";
import { broadcastTo, moveaxis } from "../np/shape.ts";
import { where } from "../np/where.ts";
import { kernels, type ResizeMethod } from "./_kernels.ts";

export type { ResizeMethod };

/** How `resize` interpolates. */
export interface ResizeOptions {
  /** "linear" if not given. "cubicPytorch" is PyTorch's bicubic, which without antialias has another kernel and repeats the edges. */
  readonly method?: ResizeMethod;
  /** Whether to blur before shrinking, so that nothing is skipped: true if not given, as in JAX; PyTorch's default is false. */
  readonly antialias?: boolean;
}

const methods: readonly string[] = ["nearest", "area", ...Object.keys(kernels)];

function checkMethod(operation: string, method: ResizeMethod): void {
  if (!methods.includes(method)) {
    throw new TypeError(`Cannot ${operation} with method ${JSON.stringify(method)}: the methods are ${methods.join(", ")}`);
  }
}

/**
 * An image, or any tensor, in another size, interpolated along the axes whose size changes. Pixels are squares with centres at halves.
 *
 * @param shape The new shape, all axes included.
 * @example
 * ```ts
 * import { image } from "@fluxion/fluxion";
 *
 * console.log(image.resize([0, 1, 2, 3], [2]).toArray().length); // 2
 * ```
 */
export function resize(x: TensorLike, shape: Shape, options: ResizeOptions = {}): Tensor {
  checkOptions("resize", options, ["method", "antialias"]);
  const { method = "linear", antialias = true } = options;
  checkMethod("resize", method);
  const given = toTensor("resize", x), sizes = checkShape("resize to", shape);
  if (sizes.length !== given.ndim) {
    throw new RangeError(`Cannot resize ${describe(given)} to [${sizes}]: there must be a size for each axis`);
  }
  const axes = sizes.flatMap((n, i) => n === given.shape[i] ? [] : [i]);
  if (method === "nearest") {
    return axes.reduce((out, axis) => {
      const places = Int32Array.from(
        { length: sizes[axis]! },
        (_, i) => Math.floor(Math.fround((i + 0.5) * given.shape[axis]! / sizes[axis]!)),
      );
      return getWith(out, [...new Array<string>(axis).fill(":"), places]);
    }, given);
  }
  const scale = axes.map((axis) => sizes[axis] === 0 ? 1 : sizes[axis]! / given.shape[axis]!);
  return resample(floating("resize", given), sizes, axes, scale, axes.map(() => 0), method, antialias);
}

/** How `scaleAndTranslate` moves and interpolates. */
export interface ScaleAndTranslateOptions extends ResizeOptions {
  /** The axes to resample. */
  readonly spatialDims: readonly number[];
  /** How much larger each of them becomes. */
  readonly scale: TensorLike;
  /** How far each of them moves, in pixels of the result. */
  readonly translation: TensorLike;
}

/**
 * An image scaled and moved: position p goes to p · scale + translation. What comes from outside is 0. Scale and translation may be
 * traced, and differentiated.
 *
 * @param shape The shape of the result, all axes included.
 * @example
 * ```ts
 * import { image } from "@fluxion/fluxion";
 *
 * const out = image.scaleAndTranslate([1, 2, 3], [3], { spatialDims: [0], scale: [1], translation: [1] });
 * console.log(out.toArray()); // [0, 1, 2]
 * ```
 */
export function scaleAndTranslate(x: TensorLike, shape: Shape, options: ScaleAndTranslateOptions): Tensor {
  checkOptions("scaleAndTranslate", options, ["spatialDims", "scale", "translation", "method", "antialias"]);
  const { spatialDims, method = "linear", antialias = true } = options;
  checkMethod("scaleAndTranslate", method);
  if (method === "nearest") throw new TypeError('Cannot scaleAndTranslate with method "nearest": it is for resize alone');
  const value = floating("scaleAndTranslate", x), sizes = checkShape("resample to", shape);
  if (sizes.length !== value.ndim) {
    throw new RangeError(`Cannot resample ${describe(value)} to [${sizes}]: there must be a size for each axis`);
  }
  const axes = spatialDims.map((axis) => normalizeAxis("scaleAndTranslate", axis, value.ndim));
  const each = (parts: TensorLike): Tensor[] => {
    const vector = floating("scaleAndTranslate", parts);
    if (vector.ndim !== 1 || vector.size !== axes.length) {
      throw new RangeError(`Cannot resample ${axes.length} axes by ${describe(vector)}: scale and translation have an element for each`);
    }
    return [...vector];
  };
  return resample(value, sizes, axes, each(options.scale), each(options.translation), method, antialias);
}

function resample(
  x: Tensor,
  shape: Shape,
  axes: readonly number[],
  scale: readonly TensorLike[],
  translation: readonly TensorLike[],
  method: Exclude<ResizeMethod, "nearest">,
  antialias: boolean,
): Tensor {
  return axes.reduce((out, axis, i) => {
    const weights = weightMatrix(x.shape[axis]!, shape[axis]!, scale[i]!, translation[i]!, method, antialias);
    return moveaxis(tensordot(out, castTo(weights, x.dtype), [axis, 0]), { from: -1, to: axis });
  }, x);
}

/** How much of each input pixel (rows) there is in each output pixel (columns). */
function weightMatrix(
  input: number,
  output: number,
  scale: TensorLike,
  translation: TensorLike,
  method: Exclude<ResizeMethod, "nearest">,
  antialias: boolean,
): Tensor {
  const inverse = divide(1, scale), moved = multiply(translation, inverse);
  const index = arange(output, { dtype: "float32" });
  // Where the centre of each output pixel lies among the inputs.
  const sample = subtract(subtract(multiply(index.add(0.5), inverse), moved), 0.5).reshape([1, output]);
  if (method === "area") return normalized(overlaps(input, output, inverse, moved), sample, input);
  const repeats = method === "cubicPytorch" && !antialias;
  const { radius, weight } = kernels[method === "cubicPytorch" && antialias ? "cubic" : method];
  const reach = repeats ? radius : 0;
  const source = arange(-reach, input + reach, { dtype: "float32" }).reshape([input + 2 * reach, 1]);
  // A shrinking kernel widens, so that it blurs as much as it skips.
  const width = antialias ? maximum(inverse, 1) : constant(1, "float32");
  const weights = weight(divide(abs(subtract(sample, source)), width));
  if (!repeats) return normalized(weights, sample, input);
  // Beyond the edge the edge goes on: its weight is collected there.
  const rows = castTo(clip(source, { min: 0, max: input - 1 }), "int32").reshape([input + 2 * reach]);
  return divideBySum(at(zeros([input, output]), rows).add(broadcastTo(weights, [input + 2 * reach, output])));
}

/** The lengths of the overlaps of output pixels, projected back, with input pixels. */
function overlaps(input: number, output: number, inverse: Tensor, moved: Tensor): Tensor {
  const left = subtract(multiply(arange(output, { dtype: "float32" }), inverse), moved).reshape([1, output]);
  const from = arange(input, { dtype: "float32" }).reshape([input, 1]);
  return maximum(subtract(minimum(left.add(inverse), from.add(1)), maximum(left, from)), 0);
}

function divideBySum(weights: Tensor): Tensor {
  const total = sum(weights, 0, { keepdims: true });
  const counts = greater(abs(total), 1000 * 2 ** -23);
  return where(counts, divide(weights, where(notEqual(total, 0), total, 1)), 0);
}

/** Weights that add up to 1, or to 0 where the sample lies outside. */
function normalized(weights: Tensor, sample: Tensor, input: number): Tensor {
  const inside = logicalAnd(greaterEqual(sample, -0.5), lessEqual(sample, input - 0.5));
  return where(inside, divideBySum(weights), 0);
}
