/**
 * Program → schedule: which values are stored, which equations share a kernel, and in which order the kernels run.
 *
 * @module
 */
import { type Equation, type Program, Var } from "../core/program.ts";
import { buildNest, StoreRequest } from "./build_nest.ts";
import { cluster, type Clusters, type Unit } from "./cluster.ts";
import type { FuseOptions } from "./fuse_options.ts";
import { normalize } from "./normalize.ts";
import type { Nest, Schedule, Step } from "./schedule.ts";
import { groupRows } from "./group_rows.ts";
import { groupTogether } from "./group_together.ts";
import { attachPrologues } from "./prologues.ts";

/** Fuses a simplified program, bodies of loops and branches included. `carry`: for a loop's body, its carried inputs. */
export function fuse(program: Program, options: FuseOptions = {}, carry: readonly Var[] = []): Schedule {
  const normal = normalize(program, carry);
  const forced = new Set<Var>();
  for (;;) {
    const clusters = cluster(normal, options, forced);
    try {
      return schedule(normal, clusters, options, forced);
    } catch (request) {
      // Each request names one more value, so this ends.
      if (!(request instanceof StoreRequest) || forced.has(request.value)) throw request;
      forced.add(request.value);
    }
  }
}

function schedule(program: Program, clusters: Clusters, options: FuseOptions, forced: ReadonlySet<Var>): Schedule {
  const steps: Step[] = [];
  for (const unit of order(clusters)) {
    if (unit.equation === undefined) steps.push(...nestsWithin(unit, clusters, options, forced));
    else steps.push(...stepsOf(unit, clusters, options, program, forced));
  }
  const outputs = program.outputs as readonly Var[];
  let grouped = attachPrologues(steps, outputs, clusters.aliases, options);
  if (options.rows) grouped = groupRows(grouped, outputs, clusters.aliases);
  if (options.together) grouped = groupTogether(grouped, clusters.aliases);
  return { program, inputs: program.inputs, steps: grouped, aliases: clusters.aliases, outputs };
}

/** The units so that each comes after what it reads; else in the order of the program. */
function order(clusters: Clusters): Unit[] {
  const waiting = new Map<Unit, number>(clusters.units.map((u) => [u, 0]));
  const next = new Map<Unit, Set<Unit>>();
  for (const u of clusters.units) {
    const set = clusters.successors(u);
    next.set(u, set);
    for (const w of set) waiting.set(w, waiting.get(w)! + 1);
  }
  const ready = clusters.units.filter((u) => waiting.get(u) === 0);
  const out: Unit[] = [];
  while (ready.length > 0) {
    let best = 0;
    for (let k = 1; k < ready.length; k++) if (ready[k]!.last < ready[best]!.last) best = k;
    const u = ready.splice(best, 1)[0]!;
    out.push(u);
    for (const w of next.get(u)!) {
      const left = waiting.get(w)! - 1;
      waiting.set(w, left);
      if (left === 0) ready.push(w);
    }
  }
  if (out.length !== clusters.units.length) {
    throw new RangeError("Cannot order the kernels of a program: they depend on one another in a circle");
  }
  return out;
}

/** The unit's nest, or several where one would touch more values than the device can bind. */
function nestsWithin(unit: Unit, clusters: Clusters, options: FuseOptions, forced: ReadonlySet<Var>): Nest[] {
  const sorted = unit.roots.toSorted((a, b) => positionOf(a.equation, clusters) - positionOf(b.equation, clusters));
  unit.roots.splice(0, unit.roots.length, ...sorted);
  const nest = buildNest(unit, clusters);
  const limit = options.maxBuffers ?? Infinity;
  if (nest.reads.length + nest.outputs.length <= limit) return [nest];
  if (unit.roots.length > 1) {
    return sorted.flatMap((root) => {
      const single = unit.only(root);
      return nestsWithin(single, clusters, options, forced);
    });
  }
  // One result of many values: store part of what it is made of.
  throw new StoreRequest(largestPart(sorted[0]!.equation, clusters, forced));
}

/** The operand of `e`, stored nowhere yet, that reads the most stored values. */
function largestPart(e: Equation, clusters: Clusters, forced: ReadonlySet<Var>): Var {
  const leaves = new Map<Var, Set<Var>>();
  const walk = (v: Var): Set<Var> => {
    let set = leaves.get(v);
    if (set) return set;
    leaves.set(v, set = new Set());
    if (clusters.stored.has(v)) set.add(v);
    else for (const a of clusters.producers.get(v)!.inputs) if (a instanceof Var) { for (const w of walk(a)) set.add(w); }
    return set;
  };
  for (const a of e.inputs) if (a instanceof Var) walk(a);
  let best: Var | undefined;
  const total = new Set(e.inputs.flatMap((a) => a instanceof Var ? [...walk(a)] : [])).size;
  for (const [v, set] of leaves) {
    if (clusters.stored.has(v) || forced.has(v)) continue;
    // About half of the leaves: both kernels then fit soonest.
    if (best === undefined || Math.abs(set.size - total / 2) < Math.abs(leaves.get(best)!.size - total / 2)) best = v;
  }
  if (best === undefined) throw new RangeError(`Cannot compile ${e.primitive}: it reads more tensors than one kernel of this device can`);
  return best;
}

const positions = new WeakMap<Clusters, Map<Equation, number>>();
function positionOf(e: Equation, clusters: Clusters): number {
  let map = positions.get(clusters);
  if (map === undefined) {
    positions.set(clusters, map = new Map());
    for (const producer of clusters.producers.values()) if (!map.has(producer)) map.set(producer, map.size);
  }
  return map.get(e) ?? 0;
}

/** A contraction or a user's kernel with its epilogue, or apart from it where the two would touch more values than the device can bind; any other equation's step. */
function stepsOf(unit: Unit, clusters: Clusters, options: FuseOptions, program: Program, forced: ReadonlySet<Var>): Step[] {
  if (unit.epilogue === undefined) return [stepOf(unit, clusters, options, program)];
  const nests = nestsWithin(unit.epilogue, clusters, options, forced);
  if (nests.length > 1) return [{ kind: "opaque", equation: unit.equation! }, ...nests];
  return [stepOf(unit, clusters, options, program)];
}

function stepOf(unit: Unit, clusters: Clusters, options: FuseOptions, program: Program): Step {
  const equation = unit.equation!, p = equation.params;
  switch (equation.primitive) {
    case "scan": {
      const body = p.body as Program, numConsts = p.numConsts as number, numCarry = p.numCarry as number;
      return {
        kind: "scan",
        equation,
        body: fuse(body, options, body.inputs.slice(numConsts, numConsts + numCarry)),
        length: p.length as number,
        reverse: (p.reverse as boolean | undefined) ?? false,
        numConsts,
        numCarry,
      };
    }
    case "whileLoop": {
      const body = p.body as Program, numBodyConsts = p.numBodyConsts as number;
      return {
        kind: "while",
        equation,
        cond: fuse(p.cond as Program, options),
        body: fuse(body, options, body.inputs.slice(numBodyConsts)),
        numCondConsts: p.numCondConsts as number,
        numBodyConsts,
      };
    }
    case "cond":
      return { kind: "cond", equation, branches: (p.branches as Program[]).map((b) => fuse(b, options)) };
  }
  if (unit.epilogue === undefined) return { kind: "opaque", equation };
  const nest = buildNest(unit.epilogue, clusters);
  const d = equation.outputs[0]!;
  const stored = program.outputs.includes(d) || clusters.readers(d).some((u) => u !== unit);
  return { kind: "opaque", equation, epilogue: { nest, stored } };
}
