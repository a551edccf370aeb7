/**
 * The models of the training cases, as a user of the library writes them.
 *
 * @module
 */
import { lax, nn, np, type Tensor } from "../../../mod.ts";
import { gptSizes } from "../data.ts";

/** Parameters by name. */
export type Params = Record<string, Tensor>;

const dense = (x: Tensor, w: Tensor, b: Tensor): Tensor => np.add(np.matmul(x, w), b);

/** Three dense layers. */
export function mlpLogits(p: Params, x: Tensor): Tensor {
  const first = nn.relu(dense(x, p.w1!, p.b1!));
  return dense(nn.relu(dense(first, p.w2!, p.b2!)), p.w3!, p.b3!);
}

/** The classifier's loss, from logits. */
export function diseaseLoss(p: Params, x: Tensor, y: Tensor): Tensor {
  return np.mean(nn.sigmoidBinaryCrossEntropy(mlpLogits(p, x), y));
}

/** The classes' loss, from logits. */
export function crossEntropy(logits: Tensor, y: Tensor): Tensor {
  return np.mean(nn.softmaxCrossEntropy(logits, y));
}

/** A 3×3 convolution that keeps the size, NHWC. */
export function convolve(x: Tensor, kernel: Tensor): Tensor {
  return lax.convGeneralDilated(x, kernel, { padding: "SAME", dimensionNumbers: ["NHWC", "HWIO", "NHWC"] });
}

function convBlock(x: Tensor, kernel: Tensor, bias: Tensor): Tensor {
  const y = nn.relu(np.add(convolve(x, kernel), bias));
  return lax.reduceWindow(y, -Infinity, lax.max, { windowDimensions: [1, 2, 2, 1], windowStrides: [1, 2, 2, 1] });
}

/** Two convolutions and a dense layer. */
export function cnnLogits(p: Params, x: Tensor): Tensor {
  const features = convBlock(convBlock(x, p.k1!, p.c1!), p.k2!, p.c2!);
  return dense(np.reshape(features, [x.shape[0]!, 1568]), p.w3!, p.b3!);
}

/** Rows with mean 0 and variance 1, scaled and shifted. */
export function layerNorm(x: Tensor, scale: Tensor, shift: Tensor): Tensor {
  const centred = np.subtract(x, np.mean(x, -1, { keepdims: true }));
  const variance = np.mean(np.square(centred), -1, { keepdims: true });
  return np.add(np.multiply(np.multiply(centred, lax.rsqrt(np.add(variance, gptSizes.epsilon))), scale), shift);
}

/** One transformer block and the mean square of what it gives. */
export function gptLoss(p: Params, x: Tensor): Tensor {
  const { batch, length, width, heads } = gptSizes, size = width / heads;
  const qkv = dense(layerNorm(x, p.g1!, p.h1!), p.wqkv!, p.bqkv!);
  const [q, k, v] = np.split(qkv, 3, { axis: -1 }).map((part) => np.reshape(part, [batch, length, heads, size]));
  const attended = np.reshape(nn.dotProductAttention(q!, k!, v!, { isCausal: true }), [batch, length, width]);
  const between = np.add(x, dense(attended, p.wo!, p.bo!));
  const hidden = nn.gelu(dense(layerNorm(between, p.g2!, p.h2!), p.w1!, p.b1!));
  return np.mean(np.square(np.add(between, dense(hidden, p.w2!, p.b2!))));
}
