/**
 * Tensors of coordinates and of indices.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { broadcastTogether, type TensorLike, toTensor } from "../core/convert.ts";
import { checkDType, type DType } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { isOptions, positional } from "../core/positional.ts";
import { checkShape, describe, type Shape, sizeOf, stridesOf } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { constant } from "../core/constant.ts";
import { castTo, filled, integers, reshaped } from "./_operands.ts";
import { arange } from "./creation.ts";
import { stack } from "./joining.ts";

/** How `meshgrid` lays its grids. */
export interface MeshgridOptions {
  /** "xy" (if not given) puts the first vector along the columns, "ij" along the rows. */
  readonly indexing?: "xy" | "ij";
  /** Whether to leave the grids unexpanded, to broadcast. */
  readonly sparse?: boolean;
}

/**
 * Coordinate grids from coordinate vectors.
 *
 * @param args The vectors, one for each axis, each by itself or all in one list; then options. `indexing`: "xy" (if not given) puts the first vector along the columns, "ij" along the rows; `sparse`: leave the grids
 *   unexpanded, to broadcast.
 * @returns As many grids as vectors.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const [x, y] = np.meshgrid([1, 2, 3], [4, 5]);
 * console.log(x!.toArray(), y!.toArray()); // [[1, 2, 3], [1, 2, 3]] [[4, 4, 4], [5, 5, 5]]
 * ```
 */
export function meshgrid(...args: (TensorLike | readonly TensorLike[] | MeshgridOptions)[]): Tensor[] {
  const options: MeshgridOptions = isOptions(args.at(-1)) ? args.at(-1) as MeshgridOptions : {};
  const given = (isOptions(args.at(-1)) ? args.slice(0, -1) : args) as (TensorLike | readonly TensorLike[])[];
  const listed = given.length === 1 && Array.isArray(given[0]) && given[0].every((x) => typeof x === "object");
  const xs = (listed ? given[0] : given) as readonly TensorLike[];
  checkOptions("meshgrid", options, ["indexing", "sparse"]);
  const { indexing = "xy", sparse = false } = options;
  if (indexing !== "xy" && indexing !== "ij") {
    throw new TypeError(`Cannot take meshgrid with indexing ${JSON.stringify(indexing)}: it is "xy" or "ij"`);
  }
  const vectors = xs.map((x) => toTensor("meshgrid", x));
  const far = vectors.find((x) => x.ndim > 1);
  if (far !== undefined) throw new RangeError(`Cannot take meshgrid of ${describe(far)}: it takes vectors`);
  const rank = vectors.length;
  const place = (i: number): number => indexing === "xy" && rank > 1 && i < 2 ? 1 - i : i;
  const shape = new Array<number>(rank).fill(1);
  vectors.forEach((x, i) => shape[place(i)] = x.size);
  return vectors.map((x, i) => {
    const flat = reshaped(x, [x.size]);
    return sparse
      ? reshaped(flat, shape.map((_, axis) => axis === place(i) ? x.size : 1))
      : bind("broadcastInDim", [flat], { shape, axes: [place(i)] });
  });
}

/** Options of `indices`. */
export interface IndicesOptions {
  /** The element type: "int32" if not given. */
  readonly dtype?: DType;
  /** Whether to give one tensor for each axis, of size 1 along the others, instead of all in one. */
  readonly sparse?: boolean;
}

/**
 * The indices of a tensor of the given shape: one grid for each axis.
 *
 * @returns Of shape [axes, ...shape].
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.indices([2, 2]).toArray()); // [[[0, 0], [1, 1]], [[0, 1], [0, 1]]]
 * ```
 */
