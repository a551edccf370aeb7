/**
 * Layers.
 *
 * @module
 */
export type { Constraint, ParameterHooks, Regularizer } from "./_hooks.ts";
export { dense, type DenseOptions, type DenseParams } from "./dense.ts";
export { serial } from "./serial.ts";
