/**
 * Loss scaling for narrow types.
 *
 * @module
 */
import { checkOptions } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import { leaves, map } from "../core/tree.ts";
import * as np from "../np/mod.ts";

/** What a dynamic scale keeps: a tree, saved and jitted like any other. */
export interface DynamicScaleState {
  /** What the loss is multiplied with. */
  readonly scale: Tensor;
  /** How many steps in a row had finite gradients since it changed. */
  readonly finiteSteps: Tensor;
}

/** Options of `dynamicScale`. */
export interface DynamicScaleOptions {
  /** The scale to begin with: 65536 if not given. */
  readonly initScale?: number;
  /** What it grows by after a long run of finite gradients: 2 if not given. */
  readonly growthFactor?: number;
  /** What it falls by at a gradient that is not: 0.5 if not given. */
  readonly backoffFactor?: number;
  /** How long a run: 2000 if not given. */
  readonly growthInterval?: number;
  /** What it does not fall below: the smallest normal float32 if not given. */
  readonly minimumScale?: number;
}

/** A dynamic scale: pure functions of its state. */
export interface DynamicScale {
  /** The state to begin with. */
  init(): DynamicScaleState;
  /** The loss to take gradients of: multiplied by the scale. */
  scaled(loss: Tensor, state: DynamicScaleState): Tensor;
  /**
   * The gradients of a scaled loss brought back, in float32; whether all of them are finite, as a step is to be skipped where they are not;
   * and the next state.
   */
  unscale<T>(grads: T, state: DynamicScaleState): [grads: T, finite: Tensor, state: DynamicScaleState];
}

/**
 * Keeps small gradients from vanishing in float16: the loss is multiplied by as much as gradients bear, which is found out on the way. As
 * `flax.training.dynamic_scale.DynamicScale`; PyTorch's GradScaler has the same numbers. Nothing is read from the device.
 *
 * @param options The scale to begin with, and how it changes.
 * @returns Three functions.
 * @throws {RangeError} A factor is on the wrong side of 1, or a number is not above 0.
 * @example A step that overflows is skipped
 * ```ts
 * import { grad, np, optim, tree, type Tensor } from "@fluxion/fluxion";
 *
 * const scaler = optim.dynamicScale(), state = scaler.init(), params = np.ones([2]);
 * const loss = (p: Tensor) => scaler.scaled(np.sum(np.multiply(p, 1e38)), state);
 * const [grads, finite, next] = scaler.unscale(grad(loss)(params), state);
 * const stepped = tree.where(finite, params.subtract(grads), params);
 * console.log(finite.item(), next.scale.item(), stepped.toArray()); // false 32768 [1, 1]
 * ```
 */
export function dynamicScale(options: DynamicScaleOptions = {}): DynamicScale {
  checkOptions("build dynamicScale", options, ["initScale", "growthFactor", "backoffFactor", "growthInterval", "minimumScale"]);
  const { initScale = 65536, growthFactor = 2, backoffFactor = 0.5, growthInterval = 2000, minimumScale = 1.1754943508222875e-38 } =
    options;
  for (
    const [name, good, must] of [
      ["initScale", initScale > 0, "above 0"],
      ["growthFactor", growthFactor >= 1, "at least 1"],
      ["backoffFactor", backoffFactor > 0 && backoffFactor <= 1, "in (0, 1]"],
      ["growthInterval", Number.isInteger(growthInterval) && growthInterval > 0, "a whole number above 0"],
      ["minimumScale", minimumScale > 0, "above 0"],
    ] as const
  ) {
    if (!good) throw new RangeError(`Cannot build dynamicScale with ${name} ${options[name]}: it must be ${must}`);
  }
  return {
    init: () => ({ scale: np.array(initScale, { dtype: "float32" }), finiteSteps: np.zeros([], "int32") }),
    scaled: (loss, { scale }) => np.multiply(np.astype(loss, "float32"), scale),
    unscale<T>(grads: T, { scale, finiteSteps }: DynamicScaleState): [T, Tensor, DynamicScaleState] {
      const back = map((g: Tensor) => np.divide(np.astype(g, "float32"), scale), grads) as T;
      const finite = (leaves(back) as Tensor[]).map((g) => np.all(np.isfinite(g))).reduce((a, b) => np.logicalAnd(a, b));
      const grow = np.equal(finiteSteps, growthInterval), largest = 3.4028234663852886e38;
      const larger = np.where(grow, np.minimum(np.multiply(scale, growthFactor), largest), scale);
      const smaller = np.maximum(np.multiply(scale, backoffFactor), minimumScale);
      const again = np.logicalOr(grow, np.logicalNot(finite));
      return [back, finite, {
        scale: np.where(finite, larger, smaller),
        finiteSteps: np.astype(np.where(again, 0, np.add(finiteSteps, 1)), "int32"),
      }];
    },
  };
}
