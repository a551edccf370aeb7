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
interface Builtin {
  getBuiltinModule(name: "node:v8"): { setFlagsFromString(flags: string): void };
  getBuiltinModule(name: "node:vm"): {
    runInNewContext(code: string): () => void;
    createContext(globals: object, options: { microtaskMode: "afterEvaluate" }): object;
    Script: new (code: string) => { runInContext(context: object): unknown };
  };
}

const modules = (): Builtin => (globalThis as unknown as { process: Builtin }).process;

let collect: (() => void) | undefined;

function collector(): () => void {
  try {
    modules().getBuiltinModule("node:v8").setFlagsFromString("--expose-gc");
    return modules().getBuiltinModule("node:vm").runInNewContext("gc");
  } catch {
    // Without a collector to call (browsers), V8 collects when it likes.
    return () => {};
  }
}

let forget: (() => void) | undefined;

/** Ends what WeakRefs keep alive until the end of the current task: V8 does so after the microtasks, here of a queue of its own. */
function forgetter(): () => void {
  try {
    const vm = modules().getBuiltinModule("node:vm"), context = vm.createContext({}, { microtaskMode: "afterEvaluate" });
    const script = new vm.Script("Promise.resolve().then(() => {}); 0");
    return () => void script.runInContext(context);
  } catch {
    return () => {};
  }
}

let able: boolean | undefined;

/** Whether a collection in the middle of a task empties WeakRefs: tried once. */
export function canForget(): boolean {
  if (able !== undefined) return able;
  const makeGarbage = () => new WeakRef({});
  const reference = makeGarbage();
  collectGarbage();
  return able = reference.deref() === undefined;
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

/** Ends what WeakRefs keep alive until the end of the current task. */
export function forgetKept(): void {
  (forget ??= forgetter())();
}

/** Collects garbage now. */
export function collectGarbage(): void {
  bytes = 0;
  count = 0;
  (forget ??= forgetter())();
  (collect ??= collector())();
}
