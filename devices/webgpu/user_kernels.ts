/**
 * Launches of the user's kernels, with what rides along with them.
 *
 * @module
 */
import type { OpaqueStep } from "../../compile/schedule.ts";
import type { KernelParams } from "../../core/primitives/kernel.ts";
import { Literal, type Var } from "../../core/program.ts";
import { sizeOf } from "../../core/shape.ts";
import type { Capabilities } from "../../kernels/launcher.ts";
import { powerTypeOf } from "../../kernels/nest/lanes.ts";
import { isSpliced, splicedKernel } from "../../kernels/user/spliced.ts";
import { explainingErrors, width } from "../../kernels/user/user_kernel.ts";
import type { Command } from "./commands.ts";
import { costing } from "./cost.ts";
import type { Launches } from "./launches.ts";
import type { Layout } from "./layout.ts";
import type { Recordings } from "./recordings.ts";

/** The commands of a step that is a user's kernel; undefined for any other. */
export function userKernelCommands(
  step: OpaqueStep,
  launches: Launches,
  layout: Layout,
  recordings: Recordings,
  { maxBindings }: Capabilities,
): Command[] | undefined {
  const { equation, epilogue, prologues } = step, size = sizeOf(equation.outputs[0]!.aval.shape);
  if (equation.primitive !== "kernel") return undefined;
  if (size === 0) return [];
  const { definition } = equation.params as unknown as KernelParams;
  if (!isSpliced(step)) return explainingErrors(definition, recordings.of(step)!.launches[0]!.kernel, () => launches.launches(step));
  const root = (v: Var) => recordings.root(v), before = [...new Set(prologues?.values() ?? [])];
  // The kernel may read its operands anywhere, at any time: nothing may be written where they lie.
  const reads = [...equation.inputs.filter((_, k) => !prologues?.has(k)), ...before.flatMap((n) => n.reads)];
  const read = new Set(reads.flatMap((a) => a instanceof Literal ? [] : [layout.key(a)]));
  const together = epilogue !== undefined && powerTypeOf(epilogue.nest) === "f32" &&
    !epilogue.nest.outputs.some((o) => read.has(layout.key(o.value)));
  const write = (after: OpaqueStep["epilogue"]) => splicedKernel(step, after, { key: (v) => layout.key(v) }, root);
  let joined = together, written = write(together ? epilogue : undefined);
  if (joined && written.bindings.length > maxBindings) joined = false, written = write(undefined);
  const command = explainingErrors(
    definition,
    written.kernel,
    () => launches.command(written.kernel, written.bindings.map((v) => layout.whole(v)), [size], Math.ceil(size / width)),
  );
  const launch = costing(joined ? [...before, epilogue!.nest] : before, command);
  return epilogue === undefined || joined ? [launch] : [launch, ...launches.nest(epilogue.nest)];
}
