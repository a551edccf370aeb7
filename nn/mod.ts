/**
 * Neural networks: layers, activations, initializers, losses, metrics, and Keras's training loop over pure functions.
 *
 * A layer is a value `{ init(key, shape), apply(params, x) }`; `shape` is that of one example, without the batch axis. Parameters are plain
 * trees. Plain functions are layers.
 *
 * @example
 * ```ts
 * import { nn, np, random } from "@fluxion/fluxion";
 *
 * const model = nn.serial(nn.dense(16), nn.relu, nn.dense(1));
 * const { params } = model.init(random.key(0), [2]);
 * console.log(model.apply(params, np.ones([4, 2])).shape); // [4, 1]
 * ```
 *
 * @module
 */
import "../devices/mod.ts";

export type { NestedArray, TensorLike } from "../core/convert.ts";
export type { DType, TypedArray } from "../core/dtype.ts";
export type { Shape } from "../core/shape.ts";
export type { Tensor } from "../core/tensor.ts";
export type { CheckpointOptions } from "../transforms/checkpoint.ts";
export type { Checkpoints, Restored } from "../io/checkpoints.ts";
export type { GradientTransformation, Schedule } from "../optim/base.ts";
export type { ShapeDtype } from "../transforms/inspect.ts";
export * from "./activations/mod.ts";
export * from "./callbacks/mod.ts";
export * as constraints from "./constraints.ts";
export * as convert from "./convert/mod.ts";
export type { Initializer, InitializerName } from "./initializers/mod.ts";
export * as initializers from "./initializers/mod.ts";
export type { Apply, ApplyOptions, InputShape, Layer, LayerLike, OutputOf, ParamsOf, StateOf, StateOptions, UserLayer } from "./layer.ts";
export * from "./layers/mod.ts";
export { addLoss, collectLosses } from "./_added_losses.ts";
export { maskOf, withMask } from "./_mask.ts";
export * from "./loss/mod.ts";
export type { Loss, LossFunction, LossName, LossWeights, Reduction } from "./losses/mod.ts";
export * as losses from "./losses/mod.ts";
export type { Direction, Metric, MetricFunction, MetricLike, MetricName } from "./metrics/mod.ts";
export * as metrics from "./metrics/mod.ts";
export * as preprocessing from "./preprocessing/mod.ts";
export * as regularizers from "./regularizers.ts";
export * from "./saving/mod.ts";
export * from "./training/mod.ts";
