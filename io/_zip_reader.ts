/**
 * Zip archives, read with suspicion: names that lead elsewhere, entries that overlap, sizes that lie and checksums that differ are errors.
 *
 * @module
 */
import { FileFormatError } from "../core/errors.ts";
import { crc32 } from "./_crc32.ts";
import { inflate } from "./_deflate.ts";
import { decodeUtf8, type Reader } from "./_source.ts";

/** A file in an archive. */
export interface ZipEntry {
  /** Its path, with "/" between folders. */
  readonly name: string;
  /** Bytes once unpacked. */
  readonly size: number;
  readonly packedSize: number;
  readonly crc: number;
  readonly deflated: boolean;
  /** Where its bytes begin in the archive. */
  readonly offset: number;
}

/** An archive. */
export interface Zip {
  readonly entries: readonly ZipEntry[];
  /** The unpacked bytes of an entry, checked, in a buffer of their own. */
  read(entry: ZipEntry): Promise<Uint8Array<ArrayBuffer>>;
}

const endSignature = 0x06054b50,
  end64Signature = 0x06064b50,
  locatorSignature = 0x07064b50,
  centralSignature = 0x02014b50,
  localSignature = 0x04034b50;

/**
 * Opens an archive and checks its directory.
 *
 * @param operation What the user called: "load npz".
 * @param maxBytes The most bytes that all entries together may unpack to.
 * @throws {FileFormatError} The archive is malformed or refused: the message says what is wrong and where.
 */
export async function openZip(operation: string, reader: Reader, maxBytes: number): Promise<Zip> {
  const fail = (problem: string): never => {
    throw new FileFormatError(`Cannot ${operation} from ${reader.name}: ${problem}`);
  };
  const directory = await findDirectory(reader, fail);
  const found = parseDirectory(await reader.read(directory.offset, directory.length), directory.count, fail);
  const total = found.reduce((n, entry) => n + entry.size, 0);
  if (total > maxBytes) fail(`its files unpack to ${total} bytes; the limit is ${maxBytes} (option maxBytes)`);
  const names = new Set<string>();
  for (const { name, size, packedSize, deflated } of found) {
    if (!isInside(name)) fail(`a file in it is called ${JSON.stringify(name)}, a path that leads elsewhere`);
    if (names.has(name)) fail(`two files in it are called ${JSON.stringify(name)}`);
    names.add(name);
    // Deflate cannot do better than 1032 to 1: who says so lies, and is not unpacked at all.
    if (deflated && size > packedSize * 1032 + 1032) fail(`${JSON.stringify(name)} says that ${packedSize} bytes unpack to ${size}`);
    if (!deflated && size !== packedSize) fail(`${JSON.stringify(name)} is stored with two sizes, ${packedSize} and ${size}`);
  }
  const entries = await locate(reader, found, directory.offset, fail);
  return {
    entries,
    async read(entry) {
      const packed = await reader.read(entry.offset, entry.packedSize);
      const bytes = entry.deflated
        ? await inflate("deflate-raw", packed, entry.size, (problem) => fail(`${JSON.stringify(entry.name)} ${problem}`))
        : packed;
      const crc = crc32(bytes);
      if (crc !== entry.crc) {
        fail(`${JSON.stringify(entry.name)} is damaged: its checksum is ${crc.toString(16)}, not ${entry.crc.toString(16)}`);
      }
      return bytes;
    },
  };
}

type Fail = (problem: string) => never;

/** A path that stays inside the archive. */
function isInside(name: string): boolean {
  return name !== "" && !name.startsWith("/") && !/^[A-Za-z]:/.test(name) && !name.includes("\\") && !name.includes("\0") &&
    !name.split("/").includes("..");
}

/** Where the directory of the archive is. */
async function findDirectory(reader: Reader, fail: Fail): Promise<{ offset: number; length: number; count: number }> {
  if (reader.size < 22) return fail(`it has ${reader.size} bytes; a zip archive has at least 22`);
  const tailLength = Math.min(reader.size, 22 + 65535), tailStart = reader.size - tailLength;
  const tail = await reader.read(tailStart, tailLength);
  const view = new DataView(tail.buffer);
  let at = tailLength - 22;
  while (at >= 0 && !(view.getUint32(at, true) === endSignature && at + 22 + view.getUint16(at + 20, true) === tailLength)) at--;
  if (at < 0) return fail("it is no zip archive, or it is cut off: there is no end record");
  let offset = view.getUint32(at + 16, true), length = view.getUint32(at + 12, true), count = view.getUint16(at + 10, true);
  let limit = tailStart + at;
  if (view.getUint16(at + 4, true) !== 0 && view.getUint16(at + 4, true) !== 0xffff) fail("it is one part of several");
  const locator = at - 20;
  if (locator >= 0 && view.getUint32(locator, true) === locatorSignature) {
    const position = Number(view.getBigUint64(locator + 8, true));
    if (!(position + 56 <= tailStart + locator)) fail("its 64-bit end record lies outside of it");
    const record = new DataView((await reader.read(position, 56)).buffer);
    if (record.getUint32(0, true) !== end64Signature) fail(`there is no 64-bit end record at byte ${position}`);
    count = Number(record.getBigUint64(32, true));
    length = Number(record.getBigUint64(40, true));
    offset = Number(record.getBigUint64(48, true));
    limit = position;
  }
  if (offset + length !== limit) fail(`its directory should end at byte ${offset + length}, but the end record is at ${limit}`);
  if (count * 46 > length) fail(`its directory of ${length} bytes cannot list ${count} files`);
  return { offset, length, count };
}

