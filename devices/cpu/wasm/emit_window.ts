/**
 * Pooling: windows as loop nests over a padded copy, and the scatter that the derivative of max pooling is.
 *
 * @module
 */
import type { Affine } from "../../../compile/affine.ts";
import { mergeDimensions } from "../../../compile/merge_dimensions.ts";
import type { Expr, Nest, ReduceKind } from "../../../compile/schedule.ts";
import { identityOf } from "../../../compile/simplify/views.ts";
import { type Equation, Var } from "../../../core/program.ts";
import { sizeOf, stridesOf } from "../../../core/shape.ts";
import { type Code, f32x4, I32, i32, i32x4, memory, V128, v128 } from "./asm.ts";
import { isLaneType } from "./emit_apply.ts";
import { emitNest } from "./emit_nest.ts";
import type { Kernel, NestContext } from "./kernel.ts";
import { Lanes } from "./math.ts";

interface WindowParams {
  readonly kind: "sum" | "max" | "min" | "prod";
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly padding: readonly (readonly [number, number])[];
  readonly baseDilation: readonly number[];
  readonly windowDilation: readonly number[];
}

interface SelectParams {
  readonly select: "max" | "min";
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly padding: readonly (readonly [number, number])[];
}

const reduceKinds: Readonly<Record<WindowParams["kind"], ReduceKind>> = {
  sum: "reduceSum",
  max: "reduceMax",
  min: "reduceMin",
  prod: "reduceProd",
};

/** Whether a reduceWindow is compiled, rather than run by the host. */
export function canReduceWindow(e: Equation): boolean {
  const x = e.inputs[0]!;
  return x instanceof Var && isLaneType(x.aval.dtype) && x.aval.dtype !== "bool" && sizeOf(x.aval.shape) > 0 &&
    sizeOf(e.outputs[0]!.aval.shape) > 0;
}

function paddedShape(e: Equation): { shape: number[]; copies: boolean } {
  const p = e.params as unknown as WindowParams;
  const shape = e.inputs[0]!.aval.shape.map((n, d) => Math.max(0, (n - 1) * p.baseDilation[d]! + 1 + p.padding[d]![0] + p.padding[d]![1]));
  return { shape, copies: p.padding.some(([a, b]) => a !== 0 || b !== 0) || p.baseDilation.some((n) => n !== 1) };
}

/** Scratch bytes of a reduceWindow. */
export function windowScratch(e: Equation): number {
  const { shape, copies } = paddedShape(e);
  return copies ? 4 * sizeOf(shape) + 64 : 0;
}

/** The kernels of a reduceWindow, to be run one after another. */
export function emitReduceWindow(e: Equation, name: string, scratch: number, context: NestContext): Kernel[] {
  const p = e.params as unknown as WindowParams, x = e.inputs[0] as Var, out = e.outputs[0]!, { dtype } = x.aval;
  const { shape, copies } = paddedShape(e), kernels: Kernel[] = [];
  const source = copies ? new Var({ shape, dtype }) : x, into = stridesOf(shape);
  const inner: NestContext = { ...context, address: (v) => v === source && copies ? scratch : context.address(v) };
  const kind = reduceKinds[p.kind];
  if (copies) {
    const fill: Expr = { kind: "literal", dtype, value: identityOf(kind, { shape: [], dtype }) };
    kernels.push(
      emitNest(
        nestOf([sizeOf(shape)], [false], { value: source, access: { offset: 0, strides: [1] }, expr: fill, reduce: undefined }),
        `${name}_fill`,
        inner,
      ),
    );
    const from = stridesOf(x.aval.shape);
    let offset = 0, at = 0;
    const visible = x.aval.shape.map((n, d) => {
      const step = p.baseDilation[d]!, low = p.padding[d]![0];
      const first = Math.max(0, Math.ceil(-low / step)), last = Math.min(n - 1, Math.floor((shape[d]! - 1 - low) / step));
      offset += (low + first * step) * into[d]!;
      at += first * from[d]!;
      return Math.max(0, last - first + 1);
    });
    if (sizeOf(visible) > 0) {
      const load: Expr = { kind: "load", dtype, value: x, access: { offset: at, strides: from } };
      const access = { offset, strides: into.map((s, d) => s * p.baseDilation[d]!) };
      kernels.push(
        emitNest(nestOf(visible, visible.map(() => false), { value: source, access, expr: load, reduce: undefined }), `${name}_pad`, inner),
      );
    }
  }
  const outShape = out.aval.shape, zeros = p.window.map(() => 0);
  const load: Expr = {
    kind: "load",
    dtype,
    value: source,
    access: { offset: 0, strides: [...into.map((s, d) => s * p.strides[d]!), ...into.map((s, d) => s * p.windowDilation[d]!)] },
  };
  const all = [...outShape, ...p.window];
  const output = { value: out, access: { offset: 0, strides: [...stridesOf(outShape), ...zeros] }, expr: load, reduce: kind };
  kernels.push(emitNest(nestOf(all, all.map((_, d) => d >= outShape.length), output), name, inner));
  return kernels;
}

