/**
 * safetensors: named tensors in a file that Python, Rust and the model hubs read.
 *
 * @module
 */
import { checkOptions } from "../core/errors.ts";
import type { Shape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import {
  bytesOf,
  type ElementOptions,
  elementOptions,
  type FileType,
  fileTypeOf,
  isFileType,
  nameTensor,
  tensorOfBytes,
} from "./_elements.ts";
import { type Described, headerBytes, readHeader, writingOrder } from "./_safetensors_header.ts";
import { type Reader, type Source, withReader } from "./_source.ts";
import { writeFile } from "./_write_file.ts";
import { type StateDict, stateDict } from "./state_dict.ts";

/** Options of `loadSafetensors`. */
export interface LoadSafetensorsOptions extends ElementOptions {
  /** Which tensors to load; all if not given. Others are not even read. */
  readonly names?: (name: string) => boolean;
}

/**
 * The tensors of a safetensors file, by name.
 *
 * Every type keeps its bits: bfloat16 and float16 too. What tensors do not have is converted without loss or refused: 64-bit integers become
 * int32 (uint32), 8-bit floats float32; float64 tensors lie on the CPU device.
 *
 * @param source A path, a file URL, or the bytes.
 * @param options `names`: which to load. `int64`, `float8`: what those types become.
 * @throws {FileFormatError} The file is malformed: the message says what is wrong and where.
 * @throws {RangeError} A 64-bit integer does not fit.
 * @example
 * ```ts
 * import { io, np } from "@fluxion/fluxion";
 *
 * const bytes = await io.encodeSafetensors({ dense: { w: np.ones([2, 2]) } });
 * const loaded = await io.loadSafetensors(bytes);
 * console.log(loaded["dense.w"]!.toArray()); // [[1, 1], [1, 1]]
 * ```
 */
export function loadSafetensors(source: Source, options: LoadSafetensorsOptions = {}): Promise<StateDict> {
  checkOptions("load safetensors", options, ["names", ...elementOptions]);
  return withReader("load safetensors", source, (reader) => readTensors(reader, options));
}

/** Reads the tensors that are asked for. */
export async function readTensors(reader: Reader, options: LoadSafetensorsOptions): Promise<StateDict> {
  const { entries } = await readHeader("load safetensors", reader);
  const out: [string, Tensor][] = [];
  for (const { name, type, shape, offset, length } of entries) {
    if (options.names !== undefined && !options.names(name)) continue;
    const bytes = await reader.read(offset, length);
    out.push([name, tensorOfBytes(bytes, type, shape, options, `Cannot load tensor ${JSON.stringify(name)} from ${reader.name}`)]);
  }
  return Object.fromEntries(out);
}

/** What a safetensors file holds. */
export interface SafetensorsInfo {
  /** Free text by name. */
  readonly metadata: { readonly [name: string]: string };
  /** Each tensor's type, by the format's name, and shape. */
  readonly tensors: { readonly [name: string]: { readonly type: FileType; readonly shape: Shape; readonly bytes: number } };
}

/**
 * What a safetensors file holds, without reading the tensors.
 *
 * @param source A path, a file URL, or the bytes.
 * @throws {FileFormatError} The header is malformed, or does not fit the file's size.
 * @example
 * ```ts
 * import { io, np } from "@fluxion/fluxion";
 *
 * const bytes = await io.encodeSafetensors({ w: np.ones([2, 2]) }, { metadata: { author: "me" } });
 * console.log((await io.inspectSafetensors(bytes)).metadata); // { author: "me" }
 * ```
 */
export function inspectSafetensors(source: Source): Promise<SafetensorsInfo> {
  return withReader("inspect safetensors", source, async (reader) => {
    const { metadata, entries } = await readHeader("inspect safetensors", reader);
    return {
      metadata,
      tensors: Object.fromEntries(entries.map(({ name, type, shape, length }) => [name, { type, shape, bytes: length }])),
    };
  });
}

/** Options of `saveSafetensors` and `encodeSafetensors`. */
export interface SaveSafetensorsOptions {
  /** Free text by name, kept in the header. */
  readonly metadata?: { readonly [name: string]: string };
  /** The file's type for a tensor, where it should not be the tensor's own: `"I64"` for PyTorch's indices, `"F8_E4M3"`, `"BF16"`. */
  readonly as?: (name: string, tensor: Tensor) => FileType | undefined;
}

/** The names of the options in `SaveSafetensorsOptions`. */
export const saveOptions: readonly (keyof SaveSafetensorsOptions)[] = ["metadata", "as"];

/**
 * The bytes of a safetensors file.
 *
 * @param tensors A tree of tensors; each is named by its path, with dots.
 * @param options `metadata`, and `as`: other types for the file.
 * @throws {TypeError} A leaf is no tensor, or two have one name.
 */
export async function encodeSafetensors(tensors: unknown, options: SaveSafetensorsOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  checkOptions("encode safetensors", options, saveOptions);
  const parts: Uint8Array[] = [];
  for await (const part of safetensorsParts(described(stateDict(tensors), options), options.metadata)) parts.push(part);
  const out = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/**
 * Writes a safetensors file. The target stays as it was until the new file is whole.
 *
 * @param path A path or a file URL; needs `--allow-write`.
 * @param tensors A tree of tensors; each is named by its path, with dots: `"layers.0.w"`.
 * @param options `metadata`, and `as`: other types for the file.
 * @throws {TypeError} A leaf is no tensor, or two have one name.
 * @example
 * ```ts
 * import { io, np } from "@fluxion/fluxion";
 *
 * const path = await Deno.makeTempFile({ suffix: ".safetensors" });
 * await io.saveSafetensors(path, { w: np.array([1.5, 2.5]) }, { as: () => "BF16" });
 * console.log((await io.loadSafetensors(path)).w!.dtype); // bfloat16
 * ```
 */
export async function saveSafetensors(path: string | URL, tensors: unknown, options: SaveSafetensorsOptions = {}): Promise<void> {
  checkOptions("save safetensors", options, saveOptions);
  await writeFile(path, safetensorsParts(described(stateDict(tensors), options), options.metadata));
}

/** A tensor that is to be written. */
export interface Outgoing extends Described {
  readonly tensor: Tensor;
}

/** The tensors with the types that they are written as. */
export function described(dict: StateDict, { as }: SaveSafetensorsOptions): Outgoing[] {
  return Object.entries(dict).map(([name, tensor]) => {
    if (name === "__metadata__" || name === "__proto__") {
      throw new TypeError(`Cannot write a tensor called "${name}": the name is reserved`);
    }
    if (!name.isWellFormed()) throw new TypeError(`Cannot write a tensor called ${JSON.stringify(name)}: the name is not Unicode text`);
    const type = as?.(name, tensor) ?? fileTypeOf(tensor.dtype);
    if (!isFileType(type)) {
      throw new TypeError(`Cannot write ${nameTensor(name, tensor)} as ${JSON.stringify(type)}: it is no safetensors type`);
    }
    return { name, type, shape: tensor.shape, tensor };
  });
}

/** The bytes of a file, piece by piece, so that a large model is not held twice. */
export async function* safetensorsParts(
  tensors: readonly Outgoing[],
  metadata: { readonly [name: string]: string } = {},
): AsyncGenerator<Uint8Array, void, void> {
  for (const [key, text] of Object.entries(metadata)) {
    if (typeof text !== "string" || !text.isWellFormed() || !key.isWellFormed()) {
      throw new TypeError(`Cannot write metadata "${key}": its value must be text`);
    }
  }
  const ordered = [...tensors].sort(writingOrder);
  yield headerBytes(ordered, metadata);
  for (const { name, type, tensor } of ordered) {
    yield bytesOf(await tensor.data(), tensor.dtype, type, () => nameTensor(name, tensor));
  }
}
