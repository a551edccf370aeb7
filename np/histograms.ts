/**
 * Counting into bins.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant, constantLike } from "../core/constant.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import { checkOptions, TracerError } from "../core/errors.ts";
import { behind, placed, positional } from "../core/positional.ts";
import { describe } from "../core/shape.ts";
import { concreteOf, Tensor } from "../core/tensor.ts";
import { castTo, filled, floating, floatingPromoted, integers, reshaped } from "./_operands.ts";
import { countBelow, elementsAt } from "./_search.ts";
import { section } from "./_sections.ts";
import { add, divide, multiply, subtract } from "./arithmetic.ts";
import { diff } from "./calculus.ts";
import { linspace } from "./spaces.ts";
import { max, min, sum } from "./reductions.ts";
import { where } from "./where.ts";

/** How many bins of equal width, or the edges of the bins in ascending order. */
export type Bins = number | TensorLike;

/** Where bins of equal width begin and end: the smallest and the largest element if not given. */
/** Options with the bins among them. */
export type AndBins<Options, B = Bins> = Options & {
  /** How many bins, or their edges. */
  readonly bins?: B;
};

/** Where the bins begin and end. */
export type BinRange = readonly [low: number, high: number];

/** Adds `updates` up by int32 indices of one axis; indices beyond are dropped. */
function addAt(size: number, indices: Tensor, updates: Tensor): Tensor {
  const n = indices.size;
  return bind("scatter", [filled([size], 0, updates.dtype), reshaped(indices, [n, 1]), updates], {
    kind: "add",
    updateWindowDims: [],
    insertedWindowDims: [0],
    scatterDimsToOperandDims: [0],
    operandBatchingDims: [],
    scatterIndicesBatchingDims: [],
    mode: "fill",
    unique: false,
  });
}

/** Options of `bincount`. */
export interface BincountOptions {
  /** How much each element counts, of the shape of `x`. */
  readonly weights?: TensorLike;
  /** The least length of the result. */
  readonly minlength?: number;
  /** The length of the result, beyond which elements are left out. Needed under `jit`. */
  readonly length?: number;
}

/**
 * How often each whole number from 0 on occurs. Negative numbers count as 0.
 *
 * @param x A vector of integers.
 * @param given How much each element counts (1 if not given), or the options.
 * @throws {TracerError} The values are not known, and there is no `length`.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.bincount([1, 1, 3]).toArray()); // [0, 2, 0, 1]
 * ```
 */
export function bincount(
  x: TensorLike,
  given?: TensorLike | BincountOptions | null,
  minlength?: number | BincountOptions,
  rest?: BincountOptions,
): Tensor {
  const { weights: each, ...options } = positional<Omit<BincountOptions, "weights"> & { weights?: TensorLike | null }>(
    "bincount",
    ["weights", "minlength"],
    [given, minlength, rest],
  );
  checkOptions("bincount", { weights: each, ...options }, ["weights", "minlength", "length"]);
  const value = integers("bincount", x);
  if (value.ndim !== 1) throw new RangeError(`Cannot bincount ${describe(value)}: it takes a vector`);
  const weights = each === undefined || each === null ? filled(value.shape, 1, "int32") : toTensor("bincount", each);
  if (weights.shape.join() !== value.shape.join()) {
    throw new RangeError(`Cannot bincount ${describe(value)} with weights ${describe(weights)}: there must be one for each`);
  }
  const length = options.length ?? Math.max(options.minlength ?? 0, largest(value) + 1);
  const index = castTo(bind("max", [value, constantLike(value, 0)], {}), "int32");
  return value.size === 0 ? filled([length], 0, weights.dtype) : addAt(length, index, weights);
}

function largest(x: Tensor): number {
  if (x.size === 0) return -1;
  const data = concreteOf(x)?.dataSync();
  if (data === undefined) {
    throw new TracerError(
      `Cannot bincount a traced ${describe(x)} without length: the largest number is not known while the function is traced`,
    );
  }
  let most = 0;
  for (const n of data) most = Math.max(most, n);
  return most;
}

function edgesOf(operation: string, x: Tensor, bins: Bins, range: BinRange | undefined): Tensor {
  if (typeof bins !== "number") {
    const edges = toTensor(operation, bins, x.dtype);
    if (edges.ndim !== 1 || edges.size < 1) throw new RangeError(`Cannot take ${operation} by edges ${describe(edges)}: they are a vector`);
    return edges;
  }
  if (!Number.isInteger(bins) || bins < 1) {
    throw new RangeError(`Cannot take ${operation} in ${bins} bins: it must be a whole number above 0`);
  }
  if (range !== undefined && !(range[0] <= range[1])) {
    throw new RangeError(`Cannot take ${operation} in the range [${range}]: it must ascend`);
  }
  const low = range === undefined ? x.size === 0 ? constantLike(x, 0) : min(x) : constantLike(x, range[0]);
  const high = range === undefined ? x.size === 0 ? constantLike(x, 1) : max(x) : constantLike(x, range[1]);
  // Where all are the same, a bin of width 1 around them.
  const same = bind("eq", [low, high], {});
  return linspace(where(same, subtract(low, 0.5), low), where(same, add(high, 0.5), high), { num: bins + 1 });
}

