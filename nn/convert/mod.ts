/**
 * Weights from other frameworks: layouts, gate orders, packed projections.
 *
 * @module
 */
export * as keras from "./keras.ts";
export { fromKeras, fromTorch, type Weights } from "./model.ts";
export * as torch from "./torch_modules.ts";
