/**
 * Looking inside programs while they run: printing traced values, calling back to the host, finding where NaNs come from, checking
 * gradients.
 *
 * ```ts
 * import { debug, jit, np, type Tensor } from "@fluxion/fluxion";
 *
 * const f = jit((x: Tensor) => {
 *   debug.print("x is {}", x);
 *   return x.add(1);
 * });
 * f(np.array(1)); // prints "x is 1."
 * ```
 *
 * @module
 */
import "../np/mod.ts";

export { callback, type CallbackOptions, print, pureCallback } from "./callbacks.ts";
export { checkGrads, type CheckGradsOptions } from "./check_grads.ts";
export { NanError, nans, type NansOptions } from "./nans.ts";
