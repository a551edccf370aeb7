/**
 * Datasets: examples that are counted and can be had in any order.
 *
 * @module
 */
import type { Tensor } from "../core/tensor.ts";
import { kindName } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import { keyWords, permutationOf } from "./_random_order.ts";
import { type BatchOptions, checkSize } from "./_batch_size.ts";
import { collate, type Collated } from "./collate.ts";
import { DualStream, type Stream } from "./stream.ts";

/** What a dataset is made of: how many examples there are, and each by its number. Writing one takes these two lines. */
export interface RandomAccess<T> {
  /** How many examples there are. */
  readonly length: number;
  /** Example `index`, from 0 up to `length`; a promise where it has to be fetched, as from a file. */
  get(index: number): T;
  /** Several examples put together to a batch, where that is quicker than one by one. */
  getBatch?(indices: ArrayLike<number>): Collated<T>;
}

/**
 * Examples that are counted and can be had in any order. Every method gives a new dataset, which works when an example is asked for.
 *
 * @example
 * ```ts
 * import { data } from "@fluxion/fluxion";
 *
 * const squares = data.dataset([1, 2, 3, 4]).map((x) => x * x);
 * console.log([...squares.skip(1).take(2)]); // [4, 9]
 * console.log(squares.getBatch([0, 3]).toArray()); // [1, 16]
 * ```
 */
export class Dataset<T> implements RandomAccess<T>, Iterable<T> {
  readonly #source: RandomAccess<T>;

  /** @ignore Made by `dataset`, `tensorDataset`, … */
  constructor(source: RandomAccess<T>) {
    this.#source = source;
  }

  /** How many examples there are. */
  get length(): number {
    return this.#source.length;
  }

  /**
   * Example `index`.
   *
   * @throws {RangeError} There is no such example.
   */
  get(index: number): T {
    checkIndex(index, this.length);
    return this.#source.get(index);
  }

