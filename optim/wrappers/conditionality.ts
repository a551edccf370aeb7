/**
 * Transformations that run only when a condition holds.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { TensorLike } from "../../core/convert.ts";
import { constant } from "../../core/constant.ts";
import type { Tensor } from "../../core/tensor.ts";
import { leaves } from "../../core/tree.ts";
import { greater, isfinite, logicalAnd, logicalOr } from "../../np/comparison.ts";
import { all } from "../../np/reductions.ts";
import { where } from "../../np/where.ts";
import { cond } from "../../transforms/cond.ts";
import { zerosLike } from "../../tree/creation.ts";
import { castLike } from "../../tree/casting.ts";
import type { ExtraArgs, GradientTransformation, OptState } from "../base.ts";
import { safeIncrement, zeroCount } from "../_scalars.ts";
import { checkTransformation } from "../transforms/chain.ts";

/** A condition: takes the number of steps done and, if wanted, the extra arguments; gives a bool scalar. */
export type ConditionFn = (step: Tensor, extra: ExtraArgs) => TensorLike;

/** Options of `conditionallyTransform` and `conditionallyMask`. */
export interface ConditionallyOptions {
  /** Whether the condition is given the extra arguments. Default false. */
  readonly forwardExtraArgs?: boolean;
}

/** The state of `conditionallyTransform`. */
export interface ConditionallyTransformState<State = OptState> {
  /** The state of the inner transformation. */
  readonly innerState: State;
  /** How many updates were seen. */
  readonly step: Tensor;
}

/** The state of `conditionallyMask`. */
export type ConditionallyMaskState<State = OptState> = ConditionallyTransformState<State>;

/** The results of `inner` where the condition holds; otherwise other updates and the state as it was. */
function either<T, State>(
  condition: TensorLike,
  updates: T,
  state: State,
  run: () => [T, State],
  otherwise: () => T,
): [T, State] {
  // Branches must give equal types: an update may come out wider than the gradient, a state as it went in.
  const taken = () => {
    const [changed, next] = run();
    return [castLike(changed, updates), castLike(next, state)];
  };
  return cond(condition, taken, () => [otherwise(), state]) as [T, State];
}

function conditionally<State>(
  operation: string,
  inner: GradientTransformation<State>,
  shouldTransformFn: ConditionFn,
  options: ConditionallyOptions,
  otherwise: (updates: unknown) => unknown,
): GradientTransformation<ConditionallyTransformState<State>> {
  checkTransformation(`build ${operation} with`, inner);
  checkOptions(`build ${operation}`, options, ["forwardExtraArgs"]);
  return {
    init: (params) => ({ innerState: inner.init(params), step: zeroCount() }),
    update<T>(updates: T, { innerState, step }: ConditionallyTransformState<State>, params?: unknown, extra: ExtraArgs = {}) {
      const holds = shouldTransformFn(step, options.forwardExtraArgs ? extra : {});
      const run = () => inner.update(updates, innerState, params, extra);
      const [out, next] = either(holds, updates, innerState, run, () => otherwise(updates) as T);
      return [out, { innerState: next, step: safeIncrement(step) }];
    },
  };
}

/**
 * Applies a transformation when a condition holds; otherwise the updates pass as they are.
 *
 * @param inner The transformation.
 * @param shouldTransformFn The condition.
 * @param options Whether it is given the extra arguments.
 * @returns A transformation.
 */
export function conditionallyTransform<State>(
  inner: GradientTransformation<State>,
  shouldTransformFn: ConditionFn,
  options: ConditionallyOptions = {},
): GradientTransformation<ConditionallyTransformState<State>> {
  return recorded(
    conditionally("conditionallyTransform", inner, shouldTransformFn, options, (updates) => updates),
    "optim.conditionallyTransform",
    [inner, shouldTransformFn, options],
  );
}

/**
 * Applies a transformation when a condition holds; otherwise the updates are zeros.
 *
 * @param inner The transformation.
 * @param shouldTransformFn The condition.
 * @param options Whether it is given the extra arguments.
 * @returns A transformation.
 */
export function conditionallyMask<State>(
  inner: GradientTransformation<State>,
  shouldTransformFn: ConditionFn,
  options: ConditionallyOptions = {},
): GradientTransformation<ConditionallyMaskState<State>> {
  return recorded(
    conditionally("conditionallyMask", inner, shouldTransformFn, options, (updates) => zerosLike(updates)),
    "optim.conditionallyMask",
    [inner, shouldTransformFn, options],
  );
}

/** The state of `applyIfFinite`. */
export interface ApplyIfFiniteState<State = OptState> {
  /** How many updates in a row were not finite. */
  readonly notfiniteCount: Tensor;
  /** Whether the last one was. */
  readonly lastFinite: Tensor;
  /** How many were not finite in all. */
  readonly totalNotfinite: Tensor;
  /** The state of the inner transformation. */
  readonly innerState: State;
}

/**
 * Leaves out updates with NaN or infinite elements: zeros come out, and the inner state stays. After more than `maxConsecutiveErrors` of them
 * in a row they are let through, so that a run that is broken shows it.
 *
 * @param inner The transformation.
 * @param maxConsecutiveErrors How many in a row to leave out.
 * @returns A transformation.
 */
export function applyIfFinite<State>(
  inner: GradientTransformation<State>,
  maxConsecutiveErrors: number,
): GradientTransformation<ApplyIfFiniteState<State>> {
  checkTransformation("build applyIfFinite with", inner);
  return recorded(
    {
      init: (params) => ({
        notfiniteCount: zeroCount(),
        lastFinite: constant(1, "bool"),
        totalNotfinite: zeroCount(),
        innerState: inner.init(params),
      }),
      update<T>(updates: T, state: ApplyIfFiniteState<State>, params?: unknown, extra?: ExtraArgs): [T, ApplyIfFiniteState<State>] {
        const each = leaves(updates).map((g) => all(isfinite(g as TensorLike)));
        const finite = each.reduce((a, b) => logicalAnd(a, b), constant(1, "bool"));
        const notfiniteCount = where(finite, 0, safeIncrement(state.notfiniteCount));
        const totalNotfinite = where(finite, state.totalNotfinite, safeIncrement(state.totalNotfinite));
        const allowed = logicalOr(finite, greater(notfiniteCount, maxConsecutiveErrors));
        const run = () => inner.update(updates, state.innerState, params, extra);
        const [out, innerState] = either(allowed, updates, state.innerState, run, () => zerosLike(updates));
        return [out, { notfiniteCount, lastFinite: finite, totalNotfinite, innerState }];
      },
    },
    "optim.applyIfFinite",
    [inner, maxConsecutiveErrors],
  );
}
