/**
 * Copying runs of bytes by a kernel, where a buffer copy will not do: within one buffer, or in the middle of a pass.
 *
 * @module
 */
import { type Kernel, kernel } from "../kernel.ts";
import { setTypes } from "../specialize.ts";
import { wgsl } from "../wgsl_generated.ts";

/** A copy: its kernel, params and workgroups. */
export interface CopyLaunch {
  readonly kernel: Kernel;
  readonly params: readonly number[];
  readonly workgroups: number;
}

/** How to copy `bytes` from one offset to another, in units of 16, 4 or 2 bytes. */
export function copyLaunch(bytes: number, from: number, to: number): CopyLaunch {
  const unit = bytes % 16 === 0 && from % 16 === 0 && to % 16 === 0 ? 16 : bytes % 4 === 0 && from % 4 === 0 && to % 4 === 0 ? 4 : 2;
  const found = kernel(`copy ${unit}`, () => {
    const code = setTypes(wgsl["view/copy"], { T: unit === 16 ? "vec4u" : unit === 4 ? "u32" : "f16" });
    return unit === 2 ? `enable f16;\n${code}` : code;
  });
  return { kernel: found, params: [bytes / unit, from / unit, to / unit], workgroups: Math.ceil(bytes / unit / 64) };
}
