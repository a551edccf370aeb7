/**
 * Layers.
 *
 * @module
 */
export type { Constraint, ParameterHooks, Regularizer } from "./_hooks.ts";
export type { PaddingMode } from "./_pad.ts";
export type { ScaleOptions, ScaleParams } from "./_statistics.ts";
export type { PaddingOption, PerAxis } from "./_window.ts";
export {
  type AttentionCache,
  type AttentionInput,
  multiHeadAttention,
  type MultiHeadOptions,
  type MultiHeadParams,
  type ProjectionParams,
} from "./attention.ts";
export {
  additiveAttention,
  type AttentionOptions,
  combineMasks,
  dotProductAttention,
  makeAttentionMask,
  makeCausalMask,
} from "./attention_function.ts";
export { type ActivityOptions, activityRegularization } from "./activity.ts";
export { batchNorm, type BatchNormOptions, type BatchNormState } from "./batch_norm.ts";
export {
  add,
  average,
  concatenate,
  type ConcatenateOptions,
  dot,
  each,
  type Inputs,
  lambda,
  maximum,
  minimum,
  multiply,
  parallel,
  remat,
  residual,
  subtract,
} from "./combine.ts";
export { conv1d, conv2d, conv3d, type ConvLayer, type ConvOptions, type ConvParams } from "./conv.ts";
export { convTranspose1d, convTranspose2d, convTranspose3d, type ConvTransposeOptions } from "./conv_transpose.ts";
export { dense, type DenseOptions, type DenseParams } from "./dense.ts";
export {
  activation,
  bilinear,
  type BilinearParams,
  denseGeneral,
  type DenseGeneralOptions,
  mlp,
  type MlpOptions,
  prelu,
} from "./dense_general.ts";
export {
  depthwiseConv1d,
  depthwiseConv2d,
  type DepthwiseOptions,
  separableConv1d,
  separableConv2d,
  type SeparableLayer,
  type SeparableParams,
} from "./depthwise_conv.ts";
export { alphaDropout, dropout, type DropoutOptions, gaussianDropout, gaussianNoise, spatialDropout } from "./dropout.ts";
export { einsumDense, type EinsumDenseOptions } from "./einsum_dense.ts";
export { type EncoderDecoderInput, type EncoderDecoderOptions, type EncoderDecoderParams, transformer } from "./encoder_decoder.ts";
export { embedding, type EmbeddingLayer, type EmbeddingOptions, type EmbeddingParams } from "./embedding.ts";
export { adaptiveAvgPool, adaptiveMaxPool, globalAvgPool, globalMaxPool, type GlobalPoolOptions } from "./global_pool.ts";
export {
  groupNorm,
  instanceNorm,
  layerNorm,
  type LayerNormOptions,
  type NormLayer,
  rmsNorm,
  unitNorm,
  type UnitNormOptions,
} from "./layer_norm.ts";
export { fold, type PatchOptions, unfold } from "./patches.ts";
export { masking, type MaskingOptions } from "./masking.ts";
export { type Calls, module } from "./module.ts";
export { cropping, type Margins, padding, type PaddingOptions } from "./padding.ts";
export {
  type AveragePoolOptions,
  avgPool1d,
  avgPool2d,
  avgPool3d,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  minPool2d,
  type PlainLayer,
  type PoolOptions,
} from "./pool.ts";
export { frozen, spectralNorm, type SpectralNormOptions, type SpectralState, weightNorm } from "./reparametrize.ts";
export { channelShuffle, flatten, permute, pixelShuffle, pixelUnshuffle, repeatVector, reshape } from "./reshape.ts";
export { resize, type ResizeMethod, type ResizeOptions, upsample } from "./resize.ts";
export { learnedPositions, rotaryEmbedding, type RotaryOptions, sinusoidalEncoding, sinusoidalPositions } from "./positions.ts";
export {
  bidirectional,
  type BidirectionalOptions,
  gru,
  lstm,
  rnn,
  type RnnInput,
  type RnnLayer,
  type RnnOptions,
  simpleRnn,
  stacked,
  timeDistributed,
} from "./rnn.ts";
export { type Cell, type CellOptions, type CellParams, gruCell, type LstmCarry, lstmCell, simpleRnnCell } from "./rnn_cells.ts";
export { transformerDecoderBlock, transformerEncoderBlock, type TransformerOptions } from "./transformer.ts";
export { type Last, serial } from "./serial.ts";
