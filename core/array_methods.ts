/**
 * The NumPy functions that are also methods of tensors.
 *
 * @module
 */
import type { At } from "../np/at.ts";
import type { ProductOptions } from "../np/contractions.ts";
import type { CompressOptions } from "../np/editing.ts";
import type { Index, TakeOptions } from "../np/indexing.ts";
import type { NonzeroOptions } from "../np/nonzero.ts";
import type { AndAxis, Axis, ExtremeOptions, KeepOption, MeanOptions, SumOptions, VarianceOptions, WhereOption } from "../np/reductions.ts";
import type { ClipBounds } from "../np/rounding.ts";
import type { RunningOptions } from "../np/scans.ts";
import type { OrderOption } from "../np/shape.ts";
import type { SearchsortedOptions } from "../np/searching.ts";
import type { PartitionOptions, SortOptions } from "../np/sorting.ts";
import type { RepeatOptions } from "../np/tiling.ts";
import type { DiagonalOptions, TraceOptions } from "../np/triangles.ts";
import type { TensorLike } from "./convert.ts";
import type { DType } from "./dtype.ts";
import { np } from "./provided_methods.ts";
import { describe, type Shape } from "./shape.ts";
import type { Tensor } from "./tensor.ts";

/** The methods that tensors have in common with NumPy's functions; each is the `np` function of its name. */
export abstract class ArrayMethods {
  /** x + y. */
  add(this: Tensor, y: TensorLike): Tensor {
    return np.add(this, y);
  }
  /** x - y. */
  subtract(this: Tensor, y: TensorLike): Tensor {
    return np.subtract(this, y);
  }
  /** x · y, elementwise. */
  multiply(this: Tensor, y: TensorLike): Tensor {
    return np.multiply(this, y);
  }
  /** x / y, elementwise; integers give float32. */
  divide(this: Tensor, y: TensorLike): Tensor {
    return np.divide(this, y);
  }
  /** The largest whole number at or below x / y. */
  floorDivide(this: Tensor, y: TensorLike): Tensor {
    return np.floorDivide(this, y);
  }
  /** What is left after `floorDivide`, with the sign of y. */
  remainder(this: Tensor, y: TensorLike): Tensor {
    return np.remainder(this, y);
  }
  /** x to the power y; a whole number multiplies out. */
  power(this: Tensor, y: TensorLike): Tensor {
    return np.power(this, y);
  }
  /** The larger of x and y, elementwise. */
  maximum(this: Tensor, y: TensorLike): Tensor {
    return np.maximum(this, y);
  }
  /** The smaller of x and y, elementwise. */
  minimum(this: Tensor, y: TensorLike): Tensor {
    return np.minimum(this, y);
  }
  /** -x. */
  negative(this: Tensor): Tensor {
    return np.negative(this);
  }
  /** The absolute value. */
  abs(this: Tensor): Tensor {
    return np.abs(this);
  }
  /** -1, 0 or 1. */
  sign(this: Tensor): Tensor {
    return np.sign(this);
  }
  /** e to the power x. */
  exp(this: Tensor): Tensor {
    return np.exp(this);
  }
  /** e to the power x, less 1. */
  expm1(this: Tensor): Tensor {
    return np.expm1(this);
  }
  /** The natural logarithm. */
  log(this: Tensor): Tensor {
    return np.log(this);
  }
  /** log(1 + x). */
  log1p(this: Tensor): Tensor {
    return np.log1p(this);
  }
  /** The square root. */
  sqrt(this: Tensor): Tensor {
    return np.sqrt(this);
  }
  /** x times x. */
  square(this: Tensor): Tensor {
    return np.square(this);
  }
  /** 1 / x. */
  reciprocal(this: Tensor): Tensor {
    return np.reciprocal(this);
  }
  /** The sine. */
  sin(this: Tensor): Tensor {
    return np.sin(this);
  }
  /** The cosine. */
  cos(this: Tensor): Tensor {
    return np.cos(this);
  }
  /** The tangent. */
  tan(this: Tensor): Tensor {
    return np.tan(this);
  }
  /** The hyperbolic tangent. */
  tanh(this: Tensor): Tensor {
    return np.tanh(this);
  }
  /** The largest whole number at or below x. */
  floor(this: Tensor): Tensor {
    return np.floor(this);
  }
  /** The smallest whole number at or above x. */
  ceil(this: Tensor): Tensor {
    return np.ceil(this);
  }
  /** The whole number next to x towards 0. */
  trunc(this: Tensor): Tensor {
    return np.trunc(this);
  }
  /** Rounds to so many decimals (0 if not given), ties to even. */
  round(this: Tensor, decimals?: number | { readonly decimals?: number }): Tensor {
    return np.round(this, decimals);
  }
  /** x held between `min` and `max`, either of which may be null; or `{ min, max }`. */
  clip(this: Tensor, min?: TensorLike | ClipBounds | null, max?: TensorLike | null): Tensor {
    return np.clip(this, min, max);
  }
  /** x = y, as bools. */
  equal(this: Tensor, y: TensorLike): Tensor {
    return np.equal(this, y);
  }
  /** x ≠ y, as bools. */
  notEqual(this: Tensor, y: TensorLike): Tensor {
    return np.notEqual(this, y);
  }
  /** x < y, as bools. */
  less(this: Tensor, y: TensorLike): Tensor {
    return np.less(this, y);
  }
  /** x ≤ y, as bools. */
  lessEqual(this: Tensor, y: TensorLike): Tensor {
    return np.lessEqual(this, y);
  }
  /** x > y, as bools. */
  greater(this: Tensor, y: TensorLike): Tensor {
    return np.greater(this, y);
  }
  /** x ≥ y, as bools. */
  greaterEqual(this: Tensor, y: TensorLike): Tensor {
    return np.greaterEqual(this, y);
  }
  /** Whether both are true. */
  logicalAnd(this: Tensor, y: TensorLike): Tensor {
    return np.logicalAnd(this, y);
  }
  /** Whether either is true. */
  logicalOr(this: Tensor, y: TensorLike): Tensor {
    return np.logicalOr(this, y);
  }
  /** Whether just one is true. */
  logicalXor(this: Tensor, y: TensorLike): Tensor {
    return np.logicalXor(this, y);
  }
  /** Whether x is false. */
  logicalNot(this: Tensor): Tensor {
    return np.logicalNot(this);
  }
  /** Whether x is NaN. */
  isnan(this: Tensor): Tensor {
    return np.isnan(this);
  }
  /** Whether x is infinite. */
  isinf(this: Tensor): Tensor {
    return np.isinf(this);
  }
  /** Whether x is neither infinite nor NaN. */
  isfinite(this: Tensor): Tensor {
    return np.isfinite(this);
  }
  /** The bits that both have. */
  bitwiseAnd(this: Tensor, y: TensorLike): Tensor {
    return np.bitwiseAnd(this, y);
  }
  /** The bits that either has. */
  bitwiseOr(this: Tensor, y: TensorLike): Tensor {
    return np.bitwiseOr(this, y);
  }
  /** The bits that just one has. */
  bitwiseXor(this: Tensor, y: TensorLike): Tensor {
    return np.bitwiseXor(this, y);
  }
  /** The bits moved up by y places. */
  leftShift(this: Tensor, y: TensorLike): Tensor {
    return np.leftShift(this, y);
  }
  /** The bits moved down by y places. */
  rightShift(this: Tensor, y: TensorLike): Tensor {
    return np.rightShift(this, y);
  }
  /** The other bits. */
  bitwiseNot(this: Tensor): Tensor {
    return np.bitwiseNot(this);
  }
  /** The sum over `axis` (all if not given). */
  sum(this: Tensor, axis?: Axis | AndAxis<SumOptions>, options?: SumOptions): Tensor {
    return np.sum(this, axis, options);
  }
  /** The product over `axis` (all if not given). */
  prod(this: Tensor, axis?: Axis | AndAxis<SumOptions>, options?: SumOptions): Tensor {
    return np.prod(this, axis, options);
  }
  /** The largest element over `axis` (all if not given); NaN if one is. */
  max(this: Tensor, axis?: Axis | AndAxis<ExtremeOptions>, options?: ExtremeOptions): Tensor {
    return np.max(this, axis, options);
  }
  /** The smallest element over `axis` (all if not given); NaN if one is. */
  min(this: Tensor, axis?: Axis | AndAxis<ExtremeOptions>, options?: ExtremeOptions): Tensor {
    return np.min(this, axis, options);
  }
  /** The mean over `axis` (all if not given). */
  mean(this: Tensor, axis?: Axis | AndAxis<MeanOptions>, options?: MeanOptions): Tensor {
    return np.mean(this, axis, options);
  }
  /** The variance over `axis` (all if not given). */
  var(this: Tensor, axis?: Axis | AndAxis<VarianceOptions>, options?: VarianceOptions): Tensor {
    return np.var(this, axis, options);
  }
  /** The standard deviation over `axis` (all if not given). */
  std(this: Tensor, axis?: Axis | AndAxis<VarianceOptions>, options?: VarianceOptions): Tensor {
    return np.std(this, axis, options);
  }
  /** Whether any element over `axis` (all if not given) is true. */
  any(this: Tensor, axis?: Axis | AndAxis<WhereOption>, options?: WhereOption): Tensor {
    return np.any(this, axis, options);
  }
  /** Whether all elements over `axis` (all if not given) are true. */
  all(this: Tensor, axis?: Axis | AndAxis<WhereOption>, options?: WhereOption): Tensor {
    return np.all(this, axis, options);
  }
  /** The index of the largest element along `axis` (of the flat tensor if not given). */
  argmax(this: Tensor, axis?: number | AndAxis<KeepOption, number | null> | null, options?: KeepOption): Tensor {
    return np.argmax(this, axis, options);
  }
  /** The index of the smallest element along `axis` (of the flat tensor if not given). */
  argmin(this: Tensor, axis?: number | AndAxis<KeepOption, number | null> | null, options?: KeepOption): Tensor {
    return np.argmin(this, axis, options);
  }
  /** The largest element less the smallest, over \`axis\` (all if not given). */
  ptp(this: Tensor, axis?: Axis | AndAxis<KeepOption>, options?: KeepOption): Tensor {
    return np.ptp(this, axis, options);
  }
  /** The sums up to each element along `axis` (of the flat tensor if not given). */
  cumsum(this: Tensor, axis?: number | AndAxis<RunningOptions, number | null> | null, options?: RunningOptions): Tensor {
    return np.cumsum(this, axis, options);
  }
  /** The products up to each element along `axis` (of the flat tensor if not given). */
  cumprod(this: Tensor, axis?: number | AndAxis<RunningOptions, number | null> | null, options?: RunningOptions): Tensor {
    return np.cumprod(this, axis, options);
  }
  /** The elements in ascending order along `axis` (the last if not given). */
  sort(this: Tensor, axis?: number | AndAxis<SortOptions, number | null> | null, options?: SortOptions): Tensor {
    return np.sort(this, axis, options);
  }
  /** The indices that sort along `axis` (the last if not given). */
  argsort(this: Tensor, axis?: number | AndAxis<SortOptions, number | null> | null, options?: SortOptions): Tensor {
    return np.argsort(this, axis, options);
  }
  /** The indices that put the element at `kth` in its sorted place along `axis` (the last if not given), the smaller ones in front. */
  argpartition(this: Tensor, kth: number, axis?: number | PartitionOptions | null): Tensor {
    return np.argpartition(this, kth, axis);
  }
  /** Where values would be put in, to keep the tensor, a sorted vector, sorted. */
  searchsorted(
    this: Tensor,
    values: TensorLike,
    side?: "left" | "right" | SearchsortedOptions,
    options?: SearchsortedOptions,
  ): Tensor {
    return np.searchsorted(this, values, side, options);
  }
  /** The elements in another shape, a list or the sizes by themselves; one size may be -1. */
  reshape(this: Tensor, shape: number | Shape, ...more: number[] | [options: OrderOption]): Tensor {
    if (typeof shape === "number" && typeof more[0] === "number") return np.reshape(this, [shape, ...more as number[]]);
    return np.reshape(this, shape, more[0] as OrderOption | undefined);
  }
  /** The elements in one axis. */
  ravel(this: Tensor, options?: OrderOption): Tensor {
    return np.ravel(this, options);
  }
  /** A copy of the elements in one axis. */
  flatten(this: Tensor): Tensor {
    return np.copy(np.ravel(this));
  }
  /** The axes in another order, a list or the axes by themselves; reversed if none is given. */
  transpose(this: Tensor, axes?: number | readonly number[] | null, ...more: number[]): Tensor {
    return np.transpose(this, typeof axes === "number" ? [axes, ...more] : axes);
  }
  /** Two axes exchanged. */
  swapaxes(this: Tensor, a: number | readonly [number, number], b?: number): Tensor {
    return np.swapaxes(this, a, b);
  }
  /** Axes of size 1 removed: all, or the given ones. */
  squeeze(this: Tensor, axis?: Axis | { readonly axis?: Axis }): Tensor {
    return np.squeeze(this, axis);
  }
  /** New axes of size 1. */
  expandDims(this: Tensor, axis: number | readonly number[]): Tensor {
    return np.expandDims(this, axis);
  }
  /** Each element repeated. */
  repeat(this: Tensor, repeats: TensorLike, axis?: number | RepeatOptions | null, options?: RepeatOptions): Tensor {
    return np.repeat(this, repeats, axis, options);
  }
  /** x in another dtype. */
  astype(this: Tensor, dtype: DType): Tensor {
    return np.astype(this, dtype);
  }
  /** The same bits as another dtype of the same width. */
  view(this: Tensor, dtype: DType): Tensor {
    return np.view(this, dtype);
  }
  /** The tensor in storage of its own. */
  copy(this: Tensor): Tensor {
    return np.copy(this);
  }
  /** The matrix product; leading axes are batch axes. */
  matmul(this: Tensor, y: TensorLike, options?: ProductOptions): Tensor {
    return np.matmul(this, y, options);
  }
  /** The dot product over the last axis and the second to last of y. */
  dot(this: Tensor, y: TensorLike, options?: ProductOptions): Tensor {
    return np.dot(this, y, options);
  }
  /** The diagonals of a plane, the first two axes if not given, as a last axis. */
  diagonal(this: Tensor, offset?: number | DiagonalOptions, axis1?: number | DiagonalOptions, axis2?: number | DiagonalOptions): Tensor {
    return np.diagonal(this, offset, axis1, axis2);
  }
  /** The sum of the diagonals of a plane, the first two axes if not given. */
  trace(
    this: Tensor,
    offset?: number | TraceOptions,
    axis1?: number | TraceOptions,
    axis2?: number | TraceOptions,
    options?: TraceOptions,
  ): Tensor {
    return np.trace(this, offset, axis1, axis2, options);
  }
  /** The elements, or slices along `axis`, where a condition is true. */
  compress(this: Tensor, condition: TensorLike, axis?: number | CompressOptions | null, options?: CompressOptions): Tensor {
    return np.compress(condition, this, axis, options);
  }
  /** Elements, or slices along an axis, by index; NaN beyond the axis. */
  take(this: Tensor, indices: TensorLike, axis?: number | AndAxis<TakeOptions, number | null> | null, options?: TakeOptions): Tensor {
    return np.take(this, indices, axis, options);
  }
  /** The indices of the elements that are not 0, one tensor for each axis. */
  nonzero(this: Tensor, options?: NonzeroOptions): Tensor[] {
    return np.nonzero(this, options);
  }
  /** Elements by index: numbers, slices like "1:5" or "::-1", "...", null for a new axis, integer tensors, masks. */
  get(this: Tensor, ...indices: Index[]): Tensor {
    return np.get(this, ...indices);
  }
  /** Places by index, to read or to update: `x.at(0, "1:").set(v)` gives a new tensor. */
  at(this: Tensor, ...indices: Index[]): At {
    return np.at(this, ...indices);
  }
  /** The axes reversed. */
  get T(): Tensor {
    return np.transpose(this as unknown as Tensor);
  }
  /** Each matrix of the last two axes transposed. */
  get mT(): Tensor {
    return np.matrixTranspose(this as unknown as Tensor);
  }
  /** The slices along the leading axis, one after the other; of a traced tensor too. */
  *[Symbol.iterator](this: Tensor): Generator<Tensor, void, undefined> {
    if (this.ndim === 0) throw new TypeError(`Cannot iterate over ${describe(this)}: a scalar has no axis`);
    const n = this.shape[0]!;
    for (let i = 0; i < n; i++) yield np.get(this, i);
  }
}
