/**
 * Moves what does not change out of loops.
 *
 * @module
 */
import { type Atom, type Equation, Literal, Program, type Var } from "../../core/program.ts";
import { sizeOf } from "../../core/shape.ts";
import { costOf, fusionKind } from "../elementwise.ts";
import type { Rewriter } from "./rewriter.ts";
import { hasEffect } from "../effects.ts";

/** A loop body whose invariant equations were evaluated outside: it has more constants now. */
export interface Hoisted {
  /** The body, with more constants. */
  readonly body: Program;
  /** What the further constants, which come after the first `numConsts`, are bound to. */
  readonly added: readonly Atom[];
}

/** Evaluates what a body computes from its first `numConsts` inputs alone by `rewriter`, outside of the loop. */
export function hoist(body: Program, numConsts: number, consts: readonly Atom[], rewriter: Rewriter): Hoisted {
  const fixed = new Set<Atom>(body.inputs.slice(0, numConsts));
  const moved: Equation[] = [];
  const movedOutputs = new Set<Var>();
  for (const e of body.equations) {
    if (!e.inputs.every((a) => a instanceof Literal || fixed.has(a)) || !worthMoving(e)) continue;
    moved.push(e);
    for (const v of e.outputs) fixed.add(v), movedOutputs.add(v);
  }
  if (moved.length === 0) return { body, added: [] };
  const rest = body.equations.filter((e) => !moved.includes(e));
  const read = new Set<Atom>([...rest.flatMap((e) => e.inputs), ...body.outputs]);
  const needed = [...movedOutputs].filter((v) => read.has(v));
  // A view alone is better made where it is read.
  const worth = needed.filter((v) => !isView(moved.find((e) => e.outputs.includes(v))!));
  if (worth.length === 0) return { body, added: [] };
  const added = rewriter.run(new Program(body.inputs.slice(0, numConsts), moved, worth), consts);
  const views = moved.filter((e) => e.outputs.some((v) => needed.includes(v)) && isView(e));
  if (views.length > 0) return hoistOnly(body, numConsts, worth, added);
  const inputs = [...body.inputs.slice(0, numConsts), ...worth, ...body.inputs.slice(numConsts)];
  return { body: new Program(inputs, rest, body.outputs), added };
}

/** The body with `values` among its constants; whatever else was invariant stays. */
function hoistOnly(body: Program, numConsts: number, values: readonly Var[], added: readonly Atom[]): Hoisted {
  const inputs = [...body.inputs.slice(0, numConsts), ...values, ...body.inputs.slice(numConsts)];
  const rest = body.equations.filter((e) => !e.outputs.some((v) => values.includes(v)));
  return { body: new Program(inputs, rest, body.outputs), added };
}

function isView(e: Equation): boolean {
  return fusionKind(e.primitive) === "view";
}

/** Elementwise work on small values, reductions and contractions: not what makes a value larger than all it reads. */
function worthMoving(e: Equation): boolean {
  if (hasEffect(e) || e.primitive === "barrier" || e.primitive === "hostCall") return false;
  if (isView(e)) return true;
  const kind = fusionKind(e.primitive);
  if (kind === "control" || kind === "opaque") return false;
  const size = Math.max(...e.outputs.map((v) => sizeOf(v.aval.shape)));
  const read = Math.max(1, ...e.inputs.map((a) => sizeOf(a.aval.shape)));
  return kind === "contraction" || kind === "reduction" || (size <= read && (costOf(e.primitive) ?? 1) > 0);
}
