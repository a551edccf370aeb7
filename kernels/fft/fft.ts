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
import { setConstants, splice } from "../specialize.ts";
import { wgsl } from "../wgsl_generated.ts";
import { factorsOf, joined } from "./radix.ts";

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

/** The transform of [outer, n, inner] along its middle axis; the inverse divides by n. */
function transform(launcher: Launcher, x: Pair, outer: number, n: number, inner: number, inverse: boolean, to: Pair): void {
  const scale = inverse ? 1 / n : 1, factors = factorsOf(n);
  if (n > 1 && factors !== undefined) stockham(launcher, x, outer, n, inner, inverse, to, scale, factors);
  else if (n <= 64) {
    const found = kernel("fft_direct", () => wgsl["fft/direct"]);
    const target = scale === 1
      ? to
      : { re: launcher.scratch(padded(outer * n * inner * 4)), im: launcher.scratch(padded(outer * n * inner * 4)) };
    launcher.launch(
      found,
      [x.re, x.im, launcher.constant(roots(n, n, 1, inverse)), target.re, target.im],
      [outer * n * inner, n, inner, 0],
      Math.ceil(outer * n * inner / 64),
    );
    if (scale !== 1) multiply(launcher, target, ones(launcher, n), outer, n, n, n, inner, scale, to);
  } else bluestein(launcher, x, outer, n, inner, inverse, to, scale);
}

/** e^(∓2πi k step / n) for k < count, computed in double. */
function roots(n: number, count: number, step: number, inverse: boolean): Float32Array {
  const data = new Float32Array(2 * count);
  for (let k = 0; k < count; k++) {
    const angle = (inverse ? 2 : -2) * Math.PI * k * step / n;
    data[2 * k] = Math.cos(angle);
    data[2 * k + 1] = Math.sin(angle);
  }
  return data;
}

function ones(launcher: Launcher, n: number): Operand {
  const data = new Float32Array(2 * n);
  for (let k = 0; k < n; k++) data[2 * k] = 1;
  return launcher.constant(data);
}

/** Lengths up to this have all their roots in a table; longer ones two tables, whose products they are. */
const tabled = 4096;

/** One pass for each of `factors`, whose product n is. */
function stockham(
  launcher: Launcher,
  x: Pair,
  outer: number,
  n: number,
  inner: number,
  inverse: boolean,
  to: Pair,
  scale: number,
  factors: readonly number[],
): void {
  const bytes = padded(outer * n * inner * 4), lines = outer * inner, sign = floatBits(inverse ? -1 : 1);
  const bits = n <= tabled ? 12 : 10, coarse = Math.min(n, 2 ** bits);
  const fine = roots(n, coarse, 1, inverse), rest = roots(n, Math.ceil(n / 2 ** bits), 2 ** bits, inverse);
  const table = new Float32Array(fine.length + rest.length);
  table.set(fine);
  table.set(rest, fine.length);
  const constants = launcher.constant(table);
  let from = x, span = 1;
  factors.forEach((radix, pass) => {
    const last = pass === factors.length - 1, count = lines * n / radix;
    const target = last ? to : { re: launcher.scratch(bytes), im: launcher.scratch(bytes) };
    launcher.launch(
      kernel(`fft_stockham_${radix}`, () => splice(setConstants(wgsl["fft/stockham"], { radix }), "joined", joined(radix))),
      [from.re, from.im, constants, target.re, target.im],
      [count, n / radix, inner, span, floatBits(last ? scale : 1), sign, bits, coarse],
      Math.ceil(count / 64),
    );
    if (from !== x) release(launcher, from);
    from = target;
    span *= radix;
  });
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
  const size = 2 ** Math.ceil(Math.log2(2 * n - 1)), factors = factorsOf(size)!;
  const chirp = new Float32Array(2 * n), filterRe = new Float32Array(size), filterIm = new Float32Array(size);
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
  const pair = (bytes: number): Pair => ({ re: launcher.scratch(padded(bytes)), im: launcher.scratch(padded(bytes)) });
  const filter = pair(size * 4);
  stockham(launcher, { re: launcher.constant(filterRe), im: launcher.constant(filterIm) }, 1, size, 1, false, filter, 1, factors);
  const chirps = launcher.constant(chirp), bytes = outer * size * inner * 4, a = pair(bytes), b = pair(bytes);
  multiply(launcher, x, chirps, outer, n, n, size, inner, 1, a);
  stockham(launcher, a, outer, size, inner, false, b, 1, factors);
  launcher.launch(
    kernel("fft_convolve", () => wgsl["fft/convolve"]),
    [b.re, b.im, filter.re, filter.im, a.re, a.im],
    [outer * size * inner, size, inner, 0],
    Math.ceil(outer * size * inner / 64),
  );
  stockham(launcher, a, outer, size, inner, true, b, 1, factors);
  multiply(launcher, b, chirps, outer, n, size, n, inner, scale / size, to);
  for (const parts of [filter, a, b]) release(launcher, parts);
}
