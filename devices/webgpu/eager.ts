/**
 * Launching at once: one operation after the other.
 *
 * @module
 */
import { DeviceError } from "../../core/errors.ts";
import type { TypedArray } from "../../core/dtype.ts";
import type { Kernel } from "../../kernels/kernel.ts";
import { type Capabilities, isSlice, type Launcher, type Operand, type Slice } from "../../kernels/launcher.ts";
import { copyLaunch } from "../../kernels/view/copy.ts";
import type { Block } from "./memory.ts";
import { writableKernel } from "./record.ts";
import type { WebGpuDevice } from "./device.ts";

/** How many dynamic offsets every adapter allows. */
const mostDynamic = 4;
/** Buffers of slots with larger numbers have no part in the table of bind groups: four of them make one safe integer with their count. */
const mostChunks = 1024;
/** Bind groups that are kept. */
const mostGroups = 4096;
const dynamicOffsets = Array.from({ length: mostDynamic + 1 }, (_, n) => new Uint32Array(n));

/** Whether a written slot may lie in the buffer of another operand. */
function mayShare(kernel: Kernel, operands: readonly (Operand | Slice)[]): boolean {
  let slots = 0, written = 0;
  operands.forEach((x, k) => {
    if (((isSlice(x) ? x.operand : x) as Block).slot === undefined) return;
    slots++;
    if (kernel.access[k] === "read_write") written++;
  });
  return written > 0 && slots > 1;
}

/** Encodes launches into the device's queue as they come. Operands are blocks. */
export class EagerLauncher implements Launcher {
  /** What the device can do. */
  readonly capabilities: Capabilities;
  readonly #scratch = new Set<Block>();
  /** Bind groups of slots, by the buffers they lie in. */
  readonly #slotGroups = new Map<number, GPUBindGroup>();

  /** `capabilities`: what kernels are chosen by; the device's own, but for tests. */
  constructor(readonly device: WebGpuDevice, capabilities: Capabilities = device.capabilities) {
    this.capabilities = capabilities;
  }

