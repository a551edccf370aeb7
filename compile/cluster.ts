/**
 * Which equations share a kernel. Programs are walked backwards: every value is computed inside the nests that read it, unless that would
 * repeat much work or something needs it in memory; then it is stored, by a nest of its own or, better, by one that reads it anyway.
 *
 * @module
 */
import { type Atom, type Equation, type Program, Var } from "../core/program.ts";
import { sameShape, type Shape, sizeOf } from "../core/shape.ts";
import { hasEffect } from "./effects.ts";
import { costOf, fusionKind, takesEpilogue } from "./elementwise.ts";
import { type FuseOptions, isFusible } from "./fuse_options.ts";

/** What a nest stores, before it is built. */
export interface Root {
  /** The equation. */
  readonly equation: Equation;
  /** The value that is stored. */
  readonly output: Var;
  /** "store": the equation's value at each index; "reduce": its input, reduced; "piece": input `part` of an assembly; "fill": the padding. */
  readonly kind: "store" | "reduce" | "piece" | "fill";
  /** Which input a piece copies. */
  readonly part: number;
}

/** One kernel to be: a nest in the making, or an equation with a kernel of its own. */
export class Unit {
  /** What the nest stores; empty for an equation's own kernel. */
  readonly roots: Root[] = [];
  /** The last equation that is part of it, and the first. */
  last: number;
  first: number;
  /** How many equations it evaluates. */
  nodes = 1;
  /** Units that must come later though they read nothing of it. */
  readonly after: Unit[] = [];
  /** The nest that runs as the epilogue of this contraction or kernel. */
  epilogue: Unit | undefined;
  #parent: Unit | undefined;
  /** For its own folder. */
  constructor(
    position: number,
    /** Sizes of the iteration space without those that are 1; undefined for an equation's own kernel. */
    readonly space: readonly number[] | undefined,
    /** Which dimensions are reduced, if any. */
    public reduced: readonly boolean[] | undefined,
    /** The equation of a kernel of its own. */
    readonly equation: Equation | undefined,
  ) {
    this.last = this.first = position;
  }
  /** The unit that this one has become part of. */
  find(): Unit {
    return this.#parent === undefined ? this : this.#parent.find();
  }
  /** A unit of the same space that stores `root` alone. */
  only(root: Root): Unit {
    const unit = new Unit(this.last, this.space, root.kind === "reduce" ? this.reduced : undefined, undefined);
    unit.roots.push(root);
    return unit;
  }
  /** Makes `other` part of this unit. */
  join(other: Unit): void {
    other.#parent = this;
    this.roots.push(...other.roots);
    this.after.push(...other.after);
    this.last = Math.max(this.last, other.last);
    this.first = Math.min(this.first, other.first);
    this.nodes += other.nodes;
    this.reduced ??= other.reduced;
  }
}

/** The units of a program, and what is in memory. */
export interface Clusters {
  /** The units of work. */
  readonly units: readonly Unit[];
  /** The values that are in memory. */
  readonly stored: ReadonlySet<Var>;
  /** Values that are others in another shape, or behind a barrier. */
  readonly aliases: ReadonlyMap<Var, Var>;
  /** The equation that computes each value. */
  readonly producers: ReadonlyMap<Var, Equation>;
  /** The units that must come after one. */
  readonly successors: (unit: Unit) => Set<Unit>;
  /** The units that read a stored value. */
  readonly readers: (v: Var) => Unit[];
}

/** The shape without its axes of size 1. */
export function withoutOnes(shape: Shape): number[] {
  return shape.filter((n) => n !== 1);
}

const cheap = 3, cheapScalar = 12;

