/**
 * Reductions over segments: the rows of a tensor that share a number.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import { type DType, integerLimits, isFloat, isInteger } from "../core/dtype.ts";
import { checkOptions, TracerError } from "../core/errors.ts";
import { behind } from "../core/positional.ts";
import { checkShape, describe } from "../core/shape.ts";
import { concreteOf, type Tensor } from "../core/tensor.ts";
import { castTo, filled, integers, reshaped } from "../np/_operands.ts";

/** Options of reductions over segments. */
export interface SegmentOptions {
  /** How many segments there are; rows with other numbers are left out. One more than the largest number if not given; needed under `jit`. */
  readonly numSegments?: number;
  /** Whether equal numbers lie side by side, in ascending order: it makes no difference here. */
  readonly indicesAreSorted?: boolean;
  /** Whether no number occurs twice: it makes no difference here. */
  readonly uniqueIndices?: boolean;
}

type Kind = "add" | "mul" | "min" | "max";

function identityOf(kind: Kind, dtype: DType): number {
  if (kind === "add") return 0;
  if (kind === "mul") return 1;
  if (isFloat(dtype)) return kind === "min" ? Infinity : -Infinity;
  if (dtype === "bool") return kind === "min" ? 1 : 0;
  return integerLimits(dtype)[kind === "min" ? 1 : 0];
}

function segments(operation: string, kind: Kind, data: TensorLike, segmentIds: TensorLike, args: readonly unknown[]): Tensor {
  const options = behind<SegmentOptions>(operation, ["numSegments"], args) ?? {};
  checkOptions(operation, options, ["numSegments", "indicesAreSorted", "uniqueIndices"]);
  const value = toTensor(operation, data), ids = integers(operation, segmentIds);
  if (ids.ndim > value.ndim || ids.shape.some((n, i) => n !== value.shape[i])) {
    throw new RangeError(`Cannot ${operation} ${describe(value)} by ${describe(ids)}: there must be a number for each row`);
  }
  const count = options.numSegments ?? largest(operation, ids) + 1;
  const [n] = checkShape(`${operation} into`, count) as [number];
  const start = filled([n, ...value.shape.slice(ids.ndim)], identityOf(kind, value.dtype), value.dtype);
  if (value.size === 0 || n === 0) return start;
  return bind("scatter", [start, reshaped(castTo(ids, "int32"), [...ids.shape, 1]), value], {
    kind,
    updateWindowDims: value.shape.slice(ids.ndim).map((_, i) => ids.ndim + i),
    insertedWindowDims: [0],
    scatterDimsToOperandDims: [0],
    operandBatchingDims: [],
    scatterIndicesBatchingDims: [],
    mode: "fill",
    unique: false,
  });
}

function largest(operation: string, ids: Tensor): number {
  if (!isInteger(ids.dtype) || ids.size === 0) return -1;
  const data = concreteOf(ids)?.dataSync();
  if (data === undefined) {
    throw new TracerError(
      `Cannot ${operation} by a traced ${describe(ids)} without numSegments: how many there are is not known while the function is traced`,
    );
  }
  let most = -1;
  for (const n of data) most = Math.max(most, n);
  return most;
}

/**
 * The sum of the rows of each segment; 0 for segments without rows.
 *
 * @param data Rows along the first axis.
 * @param segmentIds The number of each row's segment.
 * @returns Of shape [numSegments, ...shape of a row].
 * @example
 * ```ts
 * import { ops } from "@fluxion/fluxion";
 *
 * console.log(ops.segmentSum([1, 2, 3, 4], [0, 0, 2, 2]).toArray()); // [3, 0, 7]
 * ```
 */
export function segmentSum(data: TensorLike, segmentIds: TensorLike, count?: number | SegmentOptions, rest?: SegmentOptions): Tensor {
  return segments("segmentSum", "add", data, segmentIds, [count, rest]);
}

/**
 * The product of the rows of each segment; 1 for segments without rows.
 *
 * @example
 * ```ts
 * import { ops } from "@fluxion/fluxion";
 *
 * console.log(ops.segmentProd([1, 2, 3, 4], [0, 0, 1, 1]).toArray()); // [2, 12]
 * ```
 */
export function segmentProd(data: TensorLike, segmentIds: TensorLike, count?: number | SegmentOptions, rest?: SegmentOptions): Tensor {
  return segments("segmentProd", "mul", data, segmentIds, [count, rest]);
}

/**
 * The largest of the rows of each segment, elementwise; -Infinity, or the least integer, for segments without rows.
 *
 * @example
 * ```ts
 * import { ops } from "@fluxion/fluxion";
 *
 * console.log(ops.segmentMax([1, 2, 3, 4], [0, 0, 1, 1]).toArray()); // [2, 4]
 * ```
 */
export function segmentMax(data: TensorLike, segmentIds: TensorLike, count?: number | SegmentOptions, rest?: SegmentOptions): Tensor {
  return segments("segmentMax", "max", data, segmentIds, [count, rest]);
}

/**
 * The smallest of the rows of each segment, elementwise; Infinity, or the largest integer, for segments without rows.
 *
 * @example
 * ```ts
 * import { ops } from "@fluxion/fluxion";
 *
 * console.log(ops.segmentMin([1, 2, 3, 4], [0, 0, 1, 1]).toArray()); // [1, 3]
 * ```
 */
export function segmentMin(data: TensorLike, segmentIds: TensorLike, count?: number | SegmentOptions, rest?: SegmentOptions): Tensor {
  return segments("segmentMin", "min", data, segmentIds, [count, rest]);
}
