/**
 * How distributions take their operands.
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import { isOptions } from "../core/positional.ts";
import type { Tensor } from "../core/tensor.ts";
import { floatingTogether } from "../np/_operands.ts";
import { divide, subtract } from "../np/arithmetic.ts";
import { greater, isnan, less, logicalOr } from "../np/comparison.ts";

/** Where a distribution lies, by name. */
export interface Shift {
  /** The location: 0 if not given. */
  readonly loc?: TensorLike;
}

/** Where a distribution lies and how wide it is, by name. */
export interface Place extends Shift {
  /** The scale: 1 if not given. */
  readonly scale?: TensorLike;
}

const defaults: Readonly<Record<string, number>> = { loc: 0, scale: 1 };

/**
 * Values and parameters in one floating dtype, broadcast. An options object in a parameter's place gives that one and those behind it by
 * name.
 *
 * @param names What the operands behind the first are called.
 */
export function read<const Operands extends readonly (TensorLike | Shift)[]>(
  operation: string,
  names: readonly string[],
  ...operands: Operands
): { [K in keyof Operands]: Tensor } {
  return floatingTogether(operation, byName(operation, names, operands)) as { [K in keyof Operands]: Tensor };
}

function byName(operation: string, names: readonly string[], operands: readonly (TensorLike | Shift)[]): TensorLike[] {
  const from = operands.findIndex(isOptions);
  if (from < 0) return operands as TensorLike[];
  const options = operands[from] as Readonly<Record<string, TensorLike>>;
  checkOptions(operation, options, names.slice(from - 1));
  return operands.map((operand, i) => {
    if (i < from) return operand as TensorLike;
    const name = names[i - 1]!, otherwise = defaults[name];
    if (i > from && operand !== undefined && operand !== otherwise) {
      throw new TypeError(`Cannot ${operation} with an argument behind the options: the options come last`);
    }
    const value = options[name] ?? otherwise;
    if (value === undefined) throw new TypeError(`Cannot ${operation} without ${name}: it has no default`);
    return value;
  });
}

/** Values measured from the location, in scales. */
export function standard(x: Tensor, loc: Tensor, scale: Tensor): Tensor {
  return divide(subtract(x, loc), scale);
}

/** Whether a share is none: NaN, below 0, above 1. */
export function outsideUnit(q: Tensor): Tensor {
  return logicalOr(isnan(q), logicalOr(less(q, 0), greater(q, 1)));
}
