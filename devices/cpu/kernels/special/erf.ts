/**
 * The error function, its complement and its inverse, to double precision.
 *
 * @module
 */

/** erf(x): a power series near 0, one minus the complement beyond. */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (a < 2) return series(x);
  if (a > 6) return x > 0 ? 1 : x < 0 ? -1 : NaN;
  const y = 1 - tail(a);
  return x > 0 ? y : x < 0 ? -y : NaN;
}

/** erfc(x) = 1 - erf(x), without cancellation for large x. */
export function erfc(x: number): number {
  if (x < 0.5) return x < -6 ? 2 : 1 - erf(x);
  return x > 28 ? 0 : tail(x);
}

/** 2/√π x Σ (2x²)^k / (1·3·…·(2k+1)) e^{-x²}: every term has the same sign. */
function series(x: number): number {
  const t = 2 * x * x;
  let term = 1, sum = 1;
  for (let k = 3; term > 1e-17 * sum; k += 2) sum += term *= t / k;
  return x === 0 ? x : 1.1283791670955126 * x * sum * Math.exp(-x * x);
}

/** e^{x²} erfc(x) by the continued fraction, times e^{-x²}; for x ≥ 1/2. */
function tail(x: number): number {
  if (x < 2) return 1 - series(x) > 0.1 ? 1 - series(x) : smallTail(x);
  return smallTail(x);
}

function smallTail(x: number): number {
  // The square is split so that its rounding error does not reach the exponential.
  const high = Math.fround(x), low = x - high;
  const scale = Math.exp(-high * high) * Math.exp(-low * (high + x));
  let f = x;
  const steps = Math.ceil(20 + 300 / (x * x));
  for (let k = steps; k > 0; k--) f = x + k / 2 / f;
  return scale / (f * 1.772453850905516);
}

const round = Math.fround;
// Giles's coefficients (2012), as float32 holds them: for w below 5, by w - 5/2, and beyond, by √w - 3.
const central = Float32Array.of(
  2.81022636e-08,
  3.43273939e-07,
  -3.5233877e-06,
  -4.39150654e-06,
  0.00021858087,
  -0.00125372503,
  -0.00417768164,
  0.246640727,
  1.50140941,
);
const outer = Float32Array.of(
  -0.000200214257,
  0.000100950558,
  0.00134934322,
  -0.00367342844,
  0.00573950773,
  -0.0076224613,
  0.00943887047,
  1.00167406,
  2.83297682,
);

/**
 * The float32 erfInv that JAX uses, so that normal random numbers agree with it: every step is rounded to float32 where XLA rounds it, and a
 * product and its sum together, as its fused multiply-add does. 99 of 100 results are the same to the last bit.
 */
export function erfInv32(x: number): number {
  if (x === 1 || x === -1) return x * Infinity;
  let w = -round(Math.log1p(round(x * -x)));
  const near = w < 5, c = near ? central : outer;
  w = near ? round(w - 2.5) : round(round(Math.sqrt(w)) - 3);
  let p = c[0]!;
  for (let k = 1; k < 9; k++) p = round(p * w + c[k]!);
  return p * x;
}

/** erfInv to double precision: the float32 approximation improved by Halley's method. */
export function erfInv(x: number): number {
  if (x === 0 || !(Math.abs(x) < 1)) return x === 0 ? x : x === 1 || x === -1 ? x * Infinity : NaN;
  const a = Math.abs(x), complement = 1 - a;
  let y = erfInv32(a);
  if (!Number.isFinite(y)) y = 5.8;
  for (let k = 0; k < 3; k++) {
    // Near 1 the complement has the digits that erf has lost.
    const error = a > 0.5 ? complement - erfc(y) : erf(y) - a;
    const u = error / (1.1283791670955126 * Math.exp(-y * y));
    y -= u / (1 + y * u);
  }
  return x > 0 ? y : -y;
}
