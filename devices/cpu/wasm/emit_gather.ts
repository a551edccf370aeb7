/**
 * gather and scatter: loops over index vectors, and inside over the window that each names.
 *
 * @module
 */
import { integerLimits, isFloat } from "../../../core/dtype.ts";
import { type Equation, Literal, Var } from "../../../core/program.ts";
import { type Shape, sizeOf, stridesOf } from "../../../core/shape.ts";
import { choose, type Code, f32x4, type Fn, I32, i32, i32x4, memory, v128 } from "./asm.ts";
import { isLaneType, type LaneType } from "./emit_apply.ts";
import { emitCopy, literalBits } from "./emit_copy.ts";
import type { Kernel, NestContext } from "./kernel.ts";
import { Lanes } from "./math.ts";

type IndexMode = "clip" | "fill" | "promise";

interface GatherParams {
  readonly offsetDims: readonly number[];
  readonly collapsedSliceDims: readonly number[];
  readonly startIndexMap: readonly number[];
  readonly operandBatchingDims: readonly number[];
  readonly startIndicesBatchingDims: readonly number[];
  readonly sliceSizes: Shape;
  readonly mode: IndexMode;
  readonly fillValue: number | null;
}

interface ScatterParams {
  readonly kind: "set" | "add" | "mul" | "min" | "max";
  readonly updateWindowDims: readonly number[];
  readonly insertedWindowDims: readonly number[];
  readonly scatterDimsToOperandDims: readonly number[];
  readonly operandBatchingDims: readonly number[];
  readonly scatterIndicesBatchingDims: readonly number[];
  readonly mode: IndexMode;
}

/** A dimension that runs along both sides; strides in bytes. */
interface Dimension {
  readonly size: number;
  readonly operand: number;
  readonly dense: number;
}

/** Where windows lie: in the operand by index vectors, on the dense side (a gather's result, a scatter's updates) one after another. */
interface Windows {
  /** Dimensions over index vectors, and within a window; merged where they can be. */
  readonly batch: readonly Dimension[];
  readonly window: readonly Dimension[];
  /** For each component of an index vector: the byte stride of its axis, and the last place where the window fits. */
  readonly components: readonly { readonly stride: number; readonly last: number }[];
  readonly indices: number;
  readonly signed: boolean;
  readonly mode: IndexMode;
}

function mergeDimensions(dims: readonly Dimension[]): Dimension[] {
  const out: Dimension[] = [];
  for (const d of dims) {
    if (d.size === 1) continue;
    const last = out.at(-1);
    if (last && last.operand === d.operand * d.size && last.dense === d.dense * d.size) {
      out[out.length - 1] = { ...d, size: d.size * last.size };
    } else out.push(d);
  }
  return out;
}

function windowsOf(
  shape: Shape,
  indices: Var,
  address: number,
  dense: Shape,
  denseWindowDims: readonly number[],
  sliceSizes: Shape,
  left: readonly number[],
  map: readonly number[],
  operandBatch: readonly number[],
  indicesBatch: readonly number[],
  mode: IndexMode,
): Windows {
  const strides = stridesOf(shape), denseStrides = stridesOf(dense);
  const axes = shape.map((_, k) => k).filter((k) => !left.includes(k) && !operandBatch.includes(k));
  const window = axes.map((axis, k) => ({
    size: sliceSizes[axis]!,
    operand: 4 * strides[axis]!,
    dense: 4 * denseStrides[denseWindowDims[k]!]!,
  }));
  const batchAxes = dense.map((_, k) => k).filter((k) => !denseWindowDims.includes(k));
  const batch = batchAxes.map((axis, k) => {
    const along = indicesBatch.indexOf(k);
    return { size: dense[axis]!, operand: along < 0 ? 0 : 4 * strides[operandBatch[along]!]!, dense: 4 * denseStrides[axis]! };
  });
  return {
    batch: mergeDimensions(batch),
    window: mergeDimensions(window),
    components: map.map((axis) => ({ stride: 4 * strides[axis]!, last: shape[axis]! - sliceSizes[axis]! })),
    indices: address,
    signed: indices.aval.dtype !== "uint32",
    mode,
  };
}