/** Options of `histogramBinEdges`. */
export interface BinEdgesOptions {
  /** Where the bins begin and end. */
  readonly range?: BinRange;
}

/**
 * The edges of bins of equal width.
 *
 * @param bins How many: 10 if not given.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.histogramBinEdges([0, 3, 4], 2).toArray()); // [0, 2, 4]
 * ```
 */
export function histogramBinEdges(x: TensorLike, by?: Bins | AndBins<BinEdgesOptions>, range?: BinRange | BinEdgesOptions | null): Tensor {
  const rest = behind<BinEdgesOptions>("histogramBinEdges", ["range"], [range]);
  const [bins = 10, options = {}] = placed<Bins, BinEdgesOptions>("histogramBinEdges", "bins", by, rest);
  checkOptions("histogramBinEdges", options, ["range"]);
  return edgesOf("histogramBinEdges", floating("histogramBinEdges", x), bins, options.range);
}

/** Options of `histogram`. */
export interface HistogramOptions extends BinEdgesOptions {
  /** How much each element counts, of the shape of `x`. */
  readonly weights?: TensorLike;
  /** Whether to give a density, whose integral is 1, instead of counts. */
  readonly density?: boolean;
}

/** In which bin each value lies, from 1 on; 0 and one more than there are for values outside. The last bin holds its upper edge. */
function binOf(edges: Tensor, x: Tensor): Tensor {
  const last = elementsAt(edges, constant(edges.size - 1, "int32"));
  const index = countBelow(edges, x, "right");
  return bind("select", [bind("eq", [x, last], {}), constant(edges.size - 1, "int32"), index], {});
}

/**
 * How many elements lie in each bin. A bin holds its lower edge; the last one its upper edge, too.
 *
 * @param bins How many of equal width, or their edges: 10 if not given.
 * @returns The counts, as floats, and the edges.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const [counts, edges] = np.histogram([1, 2, 1, 4], 3);
 * console.log(counts.toArray(), edges.toArray()); // [2, 1, 1] [1, 2, 3, 4]
 * ```
 */
export function histogram(
  x: TensorLike,
  by?: Bins | AndBins<HistogramOptions>,
  range?: BinRange | HistogramOptions | null,
  each?: TensorLike | HistogramOptions | null,
  more?: HistogramOptions,
): [counts: Tensor, edges: Tensor] {
  const rest = behind<HistogramOptions>("histogram", ["range", "weights"], [range, each, more]);
  const [bins = 10, options = {}] = placed<Bins, HistogramOptions>("histogram", "bins", by, rest);
  checkOptions("histogram", options, ["range", "weights", "density"]);
  const [value, given] = floatingPromoted("histogram", options.weights === undefined ? [x] : [x, options.weights]) as [Tensor, Tensor?];
  if (given !== undefined && given.shape.join() !== value.shape.join()) {
    throw new RangeError(`Cannot take histogram of ${describe(value)} with weights ${describe(given)}: there must be one for each`);
  }
  const flat = reshaped(value, [value.size]);
  const edges = edgesOf("histogram", flat, bins, options.range);
  const weights = given === undefined ? filled(flat.shape, 1, flat.dtype) : reshaped(given, [given.size]);
  const counts = flat.size === 0 ? filled([edges.size - 1], 0, flat.dtype) : section(addAt(edges.size, binOf(edges, flat), weights), 0, 1);
  if (options.density !== true) return [counts, edges];
  return [divide(divide(counts, diff(edges)), sum(counts)), edges];
}

/** Options of histograms over several variables. */
export interface HistogramddOptions {
  /** Where the bins of each variable begin and end; null for its smallest and largest value. */
  readonly range?: readonly (BinRange | null)[];
  /** How much each sample counts. */
  readonly weights?: TensorLike;
  /** Whether to give a density, whose integral is 1, instead of counts. */
  readonly density?: boolean;
}

