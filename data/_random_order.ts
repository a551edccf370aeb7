/**
 * Random orders and numbers on the host; the orders are those of `random.permutation`. A loader that asked a GPU for its next indices would
 * wait for the training steps in its queue.
 *
 * @module
 */
import { describe } from "../core/shape.ts";
import { Tensor } from "../core/tensor.ts";
import { kindName } from "../core/convert.ts";
import { threefryBlock } from "../devices/cpu/kernels/threefry.ts";

/** The two words of a key. */
export type KeyWords = readonly [number, number];

/**
 * The words of a random key.
 *
 * @throws {TypeError} It is no key.
 */
export function keyWords(operation: string, key: Tensor): KeyWords {
  if (!(key instanceof Tensor)) {
    throw new TypeError(`Cannot ${operation} with ${kindName(key)} for a key: give a key, as random.key(0) makes it`);
  }
  if (key.dtype !== "uint32" || key.ndim !== 1 || key.size !== 2) {
    throw new TypeError(`Cannot ${operation} with ${describe(key)} for a key: a key is a uint32[2], as random.key(0) makes it`);
  }
  const [k0, k1] = key.dataSync();
  return [k0!, k1!];
}

const block = new Uint32Array(2);

/** The words of `random.foldIn(key, data)`. */
export function foldWords([k0, k1]: KeyWords, data: number): KeyWords {
  threefryBlock(k0, k1, 0, data, block);
  return [block[0]!, block[1]!];
}

/** The random words of positions from `start` on, as `random.bits` gives them. */
export function randomWords([k0, k1]: KeyWords, count: number, start = 0): Uint32Array<ArrayBuffer> {
  const out = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    threefryBlock(k0, k1, 0, start + i, block);
    out[i] = block[0]! ^ block[1]!;
  }
  return out;
}

/** The numbers from 0 up to `n` in random order: those of `random.permutation(key, n)`. */
export function permutationOf(key: KeyWords, n: number): Uint32Array {
  let order = Uint32Array.from({ length: n }, (_, i) => i), rest = key;
  const rounds = Math.ceil(3 * Math.log(Math.max(1, n)) / Math.log(2 ** 32 - 1));
  for (let round = 0; round < rounds; round++) {
    const now = foldWords(rest, 1);
    rest = foldWords(rest, 0);
    order = sortedBy(randomWords(now, n), order);
  }
  return order;
}

/** `values` in the order of their words; of equal words, the first first. Sixteen bits at a time. */
function sortedBy(words: Uint32Array, values: Uint32Array): Uint32Array<ArrayBuffer> {
  let from = Uint32Array.from(values), keys = words;
  for (const shift of [0, 16]) {
    const starts = new Uint32Array(65537);
    for (const word of keys) starts[(word >>> shift & 0xffff) + 1]!++;
    for (let i = 1; i <= 65536; i++) starts[i]! += starts[i - 1]!;
    const to = new Uint32Array(from.length), moved = new Uint32Array(from.length);
    for (let i = 0; i < from.length; i++) {
      const at = starts[keys[i]! >>> shift & 0xffff]!++;
      to[at] = from[i]!;
      moved[at] = keys[i]!;
    }
    from = to;
    keys = moved;
  }
  return from;
}

/** Numbers in [0, 1) of 53 bits. */
export function uniformNumbers(key: KeyWords, count: number): Float64Array {
  const words = randomWords(key, 2 * count);
  return Float64Array.from({ length: count }, (_, i) => ((words[2 * i]! >>> 5) * 2 ** 26 + (words[2 * i + 1]! >>> 6)) / 2 ** 53);
}
