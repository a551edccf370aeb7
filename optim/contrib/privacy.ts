/**
 * Differential privacy.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import { flatten } from "../../core/tree.ts";
import { add, divide, multiply } from "../../np/arithmetic.ts";
import { get } from "../../np/indexing.ts";
import { key as makeKey, normal, split } from "../../random/mod.ts";
import { type GradientTransformation, identity, type Scalar, type ScalarOrSchedule } from "../base.ts";
import { chain } from "../transforms/chain.ts";
import { perExampleGlobalNormClip } from "../transforms/per_example.ts";
import { scaleByLearningRate } from "../transforms/scale.ts";
import { trace } from "../transforms/trace.ts";

/** The state of `differentiallyPrivateAggregate`. */
export interface DifferentiallyPrivateAggregateState {
  /** The key of the next noise. */
  readonly rngKey: Tensor;
}

/**
 * Clips the gradient of each example, averages them, and adds noise (Abadi et al. 2016). The updates it takes have a leading axis of
 * examples: make them with `vmap(grad(loss), { inAxes: [null, 0] })`. It must come first in a chain.
 *
 * @param l2NormClip The largest norm of one example's gradient.
 * @param noiseMultiplier The deviation of the noise, in multiples of it.
 * @param key A random key, or a seed. Default 0.
 * @returns A transformation.
 */
export function differentiallyPrivateAggregate(
  l2NormClip: Scalar,
  noiseMultiplier: Scalar,
  key: Tensor | number = 0,
): GradientTransformation<DifferentiallyPrivateAggregateState> {
  return recorded(
    {
      init: () => ({ rngKey: typeof key === "number" ? makeKey(key) : key }),
      update<T>(grads: T, state: DifferentiallyPrivateAggregateState): [T, DifferentiallyPrivateAggregateState] {
        const [sums] = perExampleGlobalNormClip(grads, l2NormClip);
        const { leaves, structure } = flatten(sums);
        const examples = (flatten(grads).leaves[0] as Tensor).shape[0]!;
        const keys = split(state.rngKey, leaves.length + 1);
        const deviation = multiply(l2NormClip, noiseMultiplier);
        const noisy = (leaves as Tensor[]).map((g, i) => {
          const noise = normal(get(keys, i + 1), g.shape, { dtype: g.dtype });
          return divide(add(g, multiply(noise, deviation)), examples);
        });
        return [structure.unflatten(noisy) as T, { rngKey: get(keys, 0) }];
      },
    },
    "optim.contrib.differentiallyPrivateAggregate",
    [l2NormClip, noiseMultiplier, key],
  );
}

/** Options of `dpsgd`. */
export interface DpsgdOptions {
  /** A random key, or a seed. Default 0. */
  readonly key?: Tensor | number;
  /** How slowly the momentum forgets; null for none. Default null. */
  readonly momentum?: Scalar | null;
  /** Whether the momentum looks ahead. Default false. */
  readonly nesterov?: boolean;
}

/**
 * Differentially private gradient descent (Abadi et al. 2016). As `optax.contrib.dpsgd`; takes gradients with a leading axis of examples.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param l2NormClip The largest norm of one example's gradient.
 * @param noiseMultiplier The deviation of the noise, in multiples of it.
 * @param options The random key and the momentum.
 * @returns A gradient transformation.
 */
export function dpsgd(
  learningRate: ScalarOrSchedule,
  l2NormClip: Scalar,
  noiseMultiplier: Scalar,
  options: DpsgdOptions = {},
): GradientTransformation {
  checkOptions("build dpsgd", options, ["key", "momentum", "nesterov"]);
  const { key = 0, momentum = null, nesterov = false } = options;
  return recorded(
    chain<unknown[]>(
      differentiallyPrivateAggregate(l2NormClip, noiseMultiplier, key),
      momentum === null ? identity() : trace(momentum, { nesterov }),
      scaleByLearningRate(learningRate),
    ),
    "optim.contrib.dpsgd",
    [learningRate, l2NormClip, noiseMultiplier, options],
  );
}
