/**
 * Activations, as `jax.nn`: functions of a tensor, which stand for layers too.
 *
 * @module
 */
export * from "./normalized.ts";
export * from "./rectifiers.ts";
export type { Activation, ActivationName } from "./resolve.ts";
export * from "./smooth.ts";
export * from "./sparsemax.ts";
