/**
 * Streams: examples that come one after the other.
 *
 * @module
 */
import { kindName } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import { keyWords } from "./_random_order.ts";
import {
  batchStage,
  filterStage,
  mapStage,
  prefetched,
  runStage,
  runStageAsync,
  shuffleStage,
  skipStage,
  type Stage,
  takeStage,
} from "./_stages.ts";
import { collate, type Collated } from "./collate.ts";
import { type BatchOptions, checkSize } from "./_batch_size.ts";

/** What begins a pass over a stream's elements, given the number of the epoch. */
export type Start<T> = (epoch: number) => Iterator<T> | AsyncIterator<T>;

/** Options of a stream's `shuffle`. */
export interface ShuffleOptions {
  /** How many elements are held to choose from; more mixes better. Default: all of them, which means that the stream must end. */
  readonly buffer?: number;
}

/**
 * Examples that come one after the other, from memory, a file or a network. Every method gives a new stream. A stream begins anew each time
 * it is iterated: with `for await`, or with `for … of` where nothing in it has to be waited for.
 *
 * @example
 * ```ts
 * import { data } from "@fluxion/fluxion";
 *
 * const numbers = data.stream(function* () {
 *   for (let i = 0; i < 5; i++) yield i;
 * });
 * for await (const batch of numbers.filter((x) => x !== 2).batch(2)) console.log(batch.toArray()); // [0, 1], [3, 4]
 * ```
 */
export class Stream<T> implements Iterable<T>, AsyncIterable<T> {
  readonly #mode: "sync" | "async";
  readonly #start: Start<T>;

  /** @ignore Made by `stream`. */
  constructor(mode: "sync" | "async", start: Start<T>) {
    this.#mode = mode;
    this.#start = start;
  }

  /**
   * A pass over the elements in an epoch, without waiting.
   *
   * @throws {TypeError} Something has to be waited for.
   */
  iterate(epoch: number): Iterator<T> {
    if (this.#mode === "async") throw new TypeError("Cannot iterate this stream with for … of: it has to be waited for; use for await");
    return this.#start(epoch) as Iterator<T>;
  }

  /** A pass over the elements in an epoch. */
  iterateAsync(epoch: number): AsyncIterator<T> {
    const iterator = this.#start(epoch);
    return this.#mode === "async" ? iterator as AsyncIterator<T> : asAsync(iterator as Iterator<T>);
  }

  /** The elements of the first epoch. */
  [Symbol.iterator](): Iterator<T> {
    return this.iterate(0);
  }

  /** The elements of the first epoch. */
  [Symbol.asyncIterator](): AsyncIterator<T> {
    return this.iterateAsync(0);
  }

  #through<U>(make: (epoch: number) => Stage): Stream<U> {
    // Iterated with for await, a stream waits for functions that give promises, whatever its source: so both ways are there.
    return new DualStream<U>(
      (epoch) => runStage(this.iterate(epoch), make(epoch)) as Iterator<U>,
      (epoch) => runStageAsync(this.iterateAsync(epoch), make(epoch)) as AsyncIterator<U>,
    );
  }

  /** The elements changed by a function, which may be async. */
  map<U>(f: (element: T, index: number) => U): Stream<Awaited<U>> {
    return this.#through(() => mapStage(f));
  }

  /** The elements for which `keep`, which may be async, holds. */
  filter(keep: (element: T, index: number) => boolean | Promise<boolean>): Stream<T> {
    return this.#through(() => filterStage(keep));
  }

  /** The first `n` elements. */
  take(n: number): Stream<T> {
    checkCount("take", n);
    return n === 0 ? new Stream<T>("sync", () => [][Symbol.iterator]()) : this.#through(() => takeStage(n));
  }

  /** All but the first `n` elements. */
  skip(n: number): Stream<T> {
    checkCount("skip", n);
    return this.#through(() => skipStage(n));
  }

  /** The elements in batches, as `collate` puts them together. */
  batch(size: number, options: BatchOptions = {}): Stream<Collated<T>> {
    checkOptions("batch a stream", options, ["dropRemainder"]);
    checkSize(size);
    return this.#through(() => batchStage(size, options.dropRemainder ?? false, collate));
  }

  /** The elements in a random order, another in each epoch: of those in the buffer, a random one comes next. */
  shuffle(key: Tensor, options: ShuffleOptions = {}): Stream<T> {
    checkOptions("shuffle a stream", options, ["buffer"]);
    const { buffer = Infinity } = options;
    if (!(buffer >= 1)) throw new RangeError(`Cannot shuffle a stream with a buffer of ${buffer}: give at least 1`);
    const words = keyWords("shuffle a stream", key);
    return this.#through((epoch) => shuffleStage(words, epoch, buffer));
  }

  /** The elements `times` times over, endlessly if not given; each time in the order of a new epoch. */
  repeat(times: number = Infinity): Stream<T> {
    if (times !== Infinity) checkCount("repeat", times);
    // deno-lint-ignore no-this-alias -- generators have a this of their own
    const stream = this;
    return new DualStream<T>(
      function* (epoch) {
        for (let i = 0; i < times; i++) yield* { [Symbol.iterator]: () => stream.iterate(epoch + i) };
      },
      async function* (epoch) {
        for (let i = 0; i < times; i++) yield* { [Symbol.asyncIterator]: () => stream.iterateAsync(epoch + i) };
      },
    );
  }

