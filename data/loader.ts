/**
 * The loader: batches of a dataset, epoch after epoch, which can be interrupted and resumed.
 *
 * @module
 */
import { checkOptions } from "../core/errors.ts";
import { kindName } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { DatasetPlan, makeAll, type Plan, type PlanSettings, StreamPlan } from "./_loader_plan.ts";
import { type KeyWords, keyWords } from "./_random_order.ts";
import { checkSize } from "./_batch_size.ts";
import { prefetched } from "./_stages.ts";
import { collate, type Collated } from "./collate.ts";
import { dataset, isRandomAccess, type RandomAccess } from "./dataset.ts";
import { type BatchSampler, batchSampler, randomOrder, type Sampler, sequentialSampler, toSampler } from "./samplers.ts";
import { isAsyncIterable, isIterable, stream, type StreamSource } from "./stream.ts";

/** Options of `loader`. */
export interface LoaderOptions<T = unknown, B = unknown> {
  /** How many examples make up a batch. Default 1; null gives the examples as they are. */
  readonly batchSize?: number | null;
  /** Whether each epoch has its own random order. Default false. */
  readonly shuffle?: boolean;
  /** The random key that orders depend on. */
  readonly key?: Tensor;
  /** Instead of a key: `random.key(seed)`. Default 0. */
  readonly seed?: number;
  /** Which examples make up an epoch, instead of all. */
  readonly sampler?: Sampler | readonly number[];
  /** Which batches make up an epoch, instead of `batchSize`, `shuffle`, `sampler` and `dropLast`. */
  readonly batchSampler?: BatchSampler;
  /** Whether to leave out a last batch that is not full. Default false. */
  readonly dropLast?: boolean;
  /** Puts examples together to a batch. Default: `data.collate`. */
  readonly collate?: (examples: T[]) => B;
  /** Changes each batch, with a random key of its own: for random flips and crops. May be async. */
  readonly transform?: (batch: never, key: Tensor) => unknown;
  /** How many batches are made ahead of time under `for await`. Default 2. */
  readonly prefetch?: number;
}

const optionNames = [
  "batchSize",
  "shuffle",
  "key",
  "seed",
  "sampler",
  "batchSampler",
  "dropLast",
  "collate",
  "transform",
  "prefetch",
] as const;

/** Where a loader is: plain JSON, to be saved with a checkpoint. */
export interface LoaderState {
  /** The epoch, from 0 on. */
  readonly epoch: number;
  /** How many batches of it were given out. */
  readonly batch: number;
  /** The words of the random key. */
  readonly key: readonly number[];
  /** How many batches an epoch has; null where the data is a stream. */
  readonly length: number | null;
}

/**
 * Batches, epoch after epoch: each `for … of` or `for await` is one epoch, shuffled anew where that was asked for.
 */
export class Loader<B> implements Iterable<B>, AsyncIterable<B> {
  readonly #plan: Plan;
  #epoch = 0;
  #batch = 0;
  #resumed = false;

  /** @ignore Made by `loader`. */
  constructor(plan: unknown) {
    this.#plan = plan as Plan;
  }

  /** How many batches an epoch has; undefined where the data is a stream. */
  get length(): number | undefined {
    return this.#plan.length;
  }

  /** The epoch that is running, or, between two, the next one. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Where the loader is. In the body of a loop, the batch at hand counts as given out. */
  stateDict(): LoaderState {
    return { epoch: this.#epoch, batch: this.#batch, key: [...this.#plan.key], length: this.#plan.length ?? null };
  }

  /**
   * Goes to where another loader was: the next loop gives the rest of that epoch, bit for bit, and later ones what they would have given.
   *
   * @throws {TypeError} It is no state of a loader.
   * @throws {RangeError} The state is that of other data: an epoch had another number of batches.
   */
  loadStateDict(state: LoaderState): void {
    const { epoch, batch, key, length } = state ?? {};
    const isCount = (x: unknown) => Number.isInteger(x) && (x as number) >= 0;
    if (!isCount(epoch) || !isCount(batch) || !Array.isArray(key) || key.length !== 2 || !key.every(isCount)) {
      throw new TypeError(`Cannot load ${JSON.stringify(state)} as a loader's state: it is what stateDict() gives`);
    }
    if (length !== (this.#plan.length ?? null)) {
      throw new RangeError(
        `Cannot resume a loader with ${this.#plan.length ?? "unknown"} batches an epoch where one with ${
          length ?? "unknown"
        } was: data and batchSize must be the same`,
      );
    }
    this.#plan.key = [key[0]!, key[1]!];
    this.#epoch = epoch;
    this.#batch = batch;
    this.#resumed = true;
  }

  /** Where the next loop begins: after a broken-off one, with a new epoch. */
  #begin(): void {
    if (!this.#resumed && this.#batch > 0) {
      this.#epoch++;
      this.#batch = 0;
    }
    this.#resumed = false;
  }

  #end(): void {
    this.#epoch++;
    this.#batch = 0;
  }

