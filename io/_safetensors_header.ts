/**
 * The header of a safetensors file: reading it with all its rules checked, and writing it.
 *
 * @module
 */
import { FileFormatError } from "../core/errors.ts";
import type { Shape } from "../core/shape.ts";
import { type FileType, fileTypeBytes, isFileType } from "./_elements.ts";
import { decodeUtf8, type Reader } from "./_source.ts";
import { type Json, parseStrictJson } from "./_strict_json.ts";

/** What the header says of a tensor. */
export interface SafetensorsEntry {
  /** Its name. */
  readonly name: string;
  /** Its element type, by the format's name. */
  readonly type: FileType;
  /** Its shape. */
  readonly shape: Shape;
  /** Where its bytes begin in the file. */
  readonly offset: number;
  /** How many bytes it has. */
  readonly length: number;
}

/** What a header says. */
export interface SafetensorsHeader {
  /** Free text by name. */
  readonly metadata: { readonly [name: string]: string };
  /** The tensors, in the order of their bytes. */
  readonly entries: readonly SafetensorsEntry[];
}

/** The longest header that the format allows. */
export const longestHeader = 100_000_000;

const notHeld = /^(?:C64|F4|F6_E2M3|F6_E3M2)$/;

/**
 * Reads and checks a header.
 *
 * @param operation What the user called: "load safetensors".
 * @throws {FileFormatError} The file breaks a rule of the format: the message says which, and where.
 */
export async function readHeader(operation: string, reader: Reader): Promise<SafetensorsHeader> {
  const prefix = `Cannot ${operation} from ${reader.name}`;
  const fail = (problem: string): never => {
    throw new FileFormatError(`${prefix}: ${problem}`);
  };
  if (reader.size < 8) fail(`it has ${reader.size} bytes, and a header's length alone takes 8`);
  const first = await reader.read(0, 8);
  const declared = new DataView(first.buffer).getBigUint64(0, true);
  if (declared > BigInt(longestHeader)) fail(`the header's length is given as ${declared} bytes; the format allows ${longestHeader}`);
  const length = Number(declared);
  if (8 + length > reader.size) fail(`the header should have ${length} bytes, but the file ends after ${reader.size - 8} of them`);
  const bytes = await reader.read(8, length);
  if (bytes[0] !== 0x7b) fail("the header does not begin with {");
  const last = bytes.findLastIndex((byte) => byte !== 0x20);
  if (bytes[last] !== 0x7d) fail(`the header does not end with } and spaces: byte ${8 + last} is ${bytes[last]}`);
  const json = parseStrictJson(decodeUtf8(bytes, () => `${prefix}: the header`), prefix);
  const start = 8 + length;
  let metadata: { [name: string]: string } = {};
  const entries: SafetensorsEntry[] = [];
  for (const [name, value] of json as ReadonlyMap<string, Json>) {
    if (name === "__metadata__") metadata = readMetadata(value, fail);
    else entries.push(readEntry(name, value, start, fail));
  }
  entries.sort((a, b) => a.offset - b.offset || a.length - b.length);
  let end = start;
  for (const { name, offset, length } of entries) {
    if (offset < end) fail(`the bytes of tensor ${JSON.stringify(name)} overlap those before: they begin at ${offset}, not ${end}`);
    if (offset > end) fail(`there is a hole of ${offset - end} bytes before tensor ${JSON.stringify(name)}`);
    end = offset + length;
  }
  if (end > reader.size) fail(`it is cut off: the tensors end at byte ${end}, the file at ${reader.size}`);
  if (end < reader.size) fail(`there are ${reader.size - end} bytes after the last tensor`);
  return { metadata, entries };
}

type Fail = (problem: string) => never;

function readMetadata(value: Json, fail: Fail): { [name: string]: string } {
  if (!(value instanceof Map)) return fail("__metadata__ is not an object");
  for (const [key, text] of value) {
    if (typeof text !== "string") fail(`__metadata__ has ${JSON.stringify(key)}, which is not text`);
  }
  return Object.fromEntries(value);
}

