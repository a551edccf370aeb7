// deno-lint-ignore-file no-explicit-any -- blocks of layers of any parameters
/**
 * Transformer blocks.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { split } from "../../random/key.ts";
import type { Activation, ActivationName } from "../activations/resolve.ts";
import { applyInner, type Context } from "../_layer.ts";
import { handOn } from "../_mask.ts";
import type { ApplyOptions, InputShape, Layer } from "../layer.ts";
import { multiHeadAttention, type MultiHeadOptions } from "./attention.ts";
import { dense } from "./dense.ts";
import { dropout } from "./dropout.ts";
import { layerNorm, rmsNorm } from "./layer_norm.ts";
import { serial } from "./serial.ts";

/** Options of transformer blocks. */
export interface TransformerOptions extends Omit<MultiHeadOptions, "outputFeatures"> {
  /** The size of the hidden layer: four times the features if not given. */
  readonly hidden?: number;
  /** What the hidden layer does: "gelu" if not given. */
  readonly activation?: Activation | ActivationName;
  /** The fraction dropped of what each part adds: 0 if not given. */
  readonly dropoutRate?: number;
  /** Whether each part normalizes its input, or what it gave: true if not given; PyTorch's default is false. */
  readonly normFirst?: boolean;
  /** The normalization: "layerNorm" if not given. */
  readonly norm?: "layerNorm" | "rmsNorm";
  /** The normalization's epsilon: 1e-6 if not given. */
  readonly epsilon?: number;
}

const names = [
  "hidden",
  "activation",
  "dropoutRate",
  "normFirst",
  "norm",
  "epsilon",
  "numKvHeads",
  "headSize",
  "useBias",
  "causal",
  "rotary",
  "localWindowSize",
  "kernelInit",
  "biasInit",
  "cache",
];

type Part = readonly [name: string, layer: Layer, norm: Layer, inputOf: (x: Tensor, memory: any) => any];

