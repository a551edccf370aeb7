/**
 * Batches from an iterable, read one ahead.
 *
 * @module
 */
import { kindName } from "../../core/convert.ts";
import type { Batch, Stream } from "./data.ts";

type Batches = Iterator<Batch> | AsyncIterator<Batch>;

/** Reads a stream, begins it again, and knows when it is used up. */
export class StreamReader {
  readonly #stream: Stream;
  #iterator: Batches | undefined;
  #ahead: Batch | undefined;

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  /** How many batches it gives, where it says so. */
  get length(): number | undefined {
    const { length, size } = this.#stream as { length?: unknown; size?: unknown };
    if (typeof this.#stream === "function") return undefined;
    return typeof length === "number" ? length : typeof size === "number" ? size : undefined;
  }

  #open(): Batches {
    const source = typeof this.#stream === "function" ? this.#stream() : this.#stream;
    if (source !== null && typeof source === "object" && Symbol.asyncIterator in source) return source[Symbol.asyncIterator]();
    if (source !== null && typeof source === "object" && Symbol.iterator in source) return source[Symbol.iterator]();
    throw new TypeError(`Cannot read batches from ${kindName(source)}: the function must give an iterable`);
  }

  /** The next batch, without taking it. */
  async peek(): Promise<Batch | undefined> {
    return this.#ahead ??= await this.#read();
  }

  /** The next batch, or undefined at the end. */
  async next(): Promise<Batch | undefined> {
    const batch = this.#ahead ?? await this.#read();
    this.#ahead = undefined;
    return batch;
  }

  async #read(): Promise<Batch | undefined> {
    const { done, value } = await (this.#iterator ??= this.#open()).next();
    return done ? undefined : value;
  }

  /** Whether there is another batch: the next one, or the first after the end where the stream can begin again. */
  async more(): Promise<boolean> {
    return await this.peek() !== undefined || await this.restart();
  }

  /** Begins again; false where the stream gives nothing more, as a generator does after its end. */
  async restart(): Promise<boolean> {
    this.#iterator = undefined;
    this.#ahead = undefined;
    return await this.peek() !== undefined;
  }
}
