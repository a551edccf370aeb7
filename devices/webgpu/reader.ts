/**
 * Reading back: through staging buffers, synchronously where the runtime allows.
 *
 * In Deno the first poll of `mapAsync` blocks until the work is done, so the mapped range is there before the promise settles (which takes
 * another 10 ms). That leans on its insides: a self-test looks first, and the awaited way remains.
 *
 * @module
 */
import { DeviceError } from "../../core/errors.ts";
import type { CommandQueue } from "./queue.ts";

/** Staging buffers of one size, used in turn. */
interface Ring {
  readonly buffers: GPUBuffer[];
  next: number;
}

const mapRead = 0x01;
const copyTo = 0x08;
/** Larger staging buffers are not kept. */
const keptBytes = 16 << 20;

/** Copies from GPU buffers to the host. */
export class Reader {
  readonly #rings = new Map<number, Ring>();
  #synchronous: boolean | undefined;

  constructor(readonly gpu: GPUDevice, readonly queue: CommandQueue) {}

  #staging(size: number): GPUBuffer {
    // Mapped at creation and unmapped once: Deno aborts where the first mapping of a buffer is read before its promise settles.
    const buffer = this.gpu.createBuffer({ size, usage: mapRead | copyTo, mappedAtCreation: true });
    buffer.unmap();
    return buffer;
  }

  #take(bytes: number): GPUBuffer {
    const size = 2 ** Math.ceil(Math.log2(Math.max(256, bytes)));
    if (size > keptBytes) return this.#staging(Math.ceil(bytes / 4) * 4);
    let ring = this.#rings.get(size);
    if (ring === undefined) this.#rings.set(size, ring = { buffers: [], next: 0 });
    const at = ring.next++ % 4;
    return ring.buffers[at] ??= this.#staging(size);
  }

  /** Whether reads can be had at once. */
  get synchronous(): boolean {
    return this.#synchronous ??= this.#selfTest();
  }

  #selfTest(): boolean {
    const version = typeof Deno === "undefined" ? undefined : Deno.version?.deno;
    if (version === undefined || Number(version.split(".")[0]) !== 2) return false;
    try {
      const source = this.gpu.createBuffer({ size: 16, usage: 0x04 | copyTo });
      this.gpu.queue.writeBuffer(source, 0, new Uint32Array([0x12345678, 0x9abcdef0, 3, 4]));
      const staging = this.#staging(16);
      const encoder = this.gpu.createCommandEncoder();
      encoder.copyBufferToBuffer(source, 0, staging, 0, 16);
      this.gpu.queue.submit([encoder.finish()]);
      const words = new Uint32Array(this.#map(staging, 16));
      source.destroy();
      staging.destroy();
      return words[0] === 0x12345678 && words[1] === 0x9abcdef0 && words[3] === 4;
    } catch {
      return false;
    }
  }

  #map(staging: GPUBuffer, bytes: number): ArrayBuffer {
    staging.mapAsync(mapRead, 0, bytes).catch(() => {});
    const copy = staging.getMappedRange(0, bytes).slice(0);
    staging.unmap();
    return copy;
  }

  /**
   * The bytes, now.
   *
   * @throws {DeviceError} This runtime cannot wait for a GPU.
   */
  read(source: GPUBuffer, bytes: number, offset = 0): ArrayBuffer {
    if (!this.synchronous) {
      throw new DeviceError(`Cannot read a tensor on "webgpu" synchronously in this runtime: use await x.data()`);
    }
    const whole = Math.ceil(bytes / 4) * 4;
    let data: ArrayBuffer;
    try {
      const staging = this.#take(whole);
      this.queue.copy(source, offset, staging, 0, whole);
      this.queue.flush();
      data = this.#map(staging, whole);
      this.queue.idle();
      if (staging.size > keptBytes) staging.destroy();
    } catch (error) {
      this.queue.check();
      throw new DeviceError(`Cannot read ${bytes} bytes from "webgpu": ${String(error)}`);
    }
    this.queue.check();
    return data;
  }

  /** The bytes, when they are there. */
  async readAsync(source: GPUBuffer, bytes: number, offset = 0): Promise<ArrayBuffer> {
    const whole = Math.ceil(bytes / 4) * 4;
    const staging = this.#staging(Math.max(256, whole));
    this.queue.copy(source, offset, staging, 0, whole);
    this.queue.flush();
    try {
      await staging.mapAsync(mapRead, 0, whole);
    } catch (error) {
      this.queue.check();
      throw new DeviceError(`Cannot read ${bytes} bytes from "webgpu": ${String(error)}`);
    }
    const copy = staging.getMappedRange(0, whole).slice(0);
    staging.destroy();
    this.queue.check();
    return copy;
  }
}
