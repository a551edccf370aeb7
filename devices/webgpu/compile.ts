/**
 * Compiled programs, kept by their text.
 *
 * @module
 */
import type { CompileOptions, Executable } from "../../core/device.ts";
import type { Program } from "../../core/program.ts";
import type { WebGpuDevice } from "./device.ts";
import { ReplayExecutable } from "./executable.ts";

const compiled = new Map<string, Executable>();

/** The executable of a program, made once. */
export function compileProgram(device: WebGpuDevice, program: Program, { donate = [] }: CompileOptions): Executable {
  const key = `${donate.join()} ${program}`;
  let found = compiled.get(key);
  if (found === undefined) compiled.set(key, found = new ReplayExecutable(device, program, donate));
  return found;
}
