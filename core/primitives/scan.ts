/**
 * The loop with a known number of steps.
 *
 * @module
 */
import { bindMany } from "../bind.ts";
import { isFloat } from "../dtype.ts";
import { Linear, type Primitive } from "../primitive.ts";
import type { Program, Var } from "../program.ts";
import { describe, sameShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { batchProgram } from "../tracing/batch.ts";
import { evaluateProgram } from "../tracing/evaluate.ts";
import { jvpProgram } from "../tracing/jvp.ts";
import { linearizeProgram } from "../tracing/linearize.ts";
import { traceProgram } from "../tracing/program_trace.ts";
import { transposeProgram } from "../tracing/transpose.ts";
import { add, batchFront, moveAxis, zeros } from "./_ops.ts";
import { present, spread } from "./call.ts";
import { invariantPart } from "./_invariant.ts";

/** The body and how its inputs are divided: constants, carry, slices. */
export interface ScanParams {
  /** (constants, carry, slices) → (carry, outputs). */
  readonly body: Program;
  /** How many inputs stay the same. */
  readonly numConsts: number;
  /** How many are handed from step to step. */
  readonly numCarry: number;
  /** The number of steps. */
  readonly length: number;
  /** Whether the slices are taken, and the outputs stored, from the last to the first. */
  readonly reverse: boolean;
  /** How many steps a compiler may write out in a row. */
  readonly unroll: number;
}

/** Which carries get a property, given that they have it at the start or receive it in the body: the least fixed point. */
export function carryFixpoint(start: readonly boolean[], step: (carry: readonly boolean[]) => readonly boolean[]): boolean[] {
  let carry = [...start];
  for (;;) {
    const after = step(carry);
    const next = carry.map((c, i) => c || after[i]!);
    if (next.every((c, i) => c === carry[i])) return next;
    carry = next;
  }
}

/** Cuts a list into parts of the given lengths. */
export function cut<T>(items: readonly T[], ...lengths: number[]): T[][] {
  let at = 0;
  return lengths.map((n) => items.slice(at, at += n));
}

/** Runs the body over the slices of the last operands' leading axis, handing the carry on. As `lax.scan_p`. */
export const scan: Primitive<"scan", ScanParams, number, "many"> = {
  name: "scan",
  results: "many",
  kind: "control",
  shape(inputs, { body, numConsts, numCarry, length }) {
    inputs.forEach((x, i) => {
      const expected = body.inputs[i]!.aval;
      const sliced = i >= numConsts + numCarry;
      if (
        x.dtype !== expected.dtype || !sameShape(sliced ? x.shape.slice(1) : x.shape, expected.shape) || sliced && x.shape[0] !== length
      ) {
        throw new TypeError(
          `Cannot scan: operand ${i} is ${describe(x)}, the body takes ${sliced ? `${length} slices of ` : ""}${describe(expected)}`,
        );
      }
    });
    const outs = body.outputs.map((a) => a.aval);
    return [...outs.slice(0, numCarry), ...outs.slice(numCarry).map((y) => ({ shape: [length, ...y.shape], dtype: y.dtype }))];
  },

  jvp(primals, tangents, params) {
    const { body, numConsts, numCarry } = params;
    const numXs = primals.length - numConsts - numCarry, numYs = body.outputs.length - numCarry;
    const [constsNz, startNz, xsNz] = cut(tangents.map((t) => t !== null), numConsts, numCarry, numXs) as [boolean[], boolean[], boolean[]];
    const derive = (carry: readonly boolean[]) => jvpProgram(body, [...constsNz, ...carry, ...xsNz], carry);
    const carryNz = carryFixpoint(startNz, (carry) => derive(carry).nonzeroOut.slice(0, numCarry));
    const both = derive(carryNz);
    const ysNz = both.nonzeroOut.slice(numCarry);
    const count = (mask: boolean[]) => mask.filter(Boolean).length;
    const nc = both.constants.length, dConsts = count(constsNz), dCarry = count(carryNz), dXs = count(xsNz);
    // The body takes (constants, primals, tangents): bring its inputs into a scan's order.
    const { program, constants } = reorder(
      both.program,
      [nc, numConsts, numCarry, numXs, dConsts, dCarry, dXs],
      [0, 1, 4, 2, 5, 3, 6],
      [numCarry, numYs, dCarry, count(ysNz)],
      [0, 2, 1, 3],
    );
    const [consts, carry, xs] = cut(primals, numConsts, numCarry, numXs) as [Tensor[], Tensor[], Tensor[]];
    const [constsT, carryT, xsT] = cut(tangents, numConsts, numCarry, numXs) as [(Tensor | null)[], (Tensor | null)[], (Tensor | null)[]];
    const carryTangents = carry.flatMap((c, i) => carryNz[i] ? [carryT[i] ?? zeros(c.shape, c.dtype)] : []);
    const outs = bindMany("scan", [
      ...constants,
      ...both.constants,
      ...consts,
      ...present(constsT),
      ...carry,
      ...carryTangents,
      ...xs,
      ...present(xsT),
    ], { ...params, body: program, numConsts: constants.length + nc + numConsts + dConsts, numCarry: numCarry + dCarry });
    const [carryOut, dCarryOut, ys, dYs] = cut(outs, numCarry, dCarry, numYs, count(ysNz)) as [Tensor[], Tensor[], Tensor[], Tensor[]];
    return [[...carryOut, ...ys], [...spread(dCarryOut, carryNz), ...spread(dYs, ysNz)]];
  },

  linearize(primals, nonzero, params) {
    const { body, numConsts, numCarry } = params;
    const numXs = primals.length - numConsts - numCarry, numYs = body.outputs.length - numCarry;
    const [constsNz, startNz, xsNz] = cut(nonzero, numConsts, numCarry, numXs) as [boolean[], boolean[], boolean[]];
    const derive = (carry: readonly boolean[]) => linearizeProgram(body, [...constsNz, ...carry, ...xsNz], carry);
    const carryNz = carryFixpoint(startNz, (carry) => derive(carry).nonzeroOut.slice(0, numCarry));
    const half = derive(carryNz);
    const count = (mask: readonly boolean[]) => mask.filter(Boolean).length;
    const ysNz = half.nonzeroOut.slice(numCarry);

    // Residuals that are the same in every step are computed once, outside, not stacked.
    const numForwardConsts = half.constants.length + numConsts;
    const residualAtoms = half.forward.outputs.slice(numCarry + numYs);
    const invariant = invariantPart(half.forward, numForwardConsts, residualAtoms);
    const stacked = residualAtoms.map((_, i) => !invariant.is[i]);
    const forwardBody = selectOutputs(half.forward, [...new Array(numCarry + numYs).fill(true), ...stacked]);
    const outs = bindMany("scan", [...half.constants, ...primals], { ...params, body: forwardBody, numConsts: numForwardConsts });
    const once = evaluateProgram(invariant.program, [...half.constants, ...primals.slice(0, numConsts)]);
    const perStep = outs.slice(numCarry + numYs);
    const residualCount = residualAtoms.length;
    const dConsts = count(constsNz), dCarry = count(carryNz), dXs = count(xsNz);

    // The linear body takes (residuals, tangents): the residuals that are stacked become slices.
    const linearBody = traceProgram((...xs) => {
      const [same, dc, dk, slices, dx] = cut(xs, once.length, dConsts, dCarry, perStep.length, dXs) as [
        Tensor[],
        Tensor[],
        Tensor[],
        Tensor[],
        Tensor[],
      ];
      let s = 0, p = 0;
      const residuals = Array.from({ length: residualCount }, (_, i) => stacked[i] ? slices[p++]! : same[s++]!);
      return evaluateProgram(half.linear, [...residuals, ...dc, ...dk, ...dx]);
    }, orderInputs(half.linear.inputs, stacked, residualCount, dConsts, dCarry, dXs).map((v) => v.aval)).program;

    const [, carry] = cut(primals, numConsts, numCarry) as [Tensor[], Tensor[]];
    return {
      outputs: outs.slice(0, numCarry + numYs),
      nonzeroOut: [...carryNz, ...ysNz],
      tangents(tangents) {
        const [constsT, carryT, xsT] = cut(tangents, numConsts, numCarry, numXs) as [
          (Tensor | null)[],
          (Tensor | null)[],
          (Tensor | null)[],
        ];
        const start = carry.flatMap((c, i) => carryNz[i] ? [carryT[i] ?? zeros(c.shape, c.dtype)] : []);
        const slopes = bindMany("scan", [...once, ...present(constsT), ...start, ...perStep, ...present(xsT)], {
          ...params,
          body: linearBody,
          numConsts: once.length + dConsts,
          numCarry: dCarry,
        });
        return [...spread(slopes.slice(0, dCarry), carryNz), ...spread(slopes.slice(dCarry), ysNz)];
      },
    };
  },

  // Backwards through the steps: the cotangent of a constant is the sum over all of them, so it is carried along.
  transpose(cotangents, inputs, params) {
    const { body, numConsts, numCarry, length, reverse } = params;
    const numXs = inputs.length - numConsts - numCarry, numYs = body.outputs.length - numCarry;
    // A carry that starts at a known value, zero as a rule, is linear all the same after the first step.
    const isLinear = inputs.map((x, i) => x instanceof Linear || i >= numConsts && i < numConsts + numCarry);
    const [constsLin, carryLin, xsLin] = cut(isLinear, numConsts, numCarry, numXs) as [boolean[], boolean[], boolean[]];
    if (inputs.some((x, i) => i >= numConsts && i < numConsts + numCarry && !isFloat(x.dtype))) {
      throw new TypeError("Cannot transpose scan: an integer carry stands beside the linear ones; take the index from xs instead");
    }
    const [carryCt, ysCt] = cut(cotangents, numCarry, numYs) as [(Tensor | null)[], (Tensor | null)[]];
    const ysGiven = ysCt.map((ct) => ct !== null);
    const back = transposeProgram(body, isLinear, [...carryLin, ...ysGiven]);
    const knownConsts = constsLin.filter((l) => !l).length, linConsts = numConsts - knownConsts;
    const knownXs = xsLin.filter((l) => !l).length, linXs = numXs - knownXs;
    const numCt = ysGiven.filter(Boolean).length;
    // Body: (constants, known constants, known slices, carry cotangents, output cotangents) → (constant, carry, slice cotangents).
    const avals = back.program.inputs.map((v) => v.aval);
    const nc = back.constants.length;
    const [cAvals, kcAvals, kxAvals, ckAvals, cyAvals] = cut(avals, nc, knownConsts, knownXs, numCarry, numCt) as [
      typeof avals,
      typeof avals,
      typeof avals,
      typeof avals,
      typeof avals,
    ];
    const sumAvals = body.inputs.slice(0, numConsts).filter((_, i) => constsLin[i]).map((v) => v.aval);
    const traced = traceProgram((...xs) => {
      const [c, kc, sums, ck, kx, cy] = cut(xs, nc, knownConsts, linConsts, numCarry, knownXs, numCt) as [
        Tensor[],
        Tensor[],
        Tensor[],
        Tensor[],
        Tensor[],
        Tensor[],
      ];
      const outs = evaluateProgram(back.program, [...c, ...kc, ...kx, ...ck, ...cy]);
      const [dc, dk, dx] = cut(outs, linConsts, numCarry, linXs) as [Tensor[], Tensor[], Tensor[]];
      return [...sums.map((s, i) => add(s, dc[i]!)), ...dk, ...dx];
    }, [...cAvals, ...kcAvals, ...sumAvals, ...ckAvals, ...kxAvals, ...cyAvals]);
    const known = (from: number, mask: boolean[]) => mask.flatMap((l, i) => l ? [] : [inputs[from + i] as Tensor]);
    const outs = bindMany("scan", [
      ...traced.constants,
      ...back.constants,
      ...known(0, constsLin),
      ...sumAvals.map((a) => zeros(a.shape, a.dtype)),
      ...body.inputs.slice(numConsts, numConsts + numCarry).map((v, i) => carryCt[i] ?? zeros(v.aval.shape, v.aval.dtype)),
      ...known(numConsts + numCarry, xsLin),
      ...present(ysCt),
    ], {
      body: traced.program,
      numConsts: traced.constants.length + nc + knownConsts,
      numCarry: linConsts + numCarry,
      length,
      reverse: !reverse,
      unroll: params.unroll,
    });
    const [dConsts, dCarry, dXs] = cut(outs, linConsts, numCarry, linXs) as [Tensor[], Tensor[], Tensor[]];
    const wanted = dCarry.map((ct, i) => inputs[numConsts + i] instanceof Linear ? ct : null);
    return [...spread(dConsts, constsLin), ...wanted, ...spread(dXs, xsLin)];
  },

  batch(inputs, axes, params, context) {
    const { body, numConsts, numCarry } = params;
    const numXs = inputs.length - numConsts - numCarry;
    const [constsB, startB, xsB] = cut(axes.map((a) => a !== null), numConsts, numCarry, numXs) as [boolean[], boolean[], boolean[]];
    const derive = (carry: readonly boolean[]) => batchProgram(body, [...constsB, ...carry, ...xsB], context, carry);
    const carryB = carryFixpoint(startB, (carry) => derive(carry).batchedOut.slice(0, numCarry));
    const { program, constants, batchedOut } = derive(carryB);
    const operands = inputs.map((x, i) => {
      const axis = axes[i]!;
      if (i < numConsts) return axis === null ? x : moveAxis(x, axis, 0);
      if (i < numConsts + numCarry) return carryB[i - numConsts] ? batchFront(x, axis, context.size) : x;
      return axis === null ? x : moveAxis(x, axis, 1); // axis 0 is the steps
    });
    const outs = bindMany("scan", [...constants, ...operands], { ...params, body: program, numConsts: constants.length + numConsts });
    return [outs, batchedOut.map((b, i) => b ? (i < numCarry ? 0 : 1) : null)];
  },
};

/** The inputs of a linear body in a scan's order: unstacked residuals, constant and carry tangents, stacked residuals, slice tangents. */
function orderInputs(inputs: readonly Var[], stacked: boolean[], residuals: number, dConsts: number, dCarry: number, dXs: number): Var[] {
  const [res, dc, dk, dx] = cut(inputs, residuals, dConsts, dCarry, dXs) as [Var[], Var[], Var[], Var[]];
  return [...res.filter((_, i) => !stacked[i]), ...dc, ...dk, ...res.filter((_, i) => stacked[i]), ...dx];
}

/** The program with only the outputs that `keep` marks. */
function selectOutputs(program: Program, keep: readonly boolean[]): Program {
  return traceProgram((...xs) => evaluateProgram(program, xs).filter((_, i) => keep[i]), program.inputs.map((v) => v.aval)).program;
}

/** The program with the groups of its inputs and outputs in another order: new group k is old group `order[k]`. */
export function reorder(
  program: Program,
  inGroups: number[],
  inOrder: number[],
  outGroups: number[],
  outOrder: number[],
): { program: Program; constants: Tensor[] } {
  const groups = cut(program.inputs.map((v) => v.aval), ...inGroups);
  return traceProgram((...xs) => {
    const given = cut(xs, ...inOrder.map((k) => inGroups[k]!));
    const original = inGroups.map((_, k) => given[inOrder.indexOf(k)]!);
    const outs = cut(evaluateProgram(program, original.flat()), ...outGroups);
    return outOrder.flatMap((k) => outs[k]!);
  }, inOrder.flatMap((k) => groups[k]!));
}
