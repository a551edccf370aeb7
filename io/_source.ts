/**
 * Where bytes come from: a path, or the bytes themselves.
 *
 * @module
 */
import { FileFormatError } from "../core/errors.ts";

/** What a file is read from: a path, a file URL, or its bytes. Bytes need no permission, a path needs `--allow-read`. */
export type Source = string | URL | Uint8Array | ArrayBuffer;

/** A file whose parts can be read in any order. */
export interface Reader {
  /** How messages call it. */
  readonly name: string;
  /** How many bytes there are. */
  readonly size: number;
  /** The bytes from `offset` on, in a buffer of their own; the caller knows that they lie within the file. */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Closes the file. */
  close(): void;
}

/**
 * Opens a source, hands it to `use`, and closes it.
 *
 * @param operation What the user called, for messages.
 * @throws {TypeError} `source` is neither a path nor bytes.
 */
export async function withReader<T>(operation: string, source: Source, use: (reader: Reader) => Promise<T>): Promise<T> {
  const reader = await openReader(operation, source);
  try {
    return await use(reader);
  } finally {
    reader.close();
  }
}

async function openReader(operation: string, source: Source): Promise<Reader> {
  if (source instanceof ArrayBuffer) return bytesReader(new Uint8Array(source));
  if (source instanceof Uint8Array) return bytesReader(source);
  if (typeof source !== "string" && !(source instanceof URL)) {
    throw new TypeError(`Cannot ${operation} from ${source === null ? "null" : `a ${typeof source}`}: give a path, a file URL or bytes`);
  }
  const file = await Deno.open(source, { read: true });
  try {
    const { size, isFile } = await file.stat();
    if (!isFile) throw new TypeError(`Cannot ${operation} from "${source}": it is not a file`);
    return fileReader(file, String(source), size);
  } catch (error) {
    file.close();
    throw error;
  }
}

function bytesReader(bytes: Uint8Array): Reader {
  return {
    name: "bytes",
    size: bytes.length,
    read: (offset, length) => Promise.resolve(Uint8Array.from(bytes.subarray(offset, offset + length))),
    close: () => {},
  };
}

function fileReader(file: Deno.FsFile, path: string, size: number): Reader {
  return {
    name: `"${path}"`,
    size,
    async read(offset, length) {
      const out = new Uint8Array(length);
      await file.seek(offset, Deno.SeekMode.Start);
      for (let filled = 0; filled < length;) {
        const n = await file.read(out.subarray(filled));
        if (n === null) throw new FileFormatError(`Cannot read "${path}": it became shorter while it was read, at byte ${offset + filled}`);
        filled += n;
      }
      return out;
    },
    close: () => file.close(),
  };
}

/** All bytes of a source, in a buffer of their own. */
export function readAll(operation: string, source: Source): Promise<Uint8Array<ArrayBuffer>> {
  return withReader(operation, source, (reader) => reader.read(0, reader.size));
}

/**
 * The text of a source.
 *
 * @throws {FileFormatError} It is not UTF-8.
 */
export async function readText(operation: string, source: Source): Promise<string> {
  return decodeUtf8(await readAll(operation, source), () => `Cannot ${operation}`);
}

/** Bytes as text; `prefix` begins the message where they are not UTF-8. A byte order mark is dropped. */
export function decodeUtf8(bytes: Uint8Array, prefix: () => string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new FileFormatError(`${prefix()}: the text is not UTF-8`);
  }
}
