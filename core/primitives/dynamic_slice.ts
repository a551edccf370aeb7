/**
 * Slices at a position that is data. The position is moved until the slice fits.
 *
 * @module
 */
import { Linear, type Primitive } from "../primitive.ts";
import { bind } from "../bind.ts";
import { constantLike } from "../constant.ts";
import { isInteger } from "../dtype.ts";
import { type Aval, describe, type Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { like, range } from "./_axes.ts";
import { batchFront, broadcastInDim, moveAxis, reshape, zeros } from "./_ops.ts";
import { batchGather } from "./gather.ts";
import { batchScatter } from "./scatter.ts";

function checkStarts(operation: string, x: Aval, sizes: Shape, starts: readonly Aval[]): void {
  if (starts.length !== x.shape.length || sizes.length !== x.shape.length) {
    throw new RangeError(
      `Cannot ${operation} ${describe(x)} by [${sizes}] with ${starts.length} starts: it needs a size and a start for each axis`,
    );
  }
  if (starts.some((s) => s.shape.length !== 0 || !isInteger(s.dtype) || s.dtype !== starts[0]!.dtype)) {
    throw new TypeError(
      `Cannot ${operation} ${describe(x)} at starts ${starts.map(describe).join(", ")}: they must be integer scalars of one dtype`,
    );
  }
  if (sizes.some((n, i) => n < 0 || n > x.shape[i]!)) {
    throw new RangeError(`Cannot ${operation} ${describe(x)} by [${sizes}]: the slice must fit`);
  }
}

/** A start for the batch axis. */
function zeroStart(starts: readonly Tensor[]): Tensor {
  return constantLike(starts[0] ?? { dtype: "int32" }, 0);
}

/** Starts of which some are batched, as one tensor of index vectors [batch, rank]. */
function indexVectors(starts: readonly Tensor[], axes: readonly (number | null)[], size: number): Tensor {
  const columns = starts.map((s, i) => axes[i] === null ? broadcastInDim(s, [size, 1], []) : reshape(s, [size, 1]));
  return columns.length === 1 ? columns[0]! : bind("concatenate", columns, { axis: 1 });
}

/** The slice of given sizes; operands (x, ...starts). */
export const dynamicSlice: Primitive<"dynamicSlice", { readonly sizes: Shape }> = {
  name: "dynamicSlice",
  results: "one",
  kind: "structural",
  shape(inputs, { sizes }) {
    const [x, ...starts] = inputs as [Aval, ...Aval[]];
    checkStarts("slice", x, sizes, starts);
    return like(x, sizes);
  },
  jvp(inputs, [dx], params) {
    return [bind("dynamicSlice", inputs, params), dx ? bind("dynamicSlice", [dx, ...inputs.slice(1)], params) : null];
  },
  transpose(ct, inputs) {
    const starts = inputs.slice(1) as Tensor[];
    const back = bind("dynamicUpdateSlice", [zeros(inputs[0]!.shape, ct!.dtype), ct!, ...starts], {});
    return [back, ...starts.map(() => null)];
  },
  batch(inputs, axes, { sizes }, { size }) {
    const [x, ...starts] = inputs as [Tensor, ...Tensor[]];
    const [xAxis, ...startAxes] = axes as [number | null, ...(number | null)[]];
    if (startAxes.every((a) => a === null)) {
      const operand = moveAxis(x, xAxis!, 0);
      return [bind("dynamicSlice", [operand, zeroStart(starts), ...starts], { sizes: [size, ...sizes] }), 0];
    }
    const all = range(sizes.length);
    const params = {
      offsetDims: all,
      collapsedSliceDims: [],
      startIndexMap: all,
      operandBatchingDims: [],
      startIndicesBatchingDims: [],
      sliceSizes: sizes,
      mode: "clip" as const,
      fillValue: null,
    };
    return batchGather(x, indexVectors(starts, startAxes, size), xAxis, 0, params);
  },
  linearize: "jvp",
};

/** The operand with a slice replaced; operands (x, update, ...starts). */
export const dynamicUpdateSlice: Primitive<"dynamicUpdateSlice", Readonly<Record<never, never>>> = {
  name: "dynamicUpdateSlice",
  results: "one",
  kind: "structural",
  shape(inputs) {
    const [x, update, ...starts] = inputs as [Aval, Aval, ...Aval[]];
    if (update.dtype !== x.dtype) throw new TypeError(`Cannot update ${describe(x)} with ${describe(update)}: the dtypes must be the same`);
    checkStarts("update a slice of", x, update.shape, starts);
    return like(x, x.shape);
  },
  jvp(inputs, [dx, du]) {
    const [x, update, ...starts] = inputs as [Tensor, Tensor, ...Tensor[]];
    const value = bind("dynamicUpdateSlice", inputs, {});
    if (!dx && !du) return [value, null];
    return [value, bind("dynamicUpdateSlice", [dx ?? zeros(x.shape, x.dtype), du ?? zeros(update.shape, x.dtype), ...starts], {})];
  },
  // What the update covered came from the update; the rest from the operand.
  transpose(ct, inputs) {
    const [x, update, ...starts] = inputs as [Tensor | Linear, Tensor | Linear, ...Tensor[]];
    const forX = x instanceof Linear ? bind("dynamicUpdateSlice", [ct!, zeros(update.shape, ct!.dtype), ...starts], {}) : null;
    const forUpdate = update instanceof Linear ? bind("dynamicSlice", [ct!, ...starts], { sizes: update.shape }) : null;
    return [forX, forUpdate, ...starts.map(() => null)];
  },
  batch(inputs, axes, _, { size }) {
    const [x, update, ...starts] = inputs as [Tensor, Tensor, ...Tensor[]];
    const [xAxis, updateAxis, ...startAxes] = axes as [number | null, number | null, ...(number | null)[]];
    const values = batchFront(update, updateAxis, size);
    if (startAxes.every((a) => a === null)) {
      return [bind("dynamicUpdateSlice", [batchFront(x, xAxis, size), values, zeroStart(starts), ...starts], {}), 0];
    }
    const all = range(starts.length);
    const params = {
      kind: "set" as const,
      updateWindowDims: all,
      insertedWindowDims: [],
      scatterDimsToOperandDims: all,
      operandBatchingDims: [],
      scatterIndicesBatchingDims: [],
      mode: "clip" as const,
      // One update per example: none can meet another.
      unique: true,
    };
    return batchScatter([x, indexVectors(starts, startAxes, size), values], [xAxis, 0, 0], params, size);
  },
  linearize: "jvp",
};
