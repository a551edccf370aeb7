/**
 * What the core asks of a device, and the table of the devices there are. The core knows no device: each registers itself.
 *
 * @module
 */
import type { TypedArray } from "./dtype.ts";
import { DeviceError } from "./errors.ts";
import type { Aval } from "./shape.ts";
import type { Program } from "./program.ts";
import type { PrimitiveName } from "./primitives/mod.ts";

/** The devices' names. */
export type DeviceName = "cpu" | "webgpu";

/** The storage of one concrete tensor: dense, row-major, never written again unless donated. */
export interface Buffer {
  /** Where the elements lie. */
  readonly device: Device;
  /** The elements on the host; waits for the device. A view that must not be written to. */
  read(): TypedArray;
  /** The elements on the host, without blocking other work while the device computes. */
  readAsync(): Promise<TypedArray>;
  /** Gives the memory back early. Never needed. Reading afterwards throws. */
  dispose(): void;
  /** Whether the storage was disposed of or donated. */
  readonly disposed: boolean;
}

/** How a program is to be compiled. */
export interface CompileOptions {
  /** Positions of inputs whose storage the outputs may take over; they are disposed of by the call. */
  readonly donate?: readonly number[];
}

/** A compiled program. */
export interface Executable {
  /** Runs the program on buffers of its device: one for each input, gives one for each output. */
  run(inputs: readonly Buffer[]): Buffer[];
  /** What the compiler made of it, for `explain`. */
  explain(): Explanation;
  /** Runs the program with every kernel timed, in the order of `explain`; absent where the device cannot tell them apart. */
  profile?(inputs: readonly Buffer[]): Profile;
}

/** A timed run. */
export interface Profile {
  /** The results. */
  readonly outputs: Buffer[];
  /** Seconds that each kernel of `explain` took, all its launches together, and how often it was launched. */
  readonly kernels: readonly { readonly name: string; readonly seconds: number; readonly launches: number }[];
}

/** What the compiler made of a program: for people, and for cost analysis. */
export interface Explanation {
  /** One entry per kernel launch, in order. */
  readonly kernels: readonly { readonly name: string; readonly source: string; readonly flops: number; readonly bytes: number }[];
  /** Bytes of scratch memory planned at compile time. */
  readonly scratchBytes: number;
}

/** Bytes and buffers in use. */
export interface MemoryInfo {
  /** Bytes of the buffers that are alive, as far as the device knows. */
  readonly bytes: number;
  /** The most bytes that were alive at once. */
  readonly peakBytes: number;
  /** How many buffers are alive. */
  readonly buffers: number;
}

/** Where programs run. */
export interface Device {
  /** "cpu" or "webgpu". */
  readonly name: DeviceName;
  /** The hardware or driver, for people: "llvmpipe (LLVM 15.0.6, 256 bits)", "WebAssembly SIMD, 2 threads". */
  readonly description: string;
  /** Takes elements over from the host; `data` belongs to the buffer from now on. */
  upload(data: TypedArray, aval: Aval): Buffer;
  /** Runs one primitive at once. `inputs` are buffers of this device. */
  run(primitive: PrimitiveName, inputs: readonly Buffer[], inAvals: readonly Aval[], params: object, outAvals: readonly Aval[]): Buffer[];
  /** Compiles a program; the same program again gives the same executable. */
  compile(program: Program, options?: CompileOptions): Executable;
  /** Waits until all work is done; throws what went wrong since the last wait. */
  synchronize(): void;
  /** Bytes and buffers in use. */
  memory(): MemoryInfo;
}

const opened = new Map<DeviceName, Device>();
const openers = new Map<DeviceName, () => Device>();
let chooseDefault: () => DeviceName = () => "cpu";
let chosen: DeviceName | undefined;

/** Adds a device; `open` is called when it is first used, and throws a `DeviceError` that says why where it cannot be had. */
export function registerDevice(name: DeviceName, open: () => Device): void {
  openers.set(name, open);
}

/** Sets how the default device is chosen while the user has not said. */
export function registerDefault(choose: () => DeviceName): void {
  chooseDefault = choose;
}

/**
 * The device of that name.
 *
 * @throws {DeviceError} There is no such device here.
 */
export function getDevice(name: DeviceName): Device {
  let device = opened.get(name);
  if (device === undefined) {
    const open = openers.get(name);
    if (open === undefined) {
      throw new DeviceError(`Cannot use device "${name}": the devices are ${[...openers.keys()].map((n) => `"${n}"`).join(", ")}`);
    }
    opened.set(name, device = open());
  }
  return device;
}

/** The device on which new tensors and uncommitted computations go. */
export function getDefaultDevice(): Device {
  return getDevice(chosen ??= chooseDefault());
}

/** Sets the default device. Throws a `DeviceError` where it cannot be had. */
export function chooseDevice(name: DeviceName): void {
  chosen = getDevice(name).name;
}

/** The names of the registered devices. */
export function deviceNames(): DeviceName[] {
  return [...openers.keys()];
}

/** The devices that were used so far. */
export function openDevices(): Device[] {
  return [...opened.values()];
}
