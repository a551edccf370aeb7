/**
 * Executables of the CPU device: by the compiler that is registered where it can, else by the interpreter.
 *
 * @module
 */
import type { Buffer, CompileOptions, Device, Executable, Explanation } from "../../core/device.ts";
import { itemSize, type TypedArray } from "../../core/dtype.ts";
import type { Equation, Program } from "../../core/program.ts";
import { type Aval, describe, sizeOf } from "../../core/shape.ts";
import { CpuBuffer } from "./buffer.ts";
import { runProgram } from "./interpret.ts";

/** Compiles a program as a whole; undefined where it cannot, which the interpreter then takes. */
export type ProgramCompiler = (program: Program, options: CompileOptions, device: Device) => Executable | undefined;

let compiler: ProgramCompiler | undefined;

/** Sets who is asked first. */
export function setProgramCompiler(compile: ProgramCompiler | undefined): void {
  compiler = compile;
}

/** Runs one primitive on large arrays faster than its JavaScript kernel does; undefined where it would not. */
export type LargeRunner = (
  primitive: string,
  inputs: readonly TypedArray[],
  inAvals: readonly Aval[],
  params: object,
  outAvals: readonly Aval[],
  device: Device,
) => TypedArray[] | undefined;

let runner: LargeRunner | undefined;

/** Sets who is asked first about single operations on many elements. */
export function setLargeRunner(run: LargeRunner | undefined): void {
  runner = run;
}

/** Who is asked first about single operations on many elements. */
export function largeRunner(): LargeRunner | undefined {
  return runner;
}

/** An executable for `program`. */
export function compileProgram(program: Program, options: CompileOptions, device: Device): Executable {
  return compiler?.(program, options, device) ?? new InterpretedExecutable(program, options, device);
}

/** Buffers for arrays that may be those of inputs, or one another's: such arrays are marked as shared. */
export function wrapArrays(arrays: readonly TypedArray[], inputs: readonly Buffer[], device: Device): CpuBuffer[] {
  const out = new Array<CpuBuffer>(arrays.length);
  for (let i = 0; i < arrays.length; i++) {
    const array = arrays[i]!, buffer = out[i] = new CpuBuffer(device, array);
    for (let k = 0; k < inputs.length; k++) {
      const input = inputs[k] as CpuBuffer;
      if (input.array === array) input.shared = buffer.shared = true;
    }
    for (let k = 0; k < i; k++) if (out[k]!.array === array) out[k]!.shared = buffer.shared = true;
  }
  return out;
}

/** A program that the interpreter runs. */
class InterpretedExecutable implements Executable {
  readonly #program: Program;
  readonly #options: CompileOptions;
  readonly #device: Device;
  constructor(program: Program, options: CompileOptions, device: Device) {
    this.#program = program;
    this.#options = options;
    this.#device = device;
  }

  run(inputs: readonly Buffer[]): Buffer[] {
    const arrays = inputs.map((b) => b.read());
    // A literal among the results, which the program keeps, must not be handed out: the buffer may be donated and written to.
    const outs = wrapArrays(runProgram(this.#program, arrays), inputs, this.#device);
    for (const buffer of outs) if (buffer.array!.length === 1) buffer.shared = true;
    for (const k of this.#options.donate ?? []) inputs[k]!.dispose();
    return outs;
  }

  explain(): Explanation {
    return { kernels: this.#program.equations.map(explainEquation), scratchBytes: 0 };
  }
}

function explainEquation(e: Equation): Explanation["kernels"][number] {
  const size = (aval: Equation["outputs"][number]["aval"]) => sizeOf(aval.shape);
  const bytes = [...e.inputs, ...e.outputs].reduce((sum, a) => sum + size(a.aval) * itemSize(a.aval.dtype), 0);
  return {
    name: e.primitive,
    source: `${e.outputs.map((v) => describe(v.aval)).join(" ")} = ${e.primitive} ${e.inputs.map((a) => describe(a.aval)).join(" ")}`,
    flops: flopsOf(e),
    bytes,
  };
}

/** Arithmetic operations of one equation: two for each product that a contraction adds up, one for each element elsewhere. */
function flopsOf(e: Equation): number {
  const out = e.outputs.reduce((sum, v) => sum + sizeOf(v.aval.shape), 0);
  if (e.primitive === "dotGeneral") {
    const { lhsContract } = e.params as { lhsContract: readonly number[] };
    return 2 * out * lhsContract.reduce((n, axis) => n * e.inputs[0]!.aval.shape[axis]!, 1);
  }
  if (e.primitive === "conv") {
    const w = e.inputs[1]!.aval.shape;
    return 2 * out * sizeOf(w.slice(0, -1));
  }
  if (e.primitive.startsWith("reduce") || e.primitive.startsWith("cum")) return sizeOf(e.inputs[0]!.aval.shape);
  return out;
}
