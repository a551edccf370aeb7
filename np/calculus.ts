/**
 * Differences, slopes and integrals of samples.
 *
 * @module
 */
import { bind, bindMany } from "../core/bind.ts";
import { constant, constantLike } from "../core/constant.ts";
import { broadcastTo, promote, type TensorLike, toTensor } from "../core/convert.ts";
import { isFloat } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { behind, isOptions, placed, positional } from "../core/positional.ts";
import { moveAxis } from "../core/primitives/_ops.ts";
import { describe, normalizeAxes, normalizeAxis } from "../core/shape.ts";
import { Tensor } from "../core/tensor.ts";
import { castTo, floating, floatingPromoted, reshaped } from "./_operands.ts";
import { countBelow, elementsAt } from "./_search.ts";
import { joined, section } from "./_sections.ts";
import { abs, add, divide, multiply, negative, remainder, subtract } from "./arithmetic.ts";
import { sum } from "./reductions.ts";
import { where } from "./where.ts";

/** Options of `diff`. */
export interface DiffOptions {
  /** How often to take differences: once if not given. */
  readonly n?: number;
  /** The axis: the last if not given. */
  readonly axis?: number;
  /** What to put in front before taking differences: a scalar, or a tensor that fits. */
  readonly prepend?: TensorLike;
  /** What to put behind. */
  readonly append?: TensorLike;
}

/**
 * The differences between neighbours; of bools, whether they differ.
 *
 * @param n How often to take them: 1 if not given.
 * @param along The axis (the last if not given), by itself or among the options.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.diff([1, 4, 9, 16]).toArray()); // [3, 5, 7]
 * ```
 */
export function diff(
  x: TensorLike,
  times?: number | DiffOptions,
  along?: number | DiffOptions,
  prepend?: TensorLike | DiffOptions,
  append?: TensorLike | DiffOptions,
): Tensor {
  const options = positional<DiffOptions>("diff", ["n", "axis", "prepend", "append"], [times, along, prepend, append]), { n = 1 } = options;
  checkOptions("diff", options, ["n", "axis", "prepend", "append"]);
  if (!Number.isInteger(n) || n < 0) throw new RangeError(`Cannot diff ${n} times: it must be a whole number at or above 0`);
  const given = toTensor("diff", x);
  if (given.ndim === 0) throw new RangeError(`Cannot diff ${describe(given)}: a scalar has no neighbours`);
  if (n === 0) return given;
  const axis = normalizeAxis("diff", options.axis ?? -1, given.ndim);
  const edge = (part: TensorLike | undefined): TensorLike[] => part === undefined ? [] : [part];
  const parts = promote("diff", [...edge(options.prepend), given, ...edge(options.append)]);
  const spread = parts.map((part) => part.ndim === 0 ? broadcastTo(part, given.shape.with(axis, 1)) : part);
  let out = joined(spread, axis);
  for (let i = 0; i < n && out.shape[axis]! > 0; i++) {
    const size = out.shape[axis]!;
    out = bind(out.dtype === "bool" ? "ne" : "sub", [section(out, axis, 1), section(out, axis, 0, size - 1)], {});
  }
  return out;
}

/** Options of `ediff1d`. */
export interface Ediff1dOptions {
  /** What to put behind the differences. */
  readonly toEnd?: TensorLike;
  /** What to put in front of them. */
  readonly toBegin?: TensorLike;
}

/**
 * The differences between neighbours of the flat tensor, with what is given around them.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.ediff1d([1, 2, 4], { toBegin: -1, toEnd: [8, 9] }).toArray()); // [-1, 1, 2, 8, 9]
 * ```
 */