/** A nest of one output, without dimensions of size 1. */
export function nestOf(shape: readonly number[], reduced: readonly boolean[], output: Nest["outputs"][number]): Nest {
  const keep = shape.map((n) => n !== 1);
  const thin = (a: Affine): Affine => ({ offset: a.offset, strides: a.strides.filter((_, d) => keep[d]) });
  const visit = (x: Expr): Expr =>
    x.kind === "load" ? { ...x, access: thin(x.access) } : x.kind === "apply" ? { ...x, args: x.args.map(visit) } : x;
  return mergeDimensions({
    kind: "nest",
    shape: shape.filter((_, d) => keep[d]),
    reduced: reduced.filter((_, d) => keep[d]),
    outputs: [{ ...output, access: thin(output.access), expr: visit(output.expr) }],
    reads: [],
  });
}

/** Whether a selectAndScatterAdd is compiled: windows of few elements that do not reach along the last axis. */
export function canSelectAndScatter(e: Equation): boolean {
  const p = e.params as unknown as SelectParams, last = p.window.length - 1;
  if (e.inputs.some((a) => !(a instanceof Var) || a.aval.dtype !== "float32" || sizeOf(a.aval.shape) === 0)) return false;
  if (last < 0 || p.window[last] !== 1 || p.strides[last] !== 1 || p.padding[last]!.some((n) => n !== 0)) return false;
  return sizeOf(p.window) <= 25;
}