function readEntry(name: string, value: Json, start: number, fail: Fail): SafetensorsEntry {
  const label = `tensor ${JSON.stringify(name)}`;
  if (name === "__proto__") return fail(`a tensor is called "__proto__", a name that JavaScript reserves`);
  if (!(value instanceof Map)) return fail(`${label} is not described by an object`);
  for (const key of value.keys()) {
    if (key !== "dtype" && key !== "shape" && key !== "data_offsets") fail(`${label} has an unknown field ${JSON.stringify(key)}`);
  }
  const type: unknown = value.get("dtype"), shape = value.get("shape"), offsets = value.get("data_offsets");
  if (!isFileType(type)) {
    return fail(
      typeof type === "string" && notHeld.test(type)
        ? `${label} has dtype ${type}, which no tensor here holds`
        : `${label} has dtype ${JSON.stringify(type) ?? "missing"}; the dtypes are ${Object.keys(fileTypeBytes).join(", ")}`,
    );
  }
  if (!isCounts(shape)) return fail(`${label} has a shape that is not a list of whole numbers at or above 0`);
  if (!isCounts(offsets) || offsets.length !== 2) return fail(`${label} has data_offsets that are not two whole numbers at or above 0`);
  const [begin, end] = offsets as [number, number];
  if (end < begin) return fail(`${label} ends at ${end}, before it begins at ${begin}`);
  const needed = shape.reduce((n, size) => n * size, fileTypeBytes[type]);
  if (needed !== end - begin) {
    return fail(`${label}, ${type}[${shape}], needs ${needed} bytes, but its data_offsets span ${end - begin}`);
  }
  return { name, type, shape, offset: start + begin, length: end - begin };
}

function isCounts(value: Json | undefined): value is readonly number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0 && !Object.is(n, -0));
}

/** A tensor as the header describes it, before it has a place. */
export interface Described {
  readonly name: string;
  readonly type: FileType;
  readonly shape: Shape;
}

/** From the widest to the narrowest, so that every tensor is aligned; in detail as Python does, so that files are equal. */
const typeOrder: readonly FileType[] = [
  "U64",
  "I64",
  "F64",
  "F32",
  "U32",
  "I32",
  "BF16",
  "F16",
  "U16",
  "I16",
  "F8_E5M2FNUZ",
  "F8_E4M3FNUZ",
  "F8_E8M0",
  "F8_E4M3",
  "F8_E5M2",
  "I8",
  "U8",
  "BOOL",
];

/** The order in which tensors are written: by type, then by name in Unicode's order. */
export function writingOrder(a: Described, b: Described): number {
  return typeOrder.indexOf(a.type) - typeOrder.indexOf(b.type) || compareText(a.name, b.name);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const x = [...a], y = [...b];
  for (let i = 0; i < x.length && i < y.length; i++) {
    const difference = x[i]!.codePointAt(0)! - y[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return x.length - y.length;
}

/**
 * The bytes before the tensors: the header's length, and the header padded with spaces.
 *
 * @param tensors What will be written, in that order.
 * @throws {RangeError} The header would be longer than the format allows.
 */
export function headerBytes(tensors: readonly Described[], metadata: { readonly [name: string]: string }): Uint8Array {
  const parts: string[] = [];
  const keys = Object.keys(metadata).sort(compareText);
  if (keys.length > 0) {
    parts.push(`"__metadata__":{${keys.map((key) => `${JSON.stringify(key)}:${JSON.stringify(metadata[key])}`).join(",")}}`);
  }
  let at = 0;
  for (const { name, type, shape } of tensors) {
    const end = at + shape.reduce((n, size) => n * size, fileTypeBytes[type]);
    parts.push(`${JSON.stringify(name)}:{"dtype":"${type}","shape":[${shape}],"data_offsets":[${at},${end}]}`);
    at = end;
  }
  const text = new TextEncoder().encode(`{${parts.join(",")}}`);
  const length = Math.ceil(text.length / 8) * 8;
  if (length > longestHeader) {
    throw new RangeError(`Cannot write safetensors with a header of ${length} bytes: the format allows ${longestHeader}`);
  }
  const out = new Uint8Array(8 + length).fill(0x20);
  new DataView(out.buffer).setBigUint64(0, BigInt(length), true);
  out.set(text, 8);
  return out;
}
