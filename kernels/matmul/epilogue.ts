/**
 * Elementwise work on the results of a product, before they are stored: bias, activation, residual, scaling.
 *
 * @module
 */
import { visitExprs } from "../../compile/merge_dimensions.ts";
import type { Expr, Nest } from "../../compile/schedule.ts";
import type { Var } from "../../core/program.ts";
import { withFunctions } from "../functions.ts";
import type { Kernel } from "../kernel.ts";
import { isHeavy } from "../nest/expressions.ts";
import { Bindings, type Places } from "../nest/bindings.ts";
import { describe, isVector, laneFunction, mapBody, powerTypeOf } from "../nest/lanes.ts";
import { splice } from "../specialize.ts";

/** A product's kernel with an epilogue: the values that it binds after its own three operands. */
export interface EpilogueKernel {
  readonly name: string;
  readonly code: string;
  readonly bindings: readonly Var[];
}

/** Whether a kernel has a place for an epilogue; tall tiles would write it 64 times. */
export function takesEpilogue(kernel: Kernel): boolean {
  return /^matmul(_small)? /.test(kernel.name) && !/ragged|float16|f16|i32|u32|64x1/.test(kernel.name);
}

/**
 * The kernel with the nest evaluated on each result.
 *
 * @param result The product's value, which the nest reads at each element's own index.
 * @param stored Whether the product itself is stored too.
 * @returns Undefined where the nest does not fit: more bindings than there are, or rows that are no multiple of four.
 */
export function epilogueKernel(
  kernel: Kernel,
  nest: Nest,
  isResult: (v: Var) => boolean,
  stored: boolean,
  places: Places,
  maxBindings: number,
): EpilogueKernel | undefined {
  const tiled = kernel.name.startsWith("matmul ");
  const lanes = tiled ? 4 : 1, last = nest.shape.length - 1;
  if (tiled && (last < 0 || nest.shape[last]! % 4 !== 0 || isHeavy(nest.outputs.map((o) => o.expr)))) return undefined;
  const given = new Map<Expr, (j: number) => string>();
  visitExprs(nest, (e) => {
    if (e.kind === "load" && isResult(e.value)) given.set(e, tiled ? (j) => `value.${"xyzw"[j]}` : () => "value");
  });
  const bindings = new Bindings(places);
  // Twice: what one load reads element by element is no vec4 for the others.
  let f = laneFunction(nest, nest.outputs, bindings, lanes, last, given, "epilogue");
  for (const o of nest.outputs) if (lanes !== 4 || !isVector(o.access, last)) bindings.of(o.value).vectors = false;
  f = laneFunction(nest, nest.outputs, bindings, lanes, last, given, "epilogue");
  if (bindings.list.length + 3 > maxBindings) return undefined;
  const body = mapBody(nest, f, bindings, lanes, "flat").map((l) => `  ${l}`).join("\n");
  const store = tiled
    ? `fn store(place: u32, row: u32, column: u32, value: vec4f) {
  let flat = (place * params.c_batch + row * params.c_row + column) / 4u;
  ${stored ? "c_out[flat] = vec4<Y>(value);" : ""}
${body}
}`
    : `fn store(flat: u32, value: A) {
  ${stored ? "c_out[flat] = Y(value);" : ""}
${body}
}`;
  const declarations = bindings.declarations(3);
  const code = splice(kernel.code, "store", [declarations, f.text, store].join("\n"));
  return {
    name: `${kernel.name} then ${describe(nest)}`,
    code: withFunctions(code, powerTypeOf(nest)),
    bindings: bindings.list.map((b) => b.value as Var),
  };
}
