/**
 * From the middle of a program back to the host.
 *
 * @module
 */
import { bindMany } from "../core/bind.ts";
import { fromData, kindName, toTensor } from "../core/convert.ts";
import { convert, dtypeOfArray, type TypedArray } from "../core/dtype.ts";
import { type Aval, describe, sameShape, sizeOf } from "../core/shape.ts";
import { Tensor } from "../core/tensor.ts";
import { withEvaluation } from "../core/trace.ts";
import { flatten, type Structure } from "../core/tree.ts";
import { flattenMixed, flattenTensors } from "../transforms/_flat.ts";
import type { ShapeDtype } from "../transforms/inspect.ts";

/** Options of `callback` and `print`. */
export interface CallbackOptions {
  /** Whether calls keep the order in which they stand in the program. Default false. */
  readonly ordered?: boolean;
}

/** The arguments of a host function, with the tensors among them replaced by their values at run time. */
function receive(avals: readonly Aval[], arrays: readonly TypedArray[], rebuild: (tensors: readonly Tensor[]) => unknown): unknown {
  return rebuild(arrays.map((a, i) => fromData(a.slice() as TypedArray, avals[i]!.shape, avals[i]!.dtype)));
}

/**
 * Calls a host function with the values that traced arguments have when the program runs, as `jax.debug.callback`. Under `vmap` it is called
 * once per example; under `grad`, when the function is computed.
 *
 * @param f What to call; what it returns is ignored.
 * @param args Its arguments: trees of tensors; what else they hold is handed on as it is.
 * @example
 * ```ts
 * import { debug, jit, np, type Tensor } from "@fluxion/fluxion";
 * import { assertEquals } from "@std/assert";
 * const seen: unknown[] = [];
 * jit((x: Tensor) => {
 *   debug.callback((v: Tensor) => seen.push(v.item()), x);
 *   return x;
 * })(np.array(3));
 * assertEquals(seen, [3]);
 * ```
 */
// deno-lint-ignore no-explicit-any -- arguments of any tree type
export function callback(f: (...args: any[]) => void, ...args: unknown[]): void {
  report(f, args, {});
}

// deno-lint-ignore no-explicit-any -- arguments of any tree type
function report(f: (...args: any[]) => void, args: readonly unknown[], options: CallbackOptions): void {
  if (typeof f !== "function") throw new TypeError(`Cannot debug.callback ${kindName(f)}: it takes a function`);
  const { tensors, rebuild } = flattenMixed(args);
  const avals = tensors.map((x) => x.aval);
  bindMany("hostCall", tensors, {
    outputs: [],
    ordered: options.ordered ?? false,
    effect: true,
    callback: (...arrays) => {
      withEvaluation(() => f(...receive(avals, arrays, rebuild) as unknown[]));
    },
  });
}

/**
 * Prints values when the program runs, as `jax.debug.print`: `{}` in the text stands for the next argument, `{name}` for a field of an
 * object given as the last one.
 *
 * @param text The text to print.
 * @param args Tensors, trees of them, or plain values.
 * @example
 * ```ts
 * import { debug, np } from "@fluxion/fluxion";
 * debug.print("the mean of {} is {mean}", np.array([1, 3]), { mean: np.array(2) });
 * ```
 */
export function print(text: string, ...args: unknown[]): void {
  if (typeof text !== "string") {
    throw new TypeError(`Cannot debug.print ${kindName(text)}: the first argument is the text, with {} for each value`);
  }
  report((...values: unknown[]) => console.log(format(text, values)), args, { ordered: true });
}

function format(text: string, values: readonly unknown[]): string {
  let next = 0;
  const show = (x: unknown): string =>
    x instanceof Tensor ? x.toString() : typeof x === "string" ? x : JSON.stringify(x, (_, v) => v instanceof Tensor ? v.toString() : v);
  const named = values.at(-1);
  return text.replaceAll(/\{(\w*)\}/g, (whole, name: string) => {
    if (name === "") return next < values.length ? show(values[next++]) : whole;
    if (named !== null && typeof named === "object" && name in named) return show((named as Record<string, unknown>)[name]);
    return whole;
  });
}

/**
 * Calls a pure host function from inside a program and takes its results back in, as `jax.pure_callback`. It has no derivative of its own:
 * wrap it in `customJvp` or `customVjp` to give it one.
 *
 * @param f The function; it gets concrete tensors and gives tensors, numbers or typed arrays of the announced types.
 * @param result The types of the results: a tree of `ShapeDtype`.
 * @param args The arguments, trees of tensors.
 * @returns The results.
 * @throws {TypeError} When run: a result does not have the announced type.
 * @example
 * ```ts
 * import { debug, jit, np, ShapeDtype, type Tensor } from "@fluxion/fluxion";
 * import { assertEquals } from "@std/assert";
 * const f = jit((x: Tensor) => debug.pureCallback((v: Tensor) => Math.hypot(...v.dataSync()), new ShapeDtype([]), x));
 * assertEquals(f(np.array([3, 4])).item(), 5);
 * ```
 */
// deno-lint-ignore no-explicit-any -- arguments and results of any tree type
export function pureCallback(f: (...args: any[]) => unknown, result: ShapeDtype | object, ...args: unknown[]): any {
  if (typeof f !== "function") throw new TypeError(`Cannot debug.pureCallback ${kindName(f)}: it takes a function`);
  const { leaves, structure } = flattenTensors("debug.pureCallback", args);
  const types = flatten(result);
  const outputs = types.leaves.map((t): Aval => ({ shape: (t as ShapeDtype).shape, dtype: (t as ShapeDtype).dtype }));
  const avals = leaves.map((x) => x.aval);
  const outs = bindMany("hostCall", leaves, {
    outputs,
    ordered: false,
    effect: false,
    callback: (...arrays) =>
      withEvaluation(() => {
        const value = f(...receive(avals, arrays, (tensors) => structure.unflatten(tensors)) as unknown[]);
        return collect(value, types.structure, outputs);
      }),
  });
  return types.structure.unflatten(outs);
}

function collect(value: unknown, structure: Structure, outputs: readonly Aval[]): TypedArray[] {
  const got = flattenTensors("take the result of debug.pureCallback", value);
  if (!got.structure.equals(structure)) {
    throw new TypeError(`Cannot take the result of debug.pureCallback: it announced ${structure} and returned ${got.structure}`);
  }
  return got.leaves.map((x, i) => {
    const expected = outputs[i]!;
    const whole = sizeOf(x.shape) === sizeOf(expected.shape) && ArrayBuffer.isView(value);
    if (!whole && !sameShape(x.shape, expected.shape)) {
      throw new TypeError(`Cannot take the result of debug.pureCallback: it announced ${describe(expected)} and returned ${describe(x)}`);
    }
    const data = toTensor("debug.pureCallback", x).dataSync();
    return x.dtype === expected.dtype ? data : convert(data, x.dtype === "bool" ? "bool" : dtypeOfArray(data), expected.dtype);
  });
}
