/**
 * A loop nest as a WebAssembly function over a range: one dimension runs in vectors of four lanes, the others are loops around it (or, where
 * a dimension that stays is the contiguous one and the others are summed away, loops inside it).
 *
 * @module
 */
import type { Affine } from "../../../compile/affine.ts";
import { costOf } from "../../../compile/elementwise.ts";
import { visitExprs } from "../../../compile/merge_dimensions.ts";
import type { Expr, Nest, NestOutput, ReduceKind } from "../../../compile/schedule.ts";
import type { Var } from "../../../core/program.ts";
import { sizeOf } from "../../../core/shape.ts";
import { type Code, f32x4, type Fn, I32, i32, i32x4, type Module, V128, v128 } from "./asm.ts";
import { applierOf, type LaneType, operandType, ThreefryCache } from "./emit_apply.ts";
import { Lanes } from "./math.ts";

/** A function of the module that runs a part [lo, hi) of a step's work. */
export interface Kernel {
  readonly fn: Fn;
  /** How many units there are: parameters run from 0 to this; 0 where the work cannot be divided. */
  readonly units: number;
  /** About how many elements one unit is. */
  readonly grain: number;
  /** Whether parts must not run at the same time: they share scratch memory. */
  readonly serial?: boolean;
}

/** What a nest is emitted into. */
export interface NestContext {
  readonly module: Module;
  readonly relaxed: boolean;
  /** The byte address of a stored value. */
  readonly address: (v: Var) => number;
  /** How many threads may run parts of one kernel. */
  readonly threads: number;
  /** The number of the thread that asks, from 0: for scratch memory of its own. */
  readonly thread: () => Code;
}

/** Writes a nest as a function of the module. */
export function emitNest(nest: Nest, name: string, context: NestContext): Kernel {
  return new NestEmitter(nest, name, context).emit();
}

/** Pointers that move alike: the strides over the loops, and the address where they start if they may go down. */
interface PointerClass {
  readonly strides: readonly number[];
  readonly start: number;
  /** The local that holds the bytes moved so far; undefined where that is 0. */
  current: number | undefined;
}

interface Access {
  readonly pointer: PointerClass;
  /** Bytes to add to the pointer. */
  readonly offset: number;
  /** Strides along the vector dimension and along the tile's other one, in elements. */
  readonly stride: number;
  readonly tileStride: number;
}

const allLanes = 4;

