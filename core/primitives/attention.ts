/**
 * Attention without its table of weights in memory, forwards, along tangents, and backwards.
 *
 * @module
 */
import { bindMany } from "../bind.ts";
import { isFloat } from "../dtype.ts";
import type { Primitive } from "../primitive.ts";
import { type Aval, describe } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { jvpFlat } from "../tracing/jvp.ts";
import { attentionOperands, type AttentionParams, attentionSizes, composedGradient, composedTangent, wideType } from "./_attention.ts";
import { batchFront, broadcastInDim, cast, mul, neg, reduceSum, reshape, sub, zeros } from "./_ops.ts";
import { present, spread } from "./call.ts";

export type { AttentionParams };

/** Which operands of `attentionTangent` there are: tangents of query, key, value, bias. */
export interface AttentionTangentParams extends AttentionParams {
  /** For each of query, key, value and bias, whether its tangent is among the operands. */
  readonly tangents: readonly boolean[];
}

/** Which results `attentionGradient` has. */
export interface AttentionGradientParams extends AttentionParams {
  /** For each of query, key, value and bias, whether its cotangent is wanted. */
  readonly wants: readonly boolean[];
}

/** Throws unless queries, keys, values and what goes with them fit; gives the type of sums over keys. */
function check(operation: string, inputs: readonly Aval[], params: AttentionParams): { readonly logSums: Aval; readonly out: Aval } {
  const { query, key, value, bias, mask, lengths } = attentionOperands(inputs, params);
  const fail = (why: string) =>
    new RangeError(`Cannot ${operation} over ${describe(query)}, ${describe(key)} and ${describe(value)}: ${why}`);
  if (!isFloat(query.dtype) || key.dtype !== query.dtype || value.dtype !== query.dtype) {
    throw new TypeError(`${fail("they must have one floating dtype").message}`);
  }
  if (query.shape.length !== 4 || key.shape.length !== 4 || value.shape.length !== 4) throw fail("each is [batch, length, heads, size]");
  const { batch, queries, keys, heads, kvHeads, size, valueSize } = attentionSizes(query, key, value);
  if (key.shape[0] !== batch || value.shape.slice(0, 3).join() !== key.shape.slice(0, 3).join() || key.shape[3] !== size) {
    throw fail("batches must be the same, keys and values as many, queries and keys of one size");
  }
  if (kvHeads === 0 ? heads !== 0 : heads % kvHeads !== 0) throw fail(`${kvHeads} heads of keys do not divide ${heads} heads of queries`);
  const table = [batch, heads, queries, keys], wide = wideType(query.dtype);
  const fits = (x: Aval) => x.shape.length === 4 && x.shape.every((n, i) => n === 1 || n === table[i]);
  if (bias !== undefined && (!fits(bias) || bias.dtype !== wide)) {
    throw fail(`bias ${describe(bias)} must be ${wide}, and broadcast to [${table}]`);
  }
  if (mask !== undefined && (!fits(mask) || mask.dtype !== "bool")) {
    throw fail(`mask ${describe(mask)} must be bool, and broadcast to [${table}]`);
  }
  if (lengths !== undefined && (lengths.dtype !== "int32" || lengths.shape.join() !== `${batch}`)) {
    throw fail(`lengths ${describe(lengths)} must be int32[${batch}]`);
  }
  return {
    logSums: { shape: [batch, queries, heads], dtype: wide },
    out: { shape: [batch, queries, heads, valueSize], dtype: value.dtype },
  };
}

/** How many operands come before the primitive's own. */
function countShared({ bias, mask, lengths }: AttentionParams): number {
  return 3 + Number(bias) + Number(mask) + Number(lengths);
}

/** Query, key, value and bias, at their places among four. */
function differentiable<T>(list: readonly T[], { bias }: AttentionParams): (T | undefined)[] {
  return [list[0], list[1], list[2], bias ? list[3] : undefined];
}

/**
 * Operands with a batch axis, as operands of a larger batch: [b, batch, …] → [b · batch, …]. A bias or mask that all examples share, and
 * that no batch axis runs along, stays as it is, unless `apart` asks for one for each.
 */
