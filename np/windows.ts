/**
 * Window functions of signal processing, and the Bessel function that one of them takes.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import type { TensorLike } from "../core/convert.ts";
import { checkShape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { filled, floating } from "./_operands.ts";

function samples(operation: string, size: number): number {
  return checkShape(`make ${operation} of`, size)[0]!;
}

/** The sum of weighted cosines over one period. */
function cosines(operation: string, size: number, weights: readonly number[]): Tensor {
  const n = samples(operation, size);
  if (n < 2) return filled([n], 1, "float32");
  const index = bind("iota", [], { shape: [n], dtype: "float32", axis: 0 });
  return weights.map((weight, k) => {
    const angle = bind("mul", [index, constant(2 * Math.PI * k / (n - 1), "float32")], {});
    return bind("mul", [bind("cos", [angle], {}), constant(weight, "float32")], {});
  }).reduce((a, b) => bind("add", [a, b], {}));
}

/**
 * The Hann window.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.hanning(3).toArray()); // [0, 1, 0]
 * ```
 */
export function hanning(size: number): Tensor {
  return cosines("hanning", size, [0.5, -0.5]);
}

/**
 * The Hamming window.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.hamming(5).shape); // [5]
 * ```
 */
export function hamming(size: number): Tensor {
  return cosines("hamming", size, [0.54, -0.46]);
}

/**
 * The Blackman window.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.blackman(5).shape); // [5]
 * ```
 */
export function blackman(size: number): Tensor {
  return cosines("blackman", size, [0.42, -0.5, 0.08]);
}

/**
 * The triangular window, with zeros at its ends.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.bartlett(5).toArray()); // [0, 0.5, 1, 0.5, 0]
 * ```
 */
export function bartlett(size: number): Tensor {
  const n = samples("bartlett", size);
  if (n < 2) return filled([n], 1, "float32");
  const index = bind("iota", [], { shape: [n], dtype: "float32", axis: 0 });
  const along = bind("sub", [bind("mul", [index, constant(2 / (n - 1), "float32")], {}), constant(1, "float32")], {});
  return bind("sub", [constant(1, "float32"), bind("abs", [along], {})], {});
}

/**
 * The Kaiser window of shape parameter `beta`.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.kaiser(5, 14).shape); // [5]
 * ```
 */
export function kaiser(size: number, beta: number): Tensor {
  const n = samples("kaiser", size);
  if (n < 2) return filled([n], 1, "float32");
  const index = bind("iota", [], { shape: [n], dtype: "float32", axis: 0 });
  const along = bind("sub", [bind("mul", [index, constant(2 / (n - 1), "float32")], {}), constant(1, "float32")], {});
  const inside = bind("max", [bind("sub", [constant(1, "float32"), bind("mul", [along, along], {})], {}), constant(0, "float32")], {});
  const z = bind("mul", [bind("sqrt", [inside], {}), constant(beta, "float32")], {}), top = constant(beta, "float32");
  // i0(z) / i0(beta), in the scaled forms, which do not overflow.
  const growth = bind("exp", [bind("sub", [bind("abs", [z], {}), bind("abs", [top], {})], {})], {});
  return bind("mul", [bind("div", [bind("besselI0e", [z], {}), bind("besselI0e", [top], {})], {}), growth], {});
}

/**
 * The modified Bessel function of order 0.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.i0([0]).toArray()); // [1]
 * ```
 */
export function i0(x: TensorLike): Tensor {
  const value = floating("i0", x);
  // |x| as x · sign(x): its slope at 0 is 0, as i0's must be, where that of abs is 1 by convention.
  const size = bind("mul", [value, bind("sign", [value], {})], {});
  return bind("mul", [bind("exp", [size], {}), bind("besselI0e", [value], {})], {});
}