export function indices(shape: Shape, options: IndicesOptions & { readonly sparse: true }): Tensor[];
/** The indices in one tensor. */
export function indices(shape: Shape, dtype?: DType | IndicesOptions, rest?: IndicesOptions): Tensor;
export function indices(shape: Shape, given?: DType | IndicesOptions, rest?: IndicesOptions): Tensor | Tensor[] {
  const options = positional<IndicesOptions>("indices", ["dtype"], [given, rest]);
  checkOptions("indices", options, ["dtype", "sparse"]);
  const sizes = checkShape("take indices of", shape), dtype = checkDType("indices", options.dtype ?? "int32");
  if (options.sparse === true) {
    return sizes.map((n, axis) => bind("iota", [], { shape: sizes.map((_, i) => i === axis ? n : 1), dtype, axis }));
  }
  if (sizes.length === 0) return filled([0], 0, dtype);
  return stack(sizes.map((_, axis) => bind("iota", [], { shape: sizes, dtype, axis })));
}

/** The range of one axis of a grid: how many whole numbers, or [start, stop, step]. */
export type GridRange = number | readonly [start: number, stop: number, step?: number];

function ranges(list: readonly GridRange[]): Tensor[] {
  return list.map((r) => typeof r === "number" ? arange(r) : arange(r[0], r[1], r[2] ?? 1));
}

/**
 * A dense grid of coordinates: NumPy's `mgrid[0:2, 0:3]` is `mgrid([2, 3])`.
 *
 * @returns Of shape [axes, ...sizes].
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.mgrid([2, [0, 1, 0.5]]).toArray()); // [[[0, 0], [1, 1]], [[0, 0.5], [0, 0.5]]]
 * ```
 */
export function mgrid(axes: readonly GridRange[]): Tensor {
  return stack(meshgrid(ranges(axes), { indexing: "ij" }));
}

/**
 * An open grid of coordinates: one tensor for each axis, which broadcast against one another.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.ogrid([2, 3]).map((x) => x.shape)); // [[2, 1], [1, 3]]
 * ```
 */
export function ogrid(axes: readonly GridRange[]): Tensor[] {
  return meshgrid(ranges(axes), { indexing: "ij", sparse: true });
}

/**
 * Index tensors that together select a grid of rows, columns, …; bools stand for the places where they are true.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const x = np.reshape(np.arange(9), [3, 3]);
 * console.log(x.get(...np.ix_([0, 2], [1, 2])).toArray()); // [[1, 2], [7, 8]]
 * ```
 */
export function ix_(...xs: TensorLike[]): Tensor[] {
  return xs.map((x, i) => {
    const given = Array.isArray(x) && typeof x[0] === "number" ? integers("ix_", x) : toTensor("ix_", x);
    if (given.ndim !== 1) throw new RangeError(`Cannot take ix_ of ${describe(given)}: it takes vectors`);
    const value = given.dtype === "bool"
      ? toTensor("ix_", Int32Array.from(given.dataSync().entries().filter(([, v]) => v !== 0).map(([k]) => k)))
      : given;
    return reshaped(value, xs.map((_, axis) => axis === i ? value.size : 1));
  });
}

function pairs(rows: number, columns: number, keep: (row: number, column: number) => boolean): [Tensor, Tensor] {
  const row: number[] = [], column: number[] = [];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      if (keep(i, j)) {
        row.push(i);
        column.push(j);
      }
    }
  }
  return [toTensor("make indices", Int32Array.from(row)), toTensor("make indices", Int32Array.from(column))];
}

/** Which triangle of how many columns. */
export interface TriangleOptions {
  /** Which diagonal bounds it: 0 if not given; positive above it. */
  readonly k?: number;
  /** How many columns: as many as rows if not given. */
  readonly m?: number;
  /** The same as `m`. */
  readonly columns?: number;
}

/**
 * The row and column indices of the lower triangle of an n by n matrix.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.trilIndices(2).map((x) => x.toArray())); // [[0, 1, 1], [0, 0, 1]]
 * ```
 */
export function trilIndices(n: number, k?: number | TriangleOptions, columns?: number | TriangleOptions): [rows: Tensor, columns: Tensor] {
  const options = positional<TriangleOptions>("trilIndices", ["k", "m"], [k, columns]);
  checkOptions("trilIndices", options, ["k", "m", "columns"]);
  return pairs(n, options.m ?? options.columns ?? n, (i, j) => j - i <= (options.k ?? 0));
}

