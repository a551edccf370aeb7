/**
 * Calls, loops and branches, run by JavaScript.
 *
 * @module
 */
import { allocate, type TypedArray } from "../../core/dtype.ts";
import type { Program } from "../../core/program.ts";
import { sizeOf } from "../../core/shape.ts";
import type { ControlName, KernelTable } from "./kernels/mod.ts";

/** Runs a program on arrays. */
export type RunProgram = (program: Program, inputs: readonly TypedArray[]) => TypedArray[];

/** The kernels of the primitives that run programs, given what runs one. */
export function controlKernels(run: RunProgram): KernelTable<ControlName> {
  const inline = (inputs: readonly TypedArray[], _: unknown, params: { readonly program?: Program | undefined }) =>
    run(params.program!, inputs);
  return {
    call: inline,
    customJvp: inline,
    customVjp: inline,
    checkpoint: inline,
    rematerialize: inline,

    cond: ([index, ...operands], _avals, { branches }) => run(branches[Math.max(0, Math.min(index![0]!, branches.length - 1))]!, operands),

    whileLoop(inputs, _avals, { cond, body, numCondConsts, numBodyConsts }) {
      const condConsts = inputs.slice(0, numCondConsts);
      const bodyConsts = inputs.slice(numCondConsts, numCondConsts + numBodyConsts);
      let carry = inputs.slice(numCondConsts + numBodyConsts);
      while (run(cond, [...condConsts, ...carry])[0]![0] !== 0) carry = run(body, [...bodyConsts, ...carry]);
      return carry;
    },

    scan(inputs, _avals, { body, numConsts, numCarry, length, reverse }, outAvals) {
      const consts = inputs.slice(0, numConsts), xs = inputs.slice(numConsts + numCarry);
      let carry = inputs.slice(numConsts, numConsts + numCarry);
      const widths = xs.map((_, k) => sizeOf(body.inputs[numConsts + numCarry + k]!.aval.shape));
      const ys = outAvals.slice(numCarry).map((aval) => allocate(aval.dtype, sizeOf(aval.shape)));
      const yWidths = body.outputs.slice(numCarry).map((atom) => sizeOf(atom.aval.shape));
      for (let step = 0; step < length; step++) {
        const i = reverse ? length - 1 - step : step;
        const slices = xs.map((x, k) => x.slice(i * widths[k]!, (i + 1) * widths[k]!));
        const outs = run(body, [...consts, ...carry, ...slices]);
        carry = outs.slice(0, numCarry);
        for (let k = 0; k < ys.length; k++) ys[k]!.set(outs[numCarry + k]!, i * yWidths[k]!);
      }
      return [...carry, ...ys];
    },
  };
}
