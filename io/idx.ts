/**
 * IDX: the format of MNIST and its relatives.
 *
 * @module
 */
import { checkOptions, FileFormatError } from "../core/errors.ts";
import { describe } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { inflate } from "./_deflate.ts";
import { bytesOf, type FileType, fileTypeBytes, fileTypeOf, swapBytes, tensorOfBytes } from "./_elements.ts";
import { defaultMaxBytes } from "./_limits.ts";
import { readAll, type Source } from "./_source.ts";
import { writeFile } from "./_write_file.ts";

const types: readonly (readonly [code: number, type: FileType])[] = [
  [0x08, "U8"],
  [0x09, "I8"],
  [0x0b, "I16"],
  [0x0c, "I32"],
  [0x0d, "F32"],
  [0x0e, "F64"],
];

/** Options of `loadIdx`. */
export interface LoadIdxOptions {
  /** The most bytes that a compressed file may unpack to: default 4 GiB. */
  readonly maxBytes?: number;
}

/**
 * The array in an IDX file, plain or compressed by gzip, as MNIST is distributed.
 *
 * @param source A path, a file URL, or the bytes.
 * @param options `maxBytes`: the most that a compressed file may unpack to.
 * @returns Images of MNIST: uint8[60000,28,28]; labels: uint8[60000].
 * @throws {FileFormatError} The file is malformed: the message says what is wrong.
 * @example
 * ```ts
 * import { io } from "@fluxion/fluxion";
 *
 * const labels = await io.loadIdx(new Uint8Array([0, 0, 8, 1, 0, 0, 0, 3, 7, 2, 1]));
 * console.log(labels.toArray()); // [7, 2, 1]
 * ```
 */
export async function loadIdx(source: Source, options: LoadIdxOptions = {}): Promise<Tensor> {
  checkOptions("load IDX", options, ["maxBytes"]);
  const prefix = `Cannot load IDX from ${typeof source === "string" || source instanceof URL ? `"${source}"` : "bytes"}`;
  const fail = (problem: string): never => {
    throw new FileFormatError(`${prefix}: ${problem}`);
  };
  let bytes = await readAll("load IDX", source);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    bytes = await inflate("gzip", bytes, options.maxBytes ?? defaultMaxBytes, (problem) => fail(`the compressed file ${problem}`), false);
  }
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) fail("it does not begin as an IDX file does");
  const type = types.find(([code]) => code === bytes[2])?.[1] ??
    fail(`its type is 0x${bytes[2]!.toString(16)}, which is none of the format's`);
  const rank = bytes[3]!, start = 4 + 4 * rank;
  if (start > bytes.length) fail(`it is cut off within the sizes of its ${rank} axes`);
  const view = new DataView(bytes.buffer);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis, false));
  const needed = shape.reduce((n, size) => n * size, fileTypeBytes[type]);
  if (bytes.length - start !== needed) fail(`${type}[${shape}] needs ${needed} bytes after the header, ${bytes.length - start} are there`);
  const data = bytes.slice(start);
  swapBytes(data, fileTypeBytes[type]);
  return tensorOfBytes(data, type, shape, {}, prefix);
}

/**
 * The bytes of an IDX file.
 *
 * @throws {TypeError} The format has no such element type.
 */
export async function encodeIdx(x: Tensor): Promise<Uint8Array<ArrayBuffer>> {
  const type = fileTypeOf(x.dtype), code = types.find(([, known]) => known === type)?.[0];
  if (code === undefined) {
    throw new TypeError(`Cannot encode ${describe(x)} as IDX: it holds uint8, int8, int16, int32, float32 and float64; cast it`);
  }
  if (x.ndim > 255) throw new RangeError(`Cannot encode ${describe(x)} as IDX: it has at most 255 axes`);
  const body = bytesOf(await x.data(), x.dtype, type, () => describe(x));
  const out = new Uint8Array(4 + 4 * x.ndim + body.length), view = new DataView(out.buffer);
  out.set([0, 0, code, x.ndim]);
  x.shape.forEach((size, axis) => view.setUint32(4 + 4 * axis, size, false));
  out.set(body, 4 + 4 * x.ndim);
  swapBytes(out.subarray(4 + 4 * x.ndim), fileTypeBytes[type]);
  return out;
}

/**
 * Writes an IDX file. The target stays as it was until the new file is whole.
 *
 * @param path A path or a file URL; needs `--allow-write`.
 * @param x The tensor.
 */
export async function saveIdx(path: string | URL, x: Tensor): Promise<void> {
  await writeFile(path, [await encodeIdx(x)]);
}
