/**
 * Complex Fourier transforms of any length, axis by axis.
 *
 * @module
 */
import { DeviceError } from "../../core/errors.ts";
import { sizeOf } from "../../core/shape.ts";
import { kernel } from "../kernel.ts";
import { floatBits, type Launcher, type Operand, padded } from "../launcher.ts";
import type { Operation } from "../operation.ts";
import { wgsl } from "../wgsl_generated.ts";

/** Real and imaginary parts. */
interface Pair {
  readonly re: Operand;
  readonly im: Operand;
}

/** The transform along the last axes. */
export function fft(
  { launcher, inputs, inAvals, params, outputs }: Operation<{ readonly lengths: readonly number[]; readonly inverse: boolean }>,
): void {
  const { shape, dtype } = inAvals[0]!;
  if (dtype !== "float32") throw new DeviceError(`Cannot fft ${dtype} on "webgpu": cast it to float32, or use "cpu"`);
  const total = sizeOf(shape);
  if (total === 0) return;
  const { lengths, inverse } = params, first = shape.length - lengths.length;
  const bytes = padded(total * 4);
  let x: Pair = { re: inputs[0]!, im: inputs[1]! };
  for (let axis = shape.length - 1; axis >= first; axis--) {
    const to: Pair = axis === first ? { re: outputs[0]!, im: outputs[1]! } : { re: launcher.scratch(bytes), im: launcher.scratch(bytes) };
    transform(launcher, x, sizeOf(shape.slice(0, axis)), shape[axis]!, sizeOf(shape.slice(axis + 1)), inverse, to);
    if (axis !== shape.length - 1) release(launcher, x);
    x = to;
  }
}

function release(launcher: Launcher, x: Pair): void {
  launcher.release(x.re);
  launcher.release(x.im);
}

function isPowerOfTwo(n: number): boolean {
  return (n & (n - 1)) === 0;
}

/** The transform of [outer, n, inner] along its middle axis; the inverse divides by n. */
function transform(launcher: Launcher, x: Pair, outer: number, n: number, inner: number, inverse: boolean, to: Pair): void {
  const scale = inverse ? 1 / n : 1;
  if (n >= 8 && isPowerOfTwo(n)) stockham(launcher, x, outer, n, inner, inverse, to, scale);
  else if (n <= 64) {
    const found = kernel("fft_direct", () => wgsl["fft/direct"]);
    const target = scale === 1
      ? to
      : { re: launcher.scratch(padded(outer * n * inner * 4)), im: launcher.scratch(padded(outer * n * inner * 4)) };
    launcher.launch(
      found,
      [x.re, x.im, roots(launcher, n, n, inverse), target.re, target.im],
      [outer * n * inner, n, inner, 0],
      Math.ceil(outer * n * inner / 64),
    );
    if (scale !== 1) multiply(launcher, target, ones(launcher, n), outer, n, n, n, inner, scale, to);
  } else bluestein(launcher, x, outer, n, inner, inverse, to, scale);
}

/** e^(∓2πi k / n) for k < count, computed in double. */
function roots(launcher: Launcher, n: number, count: number, inverse: boolean): Operand {
  const data = new Float32Array(2 * count);
  for (let k = 0; k < count; k++) {
    const angle = (inverse ? 2 : -2) * Math.PI * k / n;
    data[2 * k] = Math.cos(angle);
    data[2 * k + 1] = Math.sin(angle);
  }
  return launcher.constant(data);
}

function ones(launcher: Launcher, n: number): Operand {
  const data = new Float32Array(2 * n);
  for (let k = 0; k < n; k++) data[2 * k] = 1;
  return launcher.constant(data);
}

