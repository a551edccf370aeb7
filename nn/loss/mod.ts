/**
 * Optax's losses: one value for each example or element, never averaged. Keras's, with reduction and weights, are in `nn.losses`.
 *
 * @module
 */
export type { AxisOptions } from "./_operands.ts";
export * from "./binary.ts";
export * from "./categorical.ts";
export * from "./regression.ts";
