/**
 * Control flow run step by step on the host, so that every operation inside can be looked at.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import type { CondParams } from "../core/primitives/cond.ts";
import type { ScanParams } from "../core/primitives/scan.ts";
import { cut } from "../core/primitives/scan.ts";
import type { WhileParams } from "../core/primitives/while_loop.ts";
import { broadcastInDim, reshape } from "../core/primitives/_ops.ts";
import type { Program } from "../core/program.ts";
import type { Tensor } from "../core/tensor.ts";
import { evaluateProgram } from "../core/tracing/evaluate.ts";

/** Runs a call, loop or branch operation by operation; undefined for any other primitive. */
export function stepThrough(primitive: string, inputs: readonly Tensor[], params: object): Tensor[] | undefined {
  if (primitive === "call") return evaluateProgram((params as { program: Program }).program, inputs);
  if (primitive === "cond") {
    const { branches } = params as CondParams;
    const index = Math.min(Math.max(Number(inputs[0]!.item()), 0), branches.length - 1);
    return evaluateProgram(branches[index]!, inputs.slice(1));
  }
  if (primitive === "whileLoop") return runWhile(inputs, params as WhileParams);
  if (primitive === "scan") return runScan(inputs, params as ScanParams);
  return undefined;
}

function runWhile(inputs: readonly Tensor[], { cond, body, numCondConsts, numBodyConsts }: WhileParams): Tensor[] {
  const [condConsts, bodyConsts, start] = cut(inputs, numCondConsts, numBodyConsts, inputs.length) as [Tensor[], Tensor[], Tensor[]];
  let carry = start;
  while (evaluateProgram(cond, [...condConsts, ...carry])[0]!.item()) carry = evaluateProgram(body, [...bodyConsts, ...carry]);
  return carry;
}

function runScan(inputs: readonly Tensor[], { body, numConsts, numCarry, length, reverse }: ScanParams): Tensor[] {
  const [consts, start, xs] = cut(inputs, numConsts, numCarry, inputs.length) as [Tensor[], Tensor[], Tensor[]];
  let carry = start;
  const rows: Tensor[][] = body.outputs.slice(numCarry).map(() => []);
  for (let n = 0; n < length; n++) {
    const i = reverse ? length - 1 - n : n;
    const slices = xs.map((x) => {
      const row = bind("slice", [x], {
        start: x.shape.map((_, k) => k === 0 ? i : 0),
        limit: x.shape.with(0, i + 1),
        strides: x.shape.map(() => 1),
      });
      return reshape(row, x.shape.slice(1));
    });
    const outs = evaluateProgram(body, [...consts, ...carry, ...slices]);
    carry = outs.slice(0, numCarry);
    outs.slice(numCarry).forEach((y, k) => rows[k]!.push(reshape(y, [1, ...y.shape])));
  }
  const ys = rows.map((list, k) => {
    const { shape, dtype } = body.outputs[numCarry + k]!.aval;
    if (list.length === 0) return broadcastInDim(constant(0, dtype), [0, ...shape], []);
    const ordered = reverse ? list.toReversed() : list;
    return ordered.length === 1 ? ordered[0]! : bind("concatenate", ordered, { axis: 0 });
  });
  return [...carry, ...ys];
}
