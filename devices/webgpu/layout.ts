/**
 * Where the values of a program lie: arguments and results in buffers of their own, the rest in the arena.
 *
 * @module
 */
import { type MemoryPlan, planMemory } from "../../compile/plan_memory.ts";
import type { Schedule, Step } from "../../compile/schedule.ts";
import type { Var } from "../../core/program.ts";
import type { SoloPlace } from "../../kernels/nest/solo.ts";
import type { TablePlace } from "../../kernels/nest/table.ts";
import { type Capabilities, padded } from "../../kernels/launcher.ts";
import type { Bound, Place } from "./commands.ts";
import { deviceItemSize } from "./buffer.ts";
import { sizeOf } from "../../core/shape.ts";
import { partnersOf } from "./partners.ts";
import { bytesOf, type Recordings } from "./recordings.ts";
import { ConstantOperand, type Recorded, ScratchOperand } from "./record.ts";

/** Values of at most this many bytes are small. */
const packedBytes = 64 << 10;
/** So many small results are worth a buffer of their own, which has this many bytes at most. */
const fewestPacked = 16, mostPacked = 64 << 20;

/** A result that shares a buffer with others. */
export interface PackedResult {
  /** Which external it is. */
  readonly external: number;
  /** Where it starts: a multiple of 256. */
  readonly offset: number;
  readonly bytes: number;
}

/** Places of values. */
export class Layout {
  /** The plan of the arena. */
  readonly plan: MemoryPlan;
  /** Values with buffers of their own: the inputs, then the results that need memory. */
  readonly externals: Var[] = [];
  /** For each result the external it is. */
  readonly results: readonly number[];
  /** For externals that are results, the donated input whose memory fits. */
  readonly partners: readonly (number | undefined)[];
  /** Small results that lie side by side in one buffer: which externals, and where. */
  readonly packed: readonly PackedResult[];
  /** How many inputs there are: the first externals. */
  readonly inputs: number;
  readonly #packedAt = new Map<number, number>();
  readonly #arenaFits: boolean;
  readonly #recordings: Recordings;
  /** Externals by the offset that the plan gave them: nothing else lies there. */
  readonly #byOffset = new Map<number, number>();
  /** Scratch memory of reductions within `together` steps. */
  readonly #within = new Map<Step, number>();

  constructor(schedule: Schedule, recordings: Recordings, capabilities: Capabilities, donate: readonly number[]) {
    this.#recordings = recordings;
    this.inputs = schedule.inputs.length;
    const inputs = new Set(schedule.inputs);
    const scratchOf = (step: Step) => recordings.of(step)?.scratchBytes ?? 0;
    this.plan = planMemory(schedule, {
      bytes: (v) => inputs.has(v) ? 1 : bytesOf(v),
      scratch: (step) => step.kind === "together" ? sum(step.nests.map(scratchOf)) : scratchOf(step),
      align: 256,
      resultsFirst: true,
    });
    for (const step of recordings.groups) {
      let at = this.plan.scratch(step);
      for (const nest of step.nests) {
        this.#within.set(nest, at);
        at += scratchOf(nest);
      }
    }
    schedule.inputs.forEach((v, i) => {
      this.#byOffset.set(this.plan.offset(v), i);
      this.externals.push(v);
    });
    this.results = schedule.outputs.map((v) => {
      const root = recordings.root(v), offset = this.plan.offset(root);
      let index = this.#byOffset.get(offset);
      if (index === undefined) {
        index = this.externals.push(root) - 1;
        this.#byOffset.set(offset, index);
      }
      return index;
    });
    this.#arenaFits = this.plan.size <= capabilities.maxBindingSize;
    this.partners = partnersOf(this.externals, this.inputs, donate);
    this.packed = this.#pack(donate.length > 0, capabilities.maxBindingSize);
    for (const { external, offset } of this.packed) this.#packedAt.set(external, offset);
  }

  /** Many small results, as those of an optimizer's step, go into one buffer: kernels bind it once. */
  #pack(donating: boolean, limit: number): PackedResult[] {
    const out: PackedResult[] = [];
    let offset = 0;
    for (let external = this.inputs; external < this.externals.length; external++) {
      const { shape, dtype } = this.externals[external]!.aval, size = sizeOf(shape);
      const bytes = padded(size * deviceItemSize(dtype));
      // A scalar may be kept for long, as a loss: it must not keep all the others.
      if (size <= 1 || bytes > packedBytes || (donating && this.partners[external] === undefined)) continue;
      if (offset + bytes > Math.min(limit, mostPacked)) break;
      out.push({ external, offset, bytes });
      offset += Math.ceil(bytes / 256) * 256;
    }
    return out.length >= fewestPacked ? out : [];
  }

  /** Where a value is, for kernels that go by a table. */
  tablePlace(v: Var): TablePlace {
    const place = this.place(v);
    if (place.kind === "arena") return this.#arenaFits ? { kind: "shared", buffer: "arena", base: place.offset / 4 } : { kind: "own" };
    if (place.kind !== "external") return { kind: "own" };
    const offset = this.#packedAt.get(place.index);
    if (offset !== undefined) return { kind: "shared", buffer: "results", base: offset / 4 };
    return place.index < this.inputs && bytesOf(this.externals[place.index]!) <= packedBytes
      ? { kind: "input", input: place.index }
      : { kind: "own" };
  }

  /** Where a value is. */
  place(v: Var): Place {
    const offset = this.plan.offset(v), index = this.#byOffset.get(offset);
    return index !== undefined ? { kind: "external", index } : { kind: "arena", offset };
  }

  /** Where a step's scratch memory starts. */
  scratch(step: Step): number {
    return this.#within.get(step) ?? this.plan.scratch(step);
  }

  /** A key that is equal for values in one place. */
  key(v: Var): string {
    return placeKey(this.place(v));
  }

  /** Where a value is, for kernels that bind whole buffers. */
  soloPlace(v: Var): SoloPlace {
    return soloPlace(this.place(v));
  }

  /** A binding of a whole value. */
  whole(v: Var): Bound {
    return { place: this.place(v), offset: 0, bytes: bytesOf(this.#recordings.root(v)) };
  }

  /** The binding of a part of what a step recorded. */
  bound(operand: Recorded, offset: number, bytes: number, step: Step): Bound {
    if (operand instanceof ConstantOperand) return { place: { kind: "block", block: operand.block }, offset, bytes };
    if (operand instanceof ScratchOperand) {
      return { place: { kind: "arena", offset: this.scratch(step) }, offset: operand.offset + offset, bytes };
    }
    return { place: this.place(operand.value), offset, bytes };
  }
}

const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);

/** A place for kernels that bind whole buffers. */
export function soloPlace(place: Place): SoloPlace {
  if (place.kind === "external") return { key: `e${place.index}`, base: "0" };
  return place.kind === "arena" ? { key: "arena", base: String(place.offset / 4) } : { key: `b${place.block.id}`, base: "0" };
}

function placeKey(place: Place): string {
  return place.kind === "external" ? `e${place.index}` : place.kind === "arena" ? `a${place.offset}` : `b${place.block.id}`;
}
