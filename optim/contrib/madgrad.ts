/**
 * MADGRAD.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { bind } from "../../core/bind.ts";
import { checkOptions } from "../../core/errors.ts";
import type { TensorLike } from "../../core/convert.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add, divide, multiply, subtract } from "../../np/arithmetic.ts";
import { cbrt, sqrt, square } from "../../np/exponential.ts";
import { zerosLike } from "../../tree/creation.ts";
import { type GradientTransformation, needParams, type Scalar, type ScalarOrSchedule } from "../base.ts";
import { mapState, mapUpdates } from "../_map.ts";
import { oneMinus, safeIncrement, valueAt, zeroCount } from "../_scalars.ts";
import { addDecayedWeights } from "../transforms/add_decayed_weights.ts";
import { chain } from "../transforms/chain.ts";

/** Options of `scaleByMadgrad`. */
export interface ScaleByMadgradOptions {
  /** How much of the parameters a step keeps. Default 0.9. */
  readonly momentum?: Scalar;
  /** Added to the learning rate and to the cube root. Default 1e-6. */
  readonly eps?: Scalar;
}

/** The state of `scaleByMadgrad`. */
export interface MadgradState {
  /** How many steps were done. */
  readonly count: Tensor;
  /** The weighted sum of the squared gradients. */
  readonly gradSumSq: unknown;
  /** The weighted sum of the gradients. */
  readonly s: unknown;
  /** Where the parameters began. */
  readonly x0: unknown;
}

/**
 * Dual averaging with cube roots of the squares (Defazio, Jelassi 2021).
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options The momentum and the small number.
 * @returns A transformation, which needs the parameters; its updates descend as they are.
 */
export function scaleByMadgrad(learningRate: ScalarOrSchedule, options: ScaleByMadgradOptions = {}): GradientTransformation<MadgradState> {
  checkOptions("build scaleByMadgrad", options, ["momentum", "eps"]);
  const { momentum = 0.9, eps = 1e-6 } = options;
  return recorded(
    {
      init: (params) => ({ count: zeroCount(), gradSumSq: zerosLike(params), s: zerosLike(params), x0: params }),
      update<T>(grads: T, state: MadgradState, params?: unknown): [T, MadgradState] {
        needParams("scaleByMadgrad", params);
        const count = safeIncrement(state.count), { x0 } = state;
        const weight = multiply(
          sqrt(bind("cast", [count], { dtype: "float32", weak: true })),
          add(valueAt(learningRate, state.count), eps),
        );
        const gradSumSq = mapState((q: Tensor, g: Tensor) => add(q, multiply(square(g), weight).astype(q.dtype)), state.gradSumSq, grads);
        const s = mapState((sum: Tensor, g: Tensor) => add(sum, multiply(g, weight).astype(sum.dtype)), state.s, grads);
        const updates = mapUpdates(
          (_, p: TensorLike, start: TensorLike, sum: Tensor, q: Tensor) => {
            const target = subtract(start, divide(sum, add(cbrt(q), eps)));
            return multiply(subtract(target, p), oneMinus(momentum));
          },
          grads,
          params,
          x0,
          s,
          gradSumSq,
        );
        return [updates, { count, gradSumSq, s, x0 }];
      },
    },
    "optim.contrib.scaleByMadgrad",
    [learningRate, options],
  );
}

/** Options of `madgrad`. */
export interface MadgradOptions extends ScaleByMadgradOptions {
  /** The pull of the parameters towards 0, added to the gradients. Default 0. */
  readonly weightDecay?: ScalarOrSchedule;
}

/**
 * MADGRAD (Defazio, Jelassi 2021). As `optax.contrib.madgrad`.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options The momentum, the small number, the weight decay.
 * @returns A gradient transformation, which needs the parameters at each update.
 */
export function madgrad(learningRate: ScalarOrSchedule, options: MadgradOptions = {}): GradientTransformation {
  checkOptions("build madgrad", options, ["momentum", "eps", "weightDecay"]);
  const { weightDecay = 0, ...rest } = options;
  return recorded(chain<unknown[]>(addDecayedWeights(weightDecay), scaleByMadgrad(learningRate, rest)), "optim.contrib.madgrad", [
    learningRate,
    options,
  ]);
}
