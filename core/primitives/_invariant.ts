/**
 * What a loop's body computes from its constants alone.
 *
 * @module
 */
import { type Atom, type Equation, Literal, Program, type Var } from "../program.ts";

/** Splits off the part of `wanted` that depends on the first `numConsts` inputs only: a program of those inputs that computes it. */
export function invariantPart(body: Program, numConsts: number, wanted: readonly Atom[]): { program: Program; is: boolean[] } {
  const constant = new Set<Var>(body.inputs.slice(0, numConsts));
  const equations: Equation[] = [];
  for (const e of body.equations) {
    const pure = e.primitive !== "hostCall" && e.inputs.length > 0;
    if (pure && e.inputs.every((a) => a instanceof Literal || constant.has(a))) {
      for (const v of e.outputs) constant.add(v);
      equations.push(e);
    }
  }
  const is = wanted.map((a) => a instanceof Literal || constant.has(a));
  const outputs = wanted.filter((_, i) => is[i]);
  return { program: new Program(body.inputs.slice(0, numConsts), reachable(equations, outputs), outputs), is };
}

/** The equations that the outputs depend on. */
export function reachable(equations: readonly Equation[], outputs: readonly Atom[]): Equation[] {
  const needed = new Set<Atom>(outputs);
  const kept: Equation[] = [];
  for (let i = equations.length - 1; i >= 0; i--) {
    const e = equations[i]!;
    if (!e.outputs.some((v) => needed.has(v))) continue;
    for (const a of e.inputs) needed.add(a);
    kept.push(e);
  }
  return kept.reverse();
}
