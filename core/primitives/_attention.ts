/**
 * Attention written out in ordinary primitives, with its table of weights in memory: what the fused operations mean, what their second
 * derivatives are taken of, and what devices run where the table is small.
 *
 * @module
 */
import { bind } from "../bind.ts";
import { type DType, promoteTypes } from "../dtype.ts";
import type { Aval, Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import {
  add,
  broadcastInDim,
  cast,
  compare,
  div,
  full,
  keepWhere,
  mul,
  reduceSum,
  reshape,
  scale,
  select,
  sub,
  transpose,
} from "./_ops.ts";

/** What the attention primitives share. */
export interface AttentionParams {
  /** What the products of queries and keys are multiplied with. */
  readonly scale: number;
  /** How many positions back a query sees; null: all. */
  readonly left: number | null;
  /** How many positions ahead it sees; null: all. 0 is causal attention. */
  readonly right: number | null;
  /** Whether a bias [batch or 1, heads or 1, queries or 1, keys or 1] is among the operands: added to the logits. */
  readonly bias: boolean;
  /** Whether a mask of such a shape is: false where a query may not see a key. */
  readonly mask: boolean;
  /** Whether the numbers of keys that count, int32 [batch], are. */
  readonly lengths: boolean;
}

/** The logit of a key that may not be seen: finite, so that a row that sees nothing gives a mean, as in JAX; the same number in float32. */
export const unseen = Math.fround(-0.7 * 3.4028234663852886e38);

/** The operands by name. */
export interface AttentionOperands<T> {
  /** [batch, queries, heads, size]. */
  readonly query: T;
  /** [batch, keys, kvHeads, size]. */
  readonly key: T;
  /** [batch, keys, kvHeads, valueSize]. */
  readonly value: T;
  /** Added to the logits. */
  readonly bias: T | undefined;
  /** True where a key may be seen. */
  readonly mask: T | undefined;
  /** How many keys count. */
  readonly lengths: T | undefined;
  /** What follows them. */
  readonly rest: readonly T[];
}

/** Takes a list of operands apart. */
export function attentionOperands<T>(inputs: readonly T[], { bias, mask, lengths }: AttentionParams): AttentionOperands<T> {
  let next = 3;
  const optional = (given: boolean) => given ? inputs[next++]! : undefined;
  const named = {
    query: inputs[0]!,
    key: inputs[1]!,
    value: inputs[2]!,
    bias: optional(bias),
    mask: optional(mask),
    lengths: optional(lengths),
  };
  return { ...named, rest: inputs.slice(next) };
}

/** The sizes of an attention. */
export interface AttentionSizes {
  /** Examples. */
  readonly batch: number;
  /** Positions that ask. */
  readonly queries: number;
  /** Positions that are asked. */
  readonly keys: number;
  /** Heads of queries. */
  readonly heads: number;
  /** Heads of keys and values, each of which `heads / kvHeads` heads of queries share. */
  readonly kvHeads: number;
  /** The size of queries and keys. */
  readonly size: number;
  /** The size of values. */
  readonly valueSize: number;
}

/** Reads the sizes off the operands. */
export function attentionSizes(
  query: { readonly shape: Shape },
  key: { readonly shape: Shape },
  value: { readonly shape: Shape },
): AttentionSizes {
  const [batch, queries, heads, size] = query.shape as [number, number, number, number];
  return { batch, queries, keys: key.shape[1]!, heads, kvHeads: key.shape[2]!, size, valueSize: value.shape[3]! };
}

/** Arithmetic operations of the products in an attention, all pairs counted; 0 for other primitives. */
export function attentionFlops(primitive: string, types: readonly Aval[], params: object): number {
  if (!["attention", "attentionTangent", "attentionGradient"].includes(primitive)) return 0;
  const { query, key, value } = attentionOperands(types, params as AttentionParams);
  const { batch, heads, queries, keys, size, valueSize } = attentionSizes(query, key, value);
  // Otherwise the weights are computed again: three products of queries' size, two of values'.
  const each = primitive === "attention" ? size + valueSize : 3 * size + 2 * valueSize;
  return 2 * batch * heads * queries * keys * each;
}

/** The type that logits and their sums have. */
export function wideType(dtype: DType): DType {
  return promoteTypes(dtype, "float32");
}

/** Everything in the layout of the table: [batch, kvHeads, queries, group, keys]. */
class Table {
  readonly shape: Shape;
  constructor(readonly sizes: AttentionSizes, readonly wide: DType) {
    const { batch, kvHeads, queries, heads, keys } = sizes;
    this.shape = [batch, kvHeads, queries, heads / kvHeads, keys];
  }

  /** [batch, queries, heads, n] → [batch, queries, kvHeads, group, n]. */
  split(x: Tensor): Tensor {
    const { batch, queries, kvHeads, heads } = this.sizes;
    return reshape(x, [batch, queries, kvHeads, heads / kvHeads, ...x.shape.slice(3)]);
  }

  /** [batch, kvHeads, queries, group, n] → [batch, queries, heads, n]. */
  join(x: Tensor): Tensor {
    const { batch, queries, heads } = this.sizes;
    const rest = x.shape.slice(4);
    return reshape(transpose(x, [0, 2, 1, 3, ...rest.map((_, i) => 4 + i)]), [batch, queries, heads, ...rest]);
  }

  /** Products of queries with keys (or of cotangents with values) for every pair. */
  pairs(x: Tensor, y: Tensor): Tensor {
    const params = { lhsContract: [4], rhsContract: [3], lhsBatch: [0, 2], rhsBatch: [0, 2] };
    return bind("dotGeneral", [this.split(x), y], x.dtype === this.wide ? params : { ...params, dtype: this.wide });
  }

  /** Sums over the keys, weighted by the table: [batch, queries, heads, n]. */
  overKeys(table: Tensor, y: Tensor): Tensor {
    return this.join(
      bind("dotGeneral", [cast(table, y.dtype), y], { lhsContract: [4], rhsContract: [1], lhsBatch: [0, 1], rhsBatch: [0, 2] }),
    );
  }

  /** Sums over the queries and the heads of a group, weighted by the table: [batch, keys, kvHeads, n]. */
  overQueries(table: Tensor, x: Tensor): Tensor {
    const out = bind("dotGeneral", [cast(table, x.dtype), this.split(x)], {
      lhsContract: [2, 3],
      rhsContract: [1, 3],
      lhsBatch: [0, 1],
      rhsBatch: [0, 2],
    });
    return transpose(out, [0, 2, 1, 3]);
  }

  /** One value for each query and head, [batch, queries, heads], along the keys. */
  alongKeys(x: Tensor): Tensor {
    return broadcastInDim(transpose(this.split(x), [0, 2, 1, 3]), this.shape, [0, 1, 2, 3]);
  }

  /** The sum over the keys: [batch, queries, heads]. */
  sum(table: Tensor): Tensor {
    return this.join(reduceSum(table, [4]));
  }

  /** [batch or 1, heads or 1, queries or 1, keys or 1] spread out. */
  spread(x: Tensor): Tensor {
    const [b, n, t, s] = x.shape as [number, number, number, number], { kvHeads, heads } = this.sizes;
    const grouped = reshape(x, n === 1 ? [b, 1, 1, t, s] : [b, kvHeads, heads / kvHeads, t, s]);
    return broadcastInDim(transpose(grouped, [0, 1, 3, 2, 4]), this.shape, [0, 1, 2, 3, 4]);
  }

  /** The table summed to the shape of a bias. */
  gather(table: Tensor, shape: Shape): Tensor {
    const { batch, heads, queries, keys } = this.sizes;
    const all = reshape(transpose(table, [0, 1, 3, 2, 4]), [batch, heads, queries, keys]);
    const summed = [0, 1, 2, 3].filter((axis) => shape[axis] === 1 && all.shape[axis] !== 1);
    return reshape(reduceSum(all, summed), shape);
  }

  /** Which pairs may see each other; undefined where all may. */
  visible({ mask, lengths }: AttentionOperands<Tensor>, { left, right }: AttentionParams): Tensor | undefined {
    const position = (axis: number) => bind("iota", [], { shape: this.shape, dtype: "int32", axis });
    const parts: Tensor[] = [];
    const moved = (axis: number, by: number) => bind("add", [position(axis), full([], by, "int32")], {});
    if (left !== null) parts.push(compare("le", position(2), moved(4, left)));
    if (right !== null) parts.push(compare("ge", right === 0 ? position(2) : moved(2, right), position(4)));
    if (lengths !== undefined) parts.push(compare("lt", position(4), broadcastInDim(lengths, this.shape, [0])));
    if (mask !== undefined) parts.push(this.spread(mask));
    return parts.length === 0 ? undefined : parts.reduce((a, b) => bind("and", [a, b], {}));
  }

  /** The logits, `unseen` where a key may not be seen. */
  logits(operands: AttentionOperands<Tensor>, params: AttentionParams, seen: Tensor | undefined): Tensor {
    const products = scale(this.pairs(operands.query, operands.key), params.scale);
    const logits = operands.bias === undefined ? products : add(products, this.spread(operands.bias));
    return seen === undefined ? logits : select(seen, logits, full([], unseen, this.wide));
  }

  /** The weights, from the logarithms of the denominators. */
  weights(operands: AttentionOperands<Tensor>, params: AttentionParams, seen: Tensor | undefined, logSums: Tensor): Tensor {
    const weights = bind("exp", [sub(this.logits(operands, params, seen), this.alongKeys(logSums))], {});
    if (seen === undefined) return weights;
    // Rows that see nothing have equal weights; their denominators are lost beside `unseen`.
    const blind = compare("le", logSums, full([], unseen, this.wide));
    const each = full([], 1 / this.sizes.keys, this.wide);
    return select(seen, weights, this.alongKeys(select(blind, broadcastInDim(each, logSums.shape, []), full([], 0, this.wide))));
  }
}

function tableOf({ query, key, value }: AttentionOperands<Tensor>): Table {
  return new Table(attentionSizes(query, key, value), wideType(query.dtype));
}

/** [out, logSums] of `attention`. */
export function composedAttention(inputs: readonly Tensor[], params: AttentionParams): Tensor[] {
  const operands = attentionOperands(inputs, params), table = tableOf(operands);
  const logits = table.logits(operands, params, table.visible(operands, params));
  const top = bind("stopGradient", [bind("reduceMax", [logits], { axes: [4] })], {});
  const along = (x: Tensor) => broadcastInDim(x, table.shape, [0, 1, 2, 3]);
  const weights = bind("exp", [sub(logits, along(top))], {});
  const sums = reduceSum(weights, [4]);
  const out = table.overKeys(div(weights, along(sums)), operands.value);
  return [out, table.join(add(bind("log", [sums], {}), top))];
}

/** [y, sums] of `attentionTangent`. */
export function composedTangent(inputs: readonly Tensor[], params: AttentionParams & { readonly tangents: readonly boolean[] }): Tensor[] {
  const operands = attentionOperands(inputs, params), table = tableOf(operands), { query, key, value } = operands;
  const [logSums, ...given] = operands.rest as [Tensor, ...Tensor[]];
  let next = 0;
  const [dq, dk, dv, db] = params.tangents.map((present) => present ? given[next++]! : undefined);
  const seen = table.visible(operands, params);
  const weights = table.weights(operands, params, seen, logSums);
  const slopes: Tensor[] = [];
  if (dq !== undefined) slopes.push(scale(table.pairs(dq, key), params.scale));
  if (dk !== undefined) slopes.push(scale(table.pairs(query, dk), params.scale));
  if (db !== undefined) slopes.push(table.spread(db));
  const results: Tensor[] = dv === undefined ? [] : [table.overKeys(weights, dv)];
  let sums = full(logSums.shape, 0, table.wide);
  if (slopes.length > 0) {
    const all = mul(weights, slopes.reduce(add)), moved = seen === undefined ? all : keepWhere(seen, all);
    results.push(table.overKeys(moved, value));
    sums = table.sum(moved);
  }
  const shape = [...query.shape.slice(0, 3), value.shape[3]!];
  return [results.length === 0 ? full(shape, 0, value.dtype) : results.reduce(add), sums];
}

/** The cotangents that `attentionGradient` is asked for. */
export function composedGradient(inputs: readonly Tensor[], params: AttentionParams & { readonly wants: readonly boolean[] }): Tensor[] {
  const operands = attentionOperands(inputs, params), table = tableOf(operands), { query, key, value, bias } = operands;
  const [logSums, cotangent, delta] = operands.rest as [Tensor, Tensor, Tensor];
  const seen = table.visible(operands, params);
  const weights = table.weights(operands, params, seen, logSums);
  const all = mul(weights, sub(table.pairs(cotangent, value), table.alongKeys(delta)));
  const slopes = seen === undefined ? all : keepWhere(seen, all);
  const [wantsQuery, wantsKey, wantsValue, wantsBias] = params.wants;
  const out: Tensor[] = [];
  if (wantsQuery) out.push(scale(table.overKeys(slopes, key), params.scale));
  if (wantsKey) out.push(scale(table.overQueries(slopes, query), params.scale));
  if (wantsValue) out.push(table.overQueries(weights, cotangent));
  if (wantsBias) out.push(table.gather(slopes, bias!.shape));
  return out;
}
