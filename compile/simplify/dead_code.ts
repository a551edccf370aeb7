/**
 * Leaves out what no result needs: equations, and the carries and stacked results of scans.
 *
 * @module
 */
import { type Atom, type Equation, Program, type Var } from "../../core/program.ts";
import { hasEffect } from "../effects.ts";

/** The program without equations whose results nobody reads. Inputs stay. */
export function removeDeadCode(program: Program): Program {
  const used = new Set<Atom>(program.outputs);
  const kept: Equation[] = [];
  for (let k = program.equations.length - 1; k >= 0; k--) {
    let e = program.equations[k]!;
    if (!e.outputs.some((v) => used.has(v)) && !hasEffect(e)) continue;
    if (e.primitive === "scan") e = pruneScan(e, used);
    for (const a of e.inputs) used.add(a);
    kept.push(e);
  }
  return new Program(program.inputs, kept.reverse(), program.outputs);
}

/** A scan without the carries, stacked results, constants and slices that nobody reads. */
function pruneScan(e: Equation, used: ReadonlySet<Atom>): Equation {
  const numConsts = e.params.numConsts as number, numCarry = e.params.numCarry as number;
  const body = e.params.body as Program;
  const keep = e.outputs.map((v) => used.has(v));
  let pruned: Program;
  let read: Set<Atom>;
  // A carry lives if it is asked for, or if what lives reads it.
  for (;;) {
    pruned = removeDeadCode(new Program(body.inputs, body.equations, body.outputs.filter((_, k) => keep[k])));
    read = new Set<Atom>([...pruned.outputs, ...pruned.equations.flatMap((q) => q.inputs)]);
    let changed = false;
    for (let k = 0; k < numCarry; k++) {
      if (!keep[k] && read.has(body.inputs[numConsts + k]!)) keep[k] = changed = true;
    }
    if (!changed) break;
  }
  const keepInput = body.inputs.map((v, k) => k >= numConsts && k < numConsts + numCarry ? keep[k - numConsts]! : read.has(v));
  if (keep.every((x) => x) && keepInput.every((x) => x)) return e;
  const count = (list: boolean[], from: number, to: number) => list.slice(from, to).filter((x) => x).length;
  return {
    ...e,
    inputs: e.inputs.filter((_, k) => keepInput[k]),
    outputs: e.outputs.filter((_, k) => keep[k]),
    params: {
      ...e.params,
      body: new Program(body.inputs.filter((_, k) => keepInput[k]), pruned.equations, pruned.outputs),
      numConsts: count(keepInput, 0, numConsts),
      numCarry: count(keep, 0, numCarry),
    },
  };
}

/** How many equations a program has, bodies included. */
export function countEquations(program: Program): number {
  let n = 0;
  for (const e of program.equations) {
    n++;
    for (const p of Object.values(e.params)) {
      for (const q of Array.isArray(p) ? p : [p]) if (q instanceof Program) n += countEquations(q);
    }
  }
  return n;
}

/** Whether `v` is among the values a program reads. */
export function readsVar(program: Program, v: Var): boolean {
  return program.outputs.includes(v) || program.equations.some((e) => e.inputs.includes(v));
}
