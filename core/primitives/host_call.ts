/**
 * Calling back to the host from the middle of a program.
 *
 * @module
 */
import { bindMany } from "../bind.ts";
import { allocate, type TypedArray } from "../dtype.ts";
import type { Primitive } from "../primitive.ts";
import { type Aval, sizeOf } from "../shape.ts";
import { batchFront } from "./_ops.ts";

/** What is called, and what it gives. */
export interface HostCallParams {
  /** Gets the operands' elements and gives the results'. */
  readonly callback: (...arrays: TypedArray[]) => TypedArray[] | void;
  /** The types of the results. */
  readonly outputs: readonly Aval[];
  /** Whether calls happen in the program's order. */
  readonly ordered: boolean;
  /** Whether it is called for what it does, so that it must happen even if nobody reads its results. */
  readonly effect: boolean;
}

/** Runs a JavaScript function on the operands' values. As `jax.pure_callback` and `jax.debug.callback`. */
export const hostCall: Primitive<"hostCall", HostCallParams, number, "many"> = {
  name: "hostCall",
  results: "many",
  kind: "other",
  shape: (_, { outputs }) => [...outputs],
  jvp(primals, _tangents, params) {
    if (params.outputs.length > 0) {
      throw new TypeError("Cannot differentiate pureCallback: wrap the call in customJvp or customVjp, or take it out with stopGradient");
    }
    return [bindMany("hostCall", primals, params), []];
  },
  transpose: "nonlinear",
  // One call per example, in order.
  batch(inputs, axes, params, { size }) {
    const front = inputs.map((x, i) => axes[i] === null ? x : batchFront(x, axes[i]!, size));
    const sizes = params.outputs.map((o) => sizeOf(o.shape));
    const outs = bindMany("hostCall", front, {
      ...params,
      outputs: params.outputs.map((o) => ({ shape: [size, ...o.shape], dtype: o.dtype })),
      callback(...arrays) {
        const results = params.outputs.map((o, i) => allocate(o.dtype, size * sizes[i]!));
        for (let b = 0; b < size; b++) {
          const one = arrays.map((a, i) => {
            if (axes[i] === null) return a;
            const n = a.length / size;
            return a.slice(b * n, (b + 1) * n) as TypedArray;
          });
          const out = params.callback(...one);
          if (out !== undefined) results.forEach((r, i) => r.set(out[i]!, b * sizes[i]!));
        }
        return results;
      },
    });
    return [outs, outs.map(() => 0)];
  },
  linearize: "jvp",
};
