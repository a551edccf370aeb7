/**
 * Elements added around a tensor.
 *
 * @module
 */
import { bind, bindMany } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import { broadcastTo, type TensorLike, toTensor } from "../core/convert.ts";
import { isFloat } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { isOptions, positional } from "../core/positional.ts";
import { describe, normalizeAxis } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, reshaped } from "./_operands.ts";
import { max, mean, min } from "./reductions.ts";

/** How much to add: one number for all sides, [before, after] for all axes, or such a pair for each axis. */
export type PadWidth = number | readonly [before: number, after: number] | readonly (readonly [before: number, after: number])[];

/** How much to add, by axis: `{ 1: [0, 2], [-1]: 3 }`. Axes that are not named get nothing. */
export type PadByAxis = { readonly [axis: number]: number | readonly [before: number, after: number] };

/** Where added elements come from. */
export type PadMode =
  | "constant"
  | "edge"
  | "reflect"
  | "symmetric"
  | "wrap"
  | "linear_ramp"
  | "linearRamp"
  | "maximum"
  | "minimum"
  | "mean"
  | "median"
  | "empty";

/** A value for all sides, or for [before, after] of all axes, or of each. */
export type PadValues = number | readonly [before: number, after: number] | readonly (readonly [before: number, after: number])[];

/** How `pad` fills what it adds. */
export interface PadOptions {
  /** "constant" if not given. */
  readonly mode?: PadMode;
  /** What "constant" fills with: 0 if not given. */
  readonly constantValues?: PadValues | Tensor;
  /** Where "linear_ramp" ends: 0 if not given. */
  readonly endValues?: PadValues;
  /** How many elements at each edge the statistics of "maximum", "minimum", "mean" and "median" see: all if not given. */
  readonly statLength?: PadWidth;
  /** Whether "reflect" and "symmetric" turn the reflection around the edge value ("odd"): "even" if not given. */
  readonly reflectType?: "even" | "odd";
}

function pairs(operation: string, x: Tensor, value: PadValues, what: string): (readonly [number, number])[] {
  if (typeof value === "number") return x.shape.map(() => [value, value]);
  const list = typeof value[0] === "number" ? [value as readonly [number, number]] : value as readonly (readonly [number, number])[];
  if (list.length === 1) return x.shape.map(() => pairOf(list[0]!));
  if (list.length !== x.ndim) {
    throw new RangeError(
      `Cannot ${operation} ${describe(x)} with ${what} for ${list.length} axes: it takes one pair, or one for each axis`,
    );
  }
  return list.map(pairOf);
}

/** Widths by axis, those of the axes that are not named 0. */
function namedWidths(x: Tensor, named: PadByAxis): (readonly [number, number])[] {
  const widths: (readonly [number, number])[] = x.shape.map(() => [0, 0]);
  for (const [name, width] of Object.entries(named)) {
    const axis = normalizeAxis("pad", Number(name), x.ndim);
    widths[axis] = typeof width === "number" ? [width, width] : pairOf(width);
  }
  return widths;
}

function pairOf(pair: readonly [number, number] | readonly number[]): readonly [number, number] {
  return [pair[0]!, pair[1] ?? pair[0]!];
}

/**
 * The tensor with elements added before and after it along each axis.
 *
 * @param width How many: a number for all sides, [before, after] for all axes, or a pair for each axis.
 * @param mode Where the elements come from (0 if not given), by itself or among the options.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.pad([1, 2, 3], [1, 2]).toArray()); // [0, 1, 2, 3, 0, 0]
 * console.log(np.pad([1, 2, 3], 2, "reflect").toArray()); // [3, 2, 1, 2, 3, 2, 1]
 * ```
 */
