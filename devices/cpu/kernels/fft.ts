/**
 * Discrete Fourier transforms of any length, in double: radix 2 for powers of two, Bluestein's method for the rest.
 *
 * @module
 */
import { allocate } from "../../../core/dtype.ts";
import { sizeOf } from "../../../core/shape.ts";
import type { Kernel } from "./kernel.ts";

/** Parameters of fft: the transform is over the last `lengths.length` axes. */
export interface FftParams {
  readonly lengths: readonly number[];
  readonly inverse: boolean;
}

/** What transforms of one length need. */
interface Plan {
  readonly n: number;
  /** cos and sin of -2πk/n for k < n/2. */
  readonly cos: Float64Array;
  readonly sin: Float64Array;
  /** For lengths that are no powers of two: the chirp, and the transform of its padded conjugate. */
  readonly chirp: {
    readonly cos: Float64Array;
    readonly sin: Float64Array;
    readonly re: Float64Array;
    readonly im: Float64Array;
    readonly plan: Plan;
  } | undefined;
}

const plans = new Map<number, Plan>();

function planOf(n: number): Plan {
  let plan = plans.get(n);
  if (plan === undefined) plans.set(n, plan = makePlan(n));
  return plan;
}

function makePlan(n: number): Plan {
  const cos = new Float64Array(n >> 1), sin = new Float64Array(n >> 1);
  if ((n & (n - 1)) === 0) {
    for (let k = 0; k < n >> 1; k++) cos[k] = Math.cos(2 * Math.PI * k / n), sin[k] = -Math.sin(2 * Math.PI * k / n);
    return { n, cos, sin, chirp: undefined };
  }
  // jk = (j² + k² - (k - j)²) / 2 turns the transform into a convolution with e^{iπk²/n}.
  let padded = 1;
  while (padded < 2 * n) padded *= 2;
  const plan = planOf(padded), re = new Float64Array(padded), im = new Float64Array(padded);
  const c = new Float64Array(n), s = new Float64Array(n);
  for (let k = 0, square = 0; k < n; square = (square + 2 * k + 1) % (2 * n), k++) {
    c[k] = Math.cos(Math.PI * square / n);
    s[k] = -Math.sin(Math.PI * square / n);
    re[k] = c[k]!;
    im[k] = -s[k]!;
    if (k > 0) re[padded - k] = c[k]!, im[padded - k] = -s[k]!;
  }
  radix2(plan, re, im);
  return { n, cos, sin, chirp: { cos: c, sin: s, re, im, plan } };
}

/** In place, forward, without scaling. */
function radix2({ n, cos, sin }: Plan, re: Float64Array, im: Float64Array): void {
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      const r = re[i]!, m = im[i]!;
      re[i] = re[j]!, im[i] = im[j]!;
      re[j] = r, im[j] = m;
    }
  }
  for (let half = 1; half < n; half *= 2) {
    const step = n / (2 * half);
    for (let start = 0; start < n; start += 2 * half) {
      for (let k = 0, t = 0; k < half; k++, t += step) {
        const a = start + k, b = a + half, c = cos[t]!, s = sin[t]!;
        const r = re[b]! * c - im[b]! * s, m = re[b]! * s + im[b]! * c;
        re[b] = re[a]! - r, im[b] = im[a]! - m;
        re[a]! += r, im[a]! += m;
      }
    }
  }
}

/** In place, forward, without scaling, of any length. */
function transform(plan: Plan, re: Float64Array, im: Float64Array): void {
  if (plan.chirp === undefined) return radix2(plan, re, im);
  const { n } = plan, { cos, sin, re: fr, im: fi, plan: padded } = plan.chirp;
  const r = new Float64Array(padded.n), m = new Float64Array(padded.n);
  for (let k = 0; k < n; k++) {
    r[k] = re[k]! * cos[k]! - im[k]! * sin[k]!;
    m[k] = re[k]! * sin[k]! + im[k]! * cos[k]!;
  }
  radix2(padded, r, m);
  // The inverse transform is the forward one with real and imaginary parts exchanged.
  for (let k = 0; k < padded.n; k++) {
    const a = r[k]! * fr[k]! - m[k]! * fi[k]!;
    m[k] = r[k]! * fi[k]! + m[k]! * fr[k]!;
    r[k] = a;
  }
  radix2(padded, m, r);
  for (let k = 0; k < n; k++) {
    const a = r[k]! / padded.n, b = m[k]! / padded.n;
    re[k] = a * cos[k]! - b * sin[k]!;
    im[k] = a * sin[k]! + b * cos[k]!;
  }
}

/** fft: complex to complex over the last axes; the inverse divides by the number of elements. */
export const fft: Kernel<FftParams> = ([re, im], [aval], { lengths, inverse }, [outAval]) => {
  const { shape } = aval!, dtype = outAval!.dtype;
  // Between the axes the values stay in double.
  const r = Float64Array.from(re!), m = Float64Array.from(im!);
  const [x, y] = inverse ? [m, r] : [r, m];
  for (let axis = shape.length - lengths.length; axis < shape.length; axis++) {
    const n = shape[axis]!, inner = sizeOf(shape.slice(axis + 1)), outer = sizeOf(shape.slice(0, axis));
    if (n <= 1) continue;
    const plan = planOf(n), lineRe = new Float64Array(n), lineIm = new Float64Array(n);
    for (let o = 0; o < outer; o++) {
      for (let j = 0; j < inner; j++) {
        const at = o * n * inner + j;
        for (let k = 0; k < n; k++) lineRe[k] = x[at + k * inner]!, lineIm[k] = y[at + k * inner]!;
        transform(plan, lineRe, lineIm);
        for (let k = 0; k < n; k++) x[at + k * inner] = lineRe[k]!, y[at + k * inner] = lineIm[k]!;
      }
    }
  }
  if (inverse) {
    const total = sizeOf(shape.slice(shape.length - lengths.length));
    for (let i = 0; i < r.length; i++) r[i]! /= total, m[i]! /= total;
  }
  const outRe = allocate(dtype, r.length), outIm = allocate(dtype, r.length);
  outRe.set(r);
  outIm.set(m);
  return [outRe, outIm];
};
