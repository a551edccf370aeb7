/**
 * Matrices by their diagonals and triangles.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant, constantLike } from "../core/constant.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import { checkDType, type DType } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { positional } from "../core/positional.ts";
import { checkShape, describe, normalizeAxes } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, filled, numeric, reshaped } from "./_operands.ts";
import type { DTypeOption } from "./creation.ts";
import { typeGiven } from "./_given.ts";
import { broadcastTo } from "../core/convert.ts";
import { power } from "./exponential.ts";
import { sum } from "./reductions.ts";

/** What `eye` and `tri` vary. */
export interface EyeOptions {
  /** How many columns: as many as rows if not given. */
  readonly M?: number | null;
  /** The same as `M`. */
  readonly columns?: number | null;
  /** Which diagonal: 0, the main one, if not given; positive above it. */
  readonly k?: number;
  /** The element type: float32 if not given. */
  readonly dtype?: DType;
}

/** Row and column compared: column - row against k. */
function diagonalMask(rows: number, columns: number, k: number, test: "eq" | "le"): Tensor {
  const row = bind("iota", [], { shape: [rows, columns], dtype: "int32", axis: 0 });
  const column = bind("iota", [], { shape: [rows, columns], dtype: "int32", axis: 1 });
  return bind(test, [bind("sub", [column, row], {}), constant(k, "int32")], {});
}

function masked(operation: string, n: number, args: readonly unknown[], test: "eq" | "le"): Tensor {
  const options = positional<EyeOptions>(operation, ["M", "k", "dtype"], args);
  checkOptions(operation, options, ["M", "columns", "k", "dtype"]);
  const [rows, columns] = checkShape(`make ${operation} of`, [n, options.M ?? options.columns ?? n]) as [number, number];
  return castTo(diagonalMask(rows, columns, options.k ?? 0, test), checkDType(operation, options.dtype ?? "float32"));
}

/**
 * Ones on a diagonal, zeros elsewhere.
 *
 * @param columns How many columns (as many as rows if not given), then the diagonal `k`, by themselves or among the options.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.eye(2, 3, 1).toArray()); // [[0, 1, 0], [0, 0, 1]]
 * ```
 */
export function eye(
  n: number,
  columns?: number | EyeOptions | null,
  k?: number | EyeOptions,
  dtype?: DType | EyeOptions,
  rest?: EyeOptions,
): Tensor {
  return masked("eye", n, [columns, k, dtype, rest], "eq");
}

/**
 * The square identity matrix.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.identity(2).toArray()); // [[1, 0], [0, 1]]
 * ```
 */
export function identity(n: number, dtype?: DType | DTypeOption): Tensor {
  return eye(n, { dtype: typeGiven("identity", dtype) });
}

/**
 * Ones on and below a diagonal, zeros above.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.tri(2).toArray()); // [[1, 0], [1, 1]]
 * ```
 */
export function tri(
  n: number,
  columns?: number | EyeOptions | null,
  k?: number | EyeOptions,
  dtype?: DType | EyeOptions,
  rest?: EyeOptions,
): Tensor {
  return masked("tri", n, [columns, k, dtype, rest], "le");
}

/** Which diagonal, among options. */
export interface DiagonalOption {
  /** 0, the main one, if not given; positive above it. */
  readonly k?: number;
}

function whichDiagonal(operation: string, given: number | DiagonalOption | undefined): number {
  const options = positional<DiagonalOption>(operation, ["k"], [given]);
  checkOptions(operation, options, ["k"]);
  if (options.k !== undefined && !Number.isInteger(options.k)) {
    throw new RangeError(`Cannot ${operation} at diagonal ${options.k}: its number is whole`);
  }
  return options.k ?? 0;
}

function triangle(operation: string, x: TensorLike, k: number, below: boolean): Tensor {
  const value = toTensor(operation, x);
  if (value.ndim < 2) throw new RangeError(`Cannot take ${operation} of ${describe(value)}: it takes at least two axes`);
  const [rows, columns] = value.shape.slice(-2) as [number, number];
  const mask = broadcastTo(diagonalMask(rows, columns, below ? k : k - 1, "le"), value.shape);
  const zero = constantLike(value, 0);
  return bind("select", below ? [mask, value, zero] : [mask, zero, value], {});
}

/**
 * The lower triangles of the last two axes: zeros above diagonal `k` (0 if not given).
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.tril([[1, 2], [3, 4]]).toArray()); // [[1, 0], [3, 4]]
 * ```
 */