function fold(
  inputs: readonly Tensor[],
  axes: readonly (number | null)[],
  size: number,
  spreads: (i: number) => boolean,
  apart = false,
): Tensor[] {
  const batch = inputs[0]!.shape.find((_, axis) => axis !== axes[0])!;
  return inputs.map((x, i) => {
    if (axes[i] === null && spreads(i) && x.shape[0] === 1 && !apart) return x;
    const front = batchFront(x, axes[i]!, size), whole = [size, batch, ...front.shape.slice(2)];
    const full = front.shape[1] === batch ? front : broadcastInDim(front, whole, whole.map((_, k) => k));
    return reshape(full, [size * batch, ...front.shape.slice(2)]);
  });
}

/** Results of a larger batch, as a batch of results. */
function unfold(outs: readonly Tensor[], size: number): [Tensor[], number[]] {
  return [outs.map((x) => reshape(x, [size, x.shape[0]! / size, ...x.shape.slice(1)])), outs.map(() => 0)];
}

/** Whether operand `i` is the bias or the mask, whose axes may have size 1. */
function isSpread({ bias, mask }: AttentionParams): (i: number) => boolean {
  const last = 3 + Number(bias) + Number(mask);
  return (i) => i >= 3 && i < last;
}

/**
 * softmax(query · keyᵀ · scale + bias) · value, and the logarithms of the softmax's denominators [batch, queries, heads]. Operands: query
 * [batch, queries, heads, size], key [batch, keys, kvHeads, size], value [batch, keys, kvHeads, valueSize], then bias, mask and lengths
 * where there are any. Sums are taken in float32 at least.
 */
export const attention: Primitive<"attention", AttentionParams, number, "many"> = {
  name: "attention",
  results: "many",
  kind: "other",
  shape(inputs, params) {
    const { out, logSums } = check("attend", inputs, params);
    return [out, logSums];
  },
  // With P the weights and S the logits: dy = (P ∘ dS) v + P dv − rowsum(P ∘ dS) ∘ y, and rowsum(P ∘ dS) is the denominators' tangent.
  jvp(primals, tangents, params) {
    const [out, logSums] = bindMany("attention", primals, params) as [Tensor, Tensor];
    const given = differentiable(tangents, params).map((t) => t ?? null);
    const shared = primals.slice(0, countShared(params));
    const masks = given.map((t) => t !== null);
    const [y, sums] = bindMany("attentionTangent", [...shared, logSums, ...present(given)], { ...params, tangents: masks }) as [
      Tensor,
      Tensor,
    ];
    if (!masks[0] && !masks[1] && !masks[3]) return [[out, logSums], [y, null]];
    const along = broadcastInDim(cast(sums, out.dtype), out.shape, [0, 1, 2]);
    return [[out, logSums], [sub(y, mul(along, out)), sums]];
  },
  transpose: "nonlinear",
  batch: (inputs, axes, params, { size }) => unfold(bindMany("attention", fold(inputs, axes, size, isSpread(params)), params), size),
  linearize: "jvp",
};

/** Value and tangent of an operation that is linear in its operands from `first` on: only the others need it written out. */
function linearFrom(
  first: number,
  composed: (inputs: readonly Tensor[]) => Tensor[],
  apply: (inputs: readonly Tensor[]) => Tensor[],
  primals: readonly Tensor[],
  tangents: readonly (Tensor | null)[],
): [Tensor[], (Tensor | null)[]] {
  if (tangents.slice(0, first).some((t) => t !== null)) {
    const both = jvpFlat((...xs) => composed(xs), primals, tangents);
    return [both.primals, both.tangents];
  }
  const moved = primals.map((x, i) => i < first ? x : tangents[i] ?? zeros(x.shape, x.dtype));
  return [apply(primals), apply(moved)];
}

/**
 * (P ∘ T) v + P dv and rowsum(P ∘ T), where P are the weights and T = scale · (dq · kᵀ + q · dkᵀ) + db: what a change of the operands does
 * to the weighted sums before they are normalized. Operands: those of `attention`, the logarithms of its denominators, then the tangents.
 */