/** A selectAndScatterAdd (source, operand) as a kernel, which is divided along the first axis where windows do not reach along it. */
export function emitSelectAndScatter(e: Equation, name: string, context: NestContext): Kernel {
  const f = context.module.fn(name, [I32, I32], { exported: true });
  const p = e.params as unknown as SelectParams, m = new Lanes(f, context.module, context.relaxed);
  const [source, operand] = e.inputs as [Var, Var];
  const windows = source.aval.shape, shape = operand.aval.shape, strides = stridesOf(shape), last = shape.length - 1;
  const [S, X, O] = [context.address(source), context.address(operand), context.address(e.outputs[0]!)];
  const apart = (d: number): boolean => p.strides[d] === p.window[d] && p.padding[d]!.every((n) => n === 0);
  // Where each element lies in exactly one window, nothing has to be cleared and added to.
  const once = shape.every((n, d) => apart(d) && windows[d]! * p.window[d]! === n);
  const divided = last > 0 && p.window[0] === 1 && apart(0) && windows[0] === shape[0];
  const from = f.local(I32), best = f.local(V128), chosen = f.local(V128);
  const row = 4 * strides[0]!, sourceRow = 4 * sizeOf(windows.slice(1));
  if (!once) {
    if (divided) f.emit(memory.fill(i32.add(i32.mul(f.get(0), row), O), 0, i32.mul(i32.sub(f.get(1), f.get(0)), row)));
    else f.emit(memory.fill(O, 0, 4 * sizeOf(shape)));
  }
  f.set(from, divided ? i32.mul(f.get(0), sourceRow) : 0);
  const columns = shape[last]!;
  /** One window for a vector of columns: which of its elements is the first largest, then the addition there. */
  const window = (base: Code, inside: (position: number[]) => Code | undefined, lanes: number): void => {
    const positions: { at: number; inside: Code | undefined }[] = [];
    const walk = (d: number, position: number[], at: number): void => {
      if (d === last) return void positions.push({ at: 4 * at, inside: inside(position) });
      for (let k = 0; k < p.window[d]!; k++) walk(d + 1, [...position, k], at + k * strides[d]!);
    };
    walk(0, [], 0);
    const when = (condition: Code | undefined, then: () => void): void => condition === undefined ? then() : f.if(condition, then);
    const address = (at: number): Code => i32.add(base, at);
    const always = positions[0]!.inside === undefined;
    if (!always) f.set(chosen, m.i(-1));
    positions.forEach(({ at, inside }, k) =>
      when(inside, () => {
        const x = f.let(v128.load(address(at), X));
        if (always && k === 0) {
          f.set(best, x);
          f.set(chosen, m.i(0));
          return;
        }
        const worse = v128.not((p.select === "max" ? f32x4.ge : f32x4.le)(f.get(best), x));
        const better = f.let(always ? worse : v128.or(i32x4.eq(f.get(chosen), m.i(-1)), worse));
        f.set(best, v128.select(better, x, f.get(best)));
        f.set(chosen, v128.select(better, m.i(k), f.get(chosen)));
      })
    );
    const value = f.let(v128.load(f.get(from), S));
    positions.forEach(({ at, inside }, k) =>
      when(inside, () => {
        const before = once ? m.i(0) : v128.load(address(at), O);
        const sum = f.let(f32x4.add(before, v128.and(value, i32x4.eq(f.get(chosen), m.i(k)))));
        if (lanes === 4) f.emit(v128.store(address(at), sum, O));
        else for (let lane = 0; lane < lanes; lane++) f.emit(v128.store32Lane(address(at), sum, lane, O + 4 * lane));
      })
    );
    f.set(from, i32.add(f.get(from), 4 * lanes));
  };
  const loops = (d: number, base: Code, checks: { d: number; start: Code }[]): void => {
    if (d === last) {
      const conditions = new Map<string, Code>();
      for (const { d, start } of checks) {
        for (let k = 0; k < p.window[d]!; k++) conditions.set(`${d},${k}`, f.let(i32.ltU(i32.add(start, k), shape[d]!), I32));
      }
      const inside = (position: number[]): Code | undefined => {
        let all: Code | undefined;
        for (const { d } of checks) {
          const one = conditions.get(`${d},${position[d]}`)!;
          all = all === undefined ? one : i32.and(all, one);
        }
        return all;
      };
      const at = f.local(I32), whole = Math.floor(columns / 4);
      f.set(at, base);
      if (whole > 0) {
        const n = f.local(I32);
        f.loop(n, 0, whole, 1, () => {
          window(f.get(at), inside, 4);
          f.set(at, i32.add(f.get(at), 16));
        });
      }
      if (columns % 4) window(f.get(at), inside, columns % 4);
      return;
    }
    const n = f.local(I32), next = f.local(I32), padded = p.padding[d]!.some((k) => k !== 0);
    const start = f.local(I32);
    if (d === 0 && divided) {
      f.set(next, i32.mul(f.get(0), row));
      f.range(n, f.get(0), f.get(1), 1, () => {
        loops(1, f.get(next), checks);
        f.set(next, i32.add(f.get(next), row));
      });
      return;
    }
    f.set(next, i32.sub(base, 4 * p.padding[d]![0] * strides[d]!));
    f.set(start, -p.padding[d]![0]);
    f.loop(n, 0, windows[d]!, 1, () => {
      loops(d + 1, f.get(next), padded ? [...checks, { d, start: f.get(start) }] : checks);
      f.set(next, i32.add(f.get(next), 4 * p.strides[d]! * strides[d]!));
      f.set(start, i32.add(f.get(start), p.strides[d]!));
    });
  };
  loops(0, i32.const(0), []);
  return { fn: f, units: divided ? shape[0]! : 0, grain: strides[0]! };
}
