/**
 * Where every stored value lies in one arena: values whose lives do not overlap share bytes, results take over operands that die, and loops
 * keep their carries in one place.
 *
 * @module
 */
import { type Atom, Literal, type Var } from "../core/program.ts";
import { visitExprs } from "./merge_dimensions.ts";
import { place, Slot } from "./place.ts";
import {
  type CondStep,
  type Nest,
  nestsOf,
  readsOf,
  type ScanStep,
  type Schedule,
  type Step,
  storageOf,
  type WhileStep,
  writesOf,
} from "./schedule.ts";

/** How a device lays out memory. */
export interface MemoryOptions {
  /** Bytes that a value needs, padding included. */
  readonly bytes: (v: Var) => number;
  /** Scratch bytes that a step needs while it runs. Default: none. */
  readonly scratch?: (step: Step) => number;
  /** Offsets are multiples of this. Default 64. */
  readonly align?: number;
  /** Which inputs the program may overwrite, since they are copied in anew for every call. Default: none. */
  readonly overwritesInput?: (input: Var) => boolean;
  /** Whether the results lie side by side at the start, none of them sharing bytes with scratch values. Default false. */
  readonly resultsFirst?: boolean;
  /** Input positions whose storage a step of its own kernel can turn into its first result (dynamicUpdateSlice, scatter). Default: none. */
  readonly overwrites?: (step: Step) => readonly number[];
  /** Whether a contraction's result needs memory though its epilogue alone reads it. Default true. */
  readonly storeAccumulators?: boolean;
}

/** A copy of a whole value. */
export interface Move {
  /** What is copied. */
  readonly from: Atom;
  /** The value that it is copied to. */
  readonly to: Var;
}

/** Where every stored value lies. */
export interface MemoryPlan {
  /** Bytes of the arena. */
  readonly size: number;
  /** Byte offset of a stored value (aliases included) of the schedule or of any within. */
  offset(v: Var): number;
  /** Byte offset of a step's scratch memory. */
  scratch(step: Step): number;
  /** What to copy before a loop or branch starts: initial carries that do not lie in place, and literals. */
  initial(step: ScanStep | WhileStep | CondStep): readonly Move[];
  /** What to copy at the end of each iteration of a loop's body, or of a branch; in any order. */
  final(schedule: Schedule): readonly Move[];
}

const always = 1e9;

/** Plans the memory of a schedule, loops and branches included. */
export function planMemory(schedule: Schedule, options: MemoryOptions): MemoryPlan {
  return new Planner(options).plan(schedule);
}

class Planner {
  readonly #options: MemoryOptions;
  readonly #align: number;
  readonly #slots = new Map<Var, Slot>();
  readonly #all: Slot[] = [];
  readonly #aliases = new Map<Var, Var>();
  readonly #scratch = new Map<Step, Slot>();
  readonly #initial = new Map<Step, Move[]>();
  readonly #final = new Map<Schedule, Move[]>();
  readonly #sides = new Map<Step, { writer: Map<Var, Nest>; readers: Map<Var, number> }>();
  #time = 0;

  constructor(options: MemoryOptions) {
    this.#options = options;
    this.#align = options.align ?? 64;
  }