/**
 * The row and column indices of the upper triangle of an n by n matrix.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.triuIndices(2).map((x) => x.toArray())); // [[0, 0, 1], [0, 1, 1]]
 * ```
 */
export function triuIndices(n: number, k?: number | TriangleOptions, columns?: number | TriangleOptions): [rows: Tensor, columns: Tensor] {
  const options = positional<TriangleOptions>("triuIndices", ["k", "m"], [k, columns]);
  checkOptions("triuIndices", options, ["k", "m", "columns"]);
  return pairs(n, options.m ?? options.columns ?? n, (i, j) => j - i >= (options.k ?? 0));
}

function matrixShape(operation: string, x: TensorLike): readonly [number, number] {
  const value = toTensor(operation, x);
  if (value.ndim !== 2) throw new RangeError(`Cannot take ${operation} of ${describe(value)}: it takes a matrix`);
  return value.shape as readonly [number, number];
}

/**
 * The indices of the lower triangle of a matrix.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.trilIndicesFrom(np.zeros([2, 2])).map((x) => x.toArray())); // [[0, 1, 1], [0, 0, 1]]
 * ```
 */
export function trilIndicesFrom(x: TensorLike, k?: number | { readonly k?: number }): [rows: Tensor, columns: Tensor] {
  const [rows, columns] = matrixShape("trilIndicesFrom", x);
  const options = positional<{ readonly k?: number }>("trilIndicesFrom", ["k"], [k]);
  checkOptions("trilIndicesFrom", options, ["k"]);
  return trilIndices(rows, { ...options, columns });
}

/**
 * The indices of the upper triangle of a matrix.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.triuIndicesFrom(np.zeros([2, 2])).map((x) => x.toArray())); // [[0, 0, 1], [0, 1, 1]]
 * ```
 */
export function triuIndicesFrom(x: TensorLike, k?: number | { readonly k?: number }): [rows: Tensor, columns: Tensor] {
  const [rows, columns] = matrixShape("triuIndicesFrom", x);
  const options = positional<{ readonly k?: number }>("triuIndicesFrom", ["k"], [k]);
  checkOptions("triuIndicesFrom", options, ["k"]);
  return triuIndices(rows, { ...options, columns });
}

/**
 * The indices of the main diagonal of a tensor with `ndim` axes (2 if not given) of size n.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.diagIndices(2).map((x) => x.toArray())); // [[0, 1], [0, 1]]
 * ```
 */
export function diagIndices(n: number, axes?: number | { readonly ndim?: number }): Tensor[] {
  const options = positional<{ readonly ndim?: number }>("diagIndices", ["ndim"], [axes]);
  checkOptions("diagIndices", options, ["ndim"]);
  const [, ndim] = checkShape("take diagIndices of", [n, options.ndim ?? 2]) as [number, number];
  const along = arange(n);
  return Array.from({ length: ndim }, () => along);
}

/**
 * The indices of the main diagonal of a tensor whose axes have one size.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.diagIndicesFrom(np.zeros([2, 2])).map((x) => x.toArray())); // [[0, 1], [0, 1]]
 * ```
 */
export function diagIndicesFrom(x: TensorLike): Tensor[] {
  const value = toTensor("diagIndicesFrom", x);
  if (value.ndim < 2 || new Set(value.shape).size > 1) {
    throw new RangeError(`Cannot take diagIndicesFrom of ${describe(value)}: it takes at least two axes, all of one size`);
  }
  return diagIndices(value.shape[0]!, value.ndim);
}

/**
 * The indices at which a function of an n by n matrix of ones leaves something, such as `np.triu`.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.maskIndices(2, np.triu).map((x) => x.toArray())); // [[0, 0, 1], [0, 1, 1]]
 * ```
 */
