/**
 * Optimizers as combinations of gradient transformations, with Optax's names, defaults and numbers.
 *
 * An optimizer is two pure functions, `init(params)` and `update(grads, state, params)`; its state is a plain tree. `chain` puts
 * transformations together, schedules stand wherever a learning rate does, and wrappers apply them to some parameters, or every few steps.
 *
 * @example Training by hand
 * ```ts
 * import { grad, np, optim, type Tensor } from "@fluxion/fluxion";
 *
 * const loss = (w: Tensor) => np.sum(np.square(np.subtract(w, 3)));
 * const tx = optim.chain(optim.clipByGlobalNorm(1), optim.adam(optim.cosineDecaySchedule(0.5, 100)));
 * let w = np.zeros([2]), state = tx.init(w);
 * for (let step = 0; step < 100; step++) {
 *   const [updates, next] = tx.update(grad(loss)(w), state, w);
 *   w = optim.applyUpdates(w, updates), state = next;
 * }
 * console.log(w.toArray()); // close to [3, 3]
 * ```
 *
 * @module
 */
export type { TensorLike } from "../core/convert.ts";
export type { DType } from "../core/dtype.ts";
export type { Shape } from "../core/shape.ts";
export type { Tensor } from "../core/tensor.ts";

export * from "./apply_updates.ts";
export * from "./clip_grad_norm.ts";
export * from "./dynamic_scale.ts";
export {
  type EmptyState,
  type ExtraArgs,
  type GradientTransformation,
  identity,
  type OptState,
  type Scalar,
  type ScalarOrSchedule,
  type Schedule,
  setToZero,
  stateless,
  statelessWithTreeMap,
} from "./base.ts";
export * from "./linear_algebra.ts";
export * from "./microbatching.ts";
export * from "./multi_normal.ts";
export * from "./numerics.ts";
export { safeIncrement } from "./_scalars.ts";

export * from "./linesearch/backtracking.ts";
export * from "./linesearch/value_and_grad_from_state.ts";
export * from "./linesearch/zoom.ts";

export * from "./optimizers/adafactor.ts";
export * from "./optimizers/adagrad.ts";
export * from "./optimizers/adam.ts";
export * from "./optimizers/adam_variants.ts";
export * from "./optimizers/adamax.ts";
export * from "./optimizers/adamw.ts";
export * from "./optimizers/lamb.ts";
export * from "./optimizers/lbfgs.ts";
export * from "./optimizers/lion.ts";
export * from "./optimizers/optimistic.ts";
export * from "./optimizers/rmsprop.ts";
export * from "./optimizers/sgd.ts";
export * from "./optimizers/sgd_variants.ts";

export * from "./schedules/cosine.ts";
export * from "./schedules/cycles.ts";
export * from "./schedules/exponential.ts";
export * from "./schedules/join.ts";
export * from "./schedules/piecewise.ts";
export * from "./schedules/polynomial.ts";
export * from "./schedules/warmup.ts";

export * from "./transforms/add_decayed_weights.ts";
export * from "./transforms/add_noise.ts";
export * from "./transforms/apply_every.ts";
export * from "./transforms/by_norms.ts";
export { chain, type TransformationsOf } from "./transforms/chain.ts";
export * from "./transforms/clipping.ts";
export * from "./transforms/elementary.ts";
export * from "./transforms/per_example.ts";
export * from "./transforms/scale.ts";
export * from "./transforms/scale_by_adadelta.ts";
export { scaleByAdam, type ScaleByAdamOptions, type ScaleByAdamState } from "./transforms/scale_by_adam.ts";
export { scaleByAdamax, type ScaleByAdamaxOptions } from "./transforms/scale_by_adamax.ts";
export * from "./transforms/scale_by_adan.ts";
export { scaleByAmsgrad, type ScaleByAmsgradOptions, type ScaleByAmsgradState } from "./transforms/scale_by_amsgrad.ts";
export { scaleByBelief, type ScaleByBeliefOptions } from "./transforms/scale_by_belief.ts";
export * from "./transforms/scale_by_distance_over_gradients.ts";
export * from "./transforms/scale_by_factored_rms.ts";
export * from "./transforms/scale_by_lbfgs.ts";
export * from "./transforms/scale_by_lion.ts";
export * from "./transforms/scale_by_novograd.ts";
export * from "./transforms/scale_by_optimistic_gradient.ts";
export * from "./transforms/scale_by_polyak.ts";
export { scaleByRadam, type ScaleByRadamOptions } from "./transforms/scale_by_radam.ts";
export {
  scaleByRms,
  type ScaleByRmsOptions,
  type ScaleByRmsState,
  scaleByRss,
  type ScaleByRssOptions,
  type ScaleByRssState,
  type ScaleByRStdDevState,
  scaleByStddev,
} from "./transforms/scale_by_rms.ts";
export { type RpropOptions, scaleByRprop, type ScaleByRpropState } from "./transforms/scale_by_rprop.ts";
export * from "./transforms/scale_by_sm3.ts";
export * from "./transforms/scale_by_yogi.ts";
export * from "./transforms/trace.ts";

export * from "./wrappers/conditionality.ts";
export * from "./wrappers/flatten.ts";
export * from "./wrappers/freezing.ts";
export * from "./wrappers/inject_hyperparams.ts";
export * from "./wrappers/lookahead.ts";
export { type Mask, masked, type MaskedOptions, type MaskedState } from "./wrappers/masked.ts";
export * from "./wrappers/monitoring.ts";
export * from "./wrappers/multi_steps.ts";
export * from "./wrappers/named_chain.ts";
export * from "./wrappers/partition.ts";

export * as assignment from "./assignment.ts";
export * as contrib from "./contrib/mod.ts";
export * as perturbations from "./perturbations.ts";
export * as projections from "./projections/mod.ts";
export * as secondOrder from "./second_order.ts";
