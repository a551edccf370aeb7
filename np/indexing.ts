/**
 * Reading elements by index: basic and advanced, `take` and its relatives.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import { broadcastTo, type TensorLike, toTensor } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import { behind, placed, positional } from "../core/positional.ts";
import { broadcastShapes, describe, normalizeAxis } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, filled, integers, reshaped } from "./_operands.ts";
import type { AndAxis } from "./_reduce.ts";
import { fromFront, gatherBy, type IndexMode, planGather, primitiveMode } from "./_gather.ts";
import { type Entry, type Index, readIndices, Slice } from "./_index.ts";
import { axisEntries, readRegion, readStatic } from "./_region.ts";

export { type Index, type IndexMode, Slice };

/**
 * A range of an axis for `get` and `at`, as Python's `start:stop:step`. Called with one number that is the stop.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.arange(10).get(np.slice(1, 8, 3)).toArray()); // [1, 4, 7]
 * ```
 */
export function slice(start: number | null, stop?: number | null, step: number | null = null): Slice {
  return stop === undefined ? new Slice(null, start, step) : new Slice(start, stop, step);
}

/** What `get` does about indices beyond their axis. */
export interface GetOptions {
  /** What happens to them: "promiseInBounds" if not given, which reads the edge, but sends no gradient there; "clip" sends it, too. */
  readonly mode?: IndexMode;
  /** What mode "fill" puts: NaN, or for integers the lowest (unsigned: the highest) if not given. */
  readonly fillValue?: number;
}

/**
 * Elements by index, as NumPy's `x[...]`; index tensors beyond an axis read its edge, and get no gradient.
 *
 * @param indices One for each axis: a number, a slice "1:5", null for a new axis, "..." for those in between, an integer tensor, a mask.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const x = np.reshape(np.arange(6), [2, 3]);
 * console.log(np.get(x, 0, "::-1").toArray()); // [2, 1, 0]
 * console.log(np.get(x, "...", [0, 2]).toArray()); // [[0, 2], [3, 5]]
 * ```
 */
export function get(x: TensorLike, ...indices: Index[]): Tensor {
  return getWith(x, indices);
}

/** `get` with options: what `x.at(…).get(options)` does. */
export function getWith(x: TensorLike, indices: readonly Index[], options: GetOptions = {}): Tensor {
  checkOptions("get", options, ["mode", "fillValue"]);
  const value = toTensor("index", x);
  const entries = readIndices("index", value, indices);
  const { mode = "promiseInBounds", fillValue } = options;
  const basic = (mode === "clip" || mode === "promiseInBounds") && entries.every((e) => e.kind !== "array" || e.index.ndim === 0);
  return basic ? getBasic(value, entries) : getAdvanced(value, entries, mode, fillValue ?? null);
}

function getBasic(x: Tensor, entries: readonly Entry[]): Tensor {
  const axes = axisEntries(entries);
  if (axes.some((e, i) => e.kind !== "slice" && x.shape[i] === 0)) {
    throw new RangeError(`Cannot index ${describe(x)}: an axis that is indexed is empty`);
  }
  const box = readRegion(x, axes);
  let axis = 0;
  const shape = entries.flatMap((e) => e.kind === "new" ? [1] : e.kind === "slice" ? [box.shape[axis++]!] : (axis++, []));
  return reshaped(box, shape);
}

function getAdvanced(x: Tensor, entries: readonly Entry[], mode: IndexMode, fillValue: number | null): Tensor {
  const box = readStatic(x, axisEntries(entries).map((e) => e.kind === "slice" ? e : { kind: "array", index: constant(0, "int32") }));
  if (entries.every((e) => e.kind === "slice" || e.kind === "new")) {
    return getBasic(x, entries);
  }
  return gatherBy("index", box, planGather("index", box, entries, mode), mode, fillValue);
}

/** What `take` does about indices beyond the axis. */
export interface TakeOptions {
  /** "fill" if not given: they give `fillValue`. "clip" reads the edge, "wrap" starts over. */
  readonly mode?: IndexMode;
  /** NaN, or for integers the lowest (unsigned: the highest) if not given. */
  readonly fillValue?: number;
}

/**
 * Elements, or slices along an axis, by index. An index beyond the axis gives NaN (see `mode`); a negative one counts from the end.
 *
 * @param indices Integers of any shape.
 * @param axis The axis; of the flat tensor if null or not given.
 * @returns The axis is replaced by the axes of `indices`.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.take([10, 20, 30], [2, 0, 9]).toArray()); // [30, 10, NaN]
 * ```
 */
export function take(
  x: TensorLike,
  indices: TensorLike,
  along?: number | AndAxis<TakeOptions, number | null> | null,
  rest?: TakeOptions,
): Tensor {
  const [axis = null, options = {}] = placed<number | null, TakeOptions>("take", "axis", along, rest);
  checkOptions("take", options, ["mode", "fillValue"]);
  const given = toTensor("take", x);
  const value = axis === null ? reshaped(given, [given.size]) : given;
  const at = normalizeAxis("take", axis ?? 0, value.ndim);
  const index = integers("take", indices), n = value.shape[at]!;
  const { mode = "fill", fillValue = null } = options;
  const shape = [...value.shape.slice(0, at), ...index.shape, ...value.shape.slice(at + 1)];
  if (n === 0) {
    if (index.size > 0) throw new RangeError(`Cannot take from ${describe(value)} along axis ${at}: it is empty`);
    return filled(shape, 0, value.dtype);
  }
  // Clipping is the one mode in which negative numbers do not count from the end, as NumPy's.
  const counted = mode === "clip" ? castTo(index, "int32") : fromFront(index, n, mode);
  return bind("gather", [value, reshaped(counted, [...index.shape, 1])], {
    offsetDims: value.shape.flatMap((_, i) => i < at ? [i] : i > at ? [i + index.ndim - 1] : []),
    collapsedSliceDims: [at],
    startIndexMap: [at],
    operandBatchingDims: [],
    startIndicesBatchingDims: [],
    sliceSizes: value.shape.map((size, i) => i === at ? 1 : size),
    mode: primitiveMode("take", mode),
    fillValue,
  });
}

