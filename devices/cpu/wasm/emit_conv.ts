/**
 * Convolution: blocks of patches side by side as rows of a matrix, times the weights as a matrix. Groups of few channels are loop nests; 1 × 1 ones
 * need no patches.
 *
 * @module
 */
import type { Expr, Nest } from "../../../compile/schedule.ts";
import { type Equation, Var } from "../../../core/program.ts";
import { sizeOf, stridesOf } from "../../../core/shape.ts";
import { type Code, type Fn, I32, i32, memory, v128 } from "./asm.ts";
import { emitNest } from "./emit_nest.ts";
import type { Kernel, NestContext } from "./kernel.ts";
import { type MatmulEmitter, packedBytes } from "./emit_matmul.ts";
import { nestOf } from "./emit_window.ts";

interface Params {
  readonly strides: readonly number[];
  readonly padding: readonly (readonly [number, number])[];
  readonly lhsDilation: readonly number[];
  readonly rhsDilation: readonly number[];
  readonly featureGroups: number;
  readonly batchGroups: number;
}

/** Sizes that the parts of the work have in common. */
interface Layout {
  readonly p: Params;
  readonly rank: number;
  /** x, w and the result. */
  readonly x: readonly number[];
  readonly w: readonly number[];
  readonly out: readonly number[];
  /** x padded and dilated. */
  readonly padded: readonly number[];
  readonly copies: boolean;
  readonly channels: number;
  /** Elements of one patch (of one group), and positions of the result. */
  readonly patch: number;
  readonly positions: number;
  /** How many positions a block has. */
  readonly block: number;
  readonly kind: "direct" | "patches" | "nest";
}

function layoutOf(e: Equation): Layout {
  const p = e.params as unknown as Params;
  const x = e.inputs[0]!.aval.shape, w = e.inputs[1]!.aval.shape, out = e.outputs[0]!.aval.shape, rank = x.length - 2;
  const spatial = x.slice(1, -1).map((n, d) => Math.max(0, (n - 1) * p.lhsDilation[d]! + 1 + p.padding[d]![0] + p.padding[d]![1]));
  const padded = [x[0]!, ...spatial, x.at(-1)!];
  const copies = p.lhsDilation.some((n) => n !== 1) || p.padding.some(([a, b]) => a !== 0 || b !== 0);
  const channels = w.at(-2)!, patch = sizeOf(w.slice(0, -1));
  const positions = sizeOf(out.slice(0, -1));
  const one = w.slice(0, rank).every((n) => n === 1) && p.strides.every((n) => n === 1) && p.featureGroups === 1;
  // Tiles are for many channels.
  const thin = p.batchGroups > 1 || (p.featureGroups > 1 && (channels < 4 || w.at(-1)! / p.featureGroups < 4));
  const fit = Math.max(6, Math.floor(65536 / patch / 6) * 6);
  return {
    p,
    rank,
    x,
    w,
    out,
    padded,
    copies,
    channels,
    patch,
    positions,
    block: Math.min(fit, 240),
    kind: thin ? "nest" : one ? "direct" : "patches",
  };
}

/** Whether a convolution is compiled, rather than run by the host. */
export function canConv(e: Equation): boolean {
  if (e.inputs.some((a) => !(a instanceof Var) || a.aval.dtype !== "float32" || sizeOf(a.aval.shape) === 0)) return false;
  return e.outputs[0]!.aval.dtype === "float32" && sizeOf(e.outputs[0]!.aval.shape) > 0;
}

const pad = (bytes: number): number => (bytes + 127) & ~63;

/** Scratch: the padded input, the packed weights of each group, a block of patches. */
function parts(l: Layout, matmul: MatmulEmitter, threads: number): { input: number; weights: number; patches: number; group: number } {
  const group = pad(packedBytes(l.w.at(-1)! / l.p.featureGroups, l.patch, matmul.tile));
  return {
    input: l.copies ? pad(4 * sizeOf(l.padded)) : 0,
    weights: l.kind === "nest" ? 0 : group * l.p.featureGroups,
    patches: l.kind === "patches" ? pad(4 * l.block * l.patch) * threads : 0,
    group,
  };
}

/** Scratch bytes of a convolution. */
export function convScratch(e: Equation, matmul: MatmulEmitter, threads: number): number {
  const { input, weights, patches } = parts(layoutOf(e), matmul, threads);
  return input + weights + patches;
}

