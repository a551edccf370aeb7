/**
 * Functions of one operand, elementwise. Nothing is promoted.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant, constantLike } from "../core/constant.ts";
import type { TensorLike } from "../core/convert.ts";
import { checkDType, type DType } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import { operand } from "./_operands.ts";

/**
 * e to the power x.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.exp(0).item()); // 1
 * ```
 */
export function exp(x: TensorLike): Tensor {
  return bind("exp", [operand("exp", x)], {});
}

/**
 * 2 to the power x.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.exp2(3).item()); // 8
 * ```
 */
export function exp2(x: TensorLike): Tensor {
  return bind("exp2", [operand("exp2", x)], {});
}

/**
 * e to the power x, less 1.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.expm1(0).item()); // 0
 * ```
 */
export function expm1(x: TensorLike): Tensor {
  return bind("expm1", [operand("expm1", x)], {});
}

/**
 * The natural logarithm.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.log(1).item()); // 0
 * ```
 */
export function log(x: TensorLike): Tensor {
  return bind("log", [operand("log", x)], {});
}

/**
 * log(1 + x).
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.log1p(0).item()); // 0
 * ```
 */
export function log1p(x: TensorLike): Tensor {
  return bind("log1p", [operand("log1p", x)], {});
}

/**
 * 1 / (1 + exp(-x)).
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.logistic(0).item()); // 0.5
 * ```
 */
export function logistic(x: TensorLike): Tensor {
  return bind("logistic", [operand("logistic", x)], {});
}

/**
 * The square root.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.sqrt(9).item()); // 3
 * ```
 */
export function sqrt(x: TensorLike): Tensor {
  return bind("sqrt", [operand("sqrt", x)], {});
}

/**
 * 1 / sqrt(x).
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.rsqrt(4).item()); // 0.5
 * ```
 */
export function rsqrt(x: TensorLike): Tensor {
  return bind("rsqrt", [operand("rsqrt", x)], {});
}

/**
 * The cube root.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.cbrt(8).item()); // 2
 * ```
 */
export function cbrt(x: TensorLike): Tensor {
  return bind("cbrt", [operand("cbrt", x)], {});
}

/**
 * The sine.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.sin(0).item()); // 0
 * ```
 */
export function sin(x: TensorLike): Tensor {
  return bind("sin", [operand("sin", x)], {});
}

/**
 * The cosine.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.cos(0).item()); // 1
 * ```
 */
export function cos(x: TensorLike): Tensor {
  return bind("cos", [operand("cos", x)], {});
}

/**
 * The tangent.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.tan(0).item()); // 0
 * ```
 */
export function tan(x: TensorLike): Tensor {
  return bind("tan", [operand("tan", x)], {});
}

/**
 * The inverse of the sine.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.asin(0).item()); // 0
 * ```
 */
export function asin(x: TensorLike): Tensor {
  return bind("asin", [operand("asin", x)], {});
}

/**
 * The inverse of the cosine.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.acos(1).item()); // 0
 * ```
 */
export function acos(x: TensorLike): Tensor {
  return bind("acos", [operand("acos", x)], {});
}

/**
 * The inverse of the tangent.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.atan(0).item()); // 0
 * ```
 */
export function atan(x: TensorLike): Tensor {
  return bind("atan", [operand("atan", x)], {});
}

/**
 * The hyperbolic sine.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.sinh(0).item()); // 0
 * ```
 */
export function sinh(x: TensorLike): Tensor {
  return bind("sinh", [operand("sinh", x)], {});
}

/**
 * The hyperbolic cosine.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.cosh(0).item()); // 1
 * ```
 */
export function cosh(x: TensorLike): Tensor {
  return bind("cosh", [operand("cosh", x)], {});
}

/**
 * The hyperbolic tangent.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.tanh(0).item()); // 0
 * ```
 */
export function tanh(x: TensorLike): Tensor {
  return bind("tanh", [operand("tanh", x)], {});
}

/**
 * The inverse of sinh.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.asinh(0).item()); // 0
 * ```
 */
export function asinh(x: TensorLike): Tensor {
  return bind("asinh", [operand("asinh", x)], {});
}

/**
 * The inverse of cosh.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.acosh(1).item()); // 0
 * ```
 */
export function acosh(x: TensorLike): Tensor {
  return bind("acosh", [operand("acosh", x)], {});
}

/**
 * The inverse of tanh.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.atanh(0).item()); // 0
 * ```
 */
export function atanh(x: TensorLike): Tensor {
  return bind("atanh", [operand("atanh", x)], {});
}

