/**
 * From words to numbers and back. Tensors hold no text, so these work on arrays of strings, before the model.
 *
 * @module
 */
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";

/** Options of `lookup`. */
export interface LookupOptions {
  /** How many values are kept, the most frequent ones: all if not given. */
  readonly maxTokens?: number;
  /** How many indices stand for values that are not known: 1 if not given; 0 makes them an error. */
  readonly numOovIndices?: number;
  /** A value that becomes index 0, such as padding: none if not given. */
  readonly maskToken?: string | number | null;
}

/** A table of values and their indices. */
export interface Lookup<T extends string | number> {
  /** The values in the order of their indices. */
  readonly vocabulary: readonly (T | "[UNK]")[];
  /** The indices of values: int32, of the arrays' shape. */
  encode(values: T | readonly T[] | readonly (readonly T[])[]): Tensor;
  /** The values of indices. */
  decode(indices: Tensor | readonly number[]): (T | "[UNK]")[];
}

/**
 * Indices for strings or integers, from a vocabulary or from data, whose most frequent values come first. As `keras.layers.StringLookup` and
 * `IntegerLookup`: after an index for the mask, if there is one, and those for unknown values.
 *
 * @param data The values to learn from, with repetitions; or `{ vocabulary }`, in order.
 * @param options How many values are kept, and how unknown ones are treated.
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * const table = nn.preprocessing.lookup(["b", "a", "b"]);
 * console.log(table.encode(["a", "b", "z"]).toArray()); // [2, 1, 0]
 * ```
 */
export function lookup(data: readonly string[] | { readonly vocabulary: readonly string[] }, options?: LookupOptions): Lookup<string>;
/** The same for integers. */
export function lookup(data: readonly number[] | { readonly vocabulary: readonly number[] }, options?: LookupOptions): Lookup<number>;
export function lookup<T extends string | number>(
  data: readonly T[] | { readonly vocabulary: readonly T[] },
  options: LookupOptions = {},
): Lookup<T> {
  checkOptions("build lookup", options, ["maxTokens", "numOovIndices", "maskToken"]);
  const { maxTokens = Infinity, numOovIndices = 1, maskToken = null } = options;
  if (!Number.isInteger(numOovIndices) || numOovIndices < 0) {
    throw new RangeError(`Cannot build lookup with numOovIndices ${numOovIndices}`);
  }
  const special: (T | "[UNK]")[] = [...maskToken === null ? [] : [maskToken as T], ...new Array<"[UNK]">(numOovIndices).fill("[UNK]")];
  const known = "vocabulary" in data ? [...data.vocabulary] : byFrequency(data).filter((v) => v !== maskToken);
  const vocabulary = [...special, ...known.slice(0, Math.max(0, maxTokens - special.length))];
  const index = new Map<T | "[UNK]", number>();
  vocabulary.forEach((value, i) => index.has(value) || index.set(value, i));
  const first = maskToken === null ? 0 : 1;
  const find = (value: T): number => {
    const found = index.get(value);
    if (found !== undefined) return found;
    if (numOovIndices === 0) {
      throw new RangeError(`Cannot look up ${JSON.stringify(value)}: it is not in the vocabulary of ${vocabulary.length}`);
    }
    return first + (numOovIndices === 1 ? 0 : hash(String(value)) % numOovIndices);
  };
  return {
    vocabulary,
    encode(values) {
      if (!Array.isArray(values)) return np.array(Int32Array.of(find(values as T)), { shape: [] });
      if (!values.some(Array.isArray)) return np.array(Int32Array.from(values as readonly T[], find));
      const rows = values as unknown as readonly (readonly T[])[], width = rows[0]?.length ?? 0;
      if (rows.some((row) => row.length !== width)) {
        throw new RangeError("Cannot encode rows of different lengths: pad them, or use vectorizeText");
      }
      return np.array(Int32Array.from(rows.flat(), find), { shape: [rows.length, width] });
    },
    decode(indices) {
      const list = Array.isArray(indices) ? indices as readonly number[] : Array.from((indices as Tensor).dataSync(), Number);
      return list.map((i) => {
        const value = vocabulary[i];
        if (value === undefined) throw new RangeError(`Cannot decode index ${i}: the vocabulary has ${vocabulary.length} values`);
        return value;
      });
    },
  };
}

