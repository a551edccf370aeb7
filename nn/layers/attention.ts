// deno-lint-ignore-file no-explicit-any -- inputs of several forms
/**
 * Multi-head attention.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { bind } from "../../core/bind.ts";
import { type TensorLike, toTensor } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import { describe } from "../../core/shape.ts";
import { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { split } from "../../random/key.ts";
import { needKey, singleShape, stateful, stateless } from "../_layer.ts";
import { zeros } from "../initializers/constants.ts";
import type { Initializer } from "../initializers/initializer.ts";
import { type InitializerName, resolveInitializer } from "../initializers/resolve.ts";
import { lecunNormal } from "../initializers/scaled.ts";
import type { Layer } from "../layer.ts";
import { handOn, maskOf } from "../_mask.ts";
import { checkCount } from "./_hooks.ts";
import { type AttentionOptions, dotProductAttention } from "./attention_function.ts";
import { rotaryEmbedding, type RotaryOptions } from "./positions.ts";

/** Options of `multiHeadAttention`. */
export interface MultiHeadOptions {
  /** How many heads keys and values have: as many as queries if not given; fewer is grouped-query attention, 1 multi-query attention. */
  readonly numKvHeads?: number;
  /** The size of each head: features / heads if not given. */
  readonly headSize?: number;
  /** The features of the result: those of the query if not given. */
  readonly outputFeatures?: number;
  /** Whether projections have a bias: true if not given. */
  readonly useBias?: boolean;
  /** Whether positions see only those before: false if not given. */
  readonly causal?: boolean;
  /** Whether queries and keys are turned by their position: false if not given. */
  readonly rotary?: boolean | Omit<RotaryOptions, "positions">;
  /** The fraction of attention weights dropped in training: 0 if not given. */
  readonly dropoutRate?: number;
  /** How far to each side a position looks. */
  readonly localWindowSize?: AttentionOptions["localWindowSize"];
  /** Makes the kernels: lecunNormal if not given, as Flax's. */
  readonly kernelInit?: Initializer | InitializerName;
  /** Makes the biases: zeros if not given. */
  readonly biasInit?: Initializer | InitializerName;
  /** Keeps keys and values as running state, for decoding position by position: for so many sequences, of at most this length. */
  readonly cache?: { readonly batch: number; readonly length: number };
}

/** A projection's parameters. */
export interface ProjectionParams {
  /** Queries, keys, values: [features, heads, size]; output: [heads, size, features]. */
  kernel: Tensor;
  /** [heads, size]; output: [features]. */
  bias?: Tensor;
}

/** The parameters of `multiHeadAttention`. */
export interface MultiHeadParams {
  /** Makes queries. */
  query: ProjectionParams;
  /** Makes keys. */
  key: ProjectionParams;
  /** Makes values. */
  value: ProjectionParams;
  /** Puts the heads together. */
  out: ProjectionParams;
}

/** What `multiHeadAttention` takes: a sequence that looks at itself, or one that looks at another. */
export type AttentionInput = TensorLike | {
  /** [batch, queries, features]. */
  readonly query: TensorLike;
  /** [batch, keys, features]: the query if not given. */
  readonly key?: TensorLike;
  /** [batch, keys, features]: the key if not given. */
  readonly value?: TensorLike;
  /** Which keys each query may look at, true for yes: broadcasts to [batch, heads, queries, keys]. */
  readonly mask?: TensorLike;
  /** Added to the logits. */
  readonly bias?: TensorLike;
};

/** The running state with a cache: what was seen so far. */
export interface AttentionCache {
  /** [batch, length, kvHeads, size]. */
  key: Tensor;
  /** [batch, length, kvHeads, size]. */
  value: Tensor;
  /** How many positions are filled. */
  index: Tensor;
}

const names = [
  "numKvHeads",
  "headSize",
  "outputFeatures",
  "useBias",
  "causal",
  "rotary",
  "dropoutRate",
  "localWindowSize",
  "kernelInit",
  "biasInit",
  "cache",
];

