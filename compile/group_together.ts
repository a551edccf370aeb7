/**
 * Independent nests side by side: an optimizer's update of all parameters, the norms of all gradients.
 *
 * @module
 */
import type { Var } from "../core/program.ts";
import { type Nest, type NestOutput, readsOf, type Step, storageOf, writesOf } from "./schedule.ts";

/** Nests of one kind, and what happens after where they run. */
interface Group {
  readonly kind: "maps" | "totals";
  readonly nests: Nest[];
  /** The elements that are written of each value: from, to. */
  readonly written: Map<Var, [from: number, to: number]>;
  readonly since: { readonly reads: Set<Var>; readonly writes: Set<Var> };
}

/** Longer reductions have work for a whole device. */
const longestReduction = 16384;

/** Which nests may run side by side: those that reduce nothing, and those that reduce all of a short value. */
function kindOf(step: Step): "maps" | "totals" | undefined {
  if (step.kind !== "nest") return undefined;
  if (!step.reduced.some((r) => r)) return "maps";
  const size = step.shape.reduce((a, b) => a * b, 1);
  return step.reduced.every((r) => r) && size <= longestReduction && step.outputs.every((o) => o.reduce !== undefined)
    ? "totals"
    : undefined;
}

/** The elements of its value that an output covers: from, to. */
function rangeOf({ shape }: Nest, { access }: NestOutput): [from: number, to: number] {
  let from = access.offset, to = access.offset;
  shape.forEach((n, d) => access.strides[d]! < 0 ? from += (n - 1) * access.strides[d]! : to += (n - 1) * access.strides[d]!);
  return [from, to];
}

/** A nest may go back to one of so many groups: the further it moves, the longer its results take up memory. */
const mostOpen = 4;

/**
 * Puts nests of one kind, none of which depends on another, into `together` steps; moves nests forward over steps they do not depend on.
 *
 * @param steps The steps in order.
 * @param aliases Values that lie in others' storage.
 */
export function groupTogether(steps: readonly Step[], aliases: ReadonlyMap<Var, Var>): Step[] {
  const at = (v: unknown): Var => storageOf({ aliases }, v as Var);
  const out: Step[] = [];
  /** In the order in which they run. */
  const open: Group[] = [];
  for (const step of steps) {
    const kind = kindOf(step), reads = readsOf(step).map(at), writes = writesOf(step).map(at);
    const fits = (group: Group): boolean =>
      group.kind === kind && reads.every((v) => !group.written.has(v) && !group.since.writes.has(v)) &&
      writes.every((v) => !group.since.reads.has(v) && !group.since.writes.has(v)) &&
      (step as Nest).outputs.every((o) => {
        // Pieces of one value lie side by side.
        const before = group.written.get(at(o.value)), [from, to] = rangeOf(step as Nest, o);
        return before === undefined || to < before[0] || from > before[1];
      });
    let index = kind === undefined ? -1 : open.findIndex(fits);
    if (index >= 0) open[index]!.nests.push(step as Nest);
    else if (kind === undefined) out.push(step);
    else {
      const nests = [step as Nest];
      out.push({ kind: "together", nests });
      if (open.length === mostOpen) open.shift();
      index = open.push({ kind, nests, written: new Map(), since: { reads: new Set(), writes: new Set() } }) - 1;
    }
    // It runs after the groups before its own, or after all of them.
    for (const { since } of index < 0 ? open : open.slice(0, index)) {
      for (const v of reads) since.reads.add(v);
      for (const v of writes) since.writes.add(v);
    }
    if (index < 0) continue;
    const { written } = open[index]!;
    for (const o of (step as Nest).outputs) {
      const [from, to] = rangeOf(step as Nest, o), before = written.get(at(o.value)) ?? [from, to];
      written.set(at(o.value), [Math.min(from, before[0]), Math.max(to, before[1])]);
    }
  }
  return out.map((s) => s.kind === "together" && s.nests.length === 1 ? s.nests[0]! : s);
}
