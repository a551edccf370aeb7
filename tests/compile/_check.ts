/** Runs a program equation by equation, by the reference executor of its schedule, and as WebAssembly; all must agree. */
import { assertEquals } from "@std/assert";
import { execute, fuse, type FuseOptions, simplify } from "../../compile/mod.ts";
import type { TypedArray } from "../../core/dtype.ts";
import type { Equation, Program } from "../../core/program.ts";
import { sizeOf } from "../../core/shape.ts";
import { CpuDevice } from "../../devices/cpu/device.ts";
import { runPrimitive } from "../../devices/cpu/interpret.ts";
import { compileToWasm, fuseOptions } from "../../devices/cpu/wasm/compile.ts";
import type { Atom } from "../../core/program.ts";
import { build, type Builder } from "./_build.ts";

const device = new CpuDevice();

/** Numbers that are the same in every run. */
export function samples(n: number, seed: number, scale = 1): Float32Array {
  const out = new Float32Array(n);
  let s = seed * 2654435761 + 12345;
  for (let k = 0; k < n; k++) {
    s = (Math.imul(s, 1103515245) + 12345) & 0x7fffffff;
    out[k] = ((s >> 8) % 10007 / 10007 * 2 - 1) * scale;
  }
  return out;
}

/** Data for each input of a program. */
export function inputsOf(program: Program, scale = 1): TypedArray[] {
  return program.inputs.map((v, k) => {
    const n = sizeOf(v.aval.shape), x = samples(n, k + 1, scale);
    switch (v.aval.dtype) {
      case "int32":
        return Int32Array.from(x, (a) => Math.round(a * 10));
      case "uint32":
        return Uint32Array.from(x, (a) => Math.abs(Math.round(a * 1e9)));
      case "bool":
        return Uint8Array.from(x, (a) => a > 0 ? 1 : 0);
      default:
        return x;
    }
  });
}

/** The largest difference, relative to the largest magnitude; NaN only against NaN. */
export function difference(got: TypedArray, want: TypedArray): number {
  if (got.length !== want.length || got.constructor !== want.constructor) return Infinity;
  let worst = 0, scale = 1e-3;
  for (const x of want) if (Number.isFinite(x)) scale = Math.max(scale, Math.abs(x));
  for (let k = 0; k < got.length; k++) {
    const a = got[k]!, b = want[k]!;
    if (Object.is(a, b) || a === b) continue;
    const d = Math.abs(a - b) / scale;
    worst = Number.isNaN(d) ? Infinity : Math.max(worst, d);
  }
  return worst;
}

export interface CheckOptions {
  readonly inputs?: TypedArray[];
  readonly scale?: number;
  readonly tolerance?: number;
  readonly fuse?: FuseOptions;
  /** Skip the reference executor, for sizes it is too slow for. */
  readonly large?: boolean;
}

/** Fails where the three ways disagree. */
export function checkProgram(name: string, program: Program, options: CheckOptions = {}): void {
  const inputs = options.inputs ?? inputsOf(program, options.scale), tolerance = options.tolerance ?? 5e-6;
  const equation = (e: Equation, arrays: readonly TypedArray[]) =>
    runPrimitive(e.primitive, arrays, e.inputs.map((a) => a.aval), e.params, e.outputs.map((v) => v.aval));
  // Nothing fused: every equation by its own kernel.
  const want = execute(fuse(program, { canFuse: () => false }), inputs, equation);
  const complain = (way: string, got: readonly TypedArray[]) =>
    got.forEach((g, k) => {
      const d = difference(g, want[k]!);
      if (!(d <= tolerance)) {
        throw new Error(
          `${name}: ${way} differs in result ${k} by ${d}\n${program}\ngot  ${g.slice(0, 12)}\nwant ${want[k]!.slice(0, 12)}`,
        );
      }
    });
  if (!options.large) {
    for (
      const settings of [
        {},
        fuseOptions,
        { guards: true, epilogues: true, prologues: () => true, maxBuffers: 6, mix: "none", rows: true, together: true } as const,
        options.fuse,
      ]
    ) {
      if (settings === undefined) continue;
      const schedule = fuse(simplify(program), settings);
      complain(`the schedule (${JSON.stringify(settings)})`, execute(schedule, inputs, equation));
    }
  }
  const executable = compileToWasm(program, {}, device);
  if (executable === undefined) throw new Error(`${name} does not compile`);
  for (let k = 0; k < 2; k++) {
    const buffers = inputs.map((x, k) => device.upload(x.slice() as TypedArray, program.inputs[k]!.aval));
    complain(`WebAssembly, call ${k}`, executable.run(buffers).map((b) => b.read()));
  }
  assertEquals(want.length, program.outputs.length);
}

/** A test of one program. */
export function check(name: string, write: (b: Builder) => Atom[], options?: CheckOptions): void {
  Deno.test(name, () => checkProgram(name, build(write), options));
}
