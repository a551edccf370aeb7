/**
 * Smaller steps when the loss stays where it is.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { type TensorLike, toTensor } from "../../core/convert.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add, divide, maximum, multiply, subtract } from "../../np/arithmetic.ts";
import { equal, greater, less, logicalAnd, logicalNot } from "../../np/comparison.ts";
import { where } from "../../np/where.ts";
import { dtype } from "../../tree/casting.ts";
import { type ExtraArgs, type GradientTransformation, needExtra } from "../base.ts";
import { mapUpdates } from "../_map.ts";
import { safeIncrement, zeroCount } from "../_scalars.ts";

/** Options of `reduceOnPlateau`. */
export interface ReduceOnPlateauOptions {
  /** What the steps are multiplied by, between 0 and 1. Default 0.1. */
  readonly factor?: number;
  /** How many losses in a row may be no better. Default 10. */
  readonly patience?: number;
  /** How much better counts, as a part of the best. Default 1e-4. */
  readonly rtol?: number;
  /** How much better counts, absolutely. Default 0. */
  readonly atol?: number;
  /** For how many losses not to count afterwards. Default 0. */
  readonly cooldown?: number;
  /** How many losses are averaged into one. Default 1. */
  readonly accumulationSize?: number;
  /** The smallest factor. Default 0. */
  readonly minScale?: number;
}

/** The state of `reduceOnPlateau`. */
export interface ReduceLROnPlateauState {
  /** What updates are multiplied by. */
  readonly scale: Tensor;
  /** The best loss. */
  readonly bestValue: Tensor;
  /** How many losses in a row were no better. */
  readonly plateauCount: Tensor;
  /** For how many losses not to count yet. */
  readonly cooldownCount: Tensor;
  /** How many losses are in the average. */
  readonly count: Tensor;
  /** Their average. */
  readonly avgValue: Tensor;
}

/**
 * Multiplies updates by a factor that falls each time the loss has not improved for a while. As `optax.contrib.reduce_on_plateau`; it goes to
 * the end of a chain, and needs the loss as `update(grads, state, params, { value })`.
 *
 * @param options When to reduce, and by how much.
 * @returns A gradient transformation.
 * @throws {RangeError} The factor is not between 0 and 1, or the tolerances are out of range.
 */
export function reduceOnPlateau(options: ReduceOnPlateauOptions = {}): GradientTransformation<ReduceLROnPlateauState> {
  checkOptions("build reduceOnPlateau", options, ["factor", "patience", "rtol", "atol", "cooldown", "accumulationSize", "minScale"]);
  const { factor = 0.1, patience = 10, rtol = 1e-4, atol = 0, cooldown = 0, accumulationSize = 1, minScale = 0 } = options;
  if (!(factor > 0 && factor < 1)) throw new RangeError(`Cannot build reduceOnPlateau with factor ${factor}: it must be between 0 and 1`);
  if (!(rtol >= 0 && rtol <= 1 && atol >= 0 && rtol + atol > 0)) {
    throw new RangeError(
      `Cannot build reduceOnPlateau with rtol ${rtol} and atol ${atol}: rtol is in [0, 1], atol at or above 0, and one above 0`,
    );
  }
  return recorded(
    {
      init(params) {
        const highest = dtype(params, "highest");
        return {
          scale: toTensor("reduceOnPlateau", 1, dtype(params, "lowest")),
          bestValue: toTensor("reduceOnPlateau", Infinity, highest),
          plateauCount: zeroCount(),
          cooldownCount: zeroCount(),
          count: zeroCount(),
          avgValue: toTensor("reduceOnPlateau", 0, highest),
        };
      },
      update<T>(updates: T, state: ReduceLROnPlateauState, _params?: unknown, extra?: ExtraArgs): [T, ReduceLROnPlateauState] {
        const value = toTensor("reduceOnPlateau", needExtra<TensorLike>("reduceOnPlateau", extra, "value"), state.avgValue.dtype);
        const seen = safeIncrement(state.count);
        const avgValue = divide(add(multiply(state.avgValue, state.count), value), seen).astype(state.avgValue.dtype);
        const whole = equal(seen, accumulationSize);
        const better = less(avgValue, subtract(multiply(state.bestValue, 1 - rtol), atol));
        const stays = where(better, 0, safeIncrement(state.plateauCount));
        const cooling = greater(state.cooldownCount, 0), reduce = logicalAnd(logicalNot(cooling), equal(stays, patience));
        const smaller = maximum(where(reduce, multiply(state.scale, factor), state.scale), minScale);
        const then = (next: TensorLike, before: Tensor) => where(whole, next, before);
        const scale = then(where(cooling, state.scale, smaller), state.scale);
        return [mapUpdates((g) => multiply(g, scale), updates), {
          scale,
          bestValue: then(where(better, avgValue, state.bestValue), state.bestValue),
          plateauCount: then(where(cooling, 0, where(reduce, 0, stays)), state.plateauCount),
          cooldownCount: then(where(cooling, subtract(state.cooldownCount, 1), where(reduce, cooldown, zeroCount())), state.cooldownCount),
          count: then(zeroCount(), seen),
          avgValue: then(0, avgValue),
        }];
      },
    },
    "optim.contrib.reduceOnPlateau",
    [options],
  );
}
