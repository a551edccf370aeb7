/**
 * Compiled programs, kept by their text.
 *
 * @module
 */
import { canExpand, expansion } from "../../compile/expand.ts";
import type { Buffer, CompileOptions, Executable, Explanation } from "../../core/device.ts";
import { DeviceError } from "../../core/errors.ts";
import { Program } from "../../core/program.ts";
import { sizeOf } from "../../core/shape.ts";
import { prefersTable } from "../../kernels/attention/attention.ts";
import type { Capabilities } from "../../kernels/launcher.ts";
import { deviceItemSize, type GpuBuffer } from "./buffer.ts";
import type { WebGpuDevice } from "./device.ts";
import { ReplayExecutable } from "./executable.ts";
import { runProgram } from "./interpret.ts";
import { hasNarrow } from "./widen.ts";

const compiled = new Map<string, Executable>();

/** The executable of a program, made once. */
export function compileProgram(device: WebGpuDevice, program: Program, { donate = [] }: CompileOptions): Executable {
  const key = `${donate.join()} ${program}`;
  let found = compiled.get(key);
  if (found === undefined) {
    const limit = device.capabilities.maxBindingSize, small = fits(program, device.capabilities);
    if (!small && hasNarrow(program)) {
      throw new DeviceError(
        `Cannot compile a program over narrow types with values above one binding (${limit} bytes) on "webgpu": use "cpu"`,
      );
    }
    found = small ? new ReplayExecutable(device, program, donate) : new StepwiseExecutable(device, program, donate);
    compiled.set(key, found);
  }
  return found;
}

/** Whether each value of a program, those of its loops and branches included, can be bound whole. */
function fits(program: Program, capabilities: Capabilities): boolean {
  const limit = capabilities.maxBindingSize;
  const small = (x: { readonly aval: { readonly shape: readonly number[]; readonly dtype: Parameters<typeof deviceItemSize>[0] } }) =>
    sizeOf(x.aval.shape) * deviceItemSize(x.aval.dtype) <= limit;
  const within = (param: unknown): boolean =>
    param instanceof Program
      ? fits(param, capabilities)
      : Array.isArray(param) && param[0] instanceof Program
      ? param.every((p) => fits(p as Program, capabilities))
      : true;
  return program.inputs.every(small) && program.equations.every((e) =>
    e.outputs.every(small) && Object.values(e.params).every(within) &&
    (!canExpand(e.primitive) || !prefersTable(e, capabilities) || fits(expansion(e), capabilities))
  );
}

/** A program with values larger than one binding: operation by operation, each of which takes them in parts. */
class StepwiseExecutable implements Executable {
  readonly #device: WebGpuDevice;
  readonly #program: Program;
  readonly #donate: readonly number[];

  constructor(device: WebGpuDevice, program: Program, donate: readonly number[]) {
    this.#device = device;
    this.#program = program;
    this.#donate = donate;
  }

  run(inputs: readonly Buffer[]): Buffer[] {
    const seen = new Set<GpuBuffer>(inputs as readonly GpuBuffer[]);
    const outputs = runProgram(this.#device, this.#program, inputs as readonly GpuBuffer[]).map((out) => {
      const shared = seen.has(out) ? out.share(out.size) : out;
      seen.add(out);
      return shared;
    });
    for (const i of this.#donate) inputs[i]!.dispose();
    return outputs;
  }

  explain(): Explanation {
    return { kernels: this.#program.equations.map((e) => ({ name: e.primitive, source: "", flops: 0, bytes: 0 })), scratchBytes: 0 };
  }
}