export function ediff1d(x: TensorLike, toEnd?: TensorLike | Ediff1dOptions, toBegin?: TensorLike | Ediff1dOptions): Tensor {
  const options = positional<Ediff1dOptions>("ediff1d", ["toEnd", "toBegin"], [toEnd, toBegin]);
  checkOptions("ediff1d", options, ["toBegin", "toEnd"]);
  const value = toTensor("ediff1d", x);
  const flat = reshaped(value, [value.size]);
  const around = (part: TensorLike | undefined): Tensor[] => {
    if (part === undefined) return [];
    const tensor = toTensor("ediff1d", part, value.dtype);
    return [reshaped(tensor, [tensor.size])];
  };
  const inner = bind("sub", [section(flat, 0, Math.min(1, value.size)), section(flat, 0, 0, Math.max(0, value.size - 1))], {});
  return joined([...around(options.toBegin), inner, ...around(options.toEnd)], 0);
}

/** How far apart samples lie: the distance, or the place of each. */
export type Spacing = TensorLike;

function slopeAlong(x: Tensor, spacing: Tensor, axis: number): Tensor {
  const n = x.shape[axis]!;
  const part = (from: number, to: number) => section(x, axis, from, to);
  const first = subtract(part(1, 2), part(0, 1)), last = subtract(part(n - 1, n), part(n - 2, n - 1));
  if (spacing.ndim === 0) {
    const inner = divide(multiply(subtract(part(2, n), part(0, n - 2)), 0.5), spacing);
    return joined([divide(first, spacing), inner, divide(last, spacing)], axis);
  }
  if (spacing.ndim !== 1 || spacing.size !== n) {
    throw new RangeError(
      `Cannot take gradient of ${describe(x)} along axis ${axis} with places ${describe(spacing)}: there must be one for each sample`,
    );
  }
  const h = reshaped(spacing, x.shape.map((_, i) => i === axis ? n : 1));
  const at = (from: number, to: number) => section(h, axis, from, to);
  const before = subtract(at(1, n - 1), at(0, n - 2)), after = subtract(at(2, n), at(1, n - 1)), both = add(before, after);
  const a = divide(negative(after), multiply(before, both));
  const b = divide(subtract(after, before), multiply(before, after));
  const c = divide(before, multiply(after, both));
  const inner = add(add(multiply(a, part(0, n - 2)), multiply(b, part(1, n - 1))), multiply(c, part(2, n)));
  return joined([
    divide(first, subtract(at(1, 2), at(0, 1))),
    inner,
    divide(last, subtract(at(n - 1, n), at(n - 2, n - 1))),
  ], axis);
}

/** Options of `gradient`. */
export interface GradientOptions {
  /** How far apart the samples lie, or where: see `gradient`. 1 if not given. */
  readonly spacing?: Spacing | readonly Tensor[];
  /** The axis, or axes: all if not given. */
  readonly axis?: number | readonly number[];
}

/**
 * The slopes of samples: central differences inside, one-sided ones at the ends.
 *
 * @param x Samples, at least two along each axis.
 * @param spacing How far apart they lie, or where: one for all axes, or a list of one for each. 1 if not given.
 * @param options `axis`: the axes; all if not given.
 * @returns A tensor for one axis, else a list of one for each.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.gradient([1, 2, 4, 7]).toString()); // [1. 1.5 2.5 3.]
 * ```
 */
export function gradient(
  x: TensorLike,
  ...between: readonly (Spacing | readonly Tensor[] | GradientOptions | undefined)[]
): Tensor | Tensor[] {
  // One spacing, or a list of them, by itself or among the options; or each by itself, as in NumPy.
  const last = isOptions(between.at(-1)) ? between.at(-1) as GradientOptions : undefined;
  const given = between.slice(0, last === undefined ? undefined : -1).filter((s) => s !== undefined) as Spacing[];
  const several = given.length > 1 ? given as readonly Tensor[] : given[0];
  const [spacing = 1, options = {}] = placed<Spacing | readonly Tensor[], GradientOptions>(
    "gradient",
    "spacing",
    several ?? last,
    several === undefined ? undefined : last,
  );
  checkOptions("gradient", options, ["axis"]);
  const value = floating("gradient", x);
  const axes = normalizeAxes("gradient", options.axis, value.ndim);
  if (axes.some((i) => value.shape[i]! < 2)) {
    throw new RangeError(`Cannot take gradient of ${describe(value)}: it takes at least two samples along each axis`);
  }
  // A list is one spacing for each axis, but that one axis may have a vector of places.
  const many = Array.isArray(spacing) && (axes.length > 1 || spacing.length === 1 && spacing[0] instanceof Tensor);
  const list = many ? spacing as readonly TensorLike[] : axes.map(() => spacing as TensorLike);
  if (list.length !== axes.length) {
    throw new RangeError(`Cannot take gradient over ${axes.length} axes with ${list.length} spacings: there must be one for each`);
  }
  const out = axes.map((axis, i) => slopeAlong(value, toTensor("gradient", list[i]!, value.dtype), axis));
  return out.length === 1 ? out[0]! : out;
}