/**
 * How many samples of several variables lie in each bin.
 *
 * @param sample Of shape [samples, variables].
 * @param bins How many for each variable, or a list of numbers and edges, one for each variable: 10 if not given.
 * @returns The counts, with an axis for each variable, and the list of their edges.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const [counts] = np.histogramdd([[0, 0], [1, 1], [1, 0]], 2);
 * console.log(counts.toArray()); // [[1, 0], [1, 1]]
 * ```
 */
export function histogramdd(
  sample: TensorLike,
  by?: number | readonly Bins[] | AndBins<HistogramddOptions, number | readonly Bins[]>,
  range?: readonly (BinRange | null)[] | HistogramddOptions | null,
  each?: TensorLike | HistogramddOptions | null,
  more?: HistogramddOptions,
): [counts: Tensor, edges: Tensor[]] {
  const rest = behind<HistogramddOptions>("histogramdd", ["range", "weights"], [range, each, more]);
  const [bins = 10, options = {}] = placed<number | readonly Bins[], HistogramddOptions>("histogramdd", "bins", by, rest);
  checkOptions("histogramdd", options, ["range", "weights", "density"]);
  const [value, given] = floatingPromoted("histogramdd", options.weights === undefined ? [sample] : [sample, options.weights]) as [
    Tensor,
    Tensor?,
  ];
  if (value.ndim !== 2) throw new RangeError(`Cannot take histogramdd of ${describe(value)}: it takes [samples, variables]`);
  const [n, d] = value.shape as [number, number];
  const list = typeof bins === "number" ? new Array<Bins>(d).fill(bins) : bins;
  if (list.length !== d) {
    throw new RangeError(`Cannot take histogramdd of ${d} variables by ${list.length} bins: there must be one for each`);
  }
  if (options.range !== undefined && options.range.length !== d) {
    throw new RangeError(`Cannot take histogramdd of ${d} variables in ${options.range.length} ranges: there must be one for each`);
  }
  const columns = list.map((_, i) => reshaped(section(value, 1, i, i + 1), [n]));
  const edges = columns.map((x, i) => edgesOf("histogramdd", x, list[i]!, options.range?.[i] ?? undefined));
  // One more bin on either side holds what lies outside.
  const sizes = edges.map((e) => e.size + 1);
  let index = filled([n], 0, "int32");
  columns.forEach((x, i) => {
    index = add(multiply(index, sizes[i]!), binOf(edges[i]!, x));
  });
  const weights = given ?? filled([n], 1, "int32");
  const all = reshaped(addAt(sizes.reduce((a, b) => a * b, 1), index, weights), sizes);
  let counts = all;
  sizes.forEach((size, axis) => counts = section(counts, axis, 1, size - 1));
  if (options.density !== true) return [counts, edges];
  let density = castTo(counts, value.dtype);
  density = divide(density, sum(density));
  edges.forEach((e, i) => density = divide(density, reshaped(diff(e), edges.map((other, k) => k === i ? other.size - 1 : 1))));
  return [density, edges];
}

/**
 * How many points lie in each bin of a grid.
 *
 * @param bins How many for both variables, or one for each: numbers or edges. 10 if not given.
 * @returns The counts, of shape [x bins, y bins], and the edges of both.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const [counts] = np.histogram2d([0, 1, 1], [0, 1, 0], 2);
 * console.log(counts.toArray()); // [[1, 0], [1, 1]]
 * ```
 */
export function histogram2d(
  x: TensorLike,
  y: TensorLike,
  by?: number | Tensor | readonly [Bins, Bins] | AndBins<HistogramddOptions, number | readonly [Bins, Bins]>,
  range?: readonly (BinRange | null)[] | HistogramddOptions | null,
  each?: TensorLike | HistogramddOptions | null,
  more?: HistogramddOptions,
): [counts: Tensor, xEdges: Tensor, yEdges: Tensor] {
  const rest = behind<HistogramddOptions>("histogram2d", ["range", "weights"], [range, each, more]);
  const [bins = 10, options = {}] = placed<number | Tensor | readonly [Bins, Bins], HistogramddOptions>("histogram2d", "bins", by, rest);
  checkOptions("histogram2d", options, ["range", "weights", "density"]);
  const [a, b] = floatingPromoted("histogram2d", [x, y]) as [Tensor, Tensor];
  if (a.ndim !== 1 || b.ndim !== 1 || a.size !== b.size) {
    throw new RangeError(`Cannot take histogram2d of ${describe(a)} and ${describe(b)}: they are vectors of one length`);
  }
  const n = a.size;
  const sample = bind("concatenate", [reshaped(a, [n, 1]), reshaped(b, [n, 1])], { axis: 1 });
  // One tensor of edges is for both.
  const [counts, edges] = histogramdd(sample, bins instanceof Tensor ? [bins, bins] : bins, options);
  return [counts, edges[0]!, edges[1]!];
}
