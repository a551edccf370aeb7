/**
 * Samplers: which examples, and in which order, make up an epoch.
 *
 * @module
 */
import { checkOptions } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import { checkSize } from "./_batch_size.ts";
import { foldWords, type KeyWords, keyWords, permutationOf, uniformNumbers } from "./_random_order.ts";

/** Which examples make up an epoch. The same epoch always has the same ones, so that what was interrupted can go on. */
export interface Sampler {
  /** How many examples an epoch has. */
  readonly length: number;
  /** The numbers of the examples of an epoch, in order. */
  indices(epoch: number): ArrayLike<number>;
}

/** Which batches make up an epoch. */
export interface BatchSampler {
  /** How many batches an epoch has. */
  readonly length: number;
  /** The numbers of the examples of each batch of an epoch. */
  batches(epoch: number): Iterable<ArrayLike<number>>;
}

/** Options of samplers that may drop the rest. */
export interface DropLastOption {
  /** Whether to leave out what does not fill the last batch, or every replica. Default false. */
  readonly dropLast?: boolean;
}

/** The examples from 0 up to `n`, in order. */
export function sequentialSampler(n: number): Sampler {
  checkLength("sequentialSampler", n);
  return { length: n, indices: () => Uint32Array.from({ length: n }, (_, i) => i) };
}

/** Options of `randomSampler`. */
export interface RandomSamplerOptions {
  /** Whether an example may come more than once. Default false. */
  readonly replacement?: boolean;
  /** How many examples an epoch has. Default `n`. */
  readonly numSamples?: number;
}

/**
 * Examples in random order, another one in each epoch.
 *
 * @param n How many there are.
 * @param key A random key.
 * @param options `replacement`, `numSamples`. Without replacement, more than `n` are several orders one after the other.
 * @example
 * ```ts
 * import { data, random } from "@fluxion/fluxion";
 *
 * const sampler = data.randomSampler(4, random.key(0));
 * console.log(sampler.indices(0), sampler.indices(1)); // two different orders of 0, 1, 2, 3
 * ```
 */
export function randomSampler(n: number, key: Tensor, options: RandomSamplerOptions = {}): Sampler {
  checkOptions("randomSampler", options, ["replacement", "numSamples"]);
  return randomOrder(n, keyWords("randomSampler", key), options);
}

/** As `randomSampler`, for a key whose words are known. */
export function randomOrder(n: number, words: KeyWords, { replacement = false, numSamples = n }: RandomSamplerOptions = {}): Sampler {
  checkLength("randomSampler", n);
  checkLength("randomSampler", numSamples);
  if (n === 0 && numSamples > 0) throw new RangeError(`Cannot take ${numSamples} random examples of none`);
  return {
    length: numSamples,
    indices(epoch) {
      const key = foldWords(words, epoch);
      if (replacement) return Uint32Array.from(uniformNumbers(key, numSamples), (u) => Math.floor(u * n));
      if (numSamples <= n) return permutationOf(key, n).subarray(0, numSamples);
      const out = new Uint32Array(numSamples);
      for (let at = 0, round = 0; at < numSamples; at += n, round++) {
        out.set((round === 0 ? permutationOf(key, n) : permutationOf(foldWords(key, round), n)).subarray(0, numSamples - at), at);
      }
      return out;
    },
  };
}

/** Some of the examples, in a random order, another one in each epoch. */
export function subsetRandomSampler(indices: ArrayLike<number>, key: Tensor): Sampler {
  const chosen = Array.from(indices), words = keyWords("subsetRandomSampler", key);
  return {
    length: chosen.length,
    indices: (epoch) => Array.from(permutationOf(foldWords(words, epoch), chosen.length), (i) => chosen[i]!),
  };
}

/** Options of `weightedRandomSampler`. */
export interface WeightedRandomSamplerOptions {
  /** Whether an example may come more than once. Default true. */
  readonly replacement?: boolean;
}

/**
 * Examples at random, each as often as its weight says.
 *
 * @param weights A weight for each example, at or above 0; they need not add up to 1.
 * @param numSamples How many examples an epoch has.
 * @param key A random key.
 * @throws {RangeError} A weight is negative or not finite, or too few are above 0.
 * @example A rare class as often as the other
 * ```ts
 * import { data, random } from "@fluxion/fluxion";
 *
 * const labels = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
 * const sampler = data.weightedRandomSampler(labels.map((y) => y === 1 ? 9 : 1), 1000, random.key(0));
 * const ones = Array.from(sampler.indices(0)).filter((i) => labels[i] === 1).length;
 * console.log(ones > 400 && ones < 600); // true
 * ```
 */
