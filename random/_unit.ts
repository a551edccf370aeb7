/**
 * Uniform numbers, as all other distributions take them.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import { broadcastTo } from "../core/convert.ts";
import { checkDType, type DType, isFloat } from "../core/dtype.ts";
import type { Shape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo } from "../np/_operands.ts";
import { positionWords, type Words } from "./_key.ts";

/** Options of samplers of floats. */
export interface FloatOptions {
  /** The floating type of the samples: "float32" if not given. */
  readonly dtype?: DType;
}

/** The floating type that a sampler is to give. */
export function floatType(operation: string, dtype: DType | undefined): DType {
  const type = checkDType(operation, dtype ?? "float32");
  if (!isFloat(type)) throw new TypeError(`Cannot sample ${operation} with dtype ${type}: it gives floats`);
  return type;
}

/** The smallest normal number, and the distance from 1 to the next number, of a floating type. */
export function floatLimits(dtype: DType): { tiny: number; eps: number } {
  switch (dtype) {
    case "float16":
      return { tiny: 2 ** -14, eps: 2 ** -10 };
    case "bfloat16":
      return { tiny: 2 ** -126, eps: 2 ** -7 };
    case "float64":
      return { tiny: 2 ** -1022, eps: 2 ** -52 };
    default:
      return { tiny: 2 ** -126, eps: 2 ** -23 };
  }
}

const u32 = (x: number) => constant(x, "uint32");

/** Uniform numbers in [0, 1): the upper bits of a word become the fraction of a number in [1, 2), less 1. */
export function unit(words: Words, shape: Shape, dtype: DType): Tensor {
  if (dtype === "float32") {
    const word = positionWords(words, shape, 2);
    const fraction = bind("shiftRightLogical", [word, u32(9)], {});
    return bind("sub", [bind("bitcast", [bind("or", [fraction, u32(0x3f800000)], {})], { dtype }), constant(1, dtype)], {});
  }
  if (dtype === "float64") {
    const high = castTo(positionWords(words, shape, 0), dtype);
    const low = castTo(bind("shiftRightLogical", [positionWords(words, shape, 1), u32(12)], {}), dtype);
    return bind("add", [
      bind("mul", [high, constant(2 ** -32, dtype)], {}),
      bind("mul", [low, constant(2 ** -52, dtype)], {}),
    ], {});
  }
  // The lower 16 (bfloat16: 8) bits of the word, less those that the fraction cannot hold. The division is exact.
  const [mask, surplus, scale] = dtype === "float16" ? [0xffff, 6, 2 ** -10] : [0xff, 1, 2 ** -7];
  const kept = bind("shiftRightLogical", [bind("and", [positionWords(words, shape, 2), u32(mask)], {}), u32(surplus)], {});
  return castTo(bind("mul", [castTo(kept, "float32"), constant(scale, "float32")], {}), dtype);
}

/** Uniform numbers in [low, high), which broadcast to the shape. */
export function between(words: Words, shape: Shape, low: Tensor, high: Tensor): Tensor {
  const dtype = low.dtype;
  const spread = (x: Tensor) => x.ndim === 0 ? x : broadcastTo(x, shape);
  const from = spread(low), to = spread(high);
  const width = bind("sub", [to, from], {});
  const scaled = bind("add", [bind("mul", [unit(words, shape, dtype), width], {}), from], {});
  return bind("max", [from, scaled], {});
}

/** Uniform numbers in [low, high), between numbers. */
export function betweenNumbers(words: Words, shape: Shape, dtype: DType, low: number, high: number): Tensor {
  return between(words, shape, constant(low, dtype), constant(high, dtype));
}

/** Standard normal numbers: uniform ones through the inverse of the distribution. */
export function standardNormal(words: Words, shape: Shape, dtype: DType): Tensor {
  const afterMinusOne = -1 + floatLimits(dtype).eps / 2;
  const u = betweenNumbers(words, shape, dtype, afterMinusOne, 1);
  return bind("mul", [constant(Math.SQRT2, dtype), bind("erfInv", [u], {})], {});
}

/** Standard exponential numbers. */
export function standardExponential(words: Words, shape: Shape, dtype: DType): Tensor {
  return bind("neg", [bind("log1p", [bind("neg", [unit(words, shape, dtype)], {})], {})], {});
}

/** Standard Gumbel numbers. "low" never passes about 16, "high" reaches further into the tail. */
export function standardGumbel(words: Words, shape: Shape, dtype: DType, mode: "low" | "high"): Tensor {
  const { tiny, eps } = floatLimits(dtype);
  const log = (x: Tensor) => bind("log", [x], {}), neg = (x: Tensor) => bind("neg", [x], {});
  if (mode === "low") return neg(log(neg(log(betweenNumbers(words, shape, dtype, tiny, 1)))));
  const both = unit(words, [2, ...shape], dtype);
  const part = (i: number) => {
    const start = [i, ...shape.map(() => 0)], limit = [i + 1, ...shape];
    return bind("reshape", [bind("slice", [both], { start, limit, strides: start.map(() => 1) })], { shape });
  };
  const high = part(0), low = part(1);
  const finer = bind("add", [bind("add", [high, bind("mul", [low, constant(eps, dtype)], {})], {}), constant(tiny, dtype)], {});
  const x = bind("select", [bind("ge", [high, constant(0.5, dtype)], {}), high, finer], {});
  return neg(log(neg(bind("log1p", [neg(x)], {}))));
}
