/**
 * Exponential integrals.
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { floating } from "../np/_operands.ts";
import { add, divide, maximum, minimum, multiply, negative, subtract } from "../np/arithmetic.ts";
import { equal, greater, less } from "../np/comparison.ts";
import { exp, log } from "../np/exponential.ts";
import { where } from "../np/where.ts";
import { customJvp } from "../transforms/custom.ts";

const euler = 0.5772156649015329;

/** Horner's rule; the constant term first. */
function polynomial(x: Tensor, coefficients: readonly number[]): Tensor {
  return coefficients.slice(0, -1).reduceRight<Tensor>((sum, c) => add(multiply(sum, x), c), multiply(x, 0).add(coefficients.at(-1)!));
}

/** Up to 1, the power series, whose term of degree n - 1 is a logarithm. */
function nearZero(n: number, x: Tensor): Tensor {
  let factorial = 1, psi = -euler, special = 0;
  const series = Array.from({ length: 24 }, (_, k) => {
    if (k > 0) factorial *= -k;
    if (k === n - 1) special = 1 / factorial;
    return k === n - 1 ? 0 : -1 / ((k - n + 1) * factorial);
  });
  for (let k = 1; k < n; k++) psi += 1 / k;
  if (n - 1 >= series.length) return polynomial(x, series);
  const power = Array.from({ length: n }, (_, k) => k === n - 1 ? special : 0);
  return add(polynomial(x, series), multiply(polynomial(x, power), subtract(psi, log(x))));
}

/** From 1 on, the continued fraction, evaluated from its end. */
function farOut(n: number, x: Tensor): Tensor {
  let tail = x;
  for (let k = 28; k >= 1; k--) tail = add(x, divide(n + k - 1, add(1, divide(k, tail))));
  return divide(exp(negative(x)), tail);
}

const rules = new Map<number, (x: Tensor) => Tensor>();

/** E_n with its derivative -E_{n-1}. */
function ruleOf(n: number): (x: Tensor) => Tensor {
  let rule = rules.get(n);
  if (rule !== undefined) return rule;
  if (n === 0) rule = (x) => divide(exp(negative(x)), x);
  else {
    const f = (x: Tensor): Tensor => {
      const inside = where(less(x, 1), nearZero(n, minimum(maximum(x, 1e-37), 1)), farOut(n, maximum(x, 1)));
      return where(less(x, 0), NaN, where(equal(x, 0), n === 1 ? Infinity : 1 / (n - 1), where(equal(x, Infinity), 0, inside)));
    };
    rule = customJvp(f, { jvp: ([x], [dx]) => [f(x), multiply(dx, negative(ruleOf(n - 1)(x)))] });
  }
  rules.set(n, rule);
  return rule;
}

/**
 * The generalized exponential integral E_n, the integral of exp(-x t) / t ** n over t from 1 up; NaN below 0.
 *
 * @param n A whole number at or above 0.
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.expn(2, [0]).toArray()); // [1]
 * ```
 */
export function expn(n: number, x: TensorLike): Tensor {
  if (!Number.isInteger(n) || n < 0) throw new RangeError(`Cannot take expn of order ${n}: it is a whole number at or above 0`);
  return ruleOf(n)(floating("expn", x));
}

/**
 * The exponential integral E1, the integral of exp(-t) / t over t from x up; NaN below 0.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.exp1([0]).toArray()); // [Infinity]
 * ```
 */
export function exp1(x: TensorLike): Tensor {
  return ruleOf(1)(floating("exp1", x));
}

function integral(x: Tensor): Tensor {
  const negativeSide = negative(ruleOf(1)(maximum(negative(x), 1e-37)));
  // Up to 20 all terms of the series are positive; beyond, the asymptotic one is right before it diverges.
  const near = minimum(maximum(x, 1e-37), 20), far = maximum(x, 20);
  // Nested by the ratios of the terms: the coefficients themselves would underflow.
  let nested: Tensor = multiply(near, 0).add(1);
  for (let k = 64; k >= 1; k--) nested = add(1, multiply(nested, multiply(near, k / ((k + 1) * (k + 1)))));
  const series = add(multiply(near, nested), add(log(near), euler));
  let product = 1;
  const asymptotic = polynomial(divide(1, far), Array.from({ length: 18 }, (_, k) => k === 0 ? 1 : product *= k));
  const beyond = multiply(divide(exp(far), far), asymptotic);
  const positiveSide = where(less(x, 20), series, where(equal(x, Infinity), Infinity, beyond));
  return where(equal(x, 0), -Infinity, where(greater(x, 0), positiveSide, where(less(x, 0), negativeSide, NaN)));
}

const expiRule = customJvp(integral, { jvp: ([x], [dx]) => [integral(x), multiply(dx, divide(exp(x), x))] });

/**
 * The exponential integral Ei, the principal value of the integral of exp(t) / t over t up to x.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.expi([0]).toArray()); // [-Infinity]
 * ```
 */
export function expi(x: TensorLike): Tensor {
  return expiRule(floating("expi", x));
}
