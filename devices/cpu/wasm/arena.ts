/**
 * The memory of all compiled programs. One at a time runs in it. What a program leaves there, its inputs and its results, stays until another
 * one runs in the same place: large programs have places of their own as long as there is room.
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

/** Programs of less than this share one place: what they leave is quickly copied. */
const smallBytes = 1 << 20;
/** Single eager operations, which leave nothing, share another one of this size. */
const eagerBytes = 64 << 20;
/** Where large programs' own places begin, and where they end. */
const first = smallBytes + eagerBytes, last = first + (256 << 20);
const pageBytes = 65536;
/** Arrays of this size and more have a buffer of their own. */
const largeBytes = 2048;

/** Who runs in the memory. */
export interface Tenant {
  /** The first byte of its place. */
  readonly low: number;
  /** The byte after the last. */
  readonly high: number;
  /** Copies out what somebody may still want: another one is about to run in the same place. */
  evict(): void;
}

/** The memory, with views of it. */
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
  /** The memory as bytes. */
  bytes!: Uint8Array;
  /** Who ran and left something that is still there, the last one at the end; their places do not overlap. */
  readonly #tenants: Tenant[] = [];
  #next = first;

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

  /** Where a program that needs so many bytes is to run. `eager`: a single operation, whose results are copied out at once. */
  place(bytes: number, eager: boolean): number {
    if (bytes <= smallBytes || first + bytes > pageBytes * maximumPages) return 0;
    if (eager && bytes <= eagerBytes) return smallBytes;
    const size = Math.ceil(bytes / pageBytes) * pageBytes;
    if (this.#next + size > last) this.#next = first;
    const start = this.#next;
    this.#next = Math.min(start + size, last);
    return start;
  }

  /** Says that `tenant` is about to run. Gives whether what it left in its place is still there. */
  claim(tenant: Tenant): boolean {
    const all = this.#tenants;
    if (all.at(-1) === tenant) return true;
    let here = false, kept = 0;
    for (let k = 0; k < all.length; k++) {
      const other = all[k]!;
      if (other === tenant) here = true;
      else if (other.high <= tenant.low || tenant.high <= other.low) all[kept++] = other;
      else other.evict();
    }
    all.length = kept;
    all.push(tenant);
    return here;
  }

  /** Says that a tenant left nothing. */
  leave(tenant: Tenant): void {
    const at = this.#tenants.lastIndexOf(tenant);
    if (at >= 0) this.#tenants.splice(at, 1);
  }

  /** Makes room for `bytes` bytes. */
  reserve(bytes: number): void {
    const missing = Math.ceil((bytes - this.memory.buffer.byteLength) / pageBytes);
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
    this.bytes = new Uint8Array(buffer);
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
    const { dtype } = v.aval;
    if (dtype === "bool") return this.view(v, address);
    const view = this.view(v, address);
    // Not slice(), which fills the new array with zeros first.
    if (view.byteLength >= largeBytes) return new (view.constructor as new (from: TypedArray) => TypedArray)(view);
    const out = allocate(dtype, view.length);
    out.set(view);
    return out;
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