/**
 * The error function.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.erf(0).item()); // 0
 * ```
 */
export function erf(x: TensorLike): Tensor {
  return bind("erf", [operand("erf", x)], {});
}

/**
 * 1 less the error function.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.erfc(0).item()); // 1
 * ```
 */
export function erfc(x: TensorLike): Tensor {
  return bind("erfc", [operand("erfc", x)], {});
}

/**
 * The inverse of the error function.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.erfInv(0).item()); // 0
 * ```
 */
export function erfInv(x: TensorLike): Tensor {
  return bind("erfInv", [operand("erfInv", x)], {});
}

/**
 * The logarithm of the absolute value of the gamma function.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.lgamma(1).item()); // 0
 * ```
 */
export function lgamma(x: TensorLike): Tensor {
  return bind("lgamma", [operand("lgamma", x)], {});
}

/**
 * The derivative of `lgamma`.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.digamma([0.5]).shape); // [1]
 * ```
 */
export function digamma(x: TensorLike): Tensor {
  return bind("digamma", [operand("digamma", x)], {});
}

/**
 * exp(-|x|) times the modified Bessel function of order 0.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.besselI0e(0).item()); // 1
 * ```
 */
export function besselI0e(x: TensorLike): Tensor {
  return bind("besselI0e", [operand("besselI0e", x)], {});
}

/**
 * exp(-|x|) times the modified Bessel function of order 1.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.besselI1e(0).item()); // 0
 * ```
 */
export function besselI1e(x: TensorLike): Tensor {
  return bind("besselI1e", [operand("besselI1e", x)], {});
}

/**
 * -x.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.neg([1, -2]).toArray()); // [-1, 2]
 * ```
 */
export function neg(x: TensorLike): Tensor {
  return bind("neg", [operand("neg", x)], {});
}

/**
 * The absolute value.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.abs([1, -2]).toArray()); // [1, 2]
 * ```
 */
export function abs(x: TensorLike): Tensor {
  return bind("abs", [operand("abs", x)], {});
}

/**
 * -1, 0 or 1.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.sign([-3, 2]).toArray()); // [-1, 1]
 * ```
 */
export function sign(x: TensorLike): Tensor {
  return bind("sign", [operand("sign", x)], {});
}

/**
 * The largest whole number at or below x.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.floor([1.5]).toArray()); // [1]
 * ```
 */
export function floor(x: TensorLike): Tensor {
  return bind("floor", [operand("floor", x)], {});
}

/**
 * The smallest whole number at or above x.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.ceil([1.5]).toArray()); // [2]
 * ```
 */
export function ceil(x: TensorLike): Tensor {
  return bind("ceil", [operand("ceil", x)], {});
}

/**
 * Whether x is neither infinite nor NaN.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.isFinite([1, NaN]).toArray()); // [true, false]
 * ```
 */
export function isFinite(x: TensorLike): Tensor {
  return bind("isFinite", [operand("isFinite", x)], {});
}

/**
 * The other bits; of bools, not.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.bitwiseNot([true]).toArray()); // [false]
 * ```
 */
export function bitwiseNot(x: TensorLike): Tensor {
  return bind("not", [operand("bitwiseNot", x)], {});
}

/**
 * How many bits are set.
 *
 * @example
 * ```ts
 * import { lax, np } from "@fluxion/fluxion";
 *
 * console.log(lax.populationCount(np.array([7], { dtype: "int32" })).toArray()); // [3]
 * ```
 */
export function populationCount(x: TensorLike): Tensor {
  return bind("populationCount", [operand("populationCount", x)], {});
}

/**
 * How many leading bits are 0.
 *
 * @example
 * ```ts
 * import { lax, np } from "@fluxion/fluxion";
 *
 * console.log(lax.clz(np.array([1], { dtype: "int32" })).toArray()); // [31]
 * ```
 */
export function clz(x: TensorLike): Tensor {
  return bind("clz", [operand("clz", x)], {});
}

/**
 * x; compilers neither merge nor move work across.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.optimizationBarrier(2).item()); // 2
 * ```
 */
export function optimizationBarrier(x: TensorLike): Tensor {
  return bind("barrier", [operand("optimizationBarrier", x)], {});
}

/**
 * x times x.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.square([3]).toArray()); // [9]
 * ```
 */
export function square(x: TensorLike): Tensor {
  return integerPow(x, 2);
}

/**
 * 1 / x.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.reciprocal([4]).toArray()); // [0.25]
 * ```
 */
export function reciprocal(x: TensorLike): Tensor {
  return integerPow(x, -1);
}

