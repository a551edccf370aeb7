/**
 * Gathering and scattering by index tensors: how advanced indices become the two primitives.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import { broadcastTo } from "../core/convert.ts";
import { broadcastShapes, describe, type Shape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, reshaped, wrapNegative } from "./_operands.ts";
import { asIndexTensor, type Entry } from "./_index.ts";

/** What happens to an index beyond its axis: it is moved to the edge, makes a fill value (a write is dropped), starts over, or never occurs. */
export type IndexMode = "clip" | "fill" | "drop" | "wrap" | "promiseInBounds";

/** The primitives' names for modes; "wrap" has been dealt with by then. */
export function primitiveMode(operation: string, mode: IndexMode): "clip" | "fill" | "promise" {
  switch (mode) {
    case "clip":
      return "clip";
    case "fill":
    case "drop":
      return "fill";
    case "wrap":
    case "promiseInBounds":
      return "promise";
    default:
      throw new TypeError(
        `Cannot ${operation} with mode ${JSON.stringify(mode)}: the modes are "clip", "fill", "drop", "wrap", "promiseInBounds"`,
      );
  }
}

/** Indices into an axis of n elements counted from its front, as int32; all of them where the mode wraps. */
export function fromFront(indices: Tensor, n: number, mode: IndexMode): Tensor {
  const int32 = castTo(indices, "int32");
  if (mode !== "wrap") return indices.dtype.startsWith("u") ? int32 : wrapNegative(int32, n);
  const size = constant(n, "int32");
  return wrapNegative(bind("rem", [int32, size], {}), n);
}

/** How advanced indices meet: what is gathered, along which axes, and how the result lies. */
export interface Plan {
  /** The axes that index tensors stand for. */
  readonly axes: readonly number[];
  /** The common shape of the index tensors. */
  readonly batch: Shape;
  /** Index vectors, [...batch, axes]. */
  readonly indices: Tensor;
  /** The axes of the gathered result that come from slices. */
  readonly offsetDims: readonly number[];
  /** The gathered result's shape. */
  readonly gathered: Shape;
  /** The same with new axes. */
  readonly shape: Shape;
}

/**
 * Plans the gather of `x`, whose slices have been taken already, by the entries that are indices. Index tensors in a row put their axes
 * where they stand, others in front, as NumPy's.
 */
export function planGather(operation: string, x: Tensor, entries: readonly Entry[], mode: IndexMode): Plan {
  const places: number[] = [], axes: number[] = [], parts: Tensor[] = [];
  let axis = 0;
  entries.forEach((entry, place) => {
    if (entry.kind === "new") return;
    if (entry.kind !== "slice") {
      places.push(place);
      axes.push(axis);
      parts.push(fromFront(asIndexTensor(entry), x.shape[axis]!, mode));
    }
    axis++;
  });
  const batch = broadcastShapes(...parts.map((p) => p.shape));
  if (batch === undefined) {
    throw new RangeError(`Cannot ${operation} ${describe(x)} by ${parts.map(describe).join(" and ")}: the index tensors do not broadcast`);
  }
  const inRow = places.at(-1)! - places[0]! + 1 === places.length;
  const columns = parts.map((p) => reshaped(broadcastTo(p, batch), [...batch, 1]));
  const indices = columns.length === 1 ? columns[0]! : bind("concatenate", columns, { axis: batch.length });
  // Walk the entries once for the gathered shape and once for the shape that the user sees.
  const walk = (withNew: boolean): { shape: number[]; offsetDims: number[] } => {
    const shape: number[] = inRow ? [] : [...batch], offsetDims: number[] = [];
    let axis = 0, placed = !inRow;
    for (const entry of entries) {
      if (entry.kind === "new") {
        if (withNew) shape.push(1);
        continue;
      }
      if (entry.kind === "slice") {
        offsetDims.push(shape.length);
        shape.push(x.shape[axis]!);
      } else if (!placed) {
        shape.push(...batch);
        placed = true;
      }
      axis++;
    }
    return { shape, offsetDims };
  };
  const plain = walk(false);
  return { axes, batch, indices, offsetDims: plain.offsetDims, gathered: plain.shape, shape: walk(true).shape };
}

/** Gathers by plan. */
export function gatherBy(operation: string, x: Tensor, plan: Plan, mode: IndexMode, fillValue: number | null): Tensor {
  const { axes, indices, offsetDims } = plan;
  if (axes.some((axis) => x.shape[axis] === 0) && plan.batch.every((n) => n > 0)) {
    throw new RangeError(`Cannot ${operation} ${describe(x)}: an axis that is indexed is empty`);
  }
  const out = bind("gather", [x, indices], {
    offsetDims,
    collapsedSliceDims: axes,
    startIndexMap: axes,
    operandBatchingDims: [],
    startIndicesBatchingDims: [],
    sliceSizes: x.shape.map((n, i) => axes.includes(i) ? 1 : n),
    mode: primitiveMode(operation, mode),
    fillValue,
  });
  return reshaped(out, plan.shape);
}

/** How a scatter joins what is there with what comes. */
export type ScatterKind = "set" | "add" | "mul" | "min" | "max";

/** Scatters by plan; `updates` has the plan's gathered shape. */
export function scatterBy(
  operation: string,
  x: Tensor,
  updates: Tensor,
  plan: Plan,
  options: { readonly kind: ScatterKind; readonly mode: IndexMode; readonly unique: boolean },
): Tensor {
  return bind("scatter", [x, plan.indices, updates], {
    kind: options.kind,
    updateWindowDims: plan.offsetDims,
    insertedWindowDims: plan.axes,
    scatterDimsToOperandDims: plan.axes,
    operandBatchingDims: [],
    scatterIndicesBatchingDims: [],
    mode: primitiveMode(operation, options.mode),
    unique: options.unique,
  });
}