function stockham(launcher: Launcher, x: Pair, outer: number, n: number, inner: number, inverse: boolean, to: Pair, scale: number): void {
  const found = kernel("fft_stockham", () => wgsl["fft/stockham"]);
  const bytes = padded(outer * n * inner * 4);
  const factors = roots(launcher, n, n / 2, inverse);
  let from = x;
  for (let span = 1; span < n; span *= 2) {
    const last = span * 2 === n && scale === 1;
    const target = last ? to : { re: launcher.scratch(bytes), im: launcher.scratch(bytes) };
    const count = outer * inner * n / 2;
    launcher.launch(found, [from.re, from.im, factors, target.re, target.im], [count, n / 2, inner, span], Math.ceil(count / 64));
    if (from !== x) release(launcher, from);
    from = target;
  }
  if (scale === 1) return;
  multiply(launcher, from, ones(launcher, n), outer, n, n, n, inner, scale, to);
  release(launcher, from);
}

/** to[o, k, i] = x[o, k, i] · factors[k] · scale for k < length, 0 up to outLength. */
function multiply(
  launcher: Launcher,
  x: Pair,
  factors: Operand,
  outer: number,
  length: number,
  inLength: number,
  outLength: number,
  inner: number,
  scale: number,
  to: Pair,
): void {
  const found = kernel("fft_modulate", () => wgsl["fft/modulate"]);
  const count = outer * outLength * inner;
  launcher.launch(
    found,
    [x.re, x.im, factors, to.re, to.im],
    [count, length, inner, outLength, floatBits(scale), 0, 0, inLength],
    Math.ceil(count / 64),
  );
}

/** A transform of any length as a convolution with a chirp, by transforms of a power of two. */
function bluestein(launcher: Launcher, x: Pair, outer: number, n: number, inner: number, inverse: boolean, to: Pair, scale: number): void {
  const size = 2 ** Math.ceil(Math.log2(2 * n - 1));
  const chirp = new Float32Array(2 * n);
  const filterRe = new Float64Array(size), filterIm = new Float64Array(size);
  for (let k = 0; k < n; k++) {
    // k² modulo 2n, so that the angle stays small.
    const angle = (inverse ? 1 : -1) * Math.PI * ((k * k) % (2 * n)) / n;
    const c = Math.cos(angle), s = Math.sin(angle);
    chirp[2 * k] = c;
    chirp[2 * k + 1] = s;
    filterRe[k] = c;
    filterIm[k] = -s;
    if (k > 0) {
      filterRe[size - k] = c;
      filterIm[size - k] = -s;
    }
  }
  hostTransform(filterRe, filterIm);
  const filter = new Float32Array(2 * size);
  for (let k = 0; k < size; k++) {
    filter[2 * k] = filterRe[k]!;
    filter[2 * k + 1] = filterIm[k]!;
  }
  const bytes = padded(outer * size * inner * 4);
  const pair = (): Pair => ({ re: launcher.scratch(bytes), im: launcher.scratch(bytes) });
  const chirps = launcher.constant(chirp);
  const a = pair(), b = pair();
  multiply(launcher, x, chirps, outer, n, n, size, inner, 1, a);
  stockham(launcher, a, outer, size, inner, false, b, 1);
  multiply(launcher, b, launcher.constant(filter), outer, size, size, size, inner, 1, a);
  stockham(launcher, a, outer, size, inner, true, b, 1);
  multiply(launcher, b, chirps, outer, n, size, n, inner, scale / size, to);
  release(launcher, a);
  release(launcher, b);
}

/** The forward transform of a power of two in place, in double, on the host. */
function hostTransform(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j]!, re[i]!];
      [im[i], im[j]] = [im[j]!, im[i]!];
    }
  }
  for (let length = 2; length <= n; length *= 2) {
    for (let k = 0; k < length / 2; k++) {
      const c = Math.cos(-2 * Math.PI * k / length), s = Math.sin(-2 * Math.PI * k / length);
      for (let i = k; i < n; i += length) {
        const j = i + length / 2;
        const a = re[j]! * c - im[j]! * s, b = re[j]! * s + im[j]! * c;
        re[j] = re[i]! - a;
        im[j] = im[i]! - b;
        re[i]! += a;
        im[i]! += b;
      }
    }
  }
}
