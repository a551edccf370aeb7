/**
 * Random numbers that every peer can make for itself, in TypeScript and in Python alike, bit for bit.
 *
 * @module
 */

/** Stirs 32 bits: two multiplications and three shifts, a bijection. */
function stir(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** `count` values of stream `seed`, uniform in [low, high). */
export function uniform(seed: number, count: number, low = -1, high = 1): Float32Array<ArrayBuffer> {
  const stream = stir(seed + 0x9e3779b9), out = new Float32Array(count);
  for (let i = 0; i < count; i++) out[i] = (stir((stir(i + 1) ^ stream) >>> 0) >>> 8) / 16777216 * (high - low) + low;
  return out;
}

/** `count` whole numbers of stream `seed`, in [0, below). */
export function integers(seed: number, count: number, below: number): Int32Array<ArrayBuffer> {
  const stream = stir(seed + 0x9e3779b9), out = new Int32Array(count);
  for (let i = 0; i < count; i++) out[i] = stir((stir(i + 1) ^ stream) >>> 0) % below;
  return out;
}
