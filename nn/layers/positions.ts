/**
 * Where in a sequence something stands.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { type TensorLike, toTensor } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import { describe } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { checkInput, singleShape, stateless } from "../_layer.ts";
import type { Initializer } from "../initializers/initializer.ts";
import { normal } from "../initializers/random.ts";
import { type InitializerName, resolveInitializer } from "../initializers/resolve.ts";
import type { Layer } from "../layer.ts";
import { checkCount } from "./_hooks.ts";
import type { PlainLayer } from "./pool.ts";

/** Options of `rotaryEmbedding`. */
export interface RotaryOptions {
  /** Wavelengths go up to 2π times this: 10000 if not given. */
  readonly theta?: number;
  /** Whether neighbours are turned together, or the two halves (as in Llama): false if not given. */
  readonly interleaved?: boolean;
  /** The position of each query, [length] or [batch, length]: 0, 1, … if not given. */
  readonly positions?: TensorLike;
}

/**
 * Turns pairs of features by angles that grow with the position, so that products depend on distances (Su et al. 2021).
 *
 * @param x [batch, length, heads, size], size even.
 * @param options theta, the pairing, the positions.
 * @returns A tensor of the same shape.
 */
export function rotaryEmbedding(x: TensorLike, options: RotaryOptions = {}): Tensor {
  checkOptions("rotaryEmbedding", options, ["theta", "interleaved", "positions"]);
  const { theta = 10000, interleaved = false } = options;
  const t = toTensor("rotaryEmbedding", x);
  const [, length, , size] = t.shape;
  if (t.ndim !== 4 || size! % 2 !== 0) {
    throw new RangeError(`Cannot rotaryEmbedding ${describe(t)}: it takes [batch, length, heads, size] with an even size`);
  }
  const half = size! / 2;
  const positions = np.astype(options.positions ?? np.arange(length!), "float32");
  const frequencies = np.array(Float32Array.from({ length: half }, (_, i) => theta ** (-i / half)));
  const angles = np.expandDims(np.multiply(np.expandDims(positions, -1), frequencies), -2);
  const cos = np.astype(np.cos(angles), t.dtype), sin = np.astype(np.sin(angles), t.dtype);
  const pairs = interleaved ? np.reshape(t, [...t.shape.slice(0, -1), half, 2]) : np.reshape(t, [...t.shape.slice(0, -1), 2, half]);
  const [a, b] = (interleaved ? [pairs.get("...", 0), pairs.get("...", 1)] : [pairs.get("...", 0, ":"), pairs.get("...", 1, ":")]) as [
    Tensor,
    Tensor,
  ];
  const turned = [np.subtract(np.multiply(a, cos), np.multiply(b, sin)), np.add(np.multiply(b, cos), np.multiply(a, sin))];
  return np.reshape(np.stack(turned, interleaved ? -1 : -2), t.shape);
}

/** The sines and cosines of Vaswani et al. 2017 for positions 0, 1, …: [length, features], sines first. */
export function sinusoidalPositions(length: number, features: number, options: { readonly theta?: number } = {}): Tensor {
  checkOptions("sinusoidalPositions", options, ["theta"]);
  const { theta = 10000 } = options, half = Math.ceil(features / 2);
  const out = new Float32Array(length * features);
  for (let p = 0; p < length; p++) {
    for (let i = 0; i < features; i++) {
      const angle = p / theta ** (i % half / half);
      out[p * features + i] = i < half ? Math.sin(angle) : Math.cos(angle);
    }
  }
  return np.array(out, { shape: [length, features] });
}

/** Adds sines and cosines of the position to [batch, length, features]. */
export function sinusoidalEncoding(options: { readonly theta?: number } = {}): PlainLayer {
  checkOptions("build sinusoidalEncoding", options, ["theta"]);
  const layer = stateless<null, Tensor, TensorLike>("sinusoidalEncoding", () => null, (_, x) => {
    const input = checkInput("sinusoidalEncoding", x, 3, "[batch, length, features]");
    return np.add(input, np.astype(sinusoidalPositions(input.shape[1]!, input.shape[2]!, options), input.dtype));
  }, { passesMask: true });
  return recorded(layer, "nn.sinusoidalEncoding", [options]);
}

/** Adds a learned vector for each position to [batch, length, features]; sequences may be shorter than `maxLength`. */
export function learnedPositions(
  maxLength: number,
  options: { readonly embeddingInit?: Initializer | InitializerName } = {},
): Layer<{ embedding: Tensor }, null, Tensor, TensorLike> {
  checkOptions("build learnedPositions", options, ["embeddingInit"]);
  checkCount("learnedPositions", "maxLength", maxLength);
  const init = resolveInitializer("learnedPositions", options.embeddingInit, normal(0.02));
  return recorded(
    stateless<{ embedding: Tensor }, Tensor, TensorLike>("learnedPositions", (key, shape) => {
      return { embedding: init(key, [maxLength, singleShape("learnedPositions", shape, 2).at(-1)!]) };
    }, ({ embedding }, x) => {
      const input = checkInput("learnedPositions", x, 3, "[batch, length, features]");
      if (input.shape[1]! > maxLength) {
        throw new RangeError(`Cannot apply learnedPositions of ${maxLength} to ${describe(input)}: it is too long`);
      }
      return np.add(input, np.get(embedding, np.slice(0, input.shape[1]!)));
    }, { passesMask: true }),
    "nn.learnedPositions",
    [maxLength, options],
  );
}
