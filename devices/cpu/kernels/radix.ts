/**
 * Sorting by the digits of 32-bit keys, the last digit first: each pass counts a digit and deals the keys out by it, which keeps equal keys in
 * order. Every type of up to 32 bits has such keys.
 *
 * @module
 */
import type { DType, TypedArray } from "../../../core/dtype.ts";

/** The largest key: what NaN has, which comes last. */
const last = 0xffffffff;
const half = new Float32Array(1), halfBits = new Int32Array(half.buffer);

/** A float's bits as a key: negative numbers, whose bits grow with their size, turned around; -0 has the key of 0. */
function floatKey(bits: number): number {
  if ((bits & 0x7fffffff) > 0x7f800000) return last;
  return bits < 0 ? bits === -0x80000000 ? 0x80000000 : ~bits >>> 0 : (bits | 0x80000000) >>> 0;
}

/** Whether elements of a type have keys of 32 bits. */
export function hasKeys(dtype: DType): boolean {
  return dtype !== "float64";
}

/**
 * Fills in the keys of `n` elements, `stride` apart from `at` on.
 *
 * @returns Whether the elements can be told from the keys: not where there is a -0.
 */
export function readKeys(x: TypedArray, dtype: DType, at: number, stride: number, n: number, keys: Uint32Array): boolean {
  switch (dtype) {
    case "float32": {
      const bits = new Int32Array(x.buffer, x.byteOffset, x.length);
      let plain = true;
      for (let i = 0, p = at; i < n; i++, p += stride) {
        const b = bits[p]!;
        if (b === -0x80000000) plain = false;
        keys[i] = floatKey(b);
      }
      return plain;
    }
    case "bfloat16":
      for (let i = 0, p = at; i < n; i++, p += stride) keys[i] = floatKey(x[p]! << 16);
      return false;
    case "float16":
      for (let i = 0, p = at; i < n; i++, p += stride) {
        half[0] = x[p]!;
        keys[i] = floatKey(halfBits[0]!);
      }
      return false;
    case "int8":
    case "int16":
    case "int32":
      for (let i = 0, p = at; i < n; i++, p += stride) keys[i] = x[p]! ^ 0x80000000;
      return true;
    default:
      for (let i = 0, p = at; i < n; i++, p += stride) keys[i] = x[p]!;
      return true;
  }
}

/** The elements that keys were read from. */
export function writeKeys(keys: Uint32Array, dtype: DType, at: number, n: number, out: TypedArray): void {
  if (dtype === "float32") {
    const bits = new Int32Array(out.buffer, out.byteOffset, out.length);
    for (let i = 0; i < n; i++) {
      const k = keys[i]!;
      bits[at + i] = k >= 0x80000000 ? k ^ 0x80000000 : ~k;
    }
    return;
  }
  const flip = dtype === "int8" || dtype === "int16" || dtype === "int32" ? 0x80000000 : 0;
  for (let i = 0; i < n; i++) out[at + i] = keys[i]! ^ flip;
}

/** Buffers for sorting up to so many keys, used again from row to row. */
export class Sorter {
  /** The keys to sort, and when sorted. */
  keys: Uint32Array;
  /** What goes along with the keys. */
  order: Int32Array;
  readonly #capacity: number;
  #spareKeys: Uint32Array;
  #spareOrder: Int32Array;
  /** Few wide digits pay only where the keys outnumber the values of a digit. */
  readonly #bits: number;
  readonly #counts: Uint32Array;

  /** Buffers for `n` keys. */
  constructor(n: number, withOrder: boolean) {
    this.#capacity = n;
    this.keys = new Uint32Array(n);
    this.#spareKeys = new Uint32Array(n);
    this.order = new Int32Array(withOrder ? n : 0);
    this.#spareOrder = new Int32Array(withOrder ? n : 0);
    this.#bits = n < 6000 ? 8 : 11;
    this.#counts = new Uint32Array(Math.ceil(32 / this.#bits) << this.#bits);
  }

  /** Sorts `keys`, and `order` along with them. */
  sort(): void {
    const n = this.#capacity;
    if (n < 48) return this.#insert(n);
    const bits = this.#bits, size = 1 << bits, mask = size - 1, counts = this.#counts, digits = Math.ceil(32 / bits);
    counts.fill(0);
    const keys = this.keys;
    if (digits === 4) {
      for (let i = 0; i < n; i++) {
        const k = keys[i]!;
        counts[k & 255]!++;
        counts[256 + (k >>> 8 & 255)]!++;
        counts[512 + (k >>> 16 & 255)]!++;
        counts[768 + (k >>> 24)]!++;
      }
    } else {
      for (let i = 0; i < n; i++) {
        const k = keys[i]!;
        counts[k & 2047]!++;
        counts[2048 + (k >>> 11 & 2047)]!++;
        counts[4096 + (k >>> 22)]!++;
      }
    }
    for (let d = 0; d < digits; d++) {
      const places = counts.subarray(d * size, (d + 1) * size), shift = d * bits;
      // A digit that all keys have alike moves nothing.
      if (places[this.keys[0]! >>> shift & mask] === n) continue;
      let sum = 0;
      for (let v = 0; v < size; v++) {
        const count = places[v]!;
        places[v] = sum;
        sum += count;
      }
      if (this.order.length > 0) dealBoth(this.keys, this.order, this.#spareKeys, this.#spareOrder, places, shift, mask, n);
      else deal(this.keys, this.#spareKeys, places, shift, mask, n);
      [this.keys, this.#spareKeys] = [this.#spareKeys, this.keys];
      [this.order, this.#spareOrder] = [this.#spareOrder, this.order];
    }
  }

  #insert(n: number): void {
    const { keys, order } = this, withOrder = order.length > 0;
    for (let i = 1; i < n; i++) {
      const key = keys[i]!, from = withOrder ? order[i]! : 0;
      let j = i;
      for (; j > 0 && keys[j - 1]! > key; j--) {
        keys[j] = keys[j - 1]!;
        if (withOrder) order[j] = order[j - 1]!;
      }
      keys[j] = key;
      if (withOrder) order[j] = from;
    }
  }
}

function deal(keys: Uint32Array, to: Uint32Array, places: Uint32Array, shift: number, mask: number, n: number): void {
  for (let i = 0; i < n; i++) {
    const k = keys[i]!;
    to[places[k >>> shift & mask]!++] = k;
  }
}

function dealBoth(
  keys: Uint32Array,
  order: Int32Array,
  toKeys: Uint32Array,
  toOrder: Int32Array,
  places: Uint32Array,
  shift: number,
  mask: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    const k = keys[i]!, at = places[k >>> shift & mask]!++;
    toKeys[at] = k;
    toOrder[at] = order[i]!;
  }
}
