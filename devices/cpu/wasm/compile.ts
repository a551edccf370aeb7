/**
 * Program → WebAssembly executable.
 *
 * @module
 */
import { fuse } from "../../../compile/fuse.ts";
import type { FuseOptions } from "../../../compile/fuse_options.ts";
import { fusionKind } from "../../../compile/elementwise.ts";
import { simplify } from "../../../compile/simplify/mod.ts";
import type { Buffer, CompileOptions, Device, Executable } from "../../../core/device.ts";
import { type Equation, Program } from "../../../core/program.ts";
import { CpuBuffer } from "../buffer.ts";
import { runProgram } from "../interpret.ts";
import { Arena } from "./arena.ts";
import { relaxedSimd } from "./asm.ts";
import { prefersTable } from "./attention_choice.ts";
import { canApply, isLaneType } from "./emit_apply.ts";
import { emitProgram } from "./emit_program.ts";
import { WasmExecutable } from "./executable.ts";
import { threadCount, ThreadPool } from "./threads.ts";

interface Machine {
  readonly arena: Arena;
  readonly pool: ThreadPool | undefined;
  readonly threads: number;
}

let shared: Machine | undefined;

/** The memory and the threads that all programs share. */
function machine(): Machine {
  if (shared !== undefined) return shared;
  const threads = threadCount();
  if (threads > 1) {
    try {
      const arena = new Arena(true);
      return shared = { arena, pool: new ThreadPool(arena.memory, threads), threads };
    } catch {
      // No address space for a memory that can grow and be shared.
    }
  }
  return shared = { arena: new Arena(false), pool: undefined, threads: 1 };
}

let wide: boolean | undefined;

/**
 * Whether V8 joins pairs of vectors into 256-bit ones: only with its flags `--experimental-wasm-revectorize` and
 * `--no-wasm-bounds-checks`, which double matrix products. Seen in DENO_V8_FLAGS where the script may read it; else say it with `setWide`.
 */
function isWide(): boolean {
  if (wide === undefined) {
    try {
      const granted = Deno.permissions.querySync({ name: "env", variable: "DENO_V8_FLAGS" }).state === "granted";
      wide = granted && (Deno.env.get("DENO_V8_FLAGS") ?? "").includes("wasm-revectorize");
    } catch {
      wide = false; // not Deno
    }
  }
  return wide;
}

/** Says whether V8 runs with the flags that join pairs of vectors; for programs compiled from now on. */
export function setWide(on: boolean): void {
  wide = on;
}

/** What this compiler fuses: the primitives that it has vector code for. */
export const fuseOptions: FuseOptions = {
  canFuse(e: Equation): boolean {
    if (!e.inputs.every((a) => isLaneType(a.aval.dtype)) || !isLaneType(e.outputs[0]!.aval.dtype)) return false;
    return fusionKind(e.primitive) !== "elementwise" || canApply(e.primitive, e.inputs.map((a) => a.aval.dtype), e.outputs[0]!.aval.dtype);
  },
};

/**
 * Whether a program is worth compiling: at least half of its equations have types that vector code is for. The others run on the host,
 * called from within.
 */
export function canCompile(program: Program): boolean {
  const { lanes, all } = countLanes(program);
  return 2 * lanes >= all;
}

/** How many equations, those of bodies included, only touch types that compile. */
function countLanes(program: Program): { lanes: number; all: number } {
  let lanes = 0, all = 0;
  for (const e of program.equations) {
    const inner = programsOf(e);
    if (inner.length === 0) {
      all++;
      if (e.inputs.every((a) => isLaneType(a.aval.dtype)) && e.outputs.every((v) => isLaneType(v.aval.dtype))) lanes++;
    }
    for (const p of inner) {
      const part = countLanes(p);
      lanes += part.lanes;
      all += part.all;
    }
  }
  return { lanes, all };
}

function programsOf(e: Equation): Program[] {
  return Object.values(e.params).flatMap((p) => Array.isArray(p) ? p : [p]).filter((p) => p instanceof Program);
}

/** Compiles a program to WebAssembly; undefined where most of it would run on the host anyway. */
export function compileToWasm(
  program: Program,
  options: CompileOptions & {
    /** Whether it is a single eager operation, whose results are copied out at once. */
    readonly eager?: boolean;
  },
  device: Device,
): Executable | undefined {
  const simple = simplify(program, { expand: prefersTable });
  if (!canCompile(simple)) return undefined;
  const { arena, pool, threads } = machine();
  const schedule = fuse(simple, fuseOptions);
  const nested = (inputs: readonly Buffer[]): Buffer[] => {
    const outs = runProgram(simple, inputs.map((b) => b.read())).map((a) => new CpuBuffer(device, a));
    for (const b of [...outs, ...inputs as CpuBuffer[]]) b.shared = true;
    return outs;
  };
  const place = (bytes: number): number => arena.place(bytes, options.eager ?? false);
  const make = (timed: boolean): WasmExecutable =>
    new WasmExecutable(
      emitProgram(schedule, { relaxed: relaxedSimd(), threads, timed, place, wide: isWide(), donated: options.donate ?? [] }),
      arena,
      device,
      options,
      nested,
      pool,
      () => make(true),
    );
  return make(false);
}
