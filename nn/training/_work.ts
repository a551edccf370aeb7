/**
 * How much work a program is, roughly: enough to choose how many steps go into one call.
 *
 * @module
 */
import type { Program } from "../../core/program.ts";
import { sizeOf } from "../../core/shape.ts";
import type { Shape } from "../../core/shape.ts";

/** Floating-point operations, roughly: contractions count their products, everything else its elements. */
export function workOf(program: Program): number {
  let work = 0;
  for (const equation of program.equations) {
    const params = equation.params as Record<string, unknown>;
    const inner = [params.program, params.body, ...(Array.isArray(params.branches) ? params.branches : [])].filter((p) =>
      p !== undefined && p !== null && typeof p === "object" && "equations" in p
    ) as Program[];
    if (inner.length > 0) {
      work += inner.reduce((sum, p) => sum + workOf(p), 0) * (typeof params.length === "number" ? params.length : 1);
      continue;
    }
    const out = equation.outputs.reduce((n, o) => n + sizeOf(o.aval.shape), 0);
    const shapes = equation.inputs.map((i) => (i as { aval: { shape: Shape } }).aval.shape);
    if (equation.primitive === "dotGeneral") {
      work += 2 * out * (params.lhsContract as number[]).reduce((n, axis) => n * shapes[0]![axis]!, 1);
    } else if (equation.primitive === "conv") {
      work += 2 * out * sizeOf(shapes[1]!) / Math.max(shapes[1]!.at(-1)!, 1);
    } else work += Math.max(out, ...shapes.map(sizeOf));
  }
  return work;
}

/** At most how many operations one call may take: some tens of milliseconds, so that bars move and Ctrl-C is heard. */
const most = 2e8;

/** How many of `steps` steps of that much work go into one call; chosen so that few are left over. The same on every machine. */
export function stepsPerCall(work: number, steps: number, limit = 64): number {
  const high = Math.min(steps, limit, Math.max(1, Math.floor(most / Math.max(work, 1))));
  let best = high;
  for (let k = high; k > high / 2; k--) if (steps % k < steps % best) best = k;
  return Math.max(best, 1);
}
