/**
 * The gamma function and its relatives.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, floating, floatingTogether } from "../np/_operands.ts";
import { constant } from "../core/constant.ts";
import { add, divide, maximum, minimum, multiply, remainder, subtract } from "../np/arithmetic.ts";
import { equal, greater, isinf, less, logicalAnd, logicalOr, notEqual } from "../np/comparison.ts";
import { exp, log, log1p } from "../np/exponential.ts";
import { floor } from "../np/rounding.ts";
import { where } from "../np/where.ts";

/**
 * The logarithm of the absolute value of the gamma function; Infinity at 0 and the negative whole numbers.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.gammaln([1, 2]).toArray()); // [0, 0]
 * ```
 */
export function gammaln(x: TensorLike): Tensor {
  return bind("lgamma", [floating("gammaln", x)], {});
}

/**
 * The derivative of `gammaln`.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.digamma([1]).shape); // [1]
 * ```
 */
export function digamma(x: TensorLike): Tensor {
  return bind("digamma", [floating("digamma", x)], {});
}

/**
 * The derivative of order `n` of `digamma`.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.polygamma(1, [1]).shape); // [1]
 * ```
 */
export function polygamma(n: TensorLike, x: TensorLike): Tensor {
  return bind("polygamma", floatingTogether("polygamma", [n, x]), {});
}

/**
 * The Hurwitz zeta function, the sum of (k + q) ** -x over k from 0 up; Riemann's where q is 1.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.zeta([2], 1).shape); // [1]
 * ```
 */
export function zeta(x: TensorLike, q: TensorLike): Tensor {
  return bind("zeta", floatingTogether("zeta", [x, q]), {});
}

/**
 * The regularized lower incomplete gamma function.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.gammainc([1], [0]).toArray()); // [0]
 * ```
 */
export function gammainc(a: TensorLike, x: TensorLike): Tensor {
  return bind("igamma", floatingTogether("gammainc", [a, x]), {});
}

/**
 * The regularized upper incomplete gamma function.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.gammaincc([1], [0]).toArray()); // [1]
 * ```
 */
export function gammaincc(a: TensorLike, x: TensorLike): Tensor {
  return bind("igammac", floatingTogether("gammaincc", [a, x]), {});
}

/**
 * The sign of the gamma function; 1 at 0, -1 at -0, NaN at the negative whole numbers.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.gammasgn([2.5, -0.5]).toArray()); // [1, -1]
 * ```
 */
export function gammasgn(x: TensorLike): Tensor {
  const value = floating("gammasgn", x), whole = floor(value);
  const negative = less(value, 0), even = equal(remainder(whole, 2), 0);
  const sign = where(logicalAnd(negative, equal(whole, value)), NaN, where(logicalOr(greater(value, 0), even), 1, -1));
  const zero = where(less(divide(1, value), 0), -1, 1);
  const unknown = logicalOr(equal(value, -Infinity), notEqual(value, value));
  return castTo(where(equal(value, 0), zero, where(unknown, NaN, sign)), value.dtype);
}

/**
 * The gamma function; NaN at the negative whole numbers.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.gamma([5, 0.5]).shape); // [2]
 * ```
 */
export function gamma(x: TensorLike): Tensor {
  const value = floating("gamma", x);
  return multiply(gammasgn(value), exp(gammaln(value)));
}

/**
 * n!, of any number above -1; 0 below 0.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.factorial([0]).toArray()); // [1]
 * ```
 */
export function factorial(n: TensorLike): Tensor {
  const value = floating("factorial", n);
  const safe = where(less(value, 0), 0, value);
  return where(less(value, 0), 0, exp(gammaln(add(safe, 1))));
}

/**
 * The Pochhammer symbol, gamma(z + m) / gamma(z).
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.poch([3], [0]).toArray()); // [1]
 * ```
 */
export function poch(z: TensorLike, m: TensorLike): Tensor {
  const [a, b] = floatingTogether("poch", [z, m]) as [Tensor, Tensor];
  const sum = add(a, b);
  const ratio = multiply(exp(subtract(gammaln(sum), gammaln(a))), multiply(gammasgn(sum), gammasgn(a)));
  return where(equal(b, 0), 1, ratio);
}

/**
 * The logarithm of the beta function of positive numbers.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.betaln([1], [1]).toArray()); // [0]
 * ```
 */
export function betaln(a: TensorLike, b: TensorLike): Tensor {
  const [p, q] = floatingTogether("betaln", [a, b]) as [Tensor, Tensor];
  const small = minimum(p, q), large = maximum(p, q);
  const plain = add(gammaln(small), subtract(gammaln(large), gammaln(add(small, large))));
  // From 8 on Stirling's series gives the difference without taking two large numbers apart.
  const safe = where(less(large, 8), 8, large), sum = add(small, safe);
  const main = add(multiply(subtract(sum, 0.5), log1p(divide(small, safe))), multiply(small, subtract(log(safe), 1)));
  const difference = subtract(subtract(stirlingRest(safe), stirlingRest(sum)), main);
  return where(less(large, 8), plain, add(gammaln(small), difference));
}

/**
 * The beta function, gamma(a) · gamma(b) / gamma(a + b).
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.beta([1], [1]).toArray()); // [1]
 * ```
 */
export function beta(a: TensorLike, b: TensorLike): Tensor {
  const [p, q] = floatingTogether("beta", [a, b]) as [Tensor, Tensor];
  const sign = multiply(multiply(gammasgn(p), gammasgn(q)), gammasgn(add(p, q)));
  return multiply(sign, exp(betaln(p, q)));
}

/**
 * The regularized incomplete beta function.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.betainc([1], [1], [0]).toArray()); // [0]
 * ```
 */
export function betainc(a: TensorLike, b: TensorLike, x: TensorLike): Tensor {
  return bind("betainc", floatingTogether("betainc", [a, b, x]), {});
}

/**
 * The logarithm of the multivariate gamma function of dimension d.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.multigammaln([2], 1).toArray()); // [0]
 * ```
 */
export function multigammaln(a: TensorLike, d: number): Tensor {
  if (!Number.isInteger(d) || d < 1) throw new RangeError(`Cannot take multigammaln of dimension ${d}: it is a whole number at or above 1`);
  const value = floating("multigammaln", a);
  let out: Tensor = constant(0.25 * d * (d - 1) * Math.log(Math.PI), value.dtype, true);
  for (let j = 0; j < d; j++) out = add(out, gammaln(subtract(value, j / 2)));
  return out;
}

/** What Stirling's formula leaves of the logarithm of gamma at z ≥ 8. */
function stirlingRest(z: Tensor): Tensor {
  const inverse = divide(1, z), square = multiply(inverse, inverse);
  const series = add(multiply(subtract(multiply(square, 1 / 1260), 1 / 360), square), 1 / 12);
  return multiply(inverse, where(isinf(z), 0, series));
}
