/**
 * Reverse mode: a function's value, and the map from cotangents of its results to those of its arguments.
 *
 * @module
 */
import { isFloat } from "../core/dtype.ts";
import { full } from "../core/primitives/_ops.ts";
import type { Program } from "../core/program.ts";
import type { Tensor } from "../core/tensor.ts";
import { evaluateProgram } from "../core/tracing/evaluate.ts";
import { linearizeFlat } from "../core/tracing/linearize.ts";
import { traceProgram } from "../core/tracing/program_trace.ts";
import { transposeFlat } from "../core/tracing/transpose.ts";
import type { Structure } from "../core/tree.ts";
import { type AnyFunction, checkFunction, flattenMixed, flattenTensors, nameOf, type Tensors } from "./_flat.ts";
import { matchTangents } from "./jvp.ts";

/** A function's results with all that reverse and linear mode need. */
interface Half {
  outputs: Tensor[];
  outStructure: Structure;
  inStructure: Structure;
  floating: boolean[];
  leaves: Tensor[];
  nonzeroOut: boolean[];
  linear: Program;
  residuals: Tensor[];
  aux: unknown;
  hasAux: boolean;
}

/** Options may stand last: an object with `hasAux` alone. */
function isAuxOption(x: unknown): x is { hasAux: boolean } {
  return x !== null && typeof x === "object" && Object.keys(x).length === 1 && typeof (x as { hasAux?: unknown }).hasAux === "boolean";
}

function half(operation: string, f: AnyFunction, given: readonly unknown[]): Half {
  checkFunction(operation, f);
  const what = `${operation} ${nameOf(f)}`;
  const hasAux = isAuxOption(given.at(-1)) && (given.at(-1) as { hasAux: boolean }).hasAux;
  const primals = isAuxOption(given.at(-1)) ? given.slice(0, -1) : given;
  const { leaves, structure } = flattenTensors(what, primals);
  let outStructure!: Structure, count = 0;
  let rebuildAux: (tensors: readonly Tensor[]) => unknown = () => undefined;
  const lin = linearizeFlat((...xs) => {
    const result = f(...structure.unflatten(xs) as unknown[]);
    if (hasAux && !(Array.isArray(result) && result.length === 2)) {
      throw new TypeError(`Cannot ${what} with hasAux: it must return [value, aux]`);
    }
    const out = flattenTensors(what, hasAux ? result[0] : result);
    outStructure = out.structure;
    count = out.leaves.length;
    if (!hasAux) return out.leaves;
    const aux = flattenMixed(result[1]);
    rebuildAux = aux.rebuild;
    return [...out.leaves, ...aux.tensors];
  }, leaves);
  return {
    outputs: lin.outputs.slice(0, count),
    outStructure,
    inStructure: structure,
    floating: leaves.map((x) => isFloat(x.dtype)),
    leaves,
    nonzeroOut: lin.nonzeroOut,
    linear: lin.linear,
    residuals: lin.residuals,
    aux: rebuildAux(lin.outputs.slice(count)),
    hasAux,
  };
}

/**
 * A function's value at `primals`, and its pullback, as `jax.vjp`.
 *
 * @param f A function of trees of tensors.
 * @param primals The arguments; after them, `{ hasAux: true }` where `f` returns `[value, aux]`.
 * @returns `[out, pullback]`, with aux last where there is one. The pullback takes a cotangent like `out` and gives a list with one cotangent
 * per argument; it may be called many times.
 * @throws {TypeError} When the pullback is called: the cotangent does not look like the result.
 * @example
 * ```ts
 * import { np, type Tensor, vjp } from "@fluxion/fluxion";
 * import { assertEquals } from "@std/assert";
 * const [y, pullback] = vjp((x: Tensor) => np.sin(x), np.array(0));
 * assertEquals([y.item(), pullback(np.array(2))[0].item()], [0, 2]);
 * ```
 */
