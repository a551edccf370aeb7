/**
 * Coins, dice and categories.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import { broadcastTo, type TensorLike } from "../core/convert.ts";
import { checkDType, type DType, integerLimits, isInteger } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { positional } from "../core/positional.ts";
import { describe, normalizeAxis, sizeOf } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, floating, integers, reshaped } from "../np/_operands.ts";
import { section } from "../np/_sections.ts";
import { topK } from "../lax/sorting.ts";
import { positionWords, readKey, sampleShape, splitWords } from "./_key.ts";
import { type Asked, asked, type DTypeOr, type ShapeOr } from "./_options.ts";
import { floatLimits, standardGumbel, unit } from "./_unit.ts";

/** Options of `bernoulli`. */
export interface BernoulliOptions {
  /** The probability: 0.5 if not given. */
  readonly p?: TensorLike;
  /** "high" makes very small probabilities come as rarely as they should. Default "low". */
  readonly mode?: "low" | "high";
}

/**
 * Coin flips: true with probability `p`.
 *
 * @param p The probability: 0.5 if not given.
 * @param shape Of the result; that of `p` if not given.
 * @returns bools.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.bernoulli(random.key(0), 0.5, 4).toArray()); // [false, false, true, true]
 * ```
 */
export function bernoulli(
  key: Tensor,
  p?: TensorLike | Asked<BernoulliOptions>,
  shape?: ShapeOr<BernoulliOptions>,
  options?: BernoulliOptions,
): Tensor {
  const wanted = positional<Asked<BernoulliOptions>>("bernoulli", ["p", "shape"], [p, shape, options]);
  checkOptions("bernoulli", wanted, ["p", "shape", "mode"]);
  const words = readKey("bernoulli", key);
  const given = floating("bernoulli", wanted.p ?? 0.5);
  const sizes = sampleShape("bernoulli", wanted.shape, given.shape);
  const chance = castTo(given.ndim === 0 ? given : broadcastTo(given, sizes), given.dtype);
  if (wanted.mode !== "high") return bind("lt", [unit(words, sizes, chance.dtype), chance], {});
  // A second number goes on where the digits of the first end.
  const both = unit(words, [2, ...sizes], chance.dtype);
  const part = (i: number) => reshaped(section(both, 0, i, i + 1), sizes);
  const finer = bind("mul", [part(1), constant(floatLimits(chance.dtype).eps, chance.dtype)], {});
  return bind("lt", [finer, bind("sub", [chance, part(0)], {})], {});
}

/** Options of samplers of integers. */
export interface IntegerOptions {
  /** The type of the samples: "int32" if not given. */
  readonly dtype?: DType;
}

/**
 * -1 or 1, each with probability 1/2.
 *
 * @param shape Of the result; a scalar if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.rademacher(random.key(0), 4).toArray()); // [-1, -1, 1, 1]
 * ```
 */
export function rademacher(key: Tensor, shape?: ShapeOr<IntegerOptions>, options?: DTypeOr<IntegerOptions>): Tensor {
  const given = asked<IntegerOptions>("rademacher", ["dtype"], [shape, options]);
  const dtype = checkDType("rademacher", given.dtype ?? "int32");
  return castTo(bind("select", [bernoulli(key, 0.5, given.shape ?? []), constant(1, "int32"), constant(-1, "int32")], {}), dtype);
}

/** Options of `randint`. */
export interface RandintOptions extends IntegerOptions {
  /** The smallest value: 0 if not given. */
  readonly minval?: TensorLike;
  /** One more than the largest value. */
  readonly maxval: TensorLike;
}

/**
 * Uniform whole numbers in [minval, maxval).
 *
 * @param shape Of the result; then the ends and the dtype, by themselves or among the options.
 * @throws {TypeError} The dtype is no integer type, or there is no `maxval`.
 * @example A die
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.randint(random.key(0), 4, { minval: 0, maxval: 10 }).toArray()); // [9, 0, 2, 3]
 * ```
 */
