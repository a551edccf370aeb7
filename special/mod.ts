/**
 * Special functions, as jax.scipy.special: gamma and beta, error function and normal distribution, Bessel functions, entropies, softmax.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.ndtr([0]).toArray()); // [0.5]
 * ```
 *
 * @module
 */
import "../np/mod.ts";

export * from "./bessel.ts";
export * from "./entropy.ts";
export * from "./error.ts";
export * from "./expint.ts";
export * from "./gamma.ts";
export * from "./logistic.ts";
export { i0 } from "../np/windows.ts";
export { logsumexp } from "../np/reductions.ts";