export function vjp<A extends unknown[], R>(
  f: (...args: A) => R,
  ...primals: unknown[]
): [Tensors<R>, (cotangent: unknown) => { [K in keyof A]: Tensors<A[K]> }, ...unknown[]] {
  const h = half("take vjp of", f as AnyFunction, primals);
  const pullback = (cotangent: unknown) => {
    const cts = matchTangents(`pull back through ${nameOf(f as AnyFunction)}`, h.outputs, h.outStructure, cotangent);
    const given = [...cts, ...new Array<null>(h.nonzeroOut.length - cts.length).fill(null)].filter((_, i) => h.nonzeroOut[i]);
    const known = [...h.residuals, ...h.floating.filter(Boolean).map(() => null)];
    const back = transposeFlat(h.linear, known, given).slice(h.residuals.length);
    let next = 0;
    return h.inStructure.unflatten(h.leaves.map((x, i) => h.floating[i] ? back[next++] ?? full(x.shape, 0, x.dtype) : null));
  };
  const out = h.outStructure.unflatten(h.outputs);
  return (h.hasAux ? [out, pullback, h.aux] : [out, pullback]) as never;
}

/**
 * A function's value at `primals`, and its derivative there as a linear function, which runs the rest only, as `jax.linearize`.
 *
 * @param f A function of trees of tensors.
 * @param primals The arguments; after them, `{ hasAux: true }` where `f` returns `[value, aux]`.
 * @returns `[out, linear]`; `linear(...tangents)` takes one tangent per argument and gives the tangent of `out`.
 * @example
 * ```ts
 * import { linearize, np, type Tensor } from "@fluxion/fluxion";
 * import { assertEquals } from "@std/assert";
 * const [y, linear] = linearize((x: Tensor) => np.square(x), np.array(3));
 * assertEquals([y.item(), linear(1).item(), linear(2).item()], [9, 6, 12]);
 * ```
 */
export function linearize<A extends unknown[], R>(
  f: (...args: A) => R,
  ...primals: unknown[]
): [Tensors<R>, (...tangents: unknown[]) => Tensors<R>, ...unknown[]] {
  const h = half("linearize", f as AnyFunction, primals);
  const linear = (...tangents: unknown[]) => {
    const operation = `apply the derivative of ${nameOf(f as AnyFunction)}`;
    const slopes = matchTangents(operation, h.leaves, h.inStructure, tangents);
    const filled = h.leaves.flatMap((x, i) => h.floating[i] ? [slopes[i] ?? full(x.shape, 0, x.dtype)] : []);
    const outs = evaluateProgram(h.linear, [...h.residuals, ...filled]);
    let next = 0;
    const all = h.nonzeroOut.map((n) => n ? outs[next++]! : null);
    return h.outStructure.unflatten(h.outputs.map((x, i) => isFloat(x.dtype) ? all[i] ?? full(x.shape, 0, x.dtype) : null));
  };
  const out = h.outStructure.unflatten(h.outputs);
  return (h.hasAux ? [out, linear, h.aux] : [out, linear]) as never;
}

/**
 * The transpose of a function that is linear, as `jax.linear_transpose`.
 *
 * @param f A function that is linear in all its arguments.
 * @param primals Arguments whose types count, not their values.
 * @returns A function from a cotangent like the result to a list of cotangents like the arguments.
 * @throws {TypeError} The function is not linear.
 * @example
 * ```ts
 * import { linearTranspose, np, type Tensor } from "@fluxion/fluxion";
 * import { assertEquals } from "@std/assert";
 * const transposed = linearTranspose((x: Tensor) => np.multiply(x, 3), np.zeros([2]));
 * assertEquals(transposed(np.array([1, 2]))[0].toArray(), [3, 6]);
 * ```
 */
export function linearTranspose<A extends unknown[], R>(
  f: (...args: A) => R,
  ...primals: unknown[]
): (cotangent: unknown) => { [K in keyof A]: Tensors<A[K]> } {
  const operation = `transpose ${nameOf(f as AnyFunction)}`;
  checkFunction("transpose", f);
  const { leaves, structure } = flattenTensors(operation, primals);
  let outStructure!: Structure;
  const { program, constants } = traceProgram((...xs) => {
    const out = flattenTensors(operation, f(...structure.unflatten(xs) as A));
    outStructure = out.structure;
    return out.leaves;
  }, leaves.map((x) => x.aval));
  const outTypes = program.outputs.map((a) => full(a.aval.shape, 0, a.aval.dtype));
  const known = [...constants, ...leaves.map(() => null)];
  // Ask once now, so that a function that is not linear is refused here and not at its first use.
  transposeFlat(program, known, outTypes);
  return (cotangent) => {
    const cts = matchTangents(operation, outTypes, outStructure, cotangent);
    const back = transposeFlat(program, known, cts).slice(constants.length);
    return structure.unflatten(leaves.map((x, i) => back[i] ?? full(x.shape, 0, x.dtype))) as never;
  };
}