  /** The examples of these numbers as one batch. */
  getBatch(indices: ArrayLike<number>): Collated<T> {
    for (let i = 0; i < indices.length; i++) checkIndex(indices[i]!, this.length);
    if (this.#source.getBatch !== undefined) return this.#source.getBatch(indices);
    return collate(Array.from(indices, (index) => awaited(this.#source.get(index), "getBatch")));
  }

  /** Whether a batch is made at once rather than of single examples. */
  get batches(): boolean {
    return this.#source.getBatch !== undefined;
  }

  /** The examples changed by a function. */
  map<U>(f: (example: T, index: number) => U): Dataset<U> {
    return new Dataset({ length: this.length, get: (i) => f(this.#source.get(i), i) });
  }

  /**
   * The examples of these numbers, in this order; one may come several times.
   *
   * @throws {RangeError} There is no example of a number.
   */
  subset(indices: ArrayLike<number>): Dataset<T> {
    const chosen = Uint32Array.from(indices);
    for (let i = 0; i < indices.length; i++) checkIndex(indices[i]!, this.length);
    return this.#reindexed(chosen.length, (i) => chosen[i]!);
  }

  #reindexed(length: number, at: (index: number) => number): Dataset<T> {
    const source = this.#source;
    return new Dataset<T>({
      length,
      get: (i) => source.get(at(i)),
      ...source.getBatch === undefined ? {} : { getBatch: (indices) => source.getBatch!(Array.from(indices, at)) },
    });
  }

  /** The first `n` examples, or all where there are fewer. */
  take(n: number): Dataset<T> {
    return this.#reindexed(Math.min(checkCount("take", n), this.length), (i) => i);
  }

  /** All but the first `n` examples. */
  skip(n: number): Dataset<T> {
    const from = Math.min(checkCount("skip", n), this.length);
    return this.#reindexed(this.length - from, (i) => i + from);
  }

  /** The examples in the random order of a key, which stays the same. A loader shuffles anew in each epoch. */
  shuffle(key: Tensor): Dataset<T> {
    const order = permutationOf(keyWords("shuffle a dataset", key), this.length);
    return this.#reindexed(order.length, (i) => order[i]!);
  }

  /** The examples `times` times over. */
  repeat(times: number): Dataset<T> {
    const n = this.length;
    return this.#reindexed(n * checkCount("repeat", times), (i) => i % n);
  }

  /** The examples for which `keep` holds; asks it of every example at once. */
  filter(keep: (example: T, index: number) => boolean): Dataset<T> {
    const kept: number[] = [];
    for (let i = 0; i < this.length; i++) {
      if (awaited(keep(awaited(this.#source.get(i), "filter"), i), "filter")) kept.push(i);
    }
    return this.subset(kept);
  }

  /** The examples in batches. */
  batch(size: number, options: BatchOptions = {}): Dataset<Collated<T>> {
    checkOptions("batch a dataset", options, ["dropRemainder"]);
    checkSize(size);
    const length = options.dropRemainder === true ? Math.floor(this.length / size) : Math.ceil(this.length / size);
    const get = (i: number) => {
      const start = i * size, end = Math.min(this.length, start + size);
      return this.getBatch(Array.from({ length: end - start }, (_, k) => start + k));
    };
    return new Dataset({ length, get });
  }

  /** The same examples, each computed when it is first asked for and kept. */
  cache(): Dataset<T> {
    const known = new Map<number, T>();
    const get = (i: number): T => {
      if (!known.has(i)) known.set(i, this.#source.get(i));
      return known.get(i)!;
    };
    return new Dataset({ length: this.length, get });
  }

  /** The examples one after the other, as a stream: for what only streams do (a filter that waits, endless repetition). */
  stream(): Stream<Awaited<T>> {
    // deno-lint-ignore no-this-alias -- generators have a this of their own
    const examples = this;
    return new DualStream<Awaited<T>>(
      function* () {
        for (const x of examples) yield awaited(x, "iterate") as Awaited<T>;
      },
      async function* () {
        for (const x of examples) yield await x;
      },
    );
  }

  /** The examples in order. */
  *[Symbol.iterator](): Iterator<T> {
    for (let i = 0; i < this.length; i++) yield this.#source.get(i);
  }
}

/**
 * A dataset of what has a length and `get(index)`, or of the elements of an array.
 *
 * @param source An array, or `{ length, get, getBatch? }`.
 * @throws {TypeError} It is neither.
 * @example Images read from files when they are needed
 * ```ts
 * import { data } from "@fluxion/fluxion";
 *
 * const paths = ["a.png", "b.png"];
 * const images = data.dataset({ length: paths.length, get: (i: number) => Deno.readFile(paths[i]!) });
 * console.log(images.length); // 2
 * ```
 */
export function dataset<T>(source: RandomAccess<T> | readonly T[]): Dataset<T> {
  if (source instanceof Dataset) return source;
  if (Array.isArray(source)) return new Dataset<T>({ length: source.length, get: (i) => source[i] as T });
  if (isRandomAccess(source)) return new Dataset(source as RandomAccess<T>);
  throw new TypeError(`Cannot make a dataset of ${kindName(source)}: give an array, or an object with length and get(index)`);
}

/** Whether `x` has what a dataset is made of. */
export function isRandomAccess(x: unknown): x is RandomAccess<unknown> {
  return x !== null && typeof x === "object" && "length" in x && typeof x.length === "number" && "get" in x && typeof x.get === "function";
}

function checkIndex(index: number, length: number): void {
  if (!(Number.isInteger(index) && index >= 0 && index < length)) {
    throw new RangeError(`Cannot get example ${index} of a dataset of ${length}: examples are numbered from 0 up to ${length - 1}`);
  }
}

function checkCount(operation: string, n: number): number {
  if (Number.isInteger(n) && n >= 0) return n;
  throw new RangeError(`Cannot ${operation} ${n} of a dataset: give a whole number at or above 0`);
}

/** A value that must be there already. */
function awaited<T>(x: T, operation: string): T {
  if (!(x instanceof Promise)) return x;
  x.catch(() => {});
  throw new TypeError(`Cannot ${operation} examples that are promises: use a loader with for await, or stream()`);
}
