/**
 * The schedule that this device asks of the compiler.
 *
 * @module
 */
import { fuse } from "../../compile/fuse.ts";
import { type RowsStep, type Schedule, type Step, storageOf } from "../../compile/schedule.ts";
import { simplify } from "../../compile/simplify/mod.ts";
import type { KernelParams } from "../../core/primitives/kernel.ts";
import { sumsOfMany } from "../../compile/sums_of_many.ts";
import type { Equation, Program } from "../../core/program.ts";
import { prefersTable } from "../../kernels/attention/attention.ts";
import { isElementwise } from "../../kernels/elementwise/expressions.ts";
import type { Capabilities } from "../../kernels/launcher.ts";
import { haveOnePowerType } from "../../kernels/nest/lanes.ts";
import { keepsToLanes } from "../../kernels/nest/rows.ts";
import { isStored } from "../../kernels/types.ts";
import { computesOperand } from "../../kernels/user/spliced.ts";

/** Simplifies and fuses a program. */
export function scheduleOf(program: Program, capabilities: Capabilities): Schedule {
  const schedule = fuse(sumsOfMany(simplify(program, { expand: (e) => prefersTable(e, capabilities) })), {
    canFuse: (e) => canFuse(e, capabilities.float16),
    guards: true,
    maxBuffers: Math.min(capabilities.maxBindings, 16),
    epilogues: true,
    prologues: (e, operand, nest) =>
      e.primitive === "kernel" && computesOperand((e.params as unknown as KernelParams).definition, operand, nest),
    rows: true,
    together: true,
    // Drivers multiply large shaders out: 200 operations in one kernel take LLVM 16 s to compile and 140 ms to run, in pieces 1.3 s and 4 ms.
    maxNodes: 48,
  });
  return takeRowsApart(schedule, capabilities);
}

function canFuse(e: Equation, float16: boolean): boolean {
  const fits = [...e.inputs, ...e.outputs].every((a) => isStored(a.aval.dtype, float16) && a.aval.dtype !== "float16");
  return fits && (isElementwise(e.primitive) || !["sort", "gather"].includes(e.primitive));
}

/** The schedule with chains of rows that do not pay as one kernel, a workgroup a row, taken apart. */
function takeRowsApart(schedule: Schedule, capabilities: Capabilities): Schedule {
  const within = (s: Schedule) => takeRowsApart(s, capabilities);
  const steps = schedule.steps.flatMap((step): readonly Step[] => {
    switch (step.kind) {
      case "rows":
        return paysAsRows(step, schedule, capabilities) ? [step] : step.nests;
      case "scan":
        return [{ ...step, body: within(step.body) }];
      case "while":
        return [{ ...step, cond: within(step.cond), body: within(step.body) }];
      case "cond":
        return [{ ...step, branches: step.branches.map(within) }];
      default:
        return [step];
    }
  });
  return { ...schedule, steps };
}

function paysAsRows(step: RowsStep, schedule: Schedule, capabilities: Capabilities): boolean {
  const values = new Set(step.nests.flatMap((n) => [...n.reads, ...n.outputs.map((o) => o.value)]).map((v) => storageOf(schedule, v)));
  // A few long rows would leave most of the machine idle.
  const wide = step.rows < 32 && step.columns > 4096;
  return !wide && step.rows * step.columns > 0 && values.size <= capabilities.maxBindings && haveOnePowerType(step.nests) &&
    keepsToLanes(step, (v) => storageOf(schedule, v));
}
