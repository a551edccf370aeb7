/**
 * Shapes: sizes, strides, axes and broadcasting.
 *
 * @module
 */
import type { DType } from "./dtype.ts";

/** The sizes of the axes, outermost first. */
export type Shape = readonly number[];

/** What tracing knows of a value: its shape and element type; `weak` if only JavaScript numbers went into it. */
export interface Aval {
  /** The sizes of the axes. */
  readonly shape: Shape;
  /** The element type. */
  readonly dtype: DType;
  /** Whether the type gives way in promotion, as a JavaScript number's does. */
  readonly weak?: boolean;
}

/** The number of elements of a shape; 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  let n = 1;
  for (let i = 0; i < shape.length; i++) n *= shape[i]!;
  return n;
}

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  for (let i = shape.length - 1, n = 1; i >= 0; i--) {
    strides[i] = n;
    n *= shape[i]!;
  }
  return strides;
}

/** Whether two shapes are the same. */
export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** A value's type in messages and printed programs: `float32[3,4]`. */
export function describe(x: { readonly shape: Shape; readonly dtype: DType }): string {
  return `${x.dtype}[${x.shape.join(",")}]`;
}

/** The shape that all `shapes` broadcast to by NumPy's rule, or undefined where they do not. */
export function broadcastShapes(...shapes: Shape[]): number[] | undefined {
  const rank = Math.max(0, ...shapes.map((s) => s.length));
  const out = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    const shift = rank - shape.length;
    for (let i = 0; i < shape.length; i++) {
      const n = shape[i]!;
      if (n === 1) continue;
      if (out[shift + i] !== 1 && out[shift + i] !== n) return undefined;
      out[shift + i] = n;
    }
  }
  return out;
}

/**
 * An axis counted from the front: -1 is the last.
 *
 * @throws {RangeError} The axis is not an integer in [-rank, rank).
 */
export function normalizeAxis(operation: string, axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new RangeError(
      rank === 0
        ? `Cannot ${operation} over axis ${axis} of a scalar: it has no axes`
        : `Cannot ${operation} over axis ${axis}: axes of ${rank} dimensions lie in [-${rank}, ${rank})`,
    );
  }
  return axis < 0 ? axis + rank : axis;
}

/**
 * Distinct axes counted from the front; null or undefined means all of them.
 *
 * @throws {RangeError} An axis is out of range or named twice.
 */
export function normalizeAxes(operation: string, axes: number | readonly number[] | null | undefined, rank: number): number[] {
  if (axes === null || axes === undefined) return Array.from({ length: rank }, (_, i) => i);
  const list = (typeof axes === "number" ? [axes] : [...axes]).map((axis) => normalizeAxis(operation, axis, rank));
  if (new Set(list).size !== list.length) throw new RangeError(`Cannot ${operation} over axes [${list}]: an axis is named twice`);
  return list;
}

/**
 * Checks a shape that a user gave.
 *
 * @throws {RangeError} A size is not a whole number at or above 0.
 */
export function checkShape(operation: string, shape: number | Shape): number[] {
  const list = typeof shape === "number" ? [shape] : [...shape];
  for (const n of list) {
    if (!Number.isInteger(n) || n < 0) throw new RangeError(`Cannot ${operation} shape [${list}]: sizes are whole numbers at or above 0`);
  }
  return list;
}
