/**
 * Trading time for memory: a function whose intermediate values are computed again for the backward pass.
 *
 * @module
 */
import { bind, bindMany } from "../bind.ts";
import { isFloat } from "../dtype.ts";
import { getPrimitive, Linear, type Primitive } from "../primitive.ts";
import { type Atom, type Equation, Literal, Program, type Var } from "../program.ts";
import type { Tensor } from "../tensor.ts";
import { currentTrace } from "../trace.ts";
import { batchFlat } from "../tracing/batch.ts";
import { evaluateProgram, literalTensor } from "../tracing/evaluate.ts";
import { jvpFlat } from "../tracing/jvp.ts";
import { linearizeFlat, withPrimal } from "../tracing/linearize.ts";
import { traceProgram } from "../tracing/program_trace.ts";
import { transposeFlat } from "../tracing/transpose.ts";
import { batchFront, zeros } from "./_ops.ts";
import { present, spread } from "./call.ts";
import type { FlatFunction, FunctionParams } from "./custom.ts";

/** Says which equations' results are kept for the backward pass instead of being computed again. */
export type SavePolicy = (equation: Equation) => boolean;

/** A function to compute again, and what to keep of it. */
export interface CheckpointParams extends FunctionParams {
  /** Which results are kept; none where undefined. */
  readonly policy?: SavePolicy | undefined;
}

/** A function whose residuals are its inputs, and what the policy keeps. As `jax.checkpoint`. */
export const checkpoint: Primitive<"checkpoint", CheckpointParams, number, "many"> = {
  name: "checkpoint",
  results: "many",
  kind: "control",
  shape: (_, { program }) => program!.outputs.map((a) => a.aval),
  jvp(primals, tangents, { fun, policy }) {
    const mask = tangents.map((t) => t !== null);
    let count = 0;
    const outs = bindMany("checkpoint", [...primals, ...present(tangents)], {
      policy,
      fun(...xs) {
        const out = jvpFlat(fun, xs.slice(0, primals.length), spread(xs.slice(primals.length), mask));
        count = out.primals.length;
        return [...out.primals, ...out.primals.flatMap((x, i) => isFloat(x.dtype) ? [out.tangents[i] ?? zeros(x.shape, x.dtype)] : [])];
      },
    });
    const values = outs.slice(0, count);
    return [values, spread(outs.slice(count), values.map((x) => isFloat(x.dtype)))];
  },
  transpose(cotangents, inputs, { fun }) {
    // Of a linear function there is nothing to keep: transpose it in place.
    const linear = inputs.map((x) => x instanceof Linear);
    const traced = traceProgram((...xs) => {
      let next = 0;
      const free = xs.slice(0, linear.filter(Boolean).length);
      return fun(...linear.map((l, i) => l ? free[next++]! : inputs[i] as Tensor));
    }, inputs.filter((x) => x instanceof Linear).map((x) => ({ shape: x.shape, dtype: x.dtype })));
    const out = transposeFlat(traced.program, [...traced.constants, ...linear.filter(Boolean).map(() => null)], cotangents);
    return spreadNull(out.slice(traced.constants.length), linear);
  },
  batch(inputs, axes, { fun, policy }, context) {
    const outs = bindMany("checkpoint", inputs, {
      policy,
      fun(...xs) {
        const out = batchFlat(fun, xs, axes, context);
        return out.outputs.map((x, i) => batchFront(x, out.axes[i]!, context.size));
      },
    });
    return [outs, outs.map(() => 0)];
  },
  linearize(primals, nonzero, { fun, policy }) {
    if (policy === undefined) {
      const outputs = bindMany("checkpoint", primals, { fun });
      return { outputs, ...tangentsOf(fun, primals, [], outputs, nonzero) };
    }
    const { program, constants } = traceProgram(fun, primals.map((x) => x.aval));
    const saved = program.equations.filter(policy).flatMap((e) => e.outputs);
    const forward = new Program(program.inputs, program.equations, [...program.outputs, ...saved]);
    const outs = evaluateProgram(forward, [...constants, ...primals]);
    const outputs = outs.slice(0, program.outputs.length), kept = outs.slice(program.outputs.length);
    const again = (...xs: Tensor[]): Tensor[] => {
      const values = xs.slice(0, primals.length), given = xs.slice(primals.length);
      return evaluateKeeping(program, [...constants, ...values], new Map(saved.map((v, i) => [v, given[i]!])));
    };
    return { outputs, ...tangentsOf(again, primals, kept, outputs, nonzero) };
  },
};