export function weightedRandomSampler(
  weights: ArrayLike<number>,
  numSamples: number,
  key: Tensor,
  options: WeightedRandomSamplerOptions = {},
): Sampler {
  checkOptions("weightedRandomSampler", options, ["replacement"]);
  checkLength("weightedRandomSampler", numSamples);
  const { replacement = true } = options, words = keyWords("weightedRandomSampler", key);
  const sums = new Float64Array(weights.length);
  let sum = 0, positive = 0;
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i]!;
    if (!(w >= 0 && w < Infinity)) throw new RangeError(`Cannot weigh example ${i} by ${w}: weights are finite and at or above 0`);
    if (w > 0) positive++;
    sums[i] = sum += w;
  }
  const needed = replacement ? Math.min(1, numSamples) : numSamples;
  if (positive < needed) throw new RangeError(`Cannot take ${numSamples} examples of ${positive} whose weight is above 0`);
  return {
    length: numSamples,
    indices(epoch) {
      const key = foldWords(words, epoch);
      if (replacement) return Uint32Array.from(uniformNumbers(key, numSamples), (u) => firstAbove(sums, u * sum));
      // The smallest of exponential waiting times (Efraimidis and Spirakis 2006).
      const u = uniformNumbers(key, weights.length);
      const times = Float64Array.from(u, (x, i) => weights[i]! === 0 ? Infinity : -Math.log1p(-x) / weights[i]!);
      return Uint32Array.from(times.keys()).sort((a, b) => times[a]! - times[b]! || a - b).subarray(0, numSamples);
    },
  };
}

/** The first place whose running sum is above `x`. */
function firstAbove(sums: Float64Array, x: number): number {
  let low = 0, high = sums.length - 1;
  while (low < high) {
    const middle = low + high >> 1;
    if (sums[middle]! > x) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * The examples of a sampler in batches.
 *
 * @param sampler Which examples; or their numbers.
 * @param batchSize How many make up a batch.
 * @param options `dropLast`.
 */
export function batchSampler(sampler: Sampler | readonly number[], batchSize: number, options: DropLastOption = {}): BatchSampler {
  checkOptions("batchSampler", options, ["dropLast"]);
  checkSize(batchSize);
  const from = toSampler(sampler), { dropLast = false } = options;
  const length = dropLast ? Math.floor(from.length / batchSize) : Math.ceil(from.length / batchSize);
  return {
    length,
    *batches(epoch) {
      const indices = from.indices(epoch);
      for (let i = 0; i < length; i++) yield Array.prototype.slice.call(indices, i * batchSize, (i + 1) * batchSize);
    },
  };
}

/** A sampler, or the numbers of the examples of every epoch. */
export function toSampler(sampler: Sampler | readonly number[]): Sampler {
  if (Array.isArray(sampler)) return { length: sampler.length, indices: () => sampler };
  if (typeof (sampler as Sampler).indices === "function") return sampler as Sampler;
  throw new TypeError("Cannot sample: a sampler has length and indices(epoch), or is an array of numbers");
}

/** Options of `distributedSampler`. */
export interface DistributedSamplerOptions extends DropLastOption {
  /** How many processes share the examples. */
  readonly numReplicas: number;
  /** Which of them this is, from 0 on. */
  readonly rank: number;
  /** A random key, the same in all processes, to shuffle by; without it, the examples keep their order. */
  readonly key?: Tensor;
}

/**
 * One process's share of the examples, the same number for each: every `numReplicas`-th, in an order that all agree on.
 *
 * Where `n` does not divide, the first examples come twice, or with `dropLast` the last are left out.
 *
 * @param n How many there are.
 * @param options `numReplicas`, `rank`, `key`, `dropLast`.
 */
export function distributedSampler(n: number, options: DistributedSamplerOptions): Sampler {
  checkOptions("distributedSampler", options, ["numReplicas", "rank", "key", "dropLast"]);
  checkLength("distributedSampler", n);
  const { numReplicas, rank, key, dropLast = false } = options;
  if (!(Number.isInteger(numReplicas) && numReplicas >= 1)) throw new RangeError(`Cannot share examples among ${numReplicas} processes`);
  if (!(Number.isInteger(rank) && rank >= 0 && rank < numReplicas)) {
    throw new RangeError(`Cannot be process ${rank} of ${numReplicas}: ranks are from 0 up to ${numReplicas - 1}`);
  }
  const words = key === undefined ? undefined : keyWords("distributedSampler", key);
  const length = dropLast ? Math.floor(n / numReplicas) : Math.ceil(n / numReplicas);
  return {
    length,
    indices(epoch) {
      const order = words === undefined ? undefined : permutationOf(foldWords(words, epoch), n);
      return Uint32Array.from({ length }, (_, i) => {
        const at = (i * numReplicas + rank) % n;
        return order === undefined ? at : order[at]!;
      });
    },
  };
}

function checkLength(operation: string, n: number): void {
  if (!(Number.isInteger(n) && n >= 0)) throw new RangeError(`Cannot ${operation} of ${n} examples: give a whole number at or above 0`);
}
