/**
 * A tensor's storage on the CPU device: a typed array, which V8 collects by itself.
 *
 * @module
 */
import type { Buffer, Device, MemoryInfo } from "../../core/device.ts";
import type { TypedArray } from "../../core/dtype.ts";

// Only buffers of this size and more are counted: watching one for collection costs more than a small operation does.
const countedFrom = 16384;

let bytes = 0, peakBytes = 0, buffers = 0;

function forget(size: number): void {
  bytes -= size;
  buffers--;
}

const collected = new FinalizationRegistry<number>(forget);

/** Bytes of the buffers of 16 KB and more that are alive; smaller ones are not counted. Collected ones drop out after the script yields. */
export function memoryInUse(): MemoryInfo {
  return { bytes, peakBytes, buffers };
}

let made = 0;

/** Storage that is one typed array. */
export class CpuBuffer implements Buffer {
  /** A number of its own, which says whether another place holds the same elements without holding on to the buffer. */
  readonly id: number = ++made;
  /** Where the elements lie. */
  readonly device: Device;
  /** The elements; undefined once disposed of. */
  array: TypedArray | undefined;
  /** Whether another buffer may hold the same array, which then nobody may write to. */
  shared: boolean = false;

  /** Takes `array` over. */
  constructor(device: Device, array: TypedArray) {
    this.device = device;
    this.array = array;
    const size = array.byteLength;
    if (size >= countedFrom) {
      bytes += size;
      buffers++;
      if (bytes > peakBytes) peakBytes = bytes;
      collected.register(this, size, this);
    }
  }

  /** Whether the storage was disposed of or donated. */
  get disposed(): boolean {
    return this.array === undefined;
  }

  /** The elements; not to be written to. */
  read(): TypedArray {
    if (this.array === undefined) throw new TypeError("Cannot read a buffer whose memory was given back, by dispose() or by donation");
    return this.array;
  }

  /** The elements; nothing has to be waited for. */
  readAsync(): Promise<TypedArray> {
    return Promise.resolve(this.read());
  }

  /** Lets go of the array. */
  dispose(): void {
    const { array } = this;
    if (array === undefined) return;
    this.array = undefined;
    if (array.byteLength >= countedFrom) {
      collected.unregister(this);
      forget(array.byteLength);
    }
  }
}
