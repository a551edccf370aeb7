/**
 * Diagonals of second derivatives, as in `optax.second_order`. (`hvp`, the product of the Hessian with a vector, is a transform.)
 *
 * @module
 */
import type { Tensor } from "../core/tensor.ts";
import { eye } from "../np/triangles.ts";
import { square } from "../np/exponential.ts";
import { grad } from "../transforms/grad.ts";
import { hvp } from "../transforms/jacobian.ts";
import { vmap } from "../transforms/vmap.ts";
import { ravel } from "../tree/ravel.ts";
import { multiply } from "../np/arithmetic.ts";
import { sum } from "../np/reductions.ts";

/** A loss: a scalar of parameters, inputs and targets. */
// deno-lint-ignore no-explicit-any -- trees of any type
export type LossFn = (params: any, inputs: any, targets: any) => Tensor;

/**
 * The diagonal of the Hessian, by one product of it with each unit vector.
 *
 * @param loss The loss.
 * @param params The parameters, taken as one vector.
 * @param inputs Its inputs.
 * @param targets Its targets.
 * @returns A vector.
 */
export function hessianDiag(loss: LossFn, params: unknown, inputs: unknown, targets: unknown): Tensor {
  const [vector, unravel] = ravel(params);
  const product = (v: Tensor) => {
    const along = hvp((p: unknown) => loss(p, inputs, targets), [params], [unravel(v)]);
    return sum(multiply(v, ravel(along)[0]));
  };
  return vmap(product)(eye(vector.size, { dtype: vector.dtype })) as Tensor;
}

/**
 * The diagonal of the observed Fisher information: the squared gradient of the negative log-likelihood.
 *
 * @param negativeLogLikelihood The loss.
 * @param params The parameters, taken as one vector.
 * @param inputs Its inputs.
 * @param targets Its targets.
 * @returns A vector.
 */
export function fisherDiag(negativeLogLikelihood: LossFn, params: unknown, inputs: unknown, targets: unknown): Tensor {
  return square(ravel(grad((p: unknown) => negativeLogLikelihood(p, inputs, targets))(params as never))[0]);
}
