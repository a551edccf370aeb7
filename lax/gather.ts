/**
 * The general gather and scatter of XLA, which all indexing is made of. The last axis of the indices holds the index vectors.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import { isInteger } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { describe, normalizeAxis, type Shape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { operand, operands } from "./_operands.ts";

/** What happens to a slice that does not lie within the tensor: it is moved, it is filled (dropped), or never occurs. */
export type GatherScatterMode = "clip" | "fill" | "promiseInBounds";

/** How index vectors select slices, and where these go. */
export interface GatherDimensionNumbers {
  /** The axes of the result that are axes of slices. */
  readonly offsetDims: readonly number[];
  /** The axes of the operand that slices, of size 1 there, lose. */
  readonly collapsedSliceDims: readonly number[];
  /** The axis of the operand that each component of an index vector stands for. */
  readonly startIndexMap: readonly number[];
  /** Axes of the operand that are batch axes. */
  readonly operandBatchingDims?: readonly number[];
  /** The axes of the indices that belong to them. */
  readonly startIndicesBatchingDims?: readonly number[];
}

/** How `gather` goes about it. */
export interface GatherOptions extends GatherDimensionNumbers {
  /** The size of slices along each axis of the operand. */
  readonly sliceSizes: Shape;
  /** "fill" if not given. */
  readonly mode?: GatherScatterMode;
  /** What mode "fill" puts: NaN, or for integers the lowest (unsigned: the highest) if not given. */
  readonly fillValue?: number;
}

function modeOf(operation: string, mode: GatherScatterMode): "clip" | "fill" | "promise" {
  if (mode === "clip" || mode === "fill") return mode;
  if (mode === "promiseInBounds") return "promise";
  throw new TypeError(`Cannot ${operation} with mode ${JSON.stringify(mode)}: the modes are "clip", "fill", "promiseInBounds"`);
}

function indexVectors(operation: string, indices: TensorLike): Tensor {
  const value = Array.isArray(indices) ? toTensor(operation, indices, "int32") : operand(operation, indices);
  if (!isInteger(value.dtype)) throw new TypeError(`Cannot ${operation} by ${describe(value)}: indices are integers`);
  return value;
}

/**
 * Slices of `x` at index vectors.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * const rows = lax.gather([[1, 2], [3, 4]], [[1], [0]], { offsetDims: [1], collapsedSliceDims: [0], startIndexMap: [0], sliceSizes: [1, 2] });
 * console.log(rows.toArray()); // [[3, 4], [1, 2]]
 * ```
 */
export function gather(x: TensorLike, indices: TensorLike, options: GatherOptions): Tensor {
  checkOptions("gather", options, [
    "offsetDims",
    "collapsedSliceDims",
    "startIndexMap",
    "operandBatchingDims",
    "startIndicesBatchingDims",
    "sliceSizes",
    "mode",
    "fillValue",
  ]);
  return bind("gather", [operand("gather", x), indexVectors("gather", indices)], {
    offsetDims: options.offsetDims,
    collapsedSliceDims: options.collapsedSliceDims,
    startIndexMap: options.startIndexMap,
    operandBatchingDims: options.operandBatchingDims ?? [],
    startIndicesBatchingDims: options.startIndicesBatchingDims ?? [],
    sliceSizes: options.sliceSizes,
    mode: modeOf("gather", options.mode ?? "fill"),
    fillValue: options.fillValue ?? null,
  });
}

/** How index vectors select slices to update, and where these come from. */
export interface ScatterOptions {
  /** The axes of the updates that are axes of slices. */
  readonly updateWindowDims: readonly number[];
  /** The axes of the operand that slices lack. */
  readonly insertedWindowDims: readonly number[];
  /** The axis of the operand that each component of an index vector stands for. */
  readonly scatterDimsToOperandDims: readonly number[];
  /** Axes of the operand that are batch axes. */
  readonly operandBatchingDims?: readonly number[];
  /** The axes of the indices that belong to them. */
  readonly scatterIndicesBatchingDims?: readonly number[];
  /** "fill" if not given: what does not fit is dropped. */
  readonly mode?: GatherScatterMode;
  /** A promise that no place is written twice. */
  readonly uniqueIndices?: boolean;
}

function scatterBy(
  operation: string,
  kind: "set" | "add" | "mul" | "min" | "max",
  x: TensorLike,
  indices: TensorLike,
  updates: TensorLike,
  options: ScatterOptions,
): Tensor {
  checkOptions(operation, options, [
    "updateWindowDims",
    "insertedWindowDims",
    "scatterDimsToOperandDims",
    "operandBatchingDims",
    "scatterIndicesBatchingDims",
    "mode",
    "uniqueIndices",
  ]);
  const [value, fresh] = operands(operation, [x, updates]) as [Tensor, Tensor];
  return bind("scatter", [value, indexVectors(operation, indices), fresh], {
    kind,
    updateWindowDims: options.updateWindowDims,
    insertedWindowDims: options.insertedWindowDims,
    scatterDimsToOperandDims: options.scatterDimsToOperandDims,
    operandBatchingDims: options.operandBatchingDims ?? [],
    scatterIndicesBatchingDims: options.scatterIndicesBatchingDims ?? [],
    mode: modeOf(operation, options.mode ?? "fill"),
    unique: options.uniqueIndices ?? false,
  });
}

/**
 * The tensor with `updates` at index vectors; the last one where a place is named twice.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * const where = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] };
 * console.log(lax.scatter([1, 2, 3], [[0], [2]], [9, 8], where).toArray()); // [9, 2, 8]
 * ```
 */
