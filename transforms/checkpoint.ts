/**
 * Computing again what was not kept.
 *
 * @module
 */
import { bind, bindMany } from "../core/bind.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import type { SavePolicy } from "../core/primitives/checkpoint.ts";
import type { Equation } from "../core/program.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Structure } from "../core/tree.ts";
import { type AnyFunction, checkFunction, flattenTensors, nameOf } from "./_flat.ts";

/** Options of `checkpoint`. */
export interface CheckpointOptions {
  /** What to keep all the same: one of `checkpointPolicies`, or a predicate of equations. Default: nothing. */
  readonly policy?: SavePolicy;
}

export type { SavePolicy };

/**
 * A function whose intermediate values are not kept for the backward pass but computed again, as `jax.checkpoint`.
 *
 * @param f A function of trees of tensors.
 * @param options What to keep all the same.
 * @returns The function, with the same values and gradients.
 * @example
 * ```ts
 * import { checkpoint, grad, np, type Tensor } from "@fluxion/fluxion";
 * import { assertAlmostEquals } from "@std/assert";
 * const f = checkpoint((x: Tensor) => np.sin(np.sin(x)));
 * assertAlmostEquals(Number(grad(f)(1).item()), Math.cos(Math.sin(1)) * Math.cos(1), 1e-6);
 * ```
 */
export function checkpoint<F extends AnyFunction>(f: F, options?: CheckpointOptions): F {
  checkFunction("checkpoint", f);
  checkOptions("checkpoint", options, ["policy"]);
  const operation = `checkpoint ${nameOf(f)}`;
  return ((...args: unknown[]) => {
    const { leaves, structure } = flattenTensors(operation, args);
    let out!: Structure;
    const outs = bindMany("checkpoint", leaves, {
      policy: options?.policy,
      fun: (...xs) => {
        const result = flattenTensors(operation, f(...structure.unflatten(xs) as unknown[]));
        out = result.structure;
        return result.leaves;
      },
    });
    return out.unflatten(outs);
  }) as F;
}

/**
 * Gives a value a name that checkpoint policies refer to, as `jax.ad_checkpoint.checkpoint_name`.
 *
 * @param x The value.
 * @param name The name.
 * @returns The same value.
 */
export function checkpointName(x: TensorLike, name: string): Tensor {
  return bind("name", [toTensor("checkpointName", x)], { name });
}

const named = (e: Equation, names: readonly string[]) => e.primitive === "name" && names.includes(e.params.name as string);

/** Policies for `checkpoint`, as `jax.checkpoint_policies`. */
export const checkpointPolicies: {
  /** Keeps all intermediate values. */
  readonly everythingSaveable: SavePolicy;
  /** Keeps none. */
  readonly nothingSaveable: SavePolicy;
  /** Keeps the results of contractions. */
  readonly dotsSaveable: SavePolicy;
  /** Keeps the results of contractions without batch axes. */
  readonly dotsWithNoBatchDimsSaveable: SavePolicy;
  /** Keeps the values of these names. */
  readonly saveOnlyTheseNames: (...names: string[]) => SavePolicy;
  /** Keeps all but the values of these names. */
  readonly saveAnythingExceptTheseNames: (...names: string[]) => SavePolicy;
  /** Keeps named values, but not these. */
  readonly saveAnyNamesButThese: (...names: string[]) => SavePolicy;
  /** Keeps what either policy keeps. */
  readonly saveFromBothPolicies: (a: SavePolicy, b: SavePolicy) => SavePolicy;
} = {
  everythingSaveable: () => true,
  nothingSaveable: () => false,
  dotsSaveable: (e) => e.primitive === "dotGeneral",
  dotsWithNoBatchDimsSaveable: (e) => e.primitive === "dotGeneral" && (e.params.lhsBatch as readonly number[]).length === 0,
  saveOnlyTheseNames: (...names) => (e) => named(e, names),
  saveAnythingExceptTheseNames: (...names) => (e) => !named(e, names),
  saveAnyNamesButThese: (...names) => (e) => e.primitive === "name" && !named(e, names),
  saveFromBothPolicies: (a, b) => (e) => a(e) || b(e),
};
