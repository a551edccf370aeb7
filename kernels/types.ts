/**
 * Element types in WGSL.
 *
 * @module
 */
import type { DType } from "../core/dtype.ts";
import { DeviceError } from "../core/errors.ts";

/** The type that a buffer's elements have: bool lies in 32-bit words. */
export function storageType(dtype: DType): "f32" | "i32" | "u32" | "f16" {
  switch (dtype) {
    case "float32":
      return "f32";
    case "int32":
      return "i32";
    case "uint32":
    case "bool":
      return "u32";
    case "float16":
      return "f16";
    default:
      throw new DeviceError(
        `Cannot keep ${dtype} on "webgpu": WGSL has no such type; use "cpu", or astype("${dtype === "float64" ? "float32" : "float16"}")`,
      );
  }
}

/** The type that arithmetic sees: bool is bool. */
export function registerType(dtype: DType): string {
  return dtype === "bool" ? "bool" : storageType(dtype);
}

/** Whether the device holds elements of that type. */
export function isStored(dtype: DType, float16: boolean): boolean {
  return dtype === "float32" || dtype === "int32" || dtype === "uint32" || dtype === "bool" || (dtype === "float16" && float16);
}

/** A loaded element as arithmetic sees it. */
export function fromStorage(dtype: DType, x: string): string {
  return dtype === "bool" ? `(${x} != 0u)` : x;
}

/** An element as it is stored. */
export function toStorage(dtype: DType, x: string): string {
  return dtype === "bool" ? `select(0u, 1u, ${x})` : x;
}

/** `enable f16;` where one of the types asks for it. */
export function enables(...dtypes: readonly DType[]): string {
  return dtypes.includes("float16") ? "enable f16;\n" : "";
}

/** Bytes of an element in a buffer. */
export function storageSize(dtype: DType): number {
  return dtype === "float16" ? 2 : 4;
}

/** A literal of that type, for generated code; NaN and infinities through their bits. */
export function literal(value: number, dtype: DType): string {
  switch (dtype) {
    case "bool":
      return value !== 0 ? "true" : "false";
    case "int32":
      return value === -2147483648 ? "(-2147483647i - 1i)" : `${value}i`;
    case "uint32":
      return `${value}u`;
    case "float16":
      return Number.isFinite(value) ? decimal(Math.f16round(value), "h") : `f16(from_bits(${bitsOf(value)}u))`;
    default:
      return Number.isFinite(value) ? decimal(Math.fround(value), "f") : `from_bits(${bitsOf(value)}u)`;
  }
}

function decimal(x: number, suffix: string): string {
  if (Object.is(x, -0)) return suffix === "f" ? "from_bits(0x80000000u)" : `(-0.0${suffix})`;
  const text = String(x);
  return x < 0 ? `(${text}${suffix})` : `${text}${suffix}`;
}

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

function bitsOf(x: number): number {
  float[0] = x;
  return bits[0]!;
}
