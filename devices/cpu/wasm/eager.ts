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
import { compileToWasm } from "./compile.ts";
import { isLaneType } from "./emit_apply.ts";
import type { WasmExecutable } from "./executable.ts";

/** How many compiled operations are kept. */
const kept = 256;
/** Work (in additions) below which the JavaScript kernel is as quick; and from which on the second, and even a single use pays for compiling. */
const least = 4_000, twice = 20_000, once = 3_000_000;
/** Uses after which compiling pays for less work than that: half a millisecond, against some 5 µs saved each time. */
const often = 12;
/** Elementwise functions cheaper than this are bound by memory, and copies in and out cost more than they save. */
const cheapest = 4;

interface Entry {
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
  const key = keyOf(primitive, inAvals, params, outAvals, flat);
  let entry = entries.get(key);
  if (entry === undefined) {
    if (entries.size >= kept) entries.delete(entries.keys().next().value!);
    entries.set(key, entry = { uses: 0, executable: undefined });
  }
  entry.uses++;
  if (entry.executable === undefined) {
    if (entry.uses < (work < twice ? often : 2) && work < once) return undefined;
    const type = (a: Aval): Aval => ({ shape: flat && a.shape.length > 0 ? [sizeOf(a.shape)] : a.shape, dtype: a.dtype });
    const vars = inAvals.map((a) => new Var(type(a))), outputs = outAvals.map((a) => new Var(type(a)));
    const program = new Program(vars, [{
      primitive: primitive as PrimitiveName,
      inputs: vars,
      outputs,
      params: params as Record<string, unknown>,
    }], outputs);
    entry.executable = compileToWasm(program, { donate: [...vars.keys()] }, device) as WasmExecutable;
  }
  return entry.executable.runArrays(inputs);
}

/** About how many additions the work is; 0 where the JavaScript kernel is to run. */
function workOf(primitive: string, inAvals: readonly Aval[], params: object, outAvals: readonly Aval[]): number {
  switch (fusionKind(primitive)) {
    case "elementwise": {
      const cost = costOf(primitive)!;
      return cost < cheapest || cost >= 100 ? 0 : cost * sizeOf(outAvals[0]!.shape);
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
      return 0;
  }
}

function keyOf(primitive: string, inAvals: readonly Aval[], params: object, outAvals: readonly Aval[], flat: boolean): string {
  let key = primitive;
  for (const a of [...inAvals, ...outAvals]) key += `,${a.dtype}${flat && a.shape.length > 0 ? sizeOf(a.shape) : a.shape.join("x")}`;
  return key + JSON.stringify(params);
}
