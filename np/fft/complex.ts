/**
 * Transforms of complex numbers.
 *
 * @module
 */
import type { Shape } from "../../core/shape.ts";
import {
  type Complex,
  type ComplexLike,
  type FftnOptions,
  type FftNorm,
  type FftOptions,
  planMany,
  planOne,
  readComplex,
  transform,
} from "./_transform.ts";

function one(operation: string, x: ComplexLike, args: readonly unknown[], inverse: boolean): Complex {
  const value = readComplex(operation, x);
  return transform(value, planOne(operation, value.re.shape, args), inverse);
}

function many(
  operation: string,
  x: ComplexLike,
  args: readonly unknown[],
  axes: readonly number[] | undefined,
  inverse: boolean,
): Complex {
  const value = readComplex(operation, x);
  return transform(value, planMany(operation, value.re.shape, args, axes), inverse);
}

/**
 * The discrete Fourier transform along an axis.
 *
 * @param x Real numbers, or `{ re, im }`.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const { re, im } = np.fft.fft([1, 0, -1, 0]);
 * console.log(re.toArray(), im.toArray()); // [0, 2, 0, 2] and zeros
 * ```
 */
export function fft(x: ComplexLike, n?: number | FftOptions | null, axis?: number | FftOptions, norm?: FftNorm | FftOptions): Complex {
  return one("fft", x, [n, axis, norm], false);
}

/**
 * The inverse of the discrete Fourier transform along an axis.
 *
 * @param x Real numbers, or `{ re, im }`.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.fft.ifft(np.fft.fft([1, 2, 3])).re.toString()); // [1. 2. 3.]
 * ```
 */
export function ifft(x: ComplexLike, n?: number | FftOptions | null, axis?: number | FftOptions, norm?: FftNorm | FftOptions): Complex {
  return one("ifft", x, [n, axis, norm], true);
}

/**
 * The discrete Fourier transform along several axes.
 *
 * @param x Real numbers, or `{ re, im }`.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.fft.fftn(np.ones([2, 2])).re.toArray()); // [[4, 0], [0, 0]]
 * ```
 */
export function fftn(
  x: ComplexLike,
  s?: Shape | FftnOptions | null,
  axes?: readonly number[] | FftnOptions | null,
  norm?: FftNorm | FftnOptions,
): Complex {
  return many("fftn", x, [s, axes, norm], undefined, false);
}

/**
 * The inverse of the discrete Fourier transform along several axes.
 *
 * @param x Real numbers, or `{ re, im }`.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.fft.ifftn(np.fft.fftn(np.ones([2, 2]))).re.toArray()); // [[1, 1], [1, 1]]
 * ```
 */
export function ifftn(
  x: ComplexLike,
  s?: Shape | FftnOptions | null,
  axes?: readonly number[] | FftnOptions | null,
  norm?: FftNorm | FftnOptions,
): Complex {
  return many("ifftn", x, [s, axes, norm], undefined, true);
}

/**
 * The discrete Fourier transform along two axes, the last two if not given.
 *
 * @param x Real numbers, or `{ re, im }`.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.fft.fft2(np.ones([2, 2])).re.toArray()); // [[4, 0], [0, 0]]
 * ```
 */
export function fft2(
  x: ComplexLike,
  s?: Shape | FftnOptions | null,
  axes?: readonly number[] | FftnOptions | null,
  norm?: FftNorm | FftnOptions,
): Complex {
  return many("fft2", x, [s, axes, norm], lastTwo, false);
}

/**
 * The inverse of the discrete Fourier transform along two axes, the last two if not given.
 *
 * @param x Real numbers, or `{ re, im }`.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.fft.ifft2(np.fft.fft2(np.ones([2, 2]))).re.toArray()); // [[1, 1], [1, 1]]
 * ```
 */
export function ifft2(
  x: ComplexLike,
  s?: Shape | FftnOptions | null,
  axes?: readonly number[] | FftnOptions | null,
  norm?: FftNorm | FftnOptions,
): Complex {
  return many("ifft2", x, [s, axes, norm], lastTwo, true);
}

const lastTwo: Shape = [-2, -1];
