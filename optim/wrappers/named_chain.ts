/**
 * Named transformations one after another.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { kindName } from "../../core/convert.ts";
import type { ExtraArgs, GradientTransformation } from "../base.ts";
import { checkTransformation } from "../transforms/chain.ts";

/**
 * As `chain`, with names: the state is an object from names to states, so that a part's state is found by its name.
 *
 * @param parts Pairs of a name and a transformation, the first first.
 * @returns A transformation.
 * @throws {TypeError} Two parts have one name.
 * @example
 * ```ts
 * import { np, optim } from "@fluxion/fluxion";
 *
 * const tx = optim.namedChain(["momentum", optim.trace(0.9)], ["rate", optim.scale(-0.1)]);
 * console.log(Object.keys(tx.init(np.zeros([2])))); // ["momentum", "rate"]
 * ```
 */
export function namedChain(
  ...parts: readonly (readonly [name: string, transformation: GradientTransformation])[]
): GradientTransformation<Record<string, unknown>> {
  const names = parts.map(([name]) => name);
  names.forEach((name, i) => {
    if (names.indexOf(name) < i) throw new TypeError(`Cannot build namedChain with two parts called "${name}": names must differ`);
    checkTransformation(`build namedChain with "${name}"`, parts[i]![1]);
  });
  return recorded(
    {
      init: (params) => Object.fromEntries(parts.map(([name, part]) => [name, part.init(params)])),
      update<T>(updates: T, state: Record<string, unknown>, params?: unknown, extra?: ExtraArgs): [T, Record<string, unknown>] {
        const next: Record<string, unknown> = {};
        for (const [name, part] of parts) {
          if (state === null || typeof state !== "object" || !(name in state)) {
            throw new TypeError(`Cannot update namedChain with the state ${kindName(state)}: it has no "${name}"`);
          }
          [updates, next[name]] = part.update(updates, state[name], params, extra);
        }
        return [updates, next];
      },
    },
    "optim.namedChain",
    [...parts],
  );
}
