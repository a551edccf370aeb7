/**
 * Optimizers as combinations of gradient transformations, with Optax's names, defaults and numbers.
 *
 * An optimizer is two pure functions, `init(params)` and `update(grads, state, params)`; its state is a plain tree. `chain` puts
 * transformations together, schedules stand wherever a learning rate does, and wrappers apply them to some parameters, or every few steps.
 *
 * @example A step
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
export * from "./apply_updates.ts";
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
export { safeIncrement } from "./_scalars.ts";
export * from "./optimizers/adam.ts";
export * from "./optimizers/adamw.ts";
export * from "./optimizers/sgd.ts";
export * from "./schedules/cosine.ts";
export * from "./schedules/exponential.ts";
export * from "./schedules/join.ts";
export * from "./schedules/piecewise.ts";
export * from "./schedules/polynomial.ts";
export * from "./schedules/warmup.ts";
export * from "./transforms/add_decayed_weights.ts";
export { chain, type TransformationsOf } from "./transforms/chain.ts";
export * from "./transforms/clipping.ts";
export * from "./transforms/scale.ts";
export { scaleByAdam, type ScaleByAdamOptions, type ScaleByAdamState } from "./transforms/scale_by_adam.ts";
export * from "./transforms/trace.ts";
export { type Mask, masked, type MaskedOptions, type MaskedState } from "./wrappers/masked.ts";
