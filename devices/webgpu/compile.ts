/**
 * Compiling programs.
 *
 * @module
 */
import type { Buffer, CompileOptions, Executable, Explanation } from "../../core/device.ts";
import type { Program } from "../../core/program.ts";
import type { GpuBuffer } from "./buffer.ts";
import type { WebGpuDevice } from "./device.ts";
import { runProgram } from "./interpret.ts";

const compiled = new Map<string, Executable>();

/** The executable of a program, made once. */
export function compileProgram(device: WebGpuDevice, program: Program, { donate = [] }: CompileOptions): Executable {
  const key = `${donate.join()} ${program}`;
  let found = compiled.get(key);
  if (found === undefined) compiled.set(key, found = new StepwiseExecutable(device, program, donate));
  return found;
}

class StepwiseExecutable implements Executable {
  constructor(readonly device: WebGpuDevice, readonly program: Program, readonly donate: readonly number[]) {}

  run(inputs: readonly Buffer[]): Buffer[] {
    const seen = new Set<GpuBuffer>(inputs as readonly GpuBuffer[]);
    const outputs = runProgram(this.device, this.program, inputs as readonly GpuBuffer[]).map((out) => {
      const shared = seen.has(out) ? out.share(out.size) : out;
      seen.add(out);
      return shared;
    });
    for (const i of this.donate) inputs[i]!.dispose();
    return outputs;
  }

  explain(): Explanation {
    return { kernels: this.program.equations.map((e) => ({ name: e.primitive, source: "", flops: 0, bytes: 0 })), scratchBytes: 0 };
  }
}
