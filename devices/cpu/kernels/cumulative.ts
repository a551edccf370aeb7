/**
 * Running sums, products, extremes and log-sum-exps along an axis.
 *
 * @module
 */
import { allocate, type DType, integerLimits, isFloat, type TypedArray } from "../../../core/dtype.ts";
import { sizeOf } from "../../../core/shape.ts";
import type { Kernel } from "./kernel.ts";
import { fromSource, PerType } from "./specialize.ts";

type Loop = (x: TypedArray, out: TypedArray, outer: number, count: number, inner: number, reverse: boolean) => void;

/** log(e^s + e^a) without overflow. */
function logAddExp(s: number, a: number): number {
  const high = Math.max(s, a);
  return high === -Infinity || high === Infinity || Number.isNaN(high) ? high : high + Math.log1p(Math.exp(-Math.abs(s - a)));
}

function makeLoop(initial: string, combine: string): Loop {
  // The running values are kept in double, so that a long float32 sum does not drift.
  return fromSource<Loop>(
    `function (x, out, outer, count, inner, reverse) {
      const step = reverse ? -inner : inner;
      if (inner === 1) {
        for (let o = 0; o < outer; o++) {
          let s = ${initial};
          for (let k = 0, at = o * count + (reverse ? count - 1 : 0); k < count; k++, at += step) {
            const a = x[at];
            out[at] = s = ${combine};
          }
        }
        return;
      }
      const sums = new Float64Array(inner);
      for (let o = 0; o < outer; o++) {
        sums.fill(${initial});
        for (let k = 0, at = o * count * inner + (reverse ? (count - 1) * inner : 0); k < count; k++, at += step) {
          for (let j = 0; j < inner; j++) {
            const a = x[at + j], s = sums[j];
            out[at + j] = sums[j] = ${combine};
          }
        }
      }
    }`,
    { logAddExp },
  );
}

function cumulative(make: (dtype: DType, float: boolean) => Loop): Kernel<{ readonly axis: number; readonly reverse: boolean }> {
  const loops = new PerType((dtype) => make(dtype, isFloat(dtype)));
  return ([x], [aval], { axis, reverse }) => {
    const { shape, dtype } = aval!, out = allocate(dtype, x!.length);
    loops.of(dtype)(x!, out, sizeOf(shape.slice(0, axis)), shape[axis]!, sizeOf(shape.slice(axis + 1)), reverse);
    return [out];
  };
}

/** The kernels by the primitives' names. */
export const cumulatives = {
  cumsum: cumulative((_, float) => makeLoop("0", float ? "s + a" : "s + a | 0")),
  cumprod: cumulative((_, float) => makeLoop("1", float ? "s * a" : "Math.imul(s, a)")),
  cummax: cumulative((dtype, float) => float ? makeLoop("-Infinity", "Math.max(s, a)") : makeLoop(lowest(dtype), "a > s ? a : s")),
  cummin: cumulative((dtype, float) => float ? makeLoop("Infinity", "Math.min(s, a)") : makeLoop(highest(dtype), "a < s ? a : s")),
  cumlogsumexp: cumulative(() => makeLoop("-Infinity", "logAddExp(s, a)")),
} as const;

function lowest(dtype: DType): string {
  return dtype === "bool" ? "0" : String(integerLimits(dtype)[0]);
}

function highest(dtype: DType): string {
  return dtype === "bool" ? "1" : String(integerLimits(dtype)[1]);
}
