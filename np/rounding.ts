/**
 * Rounding, clipping, and the parts of floats.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constantLike } from "../core/constant.ts";
import { broadcastTogether, promote, type TensorLike, toTensor } from "../core/convert.ts";
import { isFloat } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { positional } from "../core/positional.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, floating, floatingTogether } from "./_operands.ts";
import { signbit } from "./bits.ts";
import { finfo } from "./dtypes.ts";
import { customJvp } from "../transforms/custom.ts";

/**
 * The largest whole number at or below x; integers stay.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.floor([1.5, -1.5]).toArray()); // [1, -2]
 * ```
 */
export function floor(x: TensorLike): Tensor {
  const value = toTensor("floor", x);
  return isFloat(value.dtype) ? bind("floor", [value], {}) : value;
}

/**
 * The smallest whole number at or above x; integers stay.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.ceil([1.5, -1.5]).toArray()); // [2, -1]
 * ```
 */
export function ceil(x: TensorLike): Tensor {
  const value = toTensor("ceil", x);
  return isFloat(value.dtype) ? bind("ceil", [value], {}) : value;
}

/**
 * The whole number next to x towards 0; integers stay.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.trunc([1.5, -1.5]).toArray()); // [1, -1]
 * ```
 */
export function trunc(x: TensorLike): Tensor {
  const value = toTensor("trunc", x);
  if (!isFloat(value.dtype)) return value;
  const negative = bind("lt", [value, constantLike(value, 0)], {});
  return bind("select", [negative, bind("ceil", [value], {}), bind("floor", [value], {})], {});
}

/**
 * The nearest whole number, ties to the even one; integers give floats.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.rint([0.5, 1.5]).toArray()); // [0, 2]
 * ```
 */
export function rint(x: TensorLike): Tensor {
  return bind("round", [floating("rint", x)], {});
}

/**
 * Rounds to `decimals` places (0 if not given), ties to the even digit. Negative places round before the point.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.round([0.5, 1.5, 2.5]).toArray()); // [0, 2, 2]
 * ```
 */
export function round(x: TensorLike, places?: number | { readonly decimals?: number }): Tensor {
  const { decimals = 0, ...none } = positional<{ readonly decimals?: number }>("round", ["decimals"], [places]);
  checkOptions("round", none, ["decimals"]);
  if (!Number.isInteger(decimals)) throw new RangeError(`Cannot round to ${decimals} decimals: the number of places is whole`);
  const value = toTensor("round", x);
  if (!isFloat(value.dtype)) {
    if (decimals >= 0) return value;
    const unit = 10 ** -decimals;
    return castTo(
      bind("mul", [
        bind("round", [bind("div", [castTo(value, "float32"), constantLike({ dtype: "float32" }, unit)], {})], {}),
        constantLike({ dtype: "float32" }, unit),
      ], {}),
      value.dtype,
    );
  }
  if (decimals === 0) return bind("round", [value], {});
  // Half-width floats overflow in the scaled value: go through float32, as JAX does.
  const wide = value.dtype === "float16" || value.dtype === "bfloat16" ? castTo(value, "float32") : value;
  const factor = constantLike(wide, 10 ** decimals);
  const rounded = bind("div", [bind("round", [bind("mul", [wide, factor], {})], {}), factor], {});
  return castTo(rounded, value.dtype, value.aval.weak);
}

/** The bounds of `clip`. */
export interface ClipBounds {
  /** The smallest value that is left; none if null or not given. */
  readonly min?: TensorLike | null;
  /** The largest value that is left; none if null or not given. */
  readonly max?: TensorLike | null;
}

/**
 * x held between `min` and `max`, either of which may be missing. NaN stays.
 *
 * @param min The smallest value that is left, null for none; or an object of both bounds.
 * @param max The largest value that is left; none if null or not given.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.clip([-2, 0.5, 7], 0, 1).toArray()); // [0, 0.5, 1]
 * console.log(np.clip([-2, 0.5, 7], { max: 1 }).toArray()); // [-2, 0.5, 1]
 * ```
 */
