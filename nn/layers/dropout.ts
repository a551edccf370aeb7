/**
 * Layers that disturb their input in training.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { TensorLike } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { bernoulli } from "../../random/discrete.ts";
import { normal } from "../../random/normal.ts";
import { checkInput, needKey, stateless } from "../_layer.ts";
import type { PlainLayer } from "./pool.ts";

function noisy(name: string, active: boolean, disturb: (x: Tensor, key: Tensor) => Tensor): PlainLayer {
  return stateless<null, Tensor, TensorLike>(name, () => null, (_, x, context) => {
    const input = checkInput(name, x, 0, "a tensor");
    return context.train && active ? disturb(input, needKey(name, context)) : input;
  }, { passesMask: true });
}

function checkRate(name: string, rate: number): void {
  if (!(rate >= 0 && rate <= 1)) throw new RangeError(`Cannot build ${name} with rate ${rate}: it must be in [0, 1]`);
}

/** Options of `dropout`. */
export interface DropoutOptions {
  /** Axes along which all elements share their fate, counted with the batch axis: none if not given. */
  readonly broadcastAxes?: readonly number[];
}

function drop(x: Tensor, key: Tensor, rate: number, shared: readonly number[]): Tensor {
  if (rate === 1) return np.zerosLike(x);
  const shape = x.shape.map((n, i) => shared.includes(i) || shared.includes(i - x.ndim) ? 1 : n);
  return np.where(bernoulli(key, 1 - rate, shape), np.divide(x, 1 - rate), 0);
}

/**
 * In training sets a fraction of the elements to 0 and scales the rest by 1 / (1 - rate) (Srivastava et al. 2014); otherwise passes its
 * input on. As `flax.linen.Dropout`.
 *
 * @param rate The fraction.
 * @param options Axes along which elements are dropped together.
 * @returns A layer without parameters; in training it needs `{ train: true, key }`.
 * @throws {RangeError} The rate is not in [0, 1].
 * @example
 * ```ts
 * import { nn, np, random } from "@fluxion/fluxion";
 *
 * const layer = nn.dropout(0.5);
 * console.log(layer.apply(null, np.ones(4)).toArray()); // [1, 1, 1, 1]
 * console.log(layer.apply(null, np.ones(4), { train: true, key: random.key(0) }).toArray()); // twos and zeros
 * ```
 */
export function dropout(rate: number, options: DropoutOptions = {}): PlainLayer {
  checkOptions("build dropout", options, ["broadcastAxes"]);
  checkRate("dropout", rate);
  return recorded(noisy("dropout", rate > 0, (x, key) => drop(x, key, rate, options.broadcastAxes ?? [])), "nn.dropout", [rate, options]);
}

/** Dropout of whole channels: all positions [batch, ...spatial, channels] of a channel share their fate. As PyTorch's Dropout2d. */
export function spatialDropout(rate: number): PlainLayer {
  checkRate("spatialDropout", rate);
  return recorded(
    noisy("spatialDropout", rate > 0, (x, key) => drop(x, key, rate, x.shape.slice(1, -1).map((_, i) => i + 1))),
    "nn.spatialDropout",
    [rate],
  );
}

/** Dropout that keeps mean and variance of what comes out of `selu` (Klambauer et al. 2017). As `keras.layers.AlphaDropout`. */
export function alphaDropout(rate: number): PlainLayer {
  checkRate("alphaDropout", rate);
  const low = -1.6732632423543772 * 1.0507009873554805;
  return recorded(
    noisy("alphaDropout", rate > 0, (x, key) => {
      if (rate === 1) return np.fullLike(x, 0);
      const a = 1 / Math.sqrt((1 - rate) * (1 + rate * low * low)), b = -a * low * rate;
      return np.add(np.multiply(np.where(bernoulli(key, 1 - rate, x.shape), x, low), a), b);
    }),
    "nn.alphaDropout",
    [rate],
  );
}

/** Adds normal noise in training. As `keras.layers.GaussianNoise`. */
export function gaussianNoise(stddev: number): PlainLayer {
  if (!(stddev >= 0)) throw new RangeError(`Cannot build gaussianNoise with stddev ${stddev}: it must be at or above 0`);
  return recorded(
    noisy("gaussianNoise", stddev > 0, (x, key) => np.add(x, np.multiply(normal(key, x.shape, { dtype: x.dtype }), stddev))),
    "nn.gaussianNoise",
    [stddev],
  );
}

/** Multiplies with normal noise of mean 1 and variance rate / (1 - rate) in training. As `keras.layers.GaussianDropout`. */
export function gaussianDropout(rate: number): PlainLayer {
  checkRate("gaussianDropout", rate);
  if (rate === 1) throw new RangeError("Cannot build gaussianDropout with rate 1: its noise would have no bound; take less");
  const stddev = Math.sqrt(rate / (1 - rate));
  return recorded(
    noisy(
      "gaussianDropout",
      rate > 0,
      (x, key) => np.multiply(x, np.add(np.multiply(normal(key, x.shape, { dtype: x.dtype }), stddev), 1)),
    ),
    "nn.gaussianDropout",
    [rate],
  );
}
