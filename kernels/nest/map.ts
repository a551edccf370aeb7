/**
 * Nests that store a value for every index: one kernel, or several nests in one.
 *
 * @module
 */
import { visitExprs } from "../../compile/merge_dimensions.ts";
import type { Nest } from "../../compile/schedule.ts";
import { sizeOf } from "../../core/shape.ts";
import { withFunctions } from "../functions.ts";
import { setConstants, splice } from "../specialize.ts";
import { wgsl } from "../wgsl_generated.ts";
import { Bindings, type NestKernel, type Places } from "./bindings.ts";
import { isHeavy } from "./expressions.ts";
import { describe, fitOutputs, type LaneFunction, laneFunction, mapBody, powerTypeOf } from "./lanes.ts";

/** How many neighbours an invocation of a map takes, and how many invocations there are. */
function mapLanes(nest: Nest): [lanes: number, count: number] {
  const size = sizeOf(nest.shape), last = nest.shape.length - 1;
  if (last < 0 || isHeavy(nest.outputs.map((o) => o.expr))) return [1, size];
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

/** The text of a map: declarations, then the body of `main`; names end in `suffix`. */
function mapParts(nest: Nest, bindings: Bindings, name: string): { lanes: number; count: number; function: LaneFunction } {
  const [lanes, count] = mapLanes(nest);
  fitOutputs(nest.outputs, bindings, lanes, nest.shape.length - 1);
  return { lanes, count, function: laneFunction(nest, nest.outputs, bindings, lanes, nest.shape.length - 1, new Map(), name) };
}

/** The kernel of a nest without reductions. */
export function mapKernel(nest: Nest, places: Places): NestKernel {
  const bindings = new Bindings(places);
  const { lanes, count, function: f } = mapParts(nest, bindings, "f");
  const body = mapBody(nest, f, bindings, lanes, "i");
  let code = setConstants(wgsl["nest/map"], { count });
  code = splice(code, "operands", `${bindings.declarations()}\n${f.text}`);
  code = splice(code, "body", body.map((l) => `  ${l}`).join("\n"));
  return {
    name: describe(nest),
    code: withFunctions(code, powerTypeOf(nest)),
    bindings: bindings.list.map((b) => b.value),
    workgroups: Math.ceil(count / 64),
    partials: [],
  };
}

/** Independent maps as one kernel: each takes a range of workgroups. */
export function togetherKernel(nests: readonly Nest[], places: Places): NestKernel | undefined {
  const bindings = new Bindings(places);
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
  nests.forEach((nest, k) => {
    const { lanes, count } = parts[k]!;
    const groups = Math.ceil(count / 64);
    lines.push(`if (at < ${first + groups}u) {`, `let i = (at - ${first}u) * 64u + lane;`, `if (i >= ${count}u) { return; }`);
    lines.push(...mapBody(nest, again[k]!, bindings, lanes, "i"), "return;", "}");
    first += groups;
  });
  const code = `${bindings.declarations()}
${again.map((f) => f.text).join("\n")}
@compute @workgroup_size(64)
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
