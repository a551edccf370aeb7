/**
 * Transformations one after another.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { kindName } from "../../core/convert.ts";
import type { ExtraArgs, GradientTransformation } from "../base.ts";

/** The transformations whose states are `States`. */
export type TransformationsOf<States extends readonly unknown[]> = { readonly [K in keyof States]: GradientTransformation<States[K]> };

/**
 * Applies transformations one after another: the updates of each go into the next. As `optax.chain`.
 *
 * @param transformations The parts, the first first.
 * @returns A transformation whose state is the list of theirs.
 * @throws {TypeError} A part is no transformation; at an update, the state is not the list of their states.
 * @example Clipped gradient descent
 * ```ts
 * import { np, optim } from "@fluxion/fluxion";
 *
 * const tx = optim.chain(optim.clip(1), optim.scale(-0.5));
 * const [updates] = tx.update(np.array([4, -0.5]), tx.init(np.zeros([2])));
 * console.log(updates.toArray()); // [-0.5, 0.25]
 * ```
 */
export function chain<States extends unknown[]>(...transformations: TransformationsOf<States>): GradientTransformation<States> {
  const parts = transformations as readonly GradientTransformation[];
  parts.forEach((part, i) => checkTransformation(`chain with part ${i}`, part));
  return recorded(
    {
      init: (params) => parts.map((part) => part.init(params)) as States,
      update<T>(updates: T, state: States, params?: unknown, extra?: ExtraArgs): [T, States] {
        if (!Array.isArray(state) || state.length !== parts.length) {
          const got = Array.isArray(state) ? `of ${state.length}` : kindName(state);
          throw new TypeError(
            `Cannot update a chain of ${parts.length} with a state ${got}: it takes the state that its own init or update gave`,
          );
        }
        const next = parts.map((part, i) => {
          const [changed, partState] = part.update(updates, state[i], params, extra);
          updates = changed;
          return partState;
        });
        return [updates, next as States];
      },
    },
    "optim.chain",
    [...transformations],
  );
}

/**
 * Checks that a value is a gradient transformation.
 *
 * @throws {TypeError} It is not.
 */
export function checkTransformation(operation: string, x: unknown): void {
  const part = x as GradientTransformation | null | undefined;
  if (typeof part?.init === "function" && typeof part.update === "function") return;
  throw new TypeError(`Cannot ${operation} ${kindName(x)}: it takes a gradient transformation, such as optim.adam(1e-3)`);
}
