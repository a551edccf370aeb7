/**
 * Conversions between element types: by value, and by bits.
 *
 * @module
 */
import { allocate, type DType, fromBfloat16, isFloat, isInteger, kindOf, toBfloat16, type TypedArray } from "../../../core/dtype.ts";
import { integerLimits } from "../../../core/dtype.ts";
import type { Kernel } from "./kernel.ts";
import { fromSource, PerType } from "./specialize.ts";

type Loop = (x: TypedArray, out: TypedArray, n: number) => void;

function formula(from: DType, to: DType): string {
  if (to === "bool") return "a !== 0 ? 1 : 0"; // NaN is not zero
  if (to === "bfloat16") return "toBfloat16(a)";
  if (isInteger(to) && isFloat(from)) {
    const [low, high] = integerLimits(to);
    return `a !== a ? 0 : a >= ${high} ? ${high} : a <= ${low} ? ${low} : Math.trunc(a)`;
  }
  return "a"; // the store rounds or wraps
}

const loops = new PerType((from) =>
  new PerType((to) =>
    fromSource<Loop>(
      `function (x, out, n) { for (let i = 0; i < n; i++) { const a = ${from === "bfloat16" ? "fromBfloat16(x[i])" : "x[i]"}; out[i] = ${
        formula(from, to)
      }; } }`,
      { fromBfloat16, toBfloat16 },
    )
  )
);

/** Converts elements as XLA does: float to integer truncates and saturates, integer to integer wraps, to bool tests for nonzero. */
export function convertElements(x: TypedArray, from: DType, to: DType): TypedArray {
  if (from === to) return x;
  const out = allocate(to, x.length);
  loops.of(from).of(to)(x, out, x.length);
  return out;
}

/** cast: the values in another element type. */
export const cast: Kernel<{ readonly dtype: DType }> = ([x], [aval], { dtype }) => [convertElements(x!, aval!.dtype, dtype)];

/** bitcast: the same bytes read as another element type of the same width. */
export const bitcast: Kernel<{ readonly dtype: DType }> = ([x], [aval], { dtype }) => {
  if (aval!.dtype === dtype || kindOf(dtype) === "bool") return [x!];
  const bytes = x!.slice();
  const empty = allocate(dtype, 0);
  return [new (empty.constructor as new (buffer: ArrayBufferLike) => TypedArray)(bytes.buffer)];
};
