/**
 * Conversions between dtypes, and the identity that stops compilers.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import type { TensorLike } from "../core/convert.ts";
import { checkDType, type DType } from "../core/dtype.ts";
import type { Tensor } from "../core/tensor.ts";
import { operand } from "./_operands.ts";

/**
 * x in another dtype.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.convertElementType([1.5], "int32").toArray()); // [1]
 * ```
 */
export function convertElementType(x: TensorLike, dtype: DType): Tensor {
  const value = operand("convertElementType", x);
  return value.dtype === dtype ? value : bind("cast", [value], { dtype: checkDType("convertElementType", dtype) });
}

/**
 * The same bits as another dtype of the same width.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.bitcastConvertType([1], "int32").toArray()); // [1065353216]
 * ```
 */
export function bitcastConvertType(x: TensorLike, dtype: DType): Tensor {
  return bind("bitcast", [operand("bitcastConvertType", x)], { dtype: checkDType("bitcastConvertType", dtype) });
}

/**
 * x; compilers neither merge nor move work across.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.optimizationBarrier(2).item()); // 2
 * ```
 */
export function optimizationBarrier(x: TensorLike): Tensor {
  return bind("barrier", [operand("optimizationBarrier", x)], {});
}