/** Options of `trapezoid`. */
export interface TrapezoidOptions {
  /** Where the samples lie; `dx` apart if null or not given. */
  readonly x?: TensorLike | null;
  /** How far apart the samples lie: 1 if not given; a tensor broadcasts against the strips. */
  readonly dx?: TensorLike;
  /** The axis: the last if not given. */
  readonly axis?: number;
}

/**
 * The integral of samples along an axis, by straight lines between them.
 *
 * @param places Where the samples lie, if not `dx` apart: a vector, or of the shape of `y`. Then `dx` and the axis; also among options.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.trapezoid([1, 2, 3]).item()); // 4
 * ```
 */
export function trapezoid(
  y: TensorLike,
  places?: TensorLike | TrapezoidOptions | null,
  dx?: TensorLike | TrapezoidOptions,
  along?: number | TrapezoidOptions,
): Tensor {
  const options = positional<TrapezoidOptions>("trapezoid", ["x", "dx", "axis"], [places, dx, along]), { x, axis = -1 } = options;
  checkOptions("trapezoid", options, ["x", "dx", "axis"]);
  const given = x !== undefined && x !== null;
  const [value, at] = floatingPromoted("trapezoid", given ? [y, x] : [y]) as [Tensor, Tensor?];
  const last = value.ndim - 1, moved = moveAxis(value, normalizeAxis("trapezoid", axis, value.ndim), last), n = moved.shape[last]!;
  const right = section(moved, last, Math.min(1, n)), left = section(moved, last, 0, Math.max(0, n - 1));
  const pairs = add(right, left);
  if (at === undefined) {
    const width = floating("trapezoid", options.dx ?? 1);
    if (width.ndim === 0) return multiply(multiply(sum(pairs, -1), width), 0.5);
    const wide = reshaped(width, [...new Array<number>(Math.max(0, value.ndim - width.ndim)).fill(1), ...width.shape]);
    const turned = moveAxis(wide, normalizeAxis("trapezoid", axis, wide.ndim), wide.ndim - 1);
    return multiply(sum(multiply(pairs, turned), -1), 0.5);
  }
  const steps = at.ndim === 1 ? diff(at) : moveAxis(diff(at, 1, { axis }), normalizeAxis("trapezoid", axis, at.ndim), at.ndim - 1);
  return multiply(sum(multiply(pairs, steps), -1), 0.5);
}

/** Options of `interp`. */
export interface InterpOptions {
  /** What to give left of the first point: its value if not given; or "extrapolate". */
  readonly left?: number | "extrapolate";
  /** What to give right of the last point: its value if not given; or "extrapolate". */
  readonly right?: number | "extrapolate";
  /** The period of `x`, by which points repeat; they need not be in order then. */
  readonly period?: number;
}

/**
 * The values at `x` of the straight lines between points.
 *
 * @param x Where, of any shape.
 * @param xp Where the points lie: a vector in ascending order.
 * @param fp Their values: a vector of the same length.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.interp(2.5, [1, 2, 3], [3, 2, 0]).item()); // 1
 * ```
 */
