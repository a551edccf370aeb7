/**
 * Conversions between element types, and the identities that transforms and compilers treat specially.
 *
 * @module
 */
import type { Unary } from "../primitive.ts";
import { bind } from "../bind.ts";
import { type DType, isFloat, itemSize } from "../dtype.ts";
import { describe } from "../shape.ts";
import { cast } from "./_ops.ts";
import { flat } from "./_rules.ts";

/** The value in another element type: floats to integers truncate and saturate, NaN gives 0, anything to bool asks whether it is not 0. */
export const conversion: Unary<"cast", { readonly dtype: DType; readonly weak?: boolean }> = {
  name: "cast",
  results: "one",
  kind: "elementwise",
  shape: ([x], { dtype, weak }) => ({ shape: x.shape, dtype, weak: weak ?? false }),
  jvp: ([x], [dx], params) => [bind("cast", [x], params), isFloat(params.dtype) ? cast(dx, params.dtype) : null],
  // Between floats a cast is linear, so its transpose casts back.
  transpose: (ct, [x]) => [cast(ct!, x.dtype)],
  batch: "elementwise",
  linearize: "jvp",
};

/** The same bits read as another element type of the same width. */
export const bitcast: Unary<"bitcast", { readonly dtype: DType }> = {
  name: "bitcast",
  results: "one",
  kind: "elementwise",
  shape([x], { dtype }) {
    if (itemSize(x.dtype) !== itemSize(dtype) || (x.dtype === "bool") !== (dtype === "bool")) {
      throw new TypeError(`Cannot bitcast ${describe(x)} to ${dtype}: the widths must be the same`);
    }
    return { shape: x.shape, dtype };
  },
  jvp: "zero",
  transpose: "nonlinear",
  batch: "elementwise",
  linearize: "jvp",
};

/** The value, with a zero tangent and a zero cotangent. */
export const stopGradient: Unary<"stopGradient"> = flat("stopGradient", "any");

function identity<Name extends "copy" | "barrier">(name: Name): Unary<Name> {
  return {
    name,
    results: "one",
    kind: "elementwise",
    shape: ([x]) => x,
    jvp: ([x], [dx]) => [bind(name, [x], {} as never), dx],
    transpose: (ct) => [ct],
    batch: "elementwise",
    linearize: "jvp",
  };
}

/** The value, in storage of its own. */
export const copy: Unary<"copy"> = identity("copy");
/** The value; compilers neither merge what stands behind it with what stands before, nor move work across. */
export const barrier: Unary<"barrier"> = identity("barrier");

/** The value under a name that checkpoint policies refer to. */
export const name: Unary<"name", { readonly name: string }> = {
  name: "name",
  results: "one",
  kind: "elementwise",
  shape: ([x]) => x,
  jvp: ([x], [dx], params) => [bind("name", [x], params), dx],
  transpose: (ct) => [ct],
  batch: "elementwise",
  linearize: "jvp",
};
