/**
 * Makes every result of a program something that a step stores.
 *
 * @module
 */
import { type Atom, type Equation, Literal, Program, Var } from "../core/program.ts";

/**
 * The same program with literal results stored by an equation. The first `numCarry` results of a loop's body, which become its carries
 * `carry`, are moreover distinct values of the body's own, or the carry that keeps its value: so they can be moved in any order.
 */
export function normalize(program: Program, carry: readonly Var[] = []): Program {
  const added: Equation[] = [];
  const taken = new Set<Atom>(program.inputs);
  const outputs = program.outputs.map((a, k): Atom => {
    const literal = a instanceof Literal;
    if (!literal && (k >= carry.length || a === carry[k] || !taken.has(a))) {
      taken.add(a);
      return a;
    }
    const v = new Var({ shape: a.aval.shape, dtype: a.aval.dtype });
    added.push(
      literal
        ? { primitive: "broadcastInDim", inputs: [a], outputs: [v], params: { shape: [], axes: [] } }
        : { primitive: "copy", inputs: [a], outputs: [v], params: {} },
    );
    return v;
  });
  return added.length === 0 ? program : new Program(program.inputs, [...program.equations, ...added], outputs);
}
