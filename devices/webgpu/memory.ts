/**
 * GPU memory: blocks, the pool of free ones, and what is alive.
 *
 * @module
 */
import type { MemoryInfo } from "../../core/device.ts";
import { DeviceError } from "../../core/errors.ts";
import { type Capabilities, type Operand, padded } from "../../kernels/launcher.ts";
import { countAllocation } from "./pressure.ts";
import { largestSlot, type Slot, Slots } from "./slots.ts";
import { Watch } from "./watch.ts";

/** Small blocks that are counted together: what is alive of them. */
export class Tally {
  bytes = 0;
  buffers = 0;
  /** How many blocks belong to it. */
  members = 0;
  /** Whether all of them are dead, and no longer counted. */
  gone = false;
  /** What the garbage collector watches: it dies with the last of the blocks. */
  witness: object | undefined = {};
}

/** What of a large block outlives it: memory that another block takes over. */
interface Remains {
  readonly gpu: GPUBuffer;
  readonly bytes: number;
  readonly id: number;
  readonly use: Use;
}

/** The last use of some memory. */
interface Use {
  batch: number;
}

/** A GPU buffer, or a part of one. Tensors that are reshapes of each other share one. */
export class Block implements Operand {
  /** How many buffers of tensors share it; of a whole whose parts are handed out, how many of those are in use. */
  shares = 0;
  /** The values that it holds side by side, where it does. */
  parts: Parts | undefined;
  /** The slot that it is, where it is small. */
  slot: Slot | undefined;
  readonly #use: Use;

  constructor(
    /** The buffer itself. */
    readonly gpu: GPUBuffer,
    /** Its length, a multiple of 16. */
    readonly bytes: number,
    /** A number of its own, for the keys of caches. A block that takes over a dead one's memory takes over its number. */
    readonly id: number,
    /** Where it is counted, if it is small. */
    readonly tally: Tally | undefined,
    /** Keeps the tally's witness alive. */
    readonly witness: object | undefined,
    /** What it is a part of, if it is one. */
    readonly whole: Block | undefined = undefined,
    /** Where it starts in its buffer. */
    readonly offset: number = 0,
    use: Use = { batch: 0 },
  ) {
    this.#use = whole === undefined ? use : whole.#use;
  }

  /** Where a pending launch last used it: a write from the host must not overtake that launch. */
  get lastBatch(): number {
    return this.#use.batch;
  }
  set lastBatch(batch: number) {
    this.#use.batch = batch;
  }
}

