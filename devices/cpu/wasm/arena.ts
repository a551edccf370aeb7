/**
 * The scratch memory that all compiled programs share: one at a time runs in it.
 *
 * @module
 */
import { allocate, type DType, itemSize, type TypedArray } from "../../../core/dtype.ts";
import { DeviceError } from "../../../core/errors.ts";
import type { Var } from "../../../core/program.ts";
import { sizeOf } from "../../../core/shape.ts";
import { isLaneType } from "./emit_apply.ts";

/** The most that a memory shared by threads can grow to: all that 32 bits address. */
export const maximumPages = 65536;

/** The shared scratch memory, with views of it. */
export class Arena {
  /** The memory. */
  readonly memory: WebAssembly.Memory;
  /** Whether a program is running: another one, started by a host callback, must not touch the memory. */
  busy = false;
  /** The memory as float32. */
  f32!: Float32Array;
  /** The memory as int32. */
  i32!: Int32Array;
  /** The memory as uint32. */
  u32!: Uint32Array;
  /** The program that ran last: what it left is still there. */
  owner: object | undefined;
  /** Counts how often the views were made anew. */
  generation = 0;

  /** For its own folder. */
  constructor(
    /** Whether threads share it. */
    readonly shared: boolean,
  ) {
    this.memory = shared
      ? new WebAssembly.Memory({ initial: 16, maximum: maximumPages, shared: true })
      : new WebAssembly.Memory({ initial: 16 });
    this.#look();
  }

  /** Makes room for `bytes` bytes. */
  reserve(bytes: number): void {
    const missing = Math.ceil((bytes - this.memory.buffer.byteLength) / 65536);
    if (missing <= 0) return;
    try {
      this.memory.grow(missing);
    } catch {
      throw new DeviceError(
        `Cannot compile a program that needs ${Math.ceil(bytes / 2 ** 20)} MiB of memory at once: ` +
          `WebAssembly has at most 4096 MiB, and this machine may have less; use smaller batches, or checkpoint`,
      );
    }
    this.#look();
  }

  #look(): void {
    const { buffer } = this.memory;
    this.f32 = new Float32Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.generation++;
  }

  /** Copies a value in; bool becomes masks. */
  write(v: Var, address: number, data: TypedArray): void {
    const at = address >>> 2;
    switch (v.aval.dtype) {
      case "float32":
        return this.f32.set(data, at);
      case "int32":
      case "uint32":
        return this.i32.set(data, at);
      case "bool": {
        const { i32 } = this;
        for (let k = 0; k < data.length; k++) i32[at + k] = data[k] !== 0 ? -1 : 0;
        return;
      }
      default:
        return viewOf(v.aval.dtype, this.memory.buffer, address, data.length).set(data);
    }
  }

  /** A new array with a value's elements. */
  read(v: Var, address: number): TypedArray {
    return v.aval.dtype === "bool" ? this.view(v, address) : this.view(v, address).slice() as TypedArray;
  }

  /** A value's elements where they lie: to be read at once. bool is a copy. */
  view(v: Var, address: number): TypedArray {
    const at = address >>> 2, n = sizeOf(v.aval.shape);
    switch (v.aval.dtype) {
      case "float32":
        return this.f32.subarray(at, at + n);
      case "uint32":
        return this.u32.subarray(at, at + n);
      case "int32":
        return this.i32.subarray(at, at + n);
      case "bool":
        return this.bools(at, n);
      default:
        return viewOf(v.aval.dtype, this.memory.buffer, address, n);
    }
  }

  /** Masks as zeros and ones. */
  bools(at: number, n: number): Uint8Array {
    const out = new Uint8Array(n), { i32 } = this;
    for (let k = 0; k < n; k++) out[k] = i32[at + k]! & 1;
    return out;
  }
}

/** Elements of any type in memory. */
function viewOf(dtype: DType, buffer: ArrayBufferLike, address: number, length: number): TypedArray {
  const Elements = allocate(dtype, 0).constructor as new (buffer: ArrayBufferLike, address: number, length: number) => TypedArray;
  return new Elements(buffer, address, length);
}

/** Bytes of a value in the arena: what compiles has four an element, bool included; the rest is as on the host. */
export function arenaBytes(v: Var): number {
  return sizeOf(v.aval.shape) * (isLaneType(v.aval.dtype) ? 4 : itemSize(v.aval.dtype));
}
