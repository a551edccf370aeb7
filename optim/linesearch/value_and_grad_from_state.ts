/**
 * Values and gradients that a line search has already computed.
 *
 * @module
 */
import type { Tensor } from "../../core/tensor.ts";
import { isfinite } from "../../np/comparison.ts";
import { cond } from "../../transforms/cond.ts";
import { valueAndGrad } from "../../transforms/grad.ts";
import { castLike } from "../../tree/casting.ts";
import { get } from "../../tree/states.ts";
import type { OptState } from "../base.ts";

/**
 * As `valueAndGrad`, taking value and gradient from the optimizer's state where a line search has left them there: that saves an evaluation
 * for each step. As `optax.value_and_grad_from_state`.
 *
 * @param valueFn The loss, a function of the parameters and further arguments.
 * @returns A function of the parameters, the state, and the further arguments, that gives `[value, gradient]`.
 * @throws {TypeError} When called: the state holds no value and gradient.
 * @example
 * ```ts
 * import { np, optim, type Tensor } from "@fluxion/fluxion";
 *
 * const loss = (w: Tensor) => np.sum(np.square(np.subtract(w, 3)));
 * const tx = optim.lbfgs(), valueAndGrad = optim.valueAndGradFromState(loss);
 * let w = np.zeros([2]), state = tx.init(w);
 * for (let step = 0; step < 3; step++) {
 *   const [value, grad] = valueAndGrad(w, state);
 *   const [updates, next] = tx.update(grad, state, w, { value, grad, valueFn: loss });
 *   w = optim.applyUpdates(w, updates), state = next;
 * }
 * console.log(w.toArray()); // [3, 3]
 * ```
 */
export function valueAndGradFromState<P, Rest extends unknown[]>(
  valueFn: (params: P, ...rest: Rest) => Tensor,
): (params: P, state: OptState, ...rest: Rest) => [value: Tensor, grad: P] {
  return (params, state, ...rest) => {
    const value = get(state, "value"), kept = get(state, "grad");
    if (value === undefined || value === null || kept === undefined || kept === null) {
      throw new TypeError(
        "Cannot take valueAndGradFromState of a state without value and grad: a line search keeps them, the backtracking one with storeGrad",
      );
    }
    const compute = (): [Tensor, unknown] => {
      const [now, slope] = valueAndGrad(valueFn)(params as never, ...rest as never);
      return castLike([now as Tensor, slope as unknown], [value, kept]) as [Tensor, unknown];
    };
    return cond(isfinite(value), (): [Tensor, unknown] => [value, kept], compute) as [Tensor, P];
  };
}
