/**
 * The choice between programs.
 *
 * @module
 */
import { bind, bindMany } from "../bind.ts";
import { constant } from "../constant.ts";
import { Linear, type Primitive } from "../primitive.ts";
import type { Program } from "../program.ts";
import type { Aval } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { batchProgram } from "../tracing/batch.ts";
import { evaluateProgram } from "../tracing/evaluate.ts";
import { jvpProgram } from "../tracing/jvp.ts";
import { linearizeProgram } from "../tracing/linearize.ts";
import { traceProgram } from "../tracing/program_trace.ts";
import { transposeProgram } from "../tracing/transpose.ts";
import { batchFront, broadcastInDim, compare, moveAxis, select, zeros } from "./_ops.ts";
import { present, spread } from "./call.ts";

/** The programs to choose from: the same inputs and output types in each. */
export interface CondParams {
  /** Branch k runs where the index is k; the index is held within range. */
  readonly branches: readonly Program[];
}

/** Gives every branch the constants of all: branch programs whose inputs are (all constants, operands). */
function joinConstants(branches: readonly { program: Program; constants: Tensor[] }[]): { branches: Program[]; constants: Tensor[] } {
  const constants = branches.flatMap((b) => b.constants);
  if (constants.length === 0) return { branches: branches.map((b) => b.program), constants };
  let at = 0;
  const programs = branches.map(({ program, constants: own }) => {
    const from = at;
    at += own.length;
    const rest = program.inputs.slice(own.length).map((v) => v.aval);
    return traceProgram(
      (...xs) => evaluateProgram(program, [...xs.slice(from, from + own.length), ...xs.slice(constants.length)]),
      [...constants.map((c) => c.aval), ...rest],
    ).program;
  });
  return { branches: programs, constants };
}

const union = (masks: readonly (readonly boolean[])[]): boolean[] => masks[0]!.map((_, i) => masks.some((m) => m[i]!));

/** Runs one branch: operands (int32 index, then the branches' inputs). As `lax.cond_p`. */
export const cond: Primitive<"cond", CondParams, number, "many"> = {
  name: "cond",
  results: "many",
  kind: "control",
  shape: (_, { branches }) => branches[0]!.outputs.map((a) => a.aval),

  jvp([index, ...primals], [, ...tangents], { branches }) {
    const nonzero = tangents.map((t) => t !== null);
    const out = union(branches.map((b) => jvpProgram(b, nonzero).nonzeroOut));
    const joined = joinConstants(branches.map((b) => jvpProgram(b, nonzero, out)));
    const outs = bindMany("cond", [index!, ...joined.constants, ...primals, ...present(tangents)], { branches: joined.branches });
    const n = branches[0]!.outputs.length;
    return [outs.slice(0, n), spread(outs.slice(n), out)];
  },

  linearize([index, ...primals], [, ...nonzero], { branches }) {
    const out = union(branches.map((b) => linearizeProgram(b, nonzero).nonzeroOut));
    const halves = branches.map((b) => linearizeProgram(b, nonzero, out));
    const n = branches[0]!.outputs.length;
    // Each branch fills its own residuals and leaves those of the others zero.
    const types: Aval[][] = halves.map((h) => h.forward.outputs.slice(n).map((a) => a.aval));
    const forward = joinConstants(halves.map((h, k) => ({
      constants: h.constants,
      program: traceProgram((...xs) => {
        const outs = evaluateProgram(h.forward, xs);
        return [...outs.slice(0, n), ...types.flatMap((ts, j) => j === k ? outs.slice(n) : ts.map((a) => zeros(a.shape, a.dtype)))];
      }, h.forward.inputs.map((v) => v.aval)).program,
    })));
    const outs = bindMany("cond", [index!, ...forward.constants, ...primals], { branches: forward.branches });
    const residuals = outs.slice(n), all = types.flat();
    let at = 0;
    const linear = halves.map((h, k) => {
      const from = at;
      at += types[k]!.length;
      const tangentTypes = h.linear.inputs.slice(types[k]!.length).map((v) => v.aval);
      return traceProgram(
        (...xs) => evaluateProgram(h.linear, [...xs.slice(from, from + types[k]!.length), ...xs.slice(all.length)]),
        [...all, ...tangentTypes],
      ).program;
    });
    return {
      outputs: outs.slice(0, n),
      nonzeroOut: out,
      tangents: ([, ...tangents]) => spread(bindMany("cond", [index!, ...residuals, ...present(tangents)], { branches: linear }), out),
    };
  },

  transpose(cotangents, [index, ...inputs], { branches }) {
    const isLinear = inputs.map((x) => x instanceof Linear);
    const given = cotangents.map((ct) => ct !== null);
    const joined = joinConstants(branches.map((b) => transposeProgram(b, isLinear, given)));
    const known = inputs.filter((x): x is Tensor => !(x instanceof Linear));
    const outs = bindMany("cond", [index as Tensor, ...joined.constants, ...known, ...present(cotangents)], { branches: joined.branches });
    return [null, ...spread(outs, isLinear)];
  },

  batch([index, ...inputs], [indexAxis, ...axes], { branches }, context) {
    const batched = axes.map((a) => a !== null);
    const front = inputs.map((x, i) => axes[i] === null ? x : moveAxis(x, axes[i]!, 0));
    const n = branches[0]!.outputs.length;
    if (indexAxis === null) {
      const out = union(branches.map((b) => batchProgram(b, batched, context).batchedOut));
      const joined = joinConstants(branches.map((b) => batchProgram(b, batched, context, out)));
      return [bindMany("cond", [index!, ...joined.constants, ...front], { branches: joined.branches }), out.map((b) => b ? 0 : null)];
    }
    // A choice per example: run all branches and select.
    const all = new Array<boolean>(n).fill(true);
    const results = branches.map((b) => {
      const { program, constants } = batchProgram(b, batched, context, all);
      return evaluateProgram(program, [...constants, ...front]);
    });
    const last = constant(branches.length - 1, "int32");
    const clamped = bind("clamp", [constant(0, "int32"), batchFront(index!, indexAxis!, context.size), last], {});
    const outs = all.map((_, i) =>
      results.map((r) => r[i]!).reduce((chosen, next, k) => {
        const here = compare("eq", clamped, constant(k, "int32"));
        return select(broadcastInDim(here, next.shape, [0]), next, chosen);
      })
    );
    return [outs, all.map(() => 0)];
  },
};
