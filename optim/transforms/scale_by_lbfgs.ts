/**
 * L-BFGS's rescaling.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { type TensorLike, toTensor } from "../../core/convert.ts";
import type { Tensor } from "../../core/tensor.ts";
import { map } from "../../core/tree.ts";
import { add, divide, minimum, multiply, negative, remainder, subtract } from "../../np/arithmetic.ts";
import { at } from "../../np/at.ts";
import { equal, greater } from "../../np/comparison.ts";
import { arange, zeros } from "../../np/creation.ts";
import { get } from "../../np/indexing.ts";
import { where } from "../../np/where.ts";
import { scan } from "../../transforms/loops.ts";
import { stopGradient } from "../../transforms/stop_gradient.ts";
import { addScale, scale, sub } from "../../tree/arithmetic.ts";
import { castLike } from "../../tree/casting.ts";
import { zerosLike } from "../../tree/creation.ts";
import { norm, vdot } from "../../tree/reductions.ts";
import { type GradientTransformation, needParams } from "../base.ts";
import { safeIncrement, zeroCount } from "../_scalars.ts";

/** Options of `scaleByLbfgs`. */
export interface ScaleByLbfgsOptions {
  /** How many steps are remembered. Default 10. */
  readonly memorySize?: number;
  /** Whether to begin with a multiple of the identity that fits the last step. Default true. */
  readonly scaleInitPrecond?: boolean;
}

/** The state of `scaleByLbfgs`. */
export interface ScaleByLBFGSState {
  /** How many steps were done. */
  readonly count: Tensor;
  /** The parameters before. */
  readonly params: unknown;
  /** The gradients before. */
  readonly updates: unknown;
  /** The changes of the parameters in the remembered steps. */
  readonly diffParamsMemory: unknown;
  /** The changes of the gradients. */
  readonly diffUpdatesMemory: unknown;
  /** One over the inner product of both; 0 where there is nothing. */
  readonly weightsMemory: Tensor;
}

type Memory = { readonly params: unknown; readonly updates: unknown; readonly weights: Tensor };

/** The product of the approximate inverse Hessian with the gradient, by two passes over the remembered steps (Nocedal, Wright, algorithm 7.4). */
function precondition(updates: unknown, memory: Memory, identityScale: Tensor | number, order: Tensor): unknown {
  const remembered = (index: Tensor) => ({
    dw: map((x: Tensor) => get(x, index), memory.params),
    du: map((x: Tensor) => get(x, index), memory.updates),
    rho: get(memory.weights, index),
  });
  const [right, alphas] = scan(
    (vector: unknown, index: Tensor): [unknown, Tensor] => {
      const { dw, du, rho } = remembered(index);
      const alpha = multiply(rho, vdot(dw, vector));
      return [castLike(addScale(vector, negative(alpha), du), vector), alpha];
    },
    updates,
    order,
    { reverse: true },
  );
  const scaled = castLike(scale(identityScale, right), updates);
  return scan(
    (vector: unknown, [index, alpha]: [Tensor, Tensor]): [unknown, null] => {
      const { dw, du, rho } = remembered(index);
      const beta = multiply(rho, vdot(du, vector));
      return [castLike(addScale(vector, subtract(alpha, beta), dw), vector), null];
    },
    scaled,
    [order, alphas],
  )[0];
}

/**
 * Multiplies gradients by an approximation of the inverse Hessian, made from the last steps (Liu, Nocedal 1989). As `optax.scale_by_lbfgs`.
 *
 * @param options How many steps to remember, and what to begin with.
 * @returns A transformation, which needs the parameters.
 * @throws {RangeError} The memory is smaller than 1.
 */
export function scaleByLbfgs(options: ScaleByLbfgsOptions = {}): GradientTransformation<ScaleByLBFGSState> {
  checkOptions("build scaleByLbfgs", options, ["memorySize", "scaleInitPrecond"]);
  const { memorySize = 10, scaleInitPrecond = true } = options;
  if (!(Number.isInteger(memorySize) && memorySize >= 1)) {
    throw new RangeError(`Cannot build scaleByLbfgs with memorySize ${memorySize}: it must be a whole number above 0`);
  }
  return recorded(
    {
      init(params) {
        const memory = () =>
          map((p: TensorLike) => {
            const { shape, dtype } = toTensor("scaleByLbfgs", p);
            return zeros([memorySize, ...shape], dtype);
          }, params);
        return {
          count: zeroCount(),
          params: zerosLike(params),
          updates: zerosLike(params),
          diffParamsMemory: memory(),
          diffUpdatesMemory: memory(),
          weightsMemory: zeros([memorySize]),
        };
      },
      update<T>(grads: T, state: ScaleByLBFGSState, params?: unknown): [T, ScaleByLBFGSState] {
        needParams("scaleByLbfgs", params);
        const slot = remainder(subtract(state.count, 1), memorySize), begun = greater(state.count, 0);
        const only = (x: Tensor) => where(begun, x, 0);
        const diffParams = map(only, sub(params, state.params)), diffUpdates = map(only, sub(grads, state.updates));
        const product = vdot(diffUpdates, diffParams);
        const weight = where(equal(product, 0), 0, divide(1, product));
        const write = (memory: unknown, now: unknown) => map((x: Tensor, y: Tensor) => at(x, slot).set(y.astype(x.dtype)), memory, now);
        const diffParamsMemory = write(state.diffParamsMemory, diffParams), diffUpdatesMemory = write(state.diffUpdatesMemory, diffUpdates);
        const weightsMemory = write(state.weightsMemory, weight) as Tensor;
        let identityScale: Tensor | number = 1;
        if (scaleInitPrecond) {
          const squared = norm(diffUpdates, { squared: true });
          const fitted = where(greater(squared, 0), divide(product, squared), 1);
          identityScale = where(begun, fitted, minimum(divide(1, norm(stopGradient(grads))), 1));
        }
        const order = remainder(add(arange(memorySize, { dtype: "int32" }), remainder(state.count, memorySize)), memorySize);
        const memory = { params: diffParamsMemory, updates: diffUpdatesMemory, weights: weightsMemory };
        const out = precondition(grads, memory, identityScale, order) as T;
        const now = { params: castLike(params, state.params), updates: castLike(grads, state.updates) };
        return [out, { count: safeIncrement(state.count), ...now, diffParamsMemory, diffUpdatesMemory, weightsMemory }];
      },
    },
    "optim.scaleByLbfgs",
    [options],
  );
}
