/**
 * Runs of equal elements in sorted tensors: what unique and the set operations are made of.
 *
 * @module
 */
import { bind, bindMany } from "../core/bind.ts";
import { constantLike } from "../core/constant.ts";
import { isFloat } from "../core/dtype.ts";
import { sizeOf } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { reshaped } from "./_operands.ts";
import { takeRows } from "./_rows.ts";

/** Slices along the first axis in lexicographic order, where each came from, and whether it differs from the one before. */
export interface Runs {
  readonly sorted: Tensor;
  readonly order: Tensor;
  readonly first: Tensor;
}

const isNaN = (x: Tensor) => bind("ne", [x, x], {});

/** Sorts the slices along the first axis of a tensor that is not empty, and marks the first of each run of equal ones. */
export function runsOf(x: Tensor, equalNan: boolean): Runs {
  const n = x.shape[0]!, width = sizeOf(x.shape.slice(1));
  const positions = bind("iota", [], { shape: [n], dtype: "int32", axis: 0 });
  const flat = reshaped(x, [n, width]);
  const column = (i: number) => reshaped(bind("slice", [flat], { start: [0, i], limit: [n, i + 1], strides: [1, 1] }), [n]);
  const keys = Array.from({ length: width }, (_, i) => column(i));
  const order = bindMany("sort", [...keys, positions], { axis: 0, numKeys: width })[width]!;
  const sorted = takeRows(x, order);
  const part = (from: number, to: number) =>
    bind("slice", [sorted], {
      start: [from, ...x.shape.slice(1).map(() => 0)],
      limit: [to, ...x.shape.slice(1)],
      strides: x.shape.map(() => 1),
    });
  const above = part(0, n - 1), below = part(1, n);
  let differs = bind("ne", [above, below], {});
  if (equalNan && isFloat(x.dtype)) {
    differs = bind("and", [differs, bind("not", [bind("and", [isNaN(above), isNaN(below)], {})], {})], {});
  }
  const axes = x.shape.slice(1).map((_, i) => i + 1);
  const changes = axes.length === 0 ? differs : bind("reduceOr", [differs], { axes });
  const one = bind("broadcastInDim", [constantLike({ dtype: "bool" }, 1)], { shape: [1], axes: [] });
  return { sorted, order, first: bind("concatenate", [one, changes], { axis: 0 }) };
}