export const attentionTangent: Primitive<"attentionTangent", AttentionTangentParams, number, "many"> = {
  name: "attentionTangent",
  results: "many",
  kind: "other",
  shape(inputs, params) {
    const { out, logSums } = check("take a tangent of attention", inputs, params);
    return [out, logSums];
  },
  jvp(primals, tangents, params) {
    const apply = (inputs: readonly Tensor[]) => bindMany("attentionTangent", inputs, params);
    return linearFrom(countShared(params) + 1, (xs) => composedTangent(xs, params), apply, primals, tangents);
  },
  transpose(cotangents, inputs, params) {
    const [y, sums] = cotangents as [Tensor | null, Tensor | null];
    const shared = inputs.slice(0, countShared(params)) as Tensor[], logSums = inputs[shared.length] as Tensor;
    const { query, value } = attentionOperands(inputs, params);
    const cotangent = y ?? zeros([...query.shape.slice(0, 3), value.shape[3]!], value.dtype);
    const delta = sums === null ? zeros(logSums.shape, logSums.dtype) : neg(sums);
    const { tangents, ...rest } = params;
    const back = bindMany("attentionGradient", [...shared, logSums, cotangent, delta], { ...rest, wants: tangents });
    return [...shared.map(() => null), null, ...back];
  },
  batch(inputs, axes, params, { size }) {
    const first = countShared(params) + 1, bias = first + params.tangents.slice(0, 3).filter(Boolean).length;
    const spreads = isSpread(params);
    return unfold(bindMany("attentionTangent", fold(inputs, axes, size, (i) => spreads(i) || params.bias && i === bias), params), size);
  },
  linearize: "jvp",
};

/**
 * The transpose of `attentionTangent`: the cotangents of query, key, value and bias, those that `wants` names. With P the weights and
 * D = P ∘ (c · vᵀ − delta): scale · D k, scale · Dᵀ q, Pᵀ c, and D summed to the bias's shape. Operands: those of `attention`, the
 * logarithms of its denominators, the cotangent c of its result, and delta [batch, queries, heads].
 */
export const attentionGradient: Primitive<"attentionGradient", AttentionGradientParams, number, "many"> = {
  name: "attentionGradient",
  results: "many",
  kind: "other",
  shape(inputs, params) {
    check("take a gradient of attention", inputs, params);
    return differentiable(inputs, params).filter((x, i): x is Aval => params.wants[i]! && x !== undefined).map(({ shape, dtype }) => ({
      shape,
      dtype,
    }));
  },
  jvp(primals, tangents, params) {
    const apply = (inputs: readonly Tensor[]) => bindMany("attentionGradient", inputs, params);
    return linearFrom(countShared(params) + 1, (xs) => composedGradient(xs, params), apply, primals, tangents);
  },
  transpose(cotangents, inputs, params) {
    const shared = inputs.slice(0, countShared(params)) as Tensor[], logSums = inputs[shared.length] as Tensor;
    const { wants, ...rest } = params;
    const given = spread(cotangents as Tensor[], wants);
    const operands = [...shared, logSums, ...present(given)];
    const [y, sums] = bindMany("attentionTangent", operands, { ...rest, tangents: given.map((t) => t !== null) }) as [Tensor, Tensor];
    return [...shared.map(() => null), null, y, neg(sums)];
  },
  batch(inputs, axes, params, { size }) {
    const outs = bindMany("attentionGradient", fold(inputs, axes, size, isSpread(params), params.wants[3]!), params);
    const [results, at] = unfold(outs, size);
    // The examples of one member shared the bias: its cotangent is the sum of theirs.
    const bias = params.bias ? inputs[3]!.shape.find((_, axis) => axis !== axes[3]) : undefined;
    if (params.wants[3] && bias === 1) results.push(sumBatch(results.pop()!));
    return [results, at];
  },
  linearize: "jvp",
};

function sumBatch(x: Tensor): Tensor {
  return reshape(reduceSum(x, [1]), [x.shape[0]!, 1, ...x.shape.slice(2)]);
}
