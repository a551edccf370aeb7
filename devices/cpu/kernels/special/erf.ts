/**
 * The error function, its complement and its inverse, to double precision.
 *
 * @module
 */

const nodes = 8, last = 6, terms = 18;
let tables: { readonly erf: Float64Array; readonly erfc: Float64Array } | undefined;

/**
 * Taylor coefficients of erf and erfc around 0, 1/8, … 6. Both satisfy y'' = -2x y', which gives each coefficient from the two before it, so
 * that two values a node are all that has to be known: they come from the slow expansions below.
 */
function makeTables(): { readonly erf: Float64Array; readonly erfc: Float64Array } {
  const fill = (value: (x: number) => number, sign: number): Float64Array => {
    const table = new Float64Array((last * nodes + 1) * terms);
    for (let node = 0; node <= last * nodes; node++) {
      const x = node / nodes, c = table.subarray(node * terms, (node + 1) * terms);
      c[0] = value(x);
      c[1] = sign * 1.1283791670955126 * Math.exp(-x * x);
      for (let k = 0; k + 2 < terms; k++) c[k + 2] = (-2 * x * (k + 1) * c[k + 1]! - 2 * k * c[k]!) / ((k + 2) * (k + 1));
    }
    return table;
  };
  return { erf: fill((x) => x < 2 ? series(x) : 1 - fraction(x), 1), erfc: fill((x) => x < 0.75 ? 1 - series(x) : fraction(x), -1) };
}

/** The table's function at 0 ≤ x ≤ 6. */
function interpolate(table: Float64Array, x: number): number {
  const node = Math.round(x * nodes), h = x - node / nodes, first = node * terms;
  let sum = 0;
  for (let k = first + terms - 1; k >= first; k--) sum = sum * h + table[k]!;
  return sum;
}

/** erf(x), odd, from -1 to 1. */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (!(a < last)) return x > 0 ? 1 : x < 0 ? -1 : NaN;
  if (x === 0) return x;
  const y = interpolate((tables ??= makeTables()).erf, a);
  return x > 0 ? y : -y;
}

/** erfc(x) = 1 - erf(x), without cancellation for large x. */
export function erfc(x: number): number {
  if (x < 0 || Number.isNaN(x)) return 1 - erf(x);
  if (x <= last) return interpolate((tables ??= makeTables()).erfc, x);
  return x > 28 ? 0 : fraction(x);
}

/** erf(x) = 2/√π x e^{-x²} Σ (2x²)^k / (1·3·…·(2k+1)): every term has the same sign. */
function series(x: number): number {
  const t = 2 * x * x;
  let term = 1, sum = 1;
  for (let k = 3; term > 1e-17 * sum; k += 2) sum += term *= t / k;
  return 1.1283791670955126 * x * sum * Math.exp(-x * x);
}

/** erfc(x) by its continued fraction, for x > 0.7. */
function fraction(x: number): number {
  // The square is split so that its rounding error does not reach the exponential.
  const high = Math.fround(x), low = x - high;
  const scale = Math.exp(-high * high) * Math.exp(-low * (high + x));
  let f = x;
  for (let k = Math.ceil(20 + 300 / (x * x)); k > 0; k--) f = x + k / 2 / f;
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

/** erfInv to double precision: the same polynomials, improved by Halley's method. */
export function erfInv(x: number): number {
  const a = Math.abs(x);
  if (x === 0 || !(a < 1)) return a === 1 ? x * Infinity : x === 0 ? x : NaN;
  const complement = 1 - a, w = -Math.log(complement * (1 + a)), near = w < 5, c = near ? central : outer;
  const t = near ? w - 2.5 : Math.sqrt(w) - 3;
  let y = 0;
  for (let k = 0; k < 9; k++) y = y * t + c[k]!;
  y *= a;
  for (let k = 0; k < 4; k++) {
    // Near 1 the complement has the digits that erf has lost.
    const error = a > 0.5 ? complement - erfc(y) : erf(y) - a;
    const u = error / (1.1283791670955126 * Math.exp(-y * y)), step = u / (1 + y * u);
    y -= step;
    if (Math.abs(step) < 1e-9 * y) break; // convergence is cubic
  }
  return x > 0 ? y : -y;
}
