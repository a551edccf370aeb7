/**
 * Trigonometric and hyperbolic functions, elementwise.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { operand, operands } from "./_operands.ts";

/**
 * The sine.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.sin(0).item()); // 0
 * ```
 */
export function sin(x: TensorLike): Tensor {
  return bind("sin", [operand("sin", x)], {});
}

/**
 * The cosine.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.cos(0).item()); // 1
 * ```
 */
export function cos(x: TensorLike): Tensor {
  return bind("cos", [operand("cos", x)], {});
}

/**
 * The tangent.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.tan(0).item()); // 0
 * ```
 */
export function tan(x: TensorLike): Tensor {
  return bind("tan", [operand("tan", x)], {});
}

/**
 * The inverse of the sine.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.asin(0).item()); // 0
 * ```
 */
export function asin(x: TensorLike): Tensor {
  return bind("asin", [operand("asin", x)], {});
}

/**
 * The inverse of the cosine.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.acos(1).item()); // 0
 * ```
 */
export function acos(x: TensorLike): Tensor {
  return bind("acos", [operand("acos", x)], {});
}

/**
 * The inverse of the tangent.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.atan(0).item()); // 0
 * ```
 */
export function atan(x: TensorLike): Tensor {
  return bind("atan", [operand("atan", x)], {});
}

/**
 * The angle of the point (y, x).
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.atan2([0], [1]).toArray()); // [0]
 * ```
 */
export function atan2(x: TensorLike, y: TensorLike): Tensor {
  return bind("atan2", operands("atan2", [x, y]), {});
}

/**
 * The hyperbolic sine.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.sinh(0).item()); // 0
 * ```
 */
export function sinh(x: TensorLike): Tensor {
  return bind("sinh", [operand("sinh", x)], {});
}

/**
 * The hyperbolic cosine.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.cosh(0).item()); // 1
 * ```
 */
export function cosh(x: TensorLike): Tensor {
  return bind("cosh", [operand("cosh", x)], {});
}

/**
 * The hyperbolic tangent.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.tanh(0).item()); // 0
 * ```
 */
export function tanh(x: TensorLike): Tensor {
  return bind("tanh", [operand("tanh", x)], {});
}

/**
 * The inverse of sinh.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.asinh(0).item()); // 0
 * ```
 */
export function asinh(x: TensorLike): Tensor {
  return bind("asinh", [operand("asinh", x)], {});
}

/**
 * The inverse of cosh.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.acosh(1).item()); // 0
 * ```
 */
export function acosh(x: TensorLike): Tensor {
  return bind("acosh", [operand("acosh", x)], {});
}

/**
 * The inverse of tanh.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.atanh(0).item()); // 0
 * ```
 */
export function atanh(x: TensorLike): Tensor {
  return bind("atanh", [operand("atanh", x)], {});
}
