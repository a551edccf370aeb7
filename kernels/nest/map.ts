/**
 * Nests that store a value for every index: one kernel, or several nests in one.
 *
 * @module
 */
import { visitExprs } from "../../compile/merge_dimensions.ts";
import type { Nest } from "../../compile/schedule.ts";
import { sizeOf } from "../../core/shape.ts";
import { withFunctions } from "../functions.ts";
import type { Capabilities } from "../launcher.ts";
import { setConstants, splice } from "../specialize.ts";
import { walkOf } from "../walk.ts";
import { wgsl } from "../wgsl_generated.ts";
import { Bindings, type NestKernel, type Places } from "./bindings.ts";
import { isHeavy } from "./expressions.ts";
import { canBeWide, describe, fitOutputs, type LaneFunction, laneFunction, mapBody, powerTypeOf } from "./lanes.ts";

/** How many neighbours an invocation of a map takes, and how many invocations there are. */
function mapLanes(nest: Nest, wide: boolean): [lanes: number, count: number] {
  const size = sizeOf(nest.shape), last = nest.shape.length - 1;
  if (last < 0 || isHeavy(nest.outputs.map((o) => o.expr))) return [1, size];
  if (wide) return [8, size / 8];
  if (nest.shape[last]! % 4 === 0) return [4, size / 4];
  // A whole vector of odd length: the last vec4 reaches into the padding behind every value.
  const plain = nest.shape.length === 1 &&
    nest.outputs.every((o) => o.access.offset === 0 && o.access.strides[0] === 1 && sizeOf(o.value.aval.shape) === size);
  let loadsFit = true;
  visitExprs(nest, (e) => {
    if (e.kind === "guard") loadsFit = false;
    if (e.kind === "load" && !(e.access.strides[0] === 0 || (e.access.strides[0] === 1 && e.access.offset % 4 === 0))) loadsFit = false;
  });
  return plain && loadsFit ? [4, Math.ceil(size / 4)] : [1, size];
}

/** Runs `body` for a lane's units from `first` on. */
function walkLines(turns: number, count: number, body: readonly string[]): string[] {
  const head = turns === 1
    ? ["let i = first;", `if (i < ${count}u) {`]
    : [`for (var i = first; i < min(first + ${turns}u, ${count}u); i++) {`];
  return [...head, ...body, "}"];
}

/** Whether nests are evaluated for eight neighbours at a time. */
function takesWide(nests: readonly Nest[], capabilities: Capabilities): boolean {
  return capabilities.wideLoads && nests.every(canBeWide) && !isHeavy(nests.flatMap((nest) => nest.outputs.map((o) => o.expr)));
}

/** The text of a map: declarations, then the body of `main`; names end in `suffix`. */
function mapParts(nest: Nest, bindings: Bindings, name: string): { lanes: number; count: number; function: LaneFunction } {
  const [lanes, count] = mapLanes(nest, bindings.wide);
  fitOutputs(nest.outputs, bindings, lanes, nest.shape.length - 1);
  return { lanes, count, function: laneFunction(nest, nest.outputs, bindings, lanes, nest.shape.length - 1, new Map(), name) };
}

/** The kernel of a nest without reductions. */
export function mapKernel(nest: Nest, places: Places, capabilities: Capabilities): NestKernel {
  const bindings = new Bindings(places, "x", takesWide([nest], capabilities));
  const { lanes, count, function: f } = mapParts(nest, bindings, "f");
  const body = mapBody(nest, f, bindings, lanes, "i");
  const { width, turns } = walkOf(count, capabilities.software, isHeavy(nest.outputs.map((o) => o.expr)));
  let code = setConstants(wgsl["nest/map"], { count, turns, width });
  if (turns === 1) code = splice(code, "walk", "  let i = first;\n  if (i < count) {");
  code = splice(code, "operands", `${bindings.declarations()}\n${f.text}`);
  code = splice(code, "body", body.map((l) => `    ${l}`).join("\n"));
  return {
    name: describe(nest),
    code: withFunctions(code, powerTypeOf(nest)),
    bindings: bindings.list.map((b) => b.value),
    workgroups: Math.ceil(count / (width * turns)),
    partials: [],
  };
}

/** Independent maps as one kernel: each takes a range of workgroups. */
export function togetherKernel(nests: readonly Nest[], places: Places, capabilities: Capabilities): NestKernel | undefined {
  const bindings = new Bindings(places, "x", takesWide(nests, capabilities));
  const parts = nests.map((nest, k) => mapParts(nest, bindings, `fun${k}`));
  // What one of them reads element by element is no vec4 for the others either: write all of them again, now that it is known.
  const again = nests.map((nest, k) => {
    const { lanes } = parts[k]!;
    return laneFunction(nest, nest.outputs, bindings, lanes, nest.shape.length - 1, new Map(), `fun${k}`);
  });
  const types = new Set(nests.map(powerTypeOf));
  if (types.size > 1) return undefined;
  const lines: string[] = [];
  let first = 0;
  const heavy = isHeavy(nests.flatMap((nest) => nest.outputs.map((o) => o.expr)));
  const { width } = walkOf(1, capabilities.software, heavy);
  nests.forEach((nest, k) => {
    const { lanes, count } = parts[k]!, { turns } = walkOf(count, capabilities.software, heavy);
    const groups = Math.ceil(count / (width * turns));
    lines.push(`if (at < ${first + groups}u) {`, `let first = ((at - ${first}u) * ${width}u + lane) * ${turns}u;`);
    lines.push(...walkLines(turns, count, mapBody(nest, again[k]!, bindings, lanes, "i")), "return;", "}");
    first += groups;
  });
  const code = `${bindings.declarations()}
${again.map((f) => f.text).join("\n")}
@compute @workgroup_size(${width})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = group.y * groups.x + group.x;
${lines.map((l) => `  ${l}`).join("\n")}
}`;
  return {
    name: `${nests.length} × ${describe(nests[0]!)}`,
    code: withFunctions(code, [...types][0]),
    bindings: bindings.list.map((b) => b.value),
    workgroups: first,
    partials: [],
  };
}
