/**
 * Sorting along an axis.
 *
 * @module
 */
import type { Primitive } from "../primitive.ts";
import { bind, bindMany } from "../bind.ts";
import { type Aval, describe, sameShape } from "../shape.ts";
import { checkAxes, others, repeat } from "./_axes.ts";
import { batchFront, reshape } from "./_ops.ts";

/** What is sorted by what. */
export interface SortParams {
  /** The axis that is sorted along. */
  readonly axis: number;
  /** How many operands are compared, from the first on; the others go along. */
  readonly numKeys: number;
}

/** Operands of one shape, sorted together: ascending, stable, NaN last. As `lax.sort_p`. */
export const sort: Primitive<"sort", SortParams, number, "many"> = {
  name: "sort",
  results: "many",
  kind: "other",
  shape(inputs, { axis, numKeys }) {
    const first = inputs[0] as Aval;
    checkAxes("sort", first, [axis]);
    if (inputs.some((x) => !sameShape(x.shape, first.shape))) {
      throw new RangeError(`Cannot sort ${inputs.map(describe).join(" with ")}: the shapes must be the same`);
    }
    if (!(numKeys >= 1 && numKeys <= inputs.length)) throw new RangeError(`Cannot sort ${inputs.length} operands by ${numKeys} keys`);
    return [...inputs];
  },
  // Tangents take the way that their elements took.
  jvp(inputs, tangents, params) {
    const { axis } = params;
    const shape = inputs[0]!.shape;
    const positions = bind("iota", [], { shape, dtype: "int32", axis });
    const sorted = bindMany("sort", [...inputs, positions], params);
    const order = reshape(sorted.pop()!, [...shape, 1]);
    const along = others(shape.length, [axis]);
    const gather = {
      offsetDims: [],
      collapsedSliceDims: [axis],
      startIndexMap: [axis],
      operandBatchingDims: along,
      startIndicesBatchingDims: along,
      sliceSizes: repeat(1, shape.length),
      mode: "promise" as const,
      fillValue: null,
    };
    if (sorted[0]!.size === 0) return [sorted, sorted.map(() => null)];
    return [sorted, tangents.map((t) => t && bind("gather", [t, order], gather))];
  },
  transpose: "nonlinear",
  batch(inputs, axes, { axis, numKeys }, { size }) {
    const front = inputs.map((x, i) => batchFront(x, axes[i]!, size));
    return [bindMany("sort", front, { axis: axis + 1, numKeys }), inputs.map(() => 0)];
  },
  linearize: "jvp",
};