export function maskIndices(n: number, f: (x: Tensor, k: number) => Tensor, k = 0): [rows: Tensor, columns: Tensor] {
  const left = f(filled([n, n], 1, "int32"), k).dataSync();
  return pairs(n, n, (i, j) => left[i * n + j] !== 0);
}

/**
 * Flat indices of a shape as one index tensor for each axis. Indices beyond the shape are moved to its ends.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.unravelIndex([4, 5], [2, 3]).map((x) => x.toArray())); // [[1, 1], [1, 2]]
 * ```
 */
export function unravelIndex(indices: TensorLike, shape: number | Shape): Tensor[] {
  const flat = castTo(integers("unravelIndex", indices), "int32");
  const sizes = checkShape("unravel indices of", shape), n = sizeOf(sizes);
  const size = constant(n, "int32"), zero = constant(0, "int32");
  const counted = bind("select", [bind("lt", [flat, zero], {}), bind("add", [flat, size], {}), flat], {});
  const inside = bind("clamp", [zero, counted, constant(Math.max(0, n - 1), "int32")], {});
  const strides = stridesOf(sizes);
  return sizes.map((m, i) => bind("rem", [bind("div", [inside, constant(strides[i]!, "int32")], {}), constant(m, "int32")], {}));
}

/** Options of `ravelMultiIndex`. */
export interface RavelOptions {
  /** What indices outside do: "raise" (if not given) throws where they are known, "clip" takes the nearest, "wrap" starts over. */
  readonly mode?: "raise" | "clip" | "wrap";
  /** Which axis counts fastest: the last ("C"; if not given), or the first ("F"). */
  readonly order?: "C" | "F";
}

/**
 * One index tensor for each axis of a shape as flat indices.
 *
 * @param options `mode`: "clip" moves indices beyond an axis to its end, "wrap" starts over; "raise" (if not given) throws where the
 *   values are known.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.ravelMultiIndex([[1, 1], [1, 2]], [2, 3]).toArray()); // [4, 5]
 * ```
 */
export function ravelMultiIndex(
  indices: readonly TensorLike[],
  shape: Shape,
  beyond?: "raise" | "clip" | "wrap" | RavelOptions,
  rest?: RavelOptions,
): Tensor {
  const options = positional<RavelOptions>("ravelMultiIndex", ["mode", "order"], [beyond, rest]);
  checkOptions("ravelMultiIndex", options, ["mode", "order"]);
  const sizes = checkShape("ravel indices of", shape), { mode = "raise", order = "C" } = options;
  if (mode !== "raise" && mode !== "clip" && mode !== "wrap" || order !== "C" && order !== "F") {
    throw new TypeError(`Cannot ravelMultiIndex with mode ${mode} in order ${order}: modes are raise, clip and wrap, orders C and F`);
  }
  if (indices.length !== sizes.length) {
    throw new RangeError(`Cannot ravel ${indices.length} indices into shape [${sizes}]: there must be one for each axis`);
  }
  const strides = order === "C" ? stridesOf(sizes) : stridesOf(sizes.toReversed()).toReversed();
  const parts = broadcastTogether("ravelMultiIndex", indices.map((x) => castTo(integers("ravelMultiIndex", x), "int32")));
  return parts.map((part, i) => {
    const n = sizes[i]!, size = constant(n, "int32");
    let at = part;
    if (mode === "clip") at = bind("clamp", [constant(0, "int32"), part, constant(n - 1, "int32")], {});
    else if (mode === "wrap") at = bind("rem", [bind("add", [bind("rem", [part, size], {}), size], {}), size], {});
    else if (part.storage !== undefined && part.dataSync().some((v) => v < 0 || v >= n)) {
      throw new RangeError(
        `Cannot ravel indices into shape [${sizes}]: an index of axis ${i} lies outside [0, ${n}); use mode "clip" or "wrap"`,
      );
    }
    return bind("mul", [at, constant(strides[i]!, "int32")], {});
  }).reduce((a, b) => bind("add", broadcastTogether("ravelMultiIndex", [a, b]), {}));
}