function readInput(x: any): { query: Tensor; key: Tensor; value: Tensor; mask?: TensorLike; bias?: TensorLike } {
  const wrapped = x !== null && typeof x === "object" && !(x instanceof Tensor) && "query" in x;
  if (wrapped) checkOptions("apply multiHeadAttention", x, ["query", "key", "value", "mask", "bias"]);
  const query = toTensor("apply multiHeadAttention", wrapped ? x.query : x);
  const key = wrapped && x.key !== undefined ? toTensor("apply multiHeadAttention", x.key) : query;
  const value = wrapped && x.value !== undefined ? toTensor("apply multiHeadAttention", x.value) : key;
  for (const t of [query, key, value]) {
    if (t.ndim !== 3) throw new RangeError(`Cannot apply multiHeadAttention to ${describe(t)}: it takes [batch, length, features]`);
  }
  return {
    query,
    key,
    value,
    ...wrapped && x.mask !== undefined && { mask: x.mask },
    ...wrapped && x.bias !== undefined && { bias: x.bias },
  };
}

/** The masks of query, key and value, as Keras takes them, in the one that says which keys each query may look at. */
function withStepMasks(input: ReturnType<typeof readInput>): ReturnType<typeof readInput> {
  const rows = maskOf(input.query), seen = [maskOf(input.value), maskOf(input.key)].filter((m) => m !== undefined);
  const masks: Tensor[] = seen.filter((m, i) => seen.indexOf(m) === i).map((m) => np.get(m, ":", null, null, ":"));
  if (rows !== undefined) masks.push(np.get(rows, ":", null, ":", null));
  if (masks.length === 0) return input;
  if (input.mask !== undefined) {
    const given = toTensor("apply multiHeadAttention", input.mask);
    masks.push(np.reshape(given, [...new Array<number>(4 - given.ndim).fill(1), ...given.shape]));
  }
  return { ...input, mask: masks.reduce((a, b) => np.logicalAnd(a, b)) };
}

/** [batch, length, features] → [batch, length, heads, size]. */
function project({ kernel, bias }: ProjectionParams, x: Tensor): Tensor {
  const [features, heads, size] = kernel.shape as [number, number, number];
  const flat = np.matmul(x, np.reshape(kernel, [features, heads * size]));
  return np.reshape(bias === undefined ? flat : np.add(flat, np.reshape(bias, [heads * size])), [...x.shape.slice(0, -1), heads, size]);
}

/** [batch, length, heads, size] → [batch, length, features]. */
function gather({ kernel, bias }: ProjectionParams, x: Tensor): Tensor {
  const [heads, size, features] = kernel.shape as [number, number, number];
  const y = np.matmul(np.reshape(x, [...x.shape.slice(0, -2), heads * size]), np.reshape(kernel, [heads * size, features]));
  return bias === undefined ? y : np.add(y, bias);
}

/**
 * Multi-head attention (Vaswani et al. 2017): [batch, length, features] → [batch, length, features].
 *
 * @param numHeads How many heads.
 * @param options Grouped heads, causality, rotary positions, dropout, a cache.
 * @returns A layer with the parameters `query`, `key`, `value` (kernels [features, heads, size]) and `out` (kernel [heads, size, features]),
 * as in Flax and Keras. It takes a sequence, or `{ query, key, value, mask, bias }`, where mask is true for what may be seen.
 * @throws {RangeError} When initialized: the heads do not divide the features.
 * @example
 * ```ts
 * import { nn, np, random } from "@fluxion/fluxion";
 *
 * const layer = nn.multiHeadAttention(4, { causal: true, rotary: true, numKvHeads: 2 });
 * const { params } = layer.init(random.key(0), [10, 32]);
 * console.log(layer.apply(params, np.ones([2, 10, 32])).shape); // [2, 10, 32]
 * ```
 */
