/**
 * Writing zip archives.
 *
 * @module
 */
import { crc32 } from "./_crc32.ts";
import { deflate } from "./_deflate.ts";

const largest = 0xffffffff;

/**
 * The bytes of an archive, piece by piece.
 *
 * @param files Names, which the caller has checked, and what makes the bytes.
 * @param compressed Whether to pack them, or to store them as they are.
 * @throws {RangeError} A file or the archive has 4 GiB or more, or there are more than 65,535 files.
 */
export async function* zipParts(
  files: readonly (readonly [name: string, bytes: () => Promise<Uint8Array>])[],
  compressed: boolean,
): AsyncGenerator<Uint8Array, void, void> {
  if (files.length > 0xffff) throw new RangeError(`Cannot write a zip archive of ${files.length} files: it holds at most 65535`);
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const [name, make] of files) {
    const bytes = await make(), crc = crc32(bytes);
    const packed = compressed ? await deflate(bytes) : bytes;
    const rawName = new TextEncoder().encode(name);
    if (at + packed.length + rawName.length + 30 >= largest || bytes.length >= largest) {
      throw new RangeError(`Cannot write a zip archive of 4 GiB or more: "${name}" does not fit; use safetensors`);
    }
    // Version 2.0, names in UTF-8, the first day of 1980: the same tensors give the same bytes.
    const common = new Uint8Array(26), view = new DataView(common.buffer);
    view.setUint16(0, 20, true);
    view.setUint16(2, 0x0800, true);
    view.setUint16(4, compressed ? 8 : 0, true);
    view.setUint16(8, 0x21, true);
    view.setUint32(10, crc, true);
    view.setUint32(14, packed.length, true);
    view.setUint32(18, bytes.length, true);
    view.setUint16(22, rawName.length, true);
    const local = new Uint8Array(30);
    new DataView(local.buffer).setUint32(0, 0x04034b50, true);
    local.set(common, 4);
    const central = new Uint8Array(46 + rawName.length), centralView = new DataView(central.buffer);
    centralView.setUint32(0, 0x02014b50, true);
    centralView.setUint16(4, 20, true);
    central.set(common, 6);
    centralView.setUint32(42, at, true);
    central.set(rawName, 46);
    directory.push(central);
    yield local;
    yield rawName;
    yield packed;
    at += local.length + rawName.length + packed.length;
  }
  const length = directory.reduce((n, entry) => n + entry.length, 0);
  if (at + length >= largest) throw new RangeError("Cannot write a zip archive of 4 GiB or more: use safetensors");
  yield* directory;
  const end = new Uint8Array(22), view = new DataView(end.buffer);
  view.setUint32(0, 0x06054b50, true);
  view.setUint16(8, files.length, true);
  view.setUint16(10, files.length, true);
  view.setUint32(12, length, true);
  view.setUint32(16, at, true);
  yield end;
}
