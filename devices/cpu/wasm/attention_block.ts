/**
 * What the attention kernels share: a block of queries of one head, whose logits are a matrix [keys, queries] in scratch memory, one
 * column a query, so that vectors run over queries and nothing is summed across lanes.
 *
 * @module
 */
import {
  attentionOperands,
  type AttentionParams,
  type AttentionSizes,
  attentionSizes,
  unseen,
} from "../../../core/primitives/_attention.ts";
import { type Equation, Var } from "../../../core/program.ts";
import { type Aval, type Shape, sizeOf, stridesOf } from "../../../core/shape.ts";
import { type Code, f32x4, type Fn, I32, i32, i32x4, type Int, v128 } from "./asm.ts";
import type { NestContext } from "./kernel.ts";
import { Lanes } from "./math.ts";

/** Queries of a block: their logits for a thousand keys stay in the second-level cache. */
export const blockQueries = 64;
/** Keys that are summed over at a time, so that those which a causal block does not see are left out. */
export const blockKeys = 128;

/** Whether attention is compiled, rather than run by the host: all is float32, and there is something to do. */
export function canAttend(e: Equation): boolean {
  const params = e.params as unknown as AttentionParams, { lengths, mask, ...rest } = attentionOperands(e.inputs, params);
  const floats = [rest.query, rest.key, rest.value, ...rest.bias === undefined ? [] : [rest.bias], ...rest.rest];
  const stored = [...floats, ...mask === undefined ? [] : [mask], ...lengths === undefined ? [] : [lengths]];
  return stored.every((a) => a instanceof Var && sizeOf(a.aval.shape) > 0) && floats.every((a) => a.aval.dtype === "float32");
}

/** Whether keys that a whole block does not see may be left out: not where a row might see none at all, and weigh all alike. */
export function skipsKeys({ queries, keys }: AttentionSizes, { left, right, mask, lengths }: AttentionParams): boolean {
  return right !== null && right >= 0 && !mask && !lengths && (left === null || queries - left <= keys);
}

/** Strides in bytes of a value that broadcasts: 0 along axes of size 1. */
function spreadStrides(shape: Shape): number[] {
  return stridesOf(shape).map((stride, axis) => shape[axis] === 1 ? 0 : 4 * stride);
}

/** One function over blocks: locals that say which one, and vectors of its logits. */
export class AttentionBlock {
  readonly sizes: AttentionSizes;
  readonly params: AttentionParams;
  readonly m: Lanes;
  /** Locals: the example, the head, the first query, the first key that no query of the block sees (a multiple of `blockKeys` or all). */
  readonly b: number;
  readonly n: number;
  readonly t0: number;
  readonly end: number;
  readonly #bias: readonly [address: number, strides: number[]] | undefined;
  readonly #mask: readonly [address: number, strides: number[]] | undefined;
  readonly #lengths: number | undefined;
  readonly #limit: number;
  readonly #biasAt: number;
  readonly #maskAt: number;
  readonly #lanes: Code;

