/**
 * Independent nests side by side: an optimizer's update of all parameters.
 *
 * @module
 */
import type { Var } from "../core/program.ts";
import { type Nest, readsOf, type Step, storageOf, writesOf } from "./schedule.ts";

/** Puts runs of nests, none of which reduces or depends on another, into `together` steps; moves nests forward over steps they do not depend on. */
export function groupTogether(steps: readonly Step[], aliases: ReadonlyMap<Var, Var>, most = 64): Step[] {
  const at = (v: unknown): Var => storageOf({ aliases }, v as Var);
  const out: Step[] = [];
  /** The group that is open: everything after it so far reads nothing that a new member writes, and writes nothing it reads. */
  let open: { nests: Nest[]; position: number; written: Set<Var> } | undefined;
  const since: { reads: Set<Var>; writes: Set<Var> } = { reads: new Set(), writes: new Set() };
  for (const step of steps) {
    if (step.kind === "nest" && !step.reduced.some((r) => r)) {
      const fits = open !== undefined && open.nests.length < most &&
        step.reads.every((v) => !open!.written.has(at(v)) && !since.writes.has(at(v))) &&
        step.outputs.every((o) => !since.reads.has(at(o.value)) && !since.writes.has(at(o.value)) && !open!.written.has(at(o.value)));
      if (fits) {
        open!.nests.push(step);
        for (const o of step.outputs) open!.written.add(at(o.value));
        continue;
      }
      open = { nests: [step], position: out.length, written: new Set(step.outputs.map((o) => at(o.value))) };
      since.reads.clear();
      since.writes.clear();
      out.push({ kind: "together", nests: open.nests });
      continue;
    }
    out.push(step);
    for (const a of readsOf(step)) since.reads.add(at(a));
    for (const v of writesOf(step)) since.writes.add(at(v));
  }
  return out.map((s) => s.kind === "together" && s.nests.length === 1 ? s.nests[0]! : s);
}
