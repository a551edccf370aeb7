/**
 * The discrete Fourier transform.
 *
 * @module
 */
import type { Primitive } from "../primitive.ts";
import { bindMany } from "../bind.ts";
import { isFloat } from "../dtype.ts";
import { describe, sameShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { batchFront, scale, zeros } from "./_ops.ts";

/** Along which axes, and which way. */
export interface FftParams {
  /** The sizes of the transformed axes, which are the last ones. */
  readonly lengths: readonly number[];
  /** The inverse transform, which divides by their product. */
  readonly inverse: boolean;
}

/** The complex transform along the last axes; operands and results are (real part, imaginary part). */
export const fft: Primitive<"fft", FftParams, 2, "many"> = {
  name: "fft",
  results: "many",
  kind: "other",
  shape([re, im], { lengths }) {
    const call = `Cannot fft ${describe(re)} with imaginary part ${describe(im)}`;
    if (!isFloat(re.dtype) || re.dtype !== im.dtype) throw new TypeError(`${call}: they must have one floating dtype`);
    if (!sameShape(re.shape, im.shape)) throw new RangeError(`${call}: the shapes must be the same`);
    const transformed = re.shape.slice(re.shape.length - lengths.length);
    if (lengths.length === 0 || lengths.length > re.shape.length || !sameShape(transformed, lengths)) {
      throw new RangeError(`${call} of lengths [${lengths}]: they must be the sizes of the last axes`);
    }
    return [re, im];
  },
  jvp([re, im], [dre, dim], params) {
    const zero = () => zeros(re.shape, re.dtype);
    return [bindMany("fft", [re, im], params), dre || dim ? bindMany("fft", [dre ?? zero(), dim ?? zero()], params) : [null, null]];
  },
  // Over pairs of reals, the matrix is transposed where over complex numbers it is conjugated: the other way round, but for the factor.
  transpose([ctRe, ctIm], [re], { lengths, inverse }) {
    const zero = () => zeros(re.shape, re.dtype);
    const n = lengths.reduce((product, length) => product * length, 1);
    const back = bindMany("fft", [ctRe ?? zero(), ctIm ?? zero()], { lengths, inverse: !inverse });
    return back.map((x: Tensor) => scale(x, inverse ? 1 / n : n));
  },
  batch([re, im], [reAxis, imAxis], params, { size }) {
    return [bindMany("fft", [batchFront(re, reAxis, size), batchFront(im, imAxis, size)], params), [0, 0]];
  },
  linearize: "jvp",
};
