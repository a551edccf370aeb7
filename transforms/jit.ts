/**
 * Compilation of functions.
 *
 * @module
 */
import { bindMany } from "../core/bind.ts";
import { Scalar } from "../core/constant.ts";
import { kindName } from "../core/convert.ts";
import { type Buffer, type Device, type DeviceName, type Executable, getDefaultDevice, getDevice } from "../core/device.ts";
import { shortName } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import type { Program } from "../core/program.ts";
import { type Aval, sameShape } from "../core/shape.ts";
import { Tensor } from "../core/tensor.ts";
import { bufferOn, deviceOf, isChecking, isEvaluating } from "../core/trace.ts";
import { axisEnvironment } from "../core/tracing/batch.ts";
import { evaluateProgram } from "../core/tracing/evaluate.ts";
import { traceProgram } from "../core/tracing/program_trace.ts";
import type { Structure } from "../core/tree.ts";
import { type AnyFunction, checkArgnums, checkFunction, flattenTensors, nameOf } from "./_flat.ts";

/** Options of `jit`. */
export interface JitOptions {
  /** Arguments that are no tensors but part of the program: numbers, strings, booleans, functions, or plain data of these. */
  readonly staticArgnums?: number | readonly number[];
  /** Arguments whose memory the results may take over; they cannot be used afterwards. */
  readonly donateArgnums?: number | readonly number[];
  /** The device to run on; default: where the arguments are. */
  readonly device?: DeviceName;
}

/** A function compiled for the types of its arguments. */
export type Jitted<F extends AnyFunction> = F & {
  /** The program that the function becomes for these arguments. */
  lower(...args: Parameters<F>): Program;
  /** What the compiler makes of it: program, kernels, flops, bytes, memory. */
  explain(...args: Parameters<F>): JitExplanation;
  /** How many programs are kept. */
  readonly cacheSize: number;
  /** Forgets them. */
  clearCache(): void;
};

/** What the compiler makes of a function for certain arguments. */
export interface JitExplanation {
  /** The traced program. */
  readonly program: Program;
  /** The device it was compiled for. */
  readonly device: Device;
  /** The compiled program. */
  readonly executable: Executable;
  /** What the function closes over: the program's first inputs. */
  readonly constants: readonly Tensor[];
}

interface Entry {
  readonly program: Program;
  /** The arguments' structure and types, by which the next call is recognized without putting them into words. */
  readonly structure: Structure;
  readonly avals: Aval[];
  readonly axes: string;
  readonly constants: Tensor[];
  readonly out: Structure;
  readonly donate: readonly number[];
  readonly executables: Map<Device, Executable>;
}

/**
 * A compiled version of a function, as `jax.jit`: traced once for each combination of argument types, then run as one program.
 *
 * @param f A pure function of trees of tensors. Numbers among the arguments become tensors.
 * @param options Static and donated arguments, and the device.
 * @returns The function, with `lower`, `explain`, `cacheSize` and `clearCache`.
 * @throws {TypeError} When called: a static argument cannot be compared, or a leaf is no tensor.
 * @example
 * ```ts
 * import { jit, np, type Tensor } from "@fluxion/fluxion";
 * import { assertEquals } from "@std/assert";
 * const norm = jit((x: Tensor) => np.sqrt(np.sum(np.square(x))));
 * assertEquals(norm(np.array([3, 4])).item(), 5);
 * ```
 */
