/**
 * The largest elements along the last axis.
 *
 * @module
 */
import { bind, bindMany } from "../core/bind.ts";
import type { Tensor } from "../core/tensor.ts";

/** The `k` largest elements along the last axis, largest first, with their indices. NaN counts as largest; of equals the first comes first. */
export function topKOf(x: Tensor, k: number): [values: Tensor, indices: Tensor] {
  const axis = x.ndim - 1;
  const n = x.shape[axis]!;
  // A stable ascending sort read backwards; that equals keep their order, it must start backwards too.
  const positions = bind("iota", [], { shape: x.shape, dtype: "int32", axis });
  const turned = [x, positions].map((t) => bind("reverse", [t], { axes: [axis] }));
  const sorted = bindMany("sort", turned, { axis, numKeys: 1 });
  const start = x.shape.map((_, i) => i === axis ? n - k : 0), strides = x.shape.map(() => 1);
  const [values, indices] = sorted.map((t) => bind("reverse", [bind("slice", [t], { start, limit: x.shape, strides })], { axes: [axis] }));
  return [values!, indices!];
}
