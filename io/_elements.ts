/**
 * Elements as files hold them, little-endian, and as tensors do.
 *
 * @module
 */
import { allocate, convert, type DType, isFloat, readElement, type TypedArray } from "../core/dtype.ts";
import { FileFormatError } from "../core/errors.ts";
import { describe, type Shape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { placed } from "./placed.ts";
import { type Float8, float8Values, toFloat8 } from "./_float8.ts";

/** An element type that files hold, by its safetensors name. */
export type FileType = "BOOL" | "U8" | "I8" | "U16" | "I16" | "U32" | "I32" | "U64" | "I64" | "F16" | "BF16" | "F32" | "F64" | Float8;

/** How elements that tensors do not have are read. */
export interface ElementOptions {
  /**
   * What 64-bit integers become: `"int32"` (uint32 where unsigned; default) or `"float64"`, which holds whole numbers up to 2⁵³. What does
   * not fit is an error, never another number.
   */
  readonly int64?: "int32" | "float64";
  /** What 8-bit floats become: their values in `"float32"` (default), or their `"bytes"` as uint8. */
  readonly float8?: "float32" | "bytes";
}

/** The names of the options in `ElementOptions`. */
export const elementOptions: readonly (keyof ElementOptions)[] = ["int64", "float8"];

/** Bytes of an element of each type. */
export const fileTypeBytes: { readonly [T in FileType]: number } = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  F8_E4M3FNUZ: 1,
  F8_E5M2FNUZ: 1,
  F8_E8M0: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
};

const own: { readonly [D in DType]: FileType } = {
  bool: "BOOL",
  uint8: "U8",
  int8: "I8",
  uint16: "U16",
  int16: "I16",
  uint32: "U32",
  int32: "I32",
  float16: "F16",
  bfloat16: "BF16",
  float32: "F32",
  float64: "F64",
};

/** The file type that a tensor's type is written as. */
export function fileTypeOf(dtype: DType): FileType {
  return own[dtype];
}

const ours: { readonly [T in FileType]?: DType } = Object.fromEntries(Object.entries(own).map(([dtype, type]) => [type, dtype]));

/** Whether `name` names a file type. */
export function isFileType(name: unknown): name is FileType {
  return typeof name === "string" && Object.hasOwn(fileTypeBytes, name);
}

/** Turns each element's bytes around, in place: from big-endian to little-endian, or back. */
export function swapBytes(bytes: Uint8Array, elementBytes: number): void {
  for (let at = 0; at + elementBytes <= bytes.length; at += elementBytes) {
    for (let i = at, j = at + elementBytes - 1; i < j; i++, j--) {
      const byte = bytes[i]!;
      bytes[i] = bytes[j]!;
      bytes[j] = byte;
    }
  }
}

/**
 * A tensor of elements read from a file.
 *
 * @param bytes The elements, little-endian, at the start of a buffer of their own that the tensor takes over.
 * @param where How messages begin: `Cannot load tensor "w" from bytes`.
 * @throws {FileFormatError} A boolean is neither 0 nor 1.
 * @throws {RangeError} A 64-bit integer does not fit the type it is to become.
 */
export function tensorOfBytes(
  bytes: Uint8Array<ArrayBuffer>,
  type: FileType,
  shape: Shape,
  options: ElementOptions,
  where: string,
): Tensor {
  const { data, dtype } = decode(bytes, type, options, where);
  return placed(data, shape, dtype);
}