  constructor(readonly f: Fn, e: Equation, context: NestContext) {
    this.params = e.params as unknown as AttentionParams;
    const { query, key, value, bias, mask, lengths } = attentionOperands(e.inputs as readonly Var[], this.params);
    const place = (v: Var) => [context.address(v), spreadStrides(v.aval.shape)] as const;
    this.sizes = attentionSizes(query.aval, key.aval, value.aval);
    this.m = new Lanes(f, context.module, context.relaxed);
    const local = () => f.local(I32);
    [this.b, this.n, this.t0, this.end] = [local(), local(), local(), local()];
    [this.#limit, this.#biasAt, this.#maskAt] = [local(), local(), local()];
    this.#lanes = f.let(v128.const([0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0]));
    this.#bias = bias && place(bias);
    this.#mask = mask && place(mask);
    this.#lengths = lengths && context.address(lengths);
  }

  /** Whether keys that a whole block does not see may be left out. */
  get skips(): boolean {
    return skipsKeys(this.sizes, this.params);
  }

  /** Statements: sets `end` and what else follows from b, n and t0, for a block of `count` queries. */
  begin(count: number): void {
    const { f } = this, { keys } = this.sizes;
    f.set(this.end, keys);
    if (this.skips) {
      f.set(this.end, i32.and(i32.add(f.get(this.t0), count + this.params.right! + blockKeys - 1), -blockKeys));
      f.if(i32.ltU(keys, f.get(this.end)), () => f.set(this.end, keys));
    }
    if (this.#lengths !== undefined) f.set(this.#limit, i32.load(i32.mul(f.get(this.b), 4), this.#lengths));
    const start = (local: number, place: readonly [number, number[]] | undefined) => {
      if (place === undefined) return;
      const [address, [sb, sn, st]] = place as [number, [number, number, number]];
      const along = [i32.mul(f.get(this.b), sb), i32.mul(f.get(this.n), sn), i32.mul(f.get(this.t0), st)];
      f.set(local, along.reduce((sum, part) => i32.add(sum, part), i32.const(address)));
    };
    start(this.#biasAt, this.#bias);
    start(this.#maskAt, this.#mask);
  }

  /** Statement: moves on to the next key. */
  next(): void {
    const { f } = this;
    if (this.#bias !== undefined) f.set(this.#biasAt, i32.add(f.get(this.#biasAt), this.#bias[1][3]!));
    if (this.#mask !== undefined) f.set(this.#maskAt, i32.add(f.get(this.#maskAt), this.#mask[1][3]!));
  }

  /** Four queries' elements of a bias or mask at the current key. */
  #four(local: number, step: number, v: number, count: number): Code {
    const { f } = this;
    if (step === 0) return v128.load32Splat(f.get(local));
    let x = v128.load32Splat(f.get(local), 4 * v * step);
    for (let lane = 1; lane < 4 && 4 * v + lane < count; lane++) x = v128.load32Lane(f.get(local), x, lane, (4 * v + lane) * step);
    return x;
  }

  /** Which of queries 4v … 4v + 3 of a block of `count` see key `s`; undefined where all see all. */
  seen(v: number, count: number, s: number): Code | undefined {
    const { f, m } = this, { left, right } = this.params, parts: Code[] = [];
    const key = () => i32x4.splat(f.get(s));
    const query = () => i32x4.add(i32x4.splat(i32.add(f.get(this.t0), 4 * v)), this.#lanes);
    if (left !== null) parts.push(i32x4.le(query(), i32x4.add(key(), m.i(left))));
    if (right !== null) parts.push(i32x4.ge(i32x4.add(query(), m.i(right)), key()));
    if (this.#lengths !== undefined) parts.push(i32x4.lt(key(), i32x4.splat(f.get(this.#limit))));
    if (this.#mask !== undefined) parts.push(this.#four(this.#maskAt, this.#mask[1][2]!, v, count));
    return parts.length === 0 ? undefined : m.let(parts.reduce((x, y) => v128.and(x, y)));
  }

  /** The logits of queries 4v … 4v + 3 from their product with key `s`, at address `p`; `unseen` where they do not see it. */
  logits(v: number, count: number, p: Code, seen: Code | undefined): Code {
    const { m } = this, product = v128.load(p, 16 * v), scale = m.c(this.params.scale);
    const x = this.#bias === undefined
      ? f32x4.mul(product, scale)
      : m.fma(product, scale, this.#four(this.#biasAt, this.#bias[1][2]!, v, count));
    return m.let(seen === undefined ? x : v128.select(seen, x, m.c(unseen)));
  }
}

/** The address of head `n` at position `t` of example `b` in a value [batch, positions, heads, size]. */
export function headAddress(f: Fn, base: number, { shape }: Aval, b: Int, t: Int, n: Int): Code {
  const [, positions, heads, size] = shape as [number, number, number, number], row = 4 * heads * size;
  return f.let(i32.add(i32.add(i32.mul(b, positions * row), i32.mul(t, row)), i32.add(i32.mul(n, 4 * size), base)), I32);
}
