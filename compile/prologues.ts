/**
 * Nests whose results a single kernel reads, computed by that kernel where it reads them.
 *
 * @module
 */
import { type Atom, Literal, type Var } from "../core/program.ts";
import { sizeOf, stridesOf } from "../core/shape.ts";
import type { FuseOptions } from "./fuse_options.ts";
import { visitExprs } from "./merge_dimensions.ts";
import { type Nest, type NestOutput, type OpaqueStep, readsOf, type Step, storageOf, writesOf } from "./schedule.ts";

/** The steps with nests taken into the kernels that read them, where `options.prologues` agrees and no kernel binds more than it may. */
export function attachPrologues(
  steps: readonly Step[],
  outputs: readonly Var[],
  aliases: ReadonlyMap<Var, Var>,
  { prologues: wanted, maxBuffers = Infinity }: FuseOptions,
): readonly Step[] {
  if (wanted === undefined) return steps;
  const at = (v: Var) => storageOf({ aliases }, v);
  const results = new Set(outputs.map(at)), writers = new Map<Var, Step[]>(), readers = new Map<Var, Set<Step>>();
  for (const step of steps) {
    for (const v of writesOf(step)) writers.set(at(v), [...writers.get(at(v)) ?? [], step]);
    for (const a of readsOf(step)) if (!(a instanceof Literal)) readers.set(at(a), (readers.get(at(a)) ?? new Set()).add(step));
  }
  const taken = new Set<Step>();
  const within = (step: OpaqueStep): OpaqueStep => {
    const places = (v: Var) => [...step.equation.inputs.keys()].filter((k) => isAt(step.equation.inputs[k]!, v));
    const isAt = (a: Atom, v: Var) => !(a instanceof Literal) && at(a) === v;
    const only = (v: Var) => writers.get(v)!.length === 1 && readers.get(v)?.size === 1 && readers.get(v)!.has(step) && !results.has(v);
    let out = step;
    for (const nest of new Set(step.equation.inputs.flatMap((a) => a instanceof Literal ? [] : writers.get(at(a)) ?? []))) {
      if (nest.kind !== "nest") continue;
      const parts = nest.outputs.map((o) => [at(o.value), alone(nest, o)] as const);
      const fits = parts.every(([v, part]) =>
        only(v) && isWhole(part, v) && !step.epilogue?.nest.reads.some((w) => at(w) === v) &&
        places(v).every((k) => wanted(step.equation, k, part))
      );
      if (!fits) continue;
      const taking = parts.flatMap(([v, part]) => places(v).map((k) => [k, part] as const));
      const more = { ...out, prologues: new Map([...out.prologues ?? [], ...taking]) };
      const bound = new Set([...readsOf(more), ...writesOf(more)].flatMap((b) => b instanceof Literal ? [] : [at(b)]));
      if (bound.size > maxBuffers) continue;
      out = more;
      taken.add(nest);
    }
    return out;
  };
  const attached = steps.map((step) => step.kind === "opaque" ? within(step) : step);
  return attached.filter((step) => !taken.has(step));
}

/** The nest with one of its results alone. */
function alone(nest: Nest, out: NestOutput): Nest {
  const part = { ...nest, outputs: [out] }, reads = new Set<Var>();
  visitExprs(part, (e) => e.kind === "load" && reads.add(e.value));
  return { ...part, reads: [...reads] };
}

/** Whether a nest of one result stores the whole of `v`, in the order of memory. */
function isWhole({ outputs: [out], shape }: Nest, v: Var): boolean {
  if (out === undefined || out.reduce !== undefined || sizeOf(shape) !== sizeOf(v.aval.shape)) return false;
  const strides = stridesOf(shape);
  return out.access.offset === 0 && out.access.strides.every((s, d) => s === strides[d]);
}
