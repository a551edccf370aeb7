/**
 * Axis arithmetic that shape and batching rules share.
 *
 * @module
 */
import type { Aval, Shape } from "../shape.ts";
import { describe } from "../shape.ts";

/** 0 … n − 1. */
export function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

/** `n` copies of a value. */
export function repeat<T>(value: T, n: number): T[] {
  return new Array<T>(n).fill(value);
}

/** Axes as they are numbered once a batch axis stands at `at`. */
export function after(axes: readonly number[], at: number): number[] {
  return axes.map((axis) => axis < at ? axis : axis + 1);
}

/** Axes as they are numbered once a batch axis stands in front. */
export function afterFront(axes: readonly number[]): number[] {
  return axes.map((axis) => axis + 1);
}

/** The axes of a rank that are not among `axes`. */
export function others(rank: number, axes: readonly number[]): number[] {
  return range(rank).filter((axis) => !axes.includes(axis));
}

/** Throws unless the axes are distinct and within the operand's rank. */
export function checkAxes(operation: string, x: Aval, axes: readonly number[]): void {
  const rank = x.shape.length;
  if (axes.some((axis) => !Number.isInteger(axis) || axis < 0 || axis >= rank)) {
    throw new RangeError(`Cannot ${operation} ${describe(x)} over axes [${axes}]: axes lie in [0, ${rank})`);
  }
  if (new Set(axes).size !== axes.length) {
    throw new RangeError(`Cannot ${operation} ${describe(x)} over axes [${axes}]: an axis is named twice`);
  }
}

/** A type like that of `x`, weakness included, with another shape: where other operands are only indices. */
export function like(x: Aval, shape: Shape): Aval {
  return { shape, dtype: x.dtype, weak: x.weak === true };
}

/** The size of an axis with `dilation − 1` holes between neighbours. */
export function dilated(size: number, dilation: number): number {
  return size === 0 ? 0 : (size - 1) * dilation + 1;
}

/** How many windows of a size fit at a stride. */
export function windows(size: number, window: number, stride: number): number {
  return Math.max(0, Math.floor((size - window) / stride) + 1);
}
