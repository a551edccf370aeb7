/**
 * GPU memory: blocks, the pool of free ones, and what is alive.
 *
 * @module
 */
import type { MemoryInfo } from "../../core/device.ts";
import { DeviceError } from "../../core/errors.ts";
import { type Capabilities, type Operand, padded } from "../../kernels/launcher.ts";
import { countAllocation } from "./pressure.ts";

/** Blocks that are counted together: what is alive of them. */
class Tally {
  bytes = 0;
  buffers = 0;
  /** How many blocks belong to it. */
  members = 0;
  /** What the garbage collector watches: it dies with the last of the blocks. */
  witness: object | undefined = {};
}

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
    /** Where it is counted. */
    readonly tally: Tally,
    /** Keeps the tally's witness alive. */
    readonly witness: object,
  ) {}
}

/**
 * Small blocks are watched by the garbage collector in groups: in a loop that never yields, what a registry holds for each of its entries
 * stays, 100 bytes and more for a scalar that is long gone.
 */
const groupSize = 64;
const groupedBytes = 64 << 10;

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
  #open = new Tally();
  // What it holds on to are numbers: holding the blocks would keep them from being freed until the script yields.
  readonly #finalized = new FinalizationRegistry<Tally>((tally) => {
    this.#bytes -= tally.bytes;
    this.#buffers -= tally.buffers;
  });

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
    const tally = this.#tally(size), witness = tally.witness!;
    // The registry holds the tally, which must not hold what it watches once the group is full.
    if (++tally.members >= groupSize || size > groupedBytes) tally.witness = undefined;
    const block = new Block(this.gpu.createBuffer({ size, usage }), size, this.#nextId++, tally, witness);
    this.#count(block);
    return block;
  }

  #tally(size: number): Tally {
    if (size <= groupedBytes && this.#open.witness !== undefined && this.#open.members > 0) return this.#open;
    const tally = new Tally();
    this.#finalized.register(tally.witness!, tally);
    if (size <= groupedBytes) this.#open = tally;
    return tally;
  }

  #count(block: Block): void {
    this.#buffers++;
    this.#bytes += block.bytes;
    block.tally.buffers++;
    block.tally.bytes += block.bytes;
    if (this.#bytes > this.#peak) this.#peak = this.#bytes;
  }

  #forget(block: Block): void {
    this.#buffers--;
    this.#bytes -= block.bytes;
    block.tally.buffers--;
    block.tally.bytes -= block.bytes;
  }

  /** Takes a block back. Launches encoded so far may still use it; later ones come after them. */
  give(block: Block): void {
    this.#forget(block);
    // Dropped: freed with the next collection, once no launch uses it.
    if (this.#freeBytes + block.bytes > keptBytes) return;
    this.#freeBytes += block.bytes;
    const list = this.#free.get(block.bytes);
    if (list === undefined) this.#free.set(block.bytes, [block]);
    else list.push(block);
  }

  /** Drops the free blocks. */
  trim(): void {
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
