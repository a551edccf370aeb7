/**
 * Scalars that JavaScript numbers become.
 *
 * @module
 */
import { type Device, getDefaultDevice } from "./device.ts";
import { allocate, convert, type DType, dtypes, isFloat, toBfloat16 } from "./dtype.ts";
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

  /** Keeps its memory: the same number is the same tensor, which somebody else may hold. */
  override dispose(): void {}
}

/** Scalars that were made before: by device, then type and weakness, then value. Making one costs more than most operations on it. */
const made = new Map<Device, Map<string, Map<number, Scalar>>>();
const most = 1024;

function scalarsOf(device: Device, kind: string): Map<number, Scalar> {
  let byKind = made.get(device);
  if (byKind === undefined) made.set(device, byKind = new Map());
  let scalars = byKind.get(kind);
  if (scalars === undefined) byKind.set(kind, scalars = new Map());
  return scalars;
}

/** The value as its type holds it: whole, and within its limits. */
function held(value: number, dtype: DType): number {
  if (isFloat(dtype)) return value;
  return dtype === "bool" ? Number(value !== 0) : convert(Float64Array.of(value), "float64", dtype)[0]!;
}

/** A scalar constant of the given type; the same number gives the same tensor. */
export function constant(value: number, dtype: DType, weak = false): Scalar {
  const device = getDefaultDevice();
  // A map takes -0 for 0.
  if (value === 0 && Object.is(value, -0) && isFloat(dtype)) return new Scalar(dtype, value, weak, device);
  const scalars = scalarsOf(device, weak ? weakNames[dtype] : dtype);
  let scalar = scalars.get(value);
  if (scalar === undefined || scalar.storage!.disposed) {
    if (scalars.size >= most) scalars.clear();
    scalars.set(value, scalar = new Scalar(dtype, held(value, dtype), weak, device));
  }
  return scalar;
}

const weakNames = Object.fromEntries(dtypes.map((d) => [d, `${d} weak`])) as { readonly [D in DType]: string };

/** A scalar constant of the type of `x`, to stand beside it in an elementwise operation. */
export function constantLike(x: { readonly dtype: DType }, value: number): Scalar {
  return constant(value, x.dtype);
}
