/**
 * Layers that change images, at random in training: [batch, height, width, channels].
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { TensorLike } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import { describe } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { bernoulli, randint } from "../../random/discrete.ts";
import { split } from "../../random/key.ts";
import { uniform } from "../../random/uniform.ts";
import { checkInput, needKey, stateless } from "../_layer.ts";
import type { PlainLayer } from "../layers/pool.ts";

const what = "images [batch, height, width, channels]";

function images(name: string, x: unknown): Tensor {
  const input = checkInput(name, x, 4, what);
  if (input.ndim !== 4) throw new RangeError(`Cannot apply ${name} to ${describe(input)}: it takes ${what}`);
  return input;
}

/** A layer that changes each image at random in training, and passes them on otherwise. */
function augment(name: string, change: (x: Tensor, key: Tensor) => Tensor, otherwise: (x: Tensor) => Tensor = (x) => x): PlainLayer {
  return stateless<null, Tensor, TensorLike>(name, () => null, (_, x, context) => {
    const input = images(name, x);
    return context.train ? change(input, needKey(name, context)) : otherwise(input);
  });
}

const perImage = (t: Tensor) => np.reshape(t, [t.shape[0]!, 1, 1, 1]);

/** The middle of each image. As `keras.layers.CenterCrop`. */
export function centerCrop(height: number, width: number): PlainLayer {
  return recorded(
    stateless<null, Tensor, TensorLike>(
      "centerCrop",
      () => null,
      (_, x) => middle("centerCrop", images("centerCrop", x), height, width),
    ),
    "nn.preprocessing.centerCrop",
    [height, width],
  );
}

function middle(name: string, x: Tensor, height: number, width: number): Tensor {
  const top = Math.floor((x.shape[1]! - height) / 2), left = Math.floor((x.shape[2]! - width) / 2);
  if (top < 0 || left < 0) {
    throw new RangeError(`Cannot apply ${name} of ${height} × ${width} to ${describe(x)}: it is larger than the images`);
  }
  return x.get(":", np.slice(top, top + height), np.slice(left, left + width));
}

/** Each image turned over with probability 1/2. As `keras.layers.RandomFlip`. */
export function randomFlip(mode: "horizontal" | "vertical" | "horizontalAndVertical" = "horizontalAndVertical"): PlainLayer {
  if (!["horizontal", "vertical", "horizontalAndVertical"].includes(mode)) {
    throw new TypeError(`Cannot build randomFlip with mode "${mode}": it is "horizontal", "vertical" or "horizontalAndVertical"`);
  }
  return recorded(
    augment("randomFlip", (x, key) => {
      const [k1, k2] = split(key) as Iterable<Tensor> as [Tensor, Tensor];
      const over = (t: Tensor, k: Tensor, axis: number) => np.where(perImage(bernoulli(k, 0.5, [t.shape[0]!])), np.flip(t, axis), t);
      const sideways = mode === "vertical" ? x : over(x, k1, 2);
      return mode === "horizontal" ? sideways : over(sideways, k2, 1);
    }),
    "nn.preprocessing.randomFlip",
    [mode],
  );
}

/** A part of each image at a random place in training, its middle otherwise. As `keras.layers.RandomCrop`. */
export function randomCrop(height: number, width: number): PlainLayer {
  return recorded(
    augment("randomCrop", (x, key) => {
      const [n, h, w] = x.shape as [number, number, number, number];
      if (h < height || w < width) {
        throw new RangeError(`Cannot apply randomCrop of ${height} × ${width} to ${describe(x)}: it is larger than the images`);
      }
      const [k1, k2] = split(key) as Iterable<Tensor> as [Tensor, Tensor];
      const along = (t: Tensor, k: Tensor, axis: number, size: number, room: number) => {
        const starts = randint(k, [n, 1], { minval: 0, maxval: room + 1 }), index = np.add(starts, np.arange(size));
        const shape = t.shape.map((_, i) => i === 0 ? n : i === axis ? size : 1);
        return np.takeAlongAxis(t, np.broadcastTo(np.reshape(index, shape), t.shape.with(axis, size)), axis, { mode: "clip" });
      };
      return along(along(x, k1, 1, height, h - height), k2, 2, width, w - width);
    }, (x) => middle("randomCrop", x, height, width)),
    "nn.preprocessing.randomCrop",
    [height, width],
  );
}