  /**
   * One epoch.
   *
   * @throws {TypeError} Something has to be waited for: use `for await`.
   */
  *[Symbol.iterator](): Generator<B, void, void> {
    this.#begin();
    for (const make of this.#plan.epoch(this.#epoch, this.#batch)) {
      const batch = make();
      if (batch instanceof Promise) {
        batch.catch(() => {});
        throw new TypeError("Cannot iterate a loader with for … of where examples or transform are async: use for await");
      }
      this.#batch++;
      yield batch as B;
    }
    this.#end();
  }

  /** One epoch, with the next batches made while one is used. */
  async *[Symbol.asyncIterator](): AsyncGenerator<B, void, void> {
    this.#begin();
    const made = prefetched(makeAll(this.#plan.epochAsync(this.#epoch, this.#batch)), this.#plan.settings.prefetch);
    for await (const batch of made) {
      this.#batch++;
      yield batch as B;
    }
    this.#end();
  }
}

/**
 * Batches of a dataset or a stream.
 *
 * @param source A dataset, an array, what has `length` and `get(index)`, or a stream, an iterable or a function that gives one.
 * @param options `batchSize`, `shuffle`, `key` or `seed`, `sampler`, `batchSampler`, `dropLast`, `collate`, `transform`, `prefetch`.
 * @returns A loader: each loop over it is one epoch.
 * @throws {TypeError} Options exclude one another, or `shuffle` or a sampler is given for a stream.
 * @example
 * ```ts
 * import { data, random } from "@fluxion/fluxion";
 *
 * const examples = data.tensorDataset({ x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0] });
 * const batches = data.loader(examples, { batchSize: 2, shuffle: true, key: random.key(0) });
 * for (let epoch = 0; epoch < 2; epoch++) {
 *   for (const { x, y } of batches) console.log(x.shape, y.shape); // [2, 2] [2]
 * }
 * ```
 * @example Interrupted and resumed
 * ```ts
 * import { data } from "@fluxion/fluxion";
 *
 * const make = () => data.loader([1, 2, 3, 4, 5, 6], { batchSize: 2, shuffle: true, seed: 7 });
 * const first = make(), second = make();
 * for (const _ of first) break;
 * second.loadStateDict(JSON.parse(JSON.stringify(first.stateDict())));
 * console.log([...second].length); // 2: the rest of the epoch
 * ```
 */
export function loader<T, B = Collated<Awaited<T>>>(
  source: RandomAccess<T> | readonly T[] | StreamSource<T>,
  options: LoaderOptions<Awaited<T>, B> = {},
): Loader<B> {
  checkOptions("make a loader", options, optionNames);
  const refuse = (problem: string): never => {
    throw new TypeError(`Cannot make a loader with ${problem}`);
  };
  const { batchSize = 1, shuffle = false, dropLast = false, prefetch = 2 } = options;
  if (options.key !== undefined && options.seed !== undefined) refuse("both key and seed: give one");
  if (shuffle && options.sampler !== undefined) refuse("both shuffle and sampler: a sampler says the order");
  if (options.batchSampler !== undefined) {
    const other = (["batchSize", "shuffle", "sampler", "dropLast"] as const).find((name) => options[name] !== undefined);
    if (other !== undefined) refuse(`both batchSampler and ${other}: a batchSampler says what makes up a batch`);
  }
  if (batchSize === null && dropLast) refuse("dropLast and without batches (batchSize: null)");
  if (batchSize !== null) checkSize(batchSize);
  if (!(Number.isInteger(prefetch) && prefetch >= 0)) throw new RangeError(`Cannot make a loader that prefetches ${prefetch} batches`);
  const words = options.key === undefined ? seedWords(options.seed ?? 0) : keyWords("make a loader", options.key);
  const settings: PlanSettings = {
    batchSize,
    dropLast,
    prefetch,
    join: (examples) => options.collate === undefined ? collate(examples) : options.collate(examples as Awaited<T>[]),
    joinsItself: options.collate !== undefined,
    transform: options.transform as PlanSettings["transform"],
  };
  if (Array.isArray(source) || isRandomAccess(source)) {
    const examples = dataset(source as RandomAccess<T>), n = examples.length;
    const fixed = options.sampler === undefined ? undefined : toSampler(options.sampler);
    const sampler = (words: KeyWords): Sampler => fixed ?? (shuffle ? randomOrder(n, words) : sequentialSampler(n));
    const batches = (words: KeyWords): BatchSampler => options.batchSampler ?? batchSampler(sampler(words), batchSize ?? 1, { dropLast });
    return new Loader<B>(new DatasetPlan(words, settings, examples, batches));
  }
  for (const name of ["sampler", "batchSampler"] as const) {
    if (options[name] !== undefined) refuse(`a stream and ${name}: a stream has no numbered examples`);
  }
  if (shuffle) refuse("a stream and shuffle: a stream comes in its own order; shuffle it by stream(…).shuffle(key, { buffer })");
  if (typeof source !== "function" && !isIterable(source) && !isAsyncIterable(source)) {
    refuse(`${kindName(source)} for data: give a dataset, an array or a stream`);
  }
  return new Loader<B>(new StreamPlan(words, settings, stream(source as StreamSource<T>)));
}

function seedWords(seed: number): KeyWords {
  if (!Number.isSafeInteger(seed)) throw new TypeError(`Cannot make a loader with seed ${seed}: a seed is a whole number`);
  return [0, Number(BigInt.asUintN(32, BigInt(seed)))];
}
