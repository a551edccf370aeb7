/**
 * Reductions over any axes.
 *
 * @module
 */
import { allocate, type DType, integerLimits, isFloat, isInteger, type TypedArray } from "../../../core/dtype.ts";
import { type Aval, sizeOf, stridesOf } from "../../../core/shape.ts";
import type { Kernel } from "./kernel.ts";
import { fromSource, PerType } from "./specialize.ts";
import { copyStrided } from "./strided.ts";

/** An input seen as [outer, count, inner] with the middle reduced; copied with its axes in order where they are not. */
interface Grouped {
  readonly data: TypedArray;
  readonly outer: number;
  readonly count: number;
  readonly inner: number;
}

/** Sees `x` as three axes of which the middle one is the product of `axes`. */
export function groupAxes(x: TypedArray, aval: Aval, axes: readonly number[]): Grouped {
  const { shape, dtype } = aval, rank = shape.length;
  let first = rank, last = -1, count = 1;
  for (const axis of axes) {
    count *= shape[axis]!;
    if (shape[axis] === 1) continue;
    first = Math.min(first, axis);
    last = Math.max(last, axis);
  }
  let outer = 1, inner = 1, between = 1;
  for (let k = 0; k < rank; k++) {
    if (k < first) outer *= shape[k]!;
    else if (k > last) inner *= shape[k]!;
    else if (!axes.includes(k)) between *= shape[k]!;
  }
  if (first === rank) return { data: x, outer, count: 1, inner: 1 };
  if (between === 1 || x.length === 0) {
    return between === 1 ? { data: x, outer, count, inner } : { data: x, outer: outer * between, count, inner };
  }
  // Kept axes lie between reduced ones: bring the reduced ones to the end.
  const strides = stridesOf(shape), order = shape.map((_, k) => k);
  const moved = [...order.filter((k) => !axes.includes(k)), ...axes];
  const sizes = moved.map((k) => shape[k]!), data = allocate(dtype, x.length);
  copyStrided(dtype, sizes, x, 0, moved.map((k) => strides[k]!), data, 0, stridesOf(sizes));
  return { data, outer: outer * between * inner, count, inner: 1 };
}

type Loop = (x: TypedArray, out: TypedArray, outer: number, count: number, inner: number) => void;

/**
 * The loop for a combination of `s` and `a`. Sums go in four partial sums, in double: enough for float32 at any length, and no chain of
 * additions that wait for each other. Columns are summed side by side, a stretch of them at a time that fits the cache.
 */
function makeLoop(initial: string, combine: (s: string, a: string) => string): Loop {
  const source = `function (x, out, outer, count, inner) {
    if (inner === 1) {
      for (let o = 0, at = 0; o < outer; o++) {
        let s0 = ${initial}, s1 = ${initial}, s2 = ${initial}, s3 = ${initial};
        const end = at + count;
        for (; at + 3 < end; at += 4) {
          s0 = ${combine("s0", "x[at]")};
          s1 = ${combine("s1", "x[at + 1]")};
          s2 = ${combine("s2", "x[at + 2]")};
          s3 = ${combine("s3", "x[at + 3]")};
        }
        for (; at < end; at++) s0 = ${combine("s0", "x[at]")};
        s0 = ${combine("s0", "s1")};
        s2 = ${combine("s2", "s3")};
        out[o] = ${combine("s0", "s2")};
      }
      return;
    }
    const width = Math.min(inner, 2048), sums = new Float64Array(width);
    for (let o = 0; o < outer; o++) {
      for (let j0 = 0; j0 < inner; j0 += width) {
        const n = Math.min(width, inner - j0);
        sums.fill(${initial});
        for (let k = 0, at = o * count * inner + j0; k < count; k++, at += inner) {
          for (let j = 0; j < n; j++) sums[j] = ${combine("sums[j]", "x[at + j]")};
        }
        const to = o * inner + j0;
        for (let j = 0; j < n; j++) out[to + j] = sums[j];
      }
    }
  }`;
  return fromSource<Loop>(source);
}

/** The smallest value of a type, where a maximum starts; with `sign` -1 the largest. */
function extreme(dtype: DType, sign: number): string {
  if (isFloat(dtype)) return sign > 0 ? "-Infinity" : "Infinity";
  if (dtype === "bool") return sign > 0 ? "0" : "1";
  return String(integerLimits(dtype)[sign > 0 ? 0 : 1]);
}

const makers: { readonly [name: string]: (dtype: DType) => Loop } = {
  reduceSum: (dtype) => makeLoop("0", isFloat(dtype) ? (s, a) => `${s} + ${a}` : (s, a) => `${s} + ${a} | 0`),
  reduceProd: (dtype) => makeLoop("1", isFloat(dtype) ? (s, a) => `${s} * ${a}` : (s, a) => `Math.imul(${s}, ${a})`),
  reduceMax: (dtype) => makeLoop(extreme(dtype, 1), (s, a) => isFloat(dtype) ? `Math.max(${s}, ${a})` : `${a} > ${s} ? ${a} : ${s}`),
  reduceMin: (dtype) => makeLoop(extreme(dtype, -1), (s, a) => isFloat(dtype) ? `Math.min(${s}, ${a})` : `${a} < ${s} ? ${a} : ${s}`),
  reduceAnd: (dtype) => makeLoop(isInteger(dtype) ? "-1" : "1", (s, a) => `${s} & ${a}`),
  reduceOr: () => makeLoop("0", (s, a) => `${s} | ${a}`),
};

function reduction(name: string): Kernel<{ readonly axes: readonly number[] }> {
  const loops = new PerType(makers[name]!);
  return ([x], [aval], { axes }, [outAval]) => {
    const { data, outer, count, inner } = groupAxes(x!, aval!, axes);
    const out = allocate(outAval!.dtype, sizeOf(outAval!.shape));
    loops.of(aval!.dtype)(data, out, outer, count, inner);
    return [out];
  };
}

type ArgLoop = (x: TypedArray, out: TypedArray, outer: number, count: number, inner: number) => void;

function argReduction(operator: string): Kernel<{ readonly axis: number }> {
  const loops = new PerType(() =>
    fromSource<ArgLoop>(`function (x, out, outer, count, inner) {
      for (let o = 0; o < outer; o++) {
        for (let j = 0; j < inner; j++) {
          const start = o * count * inner + j;
          let best = x[start], where = 0;
          for (let k = 1, at = start + inner; k < count && best === best; k++, at += inner) {
            const a = x[at];
            if (a ${operator} best || a !== a) { best = a; where = k; }
          }
          out[o * inner + j] = where;
        }
      }
    }`)
  );
  return ([x], [aval], { axis }, [outAval]) => {
    const { shape } = aval!, out = allocate(outAval!.dtype, sizeOf(outAval!.shape));
    const inner = sizeOf(shape.slice(axis + 1)), outer = sizeOf(shape.slice(0, axis));
    loops.of(aval!.dtype)(x!, out, outer, shape[axis]!, inner);
    return [out];
  };
}

/** The kernels by the primitives' names. */
export const reductions = {
  reduceSum: reduction("reduceSum"),
  reduceProd: reduction("reduceProd"),
  reduceMax: reduction("reduceMax"),
  reduceMin: reduction("reduceMin"),
  reduceAnd: reduction("reduceAnd"),
  reduceOr: reduction("reduceOr"),
  argmax: argReduction(">"),
  argmin: argReduction("<"),
} as const;
