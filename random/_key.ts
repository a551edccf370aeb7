/**
 * Keys and counters: how a key and positions become random words.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import { kindName } from "../core/convert.ts";
import { broadcastShapes, checkShape, describe, type Shape, sizeOf } from "../core/shape.ts";
import { Tensor } from "../core/tensor.ts";
import { reshaped } from "../np/_operands.ts";

/** The two words of a key, as scalars. */
export type Words = readonly [k0: Tensor, k1: Tensor];

/**
 * The words of a key that a user gave.
 *
 * @throws {TypeError} It is no key.
 * @throws {RangeError} It is several keys.
 */
export function readKey(operation: string, key: Tensor): Words {
  if (!(key instanceof Tensor)) {
    throw new TypeError(`Cannot ${operation} with ${kindName(key)} for a key: the first argument is a key, as random.key(0) makes it`);
  }
  if (key.dtype !== "uint32" || key.shape.at(-1) !== 2) {
    throw new TypeError(`Cannot ${operation} with ${describe(key)} for a key: a key is a uint32[2], as random.key(0) makes it`);
  }
  if (key.ndim !== 1) {
    throw new RangeError(`Cannot ${operation} with ${describe(key)}, several keys: take one, or vmap the function over them`);
  }
  const word = (i: number) => reshaped(bind("slice", [key], { start: [i], limit: [i + 1], strides: [1] }), []);
  return [word(0), word(1)];
}

/**
 * The random word of each position of `shape`: word 0 or 1 of threefry of the flat position, or (2) both in one. Where one position's
 * word comes from does not depend on the others, so that parts of the stream can be made apart.
 */
export function positionWords([k0, k1]: Words, shape: Shape, word: 0 | 1 | 2): Tensor {
  const size = sizeOf(shape);
  const low = bind("iota", [], { shape: [size], dtype: "uint32", axis: 0 });
  return reshaped(bind("threefry", [k0, k1, constant(0, "uint32"), low], { word }), shape);
}

/** Two words side by side in a new last axis: keys. */
export function joinWords(first: Tensor, second: Tensor): Tensor {
  const shape = [...first.shape, 1];
  return bind("concatenate", [reshaped(first, shape), reshaped(second, shape)], { axis: first.ndim });
}

/** The words of `count` keys split from one. */
export function splitWords([k0, k1]: Words, count: number): Words[] {
  const zero = constant(0, "uint32");
  return Array.from({ length: count }, (_, i) => {
    const position = constant(i, "uint32");
    return [
      bind("threefry", [k0, k1, zero, position], { word: 0 }),
      bind("threefry", [k0, k1, zero, position], { word: 1 }),
    ] as const;
  });
}

/**
 * The shape of samples whose parameters have these shapes: as given, or what the parameters broadcast to.
 *
 * @throws {RangeError} The parameters do not broadcast to the shape.
 */
export function sampleShape(operation: string, shape: number | Shape | undefined, ...parameters: readonly Shape[]): number[] {
  const common = broadcastShapes(...parameters);
  const list = parameters.map((p) => `[${p}]`).join(", ");
  if (common === undefined) throw new RangeError(`Cannot ${operation} with parameters of shapes ${list}: they do not broadcast`);
  if (shape === undefined) return common;
  const wanted = checkShape(`sample ${operation} in`, shape);
  if (parameters.length > 0 && broadcastShapes(wanted, common)?.join() !== wanted.join()) {
    throw new RangeError(`Cannot ${operation} in shape [${wanted}] with parameters of shapes ${list}: they must broadcast to that shape`);
  }
  return wanted;
}
