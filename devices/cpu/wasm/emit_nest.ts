/**
 * A loop nest as a WebAssembly function over a range: one dimension runs in vectors of four lanes, the others are loops around it (or, where
 * a dimension that stays is the contiguous one and the others are summed away, loops inside it).
 *
 * @module
 */
import type { Affine } from "../../../compile/affine.ts";
import { costOf } from "../../../compile/elementwise.ts";
import { visitExprs } from "../../../compile/merge_dimensions.ts";
import type { Expr, Nest, NestOutput } from "../../../compile/schedule.ts";
import { sizeOf } from "../../../core/shape.ts";
import { type Code, type Fn, I32, i32, i32x4, v128 } from "./asm.ts";
import { Accumulator } from "./accumulator.ts";
import { Lanes } from "./math.ts";
import type { Kernel, NestContext } from "./kernel.ts";
import { Addresses } from "./nest_addresses.ts";
import { allLanes, chooseTileDimension, chooseVectorDimension, liesAcross } from "./nest_dimensions.ts";
import { NestValues, Scope } from "./nest_values.ts";

/** Writes a nest as a function of the module. */
export function emitNest(nest: Nest, name: string, context: NestContext): Kernel {
  return new NestEmitter(nest, name, context).emit();
}

class NestEmitter {
  readonly #nest: Nest;
  readonly #context: NestContext;
  readonly #f: Fn;
  readonly #m: Lanes;
  readonly #order: number[];
  /** The position of the vector dimension in `order`; -1 for a single iteration. */
  readonly #vectorAt: number;
  readonly #vectorDim: number;
  readonly #mode: "map" | "row" | "column" | "tile";
  /** In a tile, the dimension along which the reads lie that do not lie along the vectors; else -1. */
  readonly #tileDim: number;
  readonly #levels = new Map<Expr, number>();
  readonly #addresses: Addresses;
  readonly #values: NestValues;

