/**
 * Gradients of several steps averaged before the optimizer sees them.
 *
 * @module
 */
import { checkOptions } from "../../core/errors.ts";
import { type TensorLike, toTensor } from "../../core/convert.ts";
import type { DType } from "../../core/dtype.ts";
import { describe } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import { leaves, map } from "../../core/tree.ts";
import { add, divide, remainder, subtract } from "../../np/arithmetic.ts";
import { equal, greater, isfinite, less, logicalAnd, logicalNot } from "../../np/comparison.ts";
import { sum } from "../../np/reductions.ts";
import { where } from "../../np/where.ts";
import { castLike } from "../../tree/casting.ts";
import { zerosLike } from "../../tree/creation.ts";
import { norm } from "../../tree/reductions.ts";
import type { ExtraArgs, GradientTransformation, OptState } from "../base.ts";
import { mapState, mapUpdates } from "../_map.ts";
import { safeIncrement, zeroCount } from "../_scalars.ts";
import { checkTransformation } from "../transforms/chain.ts";

/**
 * Decides whether a gradient is left out: takes it, the number of steps of the inner optimizer, and the parameters; gives a bool scalar and
 * a tree to keep in the state.
 */
export type ShouldSkipUpdateFunction = (updates: unknown, gradientStep: Tensor, params: unknown) => [skip: Tensor, skipState: unknown];

/** Options of `multiSteps`. */
export interface MultiStepsOptions {
  /** Whether to average; otherwise the gradients are summed. Default true. */
  readonly useGradMean?: boolean;
  /** Which gradients to leave out. Default none. */
  readonly shouldSkipUpdateFn?: ShouldSkipUpdateFunction;
  /** The type to accumulate in. Default float32. */
  readonly accumulatorDtype?: DType;
}

/** The state of `multiSteps`. */
export interface MultiStepsState<State = OptState> {
  /** How many gradients of the present group were taken. */
  readonly miniStep: Tensor;
  /** How many steps the inner optimizer did. */
  readonly gradientStep: Tensor;
  /** The state of the inner optimizer. */
  readonly innerOptState: State;
  /** The average (or sum) of the group so far. */
  readonly accGrads: unknown;
  /** What `shouldSkipUpdateFn` gave last. */
  readonly skipState: unknown;
}

/** What `multiSteps` gives: a transformation that can be asked whether it has just stepped. */
export interface MultiSteps<State = OptState> extends GradientTransformation<MultiStepsState<State>> {
  /** Whether the last update let a step of the inner optimizer out. */
  hasUpdated(state: MultiStepsState<State>): Tensor;
}

/**
 * Gives an optimizer the average of every k gradients: large batches in small pieces. In between, the updates are zeros and the optimizer's
 * state stays as it is. As `optax.MultiSteps`.
 *
 * @param inner The optimizer.
 * @param everyK How many gradients make a step: a number, or a function of the number of steps done.
 * @param options Sum or average, what to leave out, the accumulator's type.
 * @returns A transformation with `hasUpdated(state)`.
 * @example
 * ```ts
 * import { np, optim } from "@fluxion/fluxion";
 *
 * const tx = optim.multiSteps(optim.sgd(1), 2);
 * const [first, state] = tx.update(np.array([1]), tx.init(np.zeros([1])));
 * const [second] = tx.update(np.array([3]), state);
 * console.log(first.toArray(), second.toArray()); // [0] [-2]
 * ```
 */
