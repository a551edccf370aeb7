/**
 * Vectorization of functions that were written for one example.
 *
 * @module
 */
import { checkOptions } from "../core/errors.ts";
import { positional } from "../core/positional.ts";
import { batchFront, moveAxis } from "../core/primitives/_ops.ts";
import { describe } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { batchFlat } from "../core/tracing/batch.ts";
import { broadcastPrefix, keyString, leavesWithPath, type Structure } from "../core/tree.ts";
import { type AnyFunction, checkFunction, flattenTensors, nameOf } from "./_flat.ts";

/** Where the batch axis of a tree's leaves lies: one axis for all, null for none, or a tree of them. */
// deno-lint-ignore no-explicit-any -- a prefix of any tree
export type Axes = number | null | readonly any[] | { readonly [key: string]: any };

/** Axes that may stand by themselves: one for all, null for none, or a list. A tree that is an object stands among the options. */
// deno-lint-ignore no-explicit-any -- a prefix of any tree
export type Placed = number | null | readonly any[];

/** Options of `vmap`. */
export interface VmapOptions {
  /** Where the arguments have their batch axis: one for all, or a list with an entry per argument. Default 0. */
  readonly inAxes?: Axes;
  /** Where the results get it; null for results that do not depend on the batch. Default 0. */
  readonly outAxes?: Axes;
  /** A name for the axis, which collectives such as `lax.psum` refer to. */
  readonly axisName?: string;
  /** The size of the axis, where no argument has it. */
  readonly axisSize?: number;
}

/**
 * A function of batches made from a function of one example, as `jax.vmap`.
 *
 * @param f A function of trees of tensors.
 * @param along Where the arguments have the batch axis, `inAxes`: a number, or a list with an entry for each; or options.
 * @param out Where the results get it, `outAxes`; or options.
 * @returns A function of the same arguments, each with one more axis where `inAxes` says so.
 * @throws {RangeError} When called: batch sizes differ, or an axis is out of range.
 * @example Dot products of rows
 * ```ts
 * import { np, type Tensor, vmap } from "@fluxion/fluxion";
 * import { assertEquals } from "@std/assert";
 * const dots = vmap((x: Tensor, y: Tensor) => np.dot(x, y), { inAxes: [0, null] });
 * assertEquals(dots(np.array([[1, 2], [3, 4]]), np.array([1, 1])).toArray(), [3, 7]);
 * ```
 */
export function vmap<F extends AnyFunction>(f: F, along?: Placed | VmapOptions, out?: Placed | VmapOptions, rest?: VmapOptions): F {
  checkFunction("vmap", f);
  const options = positional<VmapOptions>("vmap", ["inAxes", "outAxes"], [along, out, rest]);
  checkOptions("vmap", options, ["inAxes", "outAxes", "axisName", "axisSize"]);
  const { inAxes = 0, outAxes = 0, axisName, axisSize } = options;
  const operation = `vmap ${nameOf(f)}`;
  return ((...args: unknown[]) => {
    const { leaves, structure } = flattenTensors(operation, args);
    if (Array.isArray(inAxes) && inAxes.length !== args.length) {
      throw new TypeError(`Cannot ${operation}: inAxes has ${inAxes.length} entries for ${args.length} arguments`);
    }
    const axes = broadcastPrefix(`${operation} with inAxes`, inAxes, args).map((axis, i) => inputAxis(operation, axis, leaves[i]!));
    const size = batchSize(operation, args, leaves, axes, axisSize);
    let outStructure!: Structure;
    let out: unknown;
    const { outputs, axes: found } = batchFlat(
      (...xs) => {
        out = f(...structure.unflatten(xs) as unknown[]);
        const flat = flattenTensors(operation, out);
        outStructure = flat.structure;
        return flat.leaves;
      },
      leaves,
      axes,
      { size, axisName },
    );
    const wanted = broadcastPrefix(`${operation} with outAxes`, outAxes, out);
    const placed = outputs.map((x, i) => outputAxis(operation, x, found[i]!, wanted[i], size));
    return outStructure.unflatten(placed);
  }) as F;
}

function inputAxis(operation: string, axis: unknown, x: Tensor): number | null {
  if (axis === null || axis === undefined) return null;
  if (typeof axis !== "number" || !Number.isInteger(axis) || axis < -x.ndim || axis >= x.ndim) {
    throw new RangeError(`Cannot ${operation} over axis ${axis} of ${describe(x)}: inAxes must lie in [-${x.ndim}, ${x.ndim}), or be null`);
  }
  return axis < 0 ? axis + x.ndim : axis;
}

function outputAxis(operation: string, x: Tensor, axis: number | null, wanted: unknown, size: number): Tensor {
  if (wanted === null || wanted === undefined) {
    if (axis !== null) throw new RangeError(`Cannot ${operation} with outAxes null: that result depends on the batch`);
    return x;
  }
  const rank = axis === null ? x.ndim + 1 : x.ndim;
  if (typeof wanted !== "number" || !Number.isInteger(wanted) || wanted < -rank || wanted >= rank) {
    throw new RangeError(`Cannot ${operation} with outAxes ${wanted}: the result has ${rank} axes`);
  }
  return moveAxis(axis === null ? batchFront(x, null, size) : x, axis ?? 0, wanted < 0 ? wanted + rank : wanted);
}

function batchSize(
  operation: string,
  args: unknown[],
  leaves: readonly Tensor[],
  axes: readonly (number | null)[],
  given: number | undefined,
): number {
  const sizes = leaves.flatMap((x, i) => axes[i] === null ? [] : [x.shape[axes[i]!]!]);
  const all = given === undefined ? sizes : [given, ...sizes];
  if (all.length === 0) throw new RangeError(`Cannot ${operation}: no argument has a batch axis; give one in inAxes, or axisSize`);
  if (all.some((n) => n !== all[0])) {
    const paths = leavesWithPath(args);
    const list = leaves.flatMap((x, i) => {
      const [argument, ...path] = paths[i]![0];
      return axes[i] === null
        ? []
        : [`argument ${argument}${keyString(path)}, ${describe(x)}, has ${x.shape[axes[i]!]} along axis ${axes[i]}`];
    });
    throw new RangeError(
      `Cannot ${operation}: the batch sizes differ: ${list.join("; ")}${given === undefined ? "" : `; axisSize is ${given}`}`,
    );
  }
  return all[0]!;
}