/** The kernels of a convolution, to be run one after another. */
export function emitConv(e: Equation, name: string, scratch: number, context: NestContext, matmul: MatmulEmitter): Kernel[] {
  const l = layoutOf(e), { input, weights, group } = parts(l, matmul, context.threads);
  const [x, w] = e.inputs as [Var, Var];
  const out = e.outputs[0]!;
  const kernels: Kernel[] = [];
  const source = l.copies ? new Var({ shape: l.padded, dtype: "float32" }) : x;
  const inner: NestContext = { ...context, address: (v) => v === source && l.copies ? scratch : context.address(v) };
  if (l.copies) {
    const clear = context.module.fn(`${name}_clear`, [I32, I32], { exported: true });
    clear.emit(memory.fill(scratch, 0, 4 * sizeOf(l.padded)));
    kernels.push({ fn: clear, units: 0, grain: sizeOf(l.padded) });
    const copy = padNest(l, x, source);
    if (copy) kernels.push(emitNest(copy, `${name}_pad`, inner));
  }
  if (l.kind === "nest") {
    kernels.push(emitNest(groupedNest(l, source, w, out), name, inner));
    return kernels;
  }
  const { rows, vectors } = matmul.tile, groups = l.p.featureGroups, O = l.w.at(-1)!, N = O / groups, K = l.patch;
  const pack = context.module.fn(`${name}_pack`, [I32, I32], { exported: true });
  for (let g = 0; g < groups; g++) {
    const from = i32.const(context.address(w) + 4 * g * N), to = i32.const(scratch + input + g * group);
    matmul.pack(pack, N, K, O, 1, from, to, pack.get(0), pack.get(1));
  }
  kernels.push({ fn: pack, units: Math.ceil(N / (4 * vectors)), grain: 4 * vectors * K });
  const base = inner.address(source), target = context.address(out);
  const fn = context.module.fn(`${name}_${l.positions}x${O}x${K * groups}`, [I32, I32], { exported: true });
  if (l.kind === "direct") {
    const product = { M: l.positions, N, K, am: l.channels, ak: 1, cm: O };
    matmul.product(fn, product, i32.const(base), i32.const(scratch + input), i32.const(target), undefined, fn.get(0), fn.get(1), false);
    kernels.push({ fn, units: Math.ceil(l.positions / rows), grain: rows * O * K / 8 });
    return kernels;
  }
  const patches = fn.local(I32), own = pad(4 * l.block * l.patch);
  fn.set(patches, i32.const(scratch + input + weights));
  if (context.threads > 1) fn.set(patches, i32.add(fn.get(patches), i32.mul(context.thread(), own)));
  const blocks = Math.ceil(l.positions / l.block);
  const b = fn.local(I32), first = fn.local(I32), count = fn.local(I32);
  const last = l.positions - (blocks - 1) * l.block;
  const work = (size: number): void => {
    for (let g = 0; g < groups; g++) {
      gatherPatches(fn, l, base, fn.get(patches), fn.get(first), fn.get(count), g);
      const to = i32.add(i32.mul(fn.get(first), 4 * O), target + 4 * g * N);
      const product = { M: size, N, K, am: K, ak: 1, cm: O };
      matmul.product(fn, product, fn.get(patches), i32.const(scratch + input + g * group), to, undefined, 0, Math.ceil(size / rows), false);
    }
  };
  fn.range(b, fn.get(0), fn.get(1), 1, () => {
    fn.set(first, i32.mul(fn.get(b), l.block));
    const whole = (): void => {
      fn.set(count, l.block);
      work(l.block);
    };
    const rest = (): void => {
      fn.set(count, last);
      work(last);
    };
    if (last === l.block) whole();
    else if (blocks === 1) rest();
    else fn.if(i32.ltU(fn.get(b), blocks - 1), whole, rest);
  });
  kernels.push({ fn, units: blocks, grain: l.block * O * K / 8 });
  return kernels;
}

