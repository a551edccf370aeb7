/**
 * Normalizations of each example by itself.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { TensorLike } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import { describe, normalizeAxes } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { checkInput, singleShape, stateless } from "../_layer.ts";
import type { Layer } from "../layer.ts";
import { checkCount } from "./_hooks.ts";
import { moments, normalizeBy, scaleNames, type ScaleOptions, type ScaleParams, scaleParams } from "./_statistics.ts";

/** A normalization without running state. */
export type NormLayer = Layer<ScaleParams, null, Tensor, TensorLike>;

/** Options of `layerNorm` and `rmsNorm`. */
export interface LayerNormOptions extends ScaleOptions {
  /** The axes to normalize over, counted with the batch axis: the last if not given. */
  readonly axis?: number | readonly number[];
}

function overAxes(name: string, sizes: readonly number[], axis: number | readonly number[]): number[] {
  return normalizeAxes(`apply ${name}`, axis, sizes.length).sort((a, b) => a - b);
}

/** Parameters of the axes' sizes, shaped to stand beside the input. */
function beside(x: Tensor, axes: readonly number[], params: ScaleParams): ScaleParams {
  const shape = x.shape.map((n, i) => axes.includes(i) ? n : 1);
  return {
    ...params.scale && { scale: np.reshape(params.scale, shape) },
    ...params.bias && { bias: np.reshape(params.bias, shape) },
  };
}

/**
 * Layer normalization: each example brought to mean 0 and variance 1 over its last axis (Ba et al. 2016). As `flax.linen.LayerNorm`.
 *
 * @param options epsilon (1e-6; PyTorch 1e-5, Keras 1e-3), the axes, scale and bias.
 * @returns A layer with the parameters `scale` and `bias`, of the size of the axes.
 * @example
 * ```ts
 * import { nn, np, random } from "@fluxion/fluxion";
 *
 * const layer = nn.layerNorm();
 * const { params } = layer.init(random.key(0), [2]);
 * console.log(layer.apply(params, np.array([[1, 3]])).toArray()); // close to [[-1, 1]]
 * ```
 */
export function layerNorm(options: LayerNormOptions = {}): NormLayer {
  checkOptions("build layerNorm", options, [...scaleNames, "axis"]);
  const { epsilon = 1e-6, axis = -1 } = options;
  return recorded(
    stateless<ScaleParams, Tensor, TensorLike>("layerNorm", (key, shape) => {
      const sizes = [0, ...singleShape("layerNorm", shape, 1)];
      return scaleParams("layerNorm", options, key, overAxes("layerNorm", sizes, axis).map((i) => sizes[i]!));
    }, (params, x) => {
      const input = checkInput("layerNorm", x, 1, "[batch, ..., features]");
      const axes = overAxes("layerNorm", input.shape, axis);
      const { mean, variance } = moments(input, axes);
      return normalizeBy(input, mean, variance, epsilon, beside(input, axes, params));
    }, { passesMask: true }),
    "nn.layerNorm",
    [options],
  );
}

/**
 * Root-mean-square normalization: each example divided by its root mean square over the last axis (Zhang and Sennrich 2019). As
 * `flax.linen.RMSNorm`.
 *
 * @param options epsilon (1e-6), the axes, whether there is a scale; a bias only if asked for.
 */
export function rmsNorm(options: LayerNormOptions = {}): NormLayer {
  checkOptions("build rmsNorm", options, [...scaleNames, "axis"]);
  const { epsilon = 1e-6, axis = -1, useBias = false } = options;
  return recorded(
    stateless<ScaleParams, Tensor, TensorLike>("rmsNorm", (key, shape) => {
      const sizes = [0, ...singleShape("rmsNorm", shape, 1)];
      return scaleParams("rmsNorm", { ...options, useBias }, key, overAxes("rmsNorm", sizes, axis).map((i) => sizes[i]!));
    }, (params, x) => {
      const input = checkInput("rmsNorm", x, 1, "[batch, ..., features]");
      const axes = overAxes("rmsNorm", input.shape, axis);
      const square = np.mean(np.square(np.astype(input, np.promoteTypes(input.dtype, "float32"))), axes, { keepdims: true });
      return normalizeBy(input, np.zeros([], square.dtype), square, epsilon, beside(input, axes, params));
    }, { passesMask: true }),
    "nn.rmsNorm",
    [options],
  );
}

function grouped(name: string, options: ScaleOptions, groupsOf: (channels: number) => number): NormLayer {
  const { epsilon = 1e-6 } = options;
  const check = (channels: number, got: string): number => {
    const groups = groupsOf(channels);
    if (channels % groups !== 0) {
      throw new RangeError(`Cannot apply ${name} to ${got}: ${groups} groups do not divide ${channels} channels`);
    }
    return groups;
  };
  return stateless<ScaleParams, Tensor, TensorLike>(name, (key, shape) => {
    const channels = singleShape(name, shape, 1).at(-1)!;
    check(channels, `examples of shape [${shape}]`);
    return scaleParams(name, options, key, [channels]);
  }, (params, x) => {
    const input = checkInput(name, x, 2, "[batch, ..., channels]");
    const channels = input.shape.at(-1)!, groups = check(channels, describe(input));
    const split = np.reshape(input, [...input.shape.slice(0, -1), groups, channels / groups]);
    const axes = split.shape.map((_, i) => i).filter((i) => i !== 0 && i !== split.ndim - 2);
    const { mean, variance } = moments(split, axes);
    const normal = np.reshape(normalizeBy(split, mean, variance, epsilon, {}), input.shape);
    const scaled = params.scale === undefined ? normal : np.multiply(normal, params.scale);
    return np.astype(params.bias === undefined ? scaled : np.add(scaled, params.bias), input.dtype);
  }, { passesMask: true });
}

/**
 * Group normalization: the channels of each example in groups, each brought to mean 0 and variance 1 over its channels and all positions
 * (Wu and He 2018). As `flax.linen.GroupNorm`.
 *
 * @param groups How many groups: 32 if not given.
 * @param options epsilon (1e-6), scale and bias.
 */
export function groupNorm(groups = 32, options: ScaleOptions = {}): NormLayer {
  checkOptions("build groupNorm", options, scaleNames);
  checkCount("groupNorm", "groups", groups);
  return recorded(grouped("groupNorm", options, () => groups), "nn.groupNorm", [groups, options]);
}

/** Instance normalization: each channel of each example brought to mean 0 and variance 1 over all positions. As `flax.linen.InstanceNorm`. */
export function instanceNorm(options: ScaleOptions = {}): NormLayer {
  checkOptions("build instanceNorm", options, scaleNames);
  return recorded(grouped("instanceNorm", options, (channels) => channels), "nn.instanceNorm", [options]);
}

/** Options of `unitNorm`. */
export interface UnitNormOptions {
  /** The axis of the vectors: the last if not given. */
  readonly axis?: number | readonly number[];
}

/** Vectors brought to length 1. As `keras.layers.UnitNormalization`. */
export function unitNorm(options: UnitNormOptions = {}): Layer<null, null, Tensor, TensorLike> {
  checkOptions("build unitNorm", options, ["axis"]);
  return recorded(
    stateless<null, Tensor, TensorLike>("unitNorm", () => null, (_, x) => {
      const input = checkInput("unitNorm", x, 1, "[batch, ..., features]");
      return np.divide(input, np.sqrt(np.maximum(np.sum(np.square(input), options.axis ?? -1, { keepdims: true }), 1e-12)));
    }, { passesMask: true }),
    "nn.unitNorm",
    [options],
  );
}