export function scatter(x: TensorLike, indices: TensorLike, updates: TensorLike, options: ScatterOptions): Tensor {
  return scatterBy("scatter", "set", x, indices, updates, options);
}

/**
 * The tensor with `updates` added at index vectors.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * const where = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] };
 * console.log(lax.scatterAdd([1, 2, 3], [[0], [2]], [9, 8], where).toArray()); // [10, 2, 11]
 * ```
 */
export function scatterAdd(x: TensorLike, indices: TensorLike, updates: TensorLike, options: ScatterOptions): Tensor {
  return scatterBy("scatterAdd", "add", x, indices, updates, options);
}

/**
 * The tensor with the slices at index vectors multiplied by `updates`.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * const where = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] };
 * console.log(lax.scatterMul([1, 2, 3], [[0], [2]], [9, 8], where).toArray()); // [9, 2, 24]
 * ```
 */
export function scatterMul(x: TensorLike, indices: TensorLike, updates: TensorLike, options: ScatterOptions): Tensor {
  return scatterBy("scatterMul", "mul", x, indices, updates, options);
}

/**
 * The tensor with the smaller of the slices at index vectors and `updates`.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * const where = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] };
 * console.log(lax.scatterMin([1, 2, 3], [[0], [2]], [9, 8], where).toArray()); // [1, 2, 3]
 * ```
 */
export function scatterMin(x: TensorLike, indices: TensorLike, updates: TensorLike, options: ScatterOptions): Tensor {
  return scatterBy("scatterMin", "min", x, indices, updates, options);
}

/**
 * The tensor with the larger of the slices at index vectors and `updates`.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * const where = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] };
 * console.log(lax.scatterMax([1, 2, 3], [[0], [2]], [9, 8], where).toArray()); // [9, 2, 8]
 * ```
 */
export function scatterMax(x: TensorLike, indices: TensorLike, updates: TensorLike, options: ScatterOptions): Tensor {
  return scatterBy("scatterMax", "max", x, indices, updates, options);
}

/**
 * The tensor with `updates` subtracted at index vectors.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * const where = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] };
 * console.log(lax.scatterSub([1, 2, 3], [[0], [2]], [9, 8], where).toArray()); // [-8, 2, -5]
 * ```
 */
export function scatterSub(x: TensorLike, indices: TensorLike, updates: TensorLike, options: ScatterOptions): Tensor {
  return scatterBy("scatterSub", "add", x, indices, bind("neg", [operands("scatterSub", [x, updates])[1]!], {}), options);
}

/**
 * The tensor with `f` applied to the slices at index vectors; to each once, however often it is named.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * const where = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] };
 * console.log(lax.scatterApply([1, 2, 3], [[0], [2]], (x) => lax.neg(x), where).toArray()); // [-1, 2, -3]
 * ```
 */
export function scatterApply(x: TensorLike, indices: TensorLike, f: (slices: Tensor) => Tensor, options: ScatterOptions): Tensor {
  const value = operand("scatterApply", x), vectors = indexVectors("scatterApply", indices);
  const batching = options.operandBatchingDims ?? [];
  const lost = [...options.insertedWindowDims, ...batching];
  const kept = value.shape.map((_, i) => i).filter((i) => !lost.includes(i));
  const slices = gather(value, vectors, {
    offsetDims: options.updateWindowDims,
    collapsedSliceDims: options.insertedWindowDims,
    startIndexMap: options.scatterDimsToOperandDims,
    operandBatchingDims: batching,
    startIndicesBatchingDims: options.scatterIndicesBatchingDims ?? [],
    sliceSizes: value.shape.map((n, i) => kept.includes(i) ? n : 1),
    mode: "clip",
  });
  return scatter(value, vectors, f(slices), options);
}

/**
 * For index tensors of one length, the elements or slices of `x` at them: component i of the vectors stands for axis `axes[i]`.
 *
 * @returns Of shape [length, ...the other axes of `x`].
 * @example
 * ```ts
 * import { lax, np } from "@fluxion/fluxion";
 *
 * const [rows, columns] = [np.array(new Int32Array([0, 1])), np.array(new Int32Array([1, 1]))];
 * console.log(lax.indexTake([[1, 2], [3, 4]], [rows, columns], [0, 1]).toArray()); // [2, 4]
 * ```
 */
export function indexTake(x: TensorLike, indices: readonly TensorLike[], axes: readonly number[]): Tensor {
  const value = operand("indexTake", x);
  const at = axes.map((axis) => normalizeAxis("indexTake", axis, value.ndim));
  const columns = indices.map((index, i) => {
    const vector = indexVectors("indexTake", index), n = constant(value.shape[at[i]!]!, vector.dtype), zero = constant(0, vector.dtype);
    // As in JAX, indices beyond the end start over, and negative ones count from it.
    const rest = bind("rem", [vector, n], {});
    const counted = bind("select", [bind("lt", [rest, zero], {}), bind("add", [rest, n], {}), rest], {});
    return bind("reshape", [counted], { shape: [vector.size, 1] });
  });
  return gather(value, columns.length === 1 ? columns[0]! : bind("concatenate", columns, { axis: 1 }), {
    offsetDims: value.shape.map((_, i) => i).filter((i) => !at.includes(i)).map((_, i) => i + 1),
    collapsedSliceDims: at,
    startIndexMap: at,
    sliceSizes: value.shape.map((n, i) => at.includes(i) ? 1 : n),
  });
}