export function tril(x: TensorLike, k?: number | DiagonalOption): Tensor {
  return triangle("tril", x, whichDiagonal("tril", k), true);
}

/**
 * The upper triangles of the last two axes: zeros below diagonal `k` (0 if not given).
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.triu([[1, 2], [3, 4]]).toArray()); // [[1, 2], [0, 4]]
 * ```
 */
export function triu(x: TensorLike, k?: number | DiagonalOption): Tensor {
  return triangle("triu", x, whichDiagonal("triu", k), false);
}

/** Which diagonal, of which plane. */
export interface DiagonalOptions {
  /** Which diagonal: 0, the main one, if not given; positive above it. */
  readonly offset?: number;
  /** The plane: the first two axes if not given. */
  readonly axes?: readonly [number, number];
  /** The plane's first axis, by itself. */
  readonly axis1?: number;
  /** The plane's second axis, by itself. */
  readonly axis2?: number;
}

/** The options of a plane, its axes in one place. */
function planeOf<Options extends DiagonalOptions>(operation: string, args: readonly unknown[]): Omit<Options, "axis1" | "axis2"> {
  const { axis1, axis2, ...options } = positional<Options>(operation, ["offset", "axis1", "axis2"], args);
  if (axis1 === undefined && axis2 === undefined) return options;
  if (options.axes !== undefined) throw new TypeError(`Cannot ${operation} with both axes and axis1 or axis2: they say the same`);
  return { ...options, axes: [axis1 ?? 0, axis2 ?? 1] as const };
}

/**
 * The diagonals of a plane, as a last axis.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.diagonal([[1, 2], [3, 4]]).toArray()); // [1, 4]
 * ```
 */
export function diagonal(
  x: TensorLike,
  offset?: number | DiagonalOptions,
  axis1?: number | DiagonalOptions,
  axis2?: number | DiagonalOptions,
): Tensor {
  const options = planeOf<DiagonalOptions>("diagonal", [offset, axis1, axis2]);
  checkOptions("diagonal", options, ["offset", "axes"]);
  const value = toTensor("diagonal", x);
  if (value.ndim < 2) throw new RangeError(`Cannot take the diagonal of ${describe(value)}: it takes at least two axes`);
  const [a, b] = normalizeAxes("diagonal", options.axes ?? [0, 1], value.ndim) as [number, number];
  const { offset: k = 0 } = options;
  const others = value.shape.map((_, i) => i).filter((i) => i !== a && i !== b);
  const rows = value.shape[a]!, columns = value.shape[b]!;
  const size = Math.max(0, k >= 0 ? Math.min(rows, columns - k) : Math.min(rows + k, columns));
  const leading = others.map((i) => value.shape[i]!);
  if (size === 0) return filled([...leading, 0], 0, value.dtype);
  const perm = [...others, a, b];
  const planes = perm.every((p, i) => p === i) ? value : bind("transpose", [value], { perm });
  // Read flat, a diagonal's elements lie one row and one column apart.
  const flat = reshaped(planes, [...leading, rows * columns]);
  const first = k >= 0 ? k : -k * columns, step = columns + 1;
  return bind("slice", [flat], {
    start: [...leading.map(() => 0), first],
    limit: [...leading, first + (size - 1) * step + 1],
    strides: [...leading.map(() => 1), step],
  });
}

/** Which diagonal to sum, and how. */
export interface TraceOptions extends DiagonalOptions {
  /** The dtype to accumulate in, and of the result. */
  readonly dtype?: DType;
}

/**
 * The sum of a diagonal.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.trace([[1, 2], [3, 4]]).item()); // 5
 * ```
 */
export function trace(
  x: TensorLike,
  offset?: number | TraceOptions,
  axis1?: number | TraceOptions,
  axis2?: number | TraceOptions,
  rest?: TraceOptions,
): Tensor {
  const options = planeOf<TraceOptions>("trace", [offset, axis1, axis2, rest]);
  checkOptions("trace", options, ["offset", "axes", "dtype"]);
  const { dtype, ...which } = options;
  return sum(diagonal(x, which), -1, dtype === undefined ? {} : { dtype });
}

/**
 * Of a vector, the matrix with it on a diagonal; of a matrix, its diagonal.
 *
 * @param k Which diagonal: 0, the main one, if not given; positive above it.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.diag([1, 2]).toArray()); // [[1, 0], [0, 2]]
 * ```
 */