  /** The same elements, the next `ahead` of which are fetched while one is used. Iterated with `for … of`, nothing is fetched ahead. */
  prefetch(ahead: number): Stream<T> {
    checkCount("prefetch", ahead);
    return new DualStream<T>((epoch) => this.iterate(epoch), (epoch) => prefetched(this.iterateAsync(epoch), ahead) as AsyncIterator<T>);
  }

  /** The same elements, kept in memory once they have all come. */
  cache(): Stream<T> {
    let known: T[] | undefined;
    // deno-lint-ignore no-this-alias -- generators have a this of their own
    const stream = this;
    return new DualStream<T>(
      function* (epoch) {
        if (known !== undefined) return yield* known;
        const seen: T[] = [];
        for (const x of { [Symbol.iterator]: () => stream.iterate(epoch) }) {
          seen.push(x);
          yield x;
        }
        known = seen;
      },
      async function* (epoch) {
        if (known !== undefined) return yield* known;
        const seen: T[] = [];
        for await (const x of { [Symbol.asyncIterator]: () => stream.iterateAsync(epoch) }) {
          seen.push(x);
          yield x;
        }
        known = seen;
      },
    );
  }
}

/** A stream that begins in another way when it is waited for. */
export class DualStream<T> extends Stream<T> {
  readonly #startAsync: (epoch: number) => AsyncIterator<T>;

  /** @ignore Made by the methods of streams. */
  constructor(start: (epoch: number) => Iterator<T>, startAsync: (epoch: number) => AsyncIterator<T>) {
    super("sync", start);
    this.#startAsync = startAsync;
  }

  /** A pass over the elements in an epoch. */
  override iterateAsync(epoch: number): AsyncIterator<T> {
    return this.#startAsync(epoch);
  }
}

async function* asAsync<T>(iterator: Iterator<T>): AsyncGenerator<T, void, void> {
  for (const x of { [Symbol.iterator]: () => iterator }) yield x;
}

/** What a stream is made of. */
export type StreamSource<T> = Iterable<T> | AsyncIterable<T> | ((epoch: number) => Iterable<T> | AsyncIterable<T>);

/**
 * A stream of the elements of an iterable, sync or async, or of what a function gives at the beginning of each epoch.
 *
 * @param source An iterable, or a (generator) function that gives one; it is told the number of the epoch, from 0 on.
 * @throws {TypeError} It is neither.
 * @example Lines of a file
 * ```ts
 * import { data } from "@fluxion/fluxion";
 *
 * const lines = data.stream(async function* () {
 *   const file = await Deno.open("deno.json");
 *   let rest = "";
 *   for await (const text of file.readable.pipeThrough(new TextDecoderStream())) {
 *     const parts = (rest + text).split("\n");
 *     rest = parts.pop()!;
 *     yield* parts;
 *   }
 * });
 * for await (const line of lines.take(1)) console.log(line); // {
 * ```
 */
export function stream<T>(source: StreamSource<T>): Stream<T> {
  if (source instanceof Stream) return source;
  if (typeof source === "function") {
    const begin = (epoch: number) => {
      const iterable = source(epoch);
      if (!isIterable(iterable) && !isAsyncIterable(iterable)) {
        throw new TypeError(`Cannot iterate a stream whose function gives ${kindName(iterable)}: it must give an iterable`);
      }
      return iterable as Iterable<T> | AsyncIterable<T>;
    };
    return new DualStream<T>(
      (epoch) => {
        const iterable = begin(epoch);
        if (isIterable(iterable)) return iterable[Symbol.iterator]();
        throw new TypeError("Cannot iterate this stream with for … of: it has to be waited for; use for await");
      },
      (epoch) => {
        const iterable = begin(epoch);
        return isAsyncIterable(iterable) ? iterable[Symbol.asyncIterator]() : asAsync((iterable as Iterable<T>)[Symbol.iterator]());
      },
    );
  }
  let used = false;
  const checkOnce = (iterator: object) => {
    if (iterator !== source) return;
    if (used) throw new TypeError("Cannot iterate a stream of a generator a second time: give the generator function, not what it returns");
    used = true;
  };
  if (isAsyncIterable(source)) {
    return new Stream<T>("async", () => {
      const iterator = source[Symbol.asyncIterator]();
      checkOnce(iterator);
      return iterator;
    });
  }
  if (isIterable(source)) {
    return new Stream<T>("sync", () => {
      const iterator = source[Symbol.iterator]();
      checkOnce(iterator);
      return iterator;
    });
  }
  throw new TypeError(`Cannot make a stream of ${kindName(source)}: give an iterable, or a function that gives one`);
}

/** Whether `x` can be iterated with `for … of`. */
export function isIterable(x: unknown): x is Iterable<unknown> & object {
  return x !== null && typeof x === "object" && Symbol.iterator in x;
}

/** Whether `x` can be iterated with `for await` only. */
export function isAsyncIterable(x: unknown): x is AsyncIterable<unknown> & object {
  return x !== null && typeof x === "object" && Symbol.asyncIterator in x;
}

function checkCount(operation: string, n: number): void {
  if (!(Number.isInteger(n) && n >= 0)) throw new RangeError(`Cannot ${operation} ${n} of a stream: give a whole number at or above 0`);
}
