/**
 * A tensor's storage on the device. Data from the host stays there until a kernel asks for it.
 *
 * @module
 */
import type { Buffer } from "../../core/device.ts";
import { allocate, type DType, type TypedArray } from "../../core/dtype.ts";
import type { Block } from "./memory.ts";
import { carrierOf, isNarrow, narrowArray, wideArray } from "./widen.ts";
import type { WebGpuDevice } from "./device.ts";

/** Reads of at most this many bytes are kept, so that asking again costs nothing. */
const keptBytes = 4096;

/** Storage of `size` elements. */
export class GpuBuffer implements Buffer {
  #block: Block | undefined;
  #host: TypedArray | undefined;
  #disposed = false;

  constructor(
    readonly device: WebGpuDevice,
    /** The element type. */
    readonly dtype: DType,
    /** How many elements. */
    readonly size: number,
    block: Block | undefined,
    host: TypedArray | undefined,
  ) {
    this.#block = block;
    this.#host = host;
    if (block !== undefined) block.shares++;
  }

  /** Whether it was given back. */
  get disposed(): boolean {
    return this.#disposed;
  }

  /** The GPU memory; uploads on first use. */
  get block(): Block {
    if (this.#block !== undefined) return this.#block;
    if (this.#disposed) throw new TypeError("Cannot compute with a tensor whose memory was given back, by dispose() or by donating it");
    const block = this.device.place(this.#host!, this.dtype);
    block.shares++;
    this.#block = block;
    if (this.#host!.byteLength > keptBytes) this.#host = undefined;
    return block;
  }

  /** The value where it is one element that the host knows. */
  get known(): TypedArray | undefined {
    return this.#host;
  }

  /** The same memory under another name: what a reshape gives. */
  share(size: number): GpuBuffer {
    return new GpuBuffer(this.device, this.dtype, size, this.block, this.#host);
  }

  /** The same memory as another type of the same words. */
  as(dtype: DType, size: number): GpuBuffer {
    return new GpuBuffer(this.device, dtype, size, this.block, undefined);
  }

  /** The elements; waits. */
  read(): TypedArray {
    if (this.#host !== undefined) return this.#host;
    this.#refuseDisposed();
    if (this.size === 0) return this.#host = allocate(this.dtype, 0);
    const { gpu, offset } = this.#block!;
    return this.#keep(decode(this.device.reader.read(gpu, this.size * deviceItemSize(this.dtype), offset), this.dtype, this.size));
  }

  /** The elements, when they are there. */
  async readAsync(): Promise<TypedArray> {
    if (this.#host !== undefined) return this.#host;
    this.#refuseDisposed();
    if (this.size === 0) return this.#host = allocate(this.dtype, 0);
    const { gpu, offset } = this.#block!;
    const data = await this.device.reader.readAsync(gpu, this.size * deviceItemSize(this.dtype), offset);
    return this.#keep(decode(data, this.dtype, this.size));
  }

  #keep(data: TypedArray): TypedArray {
    if (data.byteLength <= keptBytes) this.#host = data;
    return data;
  }

  #refuseDisposed(): void {
    if (this.#disposed) throw new TypeError("Cannot read a tensor whose memory was given back, by dispose() or by donating it");
  }

  /** Gives the memory back. */
  dispose(): void {
    const block = this.surrender();
    if (block !== undefined) this.device.memoryPool.give(block);
  }

  /** Gives up the memory; what comes out is the block, if nobody else shares it. */
  surrender(): Block | undefined {
    if (this.#disposed) return undefined;
    this.#disposed = true;
    const block = this.#block;
    this.#block = undefined;
    this.#host = undefined;
    return block !== undefined && --block.shares === 0 ? block : undefined;
  }
}

/** Bytes of one element on the device: bool and the narrow types are 32-bit words. */
export function deviceItemSize(dtype: DType): number {
  return dtype === "float16" ? 2 : 4;
}

/** Host storage from the device's bytes. */
export function decode(data: ArrayBuffer, dtype: DType, size: number): TypedArray {
  if (isNarrow(dtype)) return narrowArray(decode(data, carrierOf(dtype), size), dtype);
  if (dtype === "float32") return new Float32Array(data, 0, size);
  if (dtype === "int32") return new Int32Array(data, 0, size);
  if (dtype === "uint32") return new Uint32Array(data, 0, size);
  if (dtype === "float16") return new Float16Array(data, 0, size);
  return Uint8Array.from(new Uint32Array(data, 0, size));
}

/** The device's bytes for host storage. */
export function encode(data: TypedArray, dtype: DType): ArrayBufferView<ArrayBuffer> {
  return (dtype === "bool" ? Uint32Array.from(data as Uint8Array) : wideArray(data, dtype)) as ArrayBufferView<ArrayBuffer>;
}