export function jit<F extends AnyFunction>(f: F, options?: JitOptions): Jitted<F> {
  checkFunction("jit", f);
  checkOptions("jit", options, ["staticArgnums", "donateArgnums", "device"]);
  const operation = `jit ${nameOf(f)}`;
  const cache = new Map<string, Entry>();
  const list = (n: number | readonly number[] | undefined) => n === undefined ? [] : n;

  let latest: Entry | undefined;

  const prepare = (args: unknown[]): { entry: Entry; leaves: Tensor[] } => {
    const again = latest === undefined ? undefined : leavesOfSameTypes(latest, args);
    if (again !== undefined) return { entry: latest!, leaves: again };
    const statics = checkArgnums(operation, list(options?.staticArgnums), Math.max(args.length, 0));
    const dynamic = statics.length === 0 ? args : args.filter((_, i) => !statics.includes(i));
    const { leaves, structure } = flattenTensors(operation, dynamic);
    const axes = axisEnvironment();
    let key = `${axes}${structure}`;
    for (const x of leaves) key += `;${shortName(x.dtype)}${x.aval.weak ? "*" : ""}${x.shape.join(",")}`;
    for (const n of statics) key += `|${staticKey(operation, n, args[n])}`;
    let entry = cache.get(key);
    if (entry === undefined) {
      let out!: Structure;
      const { program, constants } = traceProgram((...xs) => {
        const filled = structure.unflatten(xs) as unknown[];
        for (const n of [...statics].sort((a, b) => a - b)) filled.splice(n, 0, args[n]);
        const result = flattenTensors(operation, f(...filled));
        out = result.structure;
        return result.leaves;
      }, leaves.map((x) => x.aval));
      const donated = checkArgnums(operation, list(options?.donateArgnums), args.length);
      const positions: number[] = [];
      let at = constants.length;
      args.forEach((arg, i) => {
        if (statics.includes(i)) return;
        const n = flattenTensors(operation, arg).leaves.length;
        for (let k = 0; k < n; k++, at++) if (donated.includes(i)) positions.push(at);
      });
      const avals = leaves.map((x) => x.aval);
      cache.set(key, entry = { program, structure, avals, axes, constants, out, donate: positions, executables: new Map() });
    }
    if (statics.length === 0) latest = entry;
    return { entry, leaves };
  };

  const compileFor = (entry: Entry, device: Device): Executable => {
    let executable = entry.executables.get(device);
    if (executable === undefined) entry.executables.set(device, executable = device.compile(entry.program, { donate: entry.donate }));
    return executable;
  };

  const place = (inputs: readonly Tensor[]): [Device, boolean] =>
    options?.device === undefined ? deviceOf(operation, inputs) : [getDevice(options.device), true];

  const call = (...args: unknown[]): unknown => {
    const { entry, leaves } = prepare(args);
    const inputs = entry.constants.length === 0 ? leaves : [...entry.constants, ...leaves];
    if (!isEvaluating()) return entry.out.unflatten(bindMany("call", inputs, { program: entry.program, name: f.name || "function" }));
    if (isChecking()) return entry.out.unflatten(evaluateProgram(entry.program, inputs));
    const [device, committed] = place(inputs);
    const buffers = new Array<Buffer>(inputs.length);
    for (let i = 0; i < buffers.length; i++) buffers[i] = usable(operation, inputs[i]!, device);
    // The same number is the same tensor: somebody else's too, who did not donate it.
    for (const i of entry.donate) if (inputs[i] instanceof Scalar) buffers[i] = device.upload(buffers[i]!.read().slice(), inputs[i]!.aval);
    const results = compileFor(entry, device).run(buffers), { outputs } = entry.program;
    const tensors = new Array<Tensor>(results.length);
    for (let i = 0; i < tensors.length; i++) tensors[i] = new Tensor(outputs[i]!.aval, results[i]!, committed);
    return entry.out.unflatten(tensors);
  };
  Object.defineProperty(call, "name", { value: f.name });
  return Object.defineProperties(call, {
    lower: { value: (...args: unknown[]) => prepare(args).entry.program },
    explain: {
      value: (...args: unknown[]) => {
        const { entry, leaves } = prepare(args);
        const device = leaves.length + entry.constants.length === 0 ? getDefaultDevice() : place([...entry.constants, ...leaves])[0];
        return { program: entry.program, device, executable: compileFor(entry, device), constants: entry.constants };
      },
    },
    cacheSize: { get: () => cache.size },
    clearCache: {
      value: () => {
        cache.clear();
        latest = undefined;
      },
    },
  }) as unknown as Jitted<F>;
}

/** The arguments' leaves if their structure and types are those of an entry; else, or where there are others than tensors, undefined. */
function leavesOfSameTypes(entry: Entry, args: unknown[]): Tensor[] | undefined {
  const leaves = entry.structure.match(args);
  if (leaves === undefined || entry.axes !== axisEnvironment()) return undefined;
  const { avals } = entry;
  for (let i = 0; i < leaves.length; i++) {
    const x = leaves[i];
    if (!(x instanceof Tensor)) return undefined;
    const aval = x.aval, known = avals[i]!;
    if (aval === known) continue;
    if (aval.dtype !== known.dtype || Boolean(aval.weak) !== Boolean(known.weak) || !sameShape(aval.shape, known.shape)) return undefined;
    // Mostly a result of the call before: next time it is the same object.
    avals[i] = aval;
  }
  return leaves as Tensor[];
}

function usable(operation: string, x: Tensor, device: Device): Buffer {
  if (x.storage?.disposed) {
    throw new TypeError(`Cannot ${operation}: an argument was donated to an earlier call, or disposed of, and has no memory any more`);
  }
  return bufferOn(x, device);
}

const functionIds = new WeakMap<object, number>();
let nextId = 0;

/** Text that is equal for static arguments that count as equal: by value for plain data, by identity for functions. */
function staticKey(operation: string, position: number, value: unknown): string {
  if (value === undefined || value === null || typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") {
    return Object.is(value, -0) ? "-0" : String(value);
  }
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") {
    let id = functionIds.get(value);
    if (id === undefined) functionIds.set(value, id = nextId++);
    return `f${id}`;
  }
  if (Array.isArray(value)) return `[${value.map((v) => staticKey(operation, position, v)).join(",")}]`;
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    return `{${
      Object.keys(value).sort().map((k) => `${k}:${staticKey(operation, position, (value as Record<string, unknown>)[k])}`).join(",")
    }}`;
  }
  throw new TypeError(
    `Cannot ${operation} with ${
      kindName(value)
    } as static argument ${position}: static arguments are numbers, strings, booleans, functions, and plain data of these`,
  );
}