export function multiHeadAttention(numHeads: number, options: MultiHeadOptions = {}): Layer<MultiHeadParams, any, Tensor, AttentionInput> {
  checkOptions("build multiHeadAttention", options, names);
  checkCount("multiHeadAttention", "numHeads", numHeads);
  const { numKvHeads = numHeads, useBias = true, causal = false, rotary = false, dropoutRate = 0, cache, localWindowSize } = options;
  checkCount("multiHeadAttention", "numKvHeads", numKvHeads);
  if (numHeads % numKvHeads !== 0) {
    throw new RangeError(`Cannot build multiHeadAttention of ${numHeads} heads with numKvHeads ${numKvHeads}: it must divide the heads`);
  }
  const kernelInit = resolveInitializer("multiHeadAttention", options.kernelInit, lecunNormal());
  const biasInit = resolveInitializer("multiHeadAttention", options.biasInit, zeros);
  const turn = rotary === false ? undefined : rotary === true ? {} : rotary;

  const sizes = (shape: any): { query: number; key: number; value: number; size: number } => {
    const of = (s: any) => singleShape("multiHeadAttention", s, 2).at(-1)!;
    const several = shape !== null && typeof shape === "object" && "query" in shape;
    const query = of(several ? shape.query : shape), key = several && shape.key ? of(shape.key) : query;
    const size = options.headSize ?? query / numHeads;
    if (!Number.isInteger(size)) {
      throw new RangeError(
        `Cannot init multiHeadAttention of ${numHeads} heads for ${query} features: the heads must divide them, or give headSize`,
      );
    }
    return { query, key, value: several && shape.value ? of(shape.value) : key, size };
  };
  const init = (seed: Tensor, shape: any): MultiHeadParams => {
    const { query, key, value, size } = sizes(shape);
    const keys = [...split(seed, 8)];
    // Drawn as matrices, so that variances are those of what they multiply.
    const made = (i: number, from: number, to: number, kernel: number[], bias: number[]): ProjectionParams => ({
      kernel: np.reshape(kernelInit(keys[i]!, [from, to]), kernel),
      ...useBias && { bias: biasInit(keys[i + 1]!, bias) },
    });
    const out = options.outputFeatures ?? query, wide = numHeads * size, narrow = numKvHeads * size;
    return {
      query: made(0, query, wide, [query, numHeads, size], [numHeads, size]),
      key: made(2, key, narrow, [key, numKvHeads, size], [numKvHeads, size]),
      value: made(4, value, narrow, [value, numKvHeads, size], [numKvHeads, size]),
      out: made(6, wide, out, [numHeads, size, out], [out]),
    };
  };
  const dropping = (context: { train: boolean; key: Tensor | undefined }) =>
    context.train && dropoutRate > 0 ? { dropoutRate, key: needKey("multiHeadAttention", context) } : {};

  if (cache === undefined) {
    const layer = stateless("multiHeadAttention", init, (params: MultiHeadParams, x: AttentionInput, context) => {
      const input = withStepMasks(readInput(x));
      let q = project(params.query, input.query), k = project(params.key, input.key);
      if (turn !== undefined) q = rotaryEmbedding(q, turn), k = rotaryEmbedding(k, turn);
      const mixed = dotProductAttention(q, k, project(params.value, input.value), {
        isCausal: causal,
        ...input.mask !== undefined && { mask: input.mask },
        ...input.bias !== undefined && { bias: input.bias },
        ...localWindowSize !== undefined && { localWindowSize },
        ...dropping(context),
      });
      return handOn(input.query, gather(params.out, mixed));
    });
    return recorded(layer, "nn.multiHeadAttention", [numHeads, options]);
  }
  const { batch, length } = cache;
  return recorded(
    stateful("multiHeadAttention", (seed, shape) => {
      const store = () => np.zeros([batch, length, numKvHeads, sizes(shape).size]);
      return { params: init(seed, shape), state: { key: store(), value: store(), index: np.zeros([], "int32") } as AttentionCache };
    }, (params: MultiHeadParams, x: AttentionInput, context): readonly [Tensor, AttentionCache] => {
      const input = readInput(x), { state } = context, steps = input.query.shape[1]!;
      if (state.key.shape[0] !== input.query.shape[0] || steps > length) {
        throw new RangeError(
          `Cannot apply multiHeadAttention to ${describe(input.query)} with a cache of ${
            describe(state.key)
          }: batches must be the same, and the sequence fit`,
        );
      }
      const positions = np.add(np.arange(steps), state.index);
      let q = project(params.query, input.query), k = project(params.key, input.key);
      if (turn !== undefined) q = rotaryEmbedding(q, { ...turn, positions }), k = rotaryEmbedding(k, { ...turn, positions });
      const zero = np.zeros([], "int32");
      const put = (old: Tensor, now: Tensor) =>
        bind("dynamicUpdateSlice", [old, np.astype(now, old.dtype), zero, state.index, zero, zero], {});
      const next = {
        key: put(state.key, k),
        value: put(state.value, project(params.value, input.value)),
        index: np.add(state.index, steps),
      };
      // Only what is filled may be seen, and nothing later than the query.
      const seen = np.lessEqual(np.reshape(np.arange(length), [1, 1, 1, length]), np.reshape(positions, [1, 1, steps, 1]));
      const mixed = dotProductAttention(q, np.astype(next.key, q.dtype), np.astype(next.value, q.dtype), { mask: seen });
      return [gather(params.out, mixed), next];
    }),
    "nn.multiHeadAttention",
    [numHeads, options],
  );
}
