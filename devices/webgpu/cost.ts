/**
 * What launches cost, for `explain`: arithmetic operations.
 *
 * @module
 */
import { flopsOf } from "../../compile/explain_nest.ts";
import type { Nest } from "../../compile/schedule.ts";
import type { Equation } from "../../core/program.ts";
import { attentionFlops } from "../../core/primitives/_attention.ts";
import { sizeOf } from "../../core/shape.ts";
import type { DotParams } from "../../kernels/matmul/dot_general.ts";
import type { SoloStep } from "../../kernels/nest/solo.ts";
import type { LaunchCommand } from "./commands.ts";

/** The launch with what its nests cost. */
export function costing(nests: readonly Nest[], launch: LaunchCommand): LaunchCommand {
  return { ...launch, flops: launch.flops + nests.reduce((sum, nest) => sum + flopsOf(nest).flops, 0) };
}

/** What the steps of a solo kernel cost; a while loop counts once. */
export function soloFlops(steps: readonly SoloStep[]): number {
  return steps.reduce((sum, step) => {
    switch (step.kind) {
      case "nests":
        return sum + step.nests.reduce((n, nest) => n + flopsOf(nest).flops, 0);
      case "copy":
        return sum;
      case "loop":
        return sum + step.length * soloFlops(step.body);
      case "while":
        return sum + soloFlops(step.cond) + soloFlops(step.body);
      case "branch":
        return sum + Math.max(0, ...step.branches.map(soloFlops));
    }
  }, 0);
}

/** What a product costs: a multiplication and an addition for each element and summand; those of attention likewise, the weights aside; of other primitives nothing is known. */
export function productFlops({ primitive, inputs, outputs, params }: Equation): number {
  const out = sizeOf(outputs[0]?.aval.shape ?? []);
  if (primitive === "dotGeneral") {
    const { lhsContract } = params as unknown as DotParams;
    return 2 * out * lhsContract.reduce((n, axis) => n * inputs[0]!.aval.shape[axis]!, 1);
  }
  if (primitive === "conv") return 2 * out * sizeOf(inputs[1]!.aval.shape.slice(0, -1));
  return attentionFlops(primitive, inputs.map((a) => a.aval), params);
}
