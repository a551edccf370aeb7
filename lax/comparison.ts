/**
 * Comparisons, and choices by them, elementwise.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import type { TensorLike } from "../core/convert.ts";
import { describe } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { operand, operands } from "./_operands.ts";

/**
 * x = y.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.eq([1, 2], [1, 3]).toArray()); // [true, false]
 * ```
 */
export function eq(x: TensorLike, y: TensorLike): Tensor {
  return bind("eq", operands("eq", [x, y]), {});
}

/**
 * x ≠ y.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.ne([1, 2], [1, 3]).toArray()); // [false, true]
 * ```
 */
export function ne(x: TensorLike, y: TensorLike): Tensor {
  return bind("ne", operands("ne", [x, y]), {});
}

/**
 * x < y.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.lt([1, 2], [1, 3]).toArray()); // [false, true]
 * ```
 */
export function lt(x: TensorLike, y: TensorLike): Tensor {
  return bind("lt", operands("lt", [x, y]), {});
}

/**
 * x ≤ y.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.le([1, 2], [1, 1]).toArray()); // [true, false]
 * ```
 */
export function le(x: TensorLike, y: TensorLike): Tensor {
  return bind("le", operands("le", [x, y]), {});
}

/**
 * x > y.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.gt([1, 2], [1, 1]).toArray()); // [false, true]
 * ```
 */
export function gt(x: TensorLike, y: TensorLike): Tensor {
  return bind("gt", operands("gt", [x, y]), {});
}

/**
 * x ≥ y.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.ge([1, 2], [1, 3]).toArray()); // [true, false]
 * ```
 */
export function ge(x: TensorLike, y: TensorLike): Tensor {
  return bind("ge", operands("ge", [x, y]), {});
}

/**
 * `onTrue` where the predicate holds, else `onFalse`. The predicate is a bool scalar, or has their shape.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.select([true, false], [1, 2], [3, 4]).toArray()); // [1, 4]
 * ```
 */
export function select(predicate: TensorLike, onTrue: TensorLike, onFalse: TensorLike): Tensor {
  return bind("select", [operand("select", predicate), ...operands("select", [onTrue, onFalse])], {});
}

/**
 * For each place the case that `which` says: a bool, or an int32 from 0 up.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.selectN([false, true], [1, 2], [3, 4]).toArray()); // [1, 4]
 * ```
 */
export function selectN(which: TensorLike, ...cases: TensorLike[]): Tensor {
  const index = operand("selectN", which), values = operands("selectN", cases);
  if (values.length === 0) throw new RangeError("Cannot select from no cases");
  if (index.dtype === "bool") {
    if (values.length > 2) throw new RangeError(`Cannot select from ${values.length} cases by ${describe(index)}: a bool selects from two`);
    return values.length === 1 ? values[0]! : bind("select", [index, values[1]!, values[0]!], {});
  }
  if (index.dtype !== "int32") throw new TypeError(`Cannot select by ${describe(index)}: it takes bool or int32`);
  // What is beyond the last case names it, what is below the first that one.
  return values.reduce((out, value, i) => bind("select", [bind("ge", [index, constant(i, "int32")], {}), value, out], {}));
}