export function pad(x: TensorLike, width: PadWidth | PadByAxis, mode?: PadMode | PadOptions, rest?: PadOptions): Tensor {
  const options = positional<PadOptions>("pad", ["mode"], [mode, rest]);
  checkOptions("pad", options, ["mode", "constantValues", "endValues", "statLength", "reflectType"]);
  const value = toTensor("pad", x), { mode: how = "constant" } = options;
  const widths = pairs("pad", value, isOptions(width) ? namedWidths(value, width) : width, "widths");
  if (widths.flat().some((n) => !Number.isInteger(n) || n < 0)) {
    throw new RangeError(`Cannot pad ${describe(value)} by [${widths.join("; ")}]: widths are whole numbers at or above 0`);
  }
  const { reflectType = "even" } = options;
  if (reflectType !== "even" && reflectType !== "odd") {
    throw new TypeError(`Cannot pad with reflectType ${JSON.stringify(reflectType)}: it is "even" or "odd"`);
  }
  switch (how) {
    case "constant":
      return padConstant(value, widths, options.constantValues ?? 0);
    case "empty":
      return padConstant(value, widths, 0);
    case "edge":
    case "reflect":
    case "symmetric":
    case "wrap":
      return padFrom(value, widths, how, reflectType === "odd");
    case "linear_ramp":
    case "linearRamp":
      return padRamp(value, widths, pairs("pad", value, options.endValues ?? 0, "endValues"));
    case "maximum":
    case "minimum":
    case "mean":
    case "median":
      return padStatistic(value, widths, how, statLengths(value, options.statLength));
    default:
      throw new TypeError(
        `Cannot pad with mode ${
          JSON.stringify(how)
        }: the modes are constant, edge, reflect, symmetric, wrap, linear_ramp, maximum, minimum, mean, median, empty`,
      );
  }
}

function statLengths(x: Tensor, given: PadWidth | undefined): Widths | undefined {
  if (given === undefined) return undefined;
  const lengths = pairs("pad", x, given, "statLength");
  if (lengths.flat().some((n) => !Number.isInteger(n) || n < 1)) {
    throw new RangeError(`Cannot pad ${describe(x)} with statLength [${lengths.join("; ")}]: lengths are whole numbers above 0`);
  }
  return lengths;
}

type Widths = readonly (readonly [number, number])[];

function padConstant(x: Tensor, widths: Widths, given: PadValues | Tensor): Tensor {
  const interior = x.shape.map(() => 0);
  if (typeof given === "number" || !Array.isArray(given)) {
    const value = typeof given === "number" ? constant(given, x.dtype) : castTo(reshaped(given as Tensor, []), x.dtype);
    return bind("pad", [x, value], { low: widths.map((w) => w[0]), high: widths.map((w) => w[1]), interior });
  }
  // Each axis in turn, each side with its own value.
  let out = x;
  pairs("pad", x, given as PadValues, "constantValues").forEach(([before, after], axis) => {
    const low = interior.with(axis, widths[axis]![0]), high = interior.with(axis, widths[axis]![1]);
    out = bind("pad", [out, constant(before, x.dtype)], { low, high: interior, interior });
    out = bind("pad", [out, constant(after, x.dtype)], { low: interior, high, interior });
  });
  return out;
}

/** Modes that repeat elements: along each axis, which ones. */
function padFrom(x: Tensor, widths: Widths, mode: "edge" | "reflect" | "symmetric" | "wrap", odd: boolean): Tensor {
  let out = x;
  widths.forEach(([before, after], axis) => {
    const n = x.shape[axis]!;
    if (before + after === 0) return;
    if (n === 0) throw new RangeError(`Cannot pad ${describe(x)} along axis ${axis} with mode ${mode}: it is empty`);
    const from = new Int32Array(before + n + after), sign = new Float32Array(from.length), last = new Float32Array(from.length);
    const first = new Float32Array(from.length);
    for (let i = 0; i < from.length; i++) {
      const at = i - before;
      sign[i] = 1;
      if (mode === "edge") from[i] = Math.min(Math.max(at, 0), n - 1);
      else if (mode === "wrap") from[i] = ((at % n) + n) % n;
      else {
        // There and back again: the ends are read once in "reflect", twice in "symmetric".
        const once = mode === "reflect" ? 1 : 0, period = Math.max(1, 2 * (n - once));
        const place = ((at % period) + period) % period, turns = Math.floor(at / period), back = place >= n;
        from[i] = back ? period - place - (1 - once) : place;
        if (odd) {
          // Reflected around the edge value: 2 · edge - x, and every turn adds the distance of the edges twice.
          sign[i] = back ? -1 : 1;
          last[i] = 2 * turns + (back ? 2 : 0);
          first[i] = -2 * turns;
        }
      }
    }
    const taken = takeAlong(out, from, axis);
    if (!odd || mode === "edge" || mode === "wrap") {
      out = taken;
      return;
    }
    const along = (factors: Float32Array): Tensor => {
      const vector = castTo(toTensor("pad", factors), x.dtype);
      return bind("broadcastInDim", [vector], { shape: taken.shape, axes: [axis] });
    };
    const edge = (index: number): Tensor => broadcastTo(takeAlong(out, Int32Array.of(index), axis), taken.shape);
    const mul = (a: Tensor, b: Tensor): Tensor => bind("mul", [a, b], {});
    const sum = bind("add", [mul(taken, along(sign)), mul(edge(n - 1), along(last))], {});
    out = bind("add", [sum, mul(edge(0), along(first))], {});
  });
  return out;
}

