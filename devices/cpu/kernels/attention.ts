/**
 * Attention row by row, in double: one row of weights at a time is all that it keeps. For all element types; what is large and float32 is
 * compiled (`wasm/emit_attention.ts`).
 *
 * @module
 */
import { attentionOperands, type AttentionSizes, attentionSizes, unseen } from "../../../core/primitives/_attention.ts";
import type { AttentionGradientParams, AttentionParams, AttentionTangentParams } from "../../../core/primitives/attention.ts";
import type { TypedArray } from "../../../core/dtype.ts";
import { type Aval, type Shape, stridesOf } from "../../../core/shape.ts";
import { allocateFor, type Kernel } from "./kernel.ts";

/** Strides of a value that broadcasts: 0 along axes of size 1. */
function spreadStrides(shape: Shape): number[] {
  return stridesOf(shape).map((stride, axis) => shape[axis] === 1 ? 0 : stride);
}

/** What all three go through: logits and visibility of one row after the other. */
class Rows {
  readonly sizes: AttentionSizes;
  /** Logits of the current row, then whatever is made of them. */
  readonly row: Float64Array;
  /** Whether the current row may see a key. */
  readonly seen: Uint8Array;
  readonly #query: TypedArray;
  readonly #key: TypedArray;
  readonly #bias: TypedArray | undefined;
  readonly #mask: TypedArray | undefined;
  readonly #lengths: TypedArray | undefined;
  readonly #biasStrides: number[];
  readonly #maskStrides: number[];

  constructor(inputs: readonly TypedArray[], avals: readonly Aval[], readonly params: AttentionParams) {
    const arrays = attentionOperands(inputs, params), types = attentionOperands(avals, params);
    this.sizes = attentionSizes(types.query, types.key, types.value);
    this.row = new Float64Array(this.sizes.keys);
    this.seen = new Uint8Array(this.sizes.keys);
    this.#query = arrays.query;
    this.#key = arrays.key;
    this.#bias = arrays.bias;
    this.#mask = arrays.mask;
    this.#lengths = arrays.lengths;
    this.#biasStrides = types.bias === undefined ? [] : spreadStrides(types.bias.shape);
    this.#maskStrides = types.mask === undefined ? [] : spreadStrides(types.mask.shape);
  }

  /** Calls `f` for each row, with the place of its query and of its keys' first. */
  each(f: (row: number, key: number, place: readonly [b: number, n: number, t: number]) => void): void {
    const { batch, queries, heads, kvHeads, keys } = this.sizes, group = heads / kvHeads;
    for (let b = 0; b < batch; b++) {
      for (let t = 0; t < queries; t++) {
        for (let n = 0; n < heads; n++) f((b * queries + t) * heads + n, b * keys * kvHeads + Math.floor(n / group), [b, n, t]);
      }
    }
  }

