/**
 * Running sums, products and extremes: lines of elements, several of them side by side, so that one need not wait for the other.
 *
 * @module
 */
import { type Equation, Var } from "../../../core/program.ts";
import { sizeOf } from "../../../core/shape.ts";
import { choose, type Code, F32, f32, f32x4, F64, f64, f64x2, type Fn, I32, i32, i32x4, V128, v128 } from "./asm.ts";
import type { Kernel, NestContext } from "./kernel.ts";

const names = ["cumsum", "cumprod", "cummax", "cummin"] as const;
type Name = typeof names[number];

/** Whether the primitive is one of those that this module is for. */
export function isCumulative(primitive: string): primitive is Name {
  return (names as readonly string[]).includes(primitive);
}

/** Whether a running operation is compiled, rather than run by the host. */
export function canCumulate(e: Equation): boolean {
  const x = e.inputs[0]!, { dtype } = x.aval;
  return isCumulative(e.primitive) && x instanceof Var && sizeOf(x.aval.shape) > 0 &&
    (dtype === "float32" || dtype === "int32" || dtype === "uint32");
}

/** Elements that run side by side: one, or four in a vector. `step` takes one more, and gives what is stored. */
interface Lane {
  start(): void;
  step(x: Code): Code;
}

/** How an operation goes for one element type. */
class Running {
  readonly #f: Fn;
  readonly #name: Name;
  readonly #dtype: string;
  constructor(f: Fn, e: Equation) {
    this.#f = f;
    this.#name = e.primitive as Name;
    this.#dtype = e.inputs[0]!.aval.dtype;
  }

