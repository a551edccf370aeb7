/**
 * The CPU device: typed arrays and kernels, with no driver and no permission.
 *
 * @module
 */
import type { Buffer, CompileOptions, Device, DeviceName, Executable, MemoryInfo } from "../../core/device.ts";
import type { TypedArray } from "../../core/dtype.ts";
import type { PrimitiveName } from "../../core/primitives/mod.ts";
import type { Program } from "../../core/program.ts";
import type { Aval } from "../../core/shape.ts";
import { CpuBuffer, memoryInUse } from "./buffer.ts";
import { compileProgram, largeRunner, wrapArrays } from "./compile.ts";
import { runPrimitive } from "./interpret.ts";
import type { DotParams } from "./kernels/dot.ts";
import { productAsItLies, turnLater } from "./turned.ts";

/** How many executables are kept for programs that come again as a new object with the same text. */
const kept = 512;

/** Elements among the inputs from which on there may be a faster way than the JavaScript kernel. */
const large = 250;

/** Runs everything on the host. */
export class CpuDevice implements Device {
  /** "cpu". */
  readonly name: DeviceName = "cpu";
  readonly #byProgram = new WeakMap<Program, Map<string, Executable>>();
  readonly #byText = new Map<string, Executable>();

  /** What computes. */
  get description(): string {
    return "WebAssembly and JavaScript on the host";
  }

  /** Takes an array over. */
  upload(data: TypedArray, _aval: Aval): Buffer {
    return new CpuBuffer(this, data);
  }

  /** Runs one primitive at once. */
  run(primitive: PrimitiveName, inputs: readonly Buffer[], inAvals: readonly Aval[], params: object, outAvals: readonly Aval[]): Buffer[] {
    if (primitive === "transpose") {
      const later = turnLater(inputs[0] as CpuBuffer, inAvals[0]!, (params as { perm: readonly number[] }).perm, this);
      if (later !== undefined) return [later];
    }
    let read: readonly (Buffer | TypedArray)[] = inputs;
    if (primitive === "dotGeneral") ({ inputs: read, inAvals, params } = productAsItLies(inputs, inAvals, params as DotParams));
    const arrays = new Array<TypedArray>(inputs.length);
    let elements = 0;
    for (let i = 0; i < inputs.length; i++) {
      const x = read[i]!;
      const array = arrays[i] = "read" in x ? (x as CpuBuffer).array ?? x.read() : x;
      elements += array.length;
    }
    const outs = elements >= large ? largeRunner()?.(primitive, arrays, inAvals, params, outAvals, this) : undefined;
    return wrapArrays(outs ?? runPrimitive(primitive, arrays, inAvals, params, outAvals), inputs, this);
  }

  /** Compiles a program; the same text again gives the same executable. */
  compile(program: Program, options: CompileOptions = {}): Executable {
    const donated = options.donate?.join(",") ?? "";
    let own = this.#byProgram.get(program);
    if (own === undefined) this.#byProgram.set(program, own = new Map());
    let executable = own.get(donated);
    if (executable !== undefined) return executable;
    const text = `${donated}|${program}`;
    executable = this.#byText.get(text);
    if (executable === undefined) {
      executable = compileProgram(program, options, this);
      // The oldest goes: a Map keeps the order of insertion.
      if (this.#byText.size >= kept) this.#byText.delete(this.#byText.keys().next().value!);
      this.#byText.set(text, executable);
    }
    own.set(donated, executable);
    return executable;
  }

  /** Nothing is ever under way. */
  synchronize(): void {}

  /** Bytes and buffers in use, of those that are large enough to be counted. */
  memory(): MemoryInfo {
    return memoryInUse();
  }
}
