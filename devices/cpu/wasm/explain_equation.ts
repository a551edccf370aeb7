/**
 * Equations with a kernel of their own, for `explain`: their text, and what they cost.
 *
 * @module
 */
import { attentionFlops } from "../../../core/primitives/_attention.ts";
import type { Equation } from "../../../core/program.ts";
import { describe, sizeOf } from "../../../core/shape.ts";

/** The equation with its types. */
export function equationText(e: Equation): string {
  return `${e.outputs.map((v) => describe(v.aval)).join(" ")} = ${e.primitive} ${e.inputs.map((a) => describe(a.aval)).join(" ")}`;
}

/** Arithmetic operations and bytes of one run. */
export function costOfEquation(e: Equation): { flops: number; bytes: number } {
  const out = e.outputs.reduce((n, v) => n + sizeOf(v.aval.shape), 0);
  const bytes = 4 * (out + e.inputs.reduce((n, a) => n + sizeOf(a.aval.shape), 0));
  if (e.primitive === "dotGeneral") {
    const k = (e.params.lhsContract as number[]).reduce((n, axis) => n * e.inputs[0]!.aval.shape[axis]!, 1);
    return { flops: 2 * out * k, bytes };
  }
  if (e.primitive === "conv") return { flops: 2 * out * sizeOf(e.inputs[1]!.aval.shape.slice(0, -1)), bytes };
  return { flops: attentionFlops(e.primitive, e.inputs.map((a) => a.aval), e.params) || out, bytes };
}
