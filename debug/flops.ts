/**
 * Counting arithmetic.
 *
 * @module
 */
import { getPrimitive } from "../core/primitive.ts";
import { type Equation, Program } from "../core/program.ts";
import { sizeOf } from "../core/shape.ts";

/**
 * Arithmetic operations of a program: two for each product that a contraction or convolution adds up, one per element of elementwise work,
 * one per element that a reduction reads. Bodies of loops count once per step, a branch as its costliest.
 */
export function flopsOf(program: Program): number {
  return program.equations.reduce((sum, e) => sum + flopsOfEquation(e), 0);
}

/** Arithmetic operations of one application. */
export function flopsOfEquation(e: Equation): number {
  const out = () => e.outputs.reduce((sum, v) => sum + sizeOf(v.aval.shape), 0);
  const read = () => e.inputs.reduce((sum, a) => sum + sizeOf(a.aval.shape), 0);
  const params = e.params as {
    lhsContract?: readonly number[];
    length?: number;
    body?: Program;
    branches?: readonly Program[];
    program?: Program;
  };
  switch (e.primitive) {
    case "dotGeneral": {
      const depth = params.lhsContract!.reduce((n, axis) => n * e.inputs[0]!.aval.shape[axis]!, 1);
      return 2 * out() * depth;
    }
    case "conv": {
      const w = e.inputs[1]!.aval.shape;
      return 2 * out() * (sizeOf(w) / w.at(-1)!);
    }
    case "scan":
      return params.length! * flopsOf(params.body!);
    case "cond":
      return Math.max(...params.branches!.map(flopsOf));
    case "whileLoop": // the number of steps is not known: one is counted
      return flopsOf(params.body!);
    case "fft": {
      const n = sizeOf(e.inputs[0]!.aval.shape);
      return 5 * n * Math.log2(Math.max(2, e.inputs[0]!.aval.shape.at(-1)!));
    }
    case "cholesky":
    case "lu":
    case "triangularSolve": {
      const n = e.inputs[0]!.aval.shape.at(-1)!;
      return e.primitive === "triangularSolve" ? n * out() : (e.primitive === "lu" ? 2 : 1) / 3 * n * sizeOf(e.inputs[0]!.aval.shape);
    }
    case "copy":
    case "barrier":
    case "name":
    case "stopGradient":
    case "cast":
    case "bitcast":
      return 0;
  }
  if (params.program instanceof Program) return flopsOf(params.program);
  const { kind } = getPrimitive(e.primitive);
  return kind === "elementwise" ? out() : kind === "reduction" || e.primitive === "reduceWindow" ? read() : 0;
}