/** A block whose parts each add something to x: attention, attention to a memory, a hidden layer. */
function block(name: string, numHeads: number, options: TransformerOptions, cross: boolean): Layer {
  checkOptions(`build ${name}`, options, names);
  const { hidden, activation = "gelu", dropoutRate = 0, normFirst = true, norm = "layerNorm", epsilon = 1e-6, causal, cache, ...rest } =
    options;
  const attentionOptions: MultiHeadOptions = { ...rest, dropoutRate, causal: causal ?? cross };
  const makeNorm = () => norm === "rmsNorm" ? rmsNorm({ epsilon }) : layerNorm({ epsilon });
  const drop = dropout(dropoutRate);
  const attention = multiHeadAttention(numHeads, cache === undefined ? attentionOptions : { ...attentionOptions, cache });
  const feedForward = (features: number): Layer =>
    serial({
      hidden: dense(hidden ?? 4 * features, { activation, useBias: rest.useBias ?? true }),
      out: dense(features, { useBias: rest.useBias ?? true }),
    }) as Layer;
  const parts = (features: number): Part[] => [
    ["attention", attention as Layer, makeNorm(), (x, memory) => memory?.mask === undefined ? x : { query: x, mask: memory.mask }],
    ...cross
      ? [["cross", multiHeadAttention(numHeads, { ...rest, rotary: false, dropoutRate }) as Layer, makeNorm(), (x: Tensor, m: any) => ({
        query: x,
        key: m.memory,
        ...m.memoryMask !== undefined && { mask: m.memoryMask },
      })] as Part]
      : [],
    ["feedForward", feedForward(features), makeNorm(), (x) => x],
  ];
  const read = (x: any): { x: any; rest: any } => {
    const wrapped = x !== null && typeof x === "object" && "x" in x && !("aval" in x);
    if (cross && !wrapped) throw new TypeError(`Cannot apply ${name} without a memory: it takes { x, memory }`);
    return wrapped ? { x: x.x, rest: x } : { x, rest: {} };
  };
  const featuresOf = (shape: any): number => shape.at(-1);
  const run = (params: any, input: any, context: Context): [Tensor, any] => {
    const { x, rest: others } = read(input);
    const list = parts(x.shape.at(-1));
    const keys = context.key === undefined ? undefined : [...split(context.key, 2 * list.length)];
    const states: Record<string, any> = {};
    let y: Tensor = x;
    list.forEach(([at, layer, normalize, inputOf], i) => {
      const given = normFirst ? normalize.apply(params[`${at}Norm`], y) : y;
      const [out, state] = applyInner(layer, params[at], inputOf(given, others), {
        train: context.train,
        key: keys?.[2 * i],
        state: context.state === undefined ? undefined : context.state?.[at] ?? null,
      });
      if (state !== undefined && state !== null) states[at] = state;
      const kept = applyInner(drop, null, out, { train: context.train, key: keys?.[2 * i + 1], state: undefined })[0];
      y = handOn(y, np.add(y, kept));
      if (!normFirst) y = normalize.apply(params[`${at}Norm`], y);
    });
    return [y, Object.keys(states).length === 0 ? null : states];
  };
  return {
    name,
    init(key, shape) {
      const { x, rest: others } = read(shape);
      const list = parts(featuresOf(x)), keys = [...split(key, 2 * list.length)];
      const params: Record<string, any> = {}, states: Record<string, any> = {};
      list.forEach(([at, layer, normalize], i) => {
        const input: InputShape = at === "cross" ? { query: x, key: others.memory } : x;
        const made = layer.init(keys[2 * i]!, input);
        params[at] = made.params;
        if (made.state !== null && made.state !== undefined) states[at] = made.state;
        params[`${at}Norm`] = normalize.init(keys[2 * i + 1]!, x).params;
      });
      return { params, state: Object.keys(states).length === 0 ? null : states };
    },
    apply: ((params: any, x: any, given: ApplyOptions & { state?: any } = {}) => {
      checkOptions(`apply ${name}`, given, ["train", "key", "state"]);
      const [y, state] = run(params, x, { train: given.train ?? false, key: given.key, state: given.state });
      return given.state === undefined ? y : [y, state];
    }) as Layer["apply"],
  };
}

/**
 * A transformer encoder block: attention to itself, then a hidden layer, each added to its input. [batch, length, features] stays so.
 *
 * @param numHeads How many heads.
 * @param options The hidden size, activation, dropout, normalization; those of `multiHeadAttention`. With `causal`, a decoder-only block.
 * @returns A layer with the parameters `attention`, `attentionNorm`, `feedForward`, `feedForwardNorm`. It takes a sequence, or `{ x, mask }`.
 * @example
 * ```ts
 * import { nn, np, random } from "@fluxion/fluxion";
 *
 * const model = nn.stacked(nn.transformerEncoderBlock(4, { causal: true, rotary: true }), 6);
 * const { params } = model.init(random.key(0), [10, 32]);
 * console.log(model.apply(params, np.ones([2, 10, 32])).shape); // [2, 10, 32]
 * ```
 */
export function transformerEncoderBlock(numHeads: number, options: TransformerOptions = {}): Layer<any, any, Tensor> {
  return recorded(block("transformerEncoderBlock", numHeads, options, false), "nn.transformerEncoderBlock", [numHeads, options]);
}

/**
 * A transformer decoder block: causal attention to itself, attention to a memory, a hidden layer, each added to its input.
 *
 * @param numHeads How many heads.
 * @param options As `transformerEncoderBlock`'s.
 * @returns A layer that takes `{ x, memory, mask, memoryMask }` and gives a tensor like x; masks are true for what may be looked at.
 */
export function transformerDecoderBlock(numHeads: number, options: TransformerOptions = {}): Layer<any, any, Tensor> {
  return recorded(block("transformerDecoderBlock", numHeads, options, true), "nn.transformerDecoderBlock", [numHeads, options]);
}
