/**
 * What reductions share: their options, axes and masks.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import { broadcastTo, broadcastTogether, type TensorLike, toTensor } from "../core/convert.ts";
import { checkDType, type DType, isFloat } from "../core/dtype.ts";
import { broadcastShapes, describe } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, floating, reducedShape, reshaped } from "./_operands.ts";

/** One axis, several, or null for all. */
export type Axis = number | readonly number[] | null;

/** Options with the axis among them, for where they stand in its place: `sum(x, { axis: 0, keepdims: true })`. */
export type AndAxis<Options, A = Axis> = Options & {
  /** The axis, or axes, to go along. */
  readonly axis?: A;
};

/** Options that all reductions share. */
export interface KeepOption {
  /** Whether reduced axes stay, with size 1. */
  readonly keepdims?: boolean;
}

/** Options of reductions over a selection of the elements. */
export interface WhereOption extends KeepOption {
  /** Which elements take part: bools that broadcast to the shape. */
  readonly where?: TensorLike;
}

/** Options of sums and products. */
export interface SumOptions extends WhereOption {
  /** Where the sum or product starts. */
  readonly initial?: TensorLike;
  /** The dtype to accumulate in, and of the result. */
  readonly dtype?: DType;
}

/** Options of extremes. */
export interface ExtremeOptions extends WhereOption {
  /** A value that takes part besides the elements; needed beside `where`, and for empty axes. */
  readonly initial?: TensorLike;
}

/** Options of means. */
export interface MeanOptions extends WhereOption {
  /** The dtype to compute in, and of the result. */
  readonly dtype?: DType;
}

/** Options of variances. */
export interface VarianceOptions extends WhereOption {
  /** The dtype to compute in, and of the result. */
  readonly dtype?: DType;
  /** What is subtracted from the number of elements in the divisor: 0 if not given, 1 for the unbiased estimate. */
  readonly ddof?: number;
  /** Another name for `ddof`, the array API's. */
  readonly correction?: number;
}

/** The primitives that reduce. */
export type ReduceName = "reduceSum" | "reduceProd" | "reduceMax" | "reduceMin" | "reduceAnd" | "reduceOr";

/** Reduces over axes, which stay with size 1 where `keepdims` says so. */
export function reduce(name: ReduceName, x: Tensor, axes: readonly number[], keepdims: boolean | undefined): Tensor {
  const out = axes.length === 0 ? x : bind(name, [x], { axes });
  return keepdims === true ? reshaped(out, reducedShape(x.shape, axes, true)) : out;
}

/** Elements that `where` leaves out become the identity of the reduction. */
export function masked(operation: string, x: Tensor, where: TensorLike | undefined, identity: number): Tensor {
  if (where === undefined) return x;
  const mask = castTo(toTensor(operation, where), "bool");
  if (broadcastShapes(x.shape, mask.shape) === undefined) {
    throw new RangeError(`Cannot ${operation} ${describe(x)} where ${describe(mask)}: the mask does not broadcast to the shape`);
  }
  const [m, value] = broadcastTogether(operation, [mask, x]) as [Tensor, Tensor];
  return bind("select", [m, value, constant(identity, x.dtype)], {});
}

/** Half-width floats are averaged in float32; integers become float32. */
export function averaging(operation: string, x: TensorLike, dtype: DType | undefined): { value: Tensor; out: DType; weak: boolean } {
  const value = floating(operation, x);
  const out = dtype === undefined ? value.dtype : checkDType(operation, dtype);
  const work = out === "float16" || out === "bfloat16" || !isFloat(out) ? "float32" : out;
  return { value: castTo(value, work, value.aval.weak), out, weak: value.aval.weak === true && dtype === undefined };
}

/** How many elements take part: a number, or counts where a mask says. */
export function countOf(operation: string, x: Tensor, axes: readonly number[], options: WhereOption | undefined): Tensor | number {
  if (options?.where === undefined) return axes.reduce((n, axis) => n * x.shape[axis]!, 1);
  const mask = castTo(toTensor(operation, options.where), "bool");
  return reduce("reduceSum", castTo(broadcastTo(mask, x.shape), x.dtype), axes, options.keepdims);
}

/** The mean of floats over axes. */
export function meanOver(operation: string, x: Tensor, axes: readonly number[], options: WhereOption | undefined, weak: boolean): Tensor {
  const total = reduce("reduceSum", masked(operation, x, options?.where, 0), axes, options?.keepdims);
  const count = countOf(operation, x, axes, options);
  return bind("div", [total, typeof count === "number" ? constant(count, x.dtype, weak) : count], {});
}
