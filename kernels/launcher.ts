/**
 * What a kernel family needs of a device: operands, launches, scratch memory. Eager execution launches at once; compilation records.
 *
 * @module
 */
import type { TypedArray } from "../core/dtype.ts";
import type { Kernel } from "./kernel.ts";
import type { Tuner } from "./tuner.ts";

/** What a device can do. */
export interface Capabilities {
  /** The adapter, for people. */
  readonly description: string;
  /** Whether it computes on the CPU. */
  readonly software: boolean;
  /** The one size of its subgroups, or 0 where there are none or the size varies. */
  readonly subgroupSize: number;
  /** Whether to load and store two words at a time: lanes of llvmpipe take as long for 64 bits as for 32. */
  readonly wideLoads: boolean;
  /** Whether kernels may use f16. */
  readonly float16: boolean;
  /** Whether passes can be timed. */
  readonly timestamps: boolean;
  /** Bytes of the largest buffer. */
  readonly maxBufferSize: number;
  /** Bytes of the largest range that one binding covers. */
  readonly maxBindingSize: number;
  /** How many storage buffers a kernel may bind. */
  readonly maxBindings: number;
  /** Invocations in one workgroup. */
  readonly maxInvocations: number;
  /** Workgroups in one dimension of a grid. */
  readonly maxWorkgroups: number;
  /** Bytes of workgroup memory. */
  readonly maxWorkgroupBytes: number;
}

/** Memory that a kernel reads or writes. What is behind it is the device's business. Its length is a multiple of 16 bytes. */
export interface Operand {
  /** Bytes that it covers. */
  readonly bytes: number;
}

/** An operand, or a part of one that starts at a multiple of 256 bytes. */
export interface Slice {
  /** The whole. */
  readonly operand: Operand;
  /** Where the part starts. */
  readonly offset: number;
  /** Its length. */
  readonly bytes: number;
}

/** Where kernels are launched. */
export interface Launcher {
  /** What the device can do. */
  readonly capabilities: Capabilities;
  /** Who chooses among variants by trying them; absent where the standard ones are used. */
  readonly tuner?: Tuner | undefined;
  /** Memory that lives until `release`, or else to the end of the operation. */
  scratch(bytes: number): Operand;
  /** Says that scratch memory is not needed by later launches. */
  release(operand: Operand): void;
  /** Memory with contents. */
  constant(data: TypedArray): Operand;
  /**
   * Launches a kernel.
   *
   * @param kernel What to run.
   * @param operands What its storage bindings are, in their order.
   * @param params The 32-bit words of its `Params`; none where it has none.
   * @param workgroups How many workgroups; the grid is folded, and the kernel computes its index with `group.y * groups.x + group.x`.
   */
  launch(kernel: Kernel, operands: readonly (Operand | Slice)[], params: readonly number[], workgroups: number): void;
  /** Copies bytes; offsets and length are multiples of 4. */
  copy(from: Operand, fromOffset: number, to: Operand, toOffset: number, bytes: number): void;
}

/** A part of an operand, and how many bytes after its beginning what is wanted begins: parts begin at multiples of 256. */
export function sliceOf(operand: Operand, offset: number, bytes: number): { readonly slice: Slice; readonly rest: number } {
  const start = Math.floor(offset / 256) * 256, rest = offset - start;
  return { slice: { operand, offset: start, bytes: Math.min(operand.bytes - start, Math.ceil((bytes + rest) / 16) * 16) }, rest };
}

/** Whether an operand is a part of another. */
export function isSlice(x: Operand | Slice): x is Slice {
  return "operand" in x;
}

const words = new Float32Array(1);
const wordBits = new Uint32Array(words.buffer);

/** The bits of a float32, to be passed among the words of `Params`. */
export function floatBits(x: number): number {
  words[0] = x;
  return wordBits[0]!;
}

/** Bytes rounded up to whole vec4s, so that the last one can be loaded and stored whole. */
export function padded(bytes: number): number {
  return Math.max(16, Math.ceil(bytes / 16) * 16);
}

/**
 * The most turns of loops, all of them counted together, that one invocation may take: llvmpipe leaves a loop, without a word, after
 * 65,535 of them. Longer work goes into several launches; on a GPU that also keeps each of them short.
 */
export const maxTurns = 50_000;
