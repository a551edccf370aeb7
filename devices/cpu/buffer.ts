/**
 * A tensor's storage on the CPU device: a typed array, which V8 collects by itself, or a place in the memory of compiled programs.
 *
 * @module
 */
import type { Buffer, Device, MemoryInfo } from "../../core/device.ts";
import type { TypedArray } from "../../core/dtype.ts";

// Only buffers of this size and more are counted: watching one for collection costs more than a small operation does.
const countedFrom = 16384;

let bytes = 0, peakBytes = 0, buffers = 0;

/** Who can copy results out of the memory where they were computed. */
export interface Home {
  /** A new array with the elements of result number `exit`, which are still in place. */
  copyOut(exit: number): TypedArray;
}

/** How long a counted buffer lives. It must not lead to the elements: those who wait to hear of its end hold on to it until the script yields. */
class Life {
  /** Whether it is over. */
  over = false;
  constructor(readonly bytes: number) {}
}

/** A result that lies where it was computed until somebody reads it, or its place is needed: then it is copied out. */
export class Resident {
  /** The elements, once they were copied out. */
  array: TypedArray | undefined;
  /** Whether nobody will read them any more. */
  gone = false;
  /** Tells, where the result is large enough to be watched, whether its buffer was collected. */
  life: Life | undefined;

  /** For the CPU device. */
  constructor(
    /** Where the elements are. */
    readonly home: Home,
    /** Which of its results they are. */
    readonly exit: number,
    /** Their size. */
    readonly bytes: number,
  ) {}

  /** Whether somebody may want the elements, and the only copy is the one in place. */
  get needed(): boolean {
    return this.array === undefined && !this.gone && !(this.life?.over ?? false);
  }

  /** The elements in an array of their own. */
  take(): TypedArray {
    return this.array ??= this.home.copyOut(this.exit);
  }
}

function forget(life: Life): void {
  life.over = true;
  bytes -= life.bytes;
  buffers--;
}

const collected = new FinalizationRegistry<Life>(forget);

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
  /** The elements; undefined once disposed of, and for a result that nobody has read so far. */
  array: TypedArray | undefined;
  /** For a result of a compiled program: its place, and whether it is still there. */
  resident: Resident | undefined;
  /** Whether another buffer may hold the same array, which then nobody may write to. */
  shared: boolean = false;
  #life: Life | undefined;
  #compute: (() => TypedArray) | undefined;

  /** Storage whose elements are computed when they are asked for. */
  static deferred(device: Device, bytes: number, compute: () => TypedArray): CpuBuffer {
    const buffer = new CpuBuffer(device, bytes);
    buffer.#compute = compute;
    return buffer;
  }

  /** Takes `from` over: an array, or a result that lies where it was computed; a number is the size of one that is computed later. */
  constructor(device: Device, from: TypedArray | Resident | number) {
    this.device = device;
    let size: number;
    if (typeof from === "number") {
      this.array = this.resident = undefined;
      size = from;
    } else if (from instanceof Resident) {
      this.array = undefined;
      this.resident = from;
      size = from.bytes;
    } else {
      this.array = from;
      this.resident = undefined;
      size = from.byteLength;
    }
    if (size >= countedFrom) {
      bytes += size;
      buffers++;
      if (bytes > peakBytes) peakBytes = bytes;
      this.#life = new Life(size);
      if (this.resident !== undefined) this.resident.life = this.#life;
      collected.register(this, this.#life, this);
    }
  }

  /** Whether the storage was disposed of or donated. */
  get disposed(): boolean {
    return this.array === undefined && this.resident === undefined && this.#compute === undefined;
  }

  /** The elements; not to be written to. */
  read(): TypedArray {
    if (this.array !== undefined) return this.array;
    if (this.resident !== undefined) return this.array = this.resident.take();
    if (this.#compute !== undefined) {
      this.array = this.#compute();
      this.#compute = undefined;
      return this.array;
    }
    throw new TypeError("Cannot read a buffer whose memory was given back, by dispose() or by donation");
  }

  /** The elements; nothing has to be waited for. */
  readAsync(): Promise<TypedArray> {
    return Promise.resolve(this.read());
  }

  /** Lets go of the elements. */
  dispose(): void {
    if (this.resident !== undefined) this.resident.gone = true;
    this.array = this.resident = this.#compute = undefined;
    if (this.#life === undefined) return;
    collected.unregister(this);
    forget(this.#life);
    this.#life = undefined;
  }
}
