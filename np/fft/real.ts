/**
 * Transforms of real numbers, whose spectrum is Hermitian: half of it is the whole.
 *
 * @module
 */
import { bind } from "../../core/bind.ts";
import { constantLike } from "../../core/constant.ts";
import type { TensorLike } from "../../core/convert.ts";
import type { Shape } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import { joined, section } from "../_sections.ts";
import {
  type Complex,
  type ComplexLike,
  conjugate,
  type FftnOptions,
  type FftNorm,
  type FftOptions,
  type Plan,
  planMany,
  planOne,
  readComplex,
  resized,
  transform,
} from "./_transform.ts";

/** The transform of real numbers, cut to half the last of its axes. */
function forward(x: Complex, plan: Plan): Complex {
  const { re, im } = transform(x, plan, false);
  const axis = plan.axes.at(-1)!, kept = Math.floor(plan.lengths.at(-1)! / 2) + 1;
  return { re: section(re, axis, 0, kept), im: section(im, axis, 0, kept) };
}

/** The inverse of `forward`: the missing half are the conjugates of the other, backwards. */
function backward(x: Complex, plan: Plan): Tensor {
  const axis = plan.axes.at(-1)!, n = plan.lengths.at(-1)!, half = Math.floor(n / 2) + 1;
  const rest = plan.axes.slice(0, -1);
  // The other axes first: only then is the spectrum along the last one Hermitian.
  const inner = rest.length === 0 ? x : transform(x, { ...plan, axes: rest, lengths: plan.lengths.slice(0, -1) }, true);
  const whole = (part: Tensor, sign: number): Tensor => {
    const kept = resized(part, axis, half);
    const mirrored = bind("reverse", [section(kept, axis, 1, n - half + 1)], { axes: [axis] });
    const other = sign === 1 ? mirrored : bind("mul", [mirrored, constantLike(mirrored, sign)], {});
    return joined([kept, other], axis);
  };
  const full = { re: whole(inner.re, 1), im: whole(inner.im, -1) };
  return transform(full, { ...plan, axes: [axis], lengths: [n] }, true).re;
}

const double = (n: number) => Math.max(1, 2 * (n - 1));
const real = (operation: string, x: TensorLike) => readComplex(operation, x);
const swapped = (norm: FftNorm | undefined): FftNorm => norm === "ortho" ? "ortho" : norm === "forward" ? "backward" : "forward";

/**
 * The Fourier transform of real numbers along an axis: the half of the spectrum that is not redundant.
 *
 * @returns Of length n/2 + 1 along the axis.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.fft.rfft([1, 0, -1, 0]).re.toArray()); // [0, 2, 0]
 * ```
 */
export function rfft(x: TensorLike, n?: number | FftOptions | null, axis?: number | FftOptions, norm?: FftNorm | FftOptions): Complex {
  const value = real("rfft", x);
  return forward(value, planOne("rfft", value.re.shape, [n, axis, norm]));
}

/**
 * The real numbers with this half spectrum along an axis: the inverse of `rfft`.
 *
 * @param options `n`: the length of the result, 2 · (length - 1) if not given; say it where it is odd.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.fft.irfft(np.fft.rfft([1, 2, 3]), { n: 3 }).toString()); // [1. 2. 3.]
 * ```
 */
export function irfft(x: ComplexLike, n?: number | FftOptions | null, axis?: number | FftOptions, norm?: FftNorm | FftOptions): Tensor {
  const value = readComplex("irfft", x);
  return backward(value, planOne("irfft", value.re.shape, [n, axis, norm], double));
}

/**
 * The Fourier transform of real numbers along several axes, half of it along the last.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.fft.rfftn(np.ones([2, 4])).re.shape); // [2, 3]
 * ```
 */
export function rfftn(
  x: TensorLike,
  s?: Shape | FftnOptions | null,
  axes?: readonly number[] | FftnOptions | null,
  norm?: FftNorm | FftnOptions,
): Complex {
  const value = real("rfftn", x);
  return forward(value, planMany("rfftn", value.re.shape, [s, axes, norm], undefined));
}

/**
 * The inverse of `rfftn`.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.fft.irfftn(np.fft.rfftn(np.ones([2, 4]))).shape); // [2, 4]
 * ```
 */
export function irfftn(
  x: ComplexLike,
  s?: Shape | FftnOptions | null,
  axes?: readonly number[] | FftnOptions | null,
  norm?: FftNorm | FftnOptions,
): Tensor {
  const value = readComplex("irfftn", x);
  return backward(value, planMany("irfftn", value.re.shape, [s, axes, norm], undefined, double));
}

/**
 * The Fourier transform of real numbers along two axes, the last two if not given, half of it along the last.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.fft.rfft2(np.ones([2, 4])).re.shape); // [2, 3]
 * ```
 */
export function rfft2(
  x: TensorLike,
  s?: Shape | FftnOptions | null,
  axes?: readonly number[] | FftnOptions | null,
  norm?: FftNorm | FftnOptions,
): Complex {
  const value = real("rfft2", x);
  return forward(value, planMany("rfft2", value.re.shape, [s, axes, norm], [-2, -1]));
}

/**
 * The inverse of `rfft2`.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.fft.irfft2(np.fft.rfft2(np.ones([2, 4]))).shape); // [2, 4]
 * ```
 */
export function irfft2(
  x: ComplexLike,
  s?: Shape | FftnOptions | null,
  axes?: readonly number[] | FftnOptions | null,
  norm?: FftNorm | FftnOptions,
): Tensor {
  const value = readComplex("irfft2", x);
  return backward(value, planMany("irfft2", value.re.shape, [s, axes, norm], [-2, -1], double));
}

/**
 * The transform of half a Hermitian signal, which is real.
 *
 * @param options `n`: the length of the result, 2 · (length - 1) if not given.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.fft.hfft([1, 2, 1]).toArray()); // [6, 0, -2, 0]
 * ```
 */
export function hfft(x: ComplexLike, n?: number | FftOptions | null, axis?: number | FftOptions, norm?: FftNorm | FftOptions): Tensor {
  const value = readComplex("hfft", x);
  const plan = planOne("hfft", value.re.shape, [n, axis, norm], double);
  return backward(conjugate(value), { ...plan, norm: swapped(plan.norm) });
}

/**
 * The inverse of `hfft`: half the Hermitian signal with this real spectrum.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.fft.ihfft([6, 0, -2, 0]).re.toArray()); // [1, 2, 1]
 * ```
 */
export function ihfft(x: TensorLike, n?: number | FftOptions | null, axis?: number | FftOptions, norm?: FftNorm | FftOptions): Complex {
  const value = real("ihfft", x);
  const plan = planOne("ihfft", value.re.shape, [n, axis, norm]);
  return conjugate(forward(value, { ...plan, norm: swapped(plan.norm) }));
}
