/**
 * Losses as in Keras: functions of labels and predictions, with weights and a reduction, by name in `nn.compile`.
 *
 * @module
 */
export type { Loss, LossOptions, LossWeights, Reduction } from "./_loss.ts";
export {
  binaryCrossentropy,
  type BinaryCrossentropyOptions,
  binaryFocalCrossentropy,
  categoricalCrossentropy,
  categoricalFocalCrossentropy,
  type CrossentropyOptions,
  type FocalOptions,
  sparseCategoricalCrossentropy,
  type SparseCrossentropyOptions,
} from "./crossentropies.ts";
export {
  categoricalGeneralizedCrossEntropy,
  dice,
  type DiceOptions,
  type GeneralizedOptions,
  tversky,
  type TverskyOptions,
} from "./overlap.ts";
export {
  categoricalHinge,
  type CosineOptions,
  cosineSimilarity,
  hinge,
  huber,
  type HuberOptions,
  klDivergence,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
  poisson,
  squaredHinge,
} from "./regression.ts";
export { circle, type CircleOptions, ctc } from "./sequences.ts";
export { getLoss, type LossFunction, type LossName } from "./resolve.ts";
