/**
 * What windows choose: the derivative of pooling by the largest or smallest element, forwards and backwards.
 *
 * @module
 */
import type { Binary } from "../primitive.ts";
import { bind } from "../bind.ts";
import { type Aval, describe, sameShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { batchFront } from "./_ops.ts";
import { windowedShape, type WindowParams } from "./window.ts";

/** A window, and which of its elements is chosen: of equals the first. */
export interface SelectWindowParams extends WindowParams {
  /** The largest or the smallest. */
  readonly select: "max" | "min";
}

/** A batch of windows does not reach across examples. */
function batchParams({ select, window, strides, padding }: SelectWindowParams): SelectWindowParams {
  return { select, window: [1, ...window], strides: [1, ...strides], padding: [[0, 0], ...padding] };
}

function checkTypes(operation: string, x: Aval, y: Aval): void {
  if (x.dtype !== y.dtype) {
    throw new TypeError(`Cannot ${operation} ${describe(x)} by windows of ${describe(y)}: the dtypes must be the same`);
  }
}

/** The element of the first operand where each window of the second chose; operands (tangent, operand). */
export const selectAndGatherAdd: Binary<"selectAndGatherAdd", SelectWindowParams> = {
  name: "selectAndGatherAdd",
  results: "one",
  kind: "other",
  shape([tangent, operand], params) {
    checkTypes("gather", tangent, operand);
    if (!sameShape(tangent.shape, operand.shape)) {
      throw new RangeError(`Cannot gather ${describe(tangent)} by windows of ${describe(operand)}: the shapes must be the same`);
    }
    return { shape: windowedShape("gather", operand, params), dtype: tangent.dtype };
  },
  // The choice is a step: flat in the operand.
  jvp: ([t, x], [dt], params) => [
    bind("selectAndGatherAdd", [t, x], params),
    dt && bind("selectAndGatherAdd", [dt, x], params),
  ],
  transpose: (ct, [, x], params) => [bind("selectAndScatterAdd", [ct!, x as Tensor], params), null],
  batch: ([t, x], [tAxis, xAxis], params, { size }) => [
    bind("selectAndGatherAdd", [batchFront(t, tAxis, size), batchFront(x, xAxis, size)], batchParams(params)),
    0,
  ],
  linearize: "jvp",
};

/** Each element of the first operand added to where its window of the second chose, on zeros; operands (source, operand). */
export const selectAndScatterAdd: Binary<"selectAndScatterAdd", SelectWindowParams> = {
  name: "selectAndScatterAdd",
  results: "one",
  kind: "other",
  shape([source, operand], params) {
    checkTypes("scatter", source, operand);
    const expected = windowedShape("scatter", operand, params);
    if (!sameShape(source.shape, expected)) {
      throw new RangeError(`Cannot scatter ${describe(source)} by windows of ${describe(operand)}: there are [${expected}] windows`);
    }
    return { shape: operand.shape, dtype: source.dtype };
  },
  jvp: ([s, x], [ds], params) => [
    bind("selectAndScatterAdd", [s, x], params),
    ds && bind("selectAndScatterAdd", [ds, x], params),
  ],
  transpose: (ct, [, x], params) => [bind("selectAndGatherAdd", [ct!, x as Tensor], params), null],
  batch: ([s, x], [sAxis, xAxis], params, { size }) => [
    bind("selectAndScatterAdd", [batchFront(s, sAxis, size), batchFront(x, xAxis, size)], batchParams(params)),
    0,
  ],
  linearize: "jvp",
};
