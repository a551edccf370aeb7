/**
 * How lax functions take their operands: as they are. Only numbers adapt, to the dtype of the tensors beside them.
 *
 * @module
 */
import { constant } from "../core/constant.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import { describe } from "../core/shape.ts";
import { Tensor } from "../core/tensor.ts";

/** One operand as a tensor. */
export function operand(operation: string, x: TensorLike): Tensor {
  return x instanceof Tensor ? x : toTensor(operation, x);
}

/**
 * Operands as tensors of one dtype; numbers take it.
 *
 * @throws {TypeError} The dtypes differ.
 */
export function operands(operation: string, xs: readonly TensorLike[]): Tensor[] {
  const model = xs.find((x) => typeof x !== "number");
  const first = model === undefined ? undefined : operand(operation, model);
  const values = xs.map((x) => {
    if (x === model) return first!;
    if (typeof x !== "number" || first === undefined) return operand(operation, x);
    if (!Number.isInteger(x) && !first.dtype.includes("float")) {
      throw new TypeError(`Cannot ${operation} ${describe(first)} with ${x}: lax does not promote; use np, or cast one`);
    }
    return constant(x, first.dtype, first.aval.weak);
  });
  const other = values.find((v) => v.dtype !== values[0]!.dtype);
  if (other !== undefined) {
    throw new TypeError(`Cannot ${operation} ${values.map(describe).join(" with ")}: lax does not promote; use np, or cast one`);
  }
  return values;
}