/** How places outside an image are filled: with a value, the nearest edge, the mirror image, or the other side. */
export type FillMode = "constant" | "nearest" | "reflect" | "wrap";

/** Options of layers that move images. */
export interface MoveOptions {
  /** "reflect" if not given, as in Keras. */
  readonly fillMode?: FillMode;
  /** The value for "constant": 0 if not given. */
  readonly fillValue?: number;
}

/** A coordinate brought into [0, n - 1]. */
function folded(at: Tensor, n: number, mode: FillMode): Tensor {
  if (mode === "nearest" || mode === "constant") return np.clip(at, { min: 0, max: n - 1 });
  if (mode === "wrap") return np.remainder(at, n);
  const round = np.remainder(at, 2 * n);
  return np.where(np.greaterEqual(round, n), np.subtract(2 * n - 1, round), round);
}

/** Images whose pixel (y, x) comes, between pixels by lines, from where `rows` and `columns` [batch, height, width] say. */
function sample(x: Tensor, rows: Tensor, columns: Tensor, { fillMode = "reflect", fillValue = 0 }: MoveOptions): Tensor {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const flat = np.reshape(x, [n, h * w, c]);
  const y0 = np.floor(rows), x0 = np.floor(columns), fy = np.subtract(rows, y0), fx = np.subtract(columns, x0);
  const pixel = (dy: number, dx: number): Tensor => {
    const yy = np.add(y0, dy), xx = np.add(x0, dx);
    const index = np.astype(np.add(np.multiply(folded(yy, h, fillMode), w), folded(xx, w, fillMode)), "int32");
    const found = np.reshape(
      np.takeAlongAxis(flat, np.broadcastTo(np.reshape(index, [n, h * w, 1]), [n, h * w, c]), 1, { mode: "clip" }),
      x.shape,
    );
    if (fillMode !== "constant") return found;
    const inside = [np.greaterEqual(yy, 0), np.lessEqual(yy, h - 1), np.greaterEqual(xx, 0), np.lessEqual(xx, w - 1)].reduce((a, b) =>
      np.logicalAnd(a, b)
    );
    return np.where(np.expandDims(inside, -1), found, fillValue);
  };
  const mix = (a: Tensor, b: Tensor, t: Tensor) => np.add(a, np.multiply(np.subtract(b, a), np.expandDims(t, -1)));
  return mix(mix(pixel(0, 0), pixel(0, 1), fx), mix(pixel(1, 0), pixel(1, 1), fx), fy);
}

/** The rows and columns of an image's pixels, from its middle. */
function centred(h: number, w: number): [rows: Tensor, columns: Tensor] {
  const rows = np.reshape(np.subtract(np.arange(h).astype("float32"), (h - 1) / 2), [1, h, 1]);
  return [
    np.broadcastTo(rows, [1, h, w]),
    np.broadcastTo(np.reshape(np.subtract(np.arange(w).astype("float32"), (w - 1) / 2), [1, 1, w]), [1, h, w]),
  ];
}

/** A number for ± itself, or the ends of a range. */
export type Range = number | readonly [low: number, high: number];

function readRange(name: string, range: Range): [number, number] {
  const [low, high] = typeof range === "number" ? [-range, range] : range;
  if (!(low <= high)) throw new RangeError(`Cannot build ${name} with the range [${low}, ${high}]: the first must not be larger`);
  return [low, high];
}

const draw = (key: Tensor, n: number, [low, high]: readonly [number, number]) =>
  np.reshape(uniform(key, [n], { minval: low, maxval: high }), [n, 1, 1]);

function checkMove(name: string, options: MoveOptions): void {
  checkOptions(`build ${name}`, options, ["fillMode", "fillValue"]);
  if (!["constant", "nearest", "reflect", "wrap"].includes(options.fillMode ?? "reflect")) {
    throw new TypeError(`Cannot build ${name} with fillMode "${options.fillMode}": it is "constant", "nearest", "reflect" or "wrap"`);
  }
}

