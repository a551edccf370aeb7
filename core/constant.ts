/**
 * Scalars that JavaScript numbers become.
 *
 * @module
 */
import { type Device, getDefaultDevice } from "./device.ts";
import { allocate, type DType, toBfloat16 } from "./dtype.ts";
import { Tensor } from "./tensor.ts";

/** A concrete scalar whose value is known to the host: in a traced program it becomes a literal. */
export class Scalar extends Tensor {
  constructor(
    dtype: DType,
    /** The value, as its type holds it. */
    readonly value: number,
    weak: boolean,
    device: Device,
  ) {
    const data = allocate(dtype, 1);
    data[0] = dtype === "bfloat16" ? toBfloat16(value) : value;
    super(weak ? { shape: [], dtype, weak } : { shape: [], dtype }, device.upload(data, { shape: [], dtype }), false);
  }
}

const cache = new Map<Device, Map<string, Scalar>>();
const most = 1024;

/** A scalar constant of the given type; the same number gives the same tensor. */
export function constant(value: number, dtype: DType, weak = false): Scalar {
  const device = getDefaultDevice();
  let known = cache.get(device);
  if (known === undefined) cache.set(device, known = new Map());
  const key = `${Object.is(value, -0) ? "-0" : value}${dtype}${weak ? "w" : ""}`;
  let scalar = known.get(key);
  if (scalar === undefined || scalar.storage!.disposed) {
    if (known.size >= most) known.clear();
    known.set(key, scalar = new Scalar(dtype, value, weak, device));
  }
  return scalar;
}

/** A scalar constant of the type of `x`, to stand beside it in an elementwise operation. */
export function constantLike(x: { readonly dtype: DType }, value: number): Scalar {
  return constant(value, x.dtype);
}
