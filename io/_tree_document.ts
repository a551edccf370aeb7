/**
 * Trees of anything as JSON text beside named arrays of bytes, and back, unchanged: what checkpoints are made of.
 *
 * @module
 */
import { kindName } from "../core/convert.ts";
import type { TypedArray } from "../core/dtype.ts";
import { FileFormatError } from "../core/errors.ts";
import { keyString, type PathKey } from "../core/tree.ts";
import type { Shape } from "../core/shape.ts";
import { Tensor } from "../core/tensor.ts";
import { type FileType, fileTypeOf } from "./_elements.ts";

/** Elements that the text refers to by name. */
export interface NamedArray {
  readonly name: string;
  readonly type: FileType;
  readonly shape: Shape;
  /** A tensor, or a typed array. */
  readonly from: Tensor | ArrayBufferView;
}

const arrayTypes: { readonly [name: string]: FileType } = {
  Float32Array: "F32",
  Float64Array: "F64",
  Float16Array: "F16",
  Int32Array: "I32",
  Uint32Array: "U32",
  Int16Array: "I16",
  Uint16Array: "U16",
  Int8Array: "I8",
  Uint8Array: "U8",
  Uint8ClampedArray: "U8",
  BigInt64Array: "I64",
  BigUint64Array: "U64",
};

type Constructor = new (buffer: ArrayBuffer, offset: number, length: number) => ArrayBufferView;

/**
 * Takes a tree apart. What JSON does not hold is written as an object with one key that begins with "$".
 *
 * @throws {TypeError} The tree holds something else than plain objects, arrays, tensors, typed arrays, numbers, bigints, text, booleans,
 *   null and undefined.
 */
export function encodeTree(tree: unknown): { text: string; arrays: NamedArray[] } {
  const arrays: NamedArray[] = [], names = new Set<string>(), open = new Set<object>();

  const add = (path: readonly PathKey[], type: FileType, shape: Shape, from: Tensor | ArrayBufferView): string => {
    const plain = path.length === 0 ? "value" : path.join(".").toWellFormed();
    let name = plain;
    for (let i = 2; names.has(name) || name === "__metadata__" || name === "__proto__"; i++) name = `${plain}~${i}`;
    names.add(name);
    arrays.push({ name, type, shape, from });
    return name;
  };

  const encode = (x: unknown, path: readonly PathKey[]): unknown => {
    const fail = (what: string): never => {
      throw new TypeError(`Cannot write a checkpoint with ${what}${path.length === 0 ? "" : ` at ${keyString(path)}`}`);
    };
    if (x === null || typeof x === "boolean") return x;
    if (typeof x === "string") return x;
    if (typeof x === "number") return Number.isFinite(x) && !Object.is(x, -0) ? x : { $number: Object.is(x, -0) ? "-0" : String(x) };
    if (typeof x === "bigint") return { $bigint: String(x) };
    if (x === undefined) return { $undefined: true };
    if (x instanceof Tensor) {
      const name = add(path, fileTypeOf(x.dtype), x.shape, x);
      return x.aval.weak ? { $tensor: name, weak: true } : { $tensor: name };
    }
    if (typeof x !== "object") return fail(kindName(x));
    if (open.has(x)) return fail("an object that holds itself");
    open.add(x);
    const out = encodeObject(x, path, fail);
    open.delete(x);
    return out;
  };

  const encodeObject = (x: object, path: readonly PathKey[], fail: (what: string) => never): unknown => {
    if (Array.isArray(x)) return Array.from(x, (item, i) => encode(item, [...path, i]));
    if (ArrayBuffer.isView(x)) {
      const kind = x.constructor.name, type = arrayTypes[kind];
      if (type === undefined) return fail(kindName(x));
      return { $array: add(path, type, [(x as TypedArray).length], x), kind };
    }
    const prototype = Object.getPrototypeOf(x);
    if (prototype !== Object.prototype && prototype !== null) {
      return fail(`${kindName(x)}: it holds plain objects, arrays, tensors and JSON`);
    }
    const entries = Object.entries(x).map(([key, value]) => [key, encode(value, [...path, key])] as const);
    // Keys that mean something here, or to JavaScript, are kept apart.
    return entries.some(([key]) => key.startsWith("$") || key === "__proto__") ? { $object: entries } : Object.fromEntries(entries);
  };

  return { text: JSON.stringify(encode(tree, [])), arrays };
}

/**
 * Puts a tree together.
 *
 * @param text What `encodeTree` gave.
 * @param tensor Makes the tensor of a name; throws where there is none.
 * @param bytes Gives the bytes of a name, in a buffer of their own.
 * @param prefix How messages begin.
 * @throws {FileFormatError} The text is not such a tree.
 */
export function decodeTree(
  text: string,
  tensor: (name: string) => Tensor,
  bytes: (name: string) => Uint8Array<ArrayBuffer>,
  prefix: string,
): unknown {
  const fail = (problem: string): never => {
    throw new FileFormatError(`${prefix}: its tree is malformed: ${problem}`);
  };
  const decode = (x: unknown): unknown => {
    if (x === null || typeof x !== "object") return x;
    if (Array.isArray(x)) return x.map(decode);
    const object = x as { readonly [key: string]: unknown };
    const mark = Object.keys(object).find((key) => key.startsWith("$"));
    if (mark === undefined) return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, decode(value)]));
    const value = object[mark];
    switch (mark) {
      case "$number":
        return value === "-0"
          ? -0
          : value === "NaN"
          ? NaN
          : value === "Infinity"
          ? Infinity
          : value === "-Infinity"
          ? -Infinity
          : fail("a number");
      case "$bigint":
        return typeof value === "string" && /^-?\d+$/.test(value) ? BigInt(value) : fail("a bigint");
      case "$undefined":
        return undefined;
      case "$tensor": {
        const x = tensor(String(value));
        return object.weak === true ? new Tensor({ ...x.aval, weak: true }, x.storage, x.committed) : x;
      }
      case "$array": {
        const kind = String(object.kind);
        if (!Object.hasOwn(arrayTypes, kind)) return fail(`an array of the kind ${kind}`);
        const { buffer } = bytes(String(value));
        const type = (globalThis as unknown as { [name: string]: Constructor & { BYTES_PER_ELEMENT: number } })[kind]!;
        return new type(buffer, 0, buffer.byteLength / type.BYTES_PER_ELEMENT);
      }
      case "$object":
        return Array.isArray(value) && value.every((pair) => Array.isArray(pair) && pair.length === 2 && typeof pair[0] === "string")
          ? Object.fromEntries(value.map(([key, item]) => [key, decode(item)]))
          : fail("an object's entries");
    }
    return fail(`there is ${JSON.stringify(mark)}`);
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return fail("it is not JSON");
  }
  return decode(json);
}