/**
 * x multiplied with itself: to a whole power, which may be negative for floats.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.integerPow([2], 3).toArray()); // [8]
 * ```
 */
export function integerPow(x: TensorLike, y: number): Tensor {
  if (!Number.isInteger(y)) throw new RangeError(`Cannot take integerPow with ${y}: the power is a whole number`);
  return bind("integerPow", [operand("integerPow", x)], { y });
}

/**
 * The nearest whole number; ties go away from 0, or to the even one where `method` says so.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.round([0.5, 1.5, 2.5]).toArray()); // [1, 2, 3]
 * ```
 */
export function round(x: TensorLike, options: { readonly method?: "awayFromZero" | "toNearestEven" } = {}): Tensor {
  checkOptions("round", options, ["method"]);
  const value = operand("round", x), { method = "awayFromZero" } = options;
  if (method === "toNearestEven") return bind("round", [value], {});
  if (method !== "awayFromZero") {
    throw new TypeError(`Cannot round with method ${JSON.stringify(method)}: it is "awayFromZero" or "toNearestEven"`);
  }
  // On a tie, the even neighbour is wrong half of the time: one more in magnitude is right.
  const even = bind("round", [value], {}), size = bind("abs", [value], {});
  const short = bind("eq", [bind("sub", [size, bind("abs", [even], {})], {}), constantLike(value, 0.5)], {});
  return bind("select", [short, bind("add", [even, bind("sign", [value], {})], {}), even], {});
}

/**
 * x in another dtype.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.convertElementType([1.5], "int32").toArray()); // [1]
 * ```
 */
export function convertElementType(x: TensorLike, dtype: DType): Tensor {
  const value = operand("convertElementType", x);
  return value.dtype === dtype ? value : bind("cast", [value], { dtype: checkDType("convertElementType", dtype) });
}

/**
 * The same bits as another dtype of the same width.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.bitcastConvertType([1], "int32").toArray()); // [1065353216]
 * ```
 */
export function bitcastConvertType(x: TensorLike, dtype: DType): Tensor {
  return bind("bitcast", [operand("bitcastConvertType", x)], { dtype: checkDType("bitcastConvertType", dtype) });
}

/**
 * x rounded to a float of fewer bits, and back: what does not fit the exponent becomes 0 or infinite.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.reducePrecision([1.001], { exponentBits: 8, mantissaBits: 7 }).toArray()); // [1]
 * ```
 */
export function reducePrecision(x: TensorLike, bits: { readonly exponentBits: number; readonly mantissaBits: number }): Tensor {
  checkOptions("reducePrecision", bits, ["exponentBits", "mantissaBits"]);
  const { exponentBits, mantissaBits } = bits;
  if (!(exponentBits >= 1 && exponentBits <= 8 && mantissaBits >= 0 && mantissaBits <= 23)) {
    throw new RangeError(
      `Cannot reduce precision to ${exponentBits} exponent and ${mantissaBits} mantissa bits: they lie in [1, 8] and [0, 23]`,
    );
  }
  const given = operand("reducePrecision", x), value = convertElementType(given, "float32");
  const dropped = 23 - mantissaBits;
  let word = bind("bitcast", [value], { dtype: "uint32" });
  const int = (n: number): Tensor => constant(n, "uint32");
  if (dropped > 0) {
    // Ties to even: add just less than half of the last kept bit, and that bit.
    const last = bind("and", [bind("shiftRightLogical", [word, int(dropped)], {}), int(1)], {});
    const raised = bind("add", [bind("add", [word, int(2 ** (dropped - 1) - 1)], {}), last], {});
    word = bind("and", [raised, int(2 ** 32 - 2 ** dropped)], {});
  }
  const rounded = bind("bitcast", [word], { dtype: "float32" });
  const size = bind("abs", [rounded], {}), bias = 2 ** (exponentBits - 1) - 1;
  const largest = (2 - 2 ** -mantissaBits) * 2 ** bias, smallest = 2 ** (1 - bias);
  const signed = (n: number): Tensor => bind("mul", [bind("sign", [value], {}), constant(n, "float32")], {});
  let out = exponentBits === 8
    ? rounded
    : bind("select", [bind("gt", [size, constant(largest, "float32")], {}), signed(Infinity), rounded], {});
  if (exponentBits < 8) {
    out = bind("select", [bind("lt", [size, constant(smallest, "float32")], {}), bind("mul", [out, constant(0, "float32")], {}), out], {});
  }
  return convertElementType(bind("select", [bind("isFinite", [value], {}), out, value], {}), given.dtype);
}
