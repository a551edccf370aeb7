/**
 * Where the extremes are.
 *
 * @module
 */
import type { Unary } from "../primitive.ts";
import { bind } from "../bind.ts";
import { describe } from "../shape.ts";
import { checkAxes } from "./_axes.ts";

/** The axis that is searched. */
export interface ArgParams {
  /** It leaves the shape. */
  readonly axis: number;
}

function argument<Name extends "argmax" | "argmin">(name: Name): Unary<Name, ArgParams> {
  return {
    name,
    results: "one",
    kind: "reduction",
    shape([x], { axis }) {
      checkAxes(name, x, [axis]);
      if (x.shape[axis] === 0) throw new RangeError(`Cannot ${name} ${describe(x)} over axis ${axis}: it has no elements`);
      return { shape: x.shape.toSpliced(axis, 1), dtype: "int32", weak: false };
    },
    jvp: "zero",
    transpose: "nonlinear",
    batch: ([x], [at], { axis }) =>
      axis < at ? [bind(name, [x], { axis } as never), at - 1] : [bind(name, [x], { axis: axis + 1 } as never), at],
    linearize: "jvp",
  };
}

/** The index of the largest element along an axis: of equals the first; of NaNs the first. */
export const argmax: Unary<"argmax", ArgParams> = argument("argmax");
/** The index of the smallest element along an axis: of equals the first; of NaNs the first. */
export const argmin: Unary<"argmin", ArgParams> = argument("argmin");
