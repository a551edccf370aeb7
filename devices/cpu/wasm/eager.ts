/**
 * Large eager operations by way of one-operation programs: where vector code beats the JavaScript kernel by more than copying in and out costs.
 *
 * @module
 */
import { costOf, fusionKind } from "../../../compile/elementwise.ts";
import type { Device } from "../../../core/device.ts";
import type { TypedArray } from "../../../core/dtype.ts";
import type { PrimitiveName } from "../../../core/primitives/mod.ts";
import { Program, Var } from "../../../core/program.ts";
import { type Aval, sizeOf } from "../../../core/shape.ts";
import { attentionWork } from "./attention_choice.ts";
import { blasLibrary } from "../blas.ts";
import { blasBatch, blasDot } from "./blas_dot.ts";
import { compileToWasm } from "./compile.ts";
import { canApply, isLaneType } from "./emit_apply.ts";
import { isCumulative } from "./emit_cumulative.ts";
import type { WasmExecutable } from "./executable.ts";

/** How many compiled operations are kept. */
const kept = 256;
/**
 * Work (in additions) below which the JavaScript kernel is as quick; and how much of it, over all uses, pays for compiling: half a
 * millisecond in a process that has compiled before, ten times that in one that has just started.
 */
const least = 4_000, enough = 1_000_000;
/** Uses after which compiling pays for less work than that: some 5 µs are saved each time. */
const often = 12;
/** Elementwise functions cheaper than this pay from so many elements on: below, copies in and out cost what they save. */
const cheapest = 4, cheapFrom = 16_384;

interface Entry {
  /** How often it was asked for; -∞ where there is no vector code. */
  uses: number;
  executable: WasmExecutable | undefined;
}

const entries = new Map<string, Entry>();

/** Runs a primitive as WebAssembly if that pays; else undefined. */
export function runLarge(
  primitive: string,
  inputs: readonly TypedArray[],
  inAvals: readonly Aval[],
  params: object,
  outAvals: readonly Aval[],
  device: Device,
): TypedArray[] | undefined {
  const work = workOf(primitive, inAvals, params, outAvals);
  if (work < least) return undefined;
  for (const a of inAvals) if (!isLaneType(a.dtype)) return undefined;
  for (const a of outAvals) if (!isLaneType(a.dtype)) return undefined;
  const flat = fusionKind(primitive) === "elementwise";
  if (primitive === "dotGeneral") {
    const out = runBlas(inputs, inAvals, params, outAvals[0]!);
    if (out !== undefined) return [out];
  }
  const key = keyOf(primitive, inAvals, params, outAvals, flat);
  let entry = entries.get(key);
  if (entry === undefined) {
    if (entries.size >= kept) entries.delete(entries.keys().next().value!);
    const known = !flat || canApply(primitive, inAvals.map((a) => a.dtype), outAvals[0]!.dtype);
    entries.set(key, entry = { uses: known ? 0 : -Infinity, executable: undefined });
  }
  entry.uses++;
  if (entry.executable === undefined) {
    if (entry.uses < often && entry.uses * work < enough) return undefined;
    const type = (a: Aval): Aval => ({ shape: flat && a.shape.length > 0 ? [sizeOf(a.shape)] : a.shape, dtype: a.dtype });
    const vars = inAvals.map((a) => new Var(type(a))), outputs = outAvals.map((a) => new Var(type(a)));
    const program = new Program(vars, [{
      primitive: primitive as PrimitiveName,
      inputs: vars,
      outputs,
      params: params as Record<string, unknown>,
    }], outputs);
    entry.executable = compileToWasm(program, { donate: [...vars.keys()], eager: true }, device) as WasmExecutable;
  }
  return entry.executable.runArrays(inputs);
}

/** A product by the system's BLAS, on the arrays themselves; undefined where that does not take it. */
function runBlas([a, b]: readonly TypedArray[], inAvals: readonly Aval[], params: object, outAval: Aval): TypedArray | undefined {
  if (blasLibrary() === undefined) return undefined;
  const dot = blasDot({
    primitive: "dotGeneral",
    inputs: inAvals.map((x) => new Var(x)),
    outputs: [new Var(outAval)],
    params: params as Record<string, unknown>,
  });
  if (dot === undefined) return undefined;
  const out = new Float32Array(sizeOf(outAval.shape));
  blasBatch(dot, a!, b!, out);
  return out;
}

/** About how many additions the work is; 0 where the JavaScript kernel is to run. */
function workOf(primitive: string, inAvals: readonly Aval[], params: object, outAvals: readonly Aval[]): number {
  switch (fusionKind(primitive)) {
    case "elementwise": {
      const cost = costOf(primitive)!;
      const size = sizeOf(outAvals[0]!.shape);
      // Booleans are masks in there, which are made one by one.
      if (cost >= 100 || cost < cheapest && (size < cheapFrom || outAvals[0]!.dtype === "bool")) return 0;
      return cost * size;
    }
    case "reduction":
      return sizeOf(inAvals[0]!.shape);
    case "contraction": {
      if (primitive === "conv") return sizeOf(outAvals[0]!.shape) * sizeOf(inAvals[1]!.shape.slice(0, -1));
      let k = 1;
      for (const axis of (params as { lhsContract: readonly number[] }).lhsContract) k *= inAvals[0]!.shape[axis]!;
      return sizeOf(outAvals[0]!.shape) * k;
    }
    default:
      return isCumulative(primitive) ? 2 * sizeOf(outAvals[0]!.shape) : attentionWork(primitive, inAvals, params);
  }
}

function keyOf(primitive: string, inAvals: readonly Aval[], params: object, outAvals: readonly Aval[], flat: boolean): string {
  let key = primitive;
  for (const a of [...inAvals, ...outAvals]) key += `,${a.dtype}${flat && a.shape.length > 0 ? sizeOf(a.shape) : a.shape.join("x")}`;
  return key + JSON.stringify(params);
}
