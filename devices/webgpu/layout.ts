/**
 * Where the values of a program lie: arguments and results in buffers of their own, the rest in the arena.
 *
 * @module
 */
import { type MemoryPlan, planMemory } from "../../compile/plan_memory.ts";
import type { Schedule, Step } from "../../compile/schedule.ts";
import type { Var } from "../../core/program.ts";
import type { SoloPlace } from "../../kernels/nest/solo.ts";
import type { Bound, Place } from "./commands.ts";
import { bytesOf, type Recordings } from "./recordings.ts";
import { ConstantOperand, type Recorded, ScratchOperand } from "./record.ts";

/** Places of values. */
export class Layout {
  /** The plan of the arena. */
  readonly plan: MemoryPlan;
  /** Values with buffers of their own: the inputs, then the results that need memory. */
  readonly externals: Var[] = [];
  /** For each result the external it is. */
  readonly results: readonly number[];
  readonly #recordings: Recordings;
  /** Externals by the offset that the plan gave them: nothing else lies there. */
  readonly #byOffset = new Map<number, number>();

  constructor(schedule: Schedule, recordings: Recordings) {
    this.#recordings = recordings;
    const inputs = new Set(schedule.inputs);
    this.plan = planMemory(schedule, {
      bytes: (v) => inputs.has(v) ? 1 : bytesOf(v),
      scratch: (step) => recordings.of(step)?.scratchBytes ?? 0,
      align: 256,
      resultsFirst: true,
    });
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
  }

  /** Where a value is. */
  place(v: Var): Place {
    const offset = this.plan.offset(v), index = this.#byOffset.get(offset);
    return index !== undefined ? { kind: "external", index } : { kind: "arena", offset };
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
      return { place: { kind: "arena", offset: this.plan.scratch(step) }, offset: operand.offset + offset, bytes };
    }
    return { place: this.place(operand.value), offset, bytes };
  }
}

/** A place for kernels that bind whole buffers. */
export function soloPlace(place: Place): SoloPlace {
  if (place.kind === "external") return { key: `e${place.index}`, base: "0" };
  return place.kind === "arena" ? { key: "arena", base: String(place.offset / 4) } : { key: `b${place.block.id}`, base: "0" };
}

function placeKey(place: Place): string {
  return place.kind === "external" ? `e${place.index}` : place.kind === "arena" ? `a${place.offset}` : `b${place.block.id}`;
}
