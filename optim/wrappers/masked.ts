/**
 * Transforming some of the updates.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { flatten, mapUntil } from "../../core/tree.ts";
import type { ExtraArgs, GradientTransformation, OptState } from "../base.ts";
import { checkTransformation } from "../transforms/chain.ts";
import { ParamsStandIn } from "../../tree/states.ts";
import { broadcast } from "../../tree/structures.ts";

/** Which leaves: a tree of booleans like the parameters or a prefix of them, a single boolean, or a function that makes one of such a tree. */
// deno-lint-ignore no-explicit-any -- functions of trees of any type
export type Mask = boolean | object | ((tree: any) => unknown);

/** The state of `masked`. */
export interface MaskedState<State = OptState> {
  /** The state of the inner transformation, which sees null where the mask is false. */
  readonly innerState: State;
}

/** Options of `masked`. */
export interface MaskedOptions {
  /** Whether extra arguments that are trees like the updates are masked too. Default false. */
  readonly maskCompatibleExtraArgs?: boolean;
}

/** The mask as a tree of booleans of the structure of `tree`. */
export function maskFor(mask: Mask, tree: unknown): unknown {
  return broadcast(typeof mask === "function" ? mask(tree) : mask, tree);
}

/** The tree with null where the mask is false. */
export function applyMask(mask: unknown, tree: unknown): unknown {
  return mapUntil(undefined, (keep, x) => keep ? x : null, mask, tree);
}

/**
 * Applies a transformation to the updates where the mask is true; the others pass through as they are. As `optax.masked`.
 *
 * @param inner The transformation.
 * @param mask Which leaves.
 * @param options Whether to mask extra arguments.
 * @returns A transformation.
 * @example
 * ```ts
 * import { np, optim } from "@fluxion/fluxion";
 *
 * const tx = optim.masked(optim.scale(-1), { w: true, b: false });
 * const grads = { w: np.array([1]), b: np.array([1]) };
 * const [updates] = tx.update(grads, tx.init(grads));
 * console.log(updates.w.toArray(), updates.b.toArray()); // [-1] [1]
 * ```
 */
export function masked<State>(
  inner: GradientTransformation<State>,
  mask: Mask,
  options: MaskedOptions = {},
): GradientTransformation<MaskedState<State>> {
  checkTransformation("build masked with", inner);
  checkOptions("build masked", options, ["maskCompatibleExtraArgs"]);
  return recorded(
    {
      init: (params) => ({ innerState: inner.init(params instanceof ParamsStandIn ? params : applyMask(maskFor(mask, params), params)) }),
      update<T>(updates: T, { innerState }: MaskedState<State>, params?: unknown, extra?: ExtraArgs): [T, MaskedState<State>] {
        const keep = maskFor(mask, updates);
        const less = params === undefined || params === null ? params : applyMask(keep, params);
        const chosen = options.maskCompatibleExtraArgs ? maskLike(updates, keep, extra) : extra;
        const [changed, next] = inner.update(applyMask(keep, updates), innerState, less, chosen);
        const out = mapUntil(undefined, (take, g, before) => take ? g : before, keep, changed, updates);
        return [out, { innerState: next }];
      },
    },
    "optim.masked",
    [inner, mask, options],
  );
}

function maskLike(updates: unknown, keep: unknown, extra: ExtraArgs = {}): ExtraArgs {
  const { structure } = flatten(updates);
  return Object.fromEntries(
    Object.entries(extra).map(([name, value]) => {
      return [name, flatten(value).structure.equals(structure) ? applyMask(keep, value) : value];
    }),
  );
}
