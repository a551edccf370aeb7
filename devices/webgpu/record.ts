/**
 * Launches written down instead of made: what a compiled program replays.
 *
 * @module
 */
import type { TypedArray } from "../../core/dtype.ts";
import type { Var } from "../../core/program.ts";
import { bake, dividesByParams } from "../../kernels/bake.ts";
import { Kernel } from "../../kernels/kernel.ts";
import { type Capabilities, isSlice, type Launcher, type Operand, padded, type Slice } from "../../kernels/launcher.ts";
import type { Tuner } from "../../kernels/tuner.ts";
import { copyLaunch } from "../../kernels/view/copy.ts";
import type { Block } from "./memory.ts";

/** A stored value of the program. */
export class ValueOperand implements Operand {
  constructor(readonly value: Var, readonly bytes: number) {}
}

/** Memory of the step's own, at an offset from where the plan puts it. */
export class ScratchOperand implements Operand {
  constructor(readonly offset: number, readonly bytes: number) {}
}

/** Contents that never change. */
export class ConstantOperand implements Operand {
  constructor(readonly block: Block, readonly bytes: number) {}
}

/** What a recorded launch binds. */
export type Recorded = ValueOperand | ScratchOperand | ConstantOperand;

/** A launch, written down. */
export interface RecordedLaunch {
  readonly kernel: Kernel;
  readonly operands: readonly { readonly operand: Recorded; readonly offset: number; readonly bytes: number }[];
  readonly params: readonly number[];
  readonly workgroups: number;
}

/** Launches of at least so many workgroups get their params as constants. */
const bakedWorkgroups = 128;

const writable = new WeakMap<Kernel, Kernel>();

/**
 * The same kernel with every binding writable. Values of a program lie in one arena, and WebGPU lets a launch either only read from a
 * buffer or also write to it; parts that do not overlap may be bound side by side as writable ones.
 */
export function writableKernel(kernel: Kernel): Kernel {
  let found = writable.get(kernel);
  if (found === undefined) {
    const code = kernel.code.replaceAll(/var<storage, *read>/g, "var<storage, read_write>");
    writable.set(kernel, found = code === kernel.code ? kernel : new Kernel(kernel.name, code));
  }
  return found;
}

/** Writes down the launches of one step. */
export class Recorder implements Launcher {
  readonly launches: RecordedLaunch[] = [];
  /** Bytes of scratch memory that the step takes. */
  scratchBytes = 0;
  readonly #free: ScratchOperand[] = [];

  constructor(
    readonly capabilities: Capabilities,
    /** A block that holds contents for as long as the program lives. */
    readonly keep: (data: TypedArray) => Block,
    readonly tuner: Tuner | undefined = undefined,
  ) {}

  /** Memory for this step. */
  scratch(bytes: number): ScratchOperand {
    const size = Math.ceil(padded(bytes) / 256) * 256;
    const at = this.#free.findIndex((f) => Math.ceil(f.bytes / 256) * 256 === size);
    if (at >= 0) return new ScratchOperand(this.#free.splice(at, 1)[0]!.offset, padded(bytes));
    const offset = this.scratchBytes;
    this.scratchBytes += size;
    return new ScratchOperand(offset, padded(bytes));
  }

  /** Memory that later launches of the step may take over. */
  release(operand: Operand): void {
    if (operand instanceof ScratchOperand) this.#free.push(operand);
  }

  /** Contents that the program keeps. */
  constant(data: TypedArray): ConstantOperand {
    return new ConstantOperand(this.keep(data), padded(data.byteLength));
  }

  /** Writes a launch down. */
  launch(kernel: Kernel, operands: readonly (Operand | Slice)[], params: readonly number[], workgroups: number): void {
    if (workgroups === 0) return;
    const recorded = operands.map((x) =>
      isSlice(x)
        ? { operand: x.operand as Recorded, offset: x.offset, bytes: x.bytes }
        : { operand: x as Recorded, offset: 0, bytes: x.bytes }
    );
    // Much work over an index that has to be taken apart is worth a pipeline of its own.
    const own = workgroups >= bakedWorkgroups && dividesByParams(kernel);
    const found = writableKernel(own ? bake(kernel, params) : kernel);
    this.launches.push({ kernel: found, operands: recorded, params: own ? [] : [...params], workgroups });
  }

  /** Writes a copy down; it is a launch too, since both sides may lie in the arena. */
  copy(from: Operand, fromOffset: number, to: Operand, toOffset: number, bytes: number): void {
    if (bytes === 0) return;
    const { kernel, params, workgroups } = copyLaunch(Math.ceil(bytes / 4) * 4, fromOffset, toOffset);
    this.launch(kernel, [from, to], params, workgroups);
  }
}
