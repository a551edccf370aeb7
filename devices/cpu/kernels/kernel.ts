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

/** The widest storage that a dtype's arithmetic needs: bfloat16 computes in float32. */
export function computeType(dtype: DType): DType {
  return dtype === "bfloat16" ? "float32" : dtype;
}
