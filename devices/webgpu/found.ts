/**
 * What a call of a compiled program finds: where its small operands lie side by side, and the tables that say so to kernels.
 *
 * The results of a step often are the next one's operands, and then lie in one buffer already. Where they do not, they are copied once,
 * and the step's own results will.
 *
 * @module
 */
import type { Var } from "../../core/program.ts";
import { bytesOf } from "./recordings.ts";
import type { Found } from "./commands.ts";
import type { WebGpuDevice } from "./device.ts";
import type { Block } from "./memory.ts";

/** Collects what the calls of a program have to find, and numbers it. */
export class Finds {
  readonly list: Found[] = [];
  readonly #externals: readonly Var[];
  readonly #operands = new Map<string, number>();
  /** Bytes of the scratch buffer for operands that have to be copied. */
  scratchBytes = 0;

  constructor(externals: readonly Var[]) {
    this.#externals = externals;
  }

  /** The number of the buffer of packed results. */
  get results(): number {
    return this.#externals.length;
  }

  #add(found: Found): number {
    return this.results + this.list.push(found);
  }

  /** The number of the buffer in which these inputs lie. */
  operands(inputs: readonly number[]): number {
    const key = inputs.join();
    let number = this.#operands.get(key);
    if (number === undefined) {
      const bytes = inputs.map((i) => bytesOf(this.#externals[i]!));
      const offsets = bytes.map((n) => {
        const offset = this.scratchBytes;
        this.scratchBytes += Math.ceil(n / 256) * 256;
        return offset;
      });
      this.#operands.set(key, number = this.#add({ kind: "operands", inputs, offsets, bytes }));
    }
    return number;
  }

  /** The number of a table. */
  table(table: Extract<Found, { kind: "table" }>): number {
    return this.#add(table);
  }
}

/** Where operands were found: the offset of each in the one buffer. */
interface Sighting {
  readonly offsets: readonly number[];
}

/** A table for operands found so. */
interface MadeTable {
  readonly sightings: readonly (Sighting | undefined)[];
  readonly block: Block;
}

/** Sightings and tables that are kept: operands lie in one of two buffers in turn, in one layout mostly. */
const kept = 4;

/** Finds operands and makes tables, for one program. */
export class Finder {
  readonly #device: WebGpuDevice;
  readonly #list: readonly Found[];
  readonly #first: number;
  readonly #scratchBytes: number;
  readonly #sightings: Sighting[][];
  readonly #tables: MadeTable[][];
  readonly #now: (Sighting | undefined)[];

  constructor(device: WebGpuDevice, { list, results, scratchBytes }: Finds) {
    this.#device = device;
    this.#list = list;
    this.#first = results + 1;
    this.#scratchBytes = scratchBytes;
    // Sighting 0 is that of copies.
    this.#sightings = list.map((f) => f.kind === "operands" ? [{ offsets: f.offsets }] : []);
    this.#tables = list.map(() => []);
    this.#now = list.map(() => undefined);
  }

  /**
   * Appends what a call finds to its blocks.
   *
   * @param blocks Those of the externals and of the packed results; takes the rest.
   * @returns The scratch buffer that operands were copied to, if any: the call gives it back at its end.
   */
  find(blocks: Block[]): Block | undefined {
    let scratch: Block | undefined;
    this.#list.forEach((found, k) => {
      const at = this.#first + k;
      if (found.kind === "table") {
        blocks[at] = this.#table(found, k);
        return;
      }
      const whole = blocks[found.inputs[0]!]!.whole;
      const sighting = whole === undefined ? undefined : this.#sight(found.inputs, k, blocks, whole);
      this.#now[k] = sighting ?? this.#sightings[k]![0];
      blocks[at] = sighting === undefined
        ? this.#copy(found, blocks, scratch ??= this.#device.memoryPool.takeBuffer(this.#scratchBytes))
        : whole!;
    });
    return scratch;
  }

  #sight(inputs: readonly number[], k: number, blocks: readonly Block[], whole: Block): Sighting | undefined {
    for (let i = 0; i < inputs.length; i++) if (blocks[inputs[i]!]!.whole !== whole) return undefined;
    const known = this.#sightings[k]!;
    for (let s = known.length - 1; s > 0; s--) {
      const { offsets } = known[s]!;
      let same = true;
      for (let i = 0; same && i < inputs.length; i++) same = blocks[inputs[i]!]!.offset === offsets[i];
      if (same) return known[s];
    }
    const sighting = { offsets: inputs.map((i) => blocks[i]!.offset) };
    known.push(sighting);
    if (known.length > kept) known.splice(1, 1);
    return sighting;
  }

  #copy(found: Extract<Found, { kind: "operands" }>, blocks: readonly Block[], scratch: Block): Block {
    const { queue } = this.#device;
    queue.reserve();
    found.inputs.forEach((input, i) => {
      const block = blocks[input]!;
      queue.copy(block.gpu, block.offset, scratch.gpu, found.offsets[i]!, found.bytes[i]!);
    });
    return scratch;
  }

  #table({ rows, columns }: Extract<Found, { kind: "table" }>, k: number): Block {
    const made = this.#tables[k]!;
    for (let t = made.length - 1; t >= 0; t--) {
      const { sightings, block } = made[t]!;
      let same = true;
      for (let c = 0; same && c < columns.length; c++) same = sightings[c] === this.#sightingOf(columns[c]!);
      if (same) return block;
    }
    const sightings = columns.map((column) => this.#sightingOf(column));
    const width = 2 + columns.length, words = new Uint32Array(rows.length * width);
    rows.forEach(({ nest, first, stop }, r) => {
      words[r * width] = first;
      words[r * width + 1] = stop;
      columns.forEach((column, c) => {
        words[r * width + 2 + c] = Array.isArray(column) ? column[nest] : sightings[c]!.offsets[nest]! / 4;
      });
    });
    const { memoryPool, queue } = this.#device;
    const block = memoryPool.takeBuffer(words.byteLength, queue.batch);
    queue.write(block, words);
    made.push({ sightings, block });
    if (made.length > kept) memoryPool.give(made.shift()!.block);
    return block;
  }

  #sightingOf(column: readonly number[] | { readonly operands: number }): Sighting | undefined {
    return "operands" in column ? this.#now[column.operands - this.#first] : undefined;
  }
}