  constructor(nest: Nest, name: string, context: NestContext) {
    this.#nest = nest;
    this.#context = context;
    this.#f = context.module.fn(name, [I32, I32], { exported: true });
    this.#m = new Lanes(this.#f, context.module, context.relaxed);
    this.#vectorDim = chooseVectorDimension(nest);
    this.#tileDim = chooseTileDimension(nest, this.#vectorDim);
    const dims = nest.shape.map((_, d) => d).filter((d) => d !== this.#vectorDim && d !== this.#tileDim);
    const kept = dims.filter((d) => !nest.reduced[d]), reduced = dims.filter((d) => nest.reduced[d]);
    const reduces = nest.reduced.some((r) => r); // reductions over dimensions of size 1 only store
    this.#mode = !reduces ? this.#tileDim >= 0 ? "tile" : "map" : this.#vectorDim >= 0 && nest.reduced[this.#vectorDim] ? "row" : "column";
    const vector = this.#vectorDim < 0 ? [] : [this.#vectorDim];
    if (this.#mode === "tile") vector.unshift(this.#tileDim);
    this.#order = this.#mode === "column" ? [...kept, ...vector, ...reduced] : [...kept, ...reduced, ...vector];
    this.#vectorAt = this.#order.indexOf(this.#vectorDim);
    this.#addresses = new Addresses(this.#f, this.#order, this.#vectorDim, this.#tileDim, context.address);
    this.#values = new NestValues(this.#f, this.#m, nest, this.#addresses, this.#levels);
  }

  emit(): Kernel {
    const { shape } = this.#nest;
    visitExprs(this.#nest, (x) => this.#levels.set(x, this.#levelOf(x)));
    for (const o of this.#nest.outputs) this.#addresses.of(o.access, o.value);
    const root = new Scope(undefined, 0);
    this.#addresses.start();
    this.#values.prepare(root, 0);
    switch (this.#mode) {
      case "map":
        this.#loops(0, this.#order.length - 1, root, (scope) => this.#mapInner(scope));
        break;
      case "tile":
        this.#tileNest(root);
        break;
      case "row":
        this.#rowNest(root);
        break;
      case "column":
        this.#columnNest(root);
    }
    const first = this.#order[0];
    if (first === undefined || this.#nest.reduced[first]) return { fn: this.#f, units: 0, grain: sizeOf(shape) };
    const units = this.#units;
    return { fn: this.#f, units, grain: Math.max(1, Math.floor(sizeOf(shape) / Math.max(1, units))) };
  }

  /** How many units the first loop is divided into for the range parameters; 0 where it is not. */
  #units = 0;

  #levelOf(x: Expr): number {
    const deepest = (a: Affine): number => {
      for (let k = this.#order.length - 1; k >= 0; k--) if (a.strides[this.#order[k]!] !== 0) return k + 1;
      return 0;
    };
    switch (x.kind) {
      case "literal":
        return 0;
      case "load":
        this.#addresses.of(x.access, x.value);
        return deepest(x.access);
      case "index":
        this.#addresses.of(x.access);
        return deepest(x.access);
      case "apply":
        return x.args.reduce((n, a) => Math.max(n, this.#levels.get(a)!), 0);
      case "guard":
        throw new TypeError("Cannot emit a guarded read: the CPU device copies the parts of pad and concatenate instead");
    }
  }

  // ------------------------------------------------------------------------------------------------- loops

  /** Scalar loops over the dimensions at positions [k, end) of the order, then `inner`. */
  #loops(k: number, end: number, scope: Scope, inner: (scope: Scope) => void): void {
    if (k >= end) return inner(scope);
    const n = this.#nest.shape[this.#order[k]!]!;
    const counter = this.#f.local(I32);
    const ranged = k === 0 && !this.#nest.reduced[this.#order[0]!];
    if (ranged) this.#units = n;
    this.#addresses.moving(k, ranged ? this.#f.get(0) : undefined, (step) => {
      const body = () => {
        const own = new Scope(scope, 0);
        this.#values.prepare(own, k + 1);
        this.#loops(k + 1, end, own, inner);
        step(1);
      };
      if (ranged) this.#f.range(counter, this.#f.get(0), this.#f.get(1), 1, body);
      else this.#f.loop(counter, 0, n, 1, body);
    });
  }

  /** The innermost loop of a nest without reductions. */
  #mapInner(scope: Scope): void {
    const store = (own: Scope[], lanes: number): void => {
      const values = own.map((s) => this.#nest.outputs.map((o) => this.#values.value(o.expr, s)));
      own.forEach((s, u) => this.#nest.outputs.forEach((o, n) => this.#values.store(o, values[u]![n]!, s, lanes)));
    };
    if (this.#vectorAt < 0) return store([scope], 1);
    const n = this.#nest.shape[this.#vectorDim]!;
    const whole = this.#order.length === 1 && this.#nest.outputs.every((o) => this.#coversValue(o));
    const vectors = whole ? Math.ceil(n / allLanes) : Math.floor(n / allLanes);
    const unroll = this.#unrollOf(vectors);
    this.#vectorLoop(this.#vectorAt, scope, vectors, whole ? 0 : n % allLanes, unroll, this.#order.length === 1, store);
  }

  /** Whether the output is all of its value, so that writing past its end touches padding only. */
  #coversValue(o: NestOutput): boolean {
    return o.access.offset === 0 && sizeOf(o.value.aval.shape) === sizeOf(this.#nest.shape) && o.access.strides[this.#vectorDim] === 1;
  }

  #unrollOf(vectors: number): number {
    let cost = 0;
    visitExprs(this.#nest, (x) => {
      if (x.kind === "apply") cost += costOf(x.primitive) ?? 1;
    });
    const wanted = cost <= 8 ? 4 : cost <= 24 ? 2 : 1;
    return Math.max(1, Math.min(wanted, vectors));
  }

  /**
   * The loop over the vectors of dimension `order[k]`: `body` gets one scope per unrolled vector, and how many lanes count. `ranged`: the
   * function's parameters choose which blocks of `unroll` vectors run; the rest goes with the last.
   */
  #vectorLoop(
    k: number,
    scope: Scope,
    vectors: number,
    rest: number,
    unroll: number,
    ranged: boolean,
    body: (own: Scope[], lanes: number) => void,
  ): void {
    const scopes = (count: number, lanes = allLanes) => Array.from({ length: count }, (_, u) => new Scope(scope, u, lanes));
    const blocks = Math.floor(vectors / unroll), extra = vectors % unroll;
    const isRanged = ranged && blocks > 1;
    if (isRanged) this.#units = blocks;
    const f = this.#f;
    this.#addresses.moving(k, isRanged ? i32.mul(f.get(0), allLanes * unroll) : undefined, (step) => {
      const tail = () => {
        if (extra > 0) {
          body(scopes(extra), allLanes);
          if (rest > 0) step(allLanes * extra);
        }
        if (rest > 0) body(scopes(1, rest), rest);
      };
      const counter = f.local(I32);
      if (isRanged) {
        f.range(counter, f.get(0), f.get(1), 1, () => {
          body(scopes(unroll), allLanes);
          step(allLanes * unroll);
        });
        if (extra > 0 || rest > 0) f.if(i32.eq(f.get(1), blocks), tail);
        return;
      }
      if (blocks === 1) {
        body(scopes(unroll), allLanes);
        if (extra > 0 || rest > 0) step(allLanes * unroll);
      } else if (blocks > 1) {
        f.loop(counter, 0, blocks, 1, () => {
          body(scopes(unroll), allLanes);
          step(allLanes * unroll);
        });
      }
      tail();
    });
  }

  /** Four rows by four columns at a time, for reads that lie across: they are turned by shuffles. */
  #tileNest(root: Scope): void {
    const at = this.#order.length - 2, f = this.#f;
    const size = this.#nest.shape[this.#tileDim]!, n = this.#nest.shape[this.#vectorDim]!;
    const blocks = Math.floor(size / allLanes), rest = size % allLanes;
    this.#loops(0, at, root, (scope) => {
      const ranged = at === 0 && blocks > 1;
      if (ranged) this.#units = blocks;
      const rows = (count: number): void => {
        const own = Array.from({ length: count }, (_, row) => new Scope(scope, 0, allLanes, row));
        for (const s of own) this.#values.prepare(s, at + 1);
        this.#vectorLoop(this.#vectorAt, scope, Math.floor(n / allLanes), n % allLanes, 1, false, ([one], lanes) => {
          const inner = own.map((s) => new Scope(s, one!.vector, lanes, s.row));
          if (count === allLanes && lanes === allLanes) this.#turn(inner);
          const values = inner.map((s) => this.#nest.outputs.map((o) => this.#values.value(o.expr, s)));
          inner.forEach((s, r) => this.#nest.outputs.forEach((o, k) => this.#values.store(o, values[r]![k]!, s, lanes)));
        });
      };
      this.#addresses.moving(at, ranged ? i32.mul(f.get(0), allLanes) : undefined, (step) => {
        const counter = f.local(I32);
        const block = (): void => {
          rows(allLanes);
          step(allLanes);
        };
        if (ranged) f.range(counter, f.get(0), f.get(1), 1, block);
        else if (blocks > 0) f.loop(counter, 0, blocks, 1, block);
        if (rest === 0) return;
        if (ranged) f.if(i32.eq(f.get(1), blocks), () => rows(rest));
        else rows(rest);
      });
    });
  }

  /** Reads that lie along the tile's rows: four vectors, turned into one for each row. */
  #turn(rows: readonly Scope[]): void {
    const f = this.#f;
    visitExprs(this.#nest, (x) => {
      if (x.kind !== "load") return;
      const access = this.#addresses.of(x.access);
      if (!liesAcross(access.stride, access.tileStride)) return;
      const p = this.#addresses.pointer(access);
      const [a, b, c, d] = [0, 1, 2, 3].map((lane) =>
        f.let(v128.load(p, access.offset + 4 * access.stride * (allLanes * rows[0]!.vector + lane)))
      ) as [Code, Code, Code, Code];
      const ab = f.let(i32x4.shuffle(a, b, [0, 4, 1, 5])), cd = f.let(i32x4.shuffle(c, d, [0, 4, 1, 5]));
      const abHigh = f.let(i32x4.shuffle(a, b, [2, 6, 3, 7])), cdHigh = f.let(i32x4.shuffle(c, d, [2, 6, 3, 7]));
      rows[0]!.values.set(x, f.let(i32x4.shuffle(ab, cd, [0, 1, 4, 5])));
      rows[1]!.values.set(x, f.let(i32x4.shuffle(ab, cd, [2, 3, 6, 7])));
      rows[2]!.values.set(x, f.let(i32x4.shuffle(abHigh, cdHigh, [0, 1, 4, 5])));
      rows[3]!.values.set(x, f.let(i32x4.shuffle(abHigh, cdHigh, [2, 3, 6, 7])));
    });
  }

  // ------------------------------------------------------------------------------------------------- reductions

  /** Reduced dimensions innermost, in vectors: partial results in several accumulators, added across at the end. */
  #rowNest(root: Scope): void {
    const kept = this.#order.findIndex((d) => this.#nest.reduced[d]);
    const n = this.#nest.shape[this.#vectorDim]!;
    const vectors = Math.floor(n / allLanes), rest = n % allLanes;
    const unroll = Math.max(1, Math.min(4, vectors));
    const reductions = this.#nest.outputs.filter((o) => o.reduce !== undefined);
    const partial = reductions.map((o) => new Accumulator(o, unroll, this.#f, this.#m));
    // Long sums go block by block: the error grows with the length of a block and the number of blocks, not with their product.
    const block = 1024, blocks = vectors >= 4 * block ? Math.floor(vectors / block) : 0;
    const inLoops = this.#order.length - 1 > kept;
    const total = blocks > 0 || inLoops ? reductions.map((o) => new Accumulator(o, 1, this.#f, this.#m)) : partial;
    this.#loops(0, kept, root, (scope) => {
      for (const a of total) a.clear();
      this.#loops(kept, this.#order.length - 1, scope, (inner) => {
        const add = (own: Scope[], lanes: number): void => {
          const values = own.map((s) => this.#nest.outputs.map((o) => this.#values.value(o.expr, s)));
          own.forEach((s, u) => {
            let k = 0;
            this.#nest.outputs.forEach((o, n) => {
              if (o.reduce === undefined) this.#values.store(o, values[u]![n]!, s, lanes);
              else partial[k++]!.add(u, values[u]![n]!, lanes < allLanes ? this.#values.mask(lanes) : undefined);
            });
          });
        };
        const at = this.#vectorAt;
        if (total === partial) return this.#vectorLoop(at, inner, vectors, rest, unroll, false, add);
        const flush = () => partial.forEach((p, k) => total[k]!.absorb(p));
        if (blocks === 0) {
          partial.forEach((p) => p.clear());
          this.#vectorLoop(at, inner, vectors, rest, unroll, false, add);
          return flush();
        }
        const counter = this.#f.local(I32);
        this.#addresses.moving(at, undefined, (step) => {
          this.#f.loop(counter, 0, blocks, 1, () => {
            partial.forEach((p) => p.clear());
            this.#vectorLoop(at, inner, block, 0, unroll, false, add);
            flush();
            step(allLanes * block);
          });
          partial.forEach((p) => p.clear());
          this.#vectorLoop(at, inner, vectors - blocks * block, rest, unroll, false, add);
          flush();
        });
      });
      reductions.forEach((o, k) => {
        const access = this.#addresses.of(o.access);
        this.#f.emit(v128.store32Lane(this.#addresses.pointer(access), total[k]!.across(), 0, access.offset));
      });
    });
  }

  /** A kept dimension in vectors, blocks of which pass over the reduced ones with their results in registers. */
  #columnNest(root: Scope): void {
    const first = this.#order.findIndex((d) => this.#nest.reduced[d]);
    const outer = this.#vectorAt < 0 ? first : this.#vectorAt;
    const reductions = this.#nest.outputs.filter((o) => o.reduce !== undefined);
    const columns = (own: Scope[], lanes: number): void => {
      const chunk = this.#chunkOf(first);
      const sums = reductions.map((o) => new Accumulator(o, own.length, this.#f, this.#m));
      const totals = chunk > 0 ? reductions.map((o) => new Accumulator(o, own.length, this.#f, this.#m)) : sums;
      for (const t of totals) t.clear();
      for (const s of own) this.#values.prepare(s, outer + (this.#vectorAt < 0 ? 0 : 1));
      this.#reducedLoops(
        first,
        own,
        chunk,
        () => sums.forEach((s) => s.clear()),
        () => sums.forEach((s, k) => totals[k]!.merge(s)),
        (inner) => {
          const values = inner.map((s) => this.#nest.outputs.map((o) => this.#values.value(o.expr, s)));
          inner.forEach((s, u) => {
            let k = 0;
            this.#nest.outputs.forEach((o, n) => {
              if (o.reduce === undefined) this.#values.store(o, values[u]![n]!, s, lanes);
              else sums[k++]!.add(u, values[u]![n]!, undefined);
            });
          });
        },
      );
      reductions.forEach((o, k) => own.forEach((s, u) => this.#values.store(o, totals[k]!.result(u), s, lanes)));
    };
    this.#loops(0, outer, root, (scope) => {
      if (this.#vectorAt < 0) return columns([scope], 1);
      const n = this.#nest.shape[this.#vectorDim]!;
      const vectors = Math.floor(n / allLanes);
      const unroll = Math.max(1, Math.min(reductions.length > 1 ? 2 : 4, vectors));
      this.#vectorLoop(this.#vectorAt, scope, vectors, n % allLanes, unroll, this.#vectorAt === 0, columns);
    });
  }

  /** Into how many passes of 256 the first reduced loop of a column nest is cut, so that long sums stay accurate; 0: it is short. */
  #chunkOf(first: number): number {
    const n = this.#nest.shape[this.#order[first]!]!;
    return n > 512 && this.#nest.outputs.some((o) => o.reduce === "reduceSum" && o.expr.dtype === "float32") ? 256 : 0;
  }

  /** Loops over the reduced dimensions inside a block of vectors. */
  #reducedLoops(k: number, own: Scope[], chunk: number, begin: () => void, end: () => void, inner: (own: Scope[]) => void): void {
    if (k >= this.#order.length) return inner(own);
    const n = this.#nest.shape[this.#order[k]!]!;
    const f = this.#f, counter = f.local(I32);
    this.#addresses.moving(k, undefined, (step) => {
      const body = () => {
        const scopes = own.map((s) => new Scope(s, s.vector));
        for (const s of scopes) this.#values.prepare(s, k + 1);
        this.#reducedLoops(k + 1, scopes, 0, begin, end, inner);
        step(1);
      };
      if (chunk === 0) return f.loop(counter, 0, n, 1, body);
      const outer = f.local(I32);
      f.loop(outer, 0, Math.floor(n / chunk), 1, () => {
        begin();
        f.loop(counter, 0, chunk, 1, body);
        end();
      });
      if (n % chunk > 0) {
        begin();
        f.loop(counter, 0, n % chunk, 1, body);
        end();
      }
    });
  }
}
