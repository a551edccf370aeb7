// deno-lint-ignore-file no-explicit-any -- inputs of several parts
/**
 * A whole transformer: an encoder of the source, a decoder of the target.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { TensorLike } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import { split } from "../../random/key.ts";
import { applyInner } from "../_layer.ts";
import type { ApplyOptions, InputShape, Layer } from "../layer.ts";
import { checkCount } from "./_hooks.ts";
import { layerNorm, rmsNorm } from "./layer_norm.ts";
import { transformerDecoderBlock, transformerEncoderBlock, type TransformerOptions } from "./transformer.ts";

/** Options of `transformer`. */
export interface EncoderDecoderOptions extends Omit<TransformerOptions, "cache"> {
  /** How many blocks the encoder has: 6 if not given. */
  readonly numEncoderLayers?: number;
  /** How many blocks the decoder has: 6 if not given. */
  readonly numDecoderLayers?: number;
}

/** What `transformer` takes. Masks are true for what may be looked at, and broadcast to [batch, heads, queries, keys]. */
export interface EncoderDecoderInput {
  /** [batch, source length, features]; its mask (`nn.withMask`), if it has one, says which steps are no padding. */
  readonly source: TensorLike;
  /** [batch, target length, features]. */
  readonly target: TensorLike;
  /** Of the source looking at itself. */
  readonly sourceMask?: TensorLike;
  /** Of the target looking at itself, besides causality. */
  readonly targetMask?: TensorLike;
  /** Of the target looking at the encoded source. */
  readonly memoryMask?: TensorLike;
}

/** The parameters of `transformer`. */
export interface EncoderDecoderParams {
  /** Of each block of the encoder. */
  encoder: any[];
  /** Of the normalization after the last. */
  encoderNorm: any;
  /** Of each block of the decoder. */
  decoder: any[];
  /** Of the normalization after the last. */
  decoderNorm: any;
}

/**
 * A transformer for sequences to sequences (Vaswani et al. 2017): an encoder that reads a source, and a decoder that looks at the target so
 * far and at what was read. As `torch.nn.Transformer`, of which the defaults are too, but that targets see no later steps unless `causal` is
 * false. Embeddings and the layer of logits stand outside.
 *
 * @param numHeads How many heads: 8 if not given.
 * @param options How many blocks; the hidden size (four times the features), activation ("relu"), dropout (0.1), `normFirst` (false), epsilon
 * (1e-5), and those of `multiHeadAttention`.
 * @returns A layer that takes `{ source, target }`, and gives a tensor like the target.
 * @example
 * ```ts
 * import { nn, np, random } from "@fluxion/fluxion";
 *
 * const model = nn.transformer(2, { numEncoderLayers: 2, numDecoderLayers: 1 });
 * const { params } = model.init(random.key(0), { source: [7, 8], target: [5, 8] });
 * console.log(model.apply(params, { source: np.ones([3, 7, 8]), target: np.ones([3, 5, 8]) }).shape); // [3, 5, 8]
 * ```
 */
export function transformer(
  numHeads = 8,
  options: EncoderDecoderOptions = {},
): Layer<EncoderDecoderParams, null, Tensor, EncoderDecoderInput> {
  const { numEncoderLayers = 6, numDecoderLayers = 6, causal = true, ...rest } = options;
  checkCount("transformer", "numEncoderLayers", numEncoderLayers);
  checkCount("transformer", "numDecoderLayers", numDecoderLayers);
  const each: TransformerOptions = { activation: "relu", dropoutRate: 0.1, normFirst: false, epsilon: 1e-5, ...rest };
  const encoder = transformerEncoderBlock(numHeads, { ...each, causal: false }) as Layer;
  const decoder = transformerDecoderBlock(numHeads, { ...each, causal }) as Layer;
  const norm = (each.norm === "rmsNorm" ? rmsNorm : layerNorm)({ epsilon: each.epsilon! }) as Layer;
  const range = (n: number) => Array.from({ length: n }, (_, i) => i);
  const read = (given: any, what: string): EncoderDecoderInput => {
    if (given === null || typeof given !== "object" || !("source" in given && "target" in given)) {
      throw new TypeError(`Cannot ${what} transformer without a source and a target: it takes { source, target }`);
    }
    checkOptions(`${what} transformer`, given, ["source", "target", "sourceMask", "targetMask", "memoryMask"]);
    return given;
  };
  return recorded(
    {
      name: "transformer",
      init(key, shape) {
        const { source, target } = read(shape, "init") as unknown as { source: InputShape; target: InputShape };
        const keys = [...split(key, numEncoderLayers + numDecoderLayers + 2)];
        return {
          params: {
            encoder: range(numEncoderLayers).map((i) => encoder.init(keys[i]!, source).params),
            encoderNorm: norm.init(keys.at(-2)!, source).params,
            decoder: range(numDecoderLayers).map((i) =>
              decoder.init(keys[numEncoderLayers + i]!, { x: target, memory: source } as InputShape).params
            ),
            decoderNorm: norm.init(keys.at(-1)!, target).params,
          },
          state: null,
        };
      },
      apply: ((params: EncoderDecoderParams, given: any, settings: ApplyOptions & { state?: null } = {}) => {
        checkOptions("apply transformer", settings, ["train", "key", "state"]);
        const { source, target, sourceMask, targetMask, memoryMask } = read(given, "apply");
        const { train = false, key, state } = settings;
        const keys = key === undefined ? undefined : [...split(key, numEncoderLayers + numDecoderLayers)];
        const run = (layer: Layer, p: any, x: unknown, at?: number) =>
          applyInner(layer, p, x, { train, key: at === undefined ? undefined : keys?.[at], state: undefined })[0];
        let memory: any = source, y: any = target;
        params.encoder.forEach((p, i) => memory = run(encoder, p, sourceMask === undefined ? memory : { x: memory, mask: sourceMask }, i));
        memory = run(norm, params.encoderNorm, memory);
        const seen = { memory, ...targetMask !== undefined && { mask: targetMask }, ...memoryMask !== undefined && { memoryMask } };
        params.decoder.forEach((p, i) => y = run(decoder, p, { x: y, ...seen }, numEncoderLayers + i));
        y = run(norm, params.decoderNorm, y);
        return state === undefined ? y : [y, null];
      }) as Layer["apply"],
    },
    "nn.transformer",
    [numHeads, options],
  );
}