  /** Fills `row` with the logits. */
  logits(at: number, key: number, place: readonly [b: number, n: number, t: number]): void {
    const [b, , t] = place;
    const { keys, kvHeads, size } = this.sizes, { scale, left, right } = this.params, { row, seen } = this;
    const limit = this.#lengths === undefined ? keys : this.#lengths[b]!;
    const bias = this.#bias, mask = this.#mask, bs = this.#biasStrides, ms = this.#maskStrides;
    for (let s = 0; s < keys; s++) {
      let visible = s < limit && (left === null || s >= t - left) && (right === null || s <= t + right);
      if (visible && mask !== undefined) visible = mask[placeIn(ms, place, s)] !== 0;
      seen[s] = visible ? 1 : 0;
      if (!visible) {
        row[s] = unseen;
        continue;
      }
      row[s] = scale * dot(this.#query, at * size, this.#key, (key + s * kvHeads) * size, size);
      if (bias !== undefined) row[s]! += bias[placeIn(bs, place, s)]!;
    }
  }

  /** Turns the logits in `row` into weights, given the logarithm of their denominator. */
  weights(logSum: number): void {
    const { row, seen } = this, blind = logSum <= unseen;
    for (let s = 0; s < row.length; s++) row[s] = seen[s] === 1 ? Math.exp(row[s]! - logSum) : blind ? 1 / row.length : 0;
  }
}

/** Where the element for one pair lies in a value that broadcasts. */
function placeIn(strides: readonly number[], [b, n, t]: readonly [number, number, number], s: number): number {
  return b * strides[0]! + n * strides[1]! + t * strides[2]! + s * strides[3]!;
}

function dot(x: TypedArray, xAt: number, y: TypedArray, yAt: number, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += x[xAt + i]! * y[yAt + i]!;
  return sum;
}

function addScaled(to: Float64Array, toAt: number, x: TypedArray, at: number, size: number, by: number): void {
  for (let i = 0; i < size; i++) to[toAt + i]! += by * x[at + i]!;
}

/** attention: the weighted means of the values, and the logarithms of the denominators. */
export const attention: Kernel<AttentionParams> = (inputs, avals, params, outAvals) => {
  const rows = new Rows(inputs, avals, params), { kvHeads, valueSize } = rows.sizes, value = inputs[2]!;
  const [out, logSums] = outAvals.map(allocateFor) as [TypedArray, TypedArray];
  const sums = new Float64Array(valueSize);
  rows.each((at, key, place) => {
    rows.logits(at, key, place);
    const { row } = rows;
    let top = -Infinity, total = 0;
    for (let s = 0; s < row.length; s++) if (!(row[s]! <= top)) top = row[s]!;
    sums.fill(0);
    for (let s = 0; s < row.length; s++) {
      const weight = Math.exp(row[s]! - top);
      total += weight;
      addScaled(sums, 0, value, (key + s * kvHeads) * valueSize, valueSize, weight);
    }
    for (let i = 0; i < valueSize; i++) out[at * valueSize + i] = row.length === 0 ? 0 : sums[i]! / total;
    logSums[at] = top + Math.log(total);
  });
  return [out, logSums];
};

/** attentionTangent: sums over the keys, weighted by P ∘ T, and their totals. */
export const attentionTangent: Kernel<AttentionTangentParams> = (inputs, avals, params, outAvals) => {
  const rows = new Rows(inputs, avals, params), { kvHeads, size, valueSize } = rows.sizes;
  const { query, key: keyed, value, rest: [logSums, ...given] } = attentionOperands(inputs, params);
  let next = 0;
  const [dq, dk, dv, db] = params.tangents.map((present) => present ? given[next++]! : undefined);
  // Not the bias's own: one of the two may be shared by a batch and the other not.
  const dbStrides = db === undefined ? [] : spreadStrides(avals.at(-1)!.shape);
  const [out, totals] = outAvals.map(allocateFor) as [TypedArray, TypedArray];
  const sums = new Float64Array(valueSize);
  rows.each((at, key, place) => {
    rows.logits(at, key, place);
    rows.weights(logSums![at]!);
    sums.fill(0);
    let total = 0;
    for (let s = 0; s < rows.row.length; s++) {
      const weight = rows.row[s]!, k = key + s * kvHeads;
      if (dv !== undefined) addScaled(sums, 0, dv, k * valueSize, valueSize, weight);
      if (rows.seen[s] === 0) continue;
      let slope = 0;
      if (dq !== undefined) slope += params.scale * dot(dq, at * size, keyed, k * size, size);
      if (dk !== undefined) slope += params.scale * dot(query, at * size, dk, k * size, size);
      if (db !== undefined) slope += db[placeIn(dbStrides, place, s)]!;
      addScaled(sums, 0, value, k * valueSize, valueSize, weight * slope);
      total += weight * slope;
    }
    for (let i = 0; i < valueSize; i++) out[at * valueSize + i] = sums[i]!;
    totals[at] = total;
  });
  return [out, totals];
};

/** attentionGradient: the cotangents of query, key, value and bias, those that are wanted. */
export const attentionGradient: Kernel<AttentionGradientParams> = (inputs, avals, params, outAvals) => {
  const rows = new Rows(inputs, avals, params), { kvHeads, size, valueSize } = rows.sizes;
  const { query, key: keyed, value, rest: [logSums, cotangent, delta] } = attentionOperands(inputs, params);
  const dbStrides = params.wants[3] ? spreadStrides(outAvals.at(-1)!.shape) : [];
  const outs = outAvals.map(allocateFor), sums = outs.map((out) => new Float64Array(out.length));
  let next = 0;
  const [dq, dk, dv, db] = params.wants.map((wanted) => wanted ? sums[next++]! : undefined);
  rows.each((at, key, place) => {
    rows.logits(at, key, place);
    rows.weights(logSums![at]!);
    for (let s = 0; s < rows.row.length; s++) {
      const weight = rows.row[s]!, k = key + s * kvHeads;
      if (dv !== undefined) addScaled(dv, k * valueSize, cotangent!, at * valueSize, valueSize, weight);
      if (rows.seen[s] === 0) continue;
      const slope = weight * (dot(cotangent!, at * valueSize, value, k * valueSize, valueSize) - delta![at]!);
      if (dq !== undefined) addScaled(dq, at * size, keyed, k * size, size, params.scale * slope);
      if (dk !== undefined) addScaled(dk, k * size, query, at * size, size, params.scale * slope);
      if (db !== undefined) db[placeIn(dbStrides, place, s)]! += slope;
    }
  });
  outs.forEach((out, i) => out.set(sums[i]!));
  return outs;
};
