/**
 * The regularized incomplete gamma functions, and their derivatives by the shape parameter.
 *
 * @module
 */
import { digamma, lgamma } from "./gamma.ts";

/** x^a e^-x / Γ(a + 1), without overflow on the way. */
function prefactor(a: number, x: number): number {
  if (a > 20) {
    // Around x = a the logarithms cancel: write them by the distance from a.
    const t = (x - a) / a;
    const stirling = 1 / (12 * a) - 1 / (360 * a ** 3) + 1 / (1260 * a ** 5);
    const bulk = Math.abs(t) < 0.5 ? -a * logMinus(t) : a * Math.log(x / a) - (x - a);
    return Math.exp(bulk - stirling) / Math.sqrt(2 * Math.PI * a);
  }
  return Math.exp(a * Math.log(x) - x - lgamma(a + 1));
}

/** t - log(1 + t), accurate near 0. */
function logMinus(t: number): number {
  if (Math.abs(t) > 0.1) return t - Math.log1p(t);
  let term = t, sum = 0;
  for (let k = 2; k < 40; k++) {
    term *= -t;
    sum -= term / k;
    if (Math.abs(term) < 1e-18 * Math.abs(sum)) break;
  }
  return sum;
}

/** Σ x^k / ((a + 1) … (a + k)), and its derivative by a. */
export function lowerSeries(a: number, x: number): [value: number, derivative: number] {
  let term = 1, sum = 1, dTerm = 0, dSum = 0;
  for (let k = 1; k < 20000; k++) {
    const ratio = x / (a + k);
    dTerm = dTerm * ratio - term * ratio / (a + k);
    term *= ratio;
    sum += term;
    dSum += dTerm;
    if (term < 1e-17 * sum && Math.abs(dTerm) <= 1e-17 * Math.abs(dSum)) break;
  }
  return [sum, dSum];
}

/** The continued fraction for Γ(a, x) x^-a e^x by Lentz's method, and its derivative by a. */
export function upperFraction(a: number, x: number): [value: number, derivative: number] {
  // Forward recurrence of numerators and denominators, with their derivatives, rescaled against overflow.
  let y = 1 - a, z = x + y + 1, c = 0;
  let p2 = 1, q2 = x, p1 = x + 1, q1 = z * x;
  let dp2 = 0, dq2 = 0, dp1 = 0, dq1 = -x;
  let value = p1 / q1, derivative = (dp1 - value * dq1) / q1;
  for (let k = 0; k < 20000; k++) {
    c += 1;
    y += 1;
    z += 2;
    const yc = y * c;
    const p = p1 * z - p2 * yc, q = q1 * z - q2 * yc;
    const dp = dp1 * z - p1 - dp2 * yc + p2 * c, dq = dq1 * z - q1 - dq2 * yc + q2 * c;
    let change = 1, dChange = 1;
    if (q !== 0) {
      const next = p / q, dNext = (dp - next * dq) / q;
      change = Math.abs((value - next) / next);
      dChange = Math.abs(dNext - derivative);
      value = next;
      derivative = dNext;
    }
    p2 = p1, p1 = p, q2 = q1, q1 = q;
    dp2 = dp1, dp1 = dp, dq2 = dq1, dq1 = dq;
    if (Math.abs(p) > 1e100) {
      p2 *= 1e-100, p1 *= 1e-100, q2 *= 1e-100, q1 *= 1e-100;
      dp2 *= 1e-100, dp1 *= 1e-100, dq2 *= 1e-100, dq1 *= 1e-100;
    }
    if (change < 1e-16 && dChange <= 1e-15 * Math.abs(derivative)) break;
  }
  return [value, derivative];
}

/** The lower function P(a, x), from 0 to 1. */
export function igamma(a: number, x: number): number {
  if (Number.isNaN(x) || Number.isNaN(a) || x < 0 || a <= 0) return NaN;
  if (x === 0) return 0;
  if (x === Infinity) return a === Infinity ? NaN : 1;
  if (a === Infinity) return 0;
  return x > 1 && x > a ? 1 - upper(a, x) : lower(a, x);
}

/** The upper function Q(a, x) = 1 - P(a, x). */
export function igammac(a: number, x: number): number {
  if (Number.isNaN(x) || Number.isNaN(a) || x < 0 || a <= 0) return NaN;
  if (x === 0) return 1;
  if (x === Infinity) return a === Infinity ? NaN : 0;
  if (a === Infinity) return 1;
  return x < 1 || x < a ? 1 - lower(a, x) : upper(a, x);
}

function lower(a: number, x: number): number {
  return prefactor(a, x) * lowerSeries(a, x)[0];
}

function upper(a: number, x: number): number {
  return prefactor(a, x) * a * upperFraction(a, x)[0];
}

/** ∂P(a, x)/∂a. */
export function igammaGradA(a: number, x: number): number {
  if (Number.isNaN(x) || Number.isNaN(a) || x < 0 || a <= 0) return NaN;
  if (x === 0 || x === Infinity) return 0;
  const front = prefactor(a, x);
  if (x > 1 && x > a) {
    // Q = front a f, and (log front)' = log x - digamma(a + 1).
    const [f, df] = upperFraction(a, x);
    return -front * (a * df + f + a * f * (Math.log(x) - digamma(a + 1)));
  }
  const [s, ds] = lowerSeries(a, x);
  return front * (ds + s * (Math.log(x) - digamma(a + 1)));
}

/** ∂x/∂a of a gamma sample x at fixed quantile: -(∂P/∂a) / (∂P/∂x). */
export function randomGammaGrad(a: number, x: number): number {
  if (Number.isNaN(x) || Number.isNaN(a) || x < 0 || a <= 0) return NaN;
  if (x === 0) return 0;
  // The density x^(a-1) e^-x / Γ(a) is the prefactor times a / x: it cancels, so no underflow in the tails.
  if (x > 1 && x > a) {
    const [f, df] = upperFraction(a, x);
    return x / a * (a * df + f + a * f * (Math.log(x) - digamma(a + 1)));
  }
  const [s, ds] = lowerSeries(a, x);
  return -x / a * (ds + s * (Math.log(x) - digamma(a + 1)));
}