/** Each image turned about its middle by a random part of a full turn. As `keras.layers.RandomRotation`. */
export function randomRotation(factor: Range, options: MoveOptions = {}): PlainLayer {
  checkMove("randomRotation", options);
  const range = readRange("randomRotation", factor);
  return recorded(
    augment("randomRotation", (x, key) => {
      const [n, h, w] = x.shape as [number, number, number, number];
      const angle = np.multiply(draw(key, n, range), 2 * Math.PI), [rows, columns] = centred(h, w);
      const cos = np.cos(angle), sin = np.sin(angle);
      const fromRows = np.add(np.multiply(rows, cos), np.multiply(columns, sin));
      const fromColumns = np.subtract(np.multiply(columns, cos), np.multiply(rows, sin));
      return sample(x, np.add(fromRows, (h - 1) / 2), np.add(fromColumns, (w - 1) / 2), options);
    }),
    "nn.preprocessing.randomRotation",
    [factor, options],
  );
}

/** Each image made smaller (positive factors) or larger by a random part. As `keras.layers.RandomZoom`. */
export function randomZoom(heightFactor: Range, widthFactor?: Range, options: MoveOptions = {}): PlainLayer {
  checkMove("randomZoom", options);
  const tall = readRange("randomZoom", heightFactor), wide = widthFactor === undefined ? undefined : readRange("randomZoom", widthFactor);
  return recorded(
    augment("randomZoom", (x, key) => {
      const [n, h, w] = x.shape as [number, number, number, number];
      const [k1, k2] = split(key) as Iterable<Tensor> as [Tensor, Tensor];
      const a = np.add(draw(k1, n, tall), 1), b = wide === undefined ? a : np.add(draw(k2, n, wide), 1), [rows, columns] = centred(h, w);
      return sample(x, np.add(np.multiply(rows, a), (h - 1) / 2), np.add(np.multiply(columns, b), (w - 1) / 2), options);
    }),
    "nn.preprocessing.randomZoom",
    [heightFactor, widthFactor, options],
  );
}

/** Each image moved by a random part of its height and width. As `keras.layers.RandomTranslation`. */
export function randomTranslation(heightFactor: Range, widthFactor: Range, options: MoveOptions = {}): PlainLayer {
  checkMove("randomTranslation", options);
  const tall = readRange("randomTranslation", heightFactor), wide = readRange("randomTranslation", widthFactor);
  return recorded(
    augment("randomTranslation", (x, key) => {
      const [n, h, w] = x.shape as [number, number, number, number];
      const [k1, k2] = split(key) as Iterable<Tensor> as [Tensor, Tensor];
      const [rows, columns] = centred(h, w);
      const down = np.multiply(draw(k1, n, tall), h), right = np.multiply(draw(k2, n, wide), w);
      return sample(x, np.subtract(np.add(rows, (h - 1) / 2), down), np.subtract(np.add(columns, (w - 1) / 2), right), options);
    }),
    "nn.preprocessing.randomTranslation",
    [heightFactor, widthFactor, options],
  );
}

/** Each image's distance from its mean multiplied by 1 plus a random number. As `keras.layers.RandomContrast`. */
export function randomContrast(factor: Range): PlainLayer {
  const range = readRange("randomContrast", factor);
  return recorded(
    augment("randomContrast", (x, key) => {
      const mean = np.mean(x, [1, 2], { keepdims: true });
      return np.add(np.multiply(np.subtract(x, mean), np.add(perImage(np.reshape(draw(key, x.shape[0]!, range), [-1])), 1)), mean);
    }),
    "nn.preprocessing.randomContrast",
    [factor],
  );
}

/** A random part of the range of values added to each image, which stays in the range. As `keras.layers.RandomBrightness`. */
export function randomBrightness(factor: Range, options: { readonly valueRange?: readonly [low: number, high: number] } = {}): PlainLayer {
  checkOptions("build randomBrightness", options, ["valueRange"]);
  const range = readRange("randomBrightness", factor), [low, high] = options.valueRange ?? [0, 255];
  return recorded(
    augment("randomBrightness", (x, key) => {
      const shift = np.multiply(perImage(np.reshape(draw(key, x.shape[0]!, range), [-1])), high - low);
      return np.clip(np.add(x, shift), { min: low, max: high });
    }),
    "nn.preprocessing.randomBrightness",
    [factor, options],
  );
}
