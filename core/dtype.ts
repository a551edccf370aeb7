/**
 * Element types: their names, storage, limits, and JAX's promotion lattice (x64 off).
 *
 * @module
 */

/** The name of an element type. float64 lives on the CPU device only; bfloat16 and the 8- and 16-bit integers are storage types. */
export type DType = "float32" | "float64" | "float16" | "bfloat16" | "int32" | "uint32" | "int8" | "uint8" | "int16" | "uint16" | "bool";

/** What holds a tensor's elements on the host: one of JavaScript's typed arrays. */
export type TypedArray =
  | Float32Array<ArrayBufferLike>
  | Float64Array<ArrayBufferLike>
  | Float16Array<ArrayBufferLike>
  | Int32Array<ArrayBufferLike>
  | Uint32Array<ArrayBufferLike>
  | Int8Array<ArrayBufferLike>
  | Uint8Array<ArrayBufferLike>
  | Int16Array<ArrayBufferLike>
  | Uint16Array<ArrayBufferLike>;

/** The kinds of numbers, from low to high in the promotion lattice. */
export type Kind = "bool" | "unsigned" | "signed" | "float";

interface Info {
  readonly kind: Kind;
  readonly bytes: number;
  readonly array: new (buffer: ArrayBuffer, offset?: number, length?: number) => TypedArray;
  /** The short name that programs print. */
  readonly short: string;
}

const infos: { readonly [D in DType]: Info } = {
  bool: { kind: "bool", bytes: 1, array: Uint8Array, short: "bool" },
  uint8: { kind: "unsigned", bytes: 1, array: Uint8Array, short: "u8" },
  uint16: { kind: "unsigned", bytes: 2, array: Uint16Array, short: "u16" },
  uint32: { kind: "unsigned", bytes: 4, array: Uint32Array, short: "u32" },
  int8: { kind: "signed", bytes: 1, array: Int8Array, short: "i8" },
  int16: { kind: "signed", bytes: 2, array: Int16Array, short: "i16" },
  int32: { kind: "signed", bytes: 4, array: Int32Array, short: "i32" },
  float16: { kind: "float", bytes: 2, array: Float16Array, short: "f16" },
  // A bfloat16 is the upper half of a float32: its array holds bits, not values.
  bfloat16: { kind: "float", bytes: 2, array: Uint16Array, short: "bf16" },
  float32: { kind: "float", bytes: 4, array: Float32Array, short: "f32" },
  float64: { kind: "float", bytes: 8, array: Float64Array, short: "f64" },
};

/** Every element type. */
export const dtypes: readonly DType[] = Object.keys(infos) as DType[];

/** Whether `name` names an element type. */
export function isDType(name: unknown): name is DType {
  return typeof name === "string" && Object.hasOwn(infos, name);
}

/** Checks that `dtype` names an element type, for the operation called `operation`. */
export function checkDType(operation: string, dtype: unknown): DType {
  if (isDType(dtype)) return dtype;
  throw new TypeError(`Cannot ${operation} with dtype ${JSON.stringify(dtype) ?? String(dtype)}: the dtypes are ${dtypes.join(", ")}`);
}

/** The kind of numbers that `dtype` holds. */
export function kindOf(dtype: DType): Kind {
  return infos[dtype].kind;
}

/** Whether `dtype` is a floating type. */
export function isFloat(dtype: DType): boolean {
  return infos[dtype].kind === "float";
}

/** Whether `dtype` is a signed or unsigned integer type; bool is not. */
export function isInteger(dtype: DType): boolean {
  const kind = infos[dtype].kind;
  return kind === "signed" || kind === "unsigned";
}

/** Bytes of one element on the host. */
export function itemSize(dtype: DType): number {
  return infos[dtype].bytes;
}

/** The short name that a printed program uses: "f32", "i32", "bool". */
export function shortName(dtype: DType): string {
  return infos[dtype].short;
}

// A small typed array with a buffer of its own costs V8 180 ns, one that shares a buffer 20. So small ones are cut from a common slab,
// which is never handed out twice; it is freed when the last of them is.
const slabBytes = 16384;
const smallBytes = 2048;
let slab = new ArrayBuffer(slabBytes);
let slabUsed = 0;

/** A new zeroed typed array of `size` elements; a small one may share its buffer with others. bfloat16 gives a Uint16Array of bits. */
export function allocate(dtype: DType, size: number): TypedArray {
  const { array, bytes } = infos[dtype];
  const needed = size * bytes;
  if (needed > smallBytes) return new array(new ArrayBuffer(needed));
  if (slabUsed + needed > slabBytes) {
    slab = new ArrayBuffer(slabBytes);
    slabUsed = 0;
  }
  const out = new array(slab, slabUsed, size);
  slabUsed += (needed + 7) & ~7;
  return out;
}

const toBits = new Float32Array(1);
const bits = new Uint32Array(toBits.buffer);

