/**
 * The bits of a tensor read as another type.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import { checkDType, type DType } from "../core/dtype.ts";
import type { Tensor } from "../core/tensor.ts";

/** The same bits as another dtype of the same width, the `view` method. */
export function view(x: TensorLike, dtype: DType): Tensor {
  const value = toTensor("view", x), wanted = checkDType("view", dtype);
  return value.dtype === wanted ? value : bind("bitcast", [value], { dtype: wanted });
}