type Listed = Omit<ZipEntry, "offset"> & { readonly header: number; readonly rawName: Uint8Array };

function parseDirectory(bytes: Uint8Array<ArrayBuffer>, count: number, fail: Fail): Listed[] {
  const view = new DataView(bytes.buffer), out: Listed[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== centralSignature) fail(`entry ${i} of its directory is malformed`);
    const flags = view.getUint16(at + 8, true), method = view.getUint16(at + 10, true);
    const nameLength = view.getUint16(at + 28, true),
      extraLength = view.getUint16(at + 30, true),
      noteLength = view.getUint16(at + 32, true);
    const next = at + 46 + nameLength + extraLength + noteLength;
    if (next > bytes.length) fail(`entry ${i} of its directory is cut off`);
    const rawName = bytes.subarray(at + 46, at + 46 + nameLength);
    const name = decodeName(rawName, i, fail), label = JSON.stringify(name);
    if (flags & 1) fail(`${label} is encrypted`);
    if (method !== 0 && method !== 8) fail(`${label} is packed by method ${method}; known are 0 (stored) and 8 (deflate)`);
    const sizes = { packedSize: view.getUint32(at + 20, true), size: view.getUint32(at + 24, true), header: view.getUint32(at + 42, true) };
    readExtra64(view, at + 46 + nameLength, extraLength, sizes, () => fail(`${label} has malformed 64-bit sizes`));
    out.push({ name, rawName, crc: view.getUint32(at + 16, true), deflated: method === 8, ...sizes });
    at = next;
  }
  if (at !== bytes.length) fail(`its directory goes on after its ${count} files`);
  return out;
}

function decodeName(bytes: Uint8Array, i: number, fail: Fail): string {
  try {
    return decodeUtf8(bytes, () => "");
  } catch {
    return fail(`the name of file ${i} is not UTF-8`);
  }
}

/** The 64-bit sizes that stand in for fields which are all ones. */
function readExtra64(
  view: DataView,
  start: number,
  length: number,
  sizes: { size: number; packedSize: number; header: number },
  fail: () => never,
): void {
  for (let at = start; at + 4 <= start + length;) {
    const id = view.getUint16(at, true), bytes = view.getUint16(at + 2, true), end = at + 4 + bytes;
    if (end > start + length) return; // Padding of some writers: nothing that counts.
    if (id === 1) {
      let field = at + 4;
      for (const key of ["size", "packedSize", "header"] as const) {
        if (sizes[key] !== 0xffffffff) continue;
        if (field + 8 > end) return fail();
        sizes[key] = Number(view.getBigUint64(field, true));
        field += 8;
      }
    }
    at = end;
  }
}

/** Where each file's bytes begin: behind its own header, which must agree with the directory; and no two may overlap. */
async function locate(reader: Reader, found: readonly Listed[], limit: number, fail: Fail): Promise<ZipEntry[]> {
  const out: ZipEntry[] = [];
  for (const { header, rawName, ...entry } of found) {
    const label = JSON.stringify(entry.name);
    if (header + 30 > limit) fail(`${label} begins at byte ${header}, outside of the archive`);
    const bytes = await reader.read(header, 30), view = new DataView(bytes.buffer);
    if (view.getUint32(0, true) !== localSignature) fail(`there is no file at byte ${header}, where ${label} should be`);
    const nameLength = view.getUint16(26, true), offset = header + 30 + nameLength + view.getUint16(28, true);
    if (offset + entry.packedSize > limit) fail(`${label} runs into the directory, or over the archive's end`);
    const name = await reader.read(header + 30, nameLength);
    if (name.length !== rawName.length || name.some((byte, i) => byte !== rawName[i])) {
      fail(`the file at byte ${header} has another name than ${label}`);
    }
    out.push({ ...entry, offset });
  }
  const placed = found.map(({ header, name }, i) => ({ header, name, end: out[i]!.offset + out[i]!.packedSize })).sort((a, b) =>
    a.header - b.header
  );
  for (let i = 1; i < placed.length; i++) {
    if (placed[i]!.header < placed[i - 1]!.end) fail(`${JSON.stringify(placed[i]!.name)} overlaps ${JSON.stringify(placed[i - 1]!.name)}`);
  }
  return out;
}
