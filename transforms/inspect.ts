/**
 * Looking at functions without running them.
 *
 * @module
 */
import type { Program } from "../core/program.ts";
import type { DType } from "../core/dtype.ts";
import type { Aval, Shape } from "../core/shape.ts";
import { describe } from "../core/shape.ts";
import { Tensor } from "../core/tensor.ts";
import { evaluateProgram } from "../core/tracing/evaluate.ts";
import { traceProgram } from "../core/tracing/program_trace.ts";
import { flatten, map, type Structure } from "../core/tree.ts";
import { type AnyFunction, checkFunction, flattenTensors, nameOf } from "./_flat.ts";

/** The type of a tensor without its values; stands for one in `evalShape` and `makeProgram`. */
export class ShapeDtype {
  /** The type of tensors of this shape; float32 unless said. */
  constructor(
    /** The sizes of the axes. */
    readonly shape: Shape,
    /** The element type. */
    readonly dtype: DType = "float32",
  ) {}
  /** `float32[3,4]`. */
  toString(): string {
    return describe(this);
  }
}

function types(operation: string, args: unknown[]): { avals: Aval[]; structure: Structure } {
  const { leaves, structure } = flatten(args);
  const avals = leaves.map((leaf): Aval => {
    if (leaf instanceof ShapeDtype) return { shape: leaf.shape, dtype: leaf.dtype };
    return flattenTensors(operation, leaf).leaves[0]!.aval;
  });
  return { avals, structure };
}

function trace(operation: string, f: AnyFunction, args: unknown[]): { program: Program; constants: Tensor[]; out: Structure } {
  checkFunction(operation, f);
  const what = `${operation} ${nameOf(f)}`;
  const { avals, structure } = types(what, args);
  let out!: Structure;
  const traced = traceProgram((...xs) => {
    const result = flattenTensors(what, f(...structure.unflatten(xs) as unknown[]));
    out = result.structure;
    return result.leaves;
  }, avals);
  return { ...traced, out };
}

/**
 * The types of a function's results, found without computing anything, as `jax.eval_shape`.
 *
 * @param f A function of trees of tensors.
 * @param args Its arguments: tensors, or `ShapeDtype`s in their place.
 * @returns The tree of results with a `ShapeDtype` for each tensor.
 * @example
 * ```ts
 * import { evalShape, np, ShapeDtype, type Tensor } from "@fluxion/fluxion";
 * import { assertEquals } from "@std/assert";
 * const out = evalShape((x: Tensor) => np.sum(x, 0), new ShapeDtype([2, 3])) as ShapeDtype;
 * assertEquals(String(out), "float32[3]");
 * ```
 */
export function evalShape(f: AnyFunction, ...args: unknown[]): unknown {
  const { program, out } = trace("evalShape", f, args);
  return out.unflatten(program.outputs.map((a) => new ShapeDtype(a.aval.shape, a.aval.dtype)));
}

/**
 * The program that a function becomes, as `jax.make_jaxpr`. It prints readably.
 *
 * @param f A function of trees of tensors.
 * @returns A function of the same arguments (or `ShapeDtype`s) that gives the program; tensors that `f` closes over are its first inputs.
 * @example
 * ```ts
 * import { makeProgram, np, type Tensor } from "@fluxion/fluxion";
 * import { assertStringIncludes } from "@std/assert";
 * assertStringIncludes(String(makeProgram((x: Tensor) => np.sin(x))(1)), "sin");
 * ```
 */
export function makeProgram(f: AnyFunction): (...args: unknown[]) => Program {
  checkFunction("makeProgram of", f);
  return (...args) => trace("makeProgram of", f, args).program;
}

/**
 * A function without hidden inputs: what `f` closes over becomes arguments, as `jax.closure_convert`. So a derivative rule can reach them.
 *
 * @param f A function of trees of tensors.
 * @param args Examples of its arguments.
 * @returns `[converted, constants]`: `converted(...args, ...constants)` equals `f(...args)`.
 */
export function closureConvert(f: AnyFunction, ...args: unknown[]): [converted: AnyFunction, constants: Tensor[]] {
  const { program, constants, out } = trace("closureConvert", f, args);
  const converted = (...all: unknown[]) => {
    const given = all.slice(0, args.length);
    const extra = all.slice(args.length).flatMap((x) => flattenTensors("call a converted function", x).leaves);
    return out.unflatten(evaluateProgram(program, [...extra, ...flattenTensors("call a converted function", given).leaves]));
  };
  return [converted, constants];
}

/** The types of a tree's tensors. */
export function shapesOf(tree: unknown): unknown {
  return map((x: unknown) => x instanceof Tensor ? new ShapeDtype(x.shape, x.dtype) : x, tree);
}
