/**
 * Reading a program back: its equations applied, one by one, under the current trace.
 *
 * @module
 */
import { constant } from "../constant.ts";
import { getPrimitive } from "../primitive.ts";
import { type Atom, Literal, type Program, type Var } from "../program.ts";
import type { Tensor } from "../tensor.ts";
import { currentTrace, isChecking, noteSource } from "../trace.ts";

/** The tensor that a literal stands for. */
export function literalTensor(x: Literal): Tensor {
  return constant(x.value, x.aval.dtype, x.aval.weak ?? false);
}

/** Applies a program to tensors under the current trace. */
export function evaluateProgram(program: Program, inputs: readonly Tensor[]): Tensor[] {
  const values = new Map<Var, Tensor>();
  const read = (a: Atom): Tensor => a instanceof Literal ? literalTensor(a) : values.get(a)!;
  program.inputs.forEach((v, i) => values.set(v, inputs[i]!));
  const checking = isChecking();
  for (const e of program.equations) {
    if (checking) noteSource(e.source?.line());
    const outs = currentTrace().process(getPrimitive(e.primitive), e.inputs.map(read), e.params);
    e.outputs.forEach((v, i) => values.set(v, outs[i]!));
  }
  if (checking) noteSource(undefined);
  return program.outputs.map(read);
}
