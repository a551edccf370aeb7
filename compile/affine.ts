/**
 * Affine indices: offset + Σ strides[d] · i[d] over an iteration space, and what views do to them.
 *
 * @module
 */
import { type Shape, stridesOf } from "../core/shape.ts";

/** offset + Σ strides[d] · i[d], where i runs over an iteration space of as many dimensions. */
export interface Affine {
  /** The value at index 0. */
  readonly offset: number;
  /** What a step along each dimension adds. */
  readonly strides: readonly number[];
}

/** A form asks for a dimension of the iteration space to be split, so that `inner` of its steps are a dimension of their own. */
export class SplitRequest {
  /** For its own folder. */
  constructor(readonly dim: number, readonly inner: number) {}
}

/** The constant form. */
export function constant(offset: number, rank: number): Affine {
  return { offset, strides: new Array<number>(rank).fill(0) };
}

/** a · x + b. */
export function scale(x: Affine, a: number, b: number): Affine {
  return { offset: x.offset * a + b, strides: x.strides.map((s) => s * a) };
}

/** x + y. */
export function plus(x: Affine, y: Affine): Affine {
  return { offset: x.offset + y.offset, strides: x.strides.map((s, d) => s + y.strides[d]!) };
}

/** Σ forms[k] · weights[k]: the flat index of a multi-index. */
export function combine(forms: readonly Affine[], weights: readonly number[], rank: number): Affine {
  let offset = 0;
  const strides = new Array<number>(rank).fill(0);
  for (let k = 0; k < forms.length; k++) {
    const f = forms[k]!, w = weights[k]!;
    offset += f.offset * w;
    for (let d = 0; d < rank; d++) strides[d]! += f.strides[d]! * w;
  }
  return { offset, strides };
}

/** The smallest and largest value over an iteration space. */
export function rangeOf(x: Affine, space: Shape): [min: number, max: number] {
  let min = x.offset, max = x.offset;
  for (let d = 0; d < space.length; d++) {
    const end = x.strides[d]! * (space[d]! - 1);
    if (end < 0) min += end;
    else max += end;
  }
  return [min, max];
}

/** x = n · quotient + remainder with remainder in [0, n), both affine; a request to split a dimension, or undefined, where they are not. */
export function divide(x: Affine, n: number, space: Shape): { quotient: Affine; remainder: Affine } | SplitRequest | undefined {
  const q = x.strides.map((s) => s % n === 0 ? s / n : 0), r = x.strides.map((s) => s % n === 0 ? 0 : s);
  const low = Math.floor(x.offset / n);
  const remainder = { offset: x.offset - low * n, strides: r };
  const [min, max] = rangeOf(remainder, space);
  if (min >= 0 && max < n) return { quotient: { offset: low, strides: q }, remainder };
  for (let d = 0; d < space.length; d++) {
    const s = r[d]!;
    if (s <= 0 || n % s !== 0) continue;
    const inner = n / s;
    if (inner < space[d]! && space[d]! % inner === 0) return new SplitRequest(d, inner);
  }
  return undefined;
}

/**
 * The index into `from` of element `forms` of its reshape to `to`; a request to split a dimension, or undefined, where it is not affine.
 */
export function throughReshape(forms: readonly Affine[], to: Shape, from: Shape, space: Shape): Affine[] | SplitRequest | undefined {
  const rank = space.length, out = new Array<Affine>(from.length);
  let t = to.length - 1, f = from.length - 1;
  while (f >= 0) {
    if (from[f] === 1) {
      out[f--] = constant(0, rank);
      continue;
    }
    while (t >= 0 && to[t] === 1) t--;
    if (t < 0) return undefined;
    // The smallest trailing groups of equal size.
    let tStart = t, fStart = f, tSize = to[t]!, fSize = from[f]!;
    while (tSize !== fSize) {
      if (tSize < fSize) tSize *= to[--tStart]!;
      else fSize *= from[--fStart]!;
      if (tStart < 0 || fStart < 0) return undefined;
    }
    let flat = combine(forms.slice(tStart, t + 1), stridesOf(to.slice(tStart, t + 1)), rank);
    for (let k = f; k > fStart; k--) {
      const parts = divide(flat, from[k]!, space);
      if (parts === undefined || parts instanceof SplitRequest) return parts;
      out[k] = parts.remainder;
      flat = parts.quotient;
    }
    out[fStart] = flat;
    t = tStart - 1, f = fStart - 1;
  }
  return out;
}

/** A text that is equal for equal forms. */
export function keyOf(forms: readonly Affine[]): string {
  let text = "";
  for (const f of forms) text += `${f.offset}:${f.strides.join()};`;
  return text;
}
