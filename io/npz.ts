/**
 * NumPy's archives of several arrays.
 *
 * @module
 */
import { checkOptions, FileFormatError } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import { defaultMaxBytes } from "./_limits.ts";
import { type Source, withReader } from "./_source.ts";
import { writeFile } from "./_write_file.ts";
import { openZip } from "./_zip_reader.ts";
import { zipParts } from "./_zip_writer.ts";
import { encodeNpy, type LoadNpyOptions, readNpy } from "./npy.ts";
import { type StateDict, stateDict } from "./state_dict.ts";

/** Options of `loadNpz`. */
export interface LoadNpzOptions extends LoadNpyOptions {
  /** The most bytes that the archive may unpack to: default 4 GiB. */
  readonly maxBytes?: number;
}

/**
 * The arrays of an `.npz` archive, by name.
 *
 * @param source A path, a file URL, or the bytes.
 * @param options `int64`: what 64-bit integers become. `maxBytes`: the most that may be unpacked.
 * @throws {FileFormatError} The archive or an array in it is malformed: the message says what is wrong and where.
 * @throws {RangeError} A 64-bit integer does not fit.
 * @example
 * ```ts
 * import { io, np } from "@fluxion/fluxion";
 *
 * const bytes = await io.encodeNpz({ x: np.ones([2]), y: np.zeros([3]) });
 * console.log(Object.keys(await io.loadNpz(bytes))); // ["x", "y"]
 * ```
 */
export function loadNpz(source: Source, options: LoadNpzOptions = {}): Promise<StateDict> {
  checkOptions("load npz", options, ["int64", "maxBytes"]);
  return withReader("load npz", source, async (reader) => {
    const zip = await openZip("load npz", reader, options.maxBytes ?? defaultMaxBytes);
    const out: [string, Tensor][] = [];
    for (const entry of zip.entries) {
      const name = entry.name.replace(/\.npy$/, ""), prefix = `Cannot load ${JSON.stringify(entry.name)} from ${reader.name}`;
      if (name === entry.name) throw new FileFormatError(`${prefix}: an npz archive holds .npy files only`);
      if (name === "__proto__") throw new FileFormatError(`${prefix}: the name is one that JavaScript reserves`);
      const bytes = await zip.read(entry);
      const part = {
        name: entry.name,
        size: bytes.length,
        read: (at: number, length: number) => Promise.resolve(bytes.slice(at, at + length)),
        close: () => {},
      };
      out.push([name, await readNpy(part, options, prefix)]);
    }
    return Object.fromEntries(out);
  });
}

/** Options of `saveNpz` and `encodeNpz`. */
export interface SaveNpzOptions {
  /** Whether to pack the arrays, as `numpy.savez_compressed` does. Default false. */
  readonly compressed?: boolean;
}

/**
 * The bytes of an `.npz` archive.
 *
 * @param tensors A tree of tensors; each is named by its path, with dots.
 * @param options `compressed`.
 * @throws {TypeError} A leaf is no tensor, or bfloat16.
 */
export async function encodeNpz(tensors: unknown, options: SaveNpzOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  checkOptions("encode npz", options, ["compressed"]);
  const parts: BlobPart[] = [];
  for await (const part of npzParts(tensors, options)) parts.push(part as Uint8Array<ArrayBuffer>);
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/**
 * Writes an `.npz` archive, which `numpy.load` reads. The target stays as it was until the new file is whole.
 *
 * @param path A path or a file URL; needs `--allow-write`.
 * @param tensors A tree of tensors; each is named by its path, with dots.
 * @param options `compressed`.
 * @throws {TypeError} A leaf is no tensor, or bfloat16.
 */
export async function saveNpz(path: string | URL, tensors: unknown, options: SaveNpzOptions = {}): Promise<void> {
  checkOptions("save npz", options, ["compressed"]);
  await writeFile(path, npzParts(tensors, options));
}

function npzParts(tensors: unknown, { compressed = false }: SaveNpzOptions): AsyncGenerator<Uint8Array, void, void> {
  const files = Object.entries(stateDict(tensors)).map(([name, tensor]) => {
    if (!/^[^/\\\0:]+$/.test(name) || !name.isWellFormed()) {
      throw new TypeError(`Cannot write an array called ${JSON.stringify(name)}: names of files are needed`);
    }
    return [`${name}.npy`, () => encodeNpy(tensor)] as const;
  });
  return zipParts(files, compressed);
}
