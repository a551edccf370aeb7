/**
 * The checksum of zip files and checkpoints.
 *
 * @module
 */

// Eight tables, so that eight bytes are taken at a time: four times the speed of one.
type Tables = readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array];
// Made when first used.
let tables: Tables | undefined;

function makeTables(): Tables {
  const first = Uint32Array.from({ length: 256 }, (_, byte) => {
    let c = byte;
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ c >>> 1 : c >>> 1;
    return c;
  });
  const all: Uint32Array[] = [first];
  for (let k = 1; k < 8; k++) all.push(all[k - 1]!.map((c) => first[c & 255]! ^ c >>> 8));
  return all as unknown as Tables;
}

/**
 * CRC-32 (IEEE 802.3) of some bytes.
 *
 * @param before The checksum of the bytes before these.
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables ??= makeTables();
  let c = ~before, i = 0;
  const n = bytes.length;
  for (; i + 8 <= n; i += 8) {
    c ^= bytes[i]! | bytes[i + 1]! << 8 | bytes[i + 2]! << 16 | bytes[i + 3]! << 24;
    c = t7[c & 255]! ^ t6[c >>> 8 & 255]! ^ t5[c >>> 16 & 255]! ^ t4[c >>> 24]! ^
      t3[bytes[i + 4]!]! ^ t2[bytes[i + 5]!]! ^ t1[bytes[i + 6]!]! ^ t0[bytes[i + 7]!]!;
  }
  for (; i < n; i++) c = t0[(c ^ bytes[i]!) & 255]! ^ c >>> 8;
  return ~c >>> 0;
}
