/**
 * How np.linalg takes its operands: stacks of floating matrices in the last two axes.
 *
 * @module
 */
import { broadcastTo, type TensorLike } from "../../core/convert.ts";
import type { DType } from "../../core/dtype.ts";
import { broadcastShapes, describe } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import { floating, floatingPromoted } from "../_operands.ts";

/** A stack of matrices in a floating dtype. */
export function matrices(operation: string, x: TensorLike): Tensor {
  const value = floating(operation, x);
  if (value.ndim < 2) throw new RangeError(`Cannot ${operation} ${describe(value)}: it takes matrices, in the last two axes`);
  return value;
}

/** A stack of square matrices in a floating dtype. */
export function squares(operation: string, x: TensorLike): Tensor {
  const value = matrices(operation, x);
  if (value.shape.at(-1) === value.shape.at(-2)) return value;
  throw new RangeError(`Cannot ${operation} ${describe(value)}: the last two axes must be of one size, as a square matrix's`);
}

/** A system's matrices, and its right sides as matrices, with common leading axes; and how the solution is shaped. */
export function system(operation: string, a: TensorLike, b: TensorLike): { a: Tensor; b: Tensor; vector: boolean } {
  const [left, right] = floatingPromoted(operation, [a, b]) as [Tensor, Tensor];
  squares(operation, left);
  const n = left.shape.at(-1)!, vector = right.ndim === 1;
  if (right.ndim === 0 || right.shape[vector ? 0 : right.ndim - 2] !== n) {
    throw new RangeError(
      `Cannot ${operation} ${describe(left)} for ${
        describe(right)
      }: the right side must be [${n}] or [..., ${n}, k], a row for each of the matrix`,
    );
  }
  const sides = vector ? right.reshape([n, 1]) : right;
  const batch = broadcastShapes(left.shape.slice(0, -2), sides.shape.slice(0, -2));
  if (batch === undefined) {
    throw new RangeError(`Cannot ${operation} ${describe(left)} for ${describe(right)}: the leading axes do not broadcast`);
  }
  return {
    a: broadcastTo(left, [...batch, n, n]),
    b: broadcastTo(sides, [...batch, ...sides.shape.slice(-2)]),
    vector,
  };
}

/** The distance from 1 to the next number of a floating type. */
export function epsilon(dtype: DType): number {
  switch (dtype) {
    case "float64":
      return 2 ** -52;
    case "float16":
      return 2 ** -10;
    case "bfloat16":
      return 2 ** -7;
    default:
      return 2 ** -23;
  }
}
