/**
 * The counter-based generator threefry2x32 of 20 rounds (Salmon et al. 2011), as JAX uses it.
 *
 * @module
 */
import { allocate, type TypedArray } from "../../../core/dtype.ts";
import type { Kernel } from "./kernel.ts";
import { sizeOf } from "../../../core/shape.ts";

/** One block: both words are left in `block`. */
export function threefryBlock(k0: number, k1: number, c0: number, c1: number, block: Uint32Array): void {
  const k2 = k0 ^ k1 ^ 0x1bd11bda;
  let x = (c0 + k0) | 0, y = (c1 + k1) | 0;
  x = (x + y) | 0, y = (y << 13 | y >>> 19) ^ x;
  x = (x + y) | 0, y = (y << 15 | y >>> 17) ^ x;
  x = (x + y) | 0, y = (y << 26 | y >>> 6) ^ x;
  x = (x + y) | 0, y = (y << 6 | y >>> 26) ^ x;
  x = (x + k1) | 0, y = (y + k2 + 1) | 0;
  x = (x + y) | 0, y = (y << 17 | y >>> 15) ^ x;
  x = (x + y) | 0, y = (y << 29 | y >>> 3) ^ x;
  x = (x + y) | 0, y = (y << 16 | y >>> 16) ^ x;
  x = (x + y) | 0, y = (y << 24 | y >>> 8) ^ x;
  x = (x + k2) | 0, y = (y + k0 + 2) | 0;
  x = (x + y) | 0, y = (y << 13 | y >>> 19) ^ x;
  x = (x + y) | 0, y = (y << 15 | y >>> 17) ^ x;
  x = (x + y) | 0, y = (y << 26 | y >>> 6) ^ x;
  x = (x + y) | 0, y = (y << 6 | y >>> 26) ^ x;
  x = (x + k0) | 0, y = (y + k1 + 3) | 0;
  x = (x + y) | 0, y = (y << 17 | y >>> 15) ^ x;
  x = (x + y) | 0, y = (y << 29 | y >>> 3) ^ x;
  x = (x + y) | 0, y = (y << 16 | y >>> 16) ^ x;
  x = (x + y) | 0, y = (y << 24 | y >>> 8) ^ x;
  x = (x + k1) | 0, y = (y + k2 + 4) | 0;
  x = (x + y) | 0, y = (y << 13 | y >>> 19) ^ x;
  x = (x + y) | 0, y = (y << 15 | y >>> 17) ^ x;
  x = (x + y) | 0, y = (y << 26 | y >>> 6) ^ x;
  x = (x + y) | 0, y = (y << 6 | y >>> 26) ^ x;
  block[0] = x + k2;
  block[1] = y + k0 + 5;
}

const scratch = new Uint32Array(2);

/** threefry: word 0 or 1 of each block, or (2) both combined by exclusive or. */
export const threefry: Kernel<{ readonly word: number }> = (inputs, _avals, { word }, [aval]) => {
  const [k0, k1, c0, c1] = inputs as Uint32Array[];
  const n = sizeOf(aval!.shape), out = allocate("uint32", n) as Uint32Array;
  const sk0 = strideOf(k0!), sk1 = strideOf(k1!), sc0 = strideOf(c0!), sc1 = strideOf(c1!);
  for (let i = 0; i < n; i++) {
    threefryBlock(k0![i * sk0]!, k1![i * sk1]!, c0![i * sc0]!, c1![i * sc1]!, scratch);
    out[i] = word === 2 ? scratch[0]! ^ scratch[1]! : word === 1 ? scratch[1]! : scratch[0]!;
  }
  return [out];
};

/** A scalar input is read at 0 again and again. */
function strideOf(x: TypedArray): number {
  return x.length === 1 ? 0 : 1;
}