/** Copies the patches of positions [first, first + count) for group g, each as one row. */
function gatherPatches(f: Fn, l: Layout, base: number, patches: Code, first: Code, count: Code, g: number): void {
  const { p, rank, out, w, padded } = l;
  const strides = stridesOf(padded), groups = p.featureGroups;
  const n = f.local(I32), rest = f.local(I32), from = f.local(I32), to = f.local(I32);
  f.set(to, patches);
  f.loop(n, first, i32.add(first, count), 1, () => {
    f.set(rest, f.get(n));
    f.set(from, base + 4 * g * l.channels);
    for (let d = rank - 1; d >= 0; d--) {
      const size = out[1 + d]!;
      f.set(from, i32.add(f.get(from), i32.mul(i32.remU(f.get(rest), i32.const(size)), 4 * p.strides[d]! * strides[1 + d]!)));
      f.set(rest, i32.divU(f.get(rest), i32.const(size)));
    }
    f.set(from, i32.add(f.get(from), i32.mul(f.get(rest), 4 * strides[0]!)));
    // Kernel positions that lie side by side in the input are one run.
    const joined = rank > 0 && groups === 1 && p.rhsDilation[rank - 1] === 1;
    const run = joined ? w[rank - 1]! * l.channels : l.channels;
    const loops = joined ? rank - 1 : rank;
    const at: number[] = [0];
    for (let d = 0; d < loops; d++) {
      const before = at.splice(0);
      for (const offset of before) for (let k = 0; k < w[d]!; k++) at.push(offset + 4 * k * p.rhsDilation[d]! * strides[1 + d]!);
    }
    at.forEach((offset, k) => copyRun(f, to, from, 4 * k * run, offset, run));
    f.set(to, i32.add(f.get(to), 4 * l.patch));
  });
}

/** Copies `run` elements in whole vectors: what is written past the end is overwritten by the next run, or lies in padding. */
function copyRun(f: Fn, to: number, from: number, toOffset: number, fromOffset: number, run: number): void {
  const vectors = Math.ceil(run / 4);
  if (vectors <= 16) {
    for (let k = 0; k < vectors; k++) f.emit(v128.store(f.get(to), v128.load(f.get(from), fromOffset + 16 * k), toOffset + 16 * k));
    return;
  }
  const k = f.local(I32);
  f.loop(k, 0, 16 * vectors, 16, (at) => {
    f.emit(v128.store(i32.add(f.get(to), at), v128.load(i32.add(f.get(from), at), fromOffset), toOffset));
  });
}

/** The nest that copies x into its padded and dilated form; undefined where negative padding leaves nothing. */
function padNest(l: Layout, x: Var, to: Var): Nest | undefined {
  const { p, padded } = l, from = stridesOf(l.x), into = stridesOf(padded);
  let offset = 0, source = 0;
  const shape = l.x.map((n, axis) => {
    if (axis === 0 || axis === l.x.length - 1) return n;
    const d = axis - 1, step = p.lhsDilation[d]!, low = p.padding[d]![0];
    const first = Math.max(0, Math.ceil(-low / step));
    const last = Math.min(n - 1, Math.floor((padded[axis]! - 1 - low) / step));
    offset += (low + first * step) * into[axis]!;
    source += first * from[axis]!;
    return Math.max(0, last - first + 1);
  });
  if (sizeOf(shape) === 0) return undefined;
  const steps = into.map((s, axis) => axis === 0 || axis === l.x.length - 1 ? s : s * p.lhsDilation[axis - 1]!);
  const expr: Expr = { kind: "load", dtype: "float32", value: x, access: { offset: source, strides: from } };
  return nestOf(shape, shape.map(() => false), { value: to, access: { offset, strides: steps }, expr, reduce: undefined });
}

/** Groups of few channels, or of examples, as a nest: a sum over the kernel's positions and the channels of a group. */
function groupedNest(l: Layout, x: Var, w: Var, out: Var): Nest {
  const { p, rank } = l, xs = stridesOf(l.padded), ws = stridesOf(l.w), os = stridesOf(l.out);
  const kernel = l.w.slice(0, rank), zeros = kernel.map(() => 0);
  const groups = p.featureGroups * p.batchGroups, each = l.w.at(-1)! / groups;
  const shape = [...l.out.slice(0, -1), groups, each, ...kernel, l.channels];
  const load = (value: Var, strides: number[]): Expr => ({ kind: "load", dtype: "float32", value, access: { offset: 0, strides } });
  const group = p.batchGroups > 1 ? l.out[0]! * xs[0]! : l.channels;
  const expr: Expr = {
    kind: "apply",
    dtype: "float32",
    primitive: "mul",
    params: {},
    args: [
      load(x, [xs[0]!, ...p.strides.map((s, d) => s * xs[1 + d]!), group, 0, ...p.rhsDilation.map((s, d) => s * xs[1 + d]!), 1]),
      load(w, [0, ...zeros, each, 1, ...ws.slice(0, rank), ws[rank]!]),
    ],
  };
  const first = rank + 3, reduced = shape.map((_, d) => d >= first);
  const strides = [...os.slice(0, -1), each, 1, ...zeros, 0];
  const sums = shape.some((n, d) => d >= first && n > 1);
  return nestOf(shape, reduced, { value: out, access: { offset: 0, strides }, expr, reduce: sums ? "reduceSum" : undefined });
}
