/**
 * Initializers of parameters, as `jax.nn.initializers`: functions of a key, a shape and a dtype.
 *
 * @module
 */
export { constant, dirac, identity, ones, zeros } from "./constants.ts";
export type { Initializer } from "./initializer.ts";
export { deltaOrthogonal, orthogonal, type OrthogonalOptions } from "./orthogonal.ts";
export { normal, sparse, truncatedNormal, type TruncatedOptions, uniform } from "./random.ts";
export type { InitializerName } from "./resolve.ts";
export {
  calculateGain,
  type FanOptions,
  type GainName,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  torchUniform,
  varianceScaling,
  type VarianceScalingOptions,
} from "./scaled.ts";