/** Loops over index vectors: `body` gets the operand's offset, the dense side's, and whether the window is left out (mode "fill"). */
function overIndices(f: Fn, w: Windows, ranged: boolean, body: (operand: Code, dense: Code, out: Code | undefined) => void): void {
  const pointer = f.local(I32), bytes = 4 * w.components.length;
  const inner = w.batch.map((_, k) => w.batch.slice(k + 1).reduce((n, d) => n * d.size, 1));
  const walk = (k: number, operand: Code, dense: Code): void => {
    if (k < w.batch.length) {
      const d = w.batch[k]!, n = f.local(I32), o = f.local(I32), s = f.local(I32);
      const first = ranged && k === 0;
      f.set(o, first && d.operand !== 0 ? i32.mul(f.get(0), d.operand) : operand);
      f.set(s, first ? i32.mul(f.get(0), d.dense) : dense);
      if (first) f.set(pointer, i32.add(i32.mul(f.get(0), bytes * inner[0]!), w.indices));
      const step = (): void => {
        walk(k + 1, f.get(o), f.get(s));
        if (d.operand !== 0) f.set(o, i32.add(f.get(o), d.operand));
        f.set(s, i32.add(f.get(s), d.dense));
      };
      if (first) f.range(n, f.get(0), f.get(1), 1, step);
      else f.loop(n, 0, d.size, 1, step);
      return;
    }
    const at = f.local(I32);
    f.set(at, operand);
    let out: number | undefined;
    if (w.mode === "fill" && w.components.length > 0) f.set(out = f.local(I32), 0);
    w.components.forEach(({ stride, last }, c) => {
      const index = f.let(i32.load(f.get(pointer), 4 * c), I32);
      const beyond = f.let(i32.ltU(last, index), I32); // negative ones are large without their sign
      if (out !== undefined) f.set(out, i32.or(f.get(out), beyond));
      const inside = w.signed ? choose(i32.lt(index, 0), i32.const(0), i32.const(last)) : i32.const(last);
      f.set(at, i32.add(f.get(at), i32.mul(choose(beyond, inside, index), stride)));
    });
    if (bytes > 0) f.set(pointer, i32.add(f.get(pointer), bytes));
    body(f.get(at), dense, out === undefined ? undefined : f.get(out));
  };
  f.set(pointer, w.indices);
  walk(0, i32.const(0), i32.const(0));
}

/** Loops over a window's dimensions but the innermost, whose size and strides `body` gets. */
function overWindow(f: Fn, w: Windows, operand: Code, dense: Code, body: (operand: Code, dense: Code, run: Dimension) => void): void {
  const last = w.window.at(-1) ?? { size: 1, operand: 4, dense: 4 };
  const walk = (k: number, operand: Code, dense: Code): void => {
    if (k >= w.window.length - 1) return body(operand, dense, last);
    const d = w.window[k]!, n = f.local(I32), o = f.local(I32), s = f.local(I32);
    f.set(o, operand);
    f.set(s, dense);
    f.loop(n, 0, d.size, 1, () => {
      walk(k + 1, f.get(o), f.get(s));
      f.set(o, i32.add(f.get(o), d.operand));
      f.set(s, i32.add(f.get(s), d.dense));
    });
  };
  walk(0, operand, dense);
}

/** Elements one by one, where a run is not dense. */
function oneByOne(f: Fn, operand: Code, dense: Code, run: Dimension, body: (operand: Code, dense: Code) => void): void {
  const n = f.local(I32), o = f.local(I32), s = f.local(I32);
  f.set(o, operand);
  f.set(s, dense);
  f.loop(n, 0, run.size, 1, () => {
    body(f.get(o), f.get(s));
    f.set(o, i32.add(f.get(o), run.operand));
    f.set(s, i32.add(f.get(s), run.dense));
  });
}

/** Whether a gather or scatter is compiled, rather than run by the host. */
export function canGather(e: Equation): boolean {
  if (e.inputs.some((a) => !(a instanceof Var) || !isLaneType(a.aval.dtype) || sizeOf(a.aval.shape) === 0)) return false;
  const index = e.inputs[1]!.aval.dtype;
  return sizeOf(e.outputs[0]!.aval.shape) > 0 && (index === "int32" || index === "uint32");
}

/** A gather as a kernel. */
export function emitGather(e: Equation, name: string, context: NestContext): Kernel {
  const p = e.params as unknown as GatherParams, [x, indices] = e.inputs as [Var, Var], out = e.outputs[0]!;
  const w = windowsOf(
    x.aval.shape,
    indices,
    context.address(indices),
    out.aval.shape,
    p.offsetDims,
    p.sliceSizes,
    p.collapsedSliceDims,
    p.startIndexMap,
    p.operandBatchingDims,
    p.startIndicesBatchingDims,
    p.mode,
  );
  const f = context.module.fn(name, [I32, I32], { exported: true });
  const X = context.address(x), O = context.address(out), { dtype } = x.aval;
  const limits = isFloat(dtype) || dtype === "bool" ? [0, 0] : integerLimits(dtype);
  const fill = p.fillValue ?? (isFloat(dtype) ? NaN : dtype === "bool" ? 1 : limits[0]! < 0 ? limits[0]! : limits[1]!);
  const bits = literalBits(new Literal({ shape: [], dtype }, fill));
  overIndices(f, w, true, (operand, dense, left) => {
    const copy = (): void =>
      overWindow(f, w, operand, dense, (o, s, run) => {
        if (run.size === 1) f.emit(i32.store(s, i32.load(o, X), O));
        else if (run.operand === 4 && run.dense === 4) emitCopy(f, i32.add(s, O), i32.add(o, X), 4 * run.size);
        else oneByOne(f, o, s, run, (o, s) => f.emit(i32.store(s, i32.load(o, X), O)));
      });
    if (left === undefined) return copy();
    f.if(
      left,
      () => overWindow(f, w, operand, dense, (o, s, run) => oneByOne(f, o, s, run, (_, s) => f.emit(i32.store(s, i32.const(bits), O)))),
      copy,
    );
  });
  const units = w.batch[0]?.size ?? 0;
  return { fn: f, units, grain: Math.max(1, sizeOf(out.aval.shape) / Math.max(1, units)) };
}