/** Operand and indices of the functions along an axis, broadcast but for that axis. */
function alongAxis(operation: string, x: Tensor, indices: Tensor, axis: number): { operand: number[]; index: number[] } {
  if (x.ndim !== indices.ndim) {
    throw new RangeError(`Cannot ${operation} ${describe(x)} by ${describe(indices)}: indices have as many axes as the tensor`);
  }
  const others = broadcastShapes(x.shape.toSpliced(axis, 1), indices.shape.toSpliced(axis, 1));
  if (others === undefined) {
    throw new RangeError(`Cannot ${operation} ${describe(x)} by ${describe(indices)} along axis ${axis}: the other axes do not broadcast`);
  }
  return { operand: others.toSpliced(axis, 0, x.shape[axis]!), index: others.toSpliced(axis, 0, indices.shape[axis]!) };
}

/**
 * For each place of `indices` the element of `x` at that index along `axis`; what `argsort` and `argmax` give fits here.
 *
 * @param indices Integers with as many axes as `x`; they broadcast but for `axis`. One beyond the axis gives NaN (see `mode`).
 * @param axis -1 if not given; null takes both as flat.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const x = np.array([[3, 1, 2], [9, 8, 7]]);
 * console.log(np.takeAlongAxis(x, [[1], [2]], 1).toArray()); // [[1], [7]]
 * ```
 */
export function takeAlongAxis(
  x: TensorLike,
  indices: TensorLike,
  along?: number | AndAxis<TakeOptions, number | null> | null,
  mode?: IndexMode | TakeOptions | null,
  fill?: number | TakeOptions,
): Tensor {
  const rest = behind<TakeOptions>("takeAlongAxis", ["mode", "fillValue"], [mode, fill]);
  const [axis = -1, options = {}] = placed<number | null, TakeOptions>("takeAlongAxis", "axis", along, rest);
  checkOptions("takeAlongAxis", options, ["mode", "fillValue"]);
  const given = toTensor("takeAlongAxis", x), index = integers("takeAlongAxis", indices);
  const value = axis === null ? reshaped(given, [given.size]) : given;
  const at = normalizeAxis("takeAlongAxis", axis ?? 0, value.ndim), n = value.shape[at]!;
  const shapes = alongAxis("takeAlongAxis", value, index, at);
  if (n === 0 || shapes.index.includes(0)) return filled(shapes.index, 0, value.dtype);
  const { mode: how = "fill", fillValue = null } = options;
  const others = value.shape.map((_, i) => i).filter((i) => i !== at);
  return bind("gather", [
    broadcastTo(value, shapes.operand),
    reshaped(broadcastTo(fromFront(index, n, how), shapes.index), [...shapes.index, 1]),
  ], {
    offsetDims: [],
    collapsedSliceDims: [at],
    startIndexMap: [at],
    operandBatchingDims: others,
    startIndicesBatchingDims: others,
    sliceSizes: value.shape.map(() => 1),
    mode: primitiveMode("takeAlongAxis", how),
    fillValue,
  });
}

/**
 * The tensor with `values` written at the places that `takeAlongAxis` reads. Indices beyond the axis write nothing.
 *
 * @param along The axis (the last if not given; null for the flat tensor), by itself or among the options.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.putAlongAxis([[3, 1], [9, 8]], [[1], [0]], [[0], [0]], 1).toArray()); // [[3, 0], [0, 8]]
 * ```
 */
export function putAlongAxis(
  x: TensorLike,
  indices: TensorLike,
  values: TensorLike,
  along?: number | { readonly axis?: number | null; readonly mode?: IndexMode } | null,
  rest?: { readonly mode?: IndexMode },
): Tensor {
  const options = positional<{ readonly axis?: number | null; readonly mode?: IndexMode }>("putAlongAxis", ["axis"], [along, rest]);
  checkOptions("putAlongAxis", options, ["axis", "mode"]);
  const { axis = -1, mode = "fill" } = options;
  const given = toTensor("putAlongAxis", x), index = integers("putAlongAxis", indices);
  const value = axis === null ? reshaped(given, [given.size]) : given;
  const at = normalizeAxis("putAlongAxis", axis ?? 0, value.ndim), n = value.shape[at]!;
  const shapes = alongAxis("putAlongAxis", value, index, at);
  const others = value.shape.map((_, i) => i).filter((i) => i !== at);
  const updates = broadcastTo(castTo(toTensor("putAlongAxis", values), value.dtype), shapes.index);
  const out = bind("scatter", [
    broadcastTo(value, shapes.operand),
    reshaped(broadcastTo(fromFront(index, n, mode), shapes.index), [...shapes.index, 1]),
    updates,
  ], {
    kind: "set",
    updateWindowDims: [],
    insertedWindowDims: [at],
    scatterDimsToOperandDims: [at],
    operandBatchingDims: others,
    scatterIndicesBatchingDims: others,
    mode: primitiveMode("putAlongAxis", mode),
    unique: false,
  });
  return reshaped(out, axis === null ? given.shape : out.shape);
}
