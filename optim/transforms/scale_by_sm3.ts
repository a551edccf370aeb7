/**
 * SM3's rescaling.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { type TensorLike, toTensor } from "../../core/convert.ts";
import type { Tensor } from "../../core/tensor.ts";
import { map, mapUntil } from "../../core/tree.ts";
import { add, divide, minimum, multiply } from "../../np/arithmetic.ts";
import { greater } from "../../np/comparison.ts";
import { zeros } from "../../np/creation.ts";
import { sqrt, square } from "../../np/exponential.ts";
import { max } from "../../np/reductions.ts";
import { reshape } from "../../np/shape.ts";
import { where } from "../../np/where.ts";
import { zerosLike } from "../../tree/creation.ts";
import { updateMoment } from "../../tree/moments.ts";
import type { GradientTransformation, Scalar } from "../base.ts";
import { isNull, mapUpdates } from "../_map.ts";

/** Options of `scaleBySm3`. */
export interface ScaleBySm3Options {
  /** How slowly the average of the steps forgets. Default 0.9. */
  readonly b1?: Scalar;
  /** How slowly the sums of squares forget; 1 for never. Default 1. */
  readonly b2?: Scalar;
  /** Added under the root. Default 1e-8. */
  readonly eps?: Scalar;
}

/** The state of `scaleBySm3`. */
export interface ScaleBySM3State {
  /** For each leaf a list of one vector for each axis: the largest sums along it. */
  readonly mu: unknown;
  /** The running average of the steps. */
  readonly nu: unknown;
}

/**
 * AdaGrad's rule with one number for each row and column instead of one for each element (Anil et al. 2019).
 *
 * @param options Decay rates and the small number.
 * @returns A transformation.
 */
export function scaleBySm3(options: ScaleBySm3Options = {}): GradientTransformation<ScaleBySM3State> {
  checkOptions("build scaleBySm3", options, ["b1", "b2", "eps"]);
  const { b1 = 0.9, b2 = 1, eps = 1e-8 } = options;
  const gain: Scalar = b2 === 1 ? 1 : typeof b2 === "number" ? 1 - b2 : where(b2.equal(1), 1, b2.negative().add(1));
  const alongAxis = (v: Tensor, g: Tensor, axis: number) => reshape(v, g.shape.map((n, i) => i === axis ? n : 1));
  return recorded(
    {
      init: (params) => ({
        mu: map((p: TensorLike) => {
          const { shape, dtype } = toTensor("scaleBySm3", p);
          return shape.map((n) => zeros([n], dtype));
        }, params),
        nu: zerosLike(params),
      }),
      update<T>(grads: T, state: ScaleBySM3State): [T, ScaleBySM3State] {
        const sums = mapUpdates(
          (g: Tensor, parts: Tensor[]) => {
            const squares = multiply(square(g), gain);
            if (g.ndim === 0) return squares;
            return add(squares, multiply(parts.map((v, axis) => alongAxis(v, g, axis)).reduce((a, b) => minimum(a, b)), b2));
          },
          grads,
          state.mu,
        );
        const steps = mapUpdates((g, s) => where(greater(s, 0), divide(g, sqrt(add(s, eps))), 0), grads, sums);
        const nu = updateMoment(steps, state.nu, b1);
        const mu = mapUntil(isNull, (g, before, s) => isNull(g) ? before ?? null : largestAlong(s), grads, state.mu, sums);
        return [mapUpdates((_, v) => v, grads, nu), { mu, nu }];
      },
    },
    "optim.scaleBySm3",
    [options],
  );
}

/** The largest values along each axis; of a vector, itself. */
function largestAlong(x: Tensor): Tensor[] {
  return x.shape.map((_, axis) => x.ndim < 2 ? x : max(x, [...x.shape.keys()].filter((i) => i !== axis)));
}