const combines: Readonly<Record<ScatterParams["kind"], (dtype: LaneType, s: Code, a: Code) => Code>> = {
  set: (_, _s, a) => a,
  add: (dtype, s, a) => dtype === "float32" ? f32x4.add(s, a) : dtype === "bool" ? v128.or(s, a) : i32x4.add(s, a),
  mul: (dtype, s, a) => dtype === "float32" ? f32x4.mul(s, a) : dtype === "bool" ? v128.and(s, a) : i32x4.mul(s, a),
  min: (dtype, s, a) =>
    dtype === "float32" ? f32x4.min(s, a) : dtype === "bool" ? v128.and(s, a) : dtype === "int32" ? i32x4.min(s, a) : i32x4.minU(s, a),
  max: (dtype, s, a) =>
    dtype === "float32" ? f32x4.max(s, a) : dtype === "bool" ? v128.or(s, a) : dtype === "int32" ? i32x4.max(s, a) : i32x4.maxU(s, a),
};

/** Statements of `f` that run a scatter, its updates in order. */
export function emitScatter(f: Fn, e: Equation, context: NestContext): void {
  const p = e.params as unknown as ScatterParams, [x, indices, updates] = e.inputs as [Var, Var, Var], out = e.outputs[0]!;
  const shape = x.aval.shape, dtype = x.aval.dtype as LaneType, m = new Lanes(f, context.module, context.relaxed);
  const sliceSizes = shape.map(() => 1);
  shape.map((_, k) => k).filter((k) => !p.insertedWindowDims.includes(k) && !p.operandBatchingDims.includes(k))
    .forEach((axis, k) => sliceSizes[axis] = updates.aval.shape[p.updateWindowDims[k]!]!);
  const w = windowsOf(
    shape,
    indices,
    context.address(indices),
    updates.aval.shape,
    p.updateWindowDims,
    sliceSizes,
    p.insertedWindowDims,
    p.scatterDimsToOperandDims,
    p.operandBatchingDims,
    p.scatterIndicesBatchingDims,
    p.mode,
  );
  const X = context.address(x), U = context.address(updates), O = context.address(out);
  if (X !== O) f.emit(memory.copy(O, X, 4 * sizeOf(shape)));
  const combine = (s: Code, a: Code): Code => combines[p.kind](dtype, s, a);
  overIndices(f, w, false, (operand, dense, left) => {
    const one = (o: Code, s: Code): void => {
      if (p.kind === "set") f.emit(i32.store(o, i32.load(s, U), O));
      else f.emit(v128.store32Lane(o, m.let(combine(v128.load32Zero(o, O), v128.load32Zero(s, U))), 0, O));
    };
    const apply = (): void =>
      overWindow(f, w, operand, dense, (o, s, run) => {
        if (run.size === 1) return one(o, s);
        if (run.operand !== 4 || run.dense !== 4) return oneByOne(f, o, s, run, one);
        if (p.kind === "set") return emitCopy(f, i32.add(o, O), i32.add(s, U), 4 * run.size);
        const vectors = Math.floor(run.size / 4), a = f.local(I32), b = f.local(I32), n = f.local(I32);
        f.set(a, o);
        f.set(b, s);
        if (vectors > 0) {
          f.loop(n, 0, vectors, 1, () => {
            f.emit(v128.store(f.get(a), combine(v128.load(f.get(a), O), v128.load(f.get(b), U)), O));
            f.set(a, i32.add(f.get(a), 16));
            f.set(b, i32.add(f.get(b), 16));
          });
        }
        for (let k = 0; k < run.size % 4; k++) one(i32.add(f.get(a), 4 * k), i32.add(f.get(b), 4 * k));
      });
    if (left === undefined) apply();
    else f.if(i32.eqz(left), apply);
  });
}
