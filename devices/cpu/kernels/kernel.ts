/**
 * What a kernel of the CPU device is: a plain function of typed arrays.
 *
 * @module
 */
import { allocate, type DType, type TypedArray } from "../../../core/dtype.ts";
import { type Aval, sizeOf } from "../../../core/shape.ts";

/**
 * Computes the results of one primitive. `inputs` are read only; a result may be one of the inputs where nothing changes. Elements of
 * bfloat16 come as float32 unless the kernel is one that only moves bits.
 */
export type Kernel<Params = object> = (
  inputs: readonly TypedArray[],
  inAvals: readonly Aval[],
  params: Params,
  outAvals: readonly Aval[],
) => TypedArray[];

/** A new array for a result of type `aval`. */
export function allocateFor(aval: Aval): TypedArray {
  return allocate(aval.dtype, sizeOf(aval.shape));
}

let offered: TypedArray | undefined, offeredType: DType | undefined;

/** Offers the next kernel an array that nobody reads after it: an elementwise kernel may write its result over it. */
export function offerStorage(array: TypedArray | undefined, dtype: DType | undefined): void {
  offered = array;
  offeredType = dtype;
}

/** An array for an elementwise result, to be written in full: the offered one where it fits, else a new one. */
export function resultArray(dtype: DType, n: number): TypedArray {
  const array = offered;
  offered = undefined;
  return array !== undefined && offeredType === dtype && array.length === n ? array : allocate(dtype, n);
}