/** Values known in one iteration: those of this vector, and of the iterations around it. */
class Scope {
  readonly values = new Map<Expr, Code>();
  readonly threefry = new ThreefryCache();
  constructor(
    readonly parent: Scope | undefined,
    /** Which vector of an unrolled loop. */
    readonly vector: number,
    /** How many lanes of it count. */
    readonly lanes: number = parent?.lanes ?? allLanes,
    /** Which row of a tile. */
    readonly row: number = parent?.row ?? 0,
  ) {}
  find(expr: Expr): Code | undefined {
    for (let at: Scope | undefined = this; at; at = at.parent) {
      const known = at.values.get(expr);
      if (known) return known;
    }
    return undefined;
  }
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
  readonly #pointers: PointerClass[] = [];
  readonly #accesses = new Map<Affine, Access>();
  readonly #masks = new Map<number, Code>();

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
  }

  emit(): Kernel {
    const { shape } = this.#nest;
    visitExprs(this.#nest, (x) => this.#levels.set(x, this.#levelOf(x)));
    for (const o of this.#nest.outputs) this.#access(o.access, o.value);
    const root = new Scope(undefined, 0);
    this.#startPointers();
    this.#prepare(root, 0);
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

  // ------------------------------------------------------------------------------------------------- addresses

  #levelOf(x: Expr): number {
    const deepest = (a: Affine): number => {
      for (let k = this.#order.length - 1; k >= 0; k--) if (a.strides[this.#order[k]!] !== 0) return k + 1;
      return 0;
    };
    switch (x.kind) {
      case "literal":
        return 0;
      case "load":
        this.#access(x.access, x.value);
        return deepest(x.access);
      case "index":
        this.#access(x.access, undefined);
        return deepest(x.access);
      case "apply":
        return x.args.reduce((n, a) => Math.max(n, this.#levels.get(a)!), 0);
      case "guard":
        throw new TypeError("Cannot emit a guarded read: the CPU device copies the parts of pad and concatenate instead");
    }
  }

  #access(a: Affine, value: Var | undefined): Access {
    let access = this.#accesses.get(a);
    if (access) return access;
    const base = (value === undefined ? 0 : this.#context.address(value)) + 4 * a.offset;
    const strides = this.#order.map((d) => a.strides[d]!);
    const falls = strides.some((s) => s < 0);
    // Offsets of loads are unsigned: what may go down carries its address in the pointer.
    const start = falls && value !== undefined ? base : 0;
    let pointer = this.#pointers.find((p) => p.start === start && p.strides.every((s, k) => s === strides[k]));
    if (pointer === undefined) this.#pointers.push(pointer = { strides, start, current: undefined });
    const along = (d: number) => d < 0 ? 0 : a.strides[d]!;
    this.#accesses.set(a, access = { pointer, offset: base - start, stride: along(this.#vectorDim), tileStride: along(this.#tileDim) });
    return access;
  }

  #startPointers(): void {
    for (const p of this.#pointers) {
      if (p.start === 0) continue;
      p.current = this.#f.local(I32);
      this.#f.set(p.current, p.start);
    }
  }

  #pointer(p: PointerClass): Code {
    return p.current === undefined ? i32.const(0) : this.#f.get(p.current);
  }

  /** Runs `body` with pointers of their own for loop `k`; gives them back afterwards. `step`, called in the body, moves them on. */
  #moving(k: number, counter: Code | undefined, body: (step: (count: number) => void) => void): void {
    const before = this.#pointers.map((p) => p.current);
    const moved = this.#pointers.filter((p) => p.strides[k] !== 0);
    for (const p of moved) {
      const local = this.#f.local(I32);
      const here = this.#pointer(p);
      const start = counter === undefined ? here : i32.add(here, i32.mul(counter, 4 * p.strides[k]!));
      this.#f.set(local, counter === undefined && p.current === undefined ? 0 : start);
      p.current = local;
    }
    body((count) => {
      for (const p of moved) this.#f.set(p.current!, i32.add(this.#f.get(p.current!), 4 * p.strides[k]! * count));
    });
    this.#pointers.forEach((p, n) => p.current = before[n]);
  }

  // ------------------------------------------------------------------------------------------------- loops

  /** Scalar loops over the dimensions at positions [k, end) of the order, then `inner`. */
  #loops(k: number, end: number, scope: Scope, inner: (scope: Scope) => void): void {
    if (k >= end) return inner(scope);
    const n = this.#nest.shape[this.#order[k]!]!;
    const counter = this.#f.local(I32);
    const ranged = k === 0 && !this.#nest.reduced[this.#order[0]!];
    if (ranged) this.#units = n;
    this.#moving(k, ranged ? this.#f.get(0) : undefined, (step) => {
      const body = () => {
        const own = new Scope(scope, 0);
        this.#prepare(own, k + 1);
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
      const values = own.map((s) => this.#nest.outputs.map((o) => this.#value(o.expr, s)));
      own.forEach((s, u) => this.#nest.outputs.forEach((o, n) => this.#store(o, values[u]![n]!, s, lanes)));
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
    this.#moving(k, isRanged ? i32.mul(f.get(0), allLanes * unroll) : undefined, (step) => {
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
        for (const s of own) this.#prepare(s, at + 1);
        this.#vectorLoop(this.#vectorAt, scope, Math.floor(n / allLanes), n % allLanes, 1, false, ([one], lanes) => {
          const inner = own.map((s) => new Scope(s, one!.vector, lanes, s.row));
          if (count === allLanes && lanes === allLanes) this.#turn(inner);
          const values = inner.map((s) => this.#nest.outputs.map((o) => this.#value(o.expr, s)));
          inner.forEach((s, r) => this.#nest.outputs.forEach((o, k) => this.#store(o, values[r]![k]!, s, lanes)));
        });
      };
      this.#moving(at, ranged ? i32.mul(f.get(0), allLanes) : undefined, (step) => {
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
      const access = this.#accesses.get(x.access)!;
      if (!liesAcross(access.stride, access.tileStride)) return;
      const p = this.#pointer(access.pointer);
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
          const values = own.map((s) => this.#nest.outputs.map((o) => this.#value(o.expr, s)));
          own.forEach((s, u) => {
            let k = 0;
            this.#nest.outputs.forEach((o, n) => {
              if (o.reduce === undefined) this.#store(o, values[u]![n]!, s, lanes);
              else partial[k++]!.add(u, values[u]![n]!, lanes < allLanes ? this.#mask(lanes) : undefined);
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
        this.#moving(at, undefined, (step) => {
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
        const { pointer, offset } = this.#accesses.get(o.access)!;
        this.#f.emit(v128.store32Lane(this.#pointer(pointer), total[k]!.across(), 0, offset));
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
      for (const s of own) this.#prepare(s, outer + (this.#vectorAt < 0 ? 0 : 1));
      this.#reducedLoops(
        first,
        own,
        chunk,
        () => sums.forEach((s) => s.clear()),
        () => sums.forEach((s, k) => totals[k]!.merge(s)),
        (inner) => {
          const values = inner.map((s) => this.#nest.outputs.map((o) => this.#value(o.expr, s)));
          inner.forEach((s, u) => {
            let k = 0;
            this.#nest.outputs.forEach((o, n) => {
              if (o.reduce === undefined) this.#store(o, values[u]![n]!, s, lanes);
              else sums[k++]!.add(u, values[u]![n]!, undefined);
            });
          });
        },
      );
      reductions.forEach((o, k) => own.forEach((s, u) => this.#store(o, totals[k]!.result(u), s, lanes)));
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
    this.#moving(k, undefined, (step) => {
      const body = () => {
        const scopes = own.map((s) => new Scope(s, s.vector));
        for (const s of scopes) this.#prepare(s, k + 1);
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

  // ------------------------------------------------------------------------------------------------- values

  /** Computes, before the next loop, what does not change in it. */
  #prepare(scope: Scope, level: number): void {
    const seen = new Set<Expr>();
    const walk = (x: Expr): void => {
      if (seen.has(x)) return;
      seen.add(x);
      if (this.#levels.get(x)! <= level) {
        if (x.kind !== "literal") this.#value(x, scope);
        return;
      }
      if (x.kind === "apply") x.args.forEach(walk);
    };
    for (const o of this.#nest.outputs) walk(o.expr);
  }

  #value(x: Expr, scope: Scope): Code {
    if (x.kind === "literal") return this.#literal(x.value, x.dtype as LaneType);
    const known = scope.find(x);
    if (known) return known;
    let code: Code;
    switch (x.kind) {
      case "load":
        code = this.#f.let(this.#load(this.#accesses.get(x.access)!, scope));
        break;
      case "index":
        code = this.#f.let(this.#index(x.access, x.dtype as LaneType, scope));
        break;
      case "apply": {
        const args = x.args.map((a) => this.#value(a, scope));
        if (x.primitive === "threefry") code = scope.threefry.word(this.#m, x.args, args, x.params.word as number);
        else {
          const from = operandType(x.primitive, x.args, x.dtype) as LaneType;
          const literals = x.args.map((a) => a.kind === "literal" ? a.value : undefined);
          code = applierOf(x.primitive, from)!({ m: this.#m, args, literals, params: x.params, from, to: x.dtype as LaneType });
        }
        code = this.#m.let(code);
        break;
      }
      case "guard":
        throw new TypeError("Cannot emit a guarded read");
    }
    scope.values.set(x, code);
    return code;
  }

  #literal(value: number, dtype: LaneType): Code {
    if (dtype === "float32") return this.#m.c(value);
    return this.#m.i(dtype === "bool" ? (value !== 0 ? -1 : 0) : value | 0);
  }

  /** Where an element lies that is so many steps along the vector dimension. Offsets are unsigned: what goes down is added to the pointer. */
  #place({ pointer, offset, stride, tileStride }: Access, steps: number, row: number): [address: Code, offset: number] {
    const p = this.#pointer(pointer), away = 4 * (stride * steps + tileStride * row);
    return away >= 0 ? [p, offset + away] : [i32.add(p, away), offset];
  }

  #load(access: Access, scope: Scope): Code {
    const { stride } = access, first = allLanes * scope.vector;
    if (stride === 0) return v128.load32Splat(...this.#place(access, 0, scope.row));
    if (stride === 1) return v128.load(...this.#place(access, first, scope.row));
    if (stride === -1) {
      const x = this.#f.let(v128.load(...this.#place(access, first + 3, scope.row)));
      return i32x4.shuffle(x, x, [3, 2, 1, 0]);
    }
    // Only the lanes that count: others may lie outside of the memory.
    let out = v128.load32Zero(...this.#place(access, first, scope.row));
    for (let lane = 1; lane < scope.lanes; lane++) {
      const [address, offset] = this.#place(access, first + lane, scope.row);
      out = v128.load32Lane(address, out, lane, offset);
    }
    return out;
  }

  #index(a: Affine, dtype: LaneType, scope: Scope): Code {
    const { pointer, stride, tileStride } = this.#accesses.get(a)!;
    const first = a.offset + allLanes * scope.vector * stride + tileStride * scope.row;
    let value: Code = i32x4.splat(i32.add(i32.shr(this.#pointer(pointer), 2), first));
    if (stride !== 0) {
      const lanes = new Int32Array([0, stride, 2 * stride, 3 * stride]);
      value = i32x4.add(value, v128.const(new Uint8Array(lanes.buffer)));
    }
    return dtype === "float32" ? f32x4.convertI32(value) : dtype === "bool" ? i32x4.ne(value, this.#m.i(0)) : value;
  }

  #store(o: NestOutput, value: Code, scope: Scope, lanes: number): void {
    const access = this.#accesses.get(o.access)!, first = allLanes * scope.vector, f = this.#f;
    if (access.stride === 1 && lanes === allLanes) {
      const [address, offset] = this.#place(access, first, scope.row);
      return f.emit(v128.store(address, value, offset));
    }
    const x = this.#m.let(value);
    for (let lane = 0; lane < lanes; lane++) {
      const [address, offset] = this.#place(access, first + lane, scope.row);
      f.emit(v128.store32Lane(address, x, lane, offset));
    }
  }

  /** All ones in the first `lanes` lanes. */
  #mask(lanes: number): Code {
    let mask = this.#masks.get(lanes);
    if (mask === undefined) {
      const bytes = new Uint8Array(16).fill(255, 0, 4 * lanes);
      this.#masks.set(lanes, mask = v128.const(bytes));
    }
    return mask;
  }
}

/** Whether a read goes across the vectors, and along the other dimension of a tile. */
function liesAcross(stride: number, tileStride: number): boolean {
  return stride > 1 && tileStride === 1;
}

/** The dimension along which most reads lie that do not lie along the vectors, if there are any and it is long enough; else -1. */
function chooseTileDimension(nest: Nest, vector: number): number {
  if (vector < 0 || nest.reduced.some((r) => r) || nest.shape[vector]! < allLanes) return -1;
  const votes = new Map<number, number>();
  visitExprs(nest, (x) => {
    if (x.kind !== "load") return;
    nest.shape.forEach((n, d) => {
      if (d !== vector && n >= allLanes && liesAcross(x.access.strides[vector]!, x.access.strides[d]!)) {
        votes.set(d, (votes.get(d) ?? 0) + 1);
      }
    });
  });
  let best = -1;
  for (const [d, n] of votes) if (best < 0 || n > votes.get(best)!) best = d;
  return best;
}

/** Which dimension runs in vectors: the one with the fewest lane-by-lane reads and writes; -1 where there is none. */
function chooseVectorDimension(nest: Nest): number {
  const { shape } = nest;
  let best = -1, least = Infinity;
  const loads: Affine[] = [];
  visitExprs(nest, (x) => {
    if (x.kind === "load") loads.push(x.access);
  });
  for (let d = shape.length - 1; d >= 0; d--) {
    const cost = (a: Affine): number => {
      const s = a.strides[d]!;
      return s === 0 ? 0.5 : s === 1 ? 1 : s === -1 ? 1.5 : 5;
    };
    let total = 1;
    for (const a of loads) total += cost(a);
    for (const o of nest.outputs) {
      if (o.reduce === undefined) total += cost(o.access);
      // Across the lanes at the end of each row, or lane by lane into columns that do not lie side by side.
      else if (nest.reduced[d]) total += 12 / shape[d]!;
      else total += o.access.strides[d] === 1 ? 0.2 : 1;
    }
    total *= Math.ceil(shape[d]! / allLanes) * allLanes / shape[d]!;
    if (total < least) least = total, best = d;
  }
  return best;
}

const identities: Readonly<Record<ReduceKind, (dtype: LaneType, m: Lanes) => Code>> = {
  reduceSum: (_, m) => m.i(0),
  reduceProd: (dtype, m) => dtype === "float32" ? m.c(1) : m.i(1),
  reduceMax: (dtype, m) => dtype === "float32" ? m.c(-Infinity) : m.i(dtype === "int32" ? -0x80000000 : 0),
  reduceMin: (dtype, m) => dtype === "float32" ? m.c(Infinity) : m.i(dtype === "int32" ? 0x7fffffff : -1),
  reduceAnd: (_, m) => m.i(-1),
  reduceOr: (_, m) => m.i(0),
};

/** The partial results of one reduction: several vectors, and for float maxima and minima where a NaN was seen. */
class Accumulator {
  readonly #kind: ReduceKind;
  readonly #dtype: LaneType;
  readonly #f: Fn;
  readonly #m: Lanes;
  readonly #locals: number[];
  /** f32x4.max is seven instructions: pmax is one, and NaNs are remembered beside it. */
  readonly #nans: number[];

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
