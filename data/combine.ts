/**
 * Datasets and streams put together and taken apart.
 *
 * @module
 */
import type { Tensor } from "../core/tensor.ts";
import { flatten, keyString, leavesWithPath } from "../core/tree.ts";
import { keyWords, permutationOf } from "./_random_order.ts";
import type { Collated } from "./collate.ts";
import { Dataset, dataset, isRandomAccess, type RandomAccess } from "./dataset.ts";
import { DualStream, type Stream, stream, type StreamSource } from "./stream.ts";

/**
 * The examples of several datasets, one dataset after the other.
 *
 * @example
 * ```ts
 * import { data } from "@fluxion/fluxion";
 *
 * console.log([...data.concat(data.dataset([1, 2]), data.dataset([3]))]); // [1, 2, 3]
 * ```
 */
export function concat<T>(...datasets: readonly RandomAccess<T>[]): Dataset<T> {
  const parts = datasets.map(dataset);
  const ends: number[] = [];
  for (const part of parts) ends.push((ends.at(-1) ?? 0) + part.length);
  const get = (i: number): T => {
    // The first part that ends behind i.
    let low = 0, high = ends.length - 1;
    while (low < high) {
      const middle = low + high >> 1;
      if (ends[middle]! > i) high = middle;
      else low = middle + 1;
    }
    return parts[low]!.get(i - (low === 0 ? 0 : ends[low - 1]!));
  };
  return new Dataset({ length: ends.at(-1) ?? 0, get });
}

/**
 * The elements of several streams or iterables, one after the other.
 *
 * @example
 * ```ts
 * import { data } from "@fluxion/fluxion";
 *
 * console.log([...data.chain([1, 2], new Set([3]))]); // [1, 2, 3]
 * ```
 */
export function chain<T>(...sources: readonly StreamSource<T>[]): Stream<T> {
  const streams = sources.map(stream);
  return new DualStream<T>(
    function* (epoch) {
      for (const part of streams) yield* { [Symbol.iterator]: () => part.iterate(epoch) };
    },
    async function* (epoch) {
      for (const part of streams) yield* { [Symbol.asyncIterator]: () => part.iterateAsync(epoch) };
    },
  );
}

/** An example of a tree of datasets. */
export type Stacked<D> = D extends RandomAccess<infer T> ? T : { [K in keyof D]: Stacked<D[K]> };

/**
 * Datasets side by side: example `i` has example `i` of each.
 *
 * @param datasets A tree of datasets: an object gives examples with its keys, an array gives tuples.
 * @throws {RangeError} Lengths differ: the message names the datasets.
 * @example
 * ```ts
 * import { data } from "@fluxion/fluxion";
 *
 * const pairs = data.stack({ x: data.dataset([1, 2]), y: data.dataset(["a", "b"]) });
 * console.log(pairs.get(1)); // { x: 2, y: "b" }
 * ```
 */
export function stack<D>(datasets: D): Dataset<Stacked<D>> {
  const { leaves, structure } = flatten(datasets, isRandomAccess);
  const parts = leaves.map((leaf) => dataset(leaf as RandomAccess<unknown>));
  if (parts.length === 0) throw new RangeError("Cannot stack no datasets");
  const { length } = parts[0]!;
  if (parts.some((part) => part.length !== length)) {
    const list = leavesWithPath(datasets, isRandomAccess).map(([path], i) => `${keyString(path)} has ${parts[i]!.length}`).join(", ");
    throw new RangeError(`Cannot stack datasets of different lengths: ${list}`);
  }
  return new Dataset<Stacked<D>>({
    length,
    get: (i) => structure.unflatten(parts.map((part) => part.get(i))) as Stacked<D>,
    getBatch: (indices) => structure.unflatten(parts.map((part) => part.getBatch(indices))) as Collated<Stacked<D>>,
  });
}

/** An element of several streams side by side. */
export type Zipped<S extends readonly unknown[]> = { [K in keyof S]: S[K] extends StreamSource<infer T> ? T : never };

/**
 * Streams side by side, as long as the shortest lasts.
 *
 * @example
 * ```ts
 * import { data } from "@fluxion/fluxion";
 *
 * console.log([...data.zip([1, 2, 3], ["a", "b"])]); // [[1, "a"], [2, "b"]]
 * ```
 */
export function zip<S extends readonly StreamSource<unknown>[]>(...sources: S): Stream<Zipped<S>> {
  const streams = sources.map((source) => stream(source));
  return new DualStream<Zipped<S>>(
    function* (epoch) {
      const iterators = streams.map((part) => part.iterate(epoch));
      try {
        while (iterators.length > 0) {
          const row: unknown[] = [];
          for (const iterator of iterators) {
            const next = iterator.next();
            if (next.done === true) return;
            row.push(next.value);
          }
          yield row as Zipped<S>;
        }
      } finally {
        for (const iterator of iterators) iterator.return?.();
      }
    },
    async function* (epoch) {
      const iterators = streams.map((part) => part.iterateAsync(epoch));
      try {
        while (iterators.length > 0) {
          const row = await Promise.all(iterators.map((iterator) => iterator.next()));
          if (row.some((next) => next.done === true)) return;
          yield row.map((next) => next.value) as Zipped<S>;
        }
      } finally {
        for (const iterator of iterators) await iterator.return?.();
      }
    },
  );
}

/**
 * A dataset divided at random into several, which share no example.
 *
 * @param parts Fractions that add up to 1, or numbers of examples that add up to the length. What fractions leave over goes to the first
 *   parts, one each.
 * @param key A random key: the same key divides in the same way.
 * @throws {RangeError} The parts do not add up.
 * @example
 * ```ts
 * import { data, random } from "@fluxion/fluxion";
 *
 * const [train, test] = data.randomSplit(data.dataset([1, 2, 3, 4, 5]), [0.8, 0.2], random.key(0));
 * console.log(train!.length, test!.length); // 4 1
 * ```
 */
export function randomSplit<T>(examples: RandomAccess<T> | readonly T[], parts: readonly number[], key: Tensor): Dataset<T>[] {
  const whole = dataset(examples), n = whole.length;
  const counts = countsOf(parts, n);
  const order = permutationOf(keyWords("split a dataset", key), n);
  let at = 0;
  return counts.map((count) => whole.subset(order.subarray(at, at += count)));
}

function countsOf(parts: readonly number[], n: number): number[] {
  const sum = parts.reduce((a, b) => a + b, 0);
  if (parts.every((part) => part >= 0 && part <= 1) && Math.abs(sum - 1) < 1e-6) {
    const counts = parts.map((part) => Math.floor(part * n + 1e-9));
    const left = n - counts.reduce((a, b) => a + b, 0);
    for (let i = 0; i < left; i++) counts[i % counts.length]!++;
    return counts;
  }
  if (parts.every((part) => Number.isInteger(part) && part >= 0) && sum === n) return [...parts];
  throw new RangeError(
    `Cannot split ${n} examples into parts [${parts.join(", ")}]: give fractions that add up to 1, or counts that add up to ${n}`,
  );
}
