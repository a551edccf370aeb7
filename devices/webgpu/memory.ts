/**
 * GPU memory: blocks, the pool of free ones, and what is alive.
 *
 * @module
 */
import type { MemoryInfo } from "../../core/device.ts";
import { DeviceError } from "../../core/errors.ts";
import { type Capabilities, type Operand, padded } from "../../kernels/launcher.ts";
import { countAllocation } from "./pressure.ts";

/** A GPU buffer. Tensors that are reshapes of each other share one. */
export class Block implements Operand {
  /** Where a pending launch last used it: a write from the host must not overtake that launch. */
  lastBatch = 0;
  /** How many buffers of tensors share it. */
  shares = 0;

  constructor(
    /** The buffer itself. */
    readonly gpu: GPUBuffer,
    /** Its length, a multiple of 16. */
    readonly bytes: number,
    /** A number of its own, for the keys of caches. */
    readonly id: number,
  ) {}
}

/** Free blocks of at most this size, in all, are kept for reuse. */
const keptBytes = 256 << 20;
const usage = 0x80 /* STORAGE */ | 0x04 /* COPY_SRC */ | 0x08 /* COPY_DST */;

/** Hands out blocks, takes them back, and counts. */
export class Memory {
  readonly #free = new Map<number, Block[]>();
  #freeBytes = 0;
  #nextId = 1;
  #bytes = 0;
  #buffers = 0;
  #peak = 0;
  // What it holds on to is a number: holding the block would keep it from being freed until the script yields.
  readonly #finalized = new FinalizationRegistry<number>((bytes) => this.#forget(bytes));

  constructor(
    readonly gpu: GPUDevice,
    readonly capabilities: Capabilities,
    /** Called before much garbage is collected: work that still holds dead blocks should be handed over and finish. */
    readonly settle: () => void,
  ) {}

  /** A block of at least `bytes`. `before`: only one that no launch from that batch on has used. */
  take(bytes: number, before = Infinity): Block {
    const size = sizeClass(bytes);
    const list = this.#free.get(size);
    if (list !== undefined) {
      for (let i = list.length - 1; i >= 0; i--) {
        const block = list[i]!;
        if (block.lastBatch >= before) continue;
        list.splice(i, 1);
        this.#freeBytes -= size;
        this.#count(block);
        return block;
      }
    }
    return this.#create(size);
  }

  /** A block that the caller keeps for good; not counted among the tensors. */
  #create(size: number): Block {
    const { maxBufferSize } = this.capabilities;
    if (size > maxBufferSize) {
      throw new DeviceError(
        `Cannot allocate ${size} bytes on "webgpu": the largest buffer of this adapter has ${maxBufferSize}; split the tensor, or use "cpu"`,
      );
    }
    if (countAllocation(size)) this.settle();
    const block = new Block(this.gpu.createBuffer({ size, usage }), size, this.#nextId++);
    this.#finalized.register(block, size, block);
    this.#count(block);
    return block;
  }

  #count(block: Block): void {
    this.#buffers++;
    this.#bytes += block.bytes;
    if (this.#bytes > this.#peak) this.#peak = this.#bytes;
  }

  #forget(bytes: number): void {
    this.#buffers--;
    this.#bytes -= bytes;
  }

  /** Takes a block back. Launches encoded so far may still use it; later ones come after them. */
  give(block: Block): void {
    this.#forget(block.bytes);
    if (this.#freeBytes + block.bytes > keptBytes) {
      this.#finalized.unregister(block);
      return; // dropped: freed with the next collection, once no launch uses it
    }
    this.#freeBytes += block.bytes;
    const list = this.#free.get(block.bytes);
    if (list === undefined) this.#free.set(block.bytes, [block]);
    else list.push(block);
  }

  /** Drops the free blocks. */
  trim(): void {
    for (const list of this.#free.values()) for (const block of list) this.#finalized.unregister(block);
    this.#free.clear();
    this.#freeBytes = 0;
  }

  /** Bytes and buffers in use. Those of tensors that nobody holds count until the script yields. */
  info(): MemoryInfo {
    return { bytes: this.#bytes, peakBytes: this.#peak, buffers: this.#buffers };
  }
}

/** Sizes that blocks come in, so that they fit again: multiples of 16 to 256, of 1/8 of a power of two above. */
export function sizeClass(bytes: number): number {
  const size = padded(bytes);
  if (size <= 256) return size;
  const step = Math.max(256, 2 ** (Math.floor(Math.log2(size)) - 3));
  return Math.ceil(size / step) * step;
}
