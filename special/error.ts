/**
 * The error function and the normal distribution.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { floating } from "../np/_operands.ts";
import { toTensor } from "../core/convert.ts";
import { customJvp } from "../transforms/custom.ts";
import { abs, add, divide, maximum, minimum, multiply, negative, subtract } from "../np/arithmetic.ts";
import { equal, greater, greaterEqual, less, lessEqual, logicalAnd, logicalOr } from "../np/comparison.ts";
import { exp, log, sqrt, square } from "../np/exponential.ts";
import { round } from "../np/rounding.ts";
import { where } from "../np/where.ts";

/**
 * The error function.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.erf([0, 10]).toArray()); // [0, 1]
 * ```
 */
export function erf(x: TensorLike): Tensor {
  return bind("erf", [floating("erf", x)], {});
}

/**
 * 1 less the error function, exact far out.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.erfc([0, 20]).toArray()); // [1, 0]
 * ```
 */
export function erfc(x: TensorLike): Tensor {
  return bind("erfc", [floating("erfc", x)], {});
}

/**
 * The inverse of the error function.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.erfinv([0, 1]).toArray()); // [0, Infinity]
 * ```
 */
export function erfinv(x: TensorLike): Tensor {
  return bind("erfInv", [floating("erfinv", x)], {});
}

/**
 * exp(x²) · erfc(x), without overflow where x is large.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.erfcx([0]).toArray()); // [1]
 * ```
 */
export function erfcx(x: TensorLike): Tensor {
  const value = floating("erfcx", x);
  // In the middle by definition, with the square in two parts so that exp does not magnify its rounding.
  // Below -30 the result is infinite in any dtype; the square of -∞ has no two parts.
  const near = where(greater(value, 8), 8, maximum(value, -30)), coarse = divide(round(multiply(near, 16)), 16);
  const middle = multiply(multiply(exp(square(coarse)), exp(multiply(subtract(near, coarse), add(near, coarse)))), erfc(near));
  // Far out by the asymptotic series.
  const far = maximum(value, 8), s = divide(0.5, square(far));
  const series = add(1, multiply(s, add(-1, multiply(s, add(3, multiply(s, add(-15, multiply(s, 105))))))));
  return where(greater(value, 8), divide(series, multiply(far, Math.sqrt(Math.PI))), middle);
}

/**
 * The distribution function of the standard normal distribution.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.ndtr([0]).toArray()); // [0.5]
 * ```
 */
export function ndtr(x: TensorLike): Tensor {
  const w = multiply(floating("ndtr", x), Math.SQRT1_2), size = abs(w);
  // erf in the middle, erfc in the tails, where 1 - erf has no digits left.
  const tail = erfc(size);
  const middle = add(1, bind("erf", [w], {}));
  return multiply(where(less(size, Math.SQRT1_2), middle, where(greater(w, 0), subtract(2, tail), tail)), 0.5);
}

const logNdtrRule: (x: Tensor) => Tensor = customJvp((x: Tensor): Tensor => {
  // Above 5 the complement is tiny; below -10 the asymptotic series is right; between, the logarithm of ndtr.
  const upper = negative(ndtr(negative(maximum(x, 5))));
  const middle = log(ndtr(minimum(maximum(x, -10), 5)));
  const low = minimum(x, -10), inverse = divide(1, square(low));
  const series = subtract(1, multiply(inverse, subtract(1, multiply(inverse, subtract(3, multiply(inverse, 15))))));
  const lower = add(subtract(multiply(square(low), -0.5), log(multiply(negative(low), Math.sqrt(2 * Math.PI)))), log(series));
  return where(greater(x, 5), upper, where(greater(x, -10), middle, where(equal(x, -Infinity), -Infinity, lower)));
}, {
  jvp([x], [dx]) {
    const value = logNdtrRule(x);
    // The density over the distribution function, both as logarithms.
    const logDensity = subtract(multiply(square(x), -0.5), 0.5 * Math.log(2 * Math.PI));
    return [value, multiply(dx, exp(subtract(logDensity, value)))];
  },
});

/**
 * The logarithm of `ndtr`, exact far out on both sides.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.logNdtr([-Infinity]).toArray()); // [-Infinity]
 * ```
 */
export function logNdtr(x: TensorLike): Tensor {
  return logNdtrRule(floating("logNdtr", x));
}

/** Polynomials by Horner's rule; the highest coefficient first. */
function polynomial(x: Tensor, coefficients: readonly number[]): Tensor {
  return coefficients.slice(1).reduce<Tensor>((sum, c) => add(multiply(sum, x), c), toTensor("ndtri", coefficients[0]!));
}

/** Wichura's algorithm AS 241 (PPND7): rational functions in the middle and in the tails, right to seven digits. */
function quantile(p: Tensor): Tensor {
  const q = subtract(p, 0.5), central = less(abs(q), 0.425);
  const r = subtract(0.180625, multiply(q, q));
  const middle = divide(
    multiply(q, polynomial(r, [59.10937472, 159.29113202, 50.434271938, 3.3871327179])),
    polynomial(r, [67.1875636, 78.757757664, 17.895169469, 1]),
  );
  // Each tail by the square root of minus the logarithm of its probability.
  const side = where(less(q, 0), p, subtract(1, p));
  const distance = sqrt(negative(log(where(logicalOr(central, equal(side, 0)), 0.01, side))));
  const near = subtract(distance, 1.6), far = subtract(distance, 5);
  const close = divide(
    polynomial(near, [0.17023821103, 1.3067284816, 2.75681539, 1.4234372777]),
    polynomial(near, [0.12021132975, 0.7370016425, 1]),
  );
  const remote = divide(
    polynomial(far, [0.017337203997, 0.42868294337, 3.081226386, 6.657905115]),
    polynomial(far, [0.012258202635, 0.24197894225, 1]),
  );
  const tail = where(equal(side, 0), Infinity, where(greater(distance, 5), remote, close));
  const out = where(central, middle, where(less(q, 0), negative(tail), tail));
  return where(logicalAnd(greaterEqual(p, 0), lessEqual(p, 1)), out, NaN);
}

const ndtriRule: (p: Tensor) => Tensor = customJvp((p: Tensor): Tensor => quantile(p), {
  jvp([p], [dp]) {
    const x = ndtriRule(p);
    return [x, multiply(dp, multiply(exp(multiply(square(x), 0.5)), Math.sqrt(2 * Math.PI)))];
  },
});

/**
 * The quantile function of the standard normal distribution, the inverse of `ndtr`; NaN outside [0, 1].
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.ndtri([0.5, 1]).toArray()); // [0, Infinity]
 * ```
 */
export function ndtri(p: TensorLike): Tensor {
  return ndtriRule(floating("ndtri", p));
}
