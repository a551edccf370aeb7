/**
 * Operations across the examples of a `vmap` with an `axisName`.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import type { TensorLike } from "../core/convert.ts";
import { toFloating } from "../core/dtype.ts";
import { TracerError } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import { axisSize as boundSize } from "../core/tracing/batch.ts";
import { operand } from "./_operands.ts";

/**
 * The sum over the named axis.
 *
 * @example
 * ```ts
 * import { lax, np, vmap } from "@fluxion/fluxion";
 *
 * const share = vmap((x) => np.divide(x, lax.psum(x, "batch")), { axisName: "batch" });
 * console.log(share(np.array([1, 3])).toArray()); // [0.25, 0.75]
 * ```
 */
export function psum(x: TensorLike, axisName: string): Tensor {
  return bind("psum", [operand("psum", x)], { axisName });
}

/**
 * The mean over the named axis.
 *
 * @example
 * ```ts
 * import { lax, np, vmap } from "@fluxion/fluxion";
 *
 * console.log(vmap((x) => lax.pmean(x, "batch"), { axisName: "batch" })(np.array([1, 3])).toArray()); // [2, 2]
 * ```
 */
export function pmean(x: TensorLike, axisName: string): Tensor {
  const total = psum(x, axisName), dtype = toFloating(total.dtype);
  const sum = total.dtype === dtype ? total : bind("cast", [total], { dtype });
  return bind("div", [sum, bind("psum", [constant(1, dtype)], { axisName })], {});
}

/**
 * The maximum over the named axis.
 *
 * @example
 * ```ts
 * import { lax, np, vmap } from "@fluxion/fluxion";
 *
 * console.log(vmap((x) => lax.pmax(x, "batch"), { axisName: "batch" })(np.array([1, 3])).toArray()); // [3, 3]
 * ```
 */
export function pmax(x: TensorLike, axisName: string): Tensor {
  return bind("pmax", [operand("pmax", x)], { axisName });
}

/**
 * The minimum over the named axis.
 *
 * @example
 * ```ts
 * import { lax, np, vmap } from "@fluxion/fluxion";
 *
 * console.log(vmap((x) => lax.pmin(x, "batch"), { axisName: "batch" })(np.array([1, 3])).toArray()); // [1, 1]
 * ```
 */
export function pmin(x: TensorLike, axisName: string): Tensor {
  return bind("pmin", [operand("pmin", x)], { axisName });
}

/**
 * The values of all examples of the named axis, stacked in front.
 *
 * @example
 * ```ts
 * import { lax, np, vmap } from "@fluxion/fluxion";
 *
 * const all = vmap((x) => lax.allGather(x, "batch"), { axisName: "batch" });
 * console.log(all(np.array([1, 3])).toArray()); // [[1, 3], [1, 3]]
 * ```
 */
export function allGather(x: TensorLike, axisName: string): Tensor {
  return bind("allGather", [operand("allGather", x)], { axisName, size: sizeFor("allGather", axisName) });
}

/**
 * Values sent from example to example of the named axis; who is sent nothing has zeros.
 *
 * @param permutation Pairs of sender and receiver.
 * @example
 * ```ts
 * import { lax, np, vmap } from "@fluxion/fluxion";
 *
 * const swap = vmap((x) => lax.ppermute(x, "batch", [[0, 1], [1, 0]]), { axisName: "batch" });
 * console.log(swap(np.array([1, 3])).toArray()); // [3, 1]
 * ```
 */
export function ppermute(x: TensorLike, axisName: string, permutation: readonly (readonly [from: number, to: number])[]): Tensor {
  return bind("ppermute", [operand("ppermute", x)], { axisName, permutation });
}

/**
 * The size of the named axis.
 *
 * @throws {TracerError} No vmap with that `axisName` is around the call.
 * @example
 * ```ts
 * import { lax, np, vmap } from "@fluxion/fluxion";
 *
 * console.log(vmap((x) => np.divide(x, lax.axisSize("batch")), { axisName: "batch" })(np.array([2, 4])).toArray()); // [1, 2]
 * ```
 */
export function axisSize(axisName: string): number {
  return sizeFor("axisSize", axisName);
}

function sizeFor(operation: string, axisName: string): number {
  const size = boundSize(axisName);
  if (size === undefined) throw new TracerError(`Cannot ${operation} over axis "${axisName}": no vmap with that axisName is around it`);
  return size;
}

/**
 * The number of the example within the named axis.
 *
 * @example
 * ```ts
 * import { lax, np, vmap } from "@fluxion/fluxion";
 *
 * console.log(vmap((x) => np.add(x, lax.axisIndex("batch")), { axisName: "batch" })(np.array([10, 10])).toArray()); // [10, 11]
 * ```
 */
export function axisIndex(axisName: string): Tensor {
  return bind("axisIndex", [], { axisName });
}
