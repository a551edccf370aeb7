/**
 * Forward mode: a function's value and its derivative along a direction.
 *
 * @module
 */
import { isFloat } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { full } from "../core/primitives/_ops.ts";
import { describe, sameShape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { jvpFlat } from "../core/tracing/jvp.ts";
import { describeDifference, leavesUpTo, structure as structureOf } from "../core/tree.ts";
import { toTensor } from "../core/convert.ts";
import { type AnyFunction, checkFunction, flattenMixed, flattenTensors, nameOf, type Tensors } from "./_flat.ts";

/** Options of `jvp`. */
export interface JvpOptions {
  /** Whether the function returns `[value, aux]`. Default false. */
  readonly hasAux?: boolean;
}

/**
 * A function's value at `primals`, and its derivative there along `tangents`, as `jax.jvp`.
 *
 * @param f A function of trees of tensors.
 * @param primals The arguments, as a list.
 * @param tangents The direction: a list of trees like the arguments'. Integer leaves have none: null there.
 * @param options Whether `f` returns `[value, aux]`.
 * @returns `[out, tangentOut]`; with `hasAux`, `[out, tangentOut, aux]`.
 * @throws {TypeError} Primals and tangents differ in structure, shape or dtype.
 * @example
 * ```ts
 * import { jvp, np, type Tensor } from "@fluxion/fluxion";
 * import { assertEquals } from "@std/assert";
 * const [y, dy] = jvp((x: Tensor) => np.square(x), [3], [1]);
 * assertEquals([y.item(), dy.item()], [9, 6]);
 * ```
 */
export function jvp<F extends AnyFunction>(
  f: F,
  primals: readonly unknown[],
  tangents: readonly unknown[],
  options?: JvpOptions,
): F extends (...args: never[]) => infer R ? [Tensors<R>, Tensors<R>, ...unknown[]] : never {
  checkFunction("take jvp of", f);
  checkOptions("take jvp", options, ["hasAux"]);
  const operation = `take jvp of ${nameOf(f)}`;
  if (!Array.isArray(primals) || !Array.isArray(tangents)) {
    throw new TypeError(`Cannot ${operation}: primals and tangents are lists of arguments`);
  }
  const { leaves, structure } = flattenTensors(operation, primals);
  const slopes = matchTangents(operation, leaves, structure, tangents);
  let rebuild!: (tensors: readonly Tensor[]) => unknown, rebuildAux: ((tensors: readonly Tensor[]) => unknown) | undefined;
  let count = 0;
  const out = jvpFlat(
    (...xs) => {
      const result = f(...structure.unflatten(xs) as unknown[]);
      if (options?.hasAux && !(Array.isArray(result) && result.length === 2)) {
        throw new TypeError(`Cannot ${operation} with hasAux: it must return [value, aux]`);
      }
      const value = flattenTensors(operation, options?.hasAux ? result[0] : result);
      rebuild = (tensors) => value.structure.unflatten(tensors);
      count = value.leaves.length;
      if (!options?.hasAux) return value.leaves;
      const aux = flattenMixed(result[1]);
      rebuildAux = aux.rebuild;
      return [...value.leaves, ...aux.tensors];
    },
    leaves,
    slopes,
  );
  const values = out.primals.slice(0, count);
  const dy = values.map((x, i) => isFloat(x.dtype) ? out.tangents[i] ?? full(x.shape, 0, x.dtype) : null);
  const result = [rebuild(values), rebuild(dy as Tensor[])];
  return (rebuildAux === undefined ? result : [...result, rebuildAux(out.primals.slice(count))]) as never;
}

/** The tangents' leaves, checked against the primals; null for integer leaves. */
export function matchTangents(
  operation: string,
  leaves: readonly Tensor[],
  structure: ReturnType<typeof structureOf>,
  tangents: unknown,
): (Tensor | null)[] {
  let found: unknown[];
  try {
    found = leavesUpTo(structure, tangents);
  } catch {
    throw new TypeError(
      `Cannot ${operation}: primals and tangents differ in structure: ${
        describeDifference(structure, structureOf(tangents), ["the primals", "the tangents"])
      }`,
    );
  }
  return found.map((t, i) => {
    const x = leaves[i]!;
    if (!isFloat(x.dtype)) return null;
    if (t === null || t === undefined) return null;
    const dx = toTensor(operation, t as Tensor, typeof t === "number" ? x.dtype : undefined);
    if (dx.dtype !== x.dtype || !sameShape(dx.shape, x.shape)) {
      throw new TypeError(`Cannot ${operation}: the primal is ${describe(x)} and its tangent ${describe(dx)}; they must be alike`);
    }
    return dx;
  });
}