  /** Begins an operation. */
  begin(): void {
    if (this.#scratch.size > 0) this.end();
  }

  /** Ends an operation: its scratch memory is free for what is encoded after it. */
  end(): void {
    for (const block of this.#scratch) this.device.memoryPool.give(block);
    this.#scratch.clear();
  }

  /** Memory until `release`, or else to the end of the operation. */
  scratch(bytes: number): Operand {
    const block = this.device.memoryPool.take(bytes);
    this.#scratch.add(block);
    return block;
  }

  /** Says that scratch memory is not needed by later launches. */
  release(operand: Operand): void {
    if (this.#scratch.delete(operand as Block)) this.device.memoryPool.give(operand as Block);
  }

  /** Memory with contents. */
  constant(data: TypedArray): Operand {
    const { memoryPool, queue } = this.device;
    const block = memoryPool.take(data.byteLength, queue.batch);
    queue.write(block, data as ArrayBufferView<ArrayBuffer>);
    this.#scratch.add(block);
    return block;
  }

  /** Launches a kernel. */
  launch(kernel: Kernel, operands: readonly (Operand | Slice)[], params: readonly number[], workgroups: number): void {
    if (workgroups === 0) return;
    const { pipelines, queue, gpu } = this.device;
    const [x, y] = grid(workgroups, this.capabilities, kernel);
    queue.reserve();
    const chunks = this.#chunkKey(operands);
    if (chunks !== undefined) {
      const { pipeline, layout } = pipelines.slotted(kernel), n = operands.length, offsets = dynamicOffsets[n]!;
      for (let i = 0; i < n; i++) {
        const block = operands[i] as Block;
        block.lastBatch = queue.batch;
        offsets[i] = block.offset;
      }
      const group = this.#slotGroup(chunks, operands as readonly Block[], layout);
      if (kernel.hasParams) queue.dispatch(pipeline, group, pipelines.params, queue.params(params), x, y, offsets);
      else queue.dispatch(pipeline, group, undefined, 0, x, y, offsets);
      return;
    }
    // A buffer that one binding writes to is read through no other: with slots among its operands, a kernel gets writable bindings only.
    const found = mayShare(kernel, operands) ? writableKernel(kernel) : kernel, { pipeline, layout } = pipelines.get(found);
    const entries = new Array<GPUBindGroupEntry>(operands.length);
    for (let i = 0; i < operands.length; i++) entries[i] = entry(operands[i]!, i, queue.batch, this.capabilities, kernel);
    const group = gpu.createBindGroup({ layout, entries });
    if (kernel.hasParams) queue.dispatch(pipeline, group, pipelines.params, queue.params(params), x, y);
    else queue.dispatch(pipeline, group, undefined, 0, x, y);
  }

  /** A number for the buffers that operands lie in, if all of them are slots. */
  #chunkKey(operands: readonly (Operand | Slice)[]): number | undefined {
    if (operands.length > mostDynamic) return undefined;
    let key = operands.length;
    for (let i = 0; i < operands.length; i++) {
      const id = (operands[i] as Partial<Block>).slot?.chunk.id;
      if (id === undefined || id >= mostChunks) return undefined;
      key = key * mostChunks + id;
    }
    return key;
  }

  #slotGroup(key: number, operands: readonly Block[], layout: GPUBindGroupLayout): GPUBindGroup {
    let group = this.#slotGroups.get(key);
    if (group === undefined) {
      const entries = operands.map(({ slot }, binding) => {
        return { binding, resource: { buffer: slot!.chunk.gpu, size: slot!.chunk.slotBytes } };
      });
      if (this.#slotGroups.size >= mostGroups) this.#slotGroups.clear();
      this.#slotGroups.set(key, group = this.device.gpu.createBindGroup({ layout, entries }));
    }
    return group;
  }

  /** Copies bytes. */
  copy(from: Operand, fromOffset: number, to: Operand, toOffset: number, bytes: number): void {
    if (bytes === 0) return;
    const { queue } = this.device;
    queue.reserve();
    const source = from as Block, target = to as Block;
    if (source.gpu === target.gpu) {
      // Slots of one buffer: a copy command wants two.
      const { kernel, params, workgroups } = copyLaunch(Math.ceil(bytes / 4) * 4, fromOffset, toOffset);
      this.launch(kernel, [from, to], params, workgroups);
      return;
    }
    source.lastBatch = target.lastBatch = queue.batch;
    queue.copy(source.gpu, source.offset + fromOffset, target.gpu, target.offset + toOffset, Math.ceil(bytes / 4) * 4);
  }
}

/** The binding of an operand. */
export function entry(
  operand: Operand | Slice,
  binding: number,
  batch: number,
  capabilities: Capabilities,
  kernel: Kernel,
): GPUBindGroupEntry {
  const slice = isSlice(operand);
  const block = (slice ? operand.operand : operand) as Block;
  const bytes = slice ? operand.bytes : block.bytes;
  if (bytes > capabilities.maxBindingSize) {
    throw new DeviceError(
      `Cannot run kernel "${kernel.name}" on "webgpu": an operand has ${bytes} bytes, and one binding of this adapter covers ${capabilities.maxBindingSize}; ` +
        `split the tensor, or use "cpu"`,
    );
  }
  block.lastBatch = batch;
  if (slice) return { binding, resource: { buffer: block.gpu, offset: block.offset + operand.offset, size: bytes } };
  return {
    binding,
    resource: block.whole === undefined && block.slot === undefined
      ? { buffer: block.gpu }
      : { buffer: block.gpu, offset: block.offset, size: bytes },
  };
}

/** A grid of so many workgroups, folded where they are more than one dimension holds. The kernel leaves the surplus idle. */
export function grid(workgroups: number, capabilities: Capabilities, kernel: Kernel): [x: number, y: number] {
  const most = capabilities.maxWorkgroups;
  if (workgroups <= most) return [workgroups, 1];
  const y = Math.ceil(workgroups / most);
  if (y > most) {
    throw new DeviceError(
      `Cannot run kernel "${kernel.name}" on "webgpu": it needs ${workgroups} workgroups, ${most}² is the most; use "cpu"`,
    );
  }
  return [Math.ceil(workgroups / y), y];
}
