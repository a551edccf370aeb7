/**
 * Parameters in PyTorch's layouts as ours: one function for each kind of layer.
 *
 * @module
 */
import { describe } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import type { MultiHeadParams } from "../layers/attention.ts";
import * as np from "../../np/mod.ts";

/** Tensors by PyTorch's names within one module, as "weight" and "bias". */
export type TorchTensors = Readonly<Record<string, Tensor>>;

function need(kind: string, tensors: TorchTensors, name: string): Tensor {
  const found = tensors[name];
  if (found === undefined) {
    throw new RangeError(
      `Cannot convert ${kind} from PyTorch without "${name}": there are ${Object.keys(tensors).join(", ") || "no tensors"}`,
    );
  }
  return found;
}

const withBias = (kernel: Tensor, bias: Tensor | undefined) => bias === undefined ? { kernel } : { kernel, bias };

/** Linear: weight [out, in] → kernel [in, out]. */
export function dense(tensors: TorchTensors): { kernel: Tensor; bias?: Tensor } {
  return withBias(np.transpose(need("dense", tensors, "weight")), tensors.bias);
}

/** Conv1d–3d: weight [out, in / groups, ...window] → kernel [...window, in / groups, out]. */
export function conv(tensors: TorchTensors): { kernel: Tensor; bias?: Tensor } {
  const weight = need("conv", tensors, "weight"), spatial = weight.shape.slice(2).map((_, i) => i + 2);
  return withBias(np.transpose(weight, [...spatial, 1, 0]), tensors.bias);
}

/**
 * ConvTranspose1d–3d: weight [in, out / groups, ...window] → kernel [...window, in / groups, out], turned round.
 *
 * @param tensors The module's tensors.
 * @param options How many groups there are: 1 if not given; the weight does not tell.
 */
export function convTranspose(tensors: TorchTensors, options: { readonly groups?: number } = {}): { kernel: Tensor; bias?: Tensor } {
  const weight = need("convTranspose", tensors, "weight"), spatial = weight.shape.slice(2).map((_, i) => i + 2);
  const parts = np.split(weight, options.groups ?? 1, { axis: 0 }).map((part) => np.transpose(part, [...spatial, 0, 1]));
  const moved = parts.length === 1 ? parts[0]! : np.concatenate(parts, -1);
  return withBias(np.flip(moved, spatial.map((_, i) => i)), tensors.bias);
}

/** Embedding: weight → embedding. */
export function embedding(tensors: TorchTensors): { embedding: Tensor } {
  return { embedding: need("embedding", tensors, "weight") };
}

/** LayerNorm, GroupNorm, RMSNorm: weight and bias → scale and bias. */
export function norm(tensors: TorchTensors): { scale?: Tensor; bias?: Tensor } {
  return { ...tensors.weight && { scale: tensors.weight }, ...tensors.bias && { bias: tensors.bias } };
}

/** BatchNorm1d–3d: weight, bias, running_mean, running_var → parameters and running state. */
export function batchNorm(
  tensors: TorchTensors,
): { params: { scale?: Tensor; bias?: Tensor }; state: { mean: Tensor; var: Tensor } } {
  return {
    params: norm(tensors),
    state: { mean: need("batchNorm", tensors, "running_mean"), var: need("batchNorm", tensors, "running_var") },
  };
}

function recurrent(kind: string, tensors: TorchTensors, suffix: string) {
  const get = (name: string) => need(kind, tensors, name + suffix);
  const bias = tensors[`bias_ih${suffix}`] === undefined ? undefined : [get("bias_ih"), get("bias_hh")] as const;
  return { kernel: np.transpose(get("weight_ih")), recurrentKernel: np.transpose(get("weight_hh")), bias };
}

/** One layer and direction of RNN or LSTM (gates i, f, g, o, as ours): the two biases become their sum. */
export function lstm(tensors: TorchTensors, suffix = "_l0"): { kernel: Tensor; recurrentKernel: Tensor; bias?: Tensor } {
  const { kernel, recurrentKernel, bias } = recurrent("lstm", tensors, suffix);
  return { kernel, recurrentKernel, ...bias && { bias: np.add(bias[0], bias[1]) } };
}

/** One layer and direction of GRU: gates r, z, n → z, r, n; the two biases stay two, as rows. */
export function gru(tensors: TorchTensors, suffix = "_l0"): { kernel: Tensor; recurrentKernel: Tensor; bias?: Tensor } {
  const { kernel, recurrentKernel, bias } = recurrent("gru", tensors, suffix);
  const reorder = (t: Tensor) => {
    const [r, z, n] = np.split(t, 3, { axis: -1 }) as [Tensor, Tensor, Tensor];
    return np.concatenate([z, r, n], -1);
  };
  return {
    kernel: reorder(kernel),
    recurrentKernel: reorder(recurrentKernel),
    ...bias && { bias: np.stack([reorder(bias[0]), reorder(bias[1])]) },
  };
}

/** MultiheadAttention: packed in_proj_weight [3 features, features] (or q_, k_, v_proj_weight) and out_proj → query, key, value, out. */
export function multiHeadAttention(tensors: TorchTensors, numHeads: number): MultiHeadParams {
  const out = need("multiHeadAttention", tensors, "out_proj.weight"), features = out.shape[0]!;
  if (features % numHeads !== 0) {
    throw new RangeError(
      `Cannot convert attention from PyTorch with out_proj ${describe(out)} and ${numHeads} heads: they must divide its features`,
    );
  }
  const size = features / numHeads;
  const packed = tensors.in_proj_weight;
  const weights = packed === undefined
    ? ["q", "k", "v"].map((name) => need("multiHeadAttention", tensors, `${name}_proj_weight`))
    : np.split(packed, 3);
  const biases = tensors.in_proj_bias === undefined ? undefined : np.split(tensors.in_proj_bias, 3);
  const [query, key, value] = weights.map((w, i) => ({
    kernel: np.reshape(np.transpose(w), [w.shape[1]!, numHeads, size]),
    ...biases && { bias: np.reshape(biases[i]!, [numHeads, size]) },
  })) as [{ kernel: Tensor; bias?: Tensor }, { kernel: Tensor; bias?: Tensor }, { kernel: Tensor; bias?: Tensor }];
  const bias = tensors["out_proj.bias"];
  return { query, key, value, out: { kernel: np.reshape(np.transpose(out), [numHeads, size, features]), ...bias && { bias } } };
}
