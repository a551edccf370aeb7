/**
 * Batch normalization.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { TensorLike } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import { describe, normalizeAxis } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import { pmean } from "../../lax/collectives.ts";
import * as np from "../../np/mod.ts";
import { stopGradient } from "../../transforms/stop_gradient.ts";
import { checkInput, singleShape, stateful } from "../_layer.ts";
import type { Layer } from "../layer.ts";
import { moments, normalizeBy, scaleNames, type ScaleOptions, type ScaleParams, scaleParams } from "./_statistics.ts";

/** Options of `batchNorm`. */
export interface BatchNormOptions extends ScaleOptions {
  /** What the running statistics keep at each step: 0.99 if not given, as in Flax and Keras; PyTorch's momentum is 1 minus this. */
  readonly momentum?: number;
  /** The axis of the channels, counted with the batch axis: the last if not given. */
  readonly axis?: number;
  /** Whether the running variance is the unbiased one, as PyTorch's: false if not given. */
  readonly unbiased?: boolean;
  /** The name of a vmap axis over which the statistics are shared. */
  readonly axisName?: string;
  /** Whether training too uses the running statistics and leaves them: false if not given. */
  readonly frozen?: boolean;
}

/** The running statistics of `batchNorm`. */
export interface BatchNormState {
  /** [channels]. */
  mean: Tensor;
  /** [channels]. */
  var: Tensor;
}

/**
 * Batch normalization: each channel brought to mean 0 and variance 1 (Ioffe and Szegedy 2015), over the batch in training, by running
 * statistics otherwise. As `flax.linen.BatchNorm`, with the variance taken about the mean.
 *
 * @param options epsilon (1e-5), momentum (0.99), scale and bias, the channel axis.
 * @returns A layer with the parameters `scale` and `bias` [channels] and the running state `mean` and `var`; it is applied with
 * `{ state }`, and returns `[y, newState]`.
 * @example
 * ```ts
 * import { nn, np, random } from "@fluxion/fluxion";
 *
 * const layer = nn.batchNorm();
 * const { params, state } = layer.init(random.key(0), [3]);
 * const [y, next] = layer.apply(params, np.ones([8, 3]), { train: true, state });
 * console.log(y.shape, next.mean.toArray()); // [8, 3] [0.01, 0.01, 0.01]
 * ```
 */
export function batchNorm(options: BatchNormOptions = {}): Layer<ScaleParams, BatchNormState, Tensor, TensorLike> {
  checkOptions("build batchNorm", options, [...scaleNames, "momentum", "axis", "unbiased", "axisName", "frozen"]);
  const { momentum = 0.99, epsilon = 1e-5, axis = -1, unbiased = false, axisName, frozen = false } = options;
  return recorded(
    stateful<ScaleParams, BatchNormState, Tensor, TensorLike>("batchNorm", (key, shape) => {
      const sizes = [0, ...singleShape("batchNorm", shape, 1)];
      const channels = [sizes[normalizeAxis("init batchNorm", axis, sizes.length)]!];
      return {
        params: scaleParams("batchNorm", options, key, channels),
        state: { mean: np.zeros(channels), var: np.ones(channels) },
      };
    }, (params, x, { train, state }) => {
      const input = checkInput("batchNorm", x, 2, "[batch, ..., channels]");
      const at = normalizeAxis("apply batchNorm", axis, input.ndim), channels = input.shape[at]!;
      if (state.mean.shape[0] !== channels) {
        throw new RangeError(`Cannot apply batchNorm of ${state.mean.shape[0]} channels to ${describe(input)}`);
      }
      const wide = input.shape.map((_, i) => i === at ? channels : 1);
      const shaped = (t: Tensor) => np.reshape(t, wide);
      const placed: ScaleParams = {
        ...params.scale && { scale: shaped(params.scale) },
        ...params.bias && { bias: shaped(params.bias) },
      };
      if (!train || frozen) return [normalizeBy(input, shaped(state.mean), shaped(state.var), epsilon, placed), state];
      const axes = input.shape.map((_, i) => i).filter((i) => i !== at);
      let { mean, variance } = moments(input, axes);
      if (axisName !== undefined) {
        const shared = pmean(mean, axisName);
        variance = np.add(pmean(variance, axisName), pmean(np.square(np.subtract(mean, shared)), axisName));
        mean = shared;
      }
      const count = input.size / channels;
      const kept = unbiased ? np.multiply(variance, count / Math.max(count - 1, 1)) : variance;
      const blend = (old: Tensor, now: Tensor) =>
        np.add(np.multiply(old, momentum), np.multiply(np.reshape(stopGradient(now), [channels]), 1 - momentum));
      return [normalizeBy(input, mean, variance, epsilon, placed), { mean: blend(state.mean, mean), var: blend(state.var, kept) }];
    }, { passesMask: true }),
    "nn.batchNorm",
    [options],
  );
}
