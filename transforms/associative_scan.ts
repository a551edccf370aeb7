/**
 * Scans of associative operations, in logarithmic depth.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constantLike } from "../core/constant.ts";
import { checkOptions } from "../core/errors.ts";
import { describe, normalizeAxis } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { checkFunction, flattenTensors, type Tensors } from "./_flat.ts";

/** Options of `associativeScan`. */
export interface AssociativeScanOptions {
  /** Whether to scan from the end. Default false. */
  readonly reverse?: boolean;
  /** The axis to scan along. Default 0. */
  readonly axis?: number;
}

/**
 * All prefixes of `elems` combined by an associative function, as `jax.lax.associative_scan`.
 *
 * @param f Combines two trees of slices; it must be associative, and work on many at once along the axis.
 * @param elems A tree of tensors with the same size along the axis.
 * @param options The direction and the axis.
 * @returns A tree like `elems`: at position i, elements 0 … i combined.
 * @throws {RangeError} The sizes along the axis differ.
 * @example
 * ```ts
 * import { associativeScan, np, type Tensor } from "@fluxion/fluxion";
 * import { assertEquals } from "@std/assert";
 * assertEquals(associativeScan((a: Tensor, b: Tensor) => a.add(b), np.array([1, 2, 3])).toArray(), [1, 3, 6]);
 * ```
 */
// deno-lint-ignore no-explicit-any -- slices of any tree type
export function associativeScan<T>(f: (a: any, b: any) => unknown, elems: T, options?: AssociativeScanOptions): Tensors<T> {
  checkFunction("associativeScan", f);
  checkOptions("associativeScan", options, ["reverse", "axis"]);
  const { leaves, structure } = flattenTensors("associativeScan", elems);
  const axes = leaves.map((x) => normalizeAxis("associativeScan", options?.axis ?? 0, x.ndim));
  const n = leaves[0]?.shape[axes[0]!] ?? 0;
  leaves.forEach((x, i) => {
    if (x.shape[axes[i]!] !== n) {
      throw new RangeError(`Cannot associativeScan over ${leaves.map(describe).join(", ")}: the sizes along the axis differ`);
    }
  });
  const flip = (xs: Tensor[]) => options?.reverse ? xs.map((x, i) => bind("reverse", [x], { axes: [axes[i]!] })) : xs;
  const combine = (a: Tensor[], b: Tensor[]) => flattenTensors("associativeScan", f(structure.unflatten(a), structure.unflatten(b))).leaves;
  const take = (xs: Tensor[], start: number, limit: number, stride: number) =>
    xs.map((x, i) =>
      bind("slice", [x], {
        start: x.shape.map((_, k) => k === axes[i] ? start : 0),
        limit: x.shape.with(axes[i]!, limit),
        strides: x.shape.map((_, k) => k === axes[i] ? stride : 1),
      })
    );
  /** Even and odd positions woven together: each is padded between its elements, and the two are added in disjoint places. */
  const weave = (even: Tensor[], odd: Tensor[]) =>
    even.map((a, i) => {
      const b = odd[i]!, axis = axes[i]!, na = a.shape[axis]!, nb = b.shape[axis]!;
      const pad = (x: Tensor, low: number, high: number) =>
        bind("pad", [x, constantLike(x, 0)], {
          low: x.shape.map((_, k) => k === axis ? low : 0),
          high: x.shape.map((_, k) => k === axis ? high : 0),
          interior: x.shape.map((_, k) => k === axis ? 1 : 0),
        });
      const left = pad(a, 0, na === nb ? 1 : 0), right = pad(b, 1, na === nb ? 0 : 1);
      return bind(a.dtype === "bool" ? "or" : "add", [left, right], {});
    });
  const run = (xs: Tensor[], size: number): Tensor[] => {
    if (size < 2) return xs;
    const half = Math.floor(size / 2);
    const pairs = combine(take(xs, 0, 2 * half - 1, 2), take(xs, 1, 2 * half, 2));
    const odd = run(pairs, half);
    const first = take(xs, 0, 1, 1);
    const rest = Math.ceil(size / 2) - 1;
    if (rest === 0) return weave(first, odd);
    const even = combine(take(odd, 0, rest, 1), take(xs, 2, size, 2));
    return weave(first.map((x, i) => bind("concatenate", [x, even[i]!], { axis: axes[i]! })), odd);
  };
  return structure.unflatten(flip(run(flip(leaves), n))) as Tensors<T>;
}
