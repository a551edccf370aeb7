/**
 * What normalizations share: statistics in float32, and scale and bias.
 *
 * @module
 */
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { split } from "../../random/key.ts";
import { ones, zeros } from "../initializers/constants.ts";
import type { Initializer } from "../initializers/initializer.ts";
import { type InitializerName, resolveInitializer } from "../initializers/resolve.ts";

/** Options that normalizations share. */
export interface ScaleOptions {
  /** Added to the variance. */
  readonly epsilon?: number;
  /** Whether the result is multiplied with a parameter: true if not given. */
  readonly useScale?: boolean;
  /** Whether a parameter is added to the result: true if not given. */
  readonly useBias?: boolean;
  /** Makes the scale: ones if not given. */
  readonly scaleInit?: Initializer | InitializerName;
  /** Makes the bias: zeros if not given. */
  readonly biasInit?: Initializer | InitializerName;
}

/** The names of the options of `ScaleOptions`. */
export const scaleNames = ["epsilon", "useScale", "useBias", "scaleInit", "biasInit"] as const;

/** The parameters of normalizations, where they are wanted. */
export interface ScaleParams {
  /** What the normalized values are multiplied with. */
  scale?: Tensor;
  /** What is added to them. */
  bias?: Tensor;
}

/** Makes scale and bias. */
export function scaleParams(name: string, options: ScaleOptions, key: Tensor, shape: readonly number[]): ScaleParams {
  const { useScale = true, useBias = true } = options;
  const [k1, k2] = split(key) as Iterable<Tensor> as [Tensor, Tensor];
  return {
    ...useScale && { scale: resolveInitializer(name, options.scaleInit, ones)(k1, shape) },
    ...useBias && { bias: resolveInitializer(name, options.biasInit, zeros)(k2, shape) },
  };
}

/** Mean and biased variance, in float32 at least, the axes kept with size 1. */
export function moments(x: Tensor, axes: readonly number[]): { mean: Tensor; variance: Tensor } {
  const wide = np.astype(x, np.promoteTypes(x.dtype, "float32"));
  const mean = np.mean(wide, axes, { keepdims: true });
  return { mean, variance: np.mean(np.square(np.subtract(wide, mean)), axes, { keepdims: true }) };
}

/** (x - mean) / √(variance + epsilon) · scale + bias, in the type of x. */
export function normalizeBy(x: Tensor, mean: Tensor, variance: Tensor, epsilon: number, { scale, bias }: ScaleParams): Tensor {
  // 1 / √(…) · scale first: it is small, and the large tensor is touched less.
  const spread = np.divide(1, np.sqrt(np.add(variance, epsilon)));
  const centred = np.multiply(np.subtract(x, mean), scale === undefined ? spread : np.multiply(spread, scale));
  return np.astype(bias === undefined ? centred : np.add(centred, bias), x.dtype);
}
