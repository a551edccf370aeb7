/**
 * The partial results of a reduction in vector registers.
 *
 * @module
 */
import type { NestOutput, ReduceKind } from "../../../compile/schedule.ts";
import { type Code, f32x4, type Fn, i32x4, V128, v128 } from "./asm.ts";
import type { LaneType } from "./emit_apply.ts";
import type { Lanes } from "./math.ts";

const identities: Readonly<Record<ReduceKind, (dtype: LaneType, m: Lanes) => Code>> = {
  reduceSum: (_, m) => m.i(0),
  reduceProd: (dtype, m) => dtype === "float32" ? m.c(1) : m.i(1),
  reduceMax: (dtype, m) => dtype === "float32" ? m.c(-Infinity) : m.i(dtype === "int32" ? -0x80000000 : 0),
  reduceMin: (dtype, m) => dtype === "float32" ? m.c(Infinity) : m.i(dtype === "int32" ? 0x7fffffff : -1),
  reduceAnd: (_, m) => m.i(-1),
  reduceOr: (_, m) => m.i(0),
};

/** The partial results of one reduction: several vectors, and for float maxima and minima where a NaN was seen. */
export class Accumulator {
  readonly #kind: ReduceKind;
  readonly #dtype: LaneType;
  readonly #f: Fn;
  readonly #m: Lanes;
  readonly #locals: number[];
  /** f32x4.max is seven instructions: pmax is one, and NaNs are remembered beside it. */
  readonly #nans: number[];

  /** For its own folder. */
  constructor(o: NestOutput, count: number, f: Fn, m: Lanes) {
    this.#kind = o.reduce!;
    this.#dtype = o.expr.dtype as LaneType;
    this.#f = f;
    this.#m = m;
    this.#locals = Array.from({ length: count }, () => f.local(V128));
    const float = this.#dtype === "float32" && (this.#kind === "reduceMax" || this.#kind === "reduceMin");
    this.#nans = float ? Array.from({ length: count }, () => f.local(V128)) : [];
  }

  get #identity(): Code {
    return identities[this.#kind](this.#dtype, this.#m);
  }
  clear(): void {
    for (const l of this.#locals) this.#f.set(l, this.#identity);
    for (const l of this.#nans) this.#f.set(l, this.#m.i(0));
  }
  #combine(a: Code, b: Code): Code {
    const float = this.#dtype === "float32";
    switch (this.#kind) {
      case "reduceSum":
        return float ? f32x4.add(a, b) : i32x4.add(a, b);
      case "reduceProd":
        return float ? f32x4.mul(a, b) : i32x4.mul(a, b);
      case "reduceMax":
        return float
          ? f32x4.pmax(a, b)
          : this.#dtype === "int32"
          ? i32x4.max(a, b)
          : this.#dtype === "bool"
          ? v128.or(a, b)
          : i32x4.maxU(a, b);
      case "reduceMin":
        return float
          ? f32x4.pmin(a, b)
          : this.#dtype === "int32"
          ? i32x4.min(a, b)
          : this.#dtype === "bool"
          ? v128.and(a, b)
          : i32x4.minU(a, b);
      case "reduceAnd":
        return v128.and(a, b);
      case "reduceOr":
        return v128.or(a, b);
    }
  }
  /** Takes a vector into accumulator `u`; `mask`: only these lanes count. */
  add(u: number, value: Code, mask: Code | undefined): void {
    const f = this.#f, l = this.#locals[u]!, x = this.#m.let(value);
    const counted = mask === undefined ? x : v128.select(mask, x, this.#identity);
    f.set(l, this.#combine(f.get(l), counted));
    const nan = this.#nans[u];
    if (nan !== undefined) f.set(nan, v128.or(f.get(nan), mask === undefined ? f32x4.ne(x, x) : v128.and(f32x4.ne(x, x), mask)));
  }
  /** Takes all of another's vectors into the first of this. */
  absorb(other: Accumulator): void {
    const f = this.#f, l = this.#locals[0]!;
    f.set(l, this.#combine(f.get(l), other.#folded()));
    const nan = this.#nans[0];
    if (nan !== undefined) { for (const o of other.#nans) f.set(nan, v128.or(f.get(nan), f.get(o))); }
  }
  /** Takes another's vectors, each into its own. */
  merge(other: Accumulator): void {
    const f = this.#f;
    this.#locals.forEach((l, u) => f.set(l, this.#combine(f.get(l), f.get(other.#locals[u]!))));
    this.#nans.forEach((l, u) => f.set(l, v128.or(f.get(l), f.get(other.#nans[u]!))));
  }
  #folded(): Code {
    const f = this.#f;
    let list = this.#locals.map((l) => f.get(l));
    while (list.length > 1) {
      const next: Code[] = [];
      for (let k = 0; k + 1 < list.length; k += 2) next.push(this.#combine(list[k]!, list[k + 1]!));
      if (list.length % 2 === 1) next.push(list.at(-1)!);
      list = next;
    }
    return list[0]!;
  }
  /** The result of column vector `u`. */
  result(u: number): Code {
    const x = this.#f.get(this.#locals[u]!), nan = this.#nans[u];
    return nan === undefined ? x : v128.or(x, this.#f.get(nan));
  }
  /** The result across all lanes and accumulators, in lane 0. */
  across(): Code {
    const f = this.#f;
    const fold = (x: Code, op: (a: Code, b: Code) => Code): Code => {
      const a = this.#m.let(x);
      const b = f.let(op(a, i32x4.shuffle(a, a, [2, 3, 0, 1])));
      return f.let(op(b, i32x4.shuffle(b, b, [1, 0, 3, 2])));
    };
    const value = fold(this.#folded(), (a, b) => this.#combine(a, b));
    if (this.#nans.length === 0) return value;
    const nans = this.#nans.map((l) => f.get(l)).reduce((a, b) => v128.or(a, b));
    return f.let(v128.or(value, fold(nans, v128.or)));
  }
}
