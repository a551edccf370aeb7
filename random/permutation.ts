/**
 * Shuffling and choosing.
 *
 * @module
 */
import { bind, bindMany } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import { positional } from "../core/positional.ts";
import { checkShape, describe, normalizeAxis, type Shape, sizeOf } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, filled, floating, reshaped } from "../np/_operands.ts";
import { topK } from "../lax/sorting.ts";
import { take } from "../np/indexing.ts";
import { countBelow } from "../np/_search.ts";
import { randint } from "./discrete.ts";
import { positionWords, readKey, splitWords, type Words } from "./_key.ts";
import { asked, type ShapeOr } from "./_options.ts";
import { standardGumbel, unit } from "./_unit.ts";

/** Sorts by random words; often enough that words which are equal by chance do not matter. */
function shuffled(words: Words, x: Tensor, axis: number): Tensor {
  const rounds = Math.ceil(3 * Math.log(Math.max(1, x.size)) / Math.log(2 ** 32 - 1));
  let rest = words, out = x;
  for (let i = 0; i < rounds; i++) {
    const [next, now] = splitWords(rest, 2) as [Words, Words];
    rest = next;
    out = bindMany("sort", [positionWords(now, x.shape, 2), out], { axis, numKeys: 1 })[1]!;
  }
  return out;
}

/** What a user gives as the things to choose from: a tensor, or how many numbers from 0 on. */
function readThings(operation: string, x: TensorLike): Tensor | number {
  if (typeof x === "number") return checkShape(`${operation} of`, x)[0]!;
  const value = toTensor(operation, x);
  if (value.ndim > 0) return value;
  throw new RangeError(`Cannot ${operation} of ${describe(value)}: give a number, or a tensor of at least one axis`);
}

const range = (n: number) => bind("iota", [], { shape: [n], dtype: "int32", axis: 0 });

/** Options of `permutation`. */
export interface PermutationOptions {
  /** The axis that is shuffled: 0 if not given. */
  readonly axis?: number;
  /** Whether each vector along the axis is shuffled by itself. Default false: slices stay together. */
  readonly independent?: boolean;
}

/**
 * A tensor with its slices along an axis in random order, or the numbers from 0 up to `x` in random order.
 *
 * @param along The axis that is shuffled, 0 if not given; also as `{ axis }`.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.permutation(random.key(0), 6).toArray()); // [0, 1, 5, 4, 3, 2]
 * ```
 */
export function permutation(key: Tensor, x: TensorLike, along?: number | PermutationOptions, rest?: PermutationOptions): Tensor {
  const options = positional<PermutationOptions>("permutation", ["axis"], [along, rest]), { axis = 0 } = options;
  checkOptions("permutation", options, ["axis", "independent"]);
  const words = readKey("permutation", key);
  const things = readThings("permutation", x);
  if (typeof things === "number") return shuffled(words, range(things), normalizeAxis("permutation", axis, 1));
  const at = normalizeAxis("permutation", axis, things.ndim);
  if (things.ndim === 1 || options.independent === true) return shuffled(words, things, at);
  return take(things, shuffled(words, range(things.shape[at]!), 0), at, { mode: "promiseInBounds" });
}

/** Options of `choice`. */
export interface ChoiceOptions {
  /** Whether a thing may be chosen more than once: true if not given. */
  readonly replace?: boolean;
  /** The probability of each thing; all the same if not given. */
  readonly p?: TensorLike;
  /** The axis of the things: 0 if not given. */
  readonly axis?: number;
  /** "high" makes very improbable things come as rarely as they should, without replacement. Default "low". */
  readonly mode?: "low" | "high";
}

/**
 * Things chosen at random from the slices of a tensor along an axis, or from the numbers from 0 up to `a`.
 *
 * @param shape How many things, which takes the place of the axis; one if not given.
 * @throws {RangeError} There are fewer things than are to be chosen without replacement; `p` has another length.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.choice(random.key(0), 10, 3, { replace: false }).toArray());
 * ```
 */
export function choice(key: Tensor, a: TensorLike, shape?: ShapeOr<ChoiceOptions>, options?: ChoiceOptions): Tensor {
  const given = asked<ChoiceOptions>("choice", ["replace", "p", "axis", "mode"], [shape, options]);
  const words = readKey("choice", key);
  const things = readThings("choice", a);
  const axis = typeof things === "number" ? 0 : normalizeAxis("choice", given.axis ?? 0, things.ndim);
  const n = typeof things === "number" ? things : things.shape[axis]!;
  const sizes = checkShape("choose in", given.shape ?? []), count = sizeOf(sizes);
  const { replace = true, p, mode = "low" } = given;
  const outShape = typeof things === "number" ? sizes : things.shape.toSpliced(axis, 1, ...sizes);
  if (count === 0) return filled(outShape, 0, typeof things === "number" ? "int32" : things.dtype);
  if (n === 0) throw new RangeError("Cannot choose from no things");
  if (!replace && count > n) throw new RangeError(`Cannot choose ${count} of ${n} things without replacement: there are too few`);
  const index = p === undefined
    ? replace ? randint(key, sizes, { maxval: n }) : undefined
    : weighted(words, toWeights(p, n), sizes, replace ? undefined : { count, mode });
  if (index === undefined) {
    const order = typeof things === "number" ? permutation(key, things) : permutation(key, things, axis);
    const limit = order.shape.with(axis, count);
    return reshaped(bind("slice", [order], { start: limit.map(() => 0), limit, strides: limit.map(() => 1) }), outShape);
  }
  return reshaped(typeof things === "number" ? index : take(things, index, axis, { mode: "promiseInBounds" }), outShape);
}

function toWeights(p: TensorLike, n: number): Tensor {
  const weights = floating("choice", p);
  if (weights.ndim === 1 && weights.shape[0] === n) return weights;
  throw new RangeError(`Cannot choose from ${n} things with probabilities ${describe(weights)}: there must be one for each`);
}

/** Indices chosen by weight: where a uniform number falls among the running sums, or the largest of noisy logarithms. */
function weighted(words: Words, p: Tensor, sizes: Shape, distinct: { count: number; mode: "low" | "high" } | undefined): Tensor {
  const n = p.shape[0]!;
  if (distinct !== undefined) {
    const noisy = bind("add", [standardGumbel(words, [n], p.dtype, distinct.mode), bind("log", [p], {})], {});
    return topK(noisy, distinct.count)[1];
  }
  const sums = bind("cumsum", [p], { axis: 0, reverse: false });
  const total = reshaped(bind("slice", [sums], { start: [n - 1], limit: [n], strides: [1] }), []);
  const u = bind("sub", [constant(1, p.dtype), unit(words, sizes, p.dtype)], {});
  return castTo(countBelow(sums, bind("mul", [total, u], {}), "left"), "int32");
}