function takeAlong(x: Tensor, places: Int32Array, axis: number): Tensor {
  return bind("gather", [x, reshaped(toTensor("pad", places), [places.length, 1])], {
    offsetDims: x.shape.map((_, i) => i).filter((i) => i !== axis),
    collapsedSliceDims: [axis],
    startIndexMap: [axis],
    operandBatchingDims: [],
    startIndicesBatchingDims: [],
    sliceSizes: x.shape.with(axis, 1),
    mode: "promise",
    fillValue: null,
  });
}

function padRamp(x: Tensor, widths: Widths, ends: Widths): Tensor {
  let out = x;
  widths.forEach(([before, after], axis) => {
    const ramp = (size: number, index: number, end: number, rising: boolean): Tensor => {
      const work = isFloat(x.dtype) ? x.dtype : "float32";
      const edge = castTo(takeAlong(out, Int32Array.of(index), axis), work);
      const shape = out.shape.with(axis, size);
      // From the end value, which is reached, to the edge, which is there already.
      const weights = Float32Array.from({ length: size }, (_, i) => (rising ? i : size - 1 - i) / size);
      const weight = bind("broadcastInDim", [castTo(toTensor("pad", weights), work)], { shape, axes: [axis] });
      const far = constant(end, work);
      const slope = bind("sub", [broadcastTo(edge, shape), far], {});
      const values = bind("add", [bind("mul", [slope, weight], {}), far], {});
      return castTo(isFloat(x.dtype) ? values : bind("floor", [values], {}), x.dtype);
    };
    const n = out.shape[axis]!;
    const parts = [
      ...(before > 0 ? [ramp(before, 0, ends[axis]![0], true)] : []),
      out,
      ...(after > 0 ? [ramp(after, n - 1, ends[axis]![1], false)] : []),
    ];
    if (parts.length > 1) out = bind("concatenate", parts, { axis });
  });
  return out;
}

function padStatistic(x: Tensor, widths: Widths, mode: "maximum" | "minimum" | "mean" | "median", lengths: Widths | undefined): Tensor {
  let out = x;
  widths.forEach(([before, after], axis) => {
    if (before + after === 0) return;
    const n = out.shape[axis]!;
    const fill = (size: number, from: number, to: number): Tensor => {
      const part = bind("slice", [out], {
        start: out.shape.map((_, i) => i === axis ? from : 0),
        limit: out.shape.map((m, i) => i === axis ? to : m),
        strides: out.shape.map(() => 1),
      });
      return broadcastTo(statistic(part, axis, mode), out.shape.with(axis, size));
    };
    const [left, right] = lengths?.[axis] ?? [n, n];
    const parts = [
      ...(before > 0 ? [fill(before, 0, Math.min(left, n))] : []),
      out,
      ...(after > 0 ? [fill(after, n - Math.min(right, n), n)] : []),
    ];
    out = bind("concatenate", parts, { axis });
  });
  return out;
}

function statistic(x: Tensor, axis: number, mode: "maximum" | "minimum" | "mean" | "median"): Tensor {
  if (mode === "maximum") return max(x, axis, { keepdims: true });
  if (mode === "minimum") return min(x, axis, { keepdims: true });
  const whole = (value: Tensor): Tensor => castTo(isFloat(x.dtype) ? value : bind("round", [value], {}), x.dtype);
  if (mode === "mean") return whole(mean(x, axis, { keepdims: true }));
  const sorted = bindMany("sort", [x], { axis, numKeys: 1 })[0]!, n = x.shape[axis]!;
  const middle = bind("slice", [sorted], {
    start: x.shape.map((_, i) => i === axis ? Math.floor((n - 1) / 2) : 0),
    limit: x.shape.map((m, i) => i === axis ? Math.floor(n / 2) + 1 : m),
    strides: x.shape.map(() => 1),
  });
  return whole(mean(middle, axis, { keepdims: true }));
}
