/**
 * Attention as a function of queries, keys and values.
 *
 * @module
 */
import { bind, bindMany } from "../../core/bind.ts";
import { type TensorLike, toTensor } from "../../core/convert.ts";
import { isFloat } from "../../core/dtype.ts";
import { checkOptions } from "../../core/errors.ts";
import { describe } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { bernoulli } from "../../random/discrete.ts";
import { stopGradient } from "../../transforms/stop_gradient.ts";
import { softmax } from "../activations/normalized.ts";

/** Options of `dotProductAttention`. */
export interface AttentionOptions {
  /** Added to the logits: broadcasts to [batch, heads, queries, keys]. */
  readonly bias?: TensorLike;
  /** Which keys each query may look at, true for yes: broadcasts to [batch, heads, queries, keys]. */
  readonly mask?: TensorLike;
  /** What the logits are multiplied with: 1 / √size if not given. */
  readonly scale?: number;
  /** Whether each query looks only at keys up to its own position: false if not given. */
  readonly isCausal?: boolean;
  /** How many queries of each example count, [batch]; the rest give zeros. */
  readonly querySeqLengths?: TensorLike;
  /** How many keys of each example count, [batch]. */
  readonly keyValueSeqLengths?: TensorLike;
  /** How far to the left and right a query looks: one number for both, or two. */
  readonly localWindowSize?: number | readonly [left: number, right: number];
  /** The fraction of the weights to drop, with `key`: 0 if not given. */
  readonly dropoutRate?: number;
  /** A random key for dropout. */
  readonly key?: Tensor;
  /** Whether the logarithm of the softmax's denominator comes back too, [batch, queries, heads], through which no gradient flows. */
  readonly returnResidual?: boolean;
}

const names = [
  "bias",
  "mask",
  "scale",
  "isCausal",
  "querySeqLengths",
  "keyValueSeqLengths",
  "localWindowSize",
  "dropoutRate",
  "key",
  "returnResidual",
];

/** With axes of size 1 in front, up to four. */
function fourAxes(t: Tensor): Tensor {
  return t.ndim === 4 ? t : np.reshape(t, [...new Array<number>(4 - t.ndim).fill(1), ...t.shape]);
}

/** [batch, heads, T, S] (or with ones) as [batch, kvHeads, T, group, S]. */
function grouped(t: Tensor, heads: number, kvHeads: number): Tensor {
  const wide = fourAxes(t), [b, n, q, s] = wide.shape as [number, number, number, number];
  const split = n === 1 ? [b, 1, 1, q, s] : [b, kvHeads, heads / kvHeads, q, s];
  return np.transpose(np.reshape(wide, split), [0, 1, 3, 2, 4]);
}

function readMask(given: TensorLike): Tensor {
  const mask = toTensor("dotProductAttention", given);
  if (mask.dtype === "bool") return mask;
  throw new TypeError(`Cannot dotProductAttention with mask ${describe(mask)}: it must be bools, true where a key may be seen`);
}

/** How many positions back and ahead a query sees; null: all. */
function reach({ isCausal, localWindowSize: size }: AttentionOptions): [left: number | null, right: number | null] {
  const [left, right] = size === undefined ? [null, null] : typeof size === "number" ? [size, size] : size;
  return [left, isCausal ? Math.min(right ?? 0, 0) : right];
}

/** Which of [.., T, .., S] may be seen, all conditions together; undefined where all may. */
function visible(options: AttentionOptions, heads: number, kvHeads: number, queries: number, keys: number): Tensor | undefined {
  const masks: Tensor[] = [];
  if (options.mask !== undefined) {
    masks.push(grouped(readMask(options.mask), heads, kvHeads));
  }
  const rows = np.reshape(np.arange(queries), [1, 1, queries, 1, 1]), columns = np.reshape(np.arange(keys), [1, 1, 1, 1, keys]);
  const [left, right] = reach(options);
  if (left !== null) masks.push(np.lessEqual(rows, np.add(columns, left)));
  if (right !== null) masks.push(np.greaterEqual(rows, np.subtract(columns, right)));
  const below = (lengths: TensorLike, positions: Tensor) => {
    return np.less(positions, np.reshape(toTensor("dotProductAttention", lengths), [-1, 1, 1, 1, 1]));
  };
  if (options.querySeqLengths !== undefined) masks.push(below(options.querySeqLengths, rows));
  if (options.keyValueSeqLengths !== undefined) masks.push(below(options.keyValueSeqLengths, columns));
  return masks.length === 0 ? undefined : masks.reduce((a, b) => np.logicalAnd(a, b));
}

