/**
 * Adafactor's rescaling.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { bind } from "../../core/bind.ts";
import { type TensorLike, toTensor } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Shape } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import { map } from "../../core/tree.ts";
import { add, divide, multiply, negative, subtract } from "../../np/arithmetic.ts";
import { zeros } from "../../np/creation.ts";
import { expm1, log, sqrt, square } from "../../np/exponential.ts";
import { mean } from "../../np/reductions.ts";
import { expandDims } from "../../np/shape.ts";
import { type GradientTransformation, needParams, type Scalar } from "../base.ts";
import { mapState, mapUpdates } from "../_map.ts";
import { safeIncrement, zeroCount } from "../_scalars.ts";

/** Options of `scaleByFactoredRms`. */
export interface ScaleByFactoredRmsOptions {
  /** Whether to keep rows and columns instead of whole matrices. Default true. */
  readonly factored?: boolean;
  /** How the average slows down: after t steps it keeps 1 - t^-decayRate. Default 0.8. */
  readonly decayRate?: Scalar;
  /** How many steps to take off the count. Default 0. */
  readonly stepOffset?: number;
  /** The size of the second largest axis from which on a leaf is factored. Default 128. */
  readonly minDimSizeToFactor?: number;
  /** Added to the squares. Default 1e-30. */
  readonly epsilon?: Scalar;
  /** Another rule for what the average keeps, from the step and `decayRate`. */
  readonly decayRateFn?: (step: Tensor, decayRate: Scalar) => Scalar;
}

/** The state of `scaleByFactoredRms`. Of each leaf either `v`, or `vRow` and `vCol`, is in use; the others are of size 1. */
export interface FactoredState {
  /** How many steps were done. */
  readonly count: Tensor;
  /** Averages of squares along the largest axis. */
  readonly vRow: unknown;
  /** Averages of squares along the second largest axis. */
  readonly vCol: unknown;
  /** Averages of squares. */
  readonly v: unknown;
}

/** The second largest and the largest axis of what is worth factoring. */
function factoredAxes(shape: Shape, factored: boolean, least: number): [second: number, largest: number] | undefined {
  if (!factored || shape.length < 2) return undefined;
  const order = [...shape.keys()].sort((a, b) => shape[a]! - shape[b]! || a - b);
  const [second, largest] = order.slice(-2) as [number, number];
  return shape[second]! < least ? undefined : [second, largest];
}

/** 1 - (step + 1)^-rate: at the first step nothing is kept. */
function powerDecay(step: Tensor, rate: Scalar): Tensor {
  const t = add(bind("cast", [step], { dtype: "float32", weak: true }), 1);
  return negative(expm1(multiply(negative(log(t)), rate)));
}

/**
 * Divides by the root of the average of squares, kept for big matrices as one vector of rows and one of columns (Shazeer, Stern 2018).
 *
 * @param options What to factor, how slowly to forget, the small number.
 * @returns A transformation, which needs the parameters.
 */
export function scaleByFactoredRms(options: ScaleByFactoredRmsOptions = {}): GradientTransformation<FactoredState> {
  checkOptions("build scaleByFactoredRms", options, [
    "factored",
    "decayRate",
    "stepOffset",
    "minDimSizeToFactor",
    "epsilon",
    "decayRateFn",
  ]);
  const { factored = true, decayRate = 0.8, stepOffset = 0, minDimSizeToFactor = 128, epsilon = 1e-30, decayRateFn = powerDecay } = options;
  const axesOf = (shape: Shape) => factoredAxes(shape, factored, minDimSizeToFactor);
  const without = (shape: Shape, axis: number) => shape.filter((_, i) => i !== axis);
  return recorded(
    {
      init(params) {
        const build = (shapeOf: (shape: Shape, axes: [number, number] | undefined) => Shape) =>
          map((p: TensorLike) => {
            const { shape, dtype } = toTensor("scaleByFactoredRms", p);
            return zeros(shapeOf(shape, axesOf(shape)), dtype);
          }, params);
        return {
          count: zeroCount(),
          vRow: build((shape, axes) => axes === undefined ? [1] : without(shape, axes[1])),
          vCol: build((shape, axes) => axes === undefined ? [1] : without(shape, axes[0])),
          v: build((shape, axes) => axes === undefined ? shape : [1]),
        };
      },
      update<T>(grads: T, state: FactoredState, params?: unknown): [T, FactoredState] {
        needParams("scaleByFactoredRms", params);
        const keep = decayRateFn(subtract(state.count, stepOffset), decayRate), gain = subtract(1, keep);
        const squares = mapUpdates((g) => add(square(g), epsilon), grads);
        const moved = (before: Tensor, now: Tensor) => add(multiply(before, keep), multiply(now, gain)).astype(before.dtype);
        const along = (which: 0 | 1) => (before: Tensor, s: Tensor) => {
          const axes = axesOf(s.shape);
          return axes === undefined ? before : moved(before, mean(s, axes[which]));
        };
        const vRow = mapState(along(1), state.vRow, squares), vCol = mapState(along(0), state.vCol, squares);
        const v = mapState((before: Tensor, s: Tensor) => axesOf(s.shape) === undefined ? moved(before, s) : before, state.v, squares);
        const updates = mapUpdates(
          (g: Tensor, row: Tensor, column: Tensor, whole: Tensor) => {
            const axes = axesOf(g.shape);
            if (axes === undefined) return divide(g, sqrt(whole));
            const [second, largest] = axes;
            const rowMean = mean(row, second > largest ? second - 1 : second, { keepdims: true });
            const byRow = expandDims(sqrt(divide(row, rowMean)), largest), byColumn = expandDims(sqrt(column), second);
            return divide(divide(g, byRow), byColumn);
          },
          grads,
          vRow,
          vCol,
          v,
        );
        return [updates, { count: safeIncrement(state.count), vRow, vCol, v }];
      },
    },
    "optim.scaleByFactoredRms",
    [options],
  );
}
