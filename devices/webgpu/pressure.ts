/**
 * Garbage collection under allocation pressure: V8 frees buffers that nobody holds, but does not know how large they are.
 *
 * @module
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Collect after this many bytes of new GPU memory ... */
const byteLimit = 128 << 20;
/** ... or this many new buffers: each costs about 6 KB of host memory besides its bytes. */
const countLimit = 8000;

let collect: (() => void) | undefined;

function collector(): () => void {
  try {
    setFlagsFromString("--expose-gc");
    return runInNewContext("gc") as () => void;
  } catch {
    // Without a collector to call (browsers), V8 collects when it likes.
    return () => {};
  }
}

let bytes = 0;
let count = 0;

/** Counts a new buffer, and collects garbage where enough came together. Returns whether it did. */
export function countAllocation(size: number): boolean {
  bytes += size;
  count++;
  if (bytes < byteLimit && count < countLimit) return false;
  collectGarbage();
  return true;
}

/** Collects garbage now. */
export function collectGarbage(): void {
  bytes = 0;
  count = 0;
  (collect ??= collector())();
}
