/**
 * Repeating, reversing and rotating.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import { checkOptions, TracerError } from "../core/errors.ts";
import { positional } from "../core/positional.ts";
import { checkShape, describe, normalizeAxes, normalizeAxis } from "../core/shape.ts";
import { concreteOf, Tensor } from "../core/tensor.ts";
import { castTo, filled, integers, reshaped } from "./_operands.ts";
import type { Axis } from "./_reduce.ts";
import { unstack } from "./joining.ts";
import { sum } from "./reductions.ts";

/**
 * The tensor repeated as a whole.
 *
 * @param reps How often along each axis, counted from the last; a number is for the last axis.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.tile([1, 2], [2, 2]).toArray()); // [[1, 2, 1, 2], [1, 2, 1, 2]]
 * ```
 */
export function tile(x: TensorLike, reps: number | readonly number[]): Tensor {
  const value = toTensor("tile", x);
  const counts = checkShape("tile by", reps);
  const rank = Math.max(value.ndim, counts.length);
  const times = [...new Array<number>(rank - counts.length).fill(1), ...counts];
  const sizes = [...new Array<number>(rank - value.ndim).fill(1), ...value.shape];
  // Each axis becomes a pair, how often and which: repetition is a broadcast of the first.
  const paired = bind("broadcastInDim", [reshaped(value, sizes)], {
    shape: times.flatMap((t, i) => [t, sizes[i]!]),
    axes: sizes.map((_, i) => 2 * i + 1),
  });
  return reshaped(paired, sizes.map((n, i) => n * times[i]!));
}

/** How `repeat` goes about it. */
export interface RepeatOptions {
  /** The axis to repeat along; the flat tensor if not given. */
  readonly axis?: number | null;
  /** The length of the result along the axis, needed where the counts are a traced tensor: it is cut, or its last element goes on. */
  readonly totalRepeatLength?: number;
}

/**
 * Each element repeated, one after the other.
 *
 * @param repeats How often, for all elements or for each along the axis.
 * @param axis The axis (the flat tensor if null or not given), by itself or among the options.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.repeat([1, 2], 2).toArray()); // [1, 1, 2, 2]
 * console.log(np.repeat([[1], [2]], [1, 2], 0).toArray()); // [[1], [2], [2]]
 * ```
 */
export function repeat(x: TensorLike, repeats: TensorLike, axis?: number | RepeatOptions | null, rest?: RepeatOptions): Tensor {
  const options = positional<RepeatOptions>("repeat", ["axis"], [axis, rest]);
  return repeatAlong(x, repeats, options);
}

function repeatAlong(x: TensorLike, repeats: TensorLike, options: RepeatOptions): Tensor {
  checkOptions("repeat", options, ["axis", "totalRepeatLength"]);
  const given = toTensor("repeat", x);
  const flat = options.axis === undefined || options.axis === null;
  const value = flat ? reshaped(given, [given.size]) : given;
  const axis = normalizeAxis("repeat", flat ? 0 : options.axis!, value.ndim);
  const n = value.shape[axis]!, total = options.totalRepeatLength;
  if (typeof repeats === "number" && total === undefined) {
    const [times] = checkShape("repeat", repeats) as [number];
    const shape = value.shape.toSpliced(axis + 1, 0, times);
    const spread = bind("broadcastInDim", [value], { shape, axes: value.shape.map((_, i) => i <= axis ? i : i + 1) });
    return reshaped(spread, value.shape.with(axis, n * times));
  }
  const counts = integers("repeat", repeats);
  if (counts.ndim > 1 || counts.ndim === 1 && counts.size !== n && counts.size !== 1) {
    throw new RangeError(`Cannot repeat ${describe(value)} along axis ${axis} by counts ${describe(counts)}: there must be one, or ${n}`);
  }
  if (total === undefined) {
    const known = concreteOf(counts)?.dataSync();
    if (known === undefined) {
      throw new TracerError(
        `Cannot repeat ${describe(value)} by traced counts: the length of the result is not known; give totalRepeatLength`,
      );
    }
    const places: number[] = [];
    for (let i = 0; i < n; i++) {
      const [times] = checkShape("repeat", known[known.length === 1 ? 0 : i]!) as [number];
      for (let k = 0; k < times; k++) places.push(i);
    }
    return pick(value, toTensor("repeat", Int32Array.from(places)), axis);
  }
  const each = bind("broadcastInDim", [castTo(counts, "int32")], { shape: [n], axes: counts.ndim === 0 ? [] : [0] });
  if (n === 0) return filled(value.shape.with(axis, total), 0, value.dtype);
  // Element i begins where those before it end: mark the beginnings, and count the marks.
  const ends = bind("cumsum", [each], { axis: 0, reverse: false });
  const starts = bind("sub", [ends, each], {});
  const marks = bind("scatter", [filled([total], 0, "int32"), reshaped(starts, [n, 1]), filled([n], 1, "int32")], {
    kind: "add",
    updateWindowDims: [],
    insertedWindowDims: [0],
    scatterDimsToOperandDims: [0],
    operandBatchingDims: [],
    scatterIndicesBatchingDims: [],
    mode: "fill",
    unique: false,
  });
  const places = bind("sub", [bind("cumsum", [marks], { axis: 0, reverse: false }), constant(1, "int32")], {});
  return pick(value, places, axis);
}

