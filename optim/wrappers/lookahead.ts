/**
 * Lookahead.
 *
 * @module
 */
import { checkOptions } from "../../core/errors.ts";
import type { TensorLike } from "../../core/convert.ts";
import type { Tensor } from "../../core/tensor.ts";
import { map } from "../../core/tree.ts";
import { add, multiply, remainder, subtract } from "../../np/arithmetic.ts";
import { equal } from "../../np/comparison.ts";
import { where } from "../../np/where.ts";
import type { GradientTransformation, OptState, Scalar } from "../base.ts";
import { mapUpdates } from "../_map.ts";
import { oneMinus, zeroCount } from "../_scalars.ts";
import { checkTransformation } from "../transforms/chain.ts";

/** The parameters that `lookahead` moves: a fast and a slow copy. `optim.lookaheadParams(params)` makes both. */
export interface LookaheadParams<Params = OptState> {
  /** What gradients are taken of. */
  readonly fast: Params;
  /** What follows; the result of the training. */
  readonly slow: Params;
}

/** Both copies of some parameters, equal at first. */
export function lookaheadParams<Params>(params: Params): LookaheadParams<Params> {
  return { fast: params, slow: params };
}

/** The state of `lookahead`. */
export interface LookaheadState<State = OptState> {
  /** The state of the fast optimizer. */
  readonly fastState: State;
  /** How many steps it did since the copies met. */
  readonly stepsSinceSync: Tensor;
}

/** Options of `lookahead`. */
export interface LookaheadOptions {
  /** Whether the fast optimizer begins anew when the copies meet. Default false. */
  readonly resetState?: boolean;
}

/** What `lookahead` gives: takes the gradients of the fast copy, gives updates of both. */
export interface Lookahead<State = OptState> {
  /** The state to begin with. */
  init(params: LookaheadParams): LookaheadState<State>;
  /** The updates of both copies, and the next state. */
  update<T>(updates: T, state: LookaheadState<State>, params: LookaheadParams): [updates: LookaheadParams<T>, state: LookaheadState<State>];
}

/**
 * Lets an optimizer run ahead on fast parameters; every `syncPeriod` steps slow ones go a part of the way to them, and they start again from
 * there (Zhang et al. 2019). As `optax.lookahead`.
 *
 * @param fastOptimizer The optimizer.
 * @param syncPeriod How many steps it runs ahead.
 * @param slowStepSize The part of the way that the slow parameters go.
 * @param options Whether the optimizer begins anew each time.
 * @returns A transformation of parameters `{ fast, slow }`.
 * @throws {RangeError} The period is below 1.
 * @example
 * ```ts
 * import { np, optim } from "@fluxion/fluxion";
 *
 * const tx = optim.lookahead(optim.sgd(1), 1, 0.5);
 * const params = optim.lookaheadParams(np.array([2]));
 * const [updates] = tx.update(np.array([1]), tx.init(params), params);
 * console.log(optim.applyUpdates(params, updates).slow.toArray()); // [1.5]
 * ```
 */
export function lookahead<State>(
  fastOptimizer: GradientTransformation<State>,
  syncPeriod: number,
  slowStepSize: Scalar,
  options: LookaheadOptions = {},
): Lookahead<State> {
  checkTransformation("build lookahead with", fastOptimizer);
  checkOptions("build lookahead", options, ["resetState"]);
  if (!(syncPeriod >= 1)) throw new RangeError(`Cannot build lookahead with syncPeriod ${syncPeriod}: it must be at or above 1`);
  const needBoth = (params: LookaheadParams): void => {
    if (params?.fast === undefined || params.slow === undefined) {
      throw new TypeError("Cannot use lookahead with parameters that are not { fast, slow }: make them with optim.lookaheadParams(params)");
    }
  };
  return {
    init(params) {
      needBoth(params);
      return { fastState: fastOptimizer.init(params.fast), stepsSinceSync: zeroCount() };
    },
    update<T>(grads: T, state: LookaheadState<State>, params: LookaheadParams): [LookaheadParams<T>, LookaheadState<State>] {
      needBoth(params);
      let [updates, fastState] = fastOptimizer.update(grads, state.fastState, params.fast);
      const sync = equal(state.stepsSinceSync, syncPeriod - 1);
      const ahead = mapUpdates((u, f: TensorLike, s: TensorLike) => subtract(add(f, u), s), updates, params.fast, params.slow);
      const slow = mapUpdates((d) => where(sync, multiply(d, slowStepSize), 0), ahead);
      const fast = mapUpdates((u, d) => where(sync, subtract(u, multiply(d, oneMinus(slowStepSize))), u), updates, ahead);
      if (options.resetState) {
        fastState = map((now, first) => where(sync, first, now), fastState, fastOptimizer.init(params.fast));
      }
      return [{ fast, slow }, { fastState, stepsSinceSync: remainder(add(state.stepsSinceSync, 1), syncPeriod) }];
    },
  };
}
