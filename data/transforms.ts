/**
 * Images and labels changed on their way into a model. Images are `[…, height, width, channels]`.
 *
 * @module
 */
import { type TensorLike, toTensor } from "../core/convert.ts";
import { checkDType, type DType, isFloat } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { describe } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, floating } from "../np/_operands.ts";
import { equal } from "../np/comparison.ts";
import { slice } from "../np/indexing.ts";
import { pad } from "../np/padding.ts";
import { flip } from "../np/tiling.ts";
import { where } from "../np/where.ts";
import { arange } from "../np/creation.ts";
import { subtract } from "../np/arithmetic.ts";
import { divide } from "../np/arithmetic.ts";
import { expandDims, reshape } from "../np/shape.ts";
import { dynamicSlice } from "../lax/dynamic.ts";
import { vmap } from "../transforms/vmap.ts";
import { bernoulli, randint } from "../random/discrete.ts";
import { split } from "../random/key.ts";

/** Options of `normalize`. */
export interface NormalizeOptions {
  /** What is subtracted: a number, or one for each channel. */
  readonly mean: TensorLike;
  /** What is divided by: a number, or one for each channel. */
  readonly std: TensorLike;
}

/**
 * (x - mean) / std, with numbers for all or for each channel, the last axis. Integers become float32 first.
 *
 * @example
 * ```ts
 * import { data, np } from "@fluxion/fluxion";
 *
 * console.log(data.normalize(np.array([[0, 128], [255, 255]], { dtype: "uint8" }), { mean: 127.5, std: 127.5 }).toArray());
 * ```
 */
export function normalize(x: TensorLike, options: NormalizeOptions): Tensor {
  checkOptions("normalize", options, ["mean", "std"]);
  const value = floating("normalize", x);
  for (const name of ["mean", "std"] as const) {
    const given = toTensor("normalize", options[name]);
    if (given.ndim > 1 || given.ndim === 1 && given.size !== 1 && given.size !== value.shape.at(-1)) {
      throw new RangeError(`Cannot normalize ${describe(value)} by ${name} ${describe(given)}: give a number, or one for each channel`);
    }
  }
  return castTo(divide(subtract(value, options.mean), options.std), value.dtype);
}

/**
 * Class numbers as vectors with a 1 at that class. Numbers out of range give zeros, as in JAX.
 *
 * @param labels Class numbers of any shape.
 * @param numClasses How many classes there are: the size of the new last axis.
 * @param options `dtype`: float32 if not given.
 * @example
 * ```ts
 * import { data } from "@fluxion/fluxion";
 *
 * console.log(data.oneHot([2, 0], 3).toArray()); // [[0, 0, 1], [1, 0, 0]]
 * ```
 */
export function oneHot(labels: TensorLike, numClasses: number, options: { readonly dtype?: DType } = {}): Tensor {
  checkOptions("oneHot", options, ["dtype"]);
  if (!(Number.isInteger(numClasses) && numClasses >= 0)) throw new RangeError(`Cannot make oneHot vectors of ${numClasses} classes`);
  const dtype = checkDType("oneHot", options.dtype ?? "float32");
  const classes = toTensor("oneHot", labels);
  const numbers = isFloat(classes.dtype) ? castTo(classes, "float32") : castTo(classes, "int32");
  return castTo(equal(expandDims(numbers, -1), arange(0, numClasses, { dtype: numbers.dtype })), dtype);
}

/** An image or several. */
function readImages(operation: string, x: TensorLike): Tensor {
  const images = toTensor(operation, x);
  if (images.ndim >= 3) return images;
  throw new RangeError(`Cannot ${operation} ${describe(images)}: images are [height, width, channels], or several of these`);
}

/** Images mirrored, left for right. */
export function flipLeftRight(images: TensorLike): Tensor {
  return flip(readImages("flipLeftRight", images), -2);
}

/** Images mirrored, top for bottom. */
export function flipUpDown(images: TensorLike): Tensor {
  return flip(readImages("flipUpDown", images), -3);
}

/** Options of random flips. */
export interface RandomFlipOptions {
  /** The probability of a flip. Default 0.5. */
  readonly p?: number;
}

/**
 * Each image by itself mirrored, left for right, or not.
 *
 * @param key A random key.
 * @param images `[…, height, width, channels]`.
 * @param options `p`.
 * @example
 * ```ts
 * import { data, np, random } from "@fluxion/fluxion";
 *
 * const images = np.ones([8, 4, 4, 3]);
 * console.log(data.randomFlipLeftRight(random.key(0), images).shape); // [8, 4, 4, 3]
 * ```
 */
export function randomFlipLeftRight(key: Tensor, images: TensorLike, options: RandomFlipOptions = {}): Tensor {
  return randomFlip("randomFlipLeftRight", key, images, -2, options);
}

