/**
 * Launching at once: one operation after the other.
 *
 * @module
 */
import { DeviceError } from "../../core/errors.ts";
import type { TypedArray } from "../../core/dtype.ts";
import type { Kernel } from "../../kernels/kernel.ts";
import { type Capabilities, isSlice, type Launcher, type Operand, type Slice } from "../../kernels/launcher.ts";
import type { Block } from "./memory.ts";
import type { WebGpuDevice } from "./device.ts";

/** Encodes launches into the device's queue as they come. Operands are blocks. */
export class EagerLauncher implements Launcher {
  /** What the device can do. */
  readonly capabilities: Capabilities;
  readonly #scratch = new Set<Block>();

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
    const { pipeline, layout } = pipelines.get(kernel);
    const entries = new Array<GPUBindGroupEntry>(operands.length);
    queue.reserve();
    for (let i = 0; i < operands.length; i++) entries[i] = entry(operands[i]!, i, queue.batch, this.capabilities, kernel);
    const group = gpu.createBindGroup({ layout, entries });
    const [x, y] = grid(workgroups, this.capabilities, kernel);
    if (kernel.hasParams) queue.dispatch(pipeline, group, pipelines.params, queue.params(params), x, y);
    else queue.dispatch(pipeline, group, undefined, 0, x, y);
  }

  /** Copies bytes. */
  copy(from: Operand, fromOffset: number, to: Operand, toOffset: number, bytes: number): void {
    if (bytes === 0) return;
    const { queue } = this.device;
    queue.reserve();
    const source = from as Block, target = to as Block;
    source.lastBatch = target.lastBatch = queue.batch;
    queue.copy(source.gpu, fromOffset, target.gpu, toOffset, Math.ceil(bytes / 4) * 4);
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
  return { binding, resource: slice ? { buffer: block.gpu, offset: operand.offset, size: bytes } : { buffer: block.gpu } };
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
