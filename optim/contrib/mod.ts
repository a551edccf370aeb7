/**
 * Optimizers from recent papers, as in `optax.contrib`.
 *
 * @module
 */
export type { DimensionNumbers, DimensionNumbersOrFn } from "./_dimensions.ts";
export * from "./acprop.ts";
export * from "./ademamix.ts";
export * from "./adopt.ts";
export * from "./cocob.ts";
export * from "./dadapt_adamw.ts";
export * from "./dog.ts";
export * from "./galore.ts";
export * from "./madgrad.ts";
export * from "./mechanic.ts";
export * from "./momo.ts";
export {
  muon,
  type MuonOptions,
  type MuonPreconditioning,
  type MuonState,
  type NewtonSchulzCoefficients,
  scaleByMuon,
  type ScaleByMuonOptions,
  scaleByShape,
  type ScaleByShapeOptions,
} from "./muon.ts";
export * from "./privacy.ts";
export * from "./prodigy.ts";
export * from "./reduce_on_plateau.ts";
export * from "./sam.ts";
export * from "./schedule_free.ts";
export * from "./sophia.ts";