export function randint(
  key: Tensor,
  shape: ShapeOr<RandintOptions>,
  minval?: TensorLike | RandintOptions,
  maxval?: TensorLike | Omit<RandintOptions, "maxval">,
  dtypeOr?: DTypeOr<IntegerOptions>,
): Tensor {
  const options = positional<Asked<RandintOptions>>("randint", ["shape", "minval", "maxval", "dtype"], [shape, minval, maxval, dtypeOr]);
  checkOptions("randint", options, ["shape", "minval", "maxval", "dtype"]);
  const dtype = checkDType("randint", options.dtype ?? "int32");
  if (!isInteger(dtype)) throw new TypeError(`Cannot randint with dtype ${dtype}: it gives integers`);
  if (options.maxval === undefined) throw new TypeError("Cannot randint without maxval: give { maxval }, one more than the largest value");
  const work = dtype === "uint32" ? dtype : "int32";
  const [least, most] = integerLimits(dtype);
  const bound = (x: TensorLike, slack: number): Tensor => {
    if (typeof x === "number" && Number.isInteger(x)) {
      return constant(Math.min(Math.max(x, least), Math.min(most + slack, 2147483647)), work);
    }
    const value = castTo(integers("randint", x), work);
    if (work === dtype) return value;
    return bind("clamp", [constant(least, work), value, constant(most + slack, work)], {});
  };
  const beyond = work === dtype && typeof options.maxval === "number" && options.maxval > most;
  const low = bound(options.minval ?? 0, 0);
  const high = beyond || dtype === "uint32" && typeof options.maxval === "number"
    ? constant(Math.min(options.maxval as number, most), work)
    : bound(options.maxval, 1);
  const sizes = sampleShape("randint", options.shape, low.shape, high.shape);
  const spread = (x: Tensor) => x.ndim === 0 ? x : broadcastTo(x, sizes);
  const span = spanOf(low, high, beyond);
  // Two words for each number, so that the remainder of the division favours none.
  const [k1, k2] = splitWords(readKey("randint", key), 2) as [readonly [Tensor, Tensor], readonly [Tensor, Tensor]];
  const half = bind("rem", [constant(2 ** 16, "uint32"), span], {});
  const shift = bind("rem", [bind("mul", [half, half], {}), span], {});
  const width = spread(span);
  const upper = bind("mul", [bind("rem", [positionWords(k1, sizes, 2), width], {}), spread(shift)], {});
  const lower = bind("rem", [positionWords(k2, sizes, 2), width], {});
  const offset = bind("rem", [bind("add", [upper, lower], {}), width], {});
  return castTo(bind("add", [spread(low), castTo(offset, work)], {}), dtype);
}

/** How many values there are, as uint32; one where there is none. */
function spanOf(low: Tensor, high: Tensor, beyond: boolean): Tensor {
  const [a, b] = low.ndim === high.ndim || low.ndim === 0 || high.ndim === 0 ? [low, high] : [
    broadcastTo(low, sampleShape("randint", undefined, low.shape, high.shape)),
    broadcastTo(high, sampleShape("randint", undefined, low.shape, high.shape)),
  ];
  const one = constant(1, "uint32");
  const span = bind("select", [bind("le", [b, a], {}), one, castTo(bind("sub", [b, a], {}), "uint32")], {});
  if (!beyond) return span;
  return bind("select", [bind("gt", [b, a], {}), bind("add", [span, one], {}), span], {});
}

/** Options of `categorical`. */
export interface CategoricalOptions {
  /** The axis of the categories: the last if not given. */
  readonly axis?: number;
  /** Whether a category may come more than once among the samples of one distribution: true if not given. */
  readonly replace?: boolean;
  /** "high" makes very rare categories come as rarely as they should. Default "low". */
  readonly mode?: "low" | "high";
}

/**
 * Categories, each with probability proportional to the exponential of its logit.
 *
 * @param logits Unnormalized log probabilities along one axis.
 * @param along The axis of the categories, the last if not given; or at once the shape of the result, if it is a list.
 * @param shape Of the result: ends in the shape of `logits` without that axis, which it is if not given. Both may stand among the options.
 * @returns The numbers of the categories, as int32.
 * @example
 * ```ts
 * import { np, random } from "@fluxion/fluxion";
 *
 * console.log(random.categorical(random.key(0), np.zeros([4, 3])).toArray()); // [1, 1, 2, 1]
 * ```
 */
export function categorical(
  key: Tensor,
  logits: TensorLike,
  along?: ShapeOr<CategoricalOptions>,
  shape?: ShapeOr<CategoricalOptions>,
  options?: CategoricalOptions,
): Tensor {
  // The axis may be left out: a list is a shape.
  const places = Array.isArray(along) ? ["shape"] : ["axis", "shape"];
  const wanted = positional<Asked<CategoricalOptions>>("categorical", places, [along, shape, options]);
  checkOptions("categorical", wanted, ["axis", "shape", "replace", "mode"]);
  const words = readKey("categorical", key);
  const given = floating("categorical", logits);
  const axis = normalizeAxis("sample categorical", wanted.axis ?? -1, given.ndim);
  const batch = given.shape.toSpliced(axis, 1);
  const sizes = wanted.shape === undefined ? batch : sampleShape("categorical", wanted.shape, batch);
  const mode = wanted.mode ?? "low";
  const prefix = sizes.slice(0, sizes.length - batch.length);
  const value = given;
  if (wanted.replace === false) {
    const count = sizeOf(prefix), n = given.shape[axis]!;
    if (count > n) {
      throw new RangeError(`Cannot sample ${count} times without replacement from the ${n} categories of ${describe(given)}`);
    }
    const noisy = bind("add", [value, standardGumbel(words, value.shape, value.dtype, mode)], {});
    const last = given.ndim - 1;
    const perm = [...Array.from({ length: last + 1 }, (_, i) => i).filter((i) => i !== axis), axis];
    const best = topK(axis === last ? noisy : bind("transpose", [noisy], { perm }), count)[1];
    return reshaped(bind("transpose", [best], { perm: [last, ...perm.slice(0, -1).map((_, i) => i)] }), sizes);
  }
  const full = [...prefix, ...sizes.slice(prefix.length).toSpliced(axis, 0, given.shape[axis]!)];
  const noise = standardGumbel(words, full, value.dtype, mode);
  return bind("argmax", [bind("add", [noise, broadcastTo(value, full)], {})], { axis: prefix.length + axis });
}
