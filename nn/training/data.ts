/**
 * Data as `fit` takes it: arrays, trees of arrays, and iterables of batches.
 *
 * @module
 */
import { isTensorLike, kindName, type TensorLike, toTensor } from "../../core/convert.ts";
import { allocate, type DType, type TypedArray } from "../../core/dtype.ts";
import { fromData } from "../../core/convert.ts";
import { describe, type Shape } from "../../core/shape.ts";
import { concreteOf, Tensor } from "../../core/tensor.ts";
import { flatten, leaves, map } from "../../core/tree.ts";

/** Examples along the first axis: a tensor or what stands for one, or a list or object of such for several inputs or outputs. */
export type Data = TensorLike | readonly Data[] | { readonly [name: string]: Data };

/** A batch from an iterable: inputs, labels, weights. */
export type Batch = readonly [x: Data, y?: Data | null, sampleWeight?: TensorLike | null] | {
  /** The inputs. */
  readonly x: Data;
  /** The labels. */
  readonly y?: Data | null;
  /** One weight for each example. */
  readonly sampleWeight?: TensorLike | null;
};

/** Batches one after the other: an iterable, or a function that begins another one each epoch. */
export type Stream = Iterable<Batch> | AsyncIterable<Batch> | (() => Iterable<Batch> | AsyncIterable<Batch>);

/** Data or a stream as a tree of tensors. */
export function asData(operation: string, data: Data): unknown {
  if (data instanceof Tensor) return data;
  if (Array.isArray(data)) {
    const several = data.some((item) =>
      item instanceof Tensor || ArrayBuffer.isView(item) || (item !== null && typeof item === "object" && !Array.isArray(item))
    );
    return several ? data.map((item) => asData(operation, item)) : toTensor(operation, data as TensorLike);
  }
  if (ArrayBuffer.isView(data) || isTensorLike(data)) return toTensor(operation, data as TensorLike);
  if (data !== null && typeof data === "object" && Object.getPrototypeOf(data) === Object.prototype) {
    return Object.fromEntries(Object.entries(data).map(([key, item]) => [key, asData(operation, item as Data)]));
  }
  throw new TypeError(`Cannot ${operation} with ${kindName(data)}: it takes tensors, arrays, or a list or object of them`);
}

/** Whether something gives batches one by one. */
export function isStream(x: unknown): x is Stream {
  if (x instanceof Tensor || Array.isArray(x) || ArrayBuffer.isView(x)) return false;
  return typeof x === "function" || x !== null && typeof x === "object" && (Symbol.iterator in x || Symbol.asyncIterator in x);
}

/** Examples on the host, from which batches are gathered. */
export interface Examples {
  /** Inputs, labels (null if there are none) and weights (null if there are none): `{ x, y, w }`. */
  readonly tree: BatchTree;
  /** How many there are. */
  readonly count: number;
}

/** Inputs, labels and weights of a batch. */
export interface BatchTree {
  /** A tree of tensors. */
  readonly x: unknown;
  /** A tree of tensors, or null. */
  readonly y: unknown;
  /** A tensor, or null. */
  readonly w: Tensor | null;
}

/** Checks that all parts have as many examples. */
export function asExamples(operation: string, x: Data, y: Data | null | undefined, weight: TensorLike | null | undefined): Examples {
  const tree: BatchTree = {
    x: asData(`${operation} x`, x),
    y: y === undefined || y === null ? null : asData(`${operation} y`, y),
    w: weight === undefined || weight === null ? null : toTensor(`${operation} sampleWeight`, weight),
  };
  const parts: [string, Tensor][] = [];
  for (const [name, part] of [["x", tree.x], ["y", tree.y], ["sampleWeight", tree.w]] as const) {
    for (const leaf of leaves(part) as Tensor[]) parts.push([name, leaf]);
  }
  if (parts.length === 0) throw new RangeError(`Cannot ${operation} without data`);
  for (const [name, t] of parts) {
    if (t.ndim === 0) throw new RangeError(`Cannot ${operation} with ${describe(t)} as ${name}: its first axis must count the examples`);
  }
  const count = parts[0]![1].shape[0]!;
  const other = parts.find(([, t]) => t.shape[0] !== count);
  if (other !== undefined) {
    throw new RangeError(
      `Cannot ${operation} with ${describe(parts[0]![1])} as ${parts[0]![0]} and ${describe(other[1])} as ${
        other[0]
      }: ${count} examples and ${other[1].shape[0]}; there must be as many`,
    );
  }
  if (count === 0) throw new RangeError(`Cannot ${operation} with ${describe(parts[0]![1])} as x: there are no examples`);
  return { tree, count };
}

