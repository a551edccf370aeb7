/**
 * Operations on the bits of integers.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constantLike } from "../core/constant.ts";
import { promoteAndBroadcast, type TensorLike, toTensor } from "../core/convert.ts";
import { isFloat, kindOf } from "../core/dtype.ts";
import { describe } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, numericTogether, wholeOperands } from "./_operands.ts";

function whole(operation: string, operands: Tensor[]): Tensor[] {
  if (isFloat(operands[0]!.dtype)) {
    throw new TypeError(
      `Cannot ${operation} ${operands.map(describe).join(" and ")}: it takes integers or bools; cast with astype("int32")`,
    );
  }
  return operands;
}

/**
 * The bits that both have.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.bitwiseAnd(np.array([12, 10], { dtype: "int32" }), 6).toArray()); // [4, 2]
 * ```
 */
export function bitwiseAnd(x: TensorLike, y: TensorLike): Tensor {
  return bind("and", whole("bitwiseAnd", promoteAndBroadcast("bitwiseAnd", wholeOperands("bitwiseAnd", [x, y]))), {});
}

/**
 * The bits that either has.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.bitwiseOr(np.array([12, 10], { dtype: "int32" }), 6).toArray()); // [14, 14]
 * ```
 */
export function bitwiseOr(x: TensorLike, y: TensorLike): Tensor {
  return bind("or", whole("bitwiseOr", promoteAndBroadcast("bitwiseOr", wholeOperands("bitwiseOr", [x, y]))), {});
}

/**
 * The bits that just one has.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.bitwiseXor(np.array([12, 10], { dtype: "int32" }), 6).toArray()); // [10, 12]
 * ```
 */
export function bitwiseXor(x: TensorLike, y: TensorLike): Tensor {
  return bind("xor", whole("bitwiseXor", promoteAndBroadcast("bitwiseXor", wholeOperands("bitwiseXor", [x, y]))), {});
}

/**
 * The other bits; of bools, not.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.bitwiseNot(np.array([0, 5], { dtype: "int32" })).toArray()); // [-1, -6]
 * ```
 */
export function bitwiseNot(x: TensorLike): Tensor {
  return bind("not", whole("bitwiseNot", [toTensor("bitwiseNot", wholeOperands("bitwiseNot", [x])[0]!)]), {});
}

/**
 * The bits moved up by y places, zeros following; 0 from the width on.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.leftShift(np.array([1, 3], { dtype: "int32" }), 2).toArray()); // [4, 12]
 * ```
 */
export function leftShift(x: TensorLike, y: TensorLike): Tensor {
  return bind("shiftLeft", whole("leftShift", numericTogether("leftShift", wholeOperands("leftShift", [x, y]))), {});
}

/**
 * The bits moved down by y places; signed numbers keep their sign.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.rightShift(np.array([8, -8], { dtype: "int32" }), 2).toArray()); // [2, -2]
 * ```
 */
export function rightShift(x: TensorLike, y: TensorLike): Tensor {
  const operands = whole("rightShift", numericTogether("rightShift", wholeOperands("rightShift", [x, y])));
  return bind(kindOf(operands[0]!.dtype) === "unsigned" ? "shiftRightLogical" : "shiftRightArithmetic", operands, {});
}

/**
 * How many bits the absolute value has set.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.bitwiseCount(np.array([7, -1], { dtype: "int32" })).toArray()); // [3, 1]
 * ```
 */
export function bitwiseCount(x: TensorLike): Tensor {
  const [value] = whole("bitwiseCount", [toTensor("bitwiseCount", wholeOperands("bitwiseCount", [x])[0]!)]) as [Tensor];
  const kind = kindOf(value.dtype);
  if (kind === "bool") return castTo(value, "uint8");
  const size = kind === "signed" ? bind("abs", [value], {}) : value;
  return castTo(bind("populationCount", [size], {}), "uint8");
}

/**
 * Whether the sign is negative, of -0 and of negative NaN too.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.signbit([-0, 0, -3]).toArray()); // [true, false, true]
 * ```
 */
export function signbit(x: TensorLike): Tensor {
  const value = toTensor("signbit", x);
  const kind = kindOf(value.dtype);
  if (kind === "bool" || kind === "unsigned") return castTo(bind("xor", [value, value], {}), "bool");
  if (kind === "signed") return bind("lt", [value, constantLike(value, 0)], {});
  // The half-width floats cast exactly to float32, whose top bit is the sign; float64's is that of its float32.
  const word = bind("bitcast", [castTo(value, "float32")], { dtype: "int32" });
  return bind("lt", [word, constantLike(word, 0)], {});
}
