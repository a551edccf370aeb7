/**
 * The loop that runs until its own values say stop.
 *
 * @module
 */
import { bind, bindMany } from "../bind.ts";
import type { Primitive } from "../primitive.ts";
import type { Program } from "../program.ts";
import type { Tensor } from "../tensor.ts";
import { batchProgram } from "../tracing/batch.ts";
import { evaluateProgram } from "../tracing/evaluate.ts";
import { jvpProgram } from "../tracing/jvp.ts";
import { traceProgram } from "../tracing/program_trace.ts";
import { batchFront, broadcastInDim, moveAxis, select, zeros } from "./_ops.ts";
import { present, spread } from "./call.ts";
import { carryFixpoint, cut, reorder } from "./scan.ts";

/** The condition and the body, each with constants of its own in front of the carry. */
export interface WhileParams {
  /** (its constants, carry) → bool scalar. */
  readonly cond: Program;
  /** (its constants, carry) → carry. */
  readonly body: Program;
  /** How many inputs are the condition's constants. */
  readonly numCondConsts: number;
  /** How many are the body's. */
  readonly numBodyConsts: number;
}

/** Runs the body while the condition holds. As `lax.while_p`: differentiable forward, not backward. */
export const whileLoop: Primitive<"whileLoop", WhileParams, number, "many"> = {
  name: "whileLoop",
  results: "many",
  kind: "control",
  shape: (_, { body }) => body.outputs.map((a) => a.aval),

  jvp(primals, tangents, params) {
    const { cond, body, numCondConsts, numBodyConsts } = params;
    const numCarry = body.outputs.length;
    const [, bodyT, carryT] = cut(tangents, numCondConsts, numBodyConsts, numCarry) as [
      (Tensor | null)[],
      (Tensor | null)[],
      (Tensor | null)[],
    ];
    const bodyNz = bodyT.map((t) => t !== null);
    const derive = (carry: readonly boolean[]) => jvpProgram(body, [...bodyNz, ...carry], carry);
    const carryNz = carryFixpoint(carryT.map((t) => t !== null), (carry) => derive(carry).nonzeroOut);
    const both = derive(carryNz);
    const count = (mask: boolean[]) => mask.filter(Boolean).length;
    const nc = both.constants.length, dConsts = count(bodyNz), dCarry = count(carryNz);
    const newBody = reorder(both.program, [nc, numBodyConsts, numCarry, dConsts, dCarry], [0, 1, 3, 2, 4], [numCarry, dCarry], [0, 1]);
    const newCond = traceProgram(
      (...xs) => evaluateProgram(cond, xs.slice(0, numCondConsts + numCarry)),
      [...cond.inputs.map((v) => v.aval), ...body.outputs.filter((_, i) => carryNz[i]).map((a) => a.aval)],
    );
    const [condConsts, bodyConsts, carry] = cut(primals, numCondConsts, numBodyConsts, numCarry) as [Tensor[], Tensor[], Tensor[]];
    const start = carry.flatMap((c, i) => carryNz[i] ? [carryT[i] ?? zeros(c.shape, c.dtype)] : []);
    const outs = bindMany("whileLoop", [...condConsts, ...both.constants, ...bodyConsts, ...present(bodyT), ...carry, ...start], {
      cond: newCond.program,
      body: newBody.program,
      numCondConsts,
      numBodyConsts: nc + numBodyConsts + dConsts,
    });
    return [outs.slice(0, numCarry), spread(outs.slice(numCarry), carryNz)];
  },

  // The number of steps is not known, so there is no room to keep residuals in: the tangents run the whole loop again.
  linearize(primals, nonzero, params) {
    const outputs = bindMany("whileLoop", primals, params);
    const numCarry = outputs.length;
    const [, bodyNz, startNz] = cut(nonzero, params.numCondConsts, params.numBodyConsts, numCarry) as [boolean[], boolean[], boolean[]];
    const carryNz = carryFixpoint(startNz, (carry) => jvpProgram(params.body, [...bodyNz, ...carry], carry).nonzeroOut);
    return {
      outputs,
      nonzeroOut: carryNz,
      tangents: (tangents) => (whileLoop.jvp as Exclude<typeof whileLoop.jvp, "zero">)(primals, tangents, params)[1],
    };
  },

  transpose() {
    throw new TypeError(
      "Cannot take a reverse-mode gradient through whileLoop, or foriLoop with bounds that are not known when traced: the number of steps is not known; " +
        "use scan or foriLoop with constant bounds, or forward mode (jvp, jacfwd)",
    );
  },

  batch(inputs, axes, params, context) {
    const { cond, body, numCondConsts, numBodyConsts } = params;
    const numCarry = body.outputs.length;
    const [condB, bodyB, startB] = cut(axes.map((a) => a !== null), numCondConsts, numBodyConsts, numCarry) as [
      boolean[],
      boolean[],
      boolean[],
    ];
    const deriveBody = (carry: readonly boolean[]) => batchProgram(body, [...bodyB, ...carry], context, carry);
    let carryB = carryFixpoint(startB, (carry) => deriveBody(carry).batchedOut);
    let predicate = batchProgram(cond, [...condB, ...carryB], context);
    // Examples that stop at different times: go on while any has to, and keep the values of those that are done.
    const perExample = predicate.batchedOut[0]!;
    if (perExample) {
      carryB = carryB.map(() => true);
      predicate = batchProgram(cond, [...condB, ...carryB], context);
    }
    const step = deriveBody(carryB);
    const operands = inputs.map((x, i) => {
      const axis = axes[i]!, k = i - numCondConsts - numBodyConsts;
      return k >= 0 && carryB[k] ? batchFront(x, axis, context.size) : axis === null ? x : moveAxis(x, axis, 0);
    });
    const [condConsts, bodyConsts, carry] = cut(operands, numCondConsts, numBodyConsts, numCarry) as [Tensor[], Tensor[], Tensor[]];
    if (!perExample) {
      const outs = bindMany("whileLoop", [...predicate.constants, ...condConsts, ...step.constants, ...bodyConsts, ...carry], {
        cond: predicate.program,
        body: step.program,
        numCondConsts: predicate.constants.length + numCondConsts,
        numBodyConsts: step.constants.length + numBodyConsts,
      });
      return [outs, carryB.map((b) => b ? 0 : null)];
    }
    const carryAvals = carry.map((c) => c.aval);
    const pConsts = [...predicate.constants, ...condConsts], sConsts = [...step.constants, ...bodyConsts];
    const any = traceProgram((...xs) => {
      const [p] = evaluateProgram(predicate.program, xs);
      return [bind("reduceOr", [p!], { axes: [0] })];
    }, [...pConsts.map((c) => c.aval), ...carryAvals]);
    const masked = traceProgram((...xs) => {
      const [pc, sc, now] = cut(xs, pConsts.length, sConsts.length, numCarry) as [Tensor[], Tensor[], Tensor[]];
      const [p] = evaluateProgram(predicate.program, [...pc, ...now]);
      return evaluateProgram(step.program, [...sc, ...now]).map((next, i) => select(broadcastInDim(p!, next.shape, [0]), next, now[i]!));
    }, [...pConsts.map((c) => c.aval), ...sConsts.map((c) => c.aval), ...carryAvals]);
    const outs = bindMany("whileLoop", [...pConsts, ...pConsts, ...sConsts, ...carry], {
      cond: any.program,
      body: masked.program,
      numCondConsts: pConsts.length,
      numBodyConsts: pConsts.length + sConsts.length,
    });
    return [outs, carryB.map(() => 0)];
  },
};
