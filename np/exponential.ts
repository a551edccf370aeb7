/**
 * Exponentials, logarithms, powers and roots.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant, constantLike } from "../core/constant.ts";
import { promoteAndBroadcast, type TensorLike } from "../core/convert.ts";
import { isFloat } from "../core/dtype.ts";
import { describe } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { floating, floatingTogether, numeric } from "./_operands.ts";

/** Beyond this many, `pow` is closer than repeated multiplication. */
const largestUnrolled = 1024;

function wholePower(x: Tensor, y: number): Tensor {
  if (y < 0 && !isFloat(x.dtype)) {
    throw new RangeError(`Cannot take power ${y} of ${describe(x)}: integers have no negative powers; use floatPower`);
  }
  return bind("integerPow", [x], { y });
}

/** Integers to the power of integers, by squaring: six steps, for any further one overflows. */
function integerPower(x: Tensor, y: Tensor): Tensor {
  const zero = constantLike(x, 0), one = constant(1, x.dtype);
  const vanishes = bind("and", [bind("eq", [x, zero], {}), bind("ne", [y, zero], {})], {});
  let out = bind("select", [vanishes, zero, one], {}), square = x, rest = y;
  for (let step = 0; step < 6; step++) {
    const odd = bind("ne", [bind("and", [rest, one], {}), zero], {});
    out = bind("select", [odd, bind("mul", [out, square], {}), out], {});
    square = bind("mul", [square, square], {});
    rest = bind("shiftRightLogical", [rest, one], {});
  }
  return out;
}

/** The larger, and what the smaller adds to it: softplus of minus their distance. Equal infinities have no distance. */
function logOfSum(x: Tensor, y: Tensor, softplus: (t: Tensor) => Tensor): Tensor {
  const top = bind("max", [x, y], {}), distance = bind("sub", [x, y], {});
  // min(d, -d), not -|d|: where both are equal, its slope is 0 and not -1, so that each gets one half.
  const added = bind("add", [top, softplus(bind("min", [distance, bind("neg", [distance], {})], {}))], {});
  return bind("select", [bind("ne", [distance, distance], {}), bind("add", [x, y], {}), added], {});
}

/**
 * e to the power x.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.exp([0, 1]).toArray()); // [1, 2.7182817459106445]
 * ```
 */
export function exp(x: TensorLike): Tensor {
  return bind("exp", [floating("exp", x)], {});
}

/**
 * 2 to the power x.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.exp2([3, -1]).toArray()); // [8, 0.5]
 * ```
 */
export function exp2(x: TensorLike): Tensor {
  return bind("exp2", [floating("exp2", x)], {});
}

/**
 * e to the power x, less 1: exact near 0, where `exp(x) - 1` is not.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.expm1(0).item()); // 0
 * ```
 */
export function expm1(x: TensorLike): Tensor {
  return bind("expm1", [floating("expm1", x)], {});
}

/**
 * The natural logarithm; -Infinity at 0, NaN below.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.log([1, 0]).toArray()); // [0, -Infinity]
 * ```
 */
export function log(x: TensorLike): Tensor {
  return bind("log", [floating("log", x)], {});
}

/**
 * The logarithm to base 2.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.log2([8, 1]).toArray()); // [3, 0]
 * ```
 */
export function log2(x: TensorLike): Tensor {
  const value = floating("log2", x);
  return bind("div", [bind("log", [value], {}), constantLike(value, Math.LN2)], {});
}

/**
 * The logarithm to base 10.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.log10([1, 10]).toArray()); // [0, 1]
 * ```
 */
export function log10(x: TensorLike): Tensor {
  const value = floating("log10", x);
  return bind("div", [bind("log", [value], {}), constantLike(value, Math.LN10)], {});
}

/**
 * log(1 + x): exact near 0, where `log(1 + x)` is not.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.log1p([0, -1]).toArray()); // [0, -Infinity]
 * ```
 */
export function log1p(x: TensorLike): Tensor {
  return bind("log1p", [floating("log1p", x)], {});
}

/**
 * The square root; NaN below 0.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.sqrt([4, 9]).toArray()); // [2, 3]
 * ```
 */
export function sqrt(x: TensorLike): Tensor {
  return bind("sqrt", [floating("sqrt", x)], {});
}

/**
 * The cube root, of negative numbers too.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.cbrt([8, -27]).toArray()); // [2, -3]
 * ```
 */
export function cbrt(x: TensorLike): Tensor {
  return bind("cbrt", [floating("cbrt", x)], {});
}

/**
 * x times x.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.square([2, -3]).toArray()); // [4, 9]
 * ```
 */
export function square(x: TensorLike): Tensor {
  const value = numeric("square", x);
  return bind("mul", [value, value], {});
}

/**
 * 1 / x; integers give float32.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.reciprocal([2, 4]).toArray()); // [0.5, 0.25]
 * ```
 */
export function reciprocal(x: TensorLike): Tensor {
  const value = floating("reciprocal", x);
  return bind("div", [constantLike(value, 1), value], {});
}

/**
 * x to the power y. A whole number as `y` multiplies out, which is exact and differentiable at 0; 0 to the 0 is 1.
 *
 * @throws {RangeError} Integers are raised to a negative whole number.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.power([2, 3], 2).toArray()); // [4, 9]
 * ```
 */
export function power(x: TensorLike, y: TensorLike): Tensor {
  if (typeof y === "number" && Number.isInteger(y) && Math.abs(y) <= largestUnrolled) return wholePower(numeric("power", x), y);
  const [base, exponent] = promoteAndBroadcast("power", [x, y]) as [Tensor, Tensor];
  if (isFloat(base.dtype)) return bind("pow", [base, exponent], {});
  return integerPower(numeric("power", base), numeric("power", exponent));
}

/**
 * x to the power y, in floats even where both are integers.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.floatPower(np.array([2, 4], { dtype: "int32" }), -1).toArray()); // [0.5, 0.25]
 * ```
 */
export function floatPower(x: TensorLike, y: TensorLike): Tensor {
  return bind("pow", floatingTogether("floatPower", [x, y]), {});
}

/**
 * log(exp(x) + exp(y)), without overflow.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.logaddexp(1000, 1000).item()); // 1000.6931762695312
 * ```
 */
export function logaddexp(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = floatingTogether("logaddexp", [x, y]) as [Tensor, Tensor];
  return logOfSum(a, b, (t) => bind("log1p", [bind("exp", [t], {})], {}));
}

/**
 * log2(2 ** x + 2 ** y), without overflow.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.logaddexp2(100, 100).item()); // 101
 * ```
 */
export function logaddexp2(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = floatingTogether("logaddexp2", [x, y]) as [Tensor, Tensor];
  return logOfSum(a, b, (t) => bind("div", [bind("log1p", [bind("exp2", [t], {})], {}), constantLike(t, Math.LN2)], {}));
}

/**
 * x times 2 to the power `exponent`, whole numbers.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.ldexp([1, 3], np.array([2, -1], { dtype: "int32" })).toArray()); // [4, 1.5]
 * ```
 */
export function ldexp(x: TensorLike, exponent: TensorLike): Tensor {
  const [value, power] = floatingTogether("ldexp", [x, exponent]) as [Tensor, Tensor];
  // Half the power at a time, so that neither factor leaves the range while the product is in it.
  const half = bind("floor", [bind("mul", [power, constantLike(power, 0.5)], {})], {});
  const rest = bind("sub", [power, half], {});
  return bind("mul", [bind("mul", [value, bind("exp2", [half], {})], {}), bind("exp2", [rest], {})], {});
}