/** The bfloat16 bits nearest to `x`, ties to even. */
export function toBfloat16(x: number): number {
  toBits[0] = x;
  const word = bits[0]!;
  if ((word & 0x7fffffff) > 0x7f800000) return (word >>> 16) | 0x40;
  return ((word + 0x7fff + ((word >>> 16) & 1)) >>> 16) & 0xffff;
}

/** The number that bfloat16 bits stand for. */
export function fromBfloat16(half: number): number {
  bits[0] = half << 16;
  return toBits[0]!;
}

/** The element type that a typed array holds. A Uint8Array is uint8: say `dtype: "bool"` where it is not. */
export function dtypeOfArray(array: TypedArray): DType {
  if (array instanceof Float32Array) return "float32";
  if (array instanceof Float64Array) return "float64";
  if (array instanceof Int32Array) return "int32";
  if (array instanceof Uint32Array) return "uint32";
  if (array instanceof Int8Array) return "int8";
  if (array instanceof Uint8Array) return "uint8";
  if (array instanceof Int16Array) return "int16";
  if (array instanceof Uint16Array) return "uint16";
  return "float16";
}

/** Reads element `i` of storage as a number, bfloat16 bits included. */
export function readElement(array: TypedArray, dtype: DType, i: number): number {
  return dtype === "bfloat16" ? fromBfloat16(array[i]!) : array[i]!;
}

/** Integer conversion as XLA's: towards zero, NaN to 0, saturating for 32-bit types, wrapping below. */
function toInteger(x: number, dtype: DType): number {
  if (Number.isNaN(x)) return 0;
  if (dtype === "int32") return x >= 2147483647 ? 2147483647 : x <= -2147483648 ? -2147483648 : Math.trunc(x);
  if (dtype === "uint32") return x >= 4294967295 ? 4294967295 : x <= 0 ? 0 : Math.trunc(x);
  const [low, high] = integerLimits(dtype);
  return x >= high ? high : x <= low ? low : Math.trunc(x);
}

/** The smallest and largest value of an integer type. */
export function integerLimits(dtype: DType): [min: number, max: number] {
  const n = itemSize(dtype) * 8;
  return kindOf(dtype) === "signed" ? [-(2 ** (n - 1)), 2 ** (n - 1) - 1] : [0, 2 ** n - 1];
}

/** Converts storage from one element type to another: float to integer truncates and saturates, integer to integer wraps, to bool tests for nonzero. */
export function convert(from: TypedArray, fromType: DType, toType: DType): TypedArray {
  const n = from.length;
  const to = allocate(toType, n);
  if (fromType === toType) {
    to.set(from);
    return to;
  }
  const float = isFloat(fromType);
  if (toType === "bool") {
    for (let i = 0; i < n; i++) to[i] = readElement(from, fromType, i) !== 0 ? 1 : 0;
  } else if (toType === "bfloat16") {
    for (let i = 0; i < n; i++) to[i] = toBfloat16(from[i]!);
  } else if (isInteger(toType) && float) {
    for (let i = 0; i < n; i++) to[i] = toInteger(readElement(from, fromType, i), toType);
  } else if (fromType === "bfloat16") {
    for (let i = 0; i < n; i++) to[i] = fromBfloat16(from[i]!);
  } else {
    to.set(from);
  }
  return to;
}

/**
 * The type that values of types `a` and `b` meet in, by JAX's lattice. A weak type (a JavaScript number, or what came only from such)
 * gives way to the other's, unless its kind is higher.
 */
export function promoteTypes(a: DType, b: DType, aWeak = false, bWeak = false): DType {
  if (a === b) return a;
  if (aWeak !== bWeak) {
    const [weak, strong] = aWeak ? [a, b] : [b, a];
    if (kindRank(weak) <= kindRank(strong)) return strong;
    return isFloat(weak) ? "float32" : "int32";
  }
  const ka = kindOf(a), kb = kindOf(b);
  if (ka === "bool") return b;
  if (kb === "bool") return a;
  if (ka === "float" && kb === "float") return promoteFloats(a, b);
  if (ka === "float") return a;
  if (kb === "float") return b;
  if (ka === kb) return itemSize(a) >= itemSize(b) ? a : b;
  const [signed, unsigned] = ka === "signed" ? [a, b] : [b, a];
  if (itemSize(signed) > itemSize(unsigned)) return signed;
  // uint32 with a signed type would be int64, which x64-off JAX makes int32.
  return itemSize(unsigned) === 1 ? "int16" : "int32";
}

function kindRank(dtype: DType): number {
  const kind = kindOf(dtype);
  return kind === "bool" ? 0 : kind === "float" ? 2 : 1;
}

function promoteFloats(a: DType, b: DType): DType {
  if (a === "float64" || b === "float64") return "float64";
  if (a === "float32" || b === "float32") return "float32";
  return "float32"; // float16 with bfloat16
}

/** What a floating operation makes of `dtype`: floats stay, the rest becomes float32. */
export function toFloating(dtype: DType): DType {
  return isFloat(dtype) ? dtype : "float32";
}
