/**
 * Optax's losses: one value for each example or element, never averaged but where it says so. Keras's, with reduction and weights, are in
 * `nn.losses`.
 *
 * @module
 */
export type { AxisOptions } from "./_operands.ts";
export * from "./binary.ts";
export * from "./categorical.ts";
export * from "./ctc.ts";
export * from "./divergence.ts";
export * from "./embedding.ts";
export * from "./fenchel_young.ts";
export * from "./ranking.ts";
export * from "./regression.ts";
export * from "./segmentation.ts";
export * from "./smoothing.ts";
export * from "./sparsemax.ts";
