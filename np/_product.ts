/**
 * The general product that all contractions are made of.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import type { DType } from "../core/dtype.ts";
import type { Tensor } from "../core/tensor.ts";

/** Which axes a general product contracts and keeps together. */
export interface DotAxes {
  readonly lhsContract: readonly number[];
  readonly rhsContract: readonly number[];
  readonly lhsBatch?: readonly number[];
  readonly rhsBatch?: readonly number[];
}

/** The primitive product, for operands of one dtype. bool products are logical: they are counted in int32. */
export function product(x: Tensor, y: Tensor, axes: DotAxes, dtype?: DType): Tensor {
  const { lhsContract, rhsContract, lhsBatch = [], rhsBatch = [] } = axes;
  if (x.dtype === "bool") {
    const counted = product(bind("cast", [x], { dtype: "int32" }), bind("cast", [y], { dtype: "int32" }), axes, dtype);
    return dtype === undefined ? bind("cast", [counted], { dtype: "bool" }) : counted;
  }
  return bind("dotGeneral", [x, y], { lhsContract, rhsContract, lhsBatch, rhsBatch, ...(dtype === undefined ? {} : { dtype }) });
}
