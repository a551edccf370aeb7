/**
 * Derivative rules of the user's own.
 *
 * @module
 */
import { bindMany } from "../core/bind.ts";
import { kindName } from "../core/convert.ts";
import { isFloat } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { full } from "../core/primitives/_ops.ts";
import { describe, sameShape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { describeDifference, leavesUpTo, type Structure, structure as structureOf } from "../core/tree.ts";
import { type AnyFunction, checkArgnums, checkFunction, flattenTensors, nameOf } from "./_flat.ts";

/** Options of `customJvp`. */
export interface CustomJvpOptions {
  /**
   * `jvp(primals, tangents)` → `[out, tangentOut]`, with lists of the differentiable arguments; the others come first:
   * `jvp(...nondiff, primals, tangents)`.
   */
  // deno-lint-ignore no-explicit-any -- arguments of any tree type
  readonly jvp: (...args: any[]) => readonly [unknown, unknown];
  /** Arguments that are no tensors, or are not differentiated. */
  readonly nondiffArgnums?: number | readonly number[];
}

/** The differentiable and the other arguments of a call, and how to put them together. */
function divide(operation: string, args: unknown[], nondiff: number | readonly number[] | undefined) {
  const fixed = checkArgnums(operation, nondiff ?? [], args.length);
  const { leaves, structure } = flattenTensors(operation, args.filter((_, i) => !fixed.includes(i)));
  const others = [...fixed].sort((a, b) => a - b).map((i) => args[i]);
  const join = (tensors: readonly Tensor[]): unknown[] => {
    const filled = structure.unflatten(tensors) as unknown[];
    [...fixed].sort((a, b) => a - b).forEach((n, k) => filled.splice(n, 0, others[k]));
    return filled;
  };
  return { leaves, structure, others, join };
}

/**
 * A function with a forward derivative rule of its own, as `jax.custom_jvp`. Reverse mode transposes the rule, so it must be linear in the
 * tangents.
 *
 * @param f The function.
 * @param options The rule, and which arguments it does not concern.
 * @returns The function, which every transform differentiates by the rule.
 * @example The slope of relu at 0 taken as 1/2
 * ```ts
 * import { customJvp, grad, np, type Tensor } from "@fluxion/fluxion";
 * import { assertEquals } from "@std/assert";
 * const relu = customJvp((x: Tensor) => np.maximum(x, 0), {
 *   jvp: ([x], [dx]) => [np.maximum(x, 0), np.multiply(dx, np.heaviside(x, 0.5))],
 * });
 * assertEquals(grad(relu)(0).item(), 0.5);
 * ```
 */
export function customJvp<F extends AnyFunction>(f: F, options: CustomJvpOptions): F {
  checkFunction("customJvp", f);
  checkOptions("customJvp", options, ["jvp", "nondiffArgnums"]);
  if (typeof options?.jvp !== "function") throw new TypeError(`Cannot customJvp ${nameOf(f)} without a rule: give { jvp }`);
  const operation = `call customJvp ${nameOf(f)}`;
  return ((...args: unknown[]) => {
    const { leaves, structure, others, join } = divide(operation, args, options.nondiffArgnums);
    let out!: Structure;
    const fun = (...xs: Tensor[]) => {
      const result = flattenTensors(operation, f(...join(xs)));
      out = result.structure;
      return result.leaves;
    };
    const rule = (primals: Tensor[], tangents: Tensor[]) => {
      const result = options.jvp(...others, structure.unflatten(primals), structure.unflatten(tangents));
      if (!Array.isArray(result) || result.length !== 2) throw new TypeError(`Cannot ${operation}: its rule must return [out, tangentOut]`);
      const value = flattenTensors(operation, result[0]);
      out = value.structure;
      const slopes = matchLike(operation, "the tangent", value.leaves, value.structure, result[1]);
      return { primals: value.leaves, tangents: slopes.map((t, i) => t ?? full(value.leaves[i]!.shape, 0, value.leaves[i]!.dtype)) };
    };
    const outs = bindMany("customJvp", leaves, { fun, rule });
    return out.unflatten(outs);
  }) as F;
}

/** Options of `customVjp`. */
export interface CustomVjpOptions {
  /** `fwd(...args)` → `[out, residuals]`. */
  // deno-lint-ignore no-explicit-any -- arguments of any tree type
  readonly fwd: (...args: any[]) => readonly [unknown, unknown];
  /** `bwd(...nondiff, residuals, cotangent)` → a list of one cotangent for each differentiable argument; null for zero. */
  // deno-lint-ignore no-explicit-any -- residuals of any tree type
  readonly bwd: (...args: any[]) => unknown;
  /** Arguments that are no tensors, or are not differentiated. */
  readonly nondiffArgnums?: number | readonly number[];
}

/**
 * A function with a reverse derivative rule of its own, as `jax.custom_vjp`.
 *
 * @param f The function.
 * @param options The forward pass with residuals, the backward rule, and which arguments they do not concern.
 * @returns The function, which `grad` and `vjp` differentiate by the rule; forward mode refuses it.
 * @example A gradient that is clipped on its way back
 * ```ts
 * import { customVjp, grad, np, type Tensor } from "@fluxion/fluxion";
 * import { assertEquals } from "@std/assert";
 * const clipped = customVjp((x: Tensor) => x, { fwd: (x) => [x, null], bwd: (_, ct) => [np.clip(ct, -1, 1)] });
 * assertEquals(grad((x: Tensor) => clipped(x).multiply(5))(2).item(), 1);
 * ```
 */
export function customVjp<F extends AnyFunction>(f: F, options: CustomVjpOptions): F {
  checkFunction("customVjp", f);
  checkOptions("customVjp", options, ["fwd", "bwd", "nondiffArgnums"]);
  if (typeof options?.fwd !== "function" || typeof options.bwd !== "function") {
    throw new TypeError(`Cannot customVjp ${nameOf(f)} without a rule: give { fwd, bwd }`);
  }
  const operation = `call customVjp ${nameOf(f)}`;
  return ((...args: unknown[]) => {
    const { leaves, structure, others, join } = divide(operation, args, options.nondiffArgnums);
    let out!: Structure, kept!: Structure;
    const flat = (result: unknown) => {
      const { leaves: list, structure: shape } = flattenTensors(operation, result);
      out = shape;
      return list;
    };
    const outs = bindMany("customVjp", leaves, {
      fun: (...xs) => flat(f(...join(xs))),
      forward(...xs) {
        const result = options.fwd(...join(xs));
        if (!Array.isArray(result) || result.length !== 2) throw new TypeError(`Cannot ${operation}: fwd must return [out, residuals]`);
        const residuals = flattenTensors(operation, result[1] ?? null);
        kept = residuals.structure;
        return { outputs: flat(result[0]), residuals: residuals.leaves };
      },
      backward(residuals, cotangents) {
        const result = options.bwd(...others, kept.unflatten(residuals), out.unflatten(cotangents));
        if (!Array.isArray(result)) {
          throw new TypeError(
            `Cannot ${operation}: bwd returns ${kindName(result)}, and must return a list with one cotangent per differentiable argument`,
          );
        }
        return matchLike(operation, "the list of cotangents from bwd", leaves, structure, result);
      },
    });
    return out.unflatten(outs);
  }) as F;
}

/** The leaves of a tree that must look like another one, null where it says zero. */
function matchLike(operation: string, what: string, leaves: readonly Tensor[], structure: Structure, tree: unknown): (Tensor | null)[] {
  let found: unknown[];
  try {
    found = nullable(structure, tree);
  } catch {
    throw new TypeError(
      `Cannot ${operation}: ${what} has another structure: ${describeDifference(structure, structureOf(tree), ["expected", "got"])}`,
    );
  }
  return found.map((t, i) => {
    const x = leaves[i]!;
    if (t === null || t === undefined || !isFloat(x.dtype)) return null;
    const [dx] = flattenTensors(operation, t).leaves;
    if (dx === undefined || !sameShape(dx.shape, x.shape) || dx.dtype !== x.dtype && !dx.aval.weak) {
      throw new TypeError(
        `Cannot ${operation}: in ${what}, ${dx === undefined ? kindName(t) : describe(dx)} stands for ${describe(x)}; they must be alike`,
      );
    }
    return dx;
  });
}

/** As `leavesUpTo`, where null may stand for a whole subtree. */
function nullable(structure: Structure, tree: unknown): unknown[] {
  const inner = structure.children();
  if (tree === null || tree === undefined) return new Array(structure.size).fill(null);
  if (inner === undefined) return [tree];
  if (
    typeof tree !== "object" ||
    Array.isArray(tree) !== (typeof inner.keys[0] === "number" || inner.keys.length === 0 && Array.isArray(tree))
  ) {
    return leavesUpTo(structure, tree);
  }
  const keys = Array.isArray(tree) ? tree.map((_, i) => i) : Object.keys(tree).sort();
  if (keys.join() !== inner.keys.join()) return leavesUpTo(structure, tree);
  return inner.structures.flatMap((s, i) => nullable(s, (tree as Record<string | number, unknown>)[inner.keys[i]!]));
}