export function clip(x: TensorLike, min?: TensorLike | ClipBounds | null, max?: TensorLike | null): Tensor {
  const bounds = positional<ClipBounds>("clip", ["min", "max"], [min, max]);
  checkOptions("clip", bounds, ["min", "max"]);
  let value = toTensor("clip", x);
  const { min: low, max: high } = bounds;
  if (low !== undefined && low !== null) value = bind("max", broadcastTogether("clip", promote("clip", [low, value])), {});
  if (high !== undefined && high !== null) value = bind("min", broadcastTogether("clip", promote("clip", [high, value])), {});
  return value;
}

/** What NaN and the infinities become. */
export interface NanToNumOptions {
  /** Stands for NaN: 0 if not given. */
  readonly nan?: TensorLike;
  /** Stands for +Infinity: the largest finite number of the dtype if not given. */
  readonly posinf?: TensorLike;
  /** Stands for -Infinity: the lowest finite number of the dtype if not given. */
  readonly neginf?: TensorLike;
}

/**
 * Finite numbers in place of NaN and the infinities.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.nanToNum([NaN, Infinity], { posinf: 9 }).toArray()); // [0, 9]
 * ```
 */
export function nanToNum(x: TensorLike, options: NanToNumOptions = {}): Tensor {
  checkOptions("nanToNum", options, ["nan", "posinf", "neginf"]);
  const value = toTensor("nanToNum", x);
  if (!isFloat(value.dtype)) return value;
  const { max } = finfo(value.dtype);
  const stand = (y: TensorLike | undefined, otherwise: number): Tensor =>
    y === undefined || typeof y === "number" ? constantLike(value, y ?? otherwise) : castTo(toTensor("nanToNum", y), value.dtype);
  const replace = (test: Tensor, by: Tensor, out: Tensor): Tensor => bind("select", broadcastTogether("nanToNum", [test, by, out]), {});
  let out = replace(bind("ne", [value, value], {}), stand(options.nan, 0), value);
  out = replace(bind("eq", [value, constantLike(value, Infinity)], {}), stand(options.posinf, max), out);
  return replace(bind("eq", [value, constantLike(value, -Infinity)], {}), stand(options.neginf, -max), out);
}

/**
 * The fractional and the whole part, both with the sign of x.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const [fraction, whole] = np.modf([1.5, -2.25]);
 * console.log(fraction.toArray(), whole.toArray()); // [0.5, -0.25] [1, -2]
 * ```
 */
export function modf(x: TensorLike): [fraction: Tensor, whole: Tensor] {
  const value = floating("modf", x);
  const whole = trunc(value);
  return [bind("sub", [value, whole], {}), whole];
}

/**
 * |x| with the sign of y.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.copysign([1, 2], [-0, 3]).toArray()); // [-1, 2]
 * ```
 */
export function copysign(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = floatingTogether("copysign", [x, y]) as [Tensor, Tensor];
  const size = bind("abs", [a], {});
  return bind("select", broadcastTogether("copysign", [signbit(b), bind("neg", [size], {}), size]), {});
}

/**
 * The next number of the dtype after x, in the direction of `towards`.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.nextafter(1, 2).item()); // 1.0000001192092896
 * ```
 */
export function nextafter(x: TensorLike, towards: TensorLike): Tensor {
  return bind("nextAfter", floatingTogether("nextafter", [x, towards]), {});
}

/**
 * The distance from x to the next larger number in magnitude, with the sign of x.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.spacing(1).item()); // 1.1920928955078125e-7
 * ```
 */
export function spacing(x: TensorLike): Tensor {
  const value = bind("stopGradient", [floating("spacing", x)], {}); // a staircase
  const away = bind("select", [signbit(value), constantLike(value, -Infinity), constantLike(value, Infinity)], {});
  return bind("sub", [bind("nextAfter", [value, away], {}), value], {});
}

/**
 * Mantissa and exponent: x = mantissa · 2 ** exponent, with the mantissa in ±[0.5, 1), or 0.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const [mantissa, exponent] = np.frexp([8, 0.75]);
 * console.log(mantissa.toArray(), exponent.toArray()); // [0.5, 0.75] [4, 0]
 * ```
 */
