/**
 * Between the trees that users see and the flat lists of tensors that traces see.
 *
 * @module
 */
import { kindName, type TensorLike, toTensor } from "../core/convert.ts";
import { isFloat } from "../core/dtype.ts";
import { describe } from "../core/shape.ts";
import { Tensor } from "../core/tensor.ts";
import { flatten, type Structure } from "../core/tree.ts";

/** Whether T is TensorLike itself: its nested arrays are endless, so that no type may walk down them. */
export type IsTensorLike<T> = 0 extends (1 & T) ? false : [T, TensorLike] extends [TensorLike, T] ? true : false;

/** The tree type that comes back when every leaf becomes a tensor. */
export type Tensors<T> = IsTensorLike<T> extends true ? Tensor
  : T extends Tensor ? Tensor
  : T extends number | boolean | ArrayBufferView ? Tensor
  : T extends null | undefined ? T
  : T extends (...args: never[]) => unknown ? T
  : T extends object ? { [K in keyof T]: Tensors<T[K]> }
  : T;

/** Any function of trees. */
// deno-lint-ignore no-explicit-any -- arguments of any tree type
export type AnyFunction = (...args: any[]) => any;

/** How messages call a function. */
export function nameOf(f: AnyFunction): string {
  return f.name === "" ? "the function" : `"${f.name}"`;
}

/** Checks that `f` is a function. */
export function checkFunction(operation: string, f: unknown): void {
  if (typeof f !== "function") throw new TypeError(`Cannot ${operation} ${kindName(f)}: it takes a function`);
}

/** The tensors among the leaves of a tree, and how to put the tree together again. */
export function flattenTensors(operation: string, tree: unknown): { leaves: Tensor[]; structure: Structure } {
  const { leaves, structure } = flatten(tree);
  for (let i = 0; i < leaves.length; i++) {
    const leaf = leaves[i];
    if (leaf instanceof Tensor) continue;
    if (typeof leaf !== "number" && typeof leaf !== "boolean" && !ArrayBuffer.isView(leaf)) {
      throw new TypeError(
        `Cannot ${operation} with ${kindName(leaf)} among the leaves of ${structure}: leaves are tensors, numbers or typed arrays`,
      );
    }
    leaves[i] = toTensor(operation, leaf as TensorLike);
  }
  return { leaves: leaves as Tensor[], structure };
}

/** A tree in which only the tensors count; the rest is kept as it is. */
export function flattenMixed(tree: unknown): { tensors: Tensor[]; rebuild: (tensors: readonly Tensor[]) => unknown } {
  const { leaves, structure } = flatten(tree);
  const at: number[] = [];
  leaves.forEach((leaf, i) => {
    if (leaf instanceof Tensor) at.push(i);
  });
  return {
    tensors: at.map((i) => leaves[i] as Tensor),
    rebuild(tensors) {
      const full = [...leaves];
      at.forEach((i, k) => full[i] = tensors[k]);
      return structure.unflatten(full);
    },
  };
}

/** Checks `argnums` against the number of arguments, and gives them as a list counted from the front. */
export function checkArgnums(operation: string, argnums: number | readonly number[], count: number): number[] {
  return (typeof argnums === "number" ? [argnums] : [...argnums]).map((n) => {
    if (!Number.isInteger(n) || n < -count || n >= count) {
      throw new RangeError(`Cannot ${operation} in argument ${n}: the function was called with ${count} argument${count === 1 ? "" : "s"}`);
    }
    return n < 0 ? n + count : n;
  });
}

/** Checks that what is differentiated is floating. */
export function checkFloating(operation: string, f: AnyFunction, argument: number, leaves: readonly Tensor[], remedy: string): void {
  for (const x of leaves) {
    if (!isFloat(x.dtype)) {
      throw new TypeError(
        `Cannot take ${operation} of ${nameOf(f)} in argument ${argument}, ${describe(x)}: ${operation} needs a floating dtype; ${remedy}`,
      );
    }
  }
}
