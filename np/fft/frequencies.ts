/**
 * Which frequencies a transform's elements stand for, and their order.
 *
 * @module
 */
import { type TensorLike, toTensor } from "../../core/convert.ts";
import { checkDType, type DType } from "../../core/dtype.ts";
import { checkOptions } from "../../core/errors.ts";
import { positional } from "../../core/positional.ts";
import { normalizeAxes } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import { castTo } from "../_operands.ts";
import type { Axis } from "../_reduce.ts";
import { joined, section } from "../_sections.ts";
import { type Complex, isComplex } from "./_transform.ts";

/** Options of `fftfreq` and `rfftfreq`. */
export interface FrequencyOptions {
  /** The distance between samples: 1 if not given. */
  readonly d?: number;
  /** The element type: "float32" if not given. */
  readonly dtype?: DType;
}

function checkCount(operation: string, n: number): void {
  if (!Number.isInteger(n) || n < 1) throw new RangeError(`Cannot take ${operation} of ${n} samples: it must be a whole number above 0`);
}

function scaled(counts: Float64Array, n: number, operation: string, options: FrequencyOptions): Tensor {
  checkOptions(operation, options, ["d", "dtype"]);
  const { d = 1 } = options;
  const dtype = options.dtype === undefined ? "float32" : checkDType(operation, options.dtype);
  return castTo(toTensor(operation, Float32Array.from(counts, (k) => k / (n * d))), dtype);
}

/**
 * The frequencies of a transform of n samples, in its order: 0, the positive ones, the negative ones.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.fft.fftfreq(4).toArray()); // [0, 0.25, -0.5, -0.25]
 * ```
 */
export function fftfreq(n: number, d?: number | FrequencyOptions, rest?: FrequencyOptions): Tensor {
  const options = positional<FrequencyOptions>("fftfreq", ["d"], [d, rest]);
  checkCount("fftfreq", n);
  return scaled(Float64Array.from({ length: n }, (_, i) => i < Math.ceil(n / 2) ? i : i - n), n, "fftfreq", options);
}

/**
 * The frequencies of `rfft` of n samples.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.fft.rfftfreq(4).toArray()); // [0, 0.25, 0.5]
 * ```
 */
export function rfftfreq(n: number, d?: number | FrequencyOptions, rest?: FrequencyOptions): Tensor {
  const options = positional<FrequencyOptions>("rfftfreq", ["d"], [d, rest]);
  checkCount("rfftfreq", n);
  return scaled(Float64Array.from({ length: Math.floor(n / 2) + 1 }, (_, i) => i), n, "rfftfreq", options);
}

/** The axes to shift: all if null or not given. */
export type ShiftAxes = Axis | { readonly axes?: Axis };

function rolled(operation: string, x: TensorLike, along: ShiftAxes | undefined, by: (n: number) => number): Tensor {
  const { axes, ...none } = positional<{ readonly axes?: Axis }>(operation, ["axes"], [along]);
  checkOptions(operation, none, ["axes"]);
  let out = toTensor(operation, x);
  for (const axis of normalizeAxes(operation, axes, out.ndim)) {
    const n = out.shape[axis]!, k = by(n);
    if (n > 1) out = joined([section(out, axis, n - k), section(out, axis, 0, n - k)], axis);
  }
  return out;
}

/**
 * Frequency 0 moved to the middle of the axes (all if not given).
 *
 * @param x A tensor, or `{ re, im }`.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.fft.fftshift(np.fft.fftfreq(4)).toArray()); // [-0.5, -0.25, 0, 0.25]
 * ```
 */
export function fftshift(x: TensorLike, axes?: ShiftAxes): Tensor;
/** The same of complex numbers. */
export function fftshift(x: Complex, axes?: ShiftAxes): Complex;
export function fftshift(x: TensorLike | Complex, axes?: ShiftAxes): Tensor | Complex {
  const shift = (t: TensorLike) => rolled("fftshift", t, axes, (n) => Math.floor(n / 2));
  return isComplex(x) ? { re: shift(x.re), im: shift(x.im) } : shift(x);
}

/**
 * The inverse of `fftshift`.
 *
 * @param x A tensor, or `{ re, im }`.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.fft.ifftshift([-0.5, -0.25, 0, 0.25]).toArray()); // [0, 0.25, -0.5, -0.25]
 * ```
 */
export function ifftshift(x: TensorLike, axes?: ShiftAxes): Tensor;
/** The same of complex numbers. */
export function ifftshift(x: Complex, axes?: ShiftAxes): Complex;
export function ifftshift(x: TensorLike | Complex, axes?: ShiftAxes): Tensor | Complex {
  const shift = (t: TensorLike) => rolled("ifftshift", t, axes, (n) => Math.ceil(n / 2));
  return isComplex(x) ? { re: shift(x.re), im: shift(x.im) } : shift(x);
}