/**
 * softmax(query · keyᵀ · scale + bias) · value, as `jax.nn.dot_product_attention`. With fewer key and value heads than query heads, groups
 * of query heads share them. The softmax is taken in float32.
 *
 * @param query [batch, queries, heads, size]; all three may be of one example, without the batch axis.
 * @param key [batch, keys, kvHeads, size]; kvHeads divides heads.
 * @param value [batch, keys, kvHeads, size].
 * @param options Bias, mask (true: may be seen), scale, causality, lengths, window.
 * @returns [batch, queries, heads, size].
 * @throws {RangeError} The shapes do not fit.
 * @example
 * ```ts
 * import { nn, np } from "@fluxion/fluxion";
 *
 * const q = np.ones([2, 5, 4, 8]), kv = np.ones([2, 7, 2, 8]);
 * console.log(nn.dotProductAttention(q, kv, kv).shape); // [2, 5, 4, 8]
 * ```
 */
export function dotProductAttention(
  query: TensorLike,
  key: TensorLike,
  value: TensorLike,
  options: AttentionOptions & { readonly returnResidual: true },
): [out: Tensor, logDenominator: Tensor];
/** The same without the denominator. */
export function dotProductAttention(query: TensorLike, key: TensorLike, value: TensorLike, options?: AttentionOptions): Tensor;
export function dotProductAttention(
  query: TensorLike,
  key: TensorLike,
  value: TensorLike,
  options: AttentionOptions = {},
): Tensor | [Tensor, Tensor] {
  checkOptions("dotProductAttention", options, names);
  const [q, k, v] = [query, key, value].map((t) => toTensor("dotProductAttention", t)) as [Tensor, Tensor, Tensor];
  const fail = (why: string) => new RangeError(`Cannot dotProductAttention over ${describe(q)}, ${describe(k)} and ${describe(v)}: ${why}`);
  if (q.ndim === 3 && k.ndim === 3 && v.ndim === 3) {
    // One example without a batch axis.
    const [one, keys, values] = [q, k, v].map((t) => np.expandDims(t, 0)) as [Tensor, Tensor, Tensor];
    const of = dotProductAttention as (q: Tensor, k: Tensor, v: Tensor, options: AttentionOptions) => Tensor | [Tensor, Tensor];
    const out = of(one, keys, values, options);
    return Array.isArray(out) ? [np.squeeze(out[0], 0), np.squeeze(out[1], 0)] : np.squeeze(out, 0);
  }
  if (q.ndim !== 4 || k.ndim !== 4 || v.ndim !== 4) throw fail("each is [batch, length, heads, size], or without batch");
  const [batch, , heads, size] = q.shape as [number, number, number, number], kvHeads = k.shape[2]!;
  if (k.shape[0] !== batch || v.shape.slice(0, 3).join() !== k.shape.slice(0, 3).join() || k.shape[3] !== size) {
    throw fail("batches must be the same, keys and values as many, queries and keys of one size");
  }
  if (heads % kvHeads !== 0) throw fail(`${kvHeads} heads of keys do not divide ${heads} heads of queries`);
  const isFused = (options.dropoutRate ?? 0) === 0 && isFloat(q.dtype) && k.dtype === q.dtype && v.dtype === q.dtype &&
    !(options.returnResidual && options.querySeqLengths !== undefined);
  const [out, logSums] = isFused ? fused(q, k, v, options) : written(q, k, v, options);
  const result = options.querySeqLengths === undefined ? out : withinLengths(out, options.querySeqLengths);
  return options.returnResidual ? [result, np.astype(stopGradient(logSums()), k.dtype)] : result;
}

/**
 * By the operation that keeps no table of weights. Queries that do not count are not masked: their results are replaced, so no cotangent comes
 * back to them.
 */
function fused(q: Tensor, k: Tensor, v: Tensor, options: AttentionOptions): [out: Tensor, logSums: () => Tensor] {
  const { bias, mask, keyValueSeqLengths: lengths } = options, wide = np.promoteTypes(q.dtype, "float32");
  const operands = [q, k, v];
  if (bias !== undefined) operands.push(fourAxes(np.astype(toTensor("dotProductAttention", bias, wide), wide)));
  if (mask !== undefined) operands.push(fourAxes(readMask(mask)));
  if (lengths !== undefined) operands.push(np.astype(np.reshape(toTensor("dotProductAttention", lengths), [q.shape[0]!]), "int32"));
  const [left, right] = reach(options);
  const [out, logSums] = bindMany("attention", operands, {
    scale: options.scale ?? 1 / Math.sqrt(q.shape[3]!),
    left,
    right,
    bias: bias !== undefined,
    mask: mask !== undefined,
    lengths: lengths !== undefined,
  }) as [Tensor, Tensor];
  return [out, () => logSums];
}

