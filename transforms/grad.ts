/**
 * Gradients of scalar functions.
 *
 * @module
 */
import { isFloat } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { positional } from "../core/positional.ts";
import { full } from "../core/primitives/_ops.ts";
import { describe } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { linearizeFlat } from "../core/tracing/linearize.ts";
import { transposeFlat } from "../core/tracing/transpose.ts";
import {
  type AnyFunction,
  checkArgnums,
  checkFloating,
  checkFunction,
  flattenMixed,
  flattenTensors,
  type IsTensorLike,
  nameOf,
  type Tensors,
} from "./_flat.ts";
import { toTensor } from "../core/convert.ts";

/** Options of `grad` and `valueAndGrad`. */
export interface GradOptions {
  /** Which argument to differentiate in: a position, or a list of them for a list of gradients. Default 0. */
  readonly argnums?: number | readonly number[];
  /** Whether the function returns `[value, aux]`; aux comes back beside the gradient. Default false. */
  readonly hasAux?: boolean;
  /** Whether integer leaves are taken; their gradient is null. Default false. */
  readonly allowInt?: boolean;
}

/** The arguments of a function. */
// deno-lint-ignore no-explicit-any -- a function of any trees
export type Args<F> = F extends (...args: infer A) => any ? A : never;
/** What a function with `hasAux` returns beside the value. */
export type Aux<F> = F extends (...args: never[]) => readonly [unknown, infer A] ? A : unknown;
/** The arguments that `argnums` picks, as gradients. */
export type Picked<A extends readonly unknown[], N> = N extends readonly number[] ? { [K in keyof N]: Tensors<A[N[K] & keyof A]> }
  : N extends number ? Tensors<A[N & keyof A]>
  : Tensors<A[0]>;
/** Which arguments to differentiate in: a position, or a list of them. */
export type Argnums = number | readonly number[];
/** The `argnums` of options, or by themselves. */
export type ArgnumsOf<O> = O extends Argnums ? O : O extends { readonly argnums: infer N } ? N : 0;
/** The gradient that options ask for. */
export type Gradient<F, O> = Picked<Args<F>, ArgnumsOf<O>>;

/**
 * A function that computes the gradient of a scalar function, as `jax.grad`.
 *
 * @param f A function of trees of tensors that returns a floating scalar (with `hasAux`, `[scalar, aux]`).
 * @param options Which arguments to differentiate in (`argnums` may stand by itself), and whether `f` returns more than the value.
 * @returns A function of the same arguments: the gradient, of the type of the first argument (of `argnums`); with `hasAux`, `[gradient, aux]`.
 * @throws {TypeError} When called: the result is no floating scalar, or an argument is not floating.
 * @example The slope of a square
 * ```ts
 * import { grad, type Tensor } from "@fluxion/fluxion";
 * import { assertEquals } from "@std/assert";
 * assertEquals(grad((x: Tensor) => x.multiply(x))(3).item(), 6);
 * ```
 */
export function grad<F extends AnyFunction, const O extends GradOptions | Argnums = { argnums: 0 }>(
  f: F,
  options?: O,
): (...args: Loose<Args<F>>) => O extends { readonly hasAux: true } ? [Gradient<F, O>, Tensors<Aux<F>>] : Gradient<F, O> {
  checkFunction("take grad of", f);
  const given = positional<GradOptions>("take grad", ["argnums"], [options]);
  checkOptions("take grad", given, ["argnums", "hasAux", "allowInt"]);
  return ((...args: unknown[]) => {
    const { gradient, aux } = run("grad", f, args, given);
    return given.hasAux ? [gradient, aux] : gradient;
  }) as never;
}

/** Arguments as a caller may give them: numbers where the function takes tensors. */
export type Loose<A extends readonly unknown[]> = { [K in keyof A]: LooseTree<A[K]> };
/** A tree as a caller may give it. */
export type LooseTree<T> = IsTensorLike<T> extends true ? T
  : T extends Tensor ? Tensor | number
  : T extends (...args: never[]) => unknown ? T
  : T extends readonly unknown[] ? { [K in keyof T]: LooseTree<T[K]> }
  : T extends object ? { [K in keyof T]: LooseTree<T[K]> }
  : T;

