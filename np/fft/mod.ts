/**
 * Fourier transforms as in numpy.fft, of any length.
 *
 * Complex numbers are plain trees of their parts, `{ re, im }`: transforms take and return them, and so do `grad`, `vmap` and `jit`. Where a
 * complex operand is expected, real numbers will do.
 *
 * @example A low-pass filter
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const signal = np.sin(np.linspace(0, 20, { num: 64 }));
 * const { re, im } = np.fft.rfft(signal);
 * const keep = np.less(np.fft.rfftfreq(64), 0.1);
 * const smooth = np.fft.irfft({ re: np.multiply(re, keep), im: np.multiply(im, keep) });
 * console.log(smooth.shape); // [64]
 * ```
 *
 * @module
 */
export type { Complex, ComplexLike, FftnOptions, FftNorm, FftOptions } from "./_transform.ts";
export * from "./complex.ts";
export * from "./frequencies.ts";
export * from "./real.ts";
