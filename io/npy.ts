/**
 * NumPy's file of one array.
 *
 * @module
 */
import { checkOptions, FileFormatError } from "../core/errors.ts";
import { describe } from "../core/shape.ts";
import { Tensor } from "../core/tensor.ts";
import { transpose } from "../np/shape.ts";
import { bytesOf, type ElementOptions, type FileType, fileTypeBytes, fileTypeOf, swapBytes, tensorOfBytes } from "./_elements.ts";
import { parseNpyHeader } from "./_npy_header.ts";
import { type Reader, type Source, withReader } from "./_source.ts";
import { writeFile } from "./_write_file.ts";

const magic = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59);

/** NumPy's code of each file type that it has. */
const codes: { readonly [T in FileType]?: string } = {
  BOOL: "b1",
  U8: "u1",
  I8: "i1",
  U16: "u2",
  I16: "i2",
  U32: "u4",
  I32: "i4",
  U64: "u8",
  I64: "i8",
  F16: "f2",
  F32: "f4",
  F64: "f8",
};
const typeOfCode = new Map(Object.entries(codes).map(([type, code]) => [code, type as FileType]));

/** How 64-bit integers in NumPy's files are read. */
export type LoadNpyOptions = Pick<ElementOptions, "int64">;

/**
 * The array in an `.npy` file.
 *
 * Big-endian and Fortran-ordered files are put in order. NumPy's int64 becomes int32 where every element fits, else it is refused.
 *
 * @param source A path, a file URL, or the bytes.
 * @param options `int64`: what 64-bit integers become.
 * @throws {FileFormatError} The file is malformed, or holds strings, objects, records or complex numbers.
 * @throws {RangeError} A 64-bit integer does not fit.
 * @example
 * ```ts
 * import { io, np } from "@fluxion/fluxion";
 *
 * const bytes = await io.encodeNpy(np.array([[1, 2], [3, 4]]));
 * console.log((await io.loadNpy(bytes)).toArray()); // [[1, 2], [3, 4]]
 * ```
 */
export function loadNpy(source: Source, options: LoadNpyOptions = {}): Promise<Tensor> {
  checkOptions("load npy", options, ["int64"]);
  return withReader("load npy", source, (reader) => readNpy(reader, options, `Cannot load npy from ${reader.name}`));
}

/** Reads an array; `prefix` begins messages. */
export async function readNpy(reader: Reader, options: ElementOptions, prefix: string): Promise<Tensor> {
  const fail = (problem: string): never => {
    throw new FileFormatError(`${prefix}: ${problem}`);
  };
  const start = await reader.read(0, Math.min(12, reader.size));
  if (start.length < 10 || magic.some((byte, i) => start[i] !== byte)) fail("it does not begin as an npy file does");
  const version = start[6]!, wide = version > 1;
  if (version < 1 || version > 3 || start[7] !== 0) fail(`its version is ${version}.${start[7]}; known are 1.0, 2.0 and 3.0`);
  if (wide && start.length < 12) fail("it is cut off within the header's length");
  const view = new DataView(start.buffer), begin = wide ? 12 : 10;
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  if (begin + length > reader.size) fail(`it is cut off: the header should have ${length} bytes, ${reader.size - begin} are there`);
  if (length > 1_000_000) fail(`the header has ${length} bytes; more than a million are taken for damage`);
  const { descr, fortranOrder, shape } = parseNpyHeader(await reader.read(begin, length), version, fail);
  const order = descr[0]!, type = typeOfCode.get(descr.slice(1));
  if (type === undefined || !"<>|=".includes(order)) return fail(`its type ${descr} is none that tensors hold: ${unheld(descr)}`);
  const needed = shape.reduce((n, size) => n * size, fileTypeBytes[type]), at = begin + length;
  if (reader.size - at !== needed) fail(`${type}[${shape}] needs ${needed} bytes after the header, ${reader.size - at} are there`);
  const bytes = await reader.read(at, needed);
  if (order === ">") swapBytes(bytes, fileTypeBytes[type]);
  return fortranOrder && shape.length > 1
    ? transpose(tensorOfBytes(bytes, type, shape.toReversed(), options, prefix))
    : tensorOfBytes(bytes, type, shape, options, prefix);
}

function unheld(descr: string): string {
  if (/c\d+$/.test(descr)) return "save the real and imaginary parts";
  if (/[US]\d+$/.test(descr)) return "it is text";
  if (/O/.test(descr)) return "it holds Python objects, which could run code";
  if (/V\d+$/.test(descr)) return "it is raw bytes; view them as an integer type before saving";
  return "convert it before saving";
}

/**
 * The bytes of an `.npy` file.
 *
 * @throws {TypeError} `x` is bfloat16, which NumPy lacks: cast it to float32 first.
 */
export async function encodeNpy(x: Tensor): Promise<Uint8Array<ArrayBuffer>> {
  const [head, body] = await npyParts("encode npy", x);
  const out = new Uint8Array(head.length + body.length);
  out.set(head);
  out.set(body, head.length);
  return out;
}

/**
 * Writes an `.npy` file, which `numpy.load` reads. The target stays as it was until the new file is whole.
 *
 * @param path A path or a file URL; needs `--allow-write`.
 * @param x The tensor.
 * @throws {TypeError} `x` is bfloat16, which NumPy lacks: cast it to float32 first.
 * @example
 * ```ts
 * import { io, np } from "@fluxion/fluxion";
 *
 * const path = await Deno.makeTempFile({ suffix: ".npy" });
 * await io.saveNpy(path, np.eye(2));
 * console.log((await io.loadNpy(path)).shape); // [2, 2]
 * ```
 */
export async function saveNpy(path: string | URL, x: Tensor): Promise<void> {
  await writeFile(path, await npyParts("save npy", x));
}

async function npyParts(operation: string, x: Tensor): Promise<[head: Uint8Array, body: Uint8Array]> {
  if (!(x instanceof Tensor)) throw new TypeError(`Cannot ${operation} of a ${typeof x}: give a tensor, or saveNpz several`);
  const type = fileTypeOf(x.dtype), code = codes[type];
  if (code === undefined) throw new TypeError(`Cannot ${operation} of ${describe(x)}: NumPy has no such type; cast it to float32`);
  const body = bytesOf(await x.data(), x.dtype, type, () => describe(x));
  const order = fileTypeBytes[type] === 1 ? "|" : "<";
  const shape = x.shape.length === 1 ? `${x.shape[0]},` : x.shape.join(", ");
  const text = `{'descr': '${order}${code}', 'fortran_order': False, 'shape': (${shape}), }`;
  // The data begins at a multiple of 64 bytes; the header ends with a line feed.
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const head = new Uint8Array(10 + length).fill(0x20);
  head.set(magic);
  head.set([1, 0, length & 255, length >> 8], 6);
  head.set(new TextEncoder().encode(text), 10);
  head[head.length - 1] = 0x0a;
  return [head, body];
}
