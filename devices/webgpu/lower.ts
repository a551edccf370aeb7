/**
 * A program as commands: fused, recorded, laid out, written.
 *
 * @module
 */
import type { Schedule } from "../../compile/schedule.ts";
import { DeviceError } from "../../core/errors.ts";
import type { Atom, Program, Var } from "../../core/program.ts";
import { isStored } from "../../kernels/types.ts";
import type { Command } from "./commands.ts";
import type { WebGpuDevice } from "./device.ts";
import type { Finds } from "./found.ts";
import { Items } from "./items.ts";
import { Launches } from "./launches.ts";
import { Layout } from "./layout.ts";
import type { Block } from "./memory.ts";
import { Recordings } from "./recordings.ts";
import { scheduleOf } from "./schedule.ts";

/** A program, lowered. */
export interface Lowered {
  readonly commands: readonly Command[];
  /** Bytes of the arena. */
  readonly arenaBytes: number;
  /** How many bind groups its launches need. */
  readonly groups: number;
  /** All params, 256 bytes a launch. */
  readonly params: Uint32Array<ArrayBuffer>;
  /** For each result: the external it is, or the input that is returned as it is. */
  readonly results: readonly number[];
  /** The types of the externals: inputs, then results that need memory. */
  readonly externals: readonly Var[];
  /** For externals that are results, the donated input whose memory fits. */
  readonly partners: Layout["partners"];
  /** Results that lie side by side in one buffer, which has the number behind the externals. */
  readonly packed: Layout["packed"];
  /** What each call finds: the numbers after that one. */
  readonly finds: Finds;
  /** Blocks with contents. */
  readonly constants: readonly Block[];
}

/** Lowers a program. */
export function lower(device: WebGpuDevice, program: Program, donate: readonly number[]): Lowered {
  const { capabilities } = device;
  const schedule = scheduleOf(program, capabilities);
  checkTypes(schedule, capabilities.float16);
  const recordings = new Recordings(device);
  recordings.add(schedule);
  const layout = new Layout(schedule, recordings, capabilities, donate);
  const launches = new Launches(device, recordings, layout);
  const commands = new Items(capabilities, recordings, layout, launches).commands(schedule);
  return {
    commands,
    arenaBytes: layout.plan.size,
    groups: launches.groups,
    params: launches.params(),
    results: layout.results,
    externals: layout.externals,
    partners: layout.partners,
    packed: layout.packed,
    finds: launches.found,
    constants: recordings.constants,
  };
}

function checkTypes(schedule: Schedule, float16: boolean): void {
  const check = (a: Atom, operation: string) => {
    if (isStored(a.aval.dtype, float16)) return;
    throw new DeviceError(
      `Cannot ${operation} with ${a.aval.dtype} on "webgpu": WGSL has no such type here; use device "cpu", or cast it first`,
    );
  };
  for (const v of schedule.inputs) check(v, "call a program");
  for (const e of schedule.program.equations) for (const a of [...e.inputs, ...e.outputs]) check(a, e.primitive);
}
