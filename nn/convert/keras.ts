/**
 * Parameters in Keras's layouts as ours, one function for each kind of layer that differs; each takes the list that `layer.get_weights()`
 * gives.
 *
 * @module
 */
import type { Tensor } from "../../core/tensor.ts";
import type { MultiHeadParams } from "../layers/attention.ts";
import * as np from "../../np/mod.ts";

/** What `layer.get_weights()` gives. */
export type KerasWeights = readonly Tensor[];

function need(kind: string, weights: KerasWeights, i: number): Tensor {
  const found = weights[i];
  if (found === undefined) {
    throw new RangeError(`Cannot convert ${kind} from Keras: ${weights.length} weights, and it has at least ${i + 1}`);
  }
  return found;
}

const withBias = (kernel: Tensor, bias: Tensor | undefined) => bias === undefined ? { kernel } : { kernel, bias };

/** Dense and Conv1D–3D: kernel and bias, in our layout already. */
export function dense(weights: KerasWeights): { kernel: Tensor; bias?: Tensor } {
  return withBias(need("dense", weights, 0), weights[1]);
}

/** DepthwiseConv: kernel [...window, in, multiplier] → [...window, 1, in × multiplier]. */
export function depthwiseConv(weights: KerasWeights): { kernel: Tensor; bias?: Tensor } {
  const kernel = need("depthwiseConv", weights, 0), [channels, multiplier] = kernel.shape.slice(-2) as [number, number];
  return withBias(np.reshape(kernel, [...kernel.shape.slice(0, -2), 1, channels * multiplier]), weights[1]);
}

/** SeparableConv: depthwise kernel, pointwise kernel, bias. */
export function separableConv(weights: KerasWeights): { depthwise: { kernel: Tensor }; pointwise: { kernel: Tensor; bias?: Tensor } } {
  return {
    depthwise: depthwiseConv([need("separableConv", weights, 0)]),
    pointwise: withBias(need("separableConv", weights, 1), weights[2]),
  };
}

/** Conv1DTranspose–3DTranspose: kernel [...window, out, in] → [...window, in, out], turned round. */
export function convTranspose(weights: KerasWeights): { kernel: Tensor; bias?: Tensor } {
  const kernel = need("convTranspose", weights, 0), spatial = kernel.shape.slice(0, -2).map((_, i) => i);
  return withBias(np.flip(np.swapaxes(kernel, [-1, -2]), spatial), weights[1]);
}

/** Embedding. */
export function embedding(weights: KerasWeights): { embedding: Tensor } {
  return { embedding: need("embedding", weights, 0) };
}

/** LayerNormalization, GroupNormalization: gamma and beta. */
export function norm(weights: KerasWeights): { scale?: Tensor; bias?: Tensor } {
  return { ...weights[0] && { scale: weights[0] }, ...weights[1] && { bias: weights[1] } };
}

/** BatchNormalization: gamma, beta, moving mean, moving variance. */
export function batchNorm(
  weights: KerasWeights,
): { params: { scale: Tensor; bias: Tensor }; state: { mean: Tensor; var: Tensor } } {
  const [scale, bias, mean, variance] = [0, 1, 2, 3].map((i) => need("batchNorm", weights, i)) as [Tensor, Tensor, Tensor, Tensor];
  return { params: { scale, bias }, state: { mean, var: variance } };
}

/** SimpleRNN, LSTM, GRU: kernel, recurrent kernel, bias, in our layout already. */
export function recurrent(weights: KerasWeights): { kernel: Tensor; recurrentKernel: Tensor; bias?: Tensor } {
  const bias = weights[2];
  return { kernel: need("recurrent", weights, 0), recurrentKernel: need("recurrent", weights, 1), ...bias && { bias } };
}

/** MultiHeadAttention: query, key, value and output kernels, each followed by its bias where there are biases. */
export function multiHeadAttention(weights: KerasWeights): MultiHeadParams {
  const biased = weights.length === 8, at = (i: number) => need("multiHeadAttention", weights, i);
  const part = (i: number): { kernel: Tensor; bias?: Tensor } => biased ? { kernel: at(2 * i), bias: at(2 * i + 1) } : { kernel: at(i) };
  return { query: part(0), key: part(1), value: part(2), out: part(3) };
}