/** The distinct values, the most frequent first; among equals in the order of the alphabet, reversed, as Keras has them. */
function byFrequency<T extends string | number>(values: readonly T[]): T[] {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? 1 : -1)).map(([value]) => value);
}

/** A number from a text, the same in every run (FNV-1a). */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) h = Math.imul(h ^ byte, 0x01000193);
  return h >>> 0;
}

/** Options of `textVectorization`. */
export interface TextOptions {
  /** How many words are kept, the most frequent ones: all if not given. */
  readonly maxTokens?: number;
  /** Where text is cut: at white space if not given, into characters, or by a function. */
  readonly split?: "whitespace" | "character" | ((text: string) => string[]);
  /** What is done first: lower case without punctuation if not given; null for nothing. */
  readonly standardize?: ((text: string) => string) | null;
  /** How long rows are, cut or filled with 0: the longest text's length if not given. */
  readonly outputSequenceLength?: number;
}

/** Texts as rows of word indices. */
export interface TextVectorizer {
  /** The words in the order of their indices: padding, unknown, then the most frequent. */
  readonly vocabulary: readonly string[];
  /** Texts as int32 [texts, words]. */
  encode(texts: readonly string[]): Tensor;
  /** Rows of indices as texts, without padding. */
  decode(indices: Tensor): string[];
}

const punctuation = /[!"#$%&()*+,\-./:;<=>?@[\\\]^_`{|}~']/g;

/**
 * Learns the words of some texts, and makes rows of indices of others. As `keras.layers.TextVectorization`: 0 is padding, 1 an unknown word.
 *
 * @param texts The texts to learn from, or `{ vocabulary }`.
 * @param options How texts are cut, how many words are kept, how long rows are.
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * const words = nn.preprocessing.textVectorization(["the cat sat", "the dog"]);
 * console.log(words.encode(["the bird", "the cat sat"]).shape); // [2, 3]
 * ```
 */
export function textVectorization(
  texts: readonly string[] | { readonly vocabulary: readonly string[] },
  options: TextOptions = {},
): TextVectorizer {
  checkOptions("build textVectorization", options, ["maxTokens", "split", "standardize", "outputSequenceLength"]);
  const { split = "whitespace", standardize = (text: string) => text.toLowerCase().replace(punctuation, "") } = options;
  const cut = (text: string): string[] => {
    const clean = standardize === null ? text : standardize(text);
    if (typeof split === "function") return split(clean);
    if (split === "character") return [...clean];
    return clean.split(/\s+/).filter((word) => word !== "");
  };
  const source = "vocabulary" in texts ? { vocabulary: texts.vocabulary.filter((w) => w !== "" && w !== "[UNK]") } : texts.flatMap(cut);
  const table = lookup(source, { maskToken: "", ...options.maxTokens !== undefined && { maxTokens: options.maxTokens } });
  return {
    vocabulary: table.vocabulary,
    encode(list) {
      const rows = list.map(cut), length = options.outputSequenceLength ?? Math.max(0, ...rows.map((row) => row.length));
      return table.encode(rows.map((row) => Array.from({ length }, (_, i) => row[i] ?? "")));
    },
    decode(indices) {
      const width = indices.shape.at(-1) ?? 1, words = table.decode(indices);
      return Array.from({ length: words.length / Math.max(width, 1) }, (_, i) => {
        return words.slice(i * width, (i + 1) * width).filter((w) => w !== "").join(split === "character" ? "" : " ");
      });
    },
  };
}