export function diag(x: TensorLike, which?: number | DiagonalOption): Tensor {
  const k = whichDiagonal("diag", which);
  const value = toTensor("diag", x);
  if (value.ndim === 2) return diagonal(value, { offset: k });
  if (value.ndim !== 1) throw new RangeError(`Cannot take diag of ${describe(value)}: it takes a vector or a matrix`);
  const size = value.size + Math.abs(k);
  const along = bind("pad", [value, constant(0, value.dtype)], { low: [Math.max(0, -k)], high: [Math.max(0, k)], interior: [0] });
  const rows = bind("broadcastInDim", [along], { shape: [size, size], axes: [0] });
  return bind("select", [diagonalMask(size, size, k, "eq"), rows, constant(0, value.dtype)], {});
}

/**
 * The matrix with the flat tensor on a diagonal.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.diagflat([[1], [2]]).toArray()); // [[1, 0], [0, 2]]
 * ```
 */
export function diagflat(x: TensorLike, which?: number | DiagonalOption): Tensor {
  const k = whichDiagonal("diagflat", which);
  const value = toTensor("diagflat", x);
  return diag(reshaped(value, [value.size]), k);
}

/**
 * A matrix with its main diagonal replaced; of more axes, which are then of one size, the elements with all indices the same.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.fillDiagonal(np.zeros([2, 2]), 7).toArray()); // [[7, 0], [0, 7]]
 * ```
 */
export function fillDiagonal(x: TensorLike, values: TensorLike): Tensor {
  const target = toTensor("fillDiagonal", x);
  const value = castTo(toTensor("fillDiagonal", values), target.dtype);
  if (target.ndim < 2 || target.ndim > 2 && new Set(target.shape).size > 1) {
    throw new RangeError(`Cannot fill the diagonal of ${describe(target)}: it takes a matrix, or axes that all have one size`);
  }
  const at = (axis: number): Tensor => bind("iota", [], { shape: target.shape, dtype: "int32", axis });
  const onIt = target.shape.slice(1)
    .map((_, i) => bind("eq", [at(0), at(i + 1)], {}))
    .reduce((a, b) => bind("and", [a, b], {}));
  const n = Math.min(...target.shape), rows = target.shape[0]!;
  // Values go down the diagonal one after the other, from the front again where there are too few.
  const flat = reshaped(value, [value.size]);
  const times = value.size === 0 ? 0 : Math.ceil(rows / value.size);
  if (times === 0) return n === 0 ? target : throwEmpty(target);
  const tiled = reshaped(bind("broadcastInDim", [flat], { shape: [times, value.size], axes: [1] }), [times * value.size]);
  const column = bind("slice", [tiled], { start: [0], limit: [rows], strides: [1] });
  return bind("select", [onIt, bind("broadcastInDim", [column], { shape: target.shape, axes: [0] }), target], {});
}

function throwEmpty(x: Tensor): never {
  throw new RangeError(`Cannot fill the diagonal of ${describe(x)} with no values`);
}

/** Options of `vander`. */
export interface VanderOptions {
  /** How many columns: as many as elements if not given. */
  readonly N?: number;
  /** The same as `N`. */
  readonly columns?: number;
  /** Whether column j holds x ** j, instead of the highest power coming first. */
  readonly increasing?: boolean;
}

/**
 * The matrix of powers of a vector: column j holds x ** (n - 1 - j).
 *
 * @param columns How many, as many as elements if not given; by itself or among the options. `increasing`: column j holds x ** j instead.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.vander([1, 2, 3], 2).toArray()); // [[1, 1], [2, 1], [3, 1]]
 * ```
 */
export function vander(
  x: TensorLike,
  columns?: number | VanderOptions,
  rest?: VanderOptions,
): Tensor {
  const options = positional<VanderOptions>("vander", ["N"], [columns, rest]);
  checkOptions("vander", options, ["N", "columns", "increasing"]);
  const value = numeric("vander", x);
  if (value.ndim !== 1) throw new RangeError(`Cannot take vander of ${describe(value)}: it takes a vector`);
  const [width] = checkShape("vander of columns", options.N ?? options.columns ?? value.size) as [number];
  const count = bind("iota", [], { shape: [width], dtype: "int32", axis: 0 });
  const exponents = options.increasing === true ? count : bind("sub", [constant(width - 1, "int32"), count], {});
  return power(reshaped(value, [value.size, 1]), exponents);
}
