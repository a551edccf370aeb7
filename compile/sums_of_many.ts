/**
 * Long sums of scalars, `((a + b) + c) + …`, as the norm over all gradients is written, made one reduction: a device with many lanes reads a
 * vector at once, where a chain of additions would be many kernels one after the other.
 *
 * @module
 */
import { type Atom, type Equation, Literal, Program, Var } from "../core/program.ts";

/** Shorter sums stay as they are. */
const fewest = 17;

/**
 * The program with long sums of scalars as reductions, bodies of loops and branches included. The order of the additions changes.
 *
 * @param program A program without dead code.
 * @returns The program itself where it has no such sum.
 */
export function sumsOfMany(program: Program): Program {
  const producers = new Map<Var, Equation>(), uses = new Map<Atom, number>();
  for (const a of program.outputs) uses.set(a, (uses.get(a) ?? 0) + 1);
  for (const e of program.equations) {
    for (const v of e.outputs) producers.set(v, e);
    for (const a of e.inputs) uses.set(a, (uses.get(a) ?? 0) + 1);
  }
  const isSum = (e: Equation) => e.primitive === "add" && e.outputs[0]!.aval.shape.length === 0;
  /** The sum that only another sum of its type reads. */
  const partOf = (a: Atom, whole: Equation): Equation | undefined => {
    const e = a instanceof Var ? producers.get(a) : undefined;
    return e !== undefined && isSum(e) && uses.get(a) === 1 && a.aval.dtype === whole.outputs[0]!.aval.dtype ? e : undefined;
  };
  const gone = new Set<Equation>(), terms = new Map<Equation, Atom[]>();
  // From the end: whole sums come before their parts.
  for (const e of program.equations.toReversed()) {
    if (!isSum(e) || gone.has(e)) continue;
    const parts: Equation[] = [], list: Atom[] = [], waiting = [...e.inputs].reverse();
    while (waiting.length > 0) {
      const a = waiting.pop()!, part = partOf(a, e);
      if (part === undefined) list.push(a);
      else {
        parts.push(part);
        waiting.push(...[...part.inputs].reverse());
      }
    }
    if (list.filter((a) => a instanceof Var).length < fewest) continue;
    for (const part of parts) gone.add(part);
    terms.set(e, list);
  }
  let changed = terms.size > 0;
  const equations = program.equations.flatMap((e): readonly Equation[] => {
    if (gone.has(e)) return [];
    const list = terms.get(e);
    if (list !== undefined) return reduction(e, list);
    const params = Object.fromEntries(
      Object.entries(e.params).map(([name, p]) => {
        const mapped = p instanceof Program ? sumsOfMany(p) : Array.isArray(p) && p[0] instanceof Program ? p.map(sumsOfMany) : p;
        if (Array.isArray(p) ? p.some((q, k) => q !== (mapped as unknown[])[k]) : mapped !== p) changed = true;
        return [name, mapped];
      }),
    );
    return [{ ...e, params }];
  });
  return changed ? new Program(program.inputs, equations, program.outputs) : program;
}

/** The sum of scalars as a vector's: literals beside it, as they are. */
function reduction(e: Equation, list: readonly Atom[]): Equation[] {
  const { dtype } = e.outputs[0]!.aval, out: Equation[] = [];
  const push = (primitive: string, inputs: readonly Atom[], params: Equation["params"], v: Var): Var => {
    out.push({ primitive, inputs, outputs: [v], params } as Equation);
    return v;
  };
  const literals = list.filter((a) => a instanceof Literal);
  const vectors = list.filter((a) => a instanceof Var).map((a) => push("reshape", [a], { shape: [1] }, new Var({ dtype, shape: [1] })));
  const together = push("concatenate", vectors, { axis: 0 }, new Var({ dtype, shape: [vectors.length] }));
  let sum = push("reduceSum", [together], { axes: [0] }, literals.length === 0 ? e.outputs[0]! : new Var({ dtype, shape: [] }));
  literals.forEach((a, k) => sum = push("add", [sum, a], {}, k === literals.length - 1 ? e.outputs[0]! : new Var({ dtype, shape: [] })));
  return out;
}