/**
 * A function that computes a scalar function's value and gradient together, as `jax.value_and_grad`.
 *
 * @param f A function of trees of tensors that returns a floating scalar (with `hasAux`, `[scalar, aux]`).
 * @param options As those of `grad`.
 * @returns A function of the same arguments that gives `[value, gradient]`; with `hasAux`, `[[value, aux], gradient]`.
 * @throws {TypeError} As `grad`.
 * @example
 * ```ts
 * import { type Tensor, valueAndGrad } from "@fluxion/fluxion";
 * import { assertEquals } from "@std/assert";
 * const [value, slope] = valueAndGrad((x: Tensor) => x.multiply(x))(3);
 * assertEquals([value.item(), slope.item()], [9, 6]);
 * ```
 */
export function valueAndGrad<F extends AnyFunction, const O extends GradOptions | Argnums = { argnums: 0 }>(
  f: F,
  options?: O,
): (
  ...args: Loose<Args<F>>
) => O extends { readonly hasAux: true } ? [[Tensor, Tensors<Aux<F>>], Gradient<F, O>] : [Tensor, Gradient<F, O>] {
  checkFunction("take valueAndGrad of", f);
  const given = positional<GradOptions>("take valueAndGrad", ["argnums"], [options]);
  checkOptions("take valueAndGrad", given, ["argnums", "hasAux", "allowInt"]);
  return ((...args: unknown[]) => {
    const { value, gradient, aux } = run("valueAndGrad", f, args, given);
    return given.hasAux ? [[value, aux], gradient] : [value, gradient];
  }) as never;
}

function run(operation: string, f: AnyFunction, args: unknown[], options: GradOptions): { value: Tensor; gradient: unknown; aux: unknown } {
  const { argnums = 0, hasAux = false, allowInt = false } = options;
  const positions = checkArgnums(`take ${operation} of ${nameOf(f)}`, argnums, args.length);
  const parts = positions.map((n) => {
    const part = flattenTensors(`take ${operation} of ${nameOf(f)}`, args[n]);
    if (!allowInt) checkFloating(operation, f, n, part.leaves, "name other argnums, or set allowInt");
    return part;
  });
  const leaves = parts.flatMap((p) => p.leaves);
  let rebuildAux: (tensors: readonly Tensor[]) => unknown = () => undefined;
  const linearized = linearizeFlat((...xs) => {
    const filled = [...args];
    let at = 0;
    positions.forEach((n, k) => {
      const { structure } = parts[k]!;
      filled[n] = structure.unflatten(xs.slice(at, at += structure.size));
    });
    const out = f(...filled);
    if (hasAux && !(Array.isArray(out) && out.length === 2)) {
      throw new TypeError(`Cannot take ${operation} of ${nameOf(f)} with hasAux: it must return [value, aux]`);
    }
    const value = scalar(operation, f, hasAux ? out[0] : out);
    if (!hasAux) return [value];
    const aux = flattenMixed(out[1]);
    rebuildAux = aux.rebuild;
    return [value, ...aux.tensors];
  }, leaves);
  const { outputs, nonzeroOut, linear, residuals } = linearized;
  const value = outputs[0]!;
  const floating = leaves.map((x) => isFloat(x.dtype));
  const cotangents = outputs.flatMap((x, i) => nonzeroOut[i] ? [i === 0 ? full([], 1, x.dtype) : null] : []);
  const known = [...residuals, ...floating.filter(Boolean).map(() => null)];
  const back = transposeFlat(linear, known, cotangents).slice(residuals.length);
  let next = 0;
  const grads = leaves.map((x, i) => floating[i] ? back[next++] ?? full(x.shape, 0, x.dtype) : null);
  let at = 0;
  const trees = parts.map(({ structure }) => structure.unflatten(grads.slice(at, at += structure.size)));
  return { value, gradient: typeof argnums === "number" ? trees[0] : trees, aux: rebuildAux(outputs.slice(1)) };
}

function scalar(operation: string, f: AnyFunction, out: unknown): Tensor {
  if (out === null || out === undefined || (typeof out === "object" && !("aval" in out))) {
    throw new TypeError(
      `Cannot take ${operation} of ${nameOf(f)}: it returns ${out === undefined ? "nothing" : "no tensor"}, and must return a scalar`,
    );
  }
  const value = toTensor(`take ${operation} of ${nameOf(f)}`, out as Tensor);
  if (value.shape.length !== 0) {
    throw new TypeError(
      `Cannot take ${operation} of ${nameOf(f)}: it returns ${
        describe(value)
      }, and must return a scalar; take the sum or the mean of it, or use jacrev`,
    );
  }
  if (!isFloat(value.dtype)) {
    throw new TypeError(`Cannot take ${operation} of ${nameOf(f)}: it returns ${describe(value)}, and must return a floating scalar`);
  }
  return value;
}
