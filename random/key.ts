/**
 * Making keys, and keys from keys.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import { fromData, toTensor } from "../core/convert.ts";
import { isInteger } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { positional } from "../core/positional.ts";
import { checkShape, describe, type Shape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo } from "../np/_operands.ts";
import { joinWords, positionWords, readKey } from "./_key.ts";

/**
 * A key made from a seed. The same seed gives the same numbers, on every device.
 *
 * @param seed A whole number, of which the lower 32 bits count; or an integer scalar.
 * @returns A uint32[2].
 * @throws {TypeError} The seed is no whole number.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.normal(random.key(0)).item()); // about 1.6226422
 * ```
 */
export function key(seed: number | Tensor): Tensor {
  if (typeof seed === "number") {
    if (!Number.isSafeInteger(seed)) throw new TypeError(`Cannot make a key of ${seed}: a seed is a whole number`);
    return fromData(Uint32Array.of(0, Number(BigInt.asUintN(32, BigInt(seed)))), [2], "uint32");
  }
  const value = toTensor("make a key", seed);
  if (value.ndim !== 0 || !isInteger(value.dtype)) {
    throw new TypeError(`Cannot make a key of ${describe(value)}: a seed is an integer scalar; vmap key over several`);
  }
  return joinWords(constant(0, "uint32"), castTo(value, "uint32"));
}

/**
 * New keys made from a key, independent of each other and of what the key itself would give. Do not go on using the key.
 *
 * @param count How many, or their shape; also as `{ num }`. Default 2.
 * @returns A uint32[num, 2]; iterating gives the keys.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * const [weights, noise] = random.split(random.key(0));
 * console.log(weights!.toArray(), noise!.toArray());
 * ```
 */
export function split(key: Tensor, count?: number | Shape | { readonly num?: number | Shape }): Tensor {
  const { num = 2, ...none } = positional<{ readonly num?: number | Shape }>("split", ["num"], [count]);
  checkOptions("split", none, ["num"]);
  const words = readKey("split", key);
  const shape = checkShape("split a key into", num);
  return joinWords(positionWords(words, shape, 0), positionWords(words, shape, 1));
}

/**
 * A key made from a key and a number, such as the number of a step or of a layer.
 *
 * @param data A whole number, of which the lower 32 bits count; or an integer scalar, which may be traced.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * const key = random.key(0);
 * for (let step = 0; step < 3; step++) console.log(random.uniform(random.foldIn(key, step)).item());
 * ```
 */
export function foldIn(key: Tensor, data: number | Tensor): Tensor {
  const [k0, k1] = readKey("foldIn", key);
  const counter = asCounter(data), zero = constant(0, "uint32");
  return joinWords(
    bind("threefry", [k0, k1, zero, counter], { word: 0 }),
    bind("threefry", [k0, k1, zero, counter], { word: 1 }),
  );
}

function asCounter(data: number | Tensor): Tensor {
  if (typeof data === "number") {
    if (!Number.isSafeInteger(data)) throw new TypeError(`Cannot foldIn ${data}: it must be a whole number`);
    return constant(Number(BigInt.asUintN(32, BigInt(data))), "uint32");
  }
  const value = toTensor("foldIn", data);
  if (value.ndim !== 0 || !isInteger(value.dtype)) {
    throw new TypeError(`Cannot foldIn ${describe(value)}: it must be an integer scalar; vmap foldIn over several`);
  }
  return castTo(value, "uint32");
}
