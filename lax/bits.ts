/**
 * Operations on bits and bools, elementwise.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { operand, operands } from "./_operands.ts";

/**
 * The other bits; of bools, not.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.bitwiseNot([true]).toArray()); // [false]
 * ```
 */
export function bitwiseNot(x: TensorLike): Tensor {
  return bind("not", [operand("bitwiseNot", x)], {});
}

/**
 * The bits that both have; of bools, and.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.bitwiseAnd([true], [false]).toArray()); // [false]
 * ```
 */
export function bitwiseAnd(x: TensorLike, y: TensorLike): Tensor {
  return bind("and", operands("bitwiseAnd", [x, y]), {});
}

/**
 * The bits that either has; of bools, or.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.bitwiseOr([true], [false]).toArray()); // [true]
 * ```
 */
export function bitwiseOr(x: TensorLike, y: TensorLike): Tensor {
  return bind("or", operands("bitwiseOr", [x, y]), {});
}

/**
 * The bits that just one has; of bools, either but not both.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.bitwiseXor([true], [true]).toArray()); // [false]
 * ```
 */
export function bitwiseXor(x: TensorLike, y: TensorLike): Tensor {
  return bind("xor", operands("bitwiseXor", [x, y]), {});
}

/**
 * How many bits are set.
 *
 * @example
 * ```ts
 * import { lax, np } from "@fluxion/fluxion";
 *
 * console.log(lax.populationCount(np.array([7], { dtype: "int32" })).toArray()); // [3]
 * ```
 */
export function populationCount(x: TensorLike): Tensor {
  return bind("populationCount", [operand("populationCount", x)], {});
}

/**
 * How many leading bits are 0.
 *
 * @example
 * ```ts
 * import { lax, np } from "@fluxion/fluxion";
 *
 * console.log(lax.clz(np.array([1], { dtype: "int32" })).toArray()); // [31]
 * ```
 */
export function clz(x: TensorLike): Tensor {
  return bind("clz", [operand("clz", x)], {});
}

/**
 * The bits moved up by y places.
 *
 * @example
 * ```ts
 * import { lax, np } from "@fluxion/fluxion";
 *
 * console.log(lax.shiftLeft(np.array([1], { dtype: "int32" }), 3).toArray()); // [8]
 * ```
 */
export function shiftLeft(x: TensorLike, y: TensorLike): Tensor {
  return bind("shiftLeft", operands("shiftLeft", [x, y]), {});
}

/**
 * The bits moved down by y places, zeros following.
 *
 * @example
 * ```ts
 * import { lax, np } from "@fluxion/fluxion";
 *
 * console.log(lax.shiftRightLogical(np.array([8], { dtype: "int32" }), 3).toArray()); // [1]
 * ```
 */
export function shiftRightLogical(x: TensorLike, y: TensorLike): Tensor {
  return bind("shiftRightLogical", operands("shiftRightLogical", [x, y]), {});
}

/**
 * The bits moved down by y places, the sign following.
 *
 * @example
 * ```ts
 * import { lax, np } from "@fluxion/fluxion";
 *
 * console.log(lax.shiftRightArithmetic(np.array([-8], { dtype: "int32" }), 3).toArray()); // [-1]
 * ```
 */
export function shiftRightArithmetic(x: TensorLike, y: TensorLike): Tensor {
  return bind("shiftRightArithmetic", operands("shiftRightArithmetic", [x, y]), {});
}
