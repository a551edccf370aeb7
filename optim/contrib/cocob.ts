/**
 * COCOB.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { TensorLike } from "../../core/convert.ts";
import type { Tensor } from "../../core/tensor.ts";
import { abs, add, divide, maximum, multiply, subtract } from "../../np/arithmetic.ts";
import { fullLike, zerosLike } from "../../tree/creation.ts";
import { type GradientTransformation, needParams, type Scalar, type ScalarOrSchedule } from "../base.ts";
import { mapState, mapUpdates } from "../_map.ts";
import { addDecayedWeights } from "../transforms/add_decayed_weights.ts";
import { chain } from "../transforms/chain.ts";
import { scaleByLearningRate } from "../transforms/scale.ts";
import type { Mask } from "../wrappers/masked.ts";

/** Options of `scaleByCocob`. */
export interface ScaleByCocobOptions {
  /** How many of the first gradients hold the bets small. Default 100. */
  readonly alpha?: Scalar;
  /** What the largest gradient begins with. Default 1e-8. */
  readonly eps?: Scalar;
}

/** The state of `scaleByCocob`. */
export interface COCOBState {
  /** Where the parameters began. */
  readonly initParticles: unknown;
  /** Minus the sum of the gradients. */
  readonly cumulativeGradients: unknown;
  /** The largest absolute gradients. */
  readonly scale: unknown;
  /** The sums of absolute gradients. */
  readonly subgradients: unknown;
  /** What the bets have won. */
  readonly reward: unknown;
}

/**
 * Steps as bets on a coin, without a learning rate (Orabona, Tommasi 2017).
 *
 * @param options How careful the first bets are.
 * @returns A transformation, which needs the parameters; its updates descend as they are.
 */
export function scaleByCocob(options: ScaleByCocobOptions = {}): GradientTransformation<COCOBState> {
  checkOptions("build scaleByCocob", options, ["alpha", "eps"]);
  const { alpha = 100, eps = 1e-8 } = options;
  return recorded(
    {
      init: (params) => ({
        initParticles: params,
        cumulativeGradients: zerosLike(params),
        scale: fullLike(params, eps),
        subgradients: zerosLike(params),
        reward: zerosLike(params),
      }),
      update<T>(grads: T, state: COCOBState, params?: unknown): [T, COCOBState] {
        needParams("scaleByCocob", params);
        const { initParticles } = state;
        const scale = mapState((most: Tensor, g: Tensor) => maximum(most, abs(g)), state.scale, grads);
        const subgradients = mapState((sum: Tensor, g: Tensor) => add(sum, abs(g)), state.subgradients, grads);
        const reward = mapState(
          (won: Tensor, g: Tensor, p: TensorLike, p0: TensorLike) => maximum(subtract(won, multiply(g, subtract(p, p0))), 0),
          state.reward,
          grads,
          params,
          initParticles,
        );
        const cumulativeGradients = mapState((sum: Tensor, g: Tensor) => subtract(sum, g), state.cumulativeGradients, grads);
        const updates = mapUpdates(
          (_, p: TensorLike, p0: TensorLike, sum: Tensor, most: Tensor, absolute: Tensor, won: Tensor) => {
            const share = divide(sum, multiply(most, maximum(add(absolute, most), multiply(most, alpha))));
            return subtract(add(p0, multiply(share, add(most, won))), p);
          },
          grads,
          params,
          initParticles,
          cumulativeGradients,
          scale,
          subgradients,
          reward,
        );
        return [updates, { initParticles, cumulativeGradients, scale, subgradients, reward }];
      },
    },
    "optim.contrib.scaleByCocob",
    [options],
  );
}

/** Options of `cocob`. */
export interface CocobOptions extends ScaleByCocobOptions {
  /** The pull of the parameters towards 0. Default 0. */
  readonly weightDecay?: ScalarOrSchedule;
  /** Which parameters decay. Default all. */
  readonly mask?: Mask;
}

/**
 * COCOB: steps as bets on a coin (Orabona, Tommasi 2017). As `optax.contrib.cocob`.
 *
 * @param learningRate A factor of the gradients, or a schedule of it. Default 1.
 * @param options How careful the first bets are, and the weight decay.
 * @returns A gradient transformation, which needs the parameters at each update.
 */
export function cocob(learningRate: ScalarOrSchedule = 1, options: CocobOptions = {}): GradientTransformation {
  checkOptions("build cocob", options, ["alpha", "eps", "weightDecay", "mask"]);
  const { weightDecay = 0, mask, ...rest } = options;
  return recorded(
    chain<unknown[]>(
      addDecayedWeights(weightDecay, { mask }),
      scaleByLearningRate(learningRate, { flipSign: false }),
      scaleByCocob(rest),
    ),
    "optim.contrib.cocob",
    [learningRate, options],
  );
}