  get #float(): boolean {
    return this.#dtype === "float32";
  }
  /** Sums and products of float32 run in float64, as on the host: long ones do not drift. */
  get #double(): boolean {
    return this.#float && (this.#name === "cumsum" || this.#name === "cumprod");
  }
  get #initial(): number {
    if (this.#name === "cumsum") return 0;
    if (this.#name === "cumprod") return 1;
    const max = this.#name === "cummax";
    if (this.#float) return max ? -Infinity : Infinity;
    return this.#dtype === "int32" ? (max ? -0x80000000 : 0x7fffffff) : max ? 0 : -1;
  }

  /** One element. */
  single(): Lane {
    const f = this.#f, initial = this.#initial;
    if (this.#double) {
      const s = f.local(F64), op = this.#name === "cumsum" ? f64.add : f64.mul;
      return {
        start: () => f.set(s, f64.const(initial)),
        step: (x) => f32.demoteF64(f.tee(s, op(f.get(s), f64.promoteF32(x)))),
      };
    }
    const s = f.local(this.#float ? F32 : I32);
    return {
      start: () => f.set(s, this.#float ? f32.const(initial) : i32.const(initial)),
      step: (x) => f.tee(s, this.#combine(f.get(s), x)),
    };
  }

  #combine(s: Code, x: Code): Code {
    if (this.#name === "cumsum") return i32.add(s, x);
    if (this.#name === "cumprod") return i32.mul(s, x);
    const max = this.#name === "cummax";
    if (this.#float) return max ? f32.max(s, x) : f32.min(s, x);
    const a = this.#f.let(x, I32), above = this.#dtype === "int32" ? i32.gt(a, s) : i32.gtU(a, s);
    return max ? choose(above, a, s) : choose(above, s, a);
  }

  /** Four elements. */
  vector(): Lane {
    const f = this.#f, initial = this.#initial;
    if (this.#double) {
      const low = f.local(V128), high = f.local(V128), op = this.#name === "cumsum" ? f64x2.add : f64x2.mul;
      return {
        start: () => [low, high].forEach((l) => f.set(l, f.constantDouble(initial))),
        step: (x) => {
          const a = f.let(x);
          f.set(low, op(f.get(low), f64x2.promoteLow(a)));
          f.set(high, op(f.get(high), f64x2.promoteLow(i32x4.shuffle(a, a, [2, 3, 2, 3]))));
          return i32x4.shuffle(f32x4.demoteF64(f.get(low)), f32x4.demoteF64(f.get(high)), [0, 1, 4, 5]);
        },
      };
    }
    const s = f.local(V128);
    return {
      start: () => f.set(s, this.#float ? f.constant(initial) : f.constantInt(initial)),
      step: (x) => f.tee(s, this.#combineVectors(f.get(s), x)),
    };
  }

  #combineVectors(s: Code, x: Code): Code {
    const signed = this.#dtype === "int32";
    switch (this.#name) {
      case "cumsum":
        return i32x4.add(s, x);
      case "cumprod":
        return i32x4.mul(s, x);
      case "cummax":
        return this.#float ? f32x4.max(s, x) : signed ? i32x4.max(s, x) : i32x4.maxU(s, x);
      case "cummin":
        return this.#float ? f32x4.min(s, x) : signed ? i32x4.min(s, x) : i32x4.minU(s, x);
    }
  }
}

const rowsAtOnce = 4, vectorsAtOnce = 4;

/** A running operation as a kernel: along the last axis four rows at a time, along others sixteen columns, which are a cache line. */
export function emitCumulative(e: Equation, name: string, context: NestContext): Kernel {
  const f = context.module.fn(name, [I32, I32], { exported: true });
  const { axis, reverse } = e.params as unknown as { axis: number; reverse: boolean };
  const { shape, dtype } = e.inputs[0]!.aval, count = shape[axis]!;
  const outer = sizeOf(shape.slice(0, axis)), inner = sizeOf(shape.slice(axis + 1));
  const X = context.address(e.inputs[0] as Var), O = context.address(e.outputs[0]!);
  const running = new Running(f, e), p = f.local(I32), k = f.local(I32), n = f.local(I32);
  const load = dtype === "float32" ? f32.load : i32.load, store = dtype === "float32" ? f32.store : i32.store;

  /** Lines from `start` (in bytes) on, so many vectors of columns and then `singles` elements, `apart` bytes from one to the next. */
  const lines = (start: Code, vectors: number, singles: number, apart: number): void => {
    const wide = Array.from({ length: vectors }, () => running.vector()), narrow = Array.from({ length: singles }, () => running.single());
    const step = 4 * inner;
    for (const lane of [...wide, ...narrow]) lane.start();
    f.set(p, reverse ? i32.add(start, (count - 1) * step) : start);
    f.loop(k, 0, count, 1, () => {
      wide.forEach((lane, v) => f.emit(v128.store(f.get(p), lane.step(v128.load(f.get(p), X + 16 * v)), O + 16 * v)));
      narrow.forEach((lane, s) => {
        const at = 16 * vectors + apart * s;
        f.emit(store(f.get(p), lane.step(load(f.get(p), X + at)), O + at));
      });
      f.set(p, reverse ? i32.sub(f.get(p), step) : i32.add(f.get(p), step));
    });
  };

  if (inner === 1) {
    const units = Math.ceil(outer / rowsAtOnce), rest = outer % rowsAtOnce;
    const rows = (size: number): void => lines(i32.mul(f.get(n), 4 * count * rowsAtOnce), 0, size, 4 * count);
    f.range(n, f.get(0), f.get(1), 1, () => {
      if (rest === 0) rows(rowsAtOnce);
      else if (units === 1) rows(rest);
      else f.if(i32.ltU(f.get(n), units - 1), () => rows(rowsAtOnce), () => rows(rest));
    });
    return { fn: f, units, grain: count * Math.min(outer, rowsAtOnce) };
  }
  const width = 4 * vectorsAtOnce, blocks = Math.ceil(inner / width), rest = inner % width;
  f.range(n, f.get(0), f.get(1), 1, () => {
    const block = f.let(i32.remU(f.get(n), blocks), I32);
    const start = i32.add(i32.mul(i32.divU(f.get(n), blocks), 4 * count * inner), i32.mul(block, 4 * width));
    const whole = (): void => lines(start, vectorsAtOnce, 0, 4), last = (): void => lines(start, rest >> 2, rest & 3, 4);
    if (rest === 0) whole();
    else if (blocks === 1) last();
    else f.if(i32.ltU(block, blocks - 1), whole, last);
  });
  return { fn: f, units: outer * blocks, grain: count * Math.min(inner, width) };
}