function tangentsOf(
  fun: FlatFunction,
  primals: readonly Tensor[],
  kept: readonly Tensor[],
  outputs: readonly Tensor[],
  nonzero: readonly boolean[],
) {
  const nonzeroOut = outputs.map((x) => isFloat(x.dtype));
  return {
    nonzeroOut,
    tangents(tangents: readonly (Tensor | null)[]): (Tensor | null)[] {
      const mask = [...nonzero, ...kept.map(() => false)];
      return spread(bindMany("rematerialize", [...primals, ...kept, ...present(tangents)], rematerialization(fun, mask)), nonzeroOut);
    },
  };
}

function rematerialization(again: FlatFunction, nonzero: readonly boolean[]): RematerializeParams {
  const n = nonzero.length;
  return {
    again,
    nonzero,
    fun(...xs) {
      const out = jvpFlat(again, xs.slice(0, n), spread(xs.slice(n), nonzero));
      return out.primals.flatMap((x, i) => isFloat(x.dtype) ? [out.tangents[i] ?? zeros(x.shape, x.dtype)] : []);
    },
  };
}

/** The function to run again, and which of its inputs have a tangent. */
export interface RematerializeParams extends FunctionParams {
  /** (inputs and kept values) → results. */
  readonly again: FlatFunction;
  /** Which of them have a tangent among the operands that follow. */
  readonly nonzero: readonly boolean[];
}

/** The tangents of a checkpointed function: linear in its last operands. Backwards, the function is run again. */
export const rematerialize: Primitive<"rematerialize", RematerializeParams, number, "many"> = {
  name: "rematerialize",
  results: "many",
  kind: "control",
  shape: (_, { program }) => program!.outputs.map((a) => a.aval),
  jvp(primals, tangents, { fun }) {
    const out = jvpFlat(fun, primals, tangents);
    return [out.primals, out.tangents];
  },
  transpose(cotangents, inputs, { again, nonzero }) {
    const n = nonzero.length;
    // The barrier keeps compilers from finding that all this was computed before.
    const primals = inputs.slice(0, n).map((x) => bind("barrier", [x as Tensor], {}));
    const half = linearizeFlat(again, primals, nonzero);
    const floats = half.outputs.map((x) => isFloat(x.dtype));
    const full = spreadNull(cotangents, floats);
    const given = full.filter((_, i) => half.nonzeroOut[i]);
    const count = nonzero.filter(Boolean).length;
    const back = transposeFlat(half.linear, [...half.residuals, ...new Array<null>(count).fill(null)], given);
    return [...inputs.slice(0, n).map(() => null), ...back.slice(half.residuals.length)];
  },
  batch(inputs, axes, { fun }, context) {
    const out = batchFlat(fun, inputs, axes, context);
    return [out.outputs, out.axes];
  },
  linearize: "jvp",
};

/** As `spread`, of values that may be null. */
function spreadNull(values: readonly (Tensor | null)[], present: readonly boolean[]): (Tensor | null)[] {
  let next = 0;
  return present.map((p) => p ? values[next++]! : null);
}

/** Applies a program, taking the values of some variables as given; their tangents are computed all the same. */
function evaluateKeeping(program: Program, inputs: readonly Tensor[], kept: ReadonlyMap<Var, Tensor>): Tensor[] {
  const values = new Map<Var, Tensor>();
  const read = (a: Atom): Tensor => a instanceof Literal ? literalTensor(a) : values.get(a)!;
  program.inputs.forEach((v, i) => values.set(v, inputs[i]!));
  for (const e of program.equations) {
    const outs = currentTrace().process(getPrimitive(e.primitive), e.inputs.map(read), e.params);
    e.outputs.forEach((v, i) => {
      const given = kept.get(v);
      values.set(v, given === undefined ? outs[i]! : withPrimal(outs[i]!, given));
    });
  }
  return program.outputs.map(read);
}
