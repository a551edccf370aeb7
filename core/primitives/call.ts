/**
 * Calling a program: what a jitted function becomes inside another trace.
 *
 * @module
 */
import { bindMany } from "../bind.ts";
import { Linear, type Primitive } from "../primitive.ts";
import type { Program } from "../program.ts";
import type { Tensor } from "../tensor.ts";
import { batchProgram } from "../tracing/batch.ts";
import { jvpProgram } from "../tracing/jvp.ts";
import { linearizeProgram } from "../tracing/linearize.ts";
import { transposeProgram } from "../tracing/transpose.ts";
import { moveAxis } from "./_ops.ts";

/** What is called, and the name it goes by. */
export interface CallParams {
  /** The program; its inputs are the operands. */
  readonly program: Program;
  /** The user's function, for printing. */
  readonly name: string;
}

const invoke = (program: Program, inputs: readonly Tensor[], name: string): Tensor[] => bindMany("call", inputs, { program, name });

/** Spreads the results that have a tangent over all results, null elsewhere. */
export function spread(values: readonly Tensor[], present: readonly boolean[]): (Tensor | null)[] {
  let next = 0;
  return present.map((p) => p ? values[next++]! : null);
}

/** The tensors of a list that are not null. */
export function present(values: readonly (Tensor | null)[]): Tensor[] {
  return values.filter((x) => x !== null);
}

/** Applies a program to the operands. Compilers write it out in place. */
export const call: Primitive<"call", CallParams, number, "many"> = {
  name: "call",
  results: "many",
  kind: "control",
  shape: (_, { program }) => program.outputs.map((a) => a.aval),
  jvp(primals, tangents, { program, name }) {
    const { program: both, constants, nonzeroOut } = jvpProgram(program, tangents.map((t) => t !== null));
    const outs = invoke(both, [...constants, ...primals, ...present(tangents)], name);
    const n = program.outputs.length;
    return [outs.slice(0, n), spread(outs.slice(n), nonzeroOut)];
  },
  transpose(cotangents, inputs, { program, name }) {
    const isLinear = inputs.map((x) => x instanceof Linear);
    const { program: back, constants } = transposeProgram(program, isLinear, cotangents.map((ct) => ct !== null));
    const known = inputs.filter((x): x is Tensor => !(x instanceof Linear));
    return spread(invoke(back, [...constants, ...known, ...present(cotangents)], name), isLinear);
  },
  batch(inputs, axes, { program, name }, context) {
    const { program: batched, constants, batchedOut } = batchProgram(program, axes.map((a) => a !== null), context);
    const front = inputs.map((x, i) => axes[i] === null ? x : moveAxis(x, axes[i]!, 0));
    return [invoke(batched, [...constants, ...front], name), batchedOut.map((b) => b ? 0 : null)];
  },
  linearize(primals, nonzero, { program, name }) {
    const half = linearizeProgram(program, nonzero);
    const n = program.outputs.length;
    const outs = invoke(half.forward, [...half.constants, ...primals], name);
    const residuals = outs.slice(n);
    return {
      outputs: outs.slice(0, n),
      nonzeroOut: half.nonzeroOut,
      tangents: (tangents) => spread(invoke(half.linear, [...residuals, ...present(tangents)], name), half.nonzeroOut),
    };
  },
};
