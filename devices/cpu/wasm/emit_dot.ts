/**
 * dotGeneral as kernels of a module: products of matrices by tiles, of vectors by loop nests.
 *
 * @module
 */
import type { Affine } from "../../../compile/affine.ts";
import { mergeDimensions } from "../../../compile/merge_dimensions.ts";
import type { Expr, Nest, OpaqueStep } from "../../../compile/schedule.ts";
import type { Equation } from "../../../core/program.ts";
import { Var } from "../../../core/program.ts";
import { sizeOf, stridesOf } from "../../../core/shape.ts";
import { type Code, type Fn, I32, i32 } from "./asm.ts";
import { type DotLayout, dotLayout } from "./dot_layout.ts";
import { emitNest } from "./emit_nest.ts";
import type { Kernel, NestContext } from "./kernel.ts";
import { type MatmulEmitter, packedBytes, wantsPacking } from "./emit_matmul.ts";

/** Whether a dotGeneral is compiled, rather than run by the host. */
export function canDot(e: Equation): boolean {
  const dtype = e.outputs[0]!.aval.dtype;
  if (e.inputs.some((a) => !(a instanceof Var) || a.aval.dtype !== dtype)) return false;
  if (dtype !== "float32" && dtype !== "int32" && dtype !== "uint32") return false;
  if (e.inputs.some((a) => sizeOf(a.aval.shape) === 0)) return false;
  return dotLayout(e) !== undefined;
}

/** Whether the product goes by tiles: else it is a loop nest that multiplies and sums. */
function isTiled(e: Equation, l: DotLayout): boolean {
  return e.outputs[0]!.aval.dtype === "float32" && l.M > 1 && l.N > 1 && l.K > 1 && Math.min(l.am, l.ak, l.bk, l.bn) > 0;
}

/** Scratch bytes for packing. */
export function dotScratch(step: OpaqueStep, matmul: MatmulEmitter, threads: number): number {
  const l = dotLayout(step.equation)!;
  if (!isTiled(step.equation, l) || sizeOf(step.equation.outputs[0]!.aval.shape) === 0 || !wantsPacking(l.M, l.N, l.K, l.bn)) return 0;
  return ownPanels(l, matmul) * (l.batch.length > 0 ? threads : 1);
}

/** Bytes of one packed B. */
function ownPanels(l: DotLayout, matmul: MatmulEmitter): number {
  return (packedBytes(l.N, l.K, matmul.tile) + 63) & ~63;
}

/** The kernels of a dotGeneral, to be run one after another. */
export function emitDot(e: Equation, name: string, scratch: number, context: NestContext, matmul: MatmulEmitter): Kernel[] {
  const l = dotLayout(e)!;
  if (!isTiled(e, l)) return [emitNest(dotNest(e, l), name, context)];
  const [a, b] = e.inputs as [Var, Var];
  const [A, B, C] = [a, b, e.outputs[0]!].map(context.address) as [number, number, number];
  const packs = wantsPacking(l.M, l.N, l.K, l.bn);
  const { rows, vectors } = matmul.tile;
  const tiles = Math.ceil(l.M / rows), panels = Math.ceil(l.N / (4 * vectors));
  const product = { ...l, cm: l.N };
  const pack = (f: Fn, from: Code, to: Code, lo: Code, hi: Code) => matmul.pack(f, l.N, l.K, l.bk, l.bn, from, to, lo, hi);
  const multiply = (f: Fn, from: Code, b: Code, to: Code, lo: Code, hi: Code) =>
    matmul.product(f, product, from, b, to, packs ? undefined : l.bk, lo, hi, false);
  const grain = rows * l.N * l.K / 8; // a fused multiply-add of eight lanes is about one element of an elementwise kernel
  if (l.batch.length === 0) {
    const kernels: Kernel[] = [];
    if (packs) {
      const f = context.module.fn(`${name}_pack`, [I32, I32], { exported: true });
      pack(f, i32.const(B), i32.const(scratch), f.get(0), f.get(1));
      kernels.push({ fn: f, units: panels, grain: 4 * vectors * l.K });
    }
    const f = context.module.fn(`${name}_${l.M}x${l.N}x${l.K}`, [I32, I32], { exported: true });
    multiply(f, i32.const(A), i32.const(packs ? scratch : B), i32.const(C), f.get(0), f.get(1));
    kernels.push({ fn: f, units: tiles, grain });
    return kernels;
  }
  // Each thread packs the panels of the member of the batch that it works on.
  const f = context.module.fn(`${name}_batch_${l.M}x${l.N}x${l.K}`, [I32, I32], { exported: true });
  const n = f.local(I32), pa = f.local(I32), pb = f.local(I32), pc = f.local(I32);
  const count = l.batch.reduce((product, d) => product * d.size, 1);
  const panelsAt = f.local(I32);
  f.set(panelsAt, i32.const(scratch));
  if (packs && context.threads > 1) f.set(panelsAt, i32.add(f.get(panelsAt), i32.mul(context.thread(), ownPanels(l, matmul))));
  f.range(n, f.get(0), f.get(1), 1, () => {
    f.set(pa, A);
    f.set(pb, B);
    f.set(pc, i32.add(i32.mul(f.get(n), 4 * l.M * l.N), C));
    let inner = 1;
    for (const d of l.batch.toReversed()) {
      const index = i32.remU(i32.divU(f.get(n), i32.const(inner)), i32.const(d.size));
      f.set(pa, i32.add(f.get(pa), i32.mul(index, 4 * d.a)));
      f.set(pb, i32.add(f.get(pb), i32.mul(index, 4 * d.b)));
      inner *= d.size;
    }
    if (packs) pack(f, f.get(pb), f.get(panelsAt), i32.const(0), i32.const(panels));
    multiply(f, f.get(pa), packs ? f.get(panelsAt) : f.get(pb), f.get(pc), i32.const(0), i32.const(tiles));
  });
  return [{ fn: f, units: count, grain: grain * tiles }];
}

/** The product as a nest: for vectors, for integers, and for sums of nothing or of one product. */
function dotNest(e: Equation, l: DotLayout): Nest {
  const dtype = e.outputs[0]!.aval.dtype, [a, b] = e.inputs as [Var, Var];
  const sizes = [...l.batch.map((d) => d.size), l.M, l.N, l.K];
  const outStrides = [...stridesOf(sizes.slice(0, -1)), 0];
  const keep = sizes.map((n) => n !== 1);
  const pick = (strides: number[]): Affine => ({ offset: 0, strides: strides.filter((_, d) => keep[d]) });
  const load = (value: Var, strides: number[]): Expr => ({ kind: "load", dtype, value, access: pick(strides) });
  const expr: Expr = {
    kind: "apply",
    dtype,
    primitive: "mul",
    params: {},
    args: [load(a, [...l.batch.map((d) => d.a), l.am, 0, l.ak]), load(b, [...l.batch.map((d) => d.b), 0, l.bn, l.bk])],
  };
  const reduced = sizes.map((_, d) => d === sizes.length - 1).filter((_, d) => keep[d]);
  return mergeDimensions({
    kind: "nest",
    shape: sizes.filter((n) => n !== 1),
    reduced,
    outputs: [{ value: e.outputs[0]!, access: pick(outStrides), expr, reduce: l.K === 1 ? undefined : "reduceSum" }],
    reads: [a, b],
  });
}
