/**
 * Writing slices at positions that are data.
 *
 * @module
 */
import { Linear, type Primitive } from "../primitive.ts";
import { bind } from "../bind.ts";
import { isInteger } from "../dtype.ts";
import { type Aval, describe } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { afterFront, like, others } from "./_axes.ts";
import { batchFront, moveAxis, zeros } from "./_ops.ts";
import type { IndexMode } from "./gather.ts";
import { extremeTangent, inverseGather, multiplyTangent, setTangent } from "./_scatter_tangents.ts";

/** How updates go to the operand, by the names of `lax.ScatterDimensionNumbers`; the last axis of the indices holds the index vectors. */
export interface ScatterParams {
  /** What is done where an update meets an element. */
  readonly kind: "set" | "add" | "mul" | "min" | "max";
  /** Axes of the updates that run within a slice. */
  readonly updateWindowDims: readonly number[];
  /** Axes of the operand along which a slice has size 1 and the updates no axis. */
  readonly insertedWindowDims: readonly number[];
  /** The operand axis that each component of an index vector refers to. */
  readonly scatterDimsToOperandDims: readonly number[];
  /** Axes of the operand that run along with the indices'. */
  readonly operandBatchingDims: readonly number[];
  /** Axes of the indices that run along with the operand's. */
  readonly scatterIndicesBatchingDims: readonly number[];
  /** What becomes of an update that does not fit; "fill" drops it. */
  readonly mode: IndexMode;
  /** Whether no two updates meet, as the caller promises. */
  readonly unique: boolean;
}

function check(x: Aval, indices: Aval, updates: Aval, params: ScatterParams): void {
  const { updateWindowDims, insertedWindowDims, scatterDimsToOperandDims, operandBatchingDims, scatterIndicesBatchingDims } = params;
  const call = `Cannot scatter ${describe(updates)} into ${describe(x)} at indices ${describe(indices)}`;
  if (updates.dtype !== x.dtype) throw new TypeError(`${call}: the dtypes of operand and updates must be the same`);
  if (!isInteger(indices.dtype)) throw new TypeError(`${call}: indices must be integers`);
  const fail = (why: string) => new RangeError(`${call}: ${why}`);
  if (indices.shape.length === 0) throw fail("the last axis of the indices holds the index vectors, so there must be one");
  if (indices.shape.at(-1) !== scatterDimsToOperandDims.length) {
    throw fail(`index vectors must have ${scatterDimsToOperandDims.length} components`);
  }
  const inSlice = others(x.shape.length, [...insertedWindowDims, ...operandBatchingDims]);
  if (inSlice.length !== updateWindowDims.length) throw fail(`updateWindowDims [${updateWindowDims}] must have ${inSlice.length} entries`);
  const rank = indices.shape.length - 1 + updateWindowDims.length;
  if (updates.shape.length !== rank) throw fail(`updates must have ${rank} axes`);
  updateWindowDims.forEach((d, i) => {
    if (updates.shape[d]! > x.shape[inSlice[i]!]!) throw fail(`axis ${d} of the updates is larger than axis ${inSlice[i]} of the operand`);
  });
  others(rank, updateWindowDims).forEach((d, i) => {
    if (updates.shape[d] !== indices.shape[i]) throw fail(`axis ${d} of the updates must have the size of axis ${i} of the indices`);
  });
  if (operandBatchingDims.some((d, i) => x.shape[d] !== indices.shape[scatterIndicesBatchingDims[i]!])) {
    throw fail(`sizes along batching axes [${operandBatchingDims}] and [${scatterIndicesBatchingDims}] differ`);
  }
}

/** The scatter over a batch, which lies where the axes say; the result has it in front. */
export function batchScatter(
  [x, indices, updates]: readonly [Tensor, Tensor, Tensor],
  [xAxis, indicesAxis, updatesAxis]: readonly [number | null, number | null, number | null],
  params: ScatterParams,
  size: number,
): [Tensor, number] {
  const operand = batchFront(x, xAxis, size), values = batchFront(updates, updatesAxis, size);
  const moved = {
    ...params,
    updateWindowDims: afterFront(params.updateWindowDims),
    insertedWindowDims: afterFront(params.insertedWindowDims),
    scatterDimsToOperandDims: afterFront(params.scatterDimsToOperandDims),
    operandBatchingDims: afterFront(params.operandBatchingDims),
  };
  // The same position in every example is one slice that spans the batch.
  if (indicesAxis === null) {
    return [bind("scatter", [operand, indices, values], { ...moved, updateWindowDims: [0, ...moved.updateWindowDims] }), 0];
  }
  return [
    bind("scatter", [operand, moveAxis(indices, indicesAxis, 0), values], {
      ...moved,
      operandBatchingDims: [0, ...moved.operandBatchingDims],
      scatterIndicesBatchingDims: [0, ...afterFront(params.scatterIndicesBatchingDims)],
    }),
    0,
  ];
}

/** Writes updates into the operand at positions that indices name; operands (x, indices, updates). As `lax.scatter_p` and its kin. */
export const scatter: Primitive<"scatter", ScatterParams, 3> = {
  name: "scatter",
  results: "one",
  kind: "other",
  shape([x, indices, updates], params) {
    check(x, indices, updates, params);
    return like(x, x.shape);
  },
  jvp([x, indices, updates], [dx, , du], params) {
    const value = bind("scatter", [x, indices, updates], params);
    if (dx === null && du === null) return [value, null];
    const { kind, unique } = params;
    const plain = () => bind("scatter", [dx ?? zeros(x.shape, x.dtype), indices, du ?? zeros(updates.shape, x.dtype)], params);
    if (kind === "add" || kind === "set" && unique) return [value, plain()];
    if (kind === "set") return [value, setTangent(x, indices, updates, dx, du, params)];
    if (kind === "mul") return [value, multiplyTangent(x, indices, updates, dx, du, params)];
    return [value, extremeTangent(x, indices, updates, value, dx, du, params)];
  },
  // Linear are: "add", in both; "set" where no two updates meet; "mul" in one of the two.
  transpose(ct, [x, indices, updates], params) {
    const at = indices as Tensor;
    const { kind } = params;
    if (kind === "min" || kind === "max" || kind === "set" && !params.unique) {
      throw new TypeError(`Cannot transpose a scatter of kind "${kind}"${kind === "set" ? " without unique: true" : ""}: it is not linear`);
    }
    const read = (z: Tensor) => bind("gather", [z, at], inverseGather(x, updates, params));
    let forX: Tensor | null = null, forUpdates: Tensor | null = null;
    if (x instanceof Linear) {
      if (kind === "add") forX = ct!;
      else forX = bind("scatter", [ct!, at, kind === "set" ? zeros(updates.shape, ct!.dtype) : updates as Tensor], params);
    }
    if (updates instanceof Linear) forUpdates = read(kind === "mul" ? bind("mul", [ct!, x as Tensor], {}) : ct!);
    return [forX, null, forUpdates];
  },
  batch: (inputs, axes, params, { size }) => batchScatter(inputs, axes, params, size),
  linearize: "jvp",
};
