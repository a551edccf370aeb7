/**
 * Exponentials, logarithms, powers and roots, elementwise. Nothing is promoted.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import type { TensorLike } from "../core/convert.ts";
import { isFloat } from "../core/dtype.ts";
import { describe } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { operand, operands } from "./_operands.ts";

/**
 * e to the power x.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.exp(0).item()); // 1
 * ```
 */
export function exp(x: TensorLike): Tensor {
  return bind("exp", [operand("exp", x)], {});
}

/**
 * 2 to the power x.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.exp2(3).item()); // 8
 * ```
 */
export function exp2(x: TensorLike): Tensor {
  return bind("exp2", [operand("exp2", x)], {});
}

/**
 * e to the power x, less 1.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.expm1(0).item()); // 0
 * ```
 */
export function expm1(x: TensorLike): Tensor {
  return bind("expm1", [operand("expm1", x)], {});
}

/**
 * The natural logarithm.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.log(1).item()); // 0
 * ```
 */
export function log(x: TensorLike): Tensor {
  return bind("log", [operand("log", x)], {});
}

/**
 * log(1 + x).
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.log1p(0).item()); // 0
 * ```
 */
export function log1p(x: TensorLike): Tensor {
  return bind("log1p", [operand("log1p", x)], {});
}

/**
 * 1 / (1 + exp(-x)).
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.logistic(0).item()); // 0.5
 * ```
 */
export function logistic(x: TensorLike): Tensor {
  return bind("logistic", [operand("logistic", x)], {});
}

/**
 * The square root.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.sqrt(9).item()); // 3
 * ```
 */
export function sqrt(x: TensorLike): Tensor {
  return bind("sqrt", [operand("sqrt", x)], {});
}

/**
 * 1 / sqrt(x).
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.rsqrt(4).item()); // 0.5
 * ```
 */
export function rsqrt(x: TensorLike): Tensor {
  return bind("rsqrt", [operand("rsqrt", x)], {});
}

/**
 * The cube root.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.cbrt(8).item()); // 2
 * ```
 */
export function cbrt(x: TensorLike): Tensor {
  return bind("cbrt", [operand("cbrt", x)], {});
}

/**
 * x times x.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.square([3]).toArray()); // [9]
 * ```
 */
export function square(x: TensorLike): Tensor {
  return integerPow(x, 2);
}

/**
 * 1 / x.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.reciprocal([4]).toArray()); // [0.25]
 * ```
 */
export function reciprocal(x: TensorLike): Tensor {
  return integerPow(x, -1);
}

/**
 * x multiplied with itself: to a whole power, which may be negative for floats.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.integerPow([2], 3).toArray()); // [8]
 * ```
 */
export function integerPow(x: TensorLike, y: number): Tensor {
  if (!Number.isInteger(y)) throw new RangeError(`Cannot take integerPow with ${y}: the power is a whole number`);
  return bind("integerPow", [operand("integerPow", x)], { y });
}

/**
 * x to the power y. An integer tensor as y stays one; a number takes the dtype of x.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.pow([2], [3]).toArray()); // [8]
 * ```
 */
export function pow(x: TensorLike, y: TensorLike): Tensor {
  const [base, exponent] = [operand("pow", x), typeof y === "number" ? y : operand("pow", y)];
  if (typeof exponent === "number" || base.dtype === exponent.dtype) return bind("pow", operands("pow", [base, exponent]), {});
  if (!isFloat(base.dtype) || isFloat(exponent.dtype)) {
    throw new TypeError(`Cannot pow ${describe(base)} with ${describe(exponent)}: the dtypes must be the same, or the power an integer`);
  }
  return bind("pow", [base, bind("cast", [exponent], { dtype: base.dtype })], {});
}