/** Slices along an axis by a vector of indices in range. */
function pick(x: Tensor, indices: Tensor, axis: number): Tensor {
  return bind("gather", [x, reshaped(indices, [indices.size, 1])], {
    offsetDims: x.shape.map((_, i) => i).filter((i) => i !== axis),
    collapsedSliceDims: [axis],
    startIndexMap: [axis],
    operandBatchingDims: [],
    startIndicesBatchingDims: [],
    sliceSizes: x.shape.with(axis, 1),
    mode: "clip",
    fillValue: null,
  });
}

/**
 * The elements backwards along axes; along all if none is given.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.flip([1, 2, 3]).toArray()); // [3, 2, 1]
 * ```
 */
export function flip(x: TensorLike, along?: Axis | { readonly axis?: Axis }): Tensor {
  const { axis, ...none } = positional<{ readonly axis?: Axis }>("flip", ["axis"], [along]);
  checkOptions("flip", none, ["axis"]);
  const value = toTensor("flip", x);
  const axes = normalizeAxes("flip", axis, value.ndim);
  return axes.length === 0 ? value : bind("reverse", [value], { axes });
}

/**
 * Left and right exchanged: backwards along the second axis.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.fliplr([[1, 2], [3, 4]]).toArray()); // [[2, 1], [4, 3]]
 * ```
 */
export function fliplr(x: TensorLike): Tensor {
  return flip(x, 1);
}

/**
 * Up and down exchanged: backwards along the first axis.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.flipud([[1, 2], [3, 4]]).toArray()); // [[3, 4], [1, 2]]
 * ```
 */
export function flipud(x: TensorLike): Tensor {
  return flip(x, 0);
}

/**
 * The elements moved along axes by `shift` places; what leaves at the end comes back at the front.
 *
 * @param shift How far, for each axis; a number for all. The flat tensor is moved where no axis is given.
 * @param axis One axis or several, also as `{ axis }`.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.roll([1, 2, 3], 1).toArray()); // [3, 1, 2]
 * ```
 */
export function roll(
  x: TensorLike,
  shift: number | readonly number[] | Tensor,
  axis?: number | readonly number[] | { readonly axis?: number | readonly number[] | null } | null,
): Tensor {
  const options = positional<{ readonly axis?: number | readonly number[] | null }>("roll", ["axis"], [axis]);
  checkOptions("roll", options, ["axis"]);
  const value = toTensor("roll", x);
  const { axis: along } = options;
  if (along === undefined || along === null) {
    return reshaped(rollAxis(reshaped(value, [value.size]), total(shift), 0), value.shape);
  }
  // Shifts and axes broadcast against each other, as in NumPy: an axis may be moved by several shifts, one after the other.
  const axes = typeof along === "number" ? [along] : along, shifts = shiftsOf(shift);
  if (shifts.length !== 1 && axes.length !== 1 && shifts.length !== axes.length) {
    throw new RangeError(
      `Cannot roll ${describe(value)} by ${shifts.length} shifts along axes [${axes}]: there must be a shift for each axis, or one for all`,
    );
  }
  const steps = axes.length === 1 ? shifts.map((s) => [s, axes[0]!] as const) : axes.map((a, i) => [shifts[i] ?? shifts[0]!, a] as const);
  return steps.reduce((out, [by, a]) => rollAxis(out, by, normalizeAxis("roll", a, value.ndim)), value);
}

