// deno-lint-ignore-file no-explicit-any -- operands of any tree type
/**
 * Branches as single operations: only the chosen one runs.
 *
 * @module
 */
import { bind, bindMany } from "../core/bind.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import { isInteger } from "../core/dtype.ts";
import { describe, sameShape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { evaluateProgram } from "../core/tracing/evaluate.ts";
import { traceProgram } from "../core/tracing/program_trace.ts";
import { describeDifference, type Structure } from "../core/tree.ts";
import { type AnyFunction, checkFunction, flattenTensors, nameOf, type Tensors } from "./_flat.ts";

/**
 * `ifTrue(...operands)` where the predicate holds, else `ifFalse(...operands)`, as `jax.lax.cond`.
 *
 * @param predicate A bool scalar, or a number that is not 0.
 * @param ifTrue One branch.
 * @param ifFalse The other, with results of the same type.
 * @param operands The branches' arguments.
 * @returns What the branch gives.
 * @throws {TypeError} The predicate is no scalar, or the branches' results differ in type.
 * @example
 * ```ts
 * import { cond, np } from "@fluxion/fluxion";
 * import { assertEquals } from "@std/assert";
 * assertEquals(cond(np.array(3).greater(2), (x) => x.add(1), (x) => x, np.array(1)).item(), 2);
 * ```
 */
export function cond<R>(
  predicate: TensorLike,
  ifTrue: (...operands: any[]) => R,
  ifFalse: (...operands: any[]) => R,
  ...operands: unknown[]
): Tensors<R> {
  checkFunction("cond", ifTrue);
  checkFunction("cond", ifFalse);
  const p = toTensor("cond", predicate);
  if (p.ndim !== 0) {
    throw new TypeError(`Cannot cond on ${describe(p)}: the predicate must be a scalar; use np.where to choose element by element`);
  }
  const index = bind("cast", [p.dtype === "bool" ? p : bind("cast", [p], { dtype: "bool" })], { dtype: "int32" });
  return choose("cond", index, [ifFalse, ifTrue], operands) as Tensors<R>;
}

/**
 * `branches[index](...operands)`, as `jax.lax.switch`. The index is held within range.
 *
 * @param index An integer scalar.
 * @param branches Functions with results of the same type.
 * @param operands Their arguments.
 * @returns What the branch gives.
 * @throws {TypeError} The index is no integer scalar, or the branches' results differ in type.
 */
export function switch_<R>(index: TensorLike, branches: readonly ((...operands: any[]) => R)[], ...operands: unknown[]): Tensors<R> {
  if (!Array.isArray(branches) || branches.length === 0) {
    throw new TypeError("Cannot switch: branches must be a list of at least one function");
  }
  branches.forEach((b) => checkFunction("switch", b));
  if (typeof index === "number" && !Number.isInteger(index)) {
    throw new TypeError(`Cannot switch on ${index}: the index must be a whole number`);
  }
  const i = typeof index === "number" ? toTensor("switch", index, "int32") : toTensor("switch", index);
  if (i.ndim !== 0 || !isInteger(i.dtype)) throw new TypeError(`Cannot switch on ${describe(i)}: the index must be an integer scalar`);
  return choose("switch", i.dtype === "int32" ? i : bind("cast", [i], { dtype: "int32" }), branches, operands) as Tensors<R>;
}

function choose(operation: string, index: Tensor, branches: readonly AnyFunction[], operands: readonly unknown[]): unknown {
  const { leaves, structure } = flattenTensors(operation, operands);
  const outs: Structure[] = [];
  const traced = branches.map((branch, k) =>
    traceProgram((...xs) => {
      const result = flattenTensors(`${operation} with branch ${nameOf(branch)}`, branch(...structure.unflatten(xs) as unknown[]));
      outs[k] = result.structure;
      return result.leaves;
    }, leaves.map((x) => x.aval))
  );
  const first = traced[0]!.program.outputs;
  traced.forEach(({ program }, k) => {
    if (!outs[k]!.equals(outs[0]!)) {
      throw new TypeError(
        `Cannot ${operation}: the branches' results differ in structure: ${describeDifference(outs[0]!, outs[k]!, ["one", "another"])}`,
      );
    }
    program.outputs.forEach((a, i) => {
      const b = first[i]!;
      if (a.aval.dtype !== b.aval.dtype && !(a.aval.weak || b.aval.weak) || !sameShape(a.aval.shape, b.aval.shape)) {
        throw new TypeError(
          `Cannot ${operation}: the branches' results differ: one gives ${describe(b.aval)}, another ${describe(a.aval)}`,
        );
      }
    });
  });
  // A branch that gives a plain number takes the other's type.
  const types = first.map((_, i) => (traced.find((t) => !t.program.outputs[i]!.aval.weak) ?? traced[0]!).program.outputs[i]!.aval.dtype);
  const constants = traced.flatMap((t) => t.constants);
  let at = 0;
  const programs = traced.map(({ program, constants: own }) => {
    const from = at;
    at += own.length;
    return traceProgram((...xs) => {
      const out = evaluateProgram(program, [...xs.slice(from, from + own.length), ...xs.slice(constants.length)]);
      return out.map((x, i) => x.dtype === types[i] ? x : bind("cast", [x], { dtype: types[i]! }));
    }, [...constants.map((c) => c.aval), ...leaves.map((x) => x.aval)]).program;
  });
  return outs[0]!.unflatten(bindMany("cond", [index, ...constants, ...leaves], { branches: programs }));
}
