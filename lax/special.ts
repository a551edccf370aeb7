/**
 * Special functions, elementwise.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { operand, operands } from "./_operands.ts";

/**
 * The error function.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.erf(0).item()); // 0
 * ```
 */
export function erf(x: TensorLike): Tensor {
  return bind("erf", [operand("erf", x)], {});
}

/**
 * 1 less the error function.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.erfc(0).item()); // 1
 * ```
 */
export function erfc(x: TensorLike): Tensor {
  return bind("erfc", [operand("erfc", x)], {});
}

/**
 * The inverse of the error function.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.erfInv(0).item()); // 0
 * ```
 */
export function erfInv(x: TensorLike): Tensor {
  return bind("erfInv", [operand("erfInv", x)], {});
}

/**
 * The logarithm of the absolute value of the gamma function.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.lgamma(1).item()); // 0
 * ```
 */
export function lgamma(x: TensorLike): Tensor {
  return bind("lgamma", [operand("lgamma", x)], {});
}

/**
 * The derivative of `lgamma`.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.digamma([0.5]).shape); // [1]
 * ```
 */
export function digamma(x: TensorLike): Tensor {
  return bind("digamma", [operand("digamma", x)], {});
}

/**
 * The derivative of `digamma` of order m at x.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.polygamma([1], [2]).shape); // [1]
 * ```
 */
export function polygamma(x: TensorLike, y: TensorLike): Tensor {
  return bind("polygamma", operands("polygamma", [x, y]), {});
}

/**
 * The Hurwitz zeta function.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.zeta([2], [1]).shape); // [1]
 * ```
 */
export function zeta(x: TensorLike, y: TensorLike): Tensor {
  return bind("zeta", operands("zeta", [x, y]), {});
}

/**
 * The regularized lower incomplete gamma function of a and x.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.igamma([1], [0]).toArray()); // [0]
 * ```
 */
export function igamma(x: TensorLike, y: TensorLike): Tensor {
  return bind("igamma", operands("igamma", [x, y]), {});
}

/**
 * The regularized upper incomplete gamma function of a and x.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.igammac([1], [0]).toArray()); // [1]
 * ```
 */
export function igammac(x: TensorLike, y: TensorLike): Tensor {
  return bind("igammac", operands("igammac", [x, y]), {});
}

/**
 * The derivative of `igamma` by a.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.igammaGradA([1], [2]).shape); // [1]
 * ```
 */
export function igammaGradA(x: TensorLike, y: TensorLike): Tensor {
  return bind("igammaGradA", operands("igammaGradA", [x, y]), {});
}

/**
 * The derivative by a of a gamma sample x.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.randomGammaGrad([1], [2]).shape); // [1]
 * ```
 */
export function randomGammaGrad(x: TensorLike, y: TensorLike): Tensor {
  return bind("randomGammaGrad", operands("randomGammaGrad", [x, y]), {});
}

/**
 * The regularized incomplete beta function.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.betainc([1], [1], [0]).toArray()); // [0]
 * ```
 */
export function betainc(a: TensorLike, b: TensorLike, x: TensorLike): Tensor {
  return bind("betainc", operands("betainc", [a, b, x]), {});
}

/**
 * exp(-|x|) times the modified Bessel function of order 0.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.besselI0e(0).item()); // 1
 * ```
 */
export function besselI0e(x: TensorLike): Tensor {
  return bind("besselI0e", [operand("besselI0e", x)], {});
}

/**
 * exp(-|x|) times the modified Bessel function of order 1.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.besselI1e(0).item()); // 0
 * ```
 */
export function besselI1e(x: TensorLike): Tensor {
  return bind("besselI1e", [operand("besselI1e", x)], {});
}