/** The single shifts of a number, a list or a tensor of them. */
function shiftsOf(shift: number | readonly number[] | Tensor): readonly (number | Tensor)[] {
  if (typeof shift === "number") return [shift];
  if (!(shift instanceof Tensor)) return shift;
  if (shift.ndim > 1) throw new RangeError(`Cannot roll by ${describe(shift)}: the shifts are one, or a vector of them`);
  return shift.ndim === 0 ? [shift] : unstack(shift);
}

function total(shift: number | readonly number[] | Tensor): number | Tensor {
  if (shift instanceof Tensor) return shift.ndim === 0 ? shift : sum(shift);
  return typeof shift === "number" ? shift : shift.reduce((a, b) => a + b, 0);
}

function rollAxis(x: Tensor, shift: number | Tensor, axis: number): Tensor {
  const n = x.shape[axis]!;
  if (n === 0) return x;
  const low = x.shape.map(() => 0), strides = x.shape.map(() => 1);
  if (typeof shift === "number") {
    if (!Number.isInteger(shift)) throw new TypeError(`Cannot roll ${describe(x)} by ${shift}: it takes whole numbers`);
    const cut = ((-shift % n) + n) % n;
    if (cut === 0) return x;
    const head = bind("slice", [x], { start: low, limit: x.shape.with(axis, cut), strides });
    const tail = bind("slice", [x], { start: low.with(axis, cut), limit: x.shape, strides });
    return bind("concatenate", [tail, head], { axis });
  }
  const size = constant(n, "int32"), by = castTo(integers("roll", shift), "int32");
  const left = bind("rem", [bind("sub", [size, bind("rem", [by, size], {})], {}), size], {});
  const twice = bind("concatenate", [x, x], { axis });
  const zero = constant(0, "int32");
  return bind("dynamicSlice", [twice, ...x.shape.map((_, i) => i === axis ? left : zero)], { sizes: x.shape });
}

/** Options of `rot90`. */
export interface Rot90Options {
  /** How many quarters to turn: one if not given. */
  readonly k?: number;
  /** The plane, turned from its first axis towards its second: the first two axes if not given. */
  readonly axes?: readonly [number, number];
}

/**
 * A matrix turned by quarters of a circle, from the first axis towards the second.
 *
 * @param times How many quarters: 1 if not given.
 * @param axes The plane to turn in, the first two axes if not given; also as `{ axes }`.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.rot90([[1, 2], [3, 4]]).toArray()); // [[2, 4], [1, 3]]
 * ```
 */
export function rot90(
  x: TensorLike,
  quarters?: number | Rot90Options,
  axes?: readonly [number, number] | Rot90Options,
): Tensor {
  const options = positional<Rot90Options>("rot90", ["k", "axes"], [quarters, axes]), { k: times = 1 } = options;
  checkOptions("rot90", options, ["k", "axes"]);
  const value = toTensor("rot90", x);
  const [a, b] = normalizeAxes("rot90", options.axes ?? [0, 1], value.ndim) as [number, number];
  if (!Number.isInteger(times)) throw new RangeError(`Cannot turn ${describe(value)} ${times} times: the number of quarters is whole`);
  const swap = (t: Tensor): Tensor => bind("transpose", [t], { perm: t.shape.map((_, i) => i === a ? b : i === b ? a : i) });
  switch (((times % 4) + 4) % 4) {
    case 0:
      return value;
    case 1:
      return swap(flip(value, b));
    case 2:
      return flip(value, [a, b]);
    default:
      return flip(swap(value), b);
  }
}