  plan(schedule: Schedule): MemoryPlan {
    for (const v of schedule.inputs) this.#define(v, 0);
    const overwritable = new Set(schedule.inputs.filter((v) => this.#options.overwritesInput?.(v) ?? false));
    for (const v of schedule.inputs) if (!overwritable.has(v)) this.#slot(v).end = always;
    this.#block(schedule, overwritable, []);
    const first = new Set<Slot>();
    for (const v of schedule.outputs) {
      const slot = this.#slot(this.#root(v));
      slot.end = always;
      if (this.#options.resultsFirst) {
        slot.start = 0;
        first.add(slot);
      }
    }
    const small = new Set([...first].sort((a, b) => a.bytes - b.bytes)); // small ones side by side
    const size = place(this.#all, small, this.#align);
    return {
      size,
      offset: (v) => this.#slot(this.#root(v)).offset,
      scratch: (step) => this.#scratch.get(step)?.offset ?? 0,
      initial: (step) => this.#initial.get(step) ?? [],
      final: (s) => this.#final.get(s) ?? [],
    };
  }

  #root(v: Var): Var {
    return storageOf({ aliases: this.#aliases }, v);
  }
  #new(bytes: number, start: number): Slot {
    const slot = new Slot(Math.ceil(Math.max(bytes, 1) / this.#align) * this.#align, start, start);
    this.#all.push(slot);
    return slot;
  }
  #define(v: Var, time: number): Slot {
    let slot = this.#slots.get(v);
    if (slot === undefined) this.#put(v, slot = this.#new(this.#options.bytes(v), time));
    slot.start = Math.min(slot.start, time);
    slot.end = Math.max(slot.end, time);
    return slot;
  }
  #put(v: Var, slot: Slot): void {
    this.#slots.set(v, slot);
    slot.values.push(v);
  }
  /** The slot of a value; one that no step stores (it is empty) gets one of its own. */
  #slot(v: Var): Slot {
    return this.#slots.get(v) ?? this.#define(v, this.#time);
  }
  #touch(a: Atom, time: number): void {
    if (a instanceof Literal) return;
    const slot = this.#slot(this.#root(a));
    slot.end = Math.max(slot.end, time);
  }

  /**
   * Walks the steps of a schedule whose inputs have slots. `overwritable`: inputs that may be overwritten once dead. `pairs`: results wanted
   * in the slot of another value, `identity` if that value is an input which the steps read.
   */
  #block(schedule: Schedule, overwritable: ReadonlySet<Var>, pairs: readonly [result: Var, place: Var, carried: boolean][]): void {
    for (const [v, w] of schedule.aliases) this.#aliases.set(v, w);
    const lastRead = new Map<Var, number>(), firstWrite = new Map<Var, number>(), writer = new Map<Var, Step>();
    schedule.steps.forEach((step, k) => {
      for (const a of readsOf(step)) if (!(a instanceof Literal)) lastRead.set(this.#root(a), k);
      for (const v of writesOf(step)) {
        const r = this.#root(v);
        if (!firstWrite.has(r)) firstWrite.set(r, k), writer.set(r, step);
        else writer.delete(r); // several steps write parts of it
      }
    });
    const results = new Set(schedule.outputs.map((v) => this.#root(v)));
    const moves: Move[] = [];
    for (const [result, placeVar, carried] of pairs) {
      const r = this.#root(result);
      if (r === placeVar) continue;
      const slot = this.#slot(placeVar), t = firstWrite.get(r);
      const read = carried ? lastRead.get(placeVar) ?? -1 : -1;
      const free = t !== undefined && !this.#slots.has(r) && !(carried && results.has(placeVar)) &&
        (read < t || (read === t && this.#replaces(writer.get(r), placeVar, r)));
      if (free) this.#put(r, slot);
      else moves.push({ from: result, to: placeVar });
    }
    this.#final.set(schedule, moves);

    const produced = new Set<Var>(overwritable);
    /** Whether `x` may be overwritten by step `k`, its last reader. */
    const dies = (x: Var, k: number): boolean => {
      if (!produced.has(x) || results.has(x) || lastRead.get(x) !== k) return false;
      const slot = this.#slots.get(x);
      if (slot === undefined) return false;
      return slot.values.every((v) => v === x || ((lastRead.get(v) ?? -1) <= k && !results.has(v)));
    };
    schedule.steps.forEach((step, k) => {
      const t = ++this.#time;
      for (const a of readsOf(step)) this.#touch(a, t);
      switch (step.kind) {
        case "scan":
          this.#scan(step, t, (x) => dies(x, k));
          break;
        case "while":
          this.#while(step, t, (x) => dies(x, k));
          break;
        case "cond":
          this.#cond(step, t);
          break;
        default: {
          const bytes = this.#options.scratch?.(step) ?? 0;
          if (bytes > 0) this.#scratch.set(step, this.#new(bytes, t));
          for (const v of writesOf(step)) {
            const r = this.#root(v);
            if (this.#slots.has(r)) {
              this.#touch(r, t);
              continue;
            }
            if (this.#isAccumulator(step, r)) continue;
            const victim = writer.get(r) === step
              ? this.#candidates(step, r).find((x) => dies(x, k) && this.#fits(x, r) && this.#replaces(step, x, r))
              : undefined;
            if (victim) {
              this.#put(r, this.#slots.get(victim)!);
              produced.delete(victim);
              this.#touch(r, t);
            } else this.#define(r, t);
          }
        }
      }
      for (const v of writesOf(step)) produced.add(this.#root(v));
    });
    const end = ++this.#time;
    for (const v of schedule.outputs) this.#touch(v, end);
  }

  #isAccumulator(step: Step, v: Var): boolean {
    return this.#options.storeAccumulators === false && step.kind === "opaque" && step.epilogue !== undefined && !step.epilogue.stored &&
      step.equation.outputs[0] === v;
  }
  #fits(x: Var, v: Var): boolean {
    return this.#options.bytes(x) === this.#options.bytes(v);
  }
  /** Stored values that result `v` of the step could take the place of. */
  #candidates(step: Step, v: Var): readonly Var[] {
    if (step.kind === "opaque") {
      return (this.#options.overwrites?.(step) ?? []).flatMap((k) => {
        const a = step.equation.inputs[k]!;
        return a instanceof Literal ? [] : [this.#root(a)];
      });
    }
    return this.#side(step).writer.get(v)?.reads.map((x) => this.#root(x)) ?? [];
  }
  /** Who writes what, and how many read it, among the nests of a step. */
  #side(step: Step): { writer: Map<Var, Nest>; readers: Map<Var, number> } {
    let side = this.#sides.get(step);
    if (side !== undefined) return side;
    this.#sides.set(step, side = { writer: new Map(), readers: new Map() });
    for (const nest of nestsInPlace(step)) {
      for (const o of nest.outputs) side.writer.set(this.#root(o.value), nest);
      for (const x of new Set(nest.reads.map((v) => this.#root(v)))) side.readers.set(x, (side.readers.get(x) ?? 0) + 1);
    }
    return side;
  }
  /** Whether the step can write `v` where it reads `x`: a nest that reads each element of x only where it writes it. */
  #replaces(step: Step | undefined, x: Var, v: Var): boolean {
    if (step === undefined) return false;
    if (step.kind === "opaque") {
      return this.#candidates(step, v).includes(x) && this.#fits(x, v) && this.#root(step.equation.outputs[0]!) === v;
    }
    if (!this.#fits(x, v)) return false;
    const root = (w: Var) => this.#root(w);
    // Nests side by side run in any order: what one of them overwrites, no other may read.
    const { writer, readers } = this.#side(step), own = writer.get(v);
    if (own === undefined) return false;
    const others = (readers.get(x) ?? 0) - (own.reads.some((w) => root(w) === x) ? 1 : 0);
    return others === 0 && readsInPlace(own, x, v, root);
  }

  #scan(step: ScanStep, t: number, dies: (x: Var) => boolean): void {
    const { body, equation, numConsts, numCarry } = step;
    const constants = body.inputs.slice(0, numConsts), carry = body.inputs.slice(numConsts, numConsts + numCarry);
    const slices = body.inputs.slice(numConsts + numCarry);
    const literals: Move[] = [];
    constants.forEach((v, k) => this.#share(v, equation.inputs[k]!, t, literals));
    this.#carry(
      step,
      carry,
      literals,
      equation.inputs.slice(numConsts, numConsts + numCarry),
      equation.inputs.toSpliced(numConsts, numCarry),
      equation.outputs.slice(0, numCarry),
      t,
      dies,
    );
    for (const v of equation.outputs.slice(numCarry)) this.#define(this.#root(v), t);
    const start = ++this.#time;
    for (const v of slices) this.#define(v, start);
    this.#block(body, new Set(slices), body.outputs.slice(0, numCarry).map((v, k) => [v, carry[k]!, true]));
    const end = ++this.#time;
    for (const a of equation.inputs) this.#touch(a, end);
    for (const v of [...constants, ...carry, ...equation.outputs]) this.#touch(v, end);
  }

  #while(step: WhileStep, t: number, dies: (x: Var) => boolean): void {
    const { cond, body, equation, numCondConsts, numBodyConsts } = step;
    const carry = body.inputs.slice(numBodyConsts);
    const literals: Move[] = [];
    cond.inputs.slice(0, numCondConsts).forEach((v, k) => this.#share(v, equation.inputs[k]!, t, literals));
    body.inputs.slice(0, numBodyConsts).forEach((v, k) => this.#share(v, equation.inputs[numCondConsts + k]!, t, literals));
    const constants = numCondConsts + numBodyConsts;
    this.#carry(step, carry, literals, equation.inputs.slice(constants), equation.inputs.slice(0, constants), equation.outputs, t, dies);
    cond.inputs.slice(numCondConsts).forEach((v, k) => this.#put(v, this.#slot(carry[k]!)));
    this.#block(cond, new Set(), []);
    this.#block(body, new Set(), body.outputs.map((v, k) => [v, carry[k]!, true]));
    const end = ++this.#time;
    for (const a of equation.inputs) this.#touch(a, end);
    for (const v of [...carry, ...equation.outputs, ...cond.inputs, ...body.inputs]) this.#touch(v, end);
  }

  #cond(step: CondStep, t: number): void {
    const { equation, branches } = step;
    for (const v of equation.outputs) this.#define(this.#root(v), t);
    const literals: Move[] = [];
    this.#initial.set(step, literals);
    for (const branch of branches) {
      branch.inputs.forEach((v, k) => this.#share(v, equation.inputs[1 + k]!, t, literals));
      this.#block(branch, new Set(), branch.outputs.map((v, k) => [v, this.#root(equation.outputs[k]!), false]));
    }
    const end = ++this.#time;
    for (const a of equation.inputs) this.#touch(a, end);
    for (const v of [...equation.outputs, ...branches.flatMap((b) => b.inputs)]) this.#touch(v, end);
  }

  /** An input of a body that is an outer value; a literal gets memory, and a move that fills it. */
  #share(v: Var, a: Atom, t: number, literals: Move[]): void {
    if (a instanceof Literal) {
      this.#define(v, t);
      literals.push({ from: a, to: v });
    } else this.#put(v, this.#slot(this.#root(a)));
  }

  /** Carries lie in one slot from before the loop until their last use after it; an initial value that dies here is it. */
  #carry(
    step: ScanStep | WhileStep,
    carry: readonly Var[],
    moves: Move[],
    inits: readonly Atom[],
    rest: readonly Atom[],
    results: readonly Var[],
    t: number,
    dies: (x: Var) => boolean,
  ): void {
    const taken = new Set<Slot>();
    // The loop reads these in every iteration, though they may be initial values too.
    const others = rest.map((a) => a instanceof Literal ? a : this.#root(a));
    carry.forEach((c, k) => {
      const init = inits[k]!, result = this.#root(results[k]!);
      const root = init instanceof Literal ? undefined : this.#root(init);
      const wanted = this.#slots.get(result);
      let slot: Slot | undefined = wanted;
      if (slot === undefined && root !== undefined && dies(root) && !others.includes(root)) {
        const own = this.#slots.get(root)!;
        if (!taken.has(own)) slot = own;
      }
      slot ??= this.#new(this.#options.bytes(c), t);
      taken.add(slot);
      slot.start = Math.min(slot.start, t);
      slot.end = Math.max(slot.end, t);
      this.#put(c, slot);
      if (wanted === undefined) this.#put(result, slot);
      if (root === undefined || this.#slots.get(root) !== slot) moves.push({ from: init, to: c });
    });
    this.#initial.set(step, moves);
  }
}

/** The nests of a step whose results may lie where an operand was. */
function nestsInPlace(step: Step): readonly Nest[] {
  return step.kind === "nest" ? [step] : step.kind === "together" ? step.nests : [];
}

/** Whether the nest reads `x` only at the index where it writes `v`. */
function readsInPlace(nest: Nest, x: Var, v: Var, root: (v: Var) => Var): boolean {
  const out = nest.outputs.find((o) => root(o.value) === v);
  if (out === undefined || out.reduce !== undefined || nest.outputs.some((o) => o !== out && root(o.value) === x)) return false;
  let fine = true;
  visitExprs(nest, (e) => {
    if (e.kind !== "load" || root(e.value) !== x) return;
    if (e.access.offset !== out.access.offset || e.access.strides.some((s, d) => s !== out.access.strides[d])) fine = false;
  });
  return fine;
}

/** All values that a schedule stores, those of loops and branches included: for tests and for `explain`. */
export function storedValues(schedule: Schedule): Var[] {
  const out = new Set<Var>(schedule.inputs);
  for (const step of schedule.steps) {
    for (const v of writesOf(step)) out.add(v);
    for (const n of nestsOf(step)) for (const o of n.outputs) out.add(o.value);
    if (step.kind === "scan") storedValues(step.body).forEach((v) => out.add(v));
    else if (step.kind === "while") [...storedValues(step.cond), ...storedValues(step.body)].forEach((v) => out.add(v));
    else if (step.kind === "cond") step.branches.forEach((b) => storedValues(b).forEach((v) => out.add(v)));
  }
  return [...out];
}
