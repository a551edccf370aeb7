/**
 * Calls of the user's own JavaScript.
 *
 * @module
 */
import { allocate, type TypedArray } from "../../../core/dtype.ts";
import { type Aval, describe, sizeOf } from "../../../core/shape.ts";
import type { Kernel } from "./kernel.ts";

/** Parameters of hostCall. */
export interface HostCallParams {
  readonly callback: (...arrays: TypedArray[]) => TypedArray[] | void;
  readonly outputs: readonly Aval[];
}

/** hostCall: gives the callback copies of the inputs and takes its results, which must have the promised sizes. */
export const hostCall: Kernel<HostCallParams> = (inputs, _avals, { callback, outputs }) => {
  const results = callback(...inputs.map((x) => x.slice() as TypedArray)) ?? [];
  if (results.length !== outputs.length) {
    throw new TypeError(`Cannot take ${results.length} results from a host callback that promised ${outputs.length}`);
  }
  return outputs.map((aval, k) => {
    const given = results[k]!;
    if (given.length !== sizeOf(aval.shape)) {
      throw new RangeError(
        `Cannot take ${given.length} elements from a host callback as ${describe(aval)}, which has ${sizeOf(aval.shape)}`,
      );
    }
    const out = allocate(aval.dtype, given.length);
    out.set(given);
    return out;
  });
};
