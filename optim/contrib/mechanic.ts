/**
 * Mechanic.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { type TensorLike, toTensor } from "../../core/convert.ts";
import type { Tensor } from "../../core/tensor.ts";
import { map } from "../../core/tree.ts";
import { abs, add, divide, maximum, multiply, negative, subtract } from "../../np/arithmetic.ts";
import { equal } from "../../np/comparison.ts";
import { full, zeros } from "../../np/creation.ts";
import { sqrt, square } from "../../np/exponential.ts";
import { sum } from "../../np/reductions.ts";
import { clip } from "../../np/rounding.ts";
import { where } from "../../np/where.ts";
import { dtype } from "../../tree/casting.ts";
import { norm, vdot } from "../../tree/reductions.ts";
import { type ExtraArgs, type GradientTransformation, needParams, type OptState, type Scalar } from "../base.ts";
import { mapUpdates } from "../_map.ts";
import { safeIncrement, zeroCount } from "../_scalars.ts";
import { checkTransformation } from "../transforms/chain.ts";

/** Options of `mechanize`. */
export interface MechanizeOptions {
  /** The pull of the parameters towards 0. Default 0.01. */
  readonly weightDecay?: Scalar;
  /** Added to what is divided by. Default 1e-8. */
  readonly eps?: Scalar;
  /** The first factor. Default 1e-6. */
  readonly sInit?: number;
  /** How many decay rates are tried beside each other: 1 - 10^-i. Default 6. */
  readonly numBetas?: number;
}

/** The state of `mechanize`. */
export interface MechanicState<State = OptState> {
  /** The state of the optimizer. */
  readonly baseOptimizerState: State;
  /** How many steps were done. */
  readonly count: Tensor;
  /** What each rate has won. */
  readonly r: Tensor;
  /** The largest stake of each rate. */
  readonly m: Tensor;
  /** The sum of squared stakes of each rate. */
  readonly v: Tensor;
  /** The factor that each rate gives; their sum is used. */
  readonly s: Tensor;
  /** Where the parameters began. */
  readonly x0: unknown;
}

/**
 * Finds the factor of another optimizer's learning rate while it runs (Cutkosky et al. 2023). As `optax.contrib.mechanize`.
 *
 * @param baseOptimizer The optimizer, with a learning rate of 1 or a schedule whose largest value is 1.
 * @param options The weight decay, the small numbers, how many decay rates.
 * @returns A gradient transformation, which needs the parameters at each update.
 */
export function mechanize<State>(
  baseOptimizer: GradientTransformation<State>,
  options: MechanizeOptions = {},
): GradientTransformation<MechanicState<State>> {
  checkTransformation("mechanize", baseOptimizer);
  checkOptions("mechanize", options, ["weightDecay", "eps", "sInit", "numBetas"]);
  const { weightDecay = 0.01, eps = 1e-8, sInit = 1e-6, numBetas = 6 } = options;
  const rates = Array.from({ length: numBetas }, (_, i) => 1 - 0.1 ** (i + 1));
  return recorded(
    {
      init(params) {
        const type = dtype(params, "lowest"), none = () => zeros([numBetas], type);
        return {
          baseOptimizerState: baseOptimizer.init(params),
          count: zeroCount(),
          r: none(),
          m: none(),
          v: none(),
          s: full([numBetas], sInit, { dtype: type }),
          x0: params,
        };
      },
      update<T>(grads: T, state: MechanicState<State>, params?: unknown, extra?: ExtraArgs): [T, MechanicState<State>] {
        needParams("mechanize", params);
        const [steps, baseOptimizerState] = baseOptimizer.update(grads, state.baseOptimizerState, params, extra);
        const first = equal(state.count, 0);
        const x0 = map((p: TensorLike, start: TensorLike) => where(first, p, start), params, state.x0);
        const total = sum(state.s);
        const pull = multiply(divide(multiply(total, norm(grads)), add(norm(params), eps)), weightDecay);
        const pulled = mapUpdates((g, p: TensorLike) => add(g, multiply(p, pull)), grads, params);
        const before = mapUpdates((_, p: TensorLike, start: TensorLike) => divide(subtract(start, p), add(total, eps)), grads, params, x0);
        const delta = mapUpdates(subtract, before, steps);
        const stake = vdot(pulled, before);
        const betas = toTensor("mechanize", rates, state.s.dtype);
        const held = clip(stake, { min: negative(state.m), max: state.m });
        const m = maximum(multiply(state.m, betas), add(abs(stake), eps));
        const v = add(multiply(state.v, square(betas)), square(stake));
        const r = add(multiply(state.r, betas), multiply(held, state.s));
        const wealth = add(multiply(m, sInit / numBetas), maximum(r, 0));
        const s = divide(wealth, add(sqrt(v), eps)), factor = sum(s);
        const updates = mapUpdates(
          (_, d, p: TensorLike, start: TensorLike) => subtract(subtract(start, multiply(d, factor)), p),
          grads,
          delta,
          params,
          x0,
        );
        return [updates, { baseOptimizerState, count: safeIncrement(state.count), r, m, v, s, x0 }];
      },
    },
    "optim.contrib.mechanize",
    [baseOptimizer, options],
  );
}
