/**
 * Garbage collection under allocation pressure: V8 frees buffers that nobody holds, but does not know how large they are.
 *
 * @module
 */
/** Collect after this many bytes of new GPU memory ... */
const byteLimit = 128 << 20;
/** ... or this many new buffers: each costs about 6 KB of host memory besides its bytes. */
const countLimit = 8000;

/** What is needed of Node's modules, asked for when first needed: to load them takes 20 ms, a fifth of a small script. */
interface NodeModules {
  getBuiltinModule(name: "node:v8"): { setFlagsFromString(flags: string): void };
  getBuiltinModule(name: "node:vm"): { runInNewContext(code: string): () => void };
}

let collect: (() => void) | undefined;

function collector(): () => void {
  try {
    const { process } = globalThis as unknown as { process: NodeModules };
    process.getBuiltinModule("node:v8").setFlagsFromString("--expose-gc");
    return process.getBuiltinModule("node:vm").runInNewContext("gc");
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