export function interp(
  x: TensorLike,
  xp: TensorLike,
  fp: TensorLike,
  below?: number | "extrapolate" | InterpOptions | null,
  above?: number | "extrapolate" | InterpOptions | null,
  period?: number | InterpOptions,
): Tensor {
  const options = behind<InterpOptions>("interp", ["left", "right", "period"], [below, above, period]) ?? {};
  checkOptions("interp", options, ["left", "right", "period"]);
  let [at, knots] = floatingPromoted("interp", [x, xp]) as [Tensor, Tensor];
  let values = floating("interp", fp);
  if (knots.ndim !== 1 || values.ndim !== 1 || knots.size !== values.size || knots.size === 0) {
    throw new RangeError(`Cannot interp between ${describe(knots)} and ${describe(values)}: the points are two vectors of one length`);
  }
  const { left, right } = options;
  if (options.period !== undefined) {
    const turn = Math.abs(options.period);
    at = remainder(at, turn);
    [knots, values] = bindMany("sort", [remainder(knots, turn), values], { axis: 0, numKeys: 1 }) as [Tensor, Tensor];
    const n = knots.size;
    knots = joined([subtract(section(knots, 0, n - 1), turn), knots, add(section(knots, 0, 0, 1), turn)], 0);
    values = joined([section(values, 0, n - 1), values, section(values, 0, 0, 1)], 0);
  }
  const n = knots.size, i32 = (k: number) => constant(k, "int32");
  const index = bind("clamp", [i32(Math.min(1, n - 1)), countBelow(knots, at, "right"), i32(n - 1)], {});
  const before = n === 1 ? index : bind("sub", [index, i32(1)], {});
  const x0 = elementsAt(knots, before), f0 = elementsAt(values, before);
  const width = subtract(elementsAt(knots, index), x0), rise = subtract(elementsAt(values, index), f0);
  // Points on top of each other have no slope between them.
  const flat = bind("eq", [width, constantLike(width, 0)], {});
  const line = where(flat, f0, add(f0, multiply(divide(subtract(at, x0), where(flat, 1, width)), rise)));
  if (options.period !== undefined) return line;
  const end = (array: Tensor, k: number) => elementsAt(array, i32(k));
  let out = line;
  if (left !== "extrapolate") out = where(bind("lt", [at, end(knots, 0)], {}), left ?? end(values, 0), out);
  if (right !== "extrapolate") out = where(bind("gt", [at, end(knots, n - 1)], {}), right ?? end(values, n - 1), out);
  return out;
}

/** Options of `unwrap`. */
export interface UnwrapOptions {
  /** Jumps up to this size stay: half the period if null or not given. */
  readonly discont?: number | null;
  /** The axis: the last if not given. */
  readonly axis?: number;
  /** The period: 2π if not given. */
  readonly period?: number;
}

/**
 * Angles without jumps: whole periods added, so that neighbours differ by less than half of one.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.unwrap([0, 3, -3]).toString()); // [0. 3. 3.2831855]
 * ```
 */
export function unwrap(
  x: TensorLike,
  discont?: number | UnwrapOptions | null,
  along?: number | UnwrapOptions,
  every?: number | UnwrapOptions,
): Tensor {
  const options = positional<UnwrapOptions>("unwrap", ["discont", "axis", "period"], [discont, along, every]);
  checkOptions("unwrap", options, ["discont", "axis", "period"]);
  const { period = 2 * Math.PI } = options;
  const given = toTensor("unwrap", x);
  const value = isFloat(given.dtype) || Number.isInteger(period) ? given : floating("unwrap", given);
  const axis = normalizeAxis("unwrap", options.axis ?? -1, value.ndim);
  if (value.shape[axis] === 0) return value;
  const half = isFloat(value.dtype) ? period / 2 : Math.floor(period / 2);
  const steps = diff(value, 1, { axis });
  const folded = subtract(remainder(add(steps, half), period), half);
  const atEdge = bind("and", [
    bind("eq", [folded, constantLike(folded, -half)], {}),
    bind("gt", [steps, constantLike(steps, 0)], {}),
  ], {});
  const wanted = where(atEdge, half, folded);
  const small = abs(steps).less(options.discont ?? period / 2);
  const corrections = castTo(where(small, 0, subtract(wanted, steps)), value.dtype);
  const running = bind("cumsum", [corrections], { axis, reverse: false });
  return joined([section(value, axis, 0, 1), add(section(value, axis, 1), running)], axis);
}
