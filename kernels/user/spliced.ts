/**
 * A user's kernel with elementwise work riding along: on operands where it reads them, on each result before it is stored.
 *
 * The user's function reads `x(i)` and gives element i, so neither side of it knows where the numbers come from or go to.
 *
 * @module
 */
import { costOf } from "../../compile/elementwise.ts";
import { visitExprs } from "../../compile/merge_dimensions.ts";
import type { Expr, Nest, OpaqueStep } from "../../compile/schedule.ts";
import type { KernelDefinition, KernelParams } from "../../core/primitives/kernel.ts";
import { Literal, type Var } from "../../core/program.ts";
import { type Kernel, kernelOfCode } from "../kernel.ts";
import { Bindings, type Places } from "../nest/bindings.ts";
import { Evaluator, isHeavy, loadText, type Storage } from "../nest/expressions.ts";
import { describe, dimensionText, powerTypeOf, storeText } from "../nest/lanes.ts";
import { literal, toStorage } from "../types.ts";
import { elementText, operandText } from "./user_kernel.ts";

/** The kernel, and the stored values that it binds. */
export interface SplicedKernel {
  readonly kernel: Kernel;
  readonly bindings: readonly Var[];
}

/** What a kernel may compute again for one element (in additions) rather than have it stored and loaded. */
const most = 12;
/** Reads that a loop, or a function beside `element`, is taken for. */
const many = 8;

/** Whether a user's kernel may compute an operand, which `nest` would store, wherever it reads it. */
export function computesOperand({ inputs, wgsl }: KernelDefinition, operand: number, nest: Nest): boolean {
  if (isHeavy(nest.outputs.map((o) => o.expr)) || powerTypeOf(nest) !== "f32") return false;
  let cost = 4 * Math.max(0, nest.shape.length - 1); // an index of several dimensions is taken apart by divisions
  visitExprs(nest, (e) => cost += e.kind === "apply" ? costOf(e.primitive) ?? most : e.kind === "guard" ? 2 : 0);
  const text = wgsl.replaceAll(/\/\/.*/g, ""), read = new RegExp(`\\b${inputs[operand]}\\s*\\(`, "g");
  const repeated = /\b(for|while|loop)\b/.test(text) || (text.match(/\bfn\b/g) ?? []).length > 1;
  return cost * (repeated ? many : (text.match(read) ?? []).length - 1) <= most;
}

/** Whether the step is a user's kernel that something rides along with. */
export function isSpliced({ equation, epilogue, prologues }: OpaqueStep): boolean {
  return equation.primitive === "kernel" && (epilogue !== undefined || prologues !== undefined);
}

/**
 * The kernel of such a step.
 *
 * @param places Where stored values are: those in one place share a binding.
 * @param root The value whose storage a value has.
 * @param after The epilogue, if it is to be part of the kernel.
 */
export function splicedKernel(
  { equation, prologues }: OpaqueStep,
  after: OpaqueStep["epilogue"],
  places: Places,
  root: (v: Var) => Var,
): SplicedKernel {
  const { definition } = equation.params as unknown as KernelParams, result = equation.outputs[0]!;
  const bindings = new Bindings(places, "fluxion_x");
  const storage: Storage = {
    of(v) {
      const place = bindings.of(v);
      place.vectors = false;
      return place;
    },
  };
  const operands = definition.inputs.map((name, k) => {
    const a = equation.inputs[k]!, nest = prologues?.get(k);
    if (a instanceof Literal) return operandText(name, a.aval, [`return ${literal(a.value, a.aval.dtype)};`]);
    if (nest === undefined) return operandText(name, a.aval, [`return ${loadText(storage, a, "i", a.aval.dtype)};`]);
    return operandText(name, a.aval, computeText(nest, storage));
  });
  const store = [`let value = element(i);`];
  if (after === undefined || after.stored) {
    const { dtype } = result.aval;
    store.push(`${storage.of(result).name}[i] = ${toStorage(dtype, "value")};`);
  }
  if (after !== undefined) store.push(...finishText(after.nest, storage, (v) => root(v) === root(result)));
  const code = elementText(definition, [bindings.declarations(), ...operands], store);
  const before = [...new Set(prologues?.values() ?? [])].map((nest) => ` of ${describe(nest)}`).join("");
  const name = `user ${definition.name}${before}${after === undefined ? "" : ` then ${describe(after.nest)}`}`;
  return { kernel: kernelOfCode(name, code), bindings: bindings.list.map((b) => b.value as Var) };
}

/** The body of a function of `i` that gives the one result of a nest. */
function computeText(nest: Nest, storage: Storage): string[] {
  const evaluator = new Evaluator(storage), value = evaluator.value(nest.outputs[0]!.expr);
  return [...indexText(nest), ...evaluator.lines, `return ${value};`];
}

/** Statements that do what a nest does with `value`, the element of the result at `i`. */
function finishText(nest: Nest, storage: Storage, isResult: (v: Var) => boolean): string[] {
  const known = new Map<Expr, string>();
  visitExprs(nest, (e) => {
    if (e.kind === "load" && isResult(e.value)) known.set(e, "value");
  });
  const evaluator = new Evaluator(storage, known), values = nest.outputs.map((o) => evaluator.value(o.expr));
  return [
    ...indexText(nest),
    ...evaluator.lines,
    ...nest.outputs.flatMap((o, k) => storeText(o, storage, 1, nest.shape.length - 1, () => values[k]!)),
  ];
}

const indexText = ({ shape }: Nest): string[] => dimensionText(shape, shape.map((_, d) => d), "i", 1);
