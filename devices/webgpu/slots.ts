/**
 * Memory for small tensors: slots of one size, side by side in few buffers. A loop that computes operation by operation makes a result for
 * each; a buffer and a bind group of its own cost 25 µs of the host's time, and as much again when the garbage collector frees them.
 *
 * A slot is free again when its block is given back, or when it is found dead: nobody says so of a tensor that is merely dropped.
 *
 * @module
 */
import type { Block, Tally } from "./memory.ts";
import { canForget, collectGarbage, forgetKept } from "./pressure.ts";

/** A buffer of slots. */
export interface Chunk {
  readonly gpu: GPUBuffer;
  /** A small number of its own. */
  readonly id: number;
  /** Bytes of each of its slots: what a binding covers. */
  readonly slotBytes: number;
}

/** A place for a small tensor. */
export interface Slot {
  readonly chunk: Chunk;
  readonly offset: number;
  /** The last use of the memory. */
  readonly use: { batch: number };
  /** Whoever has it; undefined while it is free. */
  owner: WeakRef<Block> | undefined;
  /** Where its owner is counted. */
  tally: Tally | undefined;
  /** Bytes that its owner counts. */
  bytes: number;
}

/** Bytes of slots, and how many of them a buffer has. */
const classes = [[256, 1024], [1024, 512], [4096, 128]] as const;
/** Larger blocks have buffers of their own. */
export const largestSlot = 4096;
/** So many slots may be taken before garbage is collected for their sake. */
const patience = 16384;

/** The slots of one size. */
class SizeClass {
  readonly all: Slot[] = [];
  readonly free: Slot[] = [];
  /** Taken since somebody looked for dead owners. */
  taken = 0;

  constructor(readonly bytes: number, readonly count: number) {}

  /** A free slot that no launch from batch `before` on has used. */
  pop(before: number): Slot | undefined {
    const { free } = this;
    for (let k = free.length - 1, last = Math.max(0, k - 64); k >= last; k--) {
      const slot = free[k]!;
      if (slot.use.batch >= before) continue;
      free[k] = free[free.length - 1]!;
      free.length--;
      return slot;
    }
    return undefined;
  }
}

/** Hands out slots. */
export class Slots {
  readonly #classes = classes.map(([bytes, count]) => new SizeClass(bytes, count));
  readonly #gpu: GPUDevice;
  readonly #usage: number;
  #chunks = 0;
  #taken = 0;

  readonly #died: (slot: Slot) => void;

  /** `died` is called for each slot whose owner was found dead. */
  constructor(gpu: GPUDevice, usage: number, died: (slot: Slot) => void) {
    this.#gpu = gpu;
    this.#usage = usage;
    this.#died = died;
  }

  /** A slot of at least `bytes`, at most `largestSlot`, that no launch from batch `before` on has used. */
  take(bytes: number, before: number): Slot {
    const size = this.#classes.find((c) => c.bytes >= bytes)!;
    let slot = size.pop(before);
    if (slot === undefined) {
      this.#refill(size);
      slot = size.pop(before);
      if (slot === undefined) {
        this.#grow(size);
        slot = size.pop(before)!;
      }
    }
    size.taken++;
    this.#taken++;
    return slot;
  }

  /** Takes a slot back. */
  give(slot: Slot): void {
    slot.owner = undefined;
    this.#classOf(slot).free.push(slot);
  }

  #classOf({ chunk }: Slot): SizeClass {
    return this.#classes.find((c) => c.bytes === chunk.slotBytes)!;
  }

  /** Looks for dead owners: where many slots were taken, after a collection. */
  #refill(size: SizeClass): void {
    if (size.taken * 2 < size.all.length) return;
    if (this.#taken >= patience) {
      this.#taken = 0;
      collectGarbage();
      this.sweep();
    } else if (canForget()) {
      // What V8 collected by itself meanwhile; what is looked at now must not be kept for it.
      this.#look(size);
      forgetKept();
    }
  }

  /** Frees the slots whose owners are dead. */
  sweep(): void {
    for (const size of this.#classes) this.#look(size);
    forgetKept();
  }

  #look(size: SizeClass): void {
    size.taken = 0;
    for (const slot of size.all) {
      if (slot.owner === undefined || slot.owner.deref() !== undefined) continue;
      this.#died(slot);
      slot.owner = undefined;
      size.free.push(slot);
    }
  }

  #grow(size: SizeClass): void {
    const gpu = this.#gpu.createBuffer({ size: size.bytes * size.count, usage: this.#usage });
    // Runtimes clear what they think was never written, and do not see what was at dynamic offsets: wgpu loses results without this.
    this.#gpu.queue.writeBuffer(gpu, 0, new Uint8Array(size.bytes * size.count));
    const chunk: Chunk = { gpu, id: this.#chunks++, slotBytes: size.bytes };
    const made = Array.from({ length: size.count }, (_, k): Slot => {
      return { chunk, offset: k * size.bytes, use: { batch: 0 }, owner: undefined, tally: undefined, bytes: 0 };
    });
    size.all.push(...made);
    size.free.push(...made.reverse());
  }
}