/** The parts of a batch that an iterable gave. */
export function readBatch(operation: string, batch: Batch): Examples {
  if (Array.isArray(batch) && batch.length >= 1 && batch.length <= 3) return asExamples(operation, batch[0], batch[1], batch[2]);
  if (batch !== null && typeof batch === "object" && !Array.isArray(batch) && "x" in batch) {
    return asExamples(operation, batch.x, batch.y, batch.sampleWeight);
  }
  throw new TypeError(
    `Cannot ${operation} with ${
      kindName(batch)
    } from the iterable: a batch is [x], [x, y], [x, y, sampleWeight], or { x, y, sampleWeight }`,
  );
}

/** Examples from `from` up to `to`. */
export function sliceExamples({ tree }: Examples, from: number, to: number): Examples {
  const cut = (t: Tensor): Tensor => {
    const data = hostData(t), row = t.size / t.shape[0]!;
    return fromData(data.slice(from * row, to * row), [to - from, ...t.shape.slice(1)], t.dtype);
  };
  return { tree: map(cut, tree) as BatchTree, count: to - from };
}

/** The elements of a concrete tensor, which must not be written to. */
export function hostData(t: Tensor): TypedArray {
  return concreteOf(t)!.storage!.read();
}

/** Gathers batches of examples: rows copied on the host, side by side, so that several steps go to the device at once. */
export class Gatherer {
  readonly #parts: { data: TypedArray; shape: Shape; dtype: DType; row: number }[];
  readonly #structure;
  readonly #reusable: (size: number) => boolean;
  readonly #arrays = new Map<string, TypedArray>();

  /**
   * @param examples The examples.
   * @param reusable Whether a batch's array of that many elements may be filled again once its step has run: then nothing keeps it.
   */
  constructor(examples: Examples, reusable: (size: number) => boolean = () => false) {
    this.#reusable = reusable;
    const { leaves: list, structure } = flatten(examples.tree);
    this.#structure = structure;
    this.#parts = (list as Tensor[]).map((t) => {
      return { data: hostData(t), shape: t.shape.slice(1), dtype: t.dtype, row: t.size / t.shape[0]! };
    });
  }

  /** The examples at `order[from], …, order[from + leading's product - 1]`, with these sizes in front. */
  take(order: Uint32Array, from: number, leading: readonly number[]): BatchTree {
    const count = leading.reduce((a, b) => a * b, 1);
    const tensors = this.#parts.map(({ data, shape, dtype, row }, part) => {
      const out = this.#array(part, dtype, count * row);
      if (row === 1) { for (let i = 0; i < count; i++) out[i] = data[order[from + i]!]!; }
      else if (row < 24) {
        // A short row is quicker copied by hand than by a call.
        for (let i = 0, to = 0; i < count; i++) for (let k = order[from + i]! * row, end = k + row; k < end; k++) out[to++] = data[k]!;
      } else {
        for (let i = 0; i < count; i++) {
          const start = order[from + i]! * row;
          out.set(data.subarray(start, start + row) as never, i * row);
        }
      }
      return fromData(out, [...leading, ...shape], dtype);
    });
    return this.#structure.unflatten(tensors) as BatchTree;
  }

  /** An array for a part of a batch. New ones of megabytes cost more than filling them: their pages come from the system, zeroed. */
  #array(part: number, dtype: DType, size: number): TypedArray {
    if (size < 4096 || !this.#reusable(size)) return allocate(dtype, size);
    const key = `${part} ${size}`;
    let array = this.#arrays.get(key);
    if (array === undefined) this.#arrays.set(key, array = allocate(dtype, size));
    return array;
  }
}

/** The numbers 0, …, n - 1 in an order that follows from seed and epoch (Fisher and Yates; the generator is sfc32). */
export function shuffled(n: number, seed: number, epoch: number): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  let a = seed >>> 0, b = epoch >>> 0, c = 0x9e3779b9, d = 1;
  const next = (): number => {
    const t = (a + b | 0) + d | 0;
    d = d + 1 | 0;
    a = b ^ b >>> 9;
    b = c + (c << 3) | 0;
    c = (c << 21 | c >>> 11) + t | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 15; i++) next();
  for (let i = n - 1; i > 0; i--) {
    const k = Math.floor(next() * (i + 1)), kept = order[i]!;
    order[i] = order[k]!;
    order[k] = kept;
  }
  return order;
}