/** Decides what is stored and which equations share a nest. `forced` values are stored in any case. */
export function cluster(program: Program, options: FuseOptions, forced: ReadonlySet<Var>): Clusters {
  const { equations } = program;
  const maxNodes = options.maxNodes ?? 160;
  const producers = new Map<Var, Equation>();
  for (const e of equations) for (const v of e.outputs) producers.set(v, e);

  // What it takes to compute a value from what is surely in memory.
  const cones = new Map<Var, number>();
  for (const e of equations) {
    const own = isFusible(e, options) ? costOf(e.primitive) ?? (fusionKind(e.primitive) === "view" ? 0 : -1) : -1;
    if (own < 0) continue;
    let cost = own;
    for (const a of e.inputs) if (a instanceof Var) cost += cones.get(a) ?? 0;
    cones.set(e.outputs[0]!, Math.min(cost, 1e6));
  }

  const must = new Set<Var>(forced);
  for (const a of program.outputs) if (a instanceof Var) must.add(a);
  const stored = new Set<Var>(program.inputs);
  const aliases = new Map<Var, Var>();
  const units: Unit[] = [];
  const byEquation = new Map<Equation, Unit>();
  /** Nests that read a value, and whether all do so at each one's own index. */
  const nestReaders = new Map<Var, Map<Unit, boolean>>();
  const ownReaders = new Map<Var, Unit[]>();

  const note = (a: Atom, unit: Unit, identity: boolean): void => {
    if (!(a instanceof Var)) return;
    let map = nestReaders.get(a);
    if (map === undefined) nestReaders.set(a, map = new Map());
    map.set(unit, identity && (map.get(unit) ?? true));
  };
  const readersOf = (v: Var): Map<Unit, boolean> => {
    const out = new Map<Unit, boolean>();
    for (const [unit, identity] of nestReaders.get(v) ?? []) {
      const u = unit.find();
      out.set(u, identity && (out.get(u) ?? true));
    }
    return out;
  };
  const successors = (unit: Unit): Set<Unit> => {
    const out = new Set<Unit>();
    const add = (v: Var) => {
      for (const u of nestReaders.get(v)?.keys() ?? []) out.add(u.find());
      for (const u of ownReaders.get(v) ?? []) out.add(u.find());
    };
    for (const r of unit.roots) add(r.output);
    if (unit.equation) unit.equation.outputs.forEach(add);
    for (const u of unit.after) out.add(u.find());
    out.delete(unit);
    return out;
  };
  /** Units that are several made one: what reads a late root of theirs comes after what an early root reads, and the reverse. */
  const merged = new Set<Unit>();
  /** The last position from which there may be a way to `to`: units go forward, but merged ones also lead back to their earliest root. */
  const reach = (to: Unit): number => {
    let bound = to.last;
    for (let grown = true; grown;) {
      grown = false;
      for (const u of merged) {
        if (u.first > bound || u.last <= bound) continue;
        bound = u.last;
        grown = true;
      }
    }
    return bound;
  };
  const joinUnits = (a: Unit, b: Unit): void => {
    a.join(b);
    merged.delete(b);
    merged.add(a);
  };
  /** Whether `to` depends on `from` through some other unit. */
  const indirect = (from: Unit, to: Unit): boolean => {
    const seen = new Set<Unit>([from]), bound = reach(to);
    const stack = [...successors(from)].filter((u) => u !== to);
    while (stack.length > 0) {
      const u = stack.pop()!;
      if (u === to) return true;
      if (seen.has(u) || u.first > bound) continue;
      seen.add(u);
      for (const w of successors(u)) stack.push(w);
    }
    return false;
  };
  /** Whether everything that `to` reads of `from` is read at each index's own place. */
  const aligned = (from: Unit, to: Unit): boolean =>
    from.roots.every((r) => {
      const identity = readersOf(r.output).get(to);
      return identity === undefined || (identity && r.kind === "store");
    });
  const merge = (a: Unit, b: Unit): boolean => {
    if (a === b) return true;
    if (a.space === undefined || b.space === undefined || !sameShape(a.space, b.space)) return false;
    if (a.reduced && b.reduced && a.reduced.some((r, d) => r !== b.reduced![d])) return false;
    if ((a.reduced === undefined) !== (b.reduced === undefined) && !mixes((a.reduced ?? b.reduced)!)) return false;
    if (a.nodes + b.nodes > maxNodes || a.after.some((u) => u.find() === b) || b.after.some((u) => u.find() === a)) return false;
    if (!aligned(a, b) || !aligned(b, a) || indirect(a, b) || indirect(b, a)) return false;
    joinUnits(a, b);
    return true;
  };
  function mixes(reduced: readonly boolean[]): boolean {
    if (options.mix === undefined || options.mix === "all") return true;
    if (options.mix === "none") return false;
    return reduced.lastIndexOf(false) < reduced.indexOf(true);
  }
  const addNest = (position: number, shape: Shape, reduced: readonly boolean[] | undefined, root: Root): Unit => {
    const unit = new Unit(position, withoutOnes(shape), reduced, undefined);
    unit.roots.push(root);
    units.push(unit);
    return unit;
  };
  const joinReaders = (v: Var, unit: Unit): void => {
    for (const [reader, identity] of readersOf(v)) if (identity) merge(reader.find(), unit.find());
  };

  let effect: Unit | undefined;
  for (let position = equations.length - 1; position >= 0; position--) {
    const e = equations[position]!;
    const kind = isFusible(e, options) ? fusionKind(e.primitive) : fusionKind(e.primitive) === "barrier" ? "barrier" : "opaque";
    const v = e.outputs[0]!;
    if (kind !== "opaque" && sizeOf(v.aval.shape) === 0) {
      stored.add(v); // nothing to compute
      continue;
    }
    switch (kind) {
      case "elementwise": {
        const readers = readersOf(v);
        if (must.has(v) || !inlined(v, readers)) {
          const unit = addNest(position, v.aval.shape, undefined, { equation: e, output: v, kind: "store", part: 0 });
          stored.add(v);
          for (const a of e.inputs) note(a, unit, a.aval.shape.length === v.aval.shape.length);
          joinReaders(v, unit);
        } else {
          for (const [unit, identity] of readersOf(v)) {
            unit.nodes++;
            unit.first = Math.min(unit.first, position);
            for (const a of e.inputs) note(a, unit, identity && a.aval.shape.length === v.aval.shape.length);
          }
        }
        break;
      }
      case "view": {
        const source = e.inputs[0];
        if (must.has(v)) {
          stored.add(v);
          if (e.primitive === "reshape" && source instanceof Var) alias(v, source);
          else {
            const unit = addNest(position, v.aval.shape, undefined, { equation: e, output: v, kind: "store", part: 0 });
            if (source !== undefined) note(source, unit, false);
            joinReaders(v, unit);
          }
        } else if (source !== undefined) {
          const same = (e.primitive === "reshape" || e.primitive === "broadcastInDim") &&
            sameShape(withoutOnes(source.aval.shape), withoutOnes(v.aval.shape));
          for (const [unit, identity] of readersOf(v)) note(source, unit, identity && same);
        }
        break;
      }
      case "assembly":
        assemble(e, position);
        break;
      case "reduction": {
        const x = e.inputs[0]!, axes = e.params.axes as readonly number[];
        const reduced = x.aval.shape.map((n, d) => ({ n, r: axes.includes(d) })).filter(({ n }) => n !== 1).map(({ r }) => r);
        const unit = addNest(position, x.aval.shape, reduced, { equation: e, output: v, kind: "reduce", part: 0 });
        stored.add(v);
        note(x, unit, true);
        break;
      }
      case "barrier":
        stored.add(v);
        if (e.inputs[0] instanceof Var) alias(v, e.inputs[0]);
        else note(e.inputs[0]!, addNest(position, v.aval.shape, undefined, { equation: e, output: v, kind: "store", part: 0 }), true);
        break;
      default: {
        const unit = new Unit(position, undefined, undefined, e);
        units.push(unit);
        byEquation.set(e, unit);
        for (const out of e.outputs) stored.add(out);
        for (const a of e.inputs) {
          if (!(a instanceof Var)) continue;
          must.add(a);
          ownReaders.set(a, [...ownReaders.get(a) ?? [], unit]);
        }
        if (hasEffect(e)) {
          if (effect) unit.after.push(effect);
          effect = unit;
        }
      }
    }
  }
  // Nests that read one stored value, each element at its own index, read it once together.
  for (const v of [...program.inputs, ...equations.filter((e) => byEquation.has(e)).flatMap((e) => e.outputs)]) {
    if (sizeOf(v.aval.shape) < 2) continue;
    let first: Unit | undefined;
    for (const [unit, identity] of readersOf(v)) {
      if (!identity) continue;
      if (first === undefined || !merge(first.find(), unit.find())) first = unit;
    }
  }
  if (options.epilogues) attachEpilogues();
  return {
    units: [...new Set(units.map((u) => u.find()))],
    stored,
    aliases,
    producers,
    successors,
    readers: (v) => [...new Set([...readersOf(v).keys(), ...(ownReaders.get(v) ?? []).map((u) => u.find())])],
  };

  function inlined(v: Var, readers: Map<Unit, boolean>): boolean {
    const cost = cones.get(v) ?? 0, size = sizeOf(v.aval.shape);
    if (readers.size === 0) return true; // dead
    if ([...readers.keys()].some((u) => u.nodes >= maxNodes)) return false;
    const repeated = [...readers.keys()].some((u) => sizeOf(u.space!) > 1.5 * size);
    if (repeated && cost > (size === 1 ? cheapScalar : cheap)) return false;
    if (readers.size === 1) return true;
    const all = [...readers.keys()];
    if ([...readers.values()].every((identity) => identity)) {
      if (all.every((u, k) => k === 0 || merge(all[0]!.find(), u.find()))) return true;
    }
    return cost <= cheap && all.length <= 4;
  }
  /** `v` is `source` in another shape. */
  function alias(v: Var, source: Var): void {
    aliases.set(v, source);
    must.add(source);
    const same = sameShape(withoutOnes(source.aval.shape), withoutOnes(v.aval.shape));
    for (const [unit, identity] of nestReaders.get(v) ?? []) note(source, unit, identity && same);
    if (ownReaders.has(v)) ownReaders.set(source, [...ownReaders.get(source) ?? [], ...ownReaders.get(v)!]);
  }
  function assemble(e: Equation, position: number): void {
    const v = e.outputs[0]!;
    const readers = readersOf(v);
    const interior = e.primitive === "pad" && (e.params.interior as readonly number[]).some((n) => n !== 0);
    // Of more parts than a nest may read, it could only be read piece by piece.
    const few = e.inputs.length <= (options.maxBuffers ?? Infinity);
    if (options.guards && few && !must.has(v) && readers.size === 1 && !interior) {
      for (const unit of readers.keys()) {
        unit.nodes += e.inputs.length;
        for (const a of e.inputs) note(a, unit, false);
      }
      return;
    }
    stored.add(v);
    if (e.primitive === "concatenate") {
      e.inputs.forEach((x, part) => {
        if (sizeOf(x.aval.shape) > 0) {
          note(x, addNest(position, x.aval.shape, undefined, { equation: e, output: v, kind: "piece", part }), true);
        }
      });
      return;
    }
    const visible = visibleShape(e), whole = sameShape(visible, e.inputs[0]!.aval.shape);
    const fill = addNest(position, v.aval.shape, undefined, { equation: e, output: v, kind: "fill", part: 1 });
    note(e.inputs[1]!, fill, false);
    if (sizeOf(visible) === 0) return;
    const copy = addNest(position, visible, undefined, { equation: e, output: v, kind: "piece", part: 0 });
    note(e.inputs[0]!, copy, whole);
    fill.after.push(copy);
  }
  function attachEpilogues(): void {
    for (const [e, unit] of byEquation) {
      if (!takesEpilogue(e.primitive)) continue;
      const d = e.outputs[0]!;
      for (const [nest, identity] of readersOf(d)) {
        if (!identity || nest.reduced || nest.epilogue || !sameShape(nest.space!, withoutOnes(d.aval.shape))) continue;
        if (nest.roots.some((r) => r.kind !== "store") || indirect(unit.find(), nest)) continue;
        if (nest.find() !== nest || nest.equation) continue;
        unit.epilogue = nest;
        joinOwn(unit, nest);
        break;
      }
    }
  }
  /** The contraction and its epilogue are one node of the graph from now on. */
  function joinOwn(unit: Unit, nest: Unit): void {
    const copy = new Unit(nest.last, nest.space, nest.reduced, undefined);
    copy.roots.push(...nest.roots);
    joinUnits(unit, nest);
    unit.epilogue = copy;
  }
}

/** The part of a pad's input that is not cut away by negative padding. */
export function visibleShape(e: Equation): number[] {
  const { low, high, interior } = e.params as { low: readonly number[]; high: readonly number[]; interior: readonly number[] };
  return e.inputs[0]!.aval.shape.map((n, d) => {
    const step = interior[d]! + 1;
    const first = Math.max(0, Math.ceil(-low[d]! / step));
    const last = Math.min(n - 1, n - 1 - Math.ceil(-high[d]! / step));
    return Math.max(0, last - first + 1);
  });
}
