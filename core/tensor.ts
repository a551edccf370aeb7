/**
 * The tensor: an immutable n-dimensional array of numbers, concrete or traced; user code does not see which.
 *
 * @module
 */
import { ArrayMethods } from "./array_methods.ts";
import type { Buffer, DeviceName } from "./device.ts";
import { type DType, itemSize, readElement, type TypedArray } from "./dtype.ts";
import { TracerError } from "./errors.ts";
import { formatTensor } from "./format.ts";
import { type Aval, describe, type Shape, sizeOf } from "./shape.ts";

/** Nested arrays of numbers or booleans, as `toArray` gives them. */
export type NestedArray = number | boolean | NestedArray[];

/** An immutable n-dimensional array. Made by `np.array`, `np.zeros`, `random.normal`, …; every operation gives a new one. */
export class Tensor extends ArrayMethods {
  /** Shape, element type and weakness. */
  readonly aval: Aval;
  /** @ignore Where the elements are; undefined for a traced value. */
  storage: Buffer | undefined;
  /** @ignore Whether the user chose its device. */
  readonly committed: boolean;

  /** @ignore Tensors are made by functions, not by `new`. */
  constructor(aval: Aval, storage: Buffer | undefined, committed: boolean) {
    super();
    this.aval = aval;
    this.storage = storage;
    this.committed = committed;
  }

  /** The sizes of the axes. */
  get shape(): Shape {
    return this.aval.shape;
  }
  /** The element type. */
  get dtype(): DType {
    return this.aval.dtype;
  }
  /** The number of axes. */
  get ndim(): number {
    return this.aval.shape.length;
  }
  /** The number of elements. */
  get size(): number {
    return sizeOf(this.aval.shape);
  }
  /** The bytes of one element. */
  get itemsize(): number {
    return itemSize(this.dtype);
  }
  /** The bytes of all elements. */
  get nbytes(): number {
    return this.size * this.itemsize;
  }
  /** The device that holds it; of a traced value, undefined. */
  get device(): DeviceName | undefined {
    return concreteOf(this)?.storage?.device.name;
  }

  /** The elements, as a typed array of their own; other work goes on while the device computes. */
  async data(): Promise<TypedArray> {
    return (await readable(this, "read data()").readAsync()).slice() as TypedArray;
  }
  /** The elements, as a typed array of their own; waits for the device. */
  dataSync(): TypedArray {
    return readable(this, "read dataSync()").read().slice() as TypedArray;
  }
  /**
   * The one element as a number (a boolean for bool); waits for the device.
   *
   * @throws {RangeError} There is not exactly one element.
   */
  item(): number | boolean {
    if (this.size !== 1) throw new RangeError(`Cannot take item() of ${describe(this)}: it has ${this.size} elements, not 1`);
    const x = readElement(readable(this, "take item()").read(), this.dtype, 0);
    return this.dtype === "bool" ? x !== 0 : x;
  }
  /** The elements as nested arrays of numbers (of booleans for bool); a scalar gives the bare number. Waits for the device. */
  toArray(): NestedArray {
    const data = readable(this, "take toArray()").read();
    const { shape, dtype } = this;
    let at = 0;
    const build = (axis: number): NestedArray => {
      if (axis === shape.length) {
        const x = readElement(data, dtype, at++);
        return dtype === "bool" ? x !== 0 : x;
      }
      return Array.from({ length: shape[axis]! }, () => build(axis + 1));
    };
    return build(0);
  }

  /** The values as NumPy prints them, or the type where they are not known yet. */
  override toString(): string {
    const concrete = concreteOf(this);
    return concrete === undefined || concrete.storage!.disposed
      ? `Tensor(${describe(this)})`
      : formatTensor(concrete.storage!.read(), this.shape, this.dtype);
  }
  /** How Deno prints it. */
  [Symbol.for("Deno.customInspect")](): string {
    return this.toString();
  }
  /** A scalar in arithmetic and templates is its number. */
  [Symbol.toPrimitive](hint: string): number | string {
    if (hint === "string") return this.toString();
    return Number(this.item());
  }

  /** Gives the memory back early. Never needed. */
  dispose(): void {
    this.storage?.dispose();
  }
  /** `using x = …` gives the memory back at the end of the block. Never needed. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** The concrete tensor that `x` is or, under an eager transform, stands for. */
export function concreteOf(x: Tensor): Tensor | undefined {
  if (x.storage !== undefined) return x;
  return (x as Tensor & { concrete?(): Tensor | undefined }).concrete?.();
}

function readable(x: Tensor, what: string): Buffer {
  const storage = concreteOf(x)?.storage;
  if (storage === undefined) {
    throw new TracerError(
      `Cannot ${what} of a traced ${describe(x)}: its value is not known while the function is traced by jit, vmap or scan; ` +
        `use np.where or cond to depend on it, debug.print to see it, or mark the argument static`,
    );
  }
  if (storage.disposed) {
    throw new TypeError(`Cannot ${what} of ${describe(x)}: its memory was given back, by dispose() or by donating it to a jitted call`);
  }
  return storage;
}
