/**
 * Discrete Fourier transforms of any length, in double: radix 4 for powers of two, Bluestein's method for the rest.
 *
 * @module
 */
import { allocate, type TypedArray } from "../../../core/dtype.ts";
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
  powerOfTwo(plan, re, im);
  return { n, cos, sin, chirp: { cos: c, sin: s, re, im, plan } };
}

/** In place, forward, without scaling. */
function powerOfTwo({ n, cos, sin }: Plan, re: Float64Array, im: Float64Array): void {
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
  // Two stages at a time, which halves what is read and written; one before them where their number is odd.
  let half = 1;
  if (Math.log2(n) % 2 === 1) {
    for (let a = 0; a < n; a += 2) {
      const r = re[a + 1]!, m = im[a + 1]!;
      re[a + 1] = re[a]! - r, im[a + 1] = im[a]! - m;
      re[a]! += r, im[a]! += m;
    }
    half = 2;
  }
  for (; half < n; half *= 4) {
    const step = n / (4 * half);
    for (let start = 0; start < n; start += 4 * half) {
      for (let k = 0, t = 0; k < half; k++, t += step) {
        const a = start + k, b = a + half, c = b + half, d = c + half;
        const cos1 = cos[2 * t]!, sin1 = sin[2 * t]!, cos2 = cos[t]!, sin2 = sin[t]!;
        const br = re[b]! * cos1 - im[b]! * sin1, bi = re[b]! * sin1 + im[b]! * cos1;
        const dr = re[d]! * cos1 - im[d]! * sin1, di = re[d]! * sin1 + im[d]! * cos1;
        const er = re[a]! + br, ei = im[a]! + bi, fr = re[a]! - br, fi = im[a]! - bi;
        const gr = re[c]! + dr, gi = im[c]! + di, hr = re[c]! - dr, hi = im[c]! - di;
        const pr = gr * cos2 - gi * sin2, pi = gr * sin2 + gi * cos2;
        // A quarter turn more: times -i.
        const qr = hr * sin2 + hi * cos2, qi = hi * sin2 - hr * cos2;
        re[a] = er + pr, im[a] = ei + pi, re[c] = er - pr, im[c] = ei - pi;
        re[b] = fr + qr, im[b] = fi + qi, re[d] = fr - qr, im[d] = fi - qi;
      }
    }
  }
}

/** In place, forward, without scaling, of any length. */
function transform(plan: Plan, re: Float64Array, im: Float64Array): void {
  if (plan.chirp === undefined) return powerOfTwo(plan, re, im);
  const { n } = plan, { cos, sin, re: fr, im: fi, plan: padded } = plan.chirp;
  const r = new Float64Array(padded.n), m = new Float64Array(padded.n);
  for (let k = 0; k < n; k++) {
    r[k] = re[k]! * cos[k]! - im[k]! * sin[k]!;
    m[k] = re[k]! * sin[k]! + im[k]! * cos[k]!;
  }
  powerOfTwo(padded, r, m);
  // The inverse transform is the forward one with real and imaginary parts exchanged.
  for (let k = 0; k < padded.n; k++) {
    const a = r[k]! * fr[k]! - m[k]! * fi[k]!;
    m[k] = r[k]! * fi[k]! + m[k]! * fr[k]!;
    r[k] = a;
  }
  powerOfTwo(padded, m, r);
  for (let k = 0; k < n; k++) {
    const a = r[k]! / padded.n, b = m[k]! / padded.n;
    re[k] = a * cos[k]! - b * sin[k]!;
    im[k] = a * sin[k]! + b * cos[k]!;
  }
}

