/**
 * A growing byte buffer with WebAssembly's number encodings.
 *
 * @module
 */

const scratch = new DataView(new ArrayBuffer(8));

/** Bytes written one after the other; the buffer doubles when it is full. */
export class Bytes {
  #bytes: Uint8Array<ArrayBuffer>;
  /** How many bytes were written. */
  length = 0;

  /** @param capacity Room at the start, in bytes. */
  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** Makes room for `count` more bytes. */
  #reserve(count: number): void {
    if (this.length + count <= this.#bytes.length) return;
    const wider = new Uint8Array(Math.max(2 * this.#bytes.length, this.length + count));
    wider.set(this.#bytes);
    this.#bytes = wider;
  }

  /** Appends one byte. */
  byte(value: number): void {
    if (this.length === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.length++] = value;
  }

  /** Appends bytes as they are. */
  bytes(values: ArrayLike<number>): void {
    this.#reserve(values.length);
    this.#bytes.set(values, this.length);
    this.length += values.length;
  }

  /** Appends all that another buffer holds. */
  append(other: Bytes): void {
    this.bytes(other.view());
  }

  /** Appends an unsigned integer below 2³² in LEB128. */
  unsigned(value: number): void {
    let rest = value >>> 0;
    while (rest > 127) {
      this.byte((rest & 127) | 128);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** Appends a signed 32-bit integer in LEB128. */
  signed(value: number): void {
    let rest = value | 0;
    for (;;) {
      const low = rest & 127;
      rest >>= 7;
      if ((rest === 0 && (low & 64) === 0) || (rest === -1 && (low & 64) !== 0)) return this.byte(low);
      this.byte(low | 128);
    }
  }

  /** Appends a signed 64-bit integer in LEB128. */
  signed64(value: bigint): void {
    let rest = BigInt.asIntN(64, value);
    for (;;) {
      const low = Number(rest & 127n);
      rest >>= 7n;
      if ((rest === 0n && (low & 64) === 0) || (rest === -1n && (low & 64) !== 0)) return this.byte(low);
      this.byte(low | 128);
    }
  }

  /** Appends a float32, little-endian. */
  float32(value: number): void {
    scratch.setFloat32(0, value, true);
    for (let k = 0; k < 4; k++) this.byte(scratch.getUint8(k));
  }

  /** Appends a float64, little-endian. */
  float64(value: number): void {
    scratch.setFloat64(0, value, true);
    for (let k = 0; k < 8; k++) this.byte(scratch.getUint8(k));
  }

  /** Appends a name: its length in bytes, then its UTF-8. */
  name(text: string): void {
    const utf8 = new TextEncoder().encode(text);
    this.unsigned(utf8.length);
    this.bytes(utf8);
  }

  /** Appends an index in exactly three bytes, so that `patch` can change it once the final numbering is known. */
  reserved(): number {
    const at = this.length;
    this.bytes([0x80, 0x80, 0]);
    return at;
  }

  /** Writes `index` (below 2²¹) into three bytes kept by `reserved`. */
  patch(at: number, index: number): void {
    this.#bytes[at] = (index & 127) | 128;
    this.#bytes[at + 1] = ((index >> 7) & 127) | 128;
    this.#bytes[at + 2] = index >> 14;
  }

  /** What was written, without a copy: it is out of date after the next write. */
  view(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.length);
  }
}
