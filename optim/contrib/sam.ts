/**
 * Sharpness-aware minimization.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { constant } from "../../core/constant.ts";
import type { TensorLike } from "../../core/convert.ts";
import type { Tensor } from "../../core/tensor.ts";
import { map } from "../../core/tree.ts";
import { add, divide, negative, remainder, subtract } from "../../np/arithmetic.ts";
import { equal } from "../../np/comparison.ts";
import { where } from "../../np/where.ts";
import { norm } from "../../tree/reductions.ts";
import { applyUpdates } from "../apply_updates.ts";
import { type EmptyState, type ExtraArgs, type GradientTransformation, needExtra, needParams, type OptState, stateless } from "../base.ts";
import { mapUpdates } from "../_map.ts";
import { zeroCount } from "../_scalars.ts";
import { checkTransformation } from "../transforms/chain.ts";

/**
 * Divides all updates by their norm, as of one long vector: a step of length 1.
 *
 * @returns A transformation without state.
 */
export function normalize(): GradientTransformation<EmptyState> {
  return recorded(
    stateless((updates) => {
      const length = norm(updates);
      return mapUpdates((g) => divide(g, length), updates);
    }),
    "optim.contrib.normalize",
    [],
  );
}

/** Options of `sam`. */
export interface SamOptions {
  /** After how many gradients a step is done; all but the last climb. Default 2. */
  readonly syncPeriod?: number;
  /** Whether the climbing optimizer begins anew after each step. Default true. */
  readonly resetState?: boolean;
  /** Whether one update does all: then it needs `{ gradFn }`, a function of the parameters and the number of the climb. Default false. */
  readonly opaqueMode?: boolean;
}

/** The state of `sam`. */
export interface SAMState {
  /** How many gradients were seen since the last step. */
  readonly stepsSinceSync: Tensor;
  /** The state of the optimizer. */
  readonly optState: OptState;
  /** The state of the climbing optimizer. */
  readonly advState: OptState;
  /** Where the parameters were before the climb; null in opaque mode. */
  readonly cache: unknown;
}

/**
 * Climbs to a worse place near the parameters, takes the gradient there, and steps with it from where it was: it ends in flat valleys (Foret
 * et al. 2020). As `optax.contrib.sam`. Without `opaqueMode` every second update (every `syncPeriod`-th) is a step, the others climb.
 *
 * @param optimizer The optimizer.
 * @param advOptimizer The climbing optimizer, such as `chain(normalize(), sgd(0.05))`.
 * @param options How often to climb, and how.
 * @returns A gradient transformation, which needs the parameters at each update.
 * @throws {RangeError} The period is below 1.
 */
export function sam(
  optimizer: GradientTransformation,
  advOptimizer: GradientTransformation,
  options: SamOptions = {},
): GradientTransformation<SAMState> {
  checkTransformation("build sam with", optimizer);
  checkTransformation("build sam with", advOptimizer);
  checkOptions("build sam", options, ["syncPeriod", "resetState", "opaqueMode"]);
  const { syncPeriod = 2, resetState = true, opaqueMode = false } = options;
  if (!(syncPeriod >= 1)) throw new RangeError(`Cannot build sam with syncPeriod ${syncPeriod}: it must be at or above 1`);
  const pick = (condition: Tensor, yes: unknown, no: unknown) => map((x: TensorLike, y: TensorLike) => where(condition, x, y), yes, no);

  function inTurns<T>(grads: T, state: SAMState, params: unknown): [T, SAMState] {
    const first = equal(state.stepsSinceSync, 0), last = equal(state.stepsSinceSync, syncPeriod - 1);
    const [climb, climbed] = advOptimizer.update(grads, state.advState, params);
    const [step, stepped] = optimizer.update(grads, state.optState, state.cache);
    const back = mapUpdates((u, c: TensorLike, p: TensorLike) => add(subtract(c, p), u), step, state.cache, params);
    return [pick(last, back, mapUpdates(negative, climb)), {
      stepsSinceSync: remainder(add(state.stepsSinceSync, 1), syncPeriod),
      optState: pick(last, stepped, state.optState),
      advState: pick(last, resetState ? advOptimizer.init(params) : state.advState, climbed),
      cache: pick(first, params, state.cache),
    }];
  }

  function atOnce<T>(grads: T, state: SAMState, params: unknown, extra: ExtraArgs | undefined): [T, SAMState] {
    const gradFn = needExtra<(params: unknown, climb: number) => T>("sam", extra, "gradFn");
    let place = params, here = grads, advState = state.advState;
    for (let climb = 0; climb < syncPeriod - 1; climb++) {
      const [up, next] = advOptimizer.update(here, advState, place);
      [place, advState] = [applyUpdates(place, mapUpdates(negative, up)), next];
      here = gradFn(place, climb);
    }
    const [step, optState] = optimizer.update(here, state.optState, params);
    return [step, {
      stepsSinceSync: constant(0, "int32"),
      optState,
      advState: resetState ? advOptimizer.init(params) : advState,
      cache: null,
    }];
  }

  return recorded(
    {
      init: (params) => ({
        stepsSinceSync: zeroCount(),
        optState: optimizer.init(params),
        advState: advOptimizer.init(params),
        cache: opaqueMode ? null : params,
      }),
      update<T>(grads: T, state: SAMState, params?: unknown, extra?: ExtraArgs): [T, SAMState] {
        needParams("sam", params);
        return opaqueMode ? atOnce(grads, state, params, extra) : inTurns(grads, state, params);
      },
    },
    "optim.contrib.sam",
    [optimizer, advOptimizer, options],
  );
}