/** With the table of weights: where some of them are dropped, or something of the table is asked for. */
function written(q: Tensor, k: Tensor, v: Tensor, options: AttentionOptions): [out: Tensor, logSums: () => Tensor] {
  const [batch, queries, heads, size] = q.shape as [number, number, number, number],
    [, keys, kvHeads] = k.shape as number[] as [number, number, number];
  const split = np.reshape(q, [batch, queries, kvHeads, heads / kvHeads, size]);
  const wide = np.promoteTypes(q.dtype, "float32");
  const product = bind("dotGeneral", [split, k], { lhsContract: [4], rhsContract: [3], lhsBatch: [0, 2], rhsBatch: [0, 2], dtype: wide });
  let logits = np.multiply(product, options.scale ?? 1 / Math.sqrt(size));
  if (options.bias !== undefined) logits = np.add(logits, grouped(toTensor("dotProductAttention", options.bias, wide), heads, kvHeads));
  const seen = visible(options, heads, kvHeads, queries, keys);
  // A large finite number: rows that may see nothing then give a mean, not NaN, as in JAX.
  if (seen !== undefined) logits = np.where(seen, logits, -0.7 * 3.4028234663852886e38);
  let weights = softmax(logits);
  const { dropoutRate = 0 } = options;
  if (dropoutRate > 0) {
    if (options.key === undefined) throw new TypeError("Cannot drop attention weights without a random key: pass { dropoutRate, key }");
    weights = np.where(bernoulli(options.key, 1 - dropoutRate, weights.shape), np.divide(weights, 1 - dropoutRate), 0);
  }
  const mixed = bind("dotGeneral", [np.astype(weights, v.dtype), v], {
    lhsContract: [4],
    rhsContract: [1],
    lhsBatch: [0, 1],
    rhsBatch: [0, 2],
  });
  const out = np.reshape(np.transpose(mixed, [0, 2, 1, 3, 4]), [batch, queries, heads, v.shape[3]!]);
  return [out, () => np.reshape(np.transpose(np.logsumexp(logits, -1), [0, 2, 1, 3]), [batch, queries, heads])];
}

/** Zeros where a query is beyond its example's length. */
function withinLengths(x: Tensor, lengths: TensorLike): Tensor {
  const counts = np.reshape(toTensor("dotProductAttention", lengths), [-1, 1, 1, 1]);
  return np.where(np.less(np.reshape(np.arange(x.shape[1]!), [1, x.shape[1]!, 1, 1]), counts), x, 0);
}

/**
 * A mask that lets each position see itself and those before: [1, 1, length, length]. As `flax.linen.make_causal_mask`.
 *
 * @param length How many positions.
 */
export function makeCausalMask(length: number): Tensor {
  return np.reshape(np.astype(np.tri(length), "bool"), [1, 1, length, length]);
}

/**
 * A mask that lets queries that count see keys that count: [batch, 1, queries, keys]. As `flax.linen.make_attention_mask`.
 *
 * @param queries Which queries count: bools [batch, queries].
 * @param keys Which keys count: bools [batch, keys].
 */
export function makeAttentionMask(queries: TensorLike, keys: TensorLike): Tensor {
  const q = np.astype(queries, "bool"), k = np.astype(keys, "bool");
  return np.expandDims(np.logicalAnd(np.expandDims(q, -1), np.expandDims(k, -2)), -3);
}

/** Masks that must all let a key be seen; null and undefined do not count. As `flax.linen.combine_masks`. */
export function combineMasks(...masks: readonly (TensorLike | null | undefined)[]): Tensor | undefined {
  const given = masks.filter((m) => m !== null && m !== undefined).map((m) => np.astype(m as TensorLike, "bool"));
  return given.length === 0 ? undefined : given.reduce((a, b) => np.logicalAnd(a, b));
}

/** Additive attention (Bahdanau et al. 2015), as `keras.layers.AdditiveAttention` without a scale: weights by Σ tanh(query + key). */
export function additiveAttention(
  query: TensorLike,
  key: TensorLike,
  value: TensorLike,
  options: { readonly mask?: TensorLike } = {},
): Tensor {
  checkOptions("additiveAttention", options, ["mask"]);
  const [q, k, v] = [query, key, value].map((t) => toTensor("additiveAttention", t)) as [Tensor, Tensor, Tensor];
  const scores = np.sum(np.tanh(np.add(np.expandDims(q, -2), np.expandDims(k, -3))), -1);
  const masked = options.mask === undefined ? scores : np.where(options.mask, scores, -1e30);
  return np.matmul(softmax(masked), v);
}
