/**
 * The complex transform over any axes, which all functions of np.fft are made of.
 *
 * @module
 */
import { bind, bindMany } from "../../core/bind.ts";
import { constantLike } from "../../core/constant.ts";
import type { TensorLike } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import { positional } from "../../core/positional.ts";
import { describe, normalizeAxis, type Shape } from "../../core/shape.ts";
import { Tensor } from "../../core/tensor.ts";
import { castTo, filled, floatingPromoted } from "../_operands.ts";
import { section } from "../_sections.ts";

/** Complex numbers: their real and imaginary parts, tensors of one shape. A plain tree, which transforms take and return. */
export interface Complex {
  /** The real parts. */
  readonly re: Tensor;
  /** The imaginary parts. */
  readonly im: Tensor;
}

/** What stands for complex numbers: real ones, or both parts. */
export type ComplexLike = TensorLike | { readonly re: TensorLike; readonly im: TensorLike };

/**
 * Where the factor 1/n goes that a transform and its inverse share: "backward" (the default) to the inverse, "forward" to the transform,
 * "ortho" half to each.
 */
export type FftNorm = "backward" | "ortho" | "forward";

/** Options of transforms along one axis. */
export interface FftOptions {
  /** The length to transform, to which the operand is cut, or filled up with zeros: that of the axis if not given. */
  readonly n?: number | null;
  /** The axis: the last if not given. */
  readonly axis?: number;
  /** Where the factor 1/n goes. */
  readonly norm?: FftNorm | null;
}

/** Options of transforms along several axes. */
export interface FftnOptions {
  /** The lengths to transform, one for each axis. */
  readonly s?: Shape | null;
  /** The axes: all if not given; the last ones with `s`. */
  readonly axes?: readonly number[] | null;
  /** Where the factor 1/n goes. */
  readonly norm?: FftNorm | null;
}

/** Whether `x` is both parts of complex numbers. */
export function isComplex(x: ComplexLike): x is { readonly re: TensorLike; readonly im: TensorLike } {
  return typeof x === "object" && !(x instanceof Tensor) && !Array.isArray(x) && "re" in x && "im" in x;
}

/** Both parts, in a dtype that transforms compute in. */
export function readComplex(operation: string, x: ComplexLike): Complex {
  const parts = floatingPromoted(operation, isComplex(x) ? [x.re, x.im] : [x]);
  const [re, im] = parts.map((t) => castTo(t, t.dtype === "float64" ? "float64" : "float32")) as [Tensor, Tensor?];
  if (im === undefined) return { re, im: filled(re.shape, 0, re.dtype) };
  if (re.shape.join() !== im.shape.join()) {
    throw new RangeError(`Cannot ${operation} real parts ${describe(re)} and imaginary parts ${describe(im)}: the shapes must be the same`);
  }
  return { re, im };
}

/** The axes to transform, from the front, and the length of each; of undefined lengths those of the operand. */
export interface Plan {
  readonly axes: readonly number[];
  readonly lengths: readonly number[];
  readonly norm: FftNorm;
}

function checkNorm(operation: string, norm: FftNorm | null | undefined): FftNorm {
  if (norm === undefined || norm === null || norm === "backward" || norm === "ortho" || norm === "forward") return norm ?? "backward";
  throw new TypeError(`Cannot ${operation} with norm ${JSON.stringify(norm)}: the norms are "backward", "ortho", "forward"`);
}

function checkLength(operation: string, n: number): number {
  if (!Number.isInteger(n) || n < 1) throw new RangeError(`Cannot ${operation} of length ${n}: it must be a whole number above 0`);
  return n;
}

/** Plans a transform along one axis. */
export function planOne(operation: string, shape: Shape, args: readonly unknown[], natural: (n: number) => number = (n) => n): Plan {
  const options = positional<FftOptions>(operation, ["n", "axis", "norm"], args);
  checkOptions(operation, options, ["n", "axis", "norm"]);
  const axis = normalizeAxis(operation, options.axis ?? -1, shape.length);
  return {
    axes: [axis],
    lengths: [checkLength(operation, options.n ?? natural(shape[axis]!))],
    norm: checkNorm(operation, options.norm),
  };
}

/** Plans a transform along several axes; `natural` gives the length of the last one from that of the operand. */
export function planMany(
  operation: string,
  shape: Shape,
  args: readonly unknown[],
  defaults: readonly number[] | undefined,
  natural: (n: number) => number = (n) => n,
): Plan {
  const options = positional<FftnOptions>(operation, ["s", "axes", "norm"], args);
  checkOptions(operation, options, ["s", "axes", "norm"]);
  const s = options.s ?? undefined, given = options.axes ?? defaults;
  const rank = shape.length;
  const list = given ?? Array.from({ length: s?.length ?? rank }, (_, i) => rank - (s?.length ?? rank) + i);
  const axes = list.map((axis) => normalizeAxis(operation, axis, rank));
  if (new Set(axes).size !== axes.length) throw new RangeError(`Cannot ${operation} over axes [${list}]: an axis is named twice`);
  if (axes.length === 0) throw new RangeError(`Cannot ${operation} over no axes`);
  if (s !== undefined && s.length !== axes.length) {
    throw new RangeError(`Cannot ${operation} of lengths [${s}] over axes [${list}]: there must be a length for each axis`);
  }
  const lengths = axes.map((axis, i) => {
    const own = shape[axis]!;
    return checkLength(operation, s?.[i] ?? (i === axes.length - 1 ? natural(own) : own));
  });
  return { axes, lengths, norm: checkNorm(operation, options.norm) };
}

/** Cut, or filled up with zeros, to a length along an axis. */
export function resized(x: Tensor, axis: number, length: number): Tensor {
  const n = x.shape[axis]!;
  if (n >= length) return section(x, axis, 0, length);
  return bind("pad", [x, constantLike(x, 0)], {
    low: x.shape.map(() => 0),
    high: x.shape.map((_, i) => i === axis ? length - n : 0),
    interior: x.shape.map(() => 0),
  });
}

/** By what a transform of the plan's size is multiplied; the primitive's inverse has divided by the size already. */
export function factorOf({ lengths, norm }: Plan, inverse: boolean): number {
  const size = lengths.reduce((a, b) => a * b, 1);
  const share = norm === "backward" ? 1 : norm === "ortho" ? Math.sqrt(size) : size;
  return inverse ? share : 1 / share;
}

/** The complex transform over the plan's axes. */
export function transform(x: Complex, plan: Plan, inverse: boolean): Complex {
  let { re, im } = x;
  plan.axes.forEach((axis, i) => {
    re = resized(re, axis, plan.lengths[i]!);
    im = resized(im, axis, plan.lengths[i]!);
  });
  const others = re.shape.map((_, i) => i).filter((i) => !plan.axes.includes(i));
  const perm = [...others, ...plan.axes], still = perm.every((p, i) => p === i);
  const moved = (t: Tensor, order: readonly number[]) => still ? t : bind("transpose", [t], { perm: order });
  const back = perm.map((_, i) => perm.indexOf(i));
  const parts = bindMany("fft", [moved(re, perm), moved(im, perm)], { lengths: plan.lengths, inverse });
  const factor = factorOf(plan, inverse);
  const [outRe, outIm] = parts.map((part) => {
    const placed = moved(part, back);
    return factor === 1 ? placed : bind("mul", [placed, constantLike(placed, factor)], {});
  });
  return { re: outRe!, im: outIm! };
}

/** The conjugates. */
export function conjugate({ re, im }: Complex): Complex {
  return { re, im: bind("neg", [im], {}) };
}
