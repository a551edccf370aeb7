/**
 * What an initializer is.
 *
 * @module
 */
import type { DType } from "../../core/dtype.ts";
import type { Shape } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";

/** Makes a parameter's first values: the same key and shape give the same ones. */
export type Initializer = (key: Tensor, shape: Shape, dtype?: DType) => Tensor;
