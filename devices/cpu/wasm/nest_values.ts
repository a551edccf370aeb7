/**
 * The expressions of a nest as code: loads, applications, stores.
 *
 * @module
 */
import type { Affine } from "../../../compile/affine.ts";
import type { Expr, Nest, NestOutput } from "../../../compile/schedule.ts";
import { type Code, f32x4, type Fn, i32, i32x4, v128 } from "./asm.ts";
import { applierOf, type LaneType, operandType, ThreefryCache } from "./emit_apply.ts";
import type { Lanes } from "./math.ts";
import type { Access, Addresses } from "./nest_addresses.ts";
import { allLanes } from "./nest_dimensions.ts";

/** Values known in one iteration: those of this vector, and of the iterations around it. */
export class Scope {
  readonly values = new Map<Expr, Code>();
  readonly threefry = new ThreefryCache();
  /** For its own folder. */
  constructor(
    readonly parent: Scope | undefined,
    /** Which vector of an unrolled loop. */
    readonly vector: number,
    /** How many lanes of it count. */
    readonly lanes: number = parent?.lanes ?? allLanes,
    /** Which row of a tile. */
    readonly row: number = parent?.row ?? 0,
  ) {}
  /** The code of an expression that was computed before. */
  find(expr: Expr): Code | undefined {
    return this.values.get(expr) ?? this.parent?.find(expr);
  }
}

/** Writes a nest's expressions into a function. */
export class NestValues {
  readonly #f: Fn;
  readonly #m: Lanes;
  readonly #nest: Nest;
  readonly #addresses: Addresses;
  readonly #levels: ReadonlyMap<Expr, number>;
  readonly #masks = new Map<number, Code>();

  /** @param levels How many of the loops, from the outside, each expression depends on. */
  /** For its own folder. */
  constructor(f: Fn, m: Lanes, nest: Nest, addresses: Addresses, levels: ReadonlyMap<Expr, number>) {
    this.#f = f;
    this.#m = m;
    this.#nest = nest;
    this.#addresses = addresses;
    this.#levels = levels;
  }

  /** Computes, before the next loop, what does not change in it. */
  prepare(scope: Scope, level: number): void {
    const seen = new Set<Expr>();
    const walk = (x: Expr): void => {
      if (seen.has(x)) return;
      seen.add(x);
      if (this.#levels.get(x)! <= level) {
        if (x.kind !== "literal") this.value(x, scope);
        return;
      }
      if (x.kind === "apply") x.args.forEach(walk);
    };
    for (const o of this.#nest.outputs) walk(o.expr);
  }

  /** The code of an expression, computed where the scope does not know it. */
  value(x: Expr, scope: Scope): Code {
    if (x.kind === "literal") return this.#literal(x.value, x.dtype as LaneType);
    const known = scope.find(x);
    if (known) return known;
    let code: Code;
    switch (x.kind) {
      case "load":
        code = this.#f.let(this.#load(this.#addresses.of(x.access), scope));
        break;
      case "index":
        code = this.#f.let(this.#index(x.access, x.dtype as LaneType, scope));
        break;
      case "apply": {
        const args = x.args.map((a) => this.value(a, scope));
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

  #load(access: Access, scope: Scope): Code {
    const { stride } = access, first = allLanes * scope.vector;
    if (stride === 0) return v128.load32Splat(...this.#addresses.place(access, 0, scope.row));
    if (stride === 1) return v128.load(...this.#addresses.place(access, first, scope.row));
    if (stride === -1) {
      const x = this.#f.let(v128.load(...this.#addresses.place(access, first + 3, scope.row)));
      return i32x4.shuffle(x, x, [3, 2, 1, 0]);
    }
    // Only the lanes that count: others may lie outside of the memory.
    let out = v128.load32Zero(...this.#addresses.place(access, first, scope.row));
    for (let lane = 1; lane < scope.lanes; lane++) {
      const [address, offset] = this.#addresses.place(access, first + lane, scope.row);
      out = v128.load32Lane(address, out, lane, offset);
    }
    return out;
  }

  #index(a: Affine, dtype: LaneType, scope: Scope): Code {
    const access = this.#addresses.of(a), { stride, tileStride } = access;
    const first = a.offset + allLanes * scope.vector * stride + tileStride * scope.row;
    let value: Code = i32x4.splat(i32.add(i32.shr(this.#addresses.pointer(access), 2), first));
    if (stride !== 0) {
      const lanes = new Int32Array([0, stride, 2 * stride, 3 * stride]);
      value = i32x4.add(value, v128.const(new Uint8Array(lanes.buffer)));
    }
    return dtype === "float32" ? f32x4.convertI32(value) : dtype === "bool" ? i32x4.ne(value, this.#m.i(0)) : value;
  }

  /** Statement: stores a value. */
  store(o: NestOutput, value: Code, scope: Scope, lanes: number): void {
    const access = this.#addresses.of(o.access), first = allLanes * scope.vector, f = this.#f;
    if (access.stride === 1 && lanes === allLanes) {
      const [address, offset] = this.#addresses.place(access, first, scope.row);
      return f.emit(v128.store(address, value, offset));
    }
    const x = this.#m.let(value);
    for (let lane = 0; lane < lanes; lane++) {
      const [address, offset] = this.#addresses.place(access, first + lane, scope.row);
      f.emit(v128.store32Lane(address, x, lane, offset));
    }
  }

  /** All ones in the first `lanes` lanes. */
  mask(lanes: number): Code {
    let mask = this.#masks.get(lanes);
    if (mask === undefined) {
      const bytes = new Uint8Array(16).fill(255, 0, 4 * lanes);
      this.#masks.set(lanes, mask = v128.const(bytes));
    }
    return mask;
  }
}
