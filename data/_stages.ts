/**
 * What streams do to their elements, written once for streams that wait and streams that do not.
 *
 * @module
 */
import { foldWords, type KeyWords, randomWords } from "./_random_order.ts";

/** Takes elements in and puts elements out. */
export interface Stage {
  /** Takes an element; gives true where it wants no more. A promise is waited for. */
  push(x: unknown, out: unknown[]): true | void | Promise<true | void>;
  /** Puts out what is left. */
  end?(out: unknown[]): void;
}

/** Changes elements by a function, which may give promises. */
export function mapStage(f: (x: never, index: number) => unknown): Stage {
  let index = 0;
  return {
    push(x, out) {
      const y = f(x as never, index++);
      if (y instanceof Promise) return y.then((value) => void out.push(value));
      out.push(y);
    },
  };
}

/** Keeps elements for which a function, which may give promises, holds. */
export function filterStage(keep: (x: never, index: number) => unknown): Stage {
  let index = 0;
  return {
    push(x, out) {
      const kept = keep(x as never, index++);
      if (kept instanceof Promise) return kept.then((value) => void (value && out.push(x)));
      if (kept) out.push(x);
    },
  };
}

/** The first `n` elements, and no look at the next. */
export function takeStage(n: number): Stage {
  let taken = 0;
  return {
    push(x, out) {
      out.push(x);
      if (++taken >= n) return true;
    },
  };
}

/** All but the first `n`. */
export function skipStage(n: number): Stage {
  let skipped = 0;
  return {
    push(x, out) {
      if (skipped < n) skipped++;
      else out.push(x);
    },
  };
}

/** Elements put together by `join`, `size` at a time. */
export function batchStage(size: number, dropRemainder: boolean, join: (elements: unknown[]) => unknown): Stage {
  let waiting: unknown[] = [];
  const flush = (out: unknown[]) => {
    const batch = waiting;
    waiting = [];
    out.push(join(batch));
  };
  return {
    push(x, out) {
      waiting.push(x);
      if (waiting.length === size) flush(out);
    },
    end(out) {
      if (waiting.length > 0 && !dropRemainder) flush(out);
    },
  };
}

/** Puts out a random one of the `buffer` elements that came before. */
export function shuffleStage(key: KeyWords, epoch: number, buffer: number): Stage {
  const waiting: unknown[] = [], words = foldWords(key, epoch);
  const perBlock = 256;
  let block = new Uint32Array(0), used = 0, start = 0;
  const random = (below: number) => {
    if (used === block.length) {
      block = randomWords(words, perBlock, start);
      start += perBlock;
      used = 0;
    }
    return Math.floor(block[used++]! / 2 ** 32 * below);
  };
  const release = (out: unknown[]) => {
    const i = random(waiting.length), last = waiting.pop();
    if (i === waiting.length) out.push(last);
    else {
      out.push(waiting[i]);
      waiting[i] = last;
    }
  };
  return {
    push(x, out) {
      waiting.push(x);
      if (waiting.length > buffer) release(out);
    },
    end(out) {
      while (waiting.length > 0) release(out);
    },
  };
}

/** Runs a stage over a source that does not wait. */
export function* runStage(source: Iterator<unknown>, stage: Stage): Generator<unknown, void, void> {
  const out: unknown[] = [];
  for (const x of { [Symbol.iterator]: () => source }) {
    const done = stage.push(x, out);
    if (done instanceof Promise) {
      done.catch(() => {});
      throw new TypeError("Cannot iterate a stream with for … of where a function in it is async: use for await");
    }
    yield* out.splice(0);
    if (done === true) return;
  }
  stage.end?.(out);
  yield* out;
}

/** Runs a stage over a source that waits. */
export async function* runStageAsync(source: AsyncIterator<unknown>, stage: Stage): AsyncGenerator<unknown, void, void> {
  const out: unknown[] = [];
  for await (const x of { [Symbol.asyncIterator]: () => source }) {
    const done = await stage.push(x, out);
    yield* out.splice(0);
    if (done === true) return;
  }
  stage.end?.(out);
  yield* out;
}

/** Elements asked for ahead of time, in their order. */
export async function* prefetched(source: AsyncIterator<unknown>, ahead: number): AsyncGenerator<unknown, void, void> {
  const asked: Promise<IteratorResult<unknown>>[] = [];
  const ask = () => {
    const next = source.next();
    // It may fail while nobody waits for it; whoever comes to it will see.
    next.catch(() => {});
    asked.push(next);
  };
  try {
    for (;;) {
      while (asked.length < Math.max(1, ahead)) ask();
      const next = await asked.shift()!;
      if (next.done === true) return;
      while (asked.length < ahead) ask();
      yield next.value;
    }
  } finally {
    await source.return?.();
  }
}
