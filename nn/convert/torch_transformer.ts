/**
 * PyTorch's transformers as ours.
 *
 * @module
 */
import type { Tensor } from "../../core/tensor.ts";
import type { EncoderDecoderParams } from "../layers/encoder_decoder.ts";
import type { MultiHeadParams } from "../layers/attention.ts";
import type { DenseParams } from "../layers/dense.ts";
import { dense, multiHeadAttention, norm, type TorchTensors } from "./torch.ts";

/** The tensors whose names begin so, by the rest of their names. */
function within(tensors: TorchTensors, prefix: string): TorchTensors {
  const entries = Object.entries(tensors).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(entries.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

/** The parameters of a transformer block; `cross` is of a decoder's. */
export interface BlockParams {
  /** Attention to itself. */
  attention: MultiHeadParams;
  /** The normalization beside it. */
  attentionNorm: { scale?: Tensor; bias?: Tensor };
  /** Attention to a memory. */
  cross?: MultiHeadParams;
  /** The normalization beside it. */
  crossNorm?: { scale?: Tensor; bias?: Tensor };
  /** The hidden layer. */
  feedForward: { hidden: DenseParams; out: DenseParams };
  /** The normalization beside it. */
  feedForwardNorm: { scale?: Tensor; bias?: Tensor };
}

/**
 * TransformerEncoderLayer or TransformerDecoderLayer: self_attn, multihead_attn, linear1, linear2, norm1, … → a block's parameters.
 *
 * @param tensors The module's tensors.
 * @param numHeads How many heads; the weights do not tell.
 */
export function transformerBlock(tensors: TorchTensors, numHeads: number): BlockParams {
  const attention = (name: string) => multiHeadAttention(within(tensors, `${name}.`), numHeads);
  const part = <T>(name: string, read: (t: TorchTensors) => T) => read(within(tensors, `${name}.`));
  const cross = "multihead_attn.out_proj.weight" in tensors;
  return {
    attention: attention("self_attn"),
    attentionNorm: part("norm1", norm),
    ...cross && { cross: attention("multihead_attn"), crossNorm: part("norm2", norm) },
    feedForward: { hidden: part("linear1", dense), out: part("linear2", dense) },
    feedForwardNorm: part(cross ? "norm3" : "norm2", norm),
  };
}

/** Transformer: encoder.layers.0, …, decoder.norm → the parameters of `nn.transformer`. */
export function transformer(tensors: TorchTensors, numHeads: number): EncoderDecoderParams {
  const blocks = (side: string) => {
    const count = new Set(Object.keys(within(tensors, `${side}.layers.`)).map((name) => name.split(".")[0])).size;
    return Array.from({ length: count }, (_, i) => transformerBlock(within(tensors, `${side}.layers.${i}.`), numHeads));
  };
  return {
    encoder: blocks("encoder"),
    encoderNorm: norm(within(tensors, "encoder.norm.")),
    decoder: blocks("decoder"),
    decoderNorm: norm(within(tensors, "decoder.norm.")),
  };
}