export function frexp(x: TensorLike): [mantissa: Tensor, exponent: Tensor] {
  const value = floating("frexp", x);
  return [mantissaOf(value), partsOf(value)[1]];
}

/** The mantissa, whose bits have no slope: it is that of x · 2⁻ᵉ, the mantissa over x. */
const mantissaOf: (x: Tensor) => Tensor = customJvp((x: Tensor): Tensor => partsOf(x)[0], {
  jvp: ([x]: [Tensor], [dx]: [Tensor]) => {
    const mantissa = mantissaOf(x), one = constantLike(x, 1);
    const odd = bind("or", [bind("eq", [x, constantLike(x, 0)], {}), bind("not", [bind("isFinite", [x], {})], {})], {});
    const slope = bind("select", [odd, one, bind("div", [mantissa, bind("select", [odd, one, x], {})], {})], {});
    return [mantissa, bind("mul", [dx, slope], {})];
  },
});

function partsOf(value: Tensor): [mantissa: Tensor, exponent: Tensor] {
  if (value.dtype === "float64") return frexpByLogarithm(value);
  const wide = castTo(value, "float32");
  const zero = constantLike(wide, 0);
  // Subnormal numbers have no exponent field: scale them up first, and count it back.
  const small = bind("lt", [bind("abs", [wide], {}), constantLike(wide, 2 ** -126)], {});
  const normal = bind("select", [small, bind("mul", [wide, constantLike(wide, 2 ** 24)], {}), wide], {});
  const word = bind("bitcast", [normal], { dtype: "int32" });
  const int = (n: number): Tensor => constantLike(word, n);
  const field = bind("and", [bind("shiftRightLogical", [word, int(23)], {}), int(255)], {});
  const counted = bind("sub", [field, bind("select", [small, int(126 + 24), int(126)], {})], {});
  const bitsOfHalf = bind("or", [bind("and", [word, int(-2139095041)], {}), int(126 << 23)], {});
  const mantissa = bind("bitcast", [bitsOfHalf], { dtype: "float32" });
  const odd = bind("or", [bind("eq", [wide, zero], {}), bind("not", [bind("isFinite", [wide], {})], {})], {});
  return [castTo(bind("select", [odd, wide, mantissa], {}), value.dtype), bind("select", [odd, int(0), counted], {})];
}

/** float64 has no integer type of its width to take it apart with: the logarithm gives the exponent but for rounding. */
function frexpByLogarithm(x: Tensor): [mantissa: Tensor, exponent: Tensor] {
  const number = (n: number): Tensor => constantLike(x, n);
  const size = bind("abs", [x], {});
  const odd = bind("or", [bind("eq", [x, number(0)], {}), bind("not", [bind("isFinite", [x], {})], {})], {});
  const log2 = bind("div", [bind("log", [bind("select", [odd, number(1), size], {})], {}), number(Math.LN2)], {});
  const guess = bind("add", [bind("floor", [log2], {}), number(1)], {});
  // Half the exponent at a time, which keeps both factors in range.
  const half = bind("floor", [bind("mul", [guess, number(0.5)], {})], {}), rest = bind("sub", [guess, half], {});
  const down = (t: Tensor, by: Tensor): Tensor => bind("div", [t, bind("exp2", [by], {})], {});
  const near = down(down(x, half), rest), nearSize = bind("abs", [near], {});
  const low = bind("lt", [nearSize, number(0.5)], {}), high = bind("ge", [nearSize, number(1)], {});
  const choose = (onLow: Tensor, onHigh: Tensor, other: Tensor): Tensor =>
    bind("select", [low, onLow, bind("select", [high, onHigh, other], {})], {});
  const mantissa = bind("mul", [near, choose(number(2), number(0.5), number(1))], {});
  const exponent = bind("add", [guess, choose(number(-1), number(1), number(0))], {});
  return [bind("select", [odd, x, mantissa], {}), castTo(bind("select", [odd, number(0), exponent], {}), "int32")];
}
