/**
 * All parameters as one vector.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { ExtraArgs, GradientTransformation } from "../base.ts";
import { checkTransformation } from "../transforms/chain.ts";
import { ravel } from "../../tree/ravel.ts";

/**
 * Applies a transformation to one long vector of all leaves: for many small leaves, updated eagerly, that is quicker. What it does must be
 * elementwise, or meant for the whole (a global norm), for it sees a single leaf. As `optax.flatten`.
 *
 * @param inner The transformation.
 * @returns A transformation whose state is that of the inner one for a vector.
 */
export function flatten<State>(inner: GradientTransformation<State>): GradientTransformation<State> {
  checkTransformation("flatten", inner);
  return recorded(
    {
      init: (params) => inner.init(ravel(params)[0]),
      update<T>(updates: T, state: State, params?: unknown, extra?: ExtraArgs): [T, State] {
        const [vector, unravel] = ravel(updates);
        const flat = params === undefined || params === null ? params : ravel(params)[0];
        const [out, next] = inner.update(vector, state, flat, extra);
        return [unravel(out), next];
      },
    },
    "optim.flatten",
    [inner],
  );
}