/** The transform of [outer, n, inner] along its middle axis, in place. */
function alongAxis(plan: Plan, re: Float64Array, im: Float64Array, outer: number, inner: number, real: boolean): void {
  const { n } = plan, lineRe = new Float64Array(n), lineIm = new Float64Array(n), lines = outer * inner;
  const startOf = (line: number) => Math.floor(line / inner) * n * inner + line % inner;
  for (let line = 0; line < lines; line++) {
    const at = startOf(line);
    if (real && line + 1 < lines && pair(plan, re, im, at, startOf(line + 1), inner, lineRe, lineIm)) {
      line++;
      continue;
    }
    if (inner === 1) {
      transform(plan, re.subarray(at, at + n), im.subarray(at, at + n));
      continue;
    }
    for (let k = 0; k < n; k++) lineRe[k] = re[at + k * inner]!, lineIm[k] = im[at + k * inner]!;
    transform(plan, lineRe, lineIm);
    for (let k = 0; k < n; k++) re[at + k * inner] = lineRe[k]!, im[at + k * inner] = lineIm[k]!;
  }
}

// Of two lines in one transform, the smaller one gets the rounding errors of the larger: what is lost must be less than float32 shows.
const mostApart = 1e6;

/** Two real lines by one complex transform: their spectra are its even and odd parts. False where one of the lines would spoil the other. */
function pair(
  plan: Plan,
  re: Float64Array,
  im: Float64Array,
  a: number,
  b: number,
  stride: number,
  lineRe: Float64Array,
  lineIm: Float64Array,
): boolean {
  const { n } = plan;
  let peakA = 0, peakB = 0;
  for (let k = 0; k < n; k++) {
    const x = lineRe[k] = re[a + k * stride]!, y = lineIm[k] = re[b + k * stride]!;
    if (!Number.isFinite(x) || !Number.isFinite(y)) return false;
    peakA = Math.max(peakA, Math.abs(x)), peakB = Math.max(peakB, Math.abs(y));
  }
  if (peakA > mostApart * peakB || peakB > mostApart * peakA) return false;
  transform(plan, lineRe, lineIm);
  for (let k = 0; k < n; k++) {
    const other = k === 0 ? 0 : n - k, r = lineRe[k]!, m = lineIm[k]!, s = lineRe[other]!, t = lineIm[other]!;
    const p = a + k * stride, q = b + k * stride;
    re[p] = (r + s) / 2, im[p] = (m - t) / 2;
    re[q] = (m + t) / 2, im[q] = (s - r) / 2;
  }
  return true;
}

/** fft: complex to complex over the last axes; the inverse divides by the number of elements. */
export const fft: Kernel<FftParams> = ([re, im], [aval], { lengths, inverse }, [outAval]) => {
  const { shape } = aval!, dtype = outAval!.dtype;
  // Between the axes the values stay in double.
  const isReal = allZero(im!), [r, m] = doubles(re!.length);
  copied(r, re!);
  if (isReal) m.fill(0);
  else copied(m, im!);
  const [x, y] = inverse ? [m, r] : [r, m];
  let real = dtype !== "float64" && !inverse && isReal;
  for (let axis = shape.length - lengths.length; axis < shape.length; axis++) {
    const n = shape[axis]!;
    if (n <= 1) continue;
    alongAxis(planOf(n), x, y, sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis + 1)), real);
    real = false;
  }
  if (inverse) {
    const total = sizeOf(shape.slice(shape.length - lengths.length));
    for (let i = 0; i < r.length; i++) r[i]! /= total, m[i]! /= total;
  }
  return [copied(allocate(dtype, r.length), r), copied(allocate(dtype, r.length), m)];
};

// Fresh memory costs as much as a short transform: up to this many elements it is kept.
const keptElements = 1 << 19;
let kept: [Float64Array, Float64Array] = [new Float64Array(0), new Float64Array(0)];

/** Two arrays of n elements, with anything in them. */
function doubles(n: number): [Float64Array, Float64Array] {
  if (n > keptElements) return [new Float64Array(n), new Float64Array(n)];
  if (kept[0].length < n) kept = [new Float64Array(n), new Float64Array(n)];
  return [kept[0].subarray(0, n), kept[1].subarray(0, n)];
}

/** Copies by a loop, which is twice as quick as \`set\` where the types differ. */
function copied<To extends TypedArray>(to: To, from: TypedArray): To {
  for (let i = 0; i < from.length; i++) to[i] = from[i]!;
  return to;
}

function allZero(x: TypedArray): boolean {
  for (let i = 0; i < x.length; i++) if (x[i] !== 0) return false;
  return true;
}
