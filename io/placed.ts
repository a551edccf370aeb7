/**
 * Tensors of data that came from outside.
 *
 * @module
 */
import { getDefaultDevice, getDevice } from "../core/device.ts";
import type { DType, TypedArray } from "../core/dtype.ts";
import { DeviceError } from "../core/errors.ts";
import type { Shape } from "../core/shape.ts";
import { Tensor } from "../core/tensor.ts";

/**
 * A tensor on the default device; where that one does not hold the type, as a GPU does not hold float64 or uint8, on the CPU. There it can be
 * read and cast, and what it is cast to goes on to the default device.
 *
 * @param data The elements, which the tensor takes over.
 */
export function placed(data: TypedArray, shape: Shape, dtype: DType): Tensor {
  const aval = { shape, dtype };
  try {
    return new Tensor(aval, getDefaultDevice().upload(data, aval), false);
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    return new Tensor(aval, getDevice("cpu").upload(data, aval), false);
  }
}