function decode(
  bytes: Uint8Array<ArrayBuffer>,
  type: FileType,
  options: ElementOptions,
  where: string,
): { data: TypedArray; dtype: DType } {
  const { buffer } = bytes, count = bytes.length / fileTypeBytes[type];
  switch (type) {
    case "BOOL": {
      const wrong = bytes.findIndex((x) => x > 1);
      if (wrong >= 0) throw new FileFormatError(`${where}: element ${wrong} of a boolean tensor is ${bytes[wrong]}, neither 0 nor 1`);
      return { data: bytes, dtype: "bool" };
    }
    case "I64":
    case "U64":
      return narrow(type === "I64" ? new BigInt64Array(buffer, 0, count) : new BigUint64Array(buffer, 0, count), type, options, where);
    case "F8_E4M3":
    case "F8_E5M2":
    case "F8_E4M3FNUZ":
    case "F8_E5M2FNUZ":
    case "F8_E8M0": {
      if (options.float8 === "bytes") return { data: bytes, dtype: "uint8" };
      const values = float8Values(type);
      return { data: Float32Array.from(bytes, (code) => values[code]!), dtype: "float32" };
    }
    default: {
      const dtype = ours[type]!;
      return { data: viewOf(buffer, dtype, count), dtype };
    }
  }
}

function viewOf(buffer: ArrayBuffer, dtype: DType, count: number): TypedArray {
  const array = allocate(dtype, 0).constructor as new (buffer: ArrayBuffer, offset: number, length: number) => TypedArray;
  return new array(buffer, 0, count);
}

function narrow(
  from: BigInt64Array | BigUint64Array,
  type: "I64" | "U64",
  { int64 = "int32" }: ElementOptions,
  where: string,
): { data: TypedArray; dtype: DType } {
  const dtype = int64 === "float64" ? "float64" : type === "I64" ? "int32" : "uint32";
  const [low, high] = int64 === "float64"
    ? [-(2n ** 53n), 2n ** 53n]
    : type === "I64"
    ? [-(2n ** 31n), 2n ** 31n - 1n]
    : [0n, 2n ** 32n - 1n];
  const data = allocate(dtype, from.length);
  for (let i = 0; i < from.length; i++) {
    const x = from[i]!;
    if (x < low || x > high) {
      const way = int64 === "float64" ? "" : `; { int64: "float64" } holds whole numbers up to 2^53`;
      throw new RangeError(`${where}: element ${i} of ${type} is ${x}, which ${dtype} does not hold${way}`);
    }
    data[i] = Number(x);
  }
  return { data, dtype };
}

/**
 * The elements of a tensor as a file holds them, little-endian.
 *
 * @param data The tensor's elements.
 * @param type The file's type; floats are rounded to it, integers must fit it.
 * @param what How messages call the tensor.
 * @throws {RangeError} An element does not fit the type.
 */
export function bytesOf(data: TypedArray, dtype: DType, type: FileType, what: () => string): Uint8Array {
  if (type === own[dtype]) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const fail = (reason: string): never => {
    throw new RangeError(`Cannot write ${what()} as ${type}: ${reason}`);
  };
  if (type === "F8_E8M0") return fail("it holds powers of two only; write uint8 bytes");
  if (type.startsWith("F8")) {
    return Uint8Array.from({ length: data.length }, (_, i) => toFloat8(readElement(data, dtype, i), type as Exclude<Float8, "F8_E8M0">));
  }
  if (type === "I64" || type === "U64") {
    if (isFloat(dtype)) return fail("only integers and booleans become 64-bit integers");
    const out = type === "I64" ? new BigInt64Array(data.length) : new BigUint64Array(data.length);
    for (let i = 0; i < data.length; i++) {
      if (type === "U64" && data[i]! < 0) fail(`element ${i} is ${data[i]}`);
      out[i] = BigInt(data[i]!);
    }
    return new Uint8Array(out.buffer);
  }
  const target = ours[type]!;
  if (!isFloat(target) && isFloat(dtype)) return fail("floats become floats only");
  const out = convert(data, dtype, target);
  if (!isFloat(target)) {
    for (let i = 0; i < data.length; i++) {
      if (out[i] !== data[i]) fail(`element ${i} is ${data[i]}`);
    }
  }
  return new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
}

/** A tensor in messages: `"w", float32[2,3]`. */
export function nameTensor(name: string, x: Tensor): string {
  return `tensor ${JSON.stringify(name)}, ${describe(x)},`;
}
