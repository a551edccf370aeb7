/**
 * The Hurwitz zeta function, and the polygamma functions that it gives.
 *
 * @module
 */
import { digamma, lgamma } from "./gamma.ts";

// B_{2k} / (2k)!: the Euler-Maclaurin corrections.
const corrections = [
  1 / 12,
  -1 / 720,
  1 / 30240,
  -1 / 1209600,
  1 / 47900160,
  -691 / 1307674368000,
  1 / 74724249600,
  -3617 / 10670622842880000,
  43867 / 5109094217170944000,
  -174611 / 802857662698291200000,
];

/** ζ(x, q) = Σ (q + k)^-x over k = 0, 1, …, for x > 1. */
export function zeta(x: number, q: number): number {
  if (Number.isNaN(x) || Number.isNaN(q)) return NaN;
  if (x === 1) return Infinity;
  if (x < 1) return NaN;
  if (q <= 0) {
    if (Math.floor(q) === q) return x % 2 === 0 ? Infinity : NaN;
    if (Math.floor(x) !== x) return NaN;
  }
  if (q === Infinity) return 0;
  let sum = 0, a = q;
  // Far enough out that ten corrections reach double precision; from below 0 the terms are all summed.
  while (a < 12) {
    const term = Math.pow(a, -x);
    sum += term;
    a += 1;
    if (a > 1 && term < 1e-17 * sum) return sum;
  }
  const power = Math.pow(a, -x);
  sum += a * power / (x - 1) + 0.5 * power;
  let factor = x * power / a;
  for (let k = 0; k < corrections.length; k++) {
    const term = corrections[k]! * factor;
    sum += term;
    if (Math.abs(term) < 1e-17 * Math.abs(sum)) break;
    factor *= (x + 2 * k + 1) * (x + 2 * k + 2) / (a * a);
  }
  return sum;
}

/** The derivative of digamma of order `m`: (-1)^(m+1) m! ζ(m + 1, x); of order 0 digamma itself. */
export function polygamma(m: number, x: number): number {
  if (m === 0) return digamma(x);
  if (!(m > 0) || Math.floor(m) !== m) return NaN;
  return (m % 2 === 0 ? -1 : 1) * Math.exp(lgamma(m + 1)) * zeta(m + 1, x);
}
