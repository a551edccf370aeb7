/**
 * Equations written out as programs of simpler ones, where a device would rather have those: attention on small tables of weights.
 *
 * @module
 */
import { composedAttention, composedGradient, composedTangent } from "../core/primitives/_attention.ts";
import { traceProgram } from "../core/tracing/program_trace.ts";
import type { Equation, Program } from "../core/program.ts";
import { describe } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";

// deno-lint-ignore no-explicit-any -- each takes its primitive's parameters
const bodies: Readonly<Record<string, (inputs: readonly Tensor[], params: any) => Tensor[]>> = {
  attention: composedAttention,
  attentionTangent: composedTangent,
  attentionGradient: composedGradient,
};

/** Whether a primitive can be written out. */
export function canExpand(primitive: string): boolean {
  return Object.hasOwn(bodies, primitive);
}

const written = new Map<string, Program>();
const most = 256;

/** The program that an equation stands for; its inputs are the equation's. */
export function expansion(e: Equation): Program {
  const key = `${e.primitive} ${JSON.stringify(e.params)} ${e.inputs.map((a) => describe(a.aval)).join()}`;
  let program = written.get(key);
  if (program === undefined) {
    const types = e.inputs.map(({ aval }) => ({ shape: aval.shape, dtype: aval.dtype }));
    program = traceProgram((...inputs) => bodies[e.primitive]!(inputs, e.params), types).program;
    if (written.size >= most) written.delete(written.keys().next().value!);
    written.set(key, program);
  }
  return program;
}
