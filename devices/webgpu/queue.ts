/**
 * The command queue: many launches in one encoder, submitted when they are enough or somebody reads.
 *
 * @module
 */
import { DeviceError } from "../../core/errors.ts";
import type { Block } from "./memory.ts";
import { peekError } from "./settled.ts";

/** Launches in one submission: handing one over costs 60 µs, and the device should begin early. */
const batchSize = 64;
/** How many launches a copy counts for: the host encodes one in 0.2 µs, and a program may copy hundreds of small operands together. */
const copyWeight = 1 / 16;
/** Submissions before the host waits for the device: what they use cannot be freed. */
const maxAhead = 16;
/** Bytes of params that one batch may write. */
const paramsBytes = 64 << 10;
/** Where a launch's params start and how many bytes its binding covers. */
export const paramsStride = 256;

/** Encodes launches and copies in order. */
export class CommandQueue {
  /** The number of the batch that is being encoded. */
  batch = 1;
  /** The uniform buffer, bound with a dynamic offset. */
  readonly paramsBuffer: GPUBuffer;
  readonly #params = new Uint32Array(paramsBytes / 4);
  #paramsUsed = 0;
  #encoder: GPUCommandEncoder | undefined;
  #pass: GPUComputePassEncoder | undefined;
  #pipeline: GPUComputePipeline | undefined;
  #pending = 0;
  #ahead = 0;
  readonly #errors: string[] = [];
  /** The operation whose launches are being encoded. */
  operation = "";
  readonly #operations = new Set<string>();
  #lost: string | undefined;

  constructor(
    readonly gpu: GPUDevice,
    /** Blocks until the device is idle; does nothing where the runtime cannot. */
    readonly block: () => void,
  ) {
    this.paramsBuffer = gpu.createBuffer({ size: paramsBytes, usage: 0x40 | 0x08 /* UNIFORM | COPY_DST */ });
    this.#pushScopes();
    gpu.addEventListener("uncapturederror", (event) => {
      event.preventDefault();
      this.fail((event as GPUUncapturedErrorEvent).error.message);
    });
    gpu.lost.then((info) => this.#lost = info.message || info.reason || "no reason given", () => {});
  }

  /** Notes an error, to be thrown at the next read. */
  fail(message: string): void {
    if (this.#errors.length < 8) this.#errors.push(message);
  }

  #pushScopes(): void {
    for (const filter of filters) this.gpu.pushErrorScope(filter);
  }

  /** Collects what the error scopes caught: at once where the runtime shows it, else for the next check. */
  #popScopes(): void {
    for (let i = 0; i < filters.length; i++) {
      const promise = this.gpu.popErrorScope();
      const error = peekError(promise);
      if (error !== undefined) this.fail(error.message);
      else if (typeof Deno === "undefined") promise.then((e) => e !== null && this.fail(e.message), () => {});
    }
  }

  /** Throws the errors that came up since the last time. */
  check(): void {
    this.#popScopes();
    this.#pushScopes();
    if (this.#lost !== undefined) throw new DeviceError(`Cannot go on with device "webgpu": it was lost (${this.#lost})`);
    if (this.#errors.length === 0) return;
    const text = this.#errors.splice(0).join("\n");
    const operations = [...this.#operations].join(", ");
    this.#operations.clear();
    throw new DeviceError(`Cannot complete ${operations || "the last operation"} on "webgpu": ${text}`);
  }

  /** Room for the params of one launch; gives their offset. */
  params(values: readonly number[]): number {
    const at = this.#paramsUsed;
    const params = this.#params;
    for (let i = 0, k = at >> 2; i < values.length; i++, k++) params[k] = values[i]!;
    this.#paramsUsed = at + paramsStride;
    return at;
  }

  /** Makes room for another launch; afterwards its params and itself belong to one batch. */
  reserve(): void {
    if (this.#pending >= batchSize || this.#paramsUsed + paramsStride > paramsBytes) this.flush();
  }

  /** The pass to encode launches into. */
  pass(): GPUComputePassEncoder {
    if (this.#pass !== undefined) return this.#pass;
    this.#encoder ??= this.gpu.createCommandEncoder();
    this.#pipeline = undefined;
    return this.#pass = this.#encoder.beginComputePass();
  }

  /** Encodes a launch; `slots`: the dynamic offsets of its bindings, where it has such. */
  dispatch(
    pipeline: GPUComputePipeline,
    group: GPUBindGroup,
    params: GPUBindGroup | undefined,
    offset: number,
    x: number,
    y: number,
    slots?: Uint32Array<ArrayBuffer>,
  ): void {
    const pass = this.pass();
    if (this.#pipeline !== pipeline) {
      pass.setPipeline(pipeline);
      this.#pipeline = pipeline;
    }
    if (slots === undefined) pass.setBindGroup(0, group);
    else pass.setBindGroup(0, group, slots, 0, slots.length);
    if (params !== undefined) {
      offsets[0] = offset;
      pass.setBindGroup(1, params, offsets, 0, 1);
    }
    pass.dispatchWorkgroups(x, y);
    this.#pending++;
  }

  /** Encodes a copy. */
  copy(from: GPUBuffer, fromOffset: number, to: GPUBuffer, toOffset: number, bytes: number): void {
    this.#pass?.end();
    this.#pass = undefined;
    this.#encoder ??= this.gpu.createCommandEncoder();
    this.#encoder.copyBufferToBuffer(from, fromOffset, to, toOffset, bytes);
    this.#pending += copyWeight;
  }

  /** Writes host data into a block that no pending launch uses. */
  write(block: Block, data: ArrayBufferView<ArrayBuffer>): void {
    const rest = data.byteLength & 3;
    const gpu = this.gpu;
    if (rest === 0) gpu.queue.writeBuffer(block.gpu, block.offset, data.buffer, data.byteOffset, data.byteLength);
    else {
      const whole = new Uint8Array(data.byteLength + 4 - rest);
      whole.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      gpu.queue.writeBuffer(block.gpu, block.offset, whole);
    }
  }

  /** Notes that `operation` encodes from here on. */
  begin(operation: string): void {
    this.operation = operation;
    if (this.#operations.size >= 32) this.#operations.clear();
    this.#operations.add(operation);
  }

  /** Hands over what is encoded. */
  flush(): void {
    if (this.#encoder === undefined) return;
    this.#pass?.end();
    if (this.#paramsUsed > 0) this.gpu.queue.writeBuffer(this.paramsBuffer, 0, this.#params, 0, this.#paramsUsed >> 2);
    this.gpu.queue.submit([this.#encoder.finish()]);
    this.#encoder = undefined;
    this.#pass = undefined;
    this.#pending = 0;
    this.#paramsUsed = 0;
    this.batch++;
    if (++this.#ahead >= maxAhead) this.wait();
  }

  /** Hands over what is encoded and waits until it is done. */
  wait(): void {
    this.#ahead = 0;
    this.flush();
    this.#ahead = 0;
    this.block();
  }

  /** Says that the device is known to be idle. */
  idle(): void {
    this.#ahead = 0;
  }
}

const offsets = new Uint32Array(1);
const filters = ["validation", "out-of-memory", "internal"] as const;