/** Each image by itself mirrored, top for bottom, or not. */
export function randomFlipUpDown(key: Tensor, images: TensorLike, options: RandomFlipOptions = {}): Tensor {
  return randomFlip("randomFlipUpDown", key, images, -3, options);
}

function randomFlip(operation: string, key: Tensor, x: TensorLike, axis: number, options: RandomFlipOptions): Tensor {
  checkOptions(operation, options, ["p"]);
  const { p = 0.5 } = options;
  if (!(p >= 0 && p <= 1)) throw new RangeError(`Cannot ${operation} with probability ${p}: it must be in [0, 1]`);
  const images = readImages(operation, x);
  const flipped = bernoulli(key, p, [...images.shape.slice(0, -3), 1, 1, 1]);
  return where(flipped, flip(images, axis), images);
}

/** The part of images that is `height` high and `width` wide, and begins at (`top`, `left`). */
export interface Region {
  /** The first row. */
  readonly top: number;
  /** The first column. */
  readonly left: number;
  /** How many rows. */
  readonly height: number;
  /** How many columns. */
  readonly width: number;
}

/**
 * A part of images.
 *
 * @throws {RangeError} The part does not lie within the images.
 * @example
 * ```ts
 * import { data, np } from "@fluxion/fluxion";
 *
 * console.log(data.crop(np.ones([28, 28, 1]), { top: 2, left: 2, height: 24, width: 24 }).shape); // [24, 24, 1]
 * ```
 */
export function crop(x: TensorLike, region: Region): Tensor {
  checkOptions("crop", region, ["top", "left", "height", "width"]);
  const images = readImages("crop", x), { top, left, height, width } = region;
  const [h, w] = images.shape.slice(-3) as [number, number];
  if (![top, left, height, width].every((n) => Number.isInteger(n) && n >= 0) || top + height > h || left + width > w) {
    throw new RangeError(`Cannot crop ${describe(images)} to ${height} × ${width} at (${top}, ${left}): the images are ${h} × ${w}`);
  }
  return images.get("...", slice(top, top + height), slice(left, left + width), slice(null));
}

/** The middle of images. Where the border is odd, the part lies one nearer to the top and the left. */
export function centerCrop(x: TensorLike, size: readonly [height: number, width: number]): Tensor {
  const images = readImages("centerCrop", x), [height, width] = size;
  const [h, w] = images.shape.slice(-3) as [number, number];
  if (height > h || width > w) {
    throw new RangeError(`Cannot centerCrop ${describe(images)} to ${height} × ${width}: the images are ${h} × ${w}`);
  }
  return crop(images, { top: Math.floor((h - height) / 2), left: Math.floor((w - width) / 2), height, width });
}

/** Options of `randomCrop`. */
export interface RandomCropOptions {
  /** Zeros put around the images first. Default 0. */
  readonly padding?: number;
}

/**
 * Of each image a part at a random place of its own.
 *
 * @param key A random key.
 * @param x `[…, height, width, channels]`.
 * @param size The part's height and width.
 * @param options `padding`.
 * @example Shifts by up to four pixels
 * ```ts
 * import { data, np, random } from "@fluxion/fluxion";
 *
 * console.log(data.randomCrop(random.key(0), np.ones([8, 32, 32, 3]), [32, 32], { padding: 4 }).shape); // [8, 32, 32, 3]
 * ```
 */
export function randomCrop(
  key: Tensor,
  x: TensorLike,
  size: readonly [height: number, width: number],
  options: RandomCropOptions = {},
): Tensor {
  checkOptions("randomCrop", options, ["padding"]);
  const { padding = 0 } = options, [height, width] = size;
  const given = readImages("randomCrop", x), lead = given.shape.slice(0, -3);
  const around = [...lead.map(() => [0, 0] as const), [padding, padding] as const, [padding, padding] as const, [0, 0] as const];
  const images = padding === 0 ? given : pad(given, around as never);
  const [h, w, channels] = images.shape.slice(-3) as [number, number, number];
  if (height > h || width > w) {
    throw new RangeError(`Cannot randomCrop ${describe(images)} to ${height} × ${width}: the images are ${h} × ${w}`);
  }
  const count = lead.reduce((n, size) => n * size, 1);
  const [forTop, forLeft] = split(key);
  const tops = randint(forTop!, [count], { minval: 0, maxval: h - height + 1 });
  const lefts = randint(forLeft!, [count], { minval: 0, maxval: w - width + 1 });
  const one = (image: Tensor, top: Tensor, left: Tensor) => dynamicSlice(image, [top, left, 0], [height, width, channels]);
  const parts = vmap(one)(reshape(images, [count, h, w, channels]), tops, lefts);
  return reshape(parts, [...lead, height, width, channels]);
}