export function multiSteps<State>(
  inner: GradientTransformation<State>,
  everyK: number | ((gradientStep: Tensor) => TensorLike),
  options: MultiStepsOptions = {},
): MultiSteps<State> {
  checkTransformation("build multiSteps with", inner);
  checkOptions("build multiSteps", options, ["useGradMean", "shouldSkipUpdateFn", "accumulatorDtype"]);
  if (typeof everyK === "number" && !(Number.isInteger(everyK) && everyK > 0)) {
    throw new RangeError(`Cannot build multiSteps with everyK ${everyK}: it must be a whole number above 0`);
  }
  const { useGradMean = true, shouldSkipUpdateFn, accumulatorDtype = "float32" } = options;
  return {
    init: (params) => ({
      miniStep: zeroCount(),
      gradientStep: zeroCount(),
      innerOptState: inner.init(params),
      accGrads: zerosLike(params, accumulatorDtype),
      skipState: shouldSkipUpdateFn?.(zerosLike(params), zeroCount(), params)[1] ?? null,
    }),
    update<T>(updates: T, state: MultiStepsState<State>, params?: unknown, extra?: ExtraArgs): [T, MultiStepsState<State>] {
      const { miniStep, gradientStep } = state;
      const k = typeof everyK === "number" ? everyK : toTensor("multiSteps", everyK(gradientStep), "int32");
      const [skip, skipState] = shouldSkipUpdateFn === undefined ? [null, null] : shouldSkipUpdateFn(updates, gradientStep, params);
      if (skip !== null && (skip.dtype !== "bool" || skip.ndim !== 0)) {
        throw new TypeError(`Cannot update multiSteps: shouldSkipUpdateFn gives ${describe(skip)}, and must give a bool scalar`);
      }
      const share = useGradMean ? add(miniStep, 1) : null;
      const sums = mapState(
        (sum: Tensor, g: Tensor) => {
          const next = share === null ? add(sum, g) : add(sum, divide(subtract(g, sum), share.astype(sum.dtype)));
          return next.astype(sum.dtype);
        },
        state.accGrads,
        updates,
      );
      const full = mapUpdates((g: Tensor, sum: Tensor) => sum.astype(g.dtype), updates, sums);
      const [stepped, innerNext] = inner.update(full, state.innerOptState, params, extra);
      const last = equal(miniStep, subtract(k, 1));
      const emit = skip === null ? last : logicalAnd(last, logicalNot(skip));
      const keep = (now: Tensor, before: Tensor) => skip === null ? now : where(skip, before, now);
      return [mapUpdates((u) => where(emit, u, 0), stepped), {
        miniStep: keep(remainder(safeIncrement(miniStep), k), miniStep),
        gradientStep: where(emit, safeIncrement(gradientStep), gradientStep),
        innerOptState: castLike(map((now, before) => where(emit, now, before), innerNext, state.innerOptState), state.innerOptState),
        accGrads: map((sum: Tensor, before: Tensor) => keep(where(last, 0, sum), before), sums, state.accGrads),
        skipState,
      }];
    },
    hasUpdated: ({ miniStep, gradientStep }) => logicalAnd(equal(miniStep, 0), greater(gradientStep, 0)),
  };
}

/** A `ShouldSkipUpdateFunction` that leaves out gradients with NaN or infinite elements. */
export function skipNotFinite(updates: unknown): [skip: Tensor, skipState: { shouldSkip: Tensor; numNotFinite: Tensor }] {
  const counts = leaves(updates).map((g) => sum(logicalNot(isfinite(g as TensorLike))));
  const numNotFinite = counts.length === 0 ? zeroCount() : counts.reduce((a, b) => add(a, b));
  const shouldSkip = greater(numNotFinite, 0);
  return [shouldSkip, { shouldSkip, numNotFinite }];
}

/**
 * A `ShouldSkipUpdateFunction` that leaves out large gradients; give it its bound:
 * `(updates) => optim.skipLargeUpdates(updates, 100)`.
 *
 * @param updates The gradients.
 * @param maxSquaredNorm The squared norm from which on they are left out; NaN is too.
 * @returns Whether to leave them out, and what to keep in the state.
 */
export function skipLargeUpdates(
  updates: unknown,
  maxSquaredNorm: number | Tensor,
): [skip: Tensor, skipState: { shouldSkip: Tensor; normSquared: Tensor }] {
  const normSquared = norm(updates, { squared: true });
  const shouldSkip = logicalNot(less(normSquared, maxSquaredNorm));
  return [shouldSkip, { shouldSkip, normSquared }];
}
