/**
 * How distributions take their operands.
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { floatingTogether } from "../np/_operands.ts";
import { divide, subtract } from "../np/arithmetic.ts";
import { greater, isnan, less, logicalOr } from "../np/comparison.ts";

/** Values and parameters in one floating dtype, broadcast. */
export function read<const Operands extends readonly TensorLike[]>(
  operation: string,
  ...operands: Operands
): { [K in keyof Operands]: Tensor } {
  return floatingTogether(operation, operands) as { [K in keyof Operands]: Tensor };
}

/** Values measured from the location, in scales. */
export function standard(x: Tensor, loc: Tensor, scale: Tensor): Tensor {
  return divide(subtract(x, loc), scale);
}

/** Whether a share is none: NaN, below 0, above 1. */
export function outsideUnit(q: Tensor): Tensor {
  return logicalOr(isnan(q), logicalOr(less(q, 0), greater(q, 1)));
}
