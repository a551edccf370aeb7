/**
 * What a loader does in an epoch: which batches there are, and how each is made.
 *
 * @module
 */
import { getDefaultDevice } from "../core/device.ts";
import { Tensor } from "../core/tensor.ts";
import { foldWords, type KeyWords } from "./_random_order.ts";
import { batchStage, runStage, runStageAsync } from "./_stages.ts";
import type { Dataset } from "./dataset.ts";
import type { BatchSampler } from "./samplers.ts";
import type { Stream } from "./stream.ts";

/** A batch's making: it comes at once, or as a promise. */
export type Make = () => unknown;

/** What both kinds of plan are told. */
export interface PlanSettings {
  readonly batchSize: number | null;
  readonly dropLast: boolean;
  readonly prefetch: number;
  /** Puts examples together. */
  readonly join: (examples: unknown[]) => unknown;
  /** Whether the user said how to put examples together, so that a dataset's own way does not count. */
  readonly joinsItself: boolean;
  readonly transform: ((batch: unknown, key: Tensor) => unknown) | undefined;
}

/** What a loader does in an epoch. */
export interface Plan {
  /** What orders and transforms depend on. */
  key: KeyWords;
  readonly settings: PlanSettings;
  /** How many batches an epoch has, where that is known. */
  readonly length: number | undefined;
  /** What makes the batches of an epoch, from batch `from` on. */
  epoch(epoch: number, from: number): Iterable<Make>;
  epochAsync(epoch: number, from: number): AsyncIterator<Make>;
}

/** Batches of numbered examples. Those before `from` are not looked at. */
export class DatasetPlan<T> implements Plan {
  readonly #examples: Dataset<T>;
  readonly #batches: (key: KeyWords) => BatchSampler;

  constructor(public key: KeyWords, readonly settings: PlanSettings, examples: Dataset<T>, batches: (key: KeyWords) => BatchSampler) {
    this.#examples = examples;
    this.#batches = batches;
  }

  get length(): number {
    return this.#batches(this.key).length;
  }

  *epoch(epoch: number, from: number): Generator<Make, void, void> {
    let i = 0;
    for (const indices of this.#batches(this.key).batches(epoch)) {
      const index = i++;
      if (index >= from) yield () => transformed(this, this.#make(indices), epoch, index);
    }
  }

  async *epochAsync(epoch: number, from: number): AsyncGenerator<Make, void, void> {
    yield* this.epoch(epoch, from);
  }

  #make(indices: ArrayLike<number>): unknown {
    const { batchSize, join, joinsItself } = this.settings;
    if (batchSize === null) return this.#examples.get(indices[0]!);
    if (!joinsItself && this.#examples.batches) return this.#examples.getBatch(indices);
    const list = Array.from(indices, (i) => this.#examples.get(i) as unknown);
    return list.some((x) => x instanceof Promise) ? Promise.all(list).then(join) : join(list);
  }
}

/** Batches of a stream. Those before `from` are fetched, and not put together. */
export class StreamPlan<T> implements Plan {
  readonly #examples: Stream<T>;
  readonly length = undefined;

  constructor(public key: KeyWords, readonly settings: PlanSettings, examples: Stream<T>) {
    this.#examples = examples;
  }

  *epoch(epoch: number, from: number): Generator<Make, void, void> {
    let i = 0;
    for (const group of runStage(this.#examples.iterate(epoch), this.#groups())) {
      const index = i++;
      if (index >= from) yield this.#make(group as unknown[], epoch, index);
    }
  }

  async *epochAsync(epoch: number, from: number): AsyncGenerator<Make, void, void> {
    let i = 0;
    for await (const group of runStageAsync(this.#examples.iterateAsync(epoch), this.#groups())) {
      const index = i++;
      if (index >= from) yield this.#make(group as unknown[], epoch, index);
    }
  }

  #groups() {
    return batchStage(this.settings.batchSize ?? 1, this.settings.dropLast, (examples) => examples);
  }

  #make(group: unknown[], epoch: number, index: number): Make {
    return () => transformed(this, this.settings.batchSize === null ? group[0] : this.settings.join(group), epoch, index);
  }
}

// Apart from the epochs' keys, which are folded from the key directly with small numbers.
const transforms = 0xffffffff;

function transformed(plan: Plan, batch: unknown, epoch: number, index: number): unknown {
  const { transform } = plan.settings;
  if (transform === undefined) return batch;
  if (batch instanceof Promise) return batch.then((batch) => transformed(plan, batch, epoch, index));
  return transform(batch, keyTensor(foldWords(foldWords(foldWords(plan.key, transforms), epoch), index)));
}

function keyTensor(words: KeyWords): Tensor {
  const aval = { shape: [2], dtype: "uint32" } as const;
  return new Tensor(aval, getDefaultDevice().upload(Uint32Array.of(...words), aval), false);
}

/** Each batch, in order; several may be asked for at once, and are then made at the same time. */
export function makeAll(makers: AsyncIterator<Make>): AsyncIterator<unknown> {
  return {
    async next() {
      const next = await makers.next();
      return next.done === true ? { done: true, value: undefined } : { done: false, value: await next.value() };
    },
    async return() {
      await makers.return?.();
      return { done: true, value: undefined };
    },
  };
}
