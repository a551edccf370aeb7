/**
 * Values that gradients do not flow through.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { Tensor } from "../core/tensor.ts";
import { map } from "../core/tree.ts";

/**
 * The same values, through which no gradient flows: tangents and cotangents are zero, as `jax.lax.stop_gradient`.
 *
 * @param tree A tensor or a tree of them.
 * @returns A tree with the same values.
 * @example
 * ```ts
 * import { grad, stopGradient, type Tensor } from "@fluxion/fluxion";
 * import { assertEquals } from "@std/assert";
 * assertEquals(grad((x: Tensor) => x.multiply(stopGradient(x)))(3).item(), 3);
 * ```
 */
export function stopGradient<T>(tree: T): T {
  return map((x: unknown) => x instanceof Tensor ? bind("stopGradient", [x], {}) : x, tree) as T;
}