/** Values side by side in one block. */
export interface Parts {
  /** Who laid them out. */
  readonly owner: object;
  /** One block for each. */
  readonly blocks: readonly Block[];
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
  readonly #slots: Slots;
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
    tally.gone = true;
  });
  // Large blocks are watched one by one, and the memory of those that died is used again: new memory has to be mapped and cleared.
  readonly #large = new Watch<Block, Remains>((remains) => this.#found(remains));

  constructor(
    readonly gpu: GPUDevice,
    readonly capabilities: Capabilities,
    /** Called before much garbage is collected: work that still holds dead blocks should be handed over and finish. */
    readonly settle: () => void,
  ) {
    this.#slots = new Slots(gpu, usage, ({ bytes, tally }) => {
      if (!tally!.gone) this.#uncount(bytes, tally);
    });
  }

  /** A block of at least `bytes`. `before`: only one that no launch from that batch on has used. */
  take(bytes: number, before = Infinity): Block {
    return bytes <= largestSlot ? this.#slot(sizeClass(bytes), before) : this.takeBuffer(bytes, before);
  }

  #slot(size: number, before: number): Block {
    const slot = this.#slots.take(size, before), { gpu } = slot.chunk;
    const block = this.#grouped(gpu, size, this.#nextId++, slot.offset, slot.use);
    block.slot = slot;
    slot.owner = new WeakRef(block);
    slot.tally = block.tally;
    slot.bytes = size;
    this.#count(block);
    return block;
  }

  /** A block that shares its buffer with no other. */
  takeBuffer(bytes: number, before = Infinity): Block {
    const size = sizeClass(bytes);
    return this.#reuse(size, before) ?? this.#create(size, before);
  }

  #reuse(size: number, before: number): Block | undefined {
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
    return undefined;
  }

  #create(size: number, before: number): Block {
    const { maxBufferSize } = this.capabilities;
    if (size > maxBufferSize) {
      throw new DeviceError(
        `Cannot allocate ${size} bytes on "webgpu": the largest buffer of this adapter has ${maxBufferSize}; split the tensor, or use "cpu"`,
      );
    }
    if (countAllocation(size)) {
      this.settle();
      this.#large.sweep();
      this.#slots.sweep();
      const found = this.#reuse(size, before);
      if (found !== undefined) return found;
    }
    const gpu = this.gpu.createBuffer({ size, usage }), id = this.#nextId++;
    const block = size > groupedBytes ? this.#watched({ gpu, bytes: size, id, use: { batch: 0 } }) : this.#grouped(gpu, size, id);
    this.#count(block);
    return block;
  }

  #watched(remains: Remains): Block {
    const { gpu, bytes, id, use } = remains, block = new Block(gpu, bytes, id, undefined, undefined, undefined, 0, use);
    this.#large.add(block, remains);
    return block;
  }

  #grouped(gpu: GPUBuffer, size: number, id: number, offset = 0, use?: Use): Block {
    if (this.#open.witness === undefined || this.#open.members === 0) {
      this.#open = new Tally();
      this.#finalized.register(this.#open.witness!, this.#open);
    }
    const tally = this.#open, witness = tally.witness!;
    // The registry holds the tally, which must not hold what it watches once the group is full.
    if (++tally.members >= groupSize) tally.witness = undefined;
    return new Block(gpu, size, id, tally, witness, undefined, offset, use);
  }

  /** Memory of a large block that nobody held any more. */
  #found(remains: Remains): void {
    this.#buffers--;
    this.#bytes -= remains.bytes;
    if (this.#freeBytes + remains.bytes <= keptBytes) this.#keep(this.#watched(remains));
  }

  #count(block: Block): void {
    this.#buffers++;
    this.#bytes += block.bytes;
    if (block.tally !== undefined) {
      block.tally.buffers++;
      block.tally.bytes += block.bytes;
    }
    if (this.#bytes > this.#peak) this.#peak = this.#bytes;
  }

  #uncount(bytes: number, tally: Tally | undefined): void {
    this.#buffers--;
    this.#bytes -= bytes;
    if (tally !== undefined) {
      tally.buffers--;
      tally.bytes -= bytes;
    }
  }

  /** The parts of a block at these places; all of them are in use from here on. */
  divide(block: Block, owner: object, places: readonly { readonly offset: number; readonly bytes: number }[]): readonly Block[] {
    if (block.parts?.owner !== owner) {
      const blocks = places.map(({ offset, bytes }) =>
        new Block(block.gpu, bytes, this.#nextId++, block.tally, block.witness, block, offset)
      );
      block.parts = { owner, blocks };
    }
    block.shares = places.length;
    return block.parts.blocks;
  }

  /** Takes a block back. Launches encoded so far may still use it; later ones come after them. A whole comes back with the last of its parts. */
  give(block: Block): void {
    if (block.whole !== undefined) {
      if (--block.whole.shares === 0) this.give(block.whole);
      return;
    }
    this.#uncount(block.bytes, block.tally);
    if (block.slot !== undefined) {
      this.#slots.give(block.slot);
      return;
    }
    // Dropped: freed with the next collection, once no launch uses it.
    if (this.#freeBytes + block.bytes > keptBytes) this.#large.drop(block);
    else this.#keep(block);
  }

  #keep(block: Block): void {
    this.#freeBytes += block.bytes;
    const list = this.#free.get(block.bytes);
    if (list === undefined) this.#free.set(block.bytes, [block]);
    else list.push(block);
  }

  /** Drops the free blocks. */
  trim(): void {
    for (const list of this.#free.values()) for (const block of list) this.#large.drop(block);
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
