/**
 * Loops as single operations: compiled without a return to the host for each step.
 *
 * @module
 */
import { bind, bindMany } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import { kindName, type TensorLike, toTensor } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import { type Aval, describe, sameShape } from "../core/shape.ts";
import { Tensor } from "../core/tensor.ts";
import { isEvaluating } from "../core/trace.ts";
import { traceProgram } from "../core/tracing/program_trace.ts";
import { describeDifference, keyString, leavesWithPath, type Structure } from "../core/tree.ts";
import { type AnyFunction, checkFunction, flattenTensors, nameOf, type Tensors } from "./_flat.ts";
import { vmap } from "./vmap.ts";

/** Options of `scan`. */
export interface ScanOptions {
  /** The number of steps, where there are no slices to say it. */
  readonly length?: number;
  /** Whether to go from the last slice to the first. Default false. */
  readonly reverse?: boolean;
  /** How many steps to write out in a row; for the compiler, of no effect on results. Default 1. */
  readonly unroll?: number;
}

/**
 * Runs `f(carry, x)` → `[carry, y]` over the slices of `xs`, as `jax.lax.scan`.
 *
 * @param f The step: takes the carry and one slice, gives the next carry, of the same type, and an output.
 * @param init The first carry, a tree.
 * @param xs A tree whose leaves are sliced along their leading axis; null where there is nothing to slice.
 * @param options The number of steps, the direction.
 * @returns `[carry, ys]`: the last carry, and the outputs stacked along a new leading axis.
 * @throws {TypeError} The step returns a carry of another structure, shape or dtype.
 * @throws {RangeError} The leading sizes of `xs` differ, or no length is known.
 * @example Running sums
 * ```ts
 * import { np, scan } from "@fluxion/fluxion";
 * import { assertEquals } from "@std/assert";
 * const [total, sums] = scan((sum, x) => [sum.add(x), sum.add(x)], np.array(0), np.array([1, 2, 3]));
 * assertEquals([total.item(), sums.toArray()], [6, [1, 3, 6]]);
 * ```
 */
// deno-lint-ignore no-explicit-any -- slices and outputs of any tree type
export function scan<C, X = any, Y = any>(
  f: (carry: Tensors<C>, x: X) => readonly [unknown, Y],
  init: C,
  xs: unknown,
  options?: ScanOptions,
): [Tensors<C>, Tensors<Y>] {
  checkFunction("scan", f);
  checkOptions("scan", options, ["length", "reverse", "unroll"]);
  const operation = `scan ${nameOf(f as AnyFunction)}`;
  const carry = flattenTensors(operation, init), slices = flattenTensors(operation, xs ?? null);
  const length = scanLength(operation, slices.leaves, options?.length);
  const xAvals = slices.leaves.map((x): Aval => ({ shape: x.shape.slice(1), dtype: x.dtype }));
  let yStructure!: Structure;
  const trace = (avals: readonly Aval[]) =>
    traceProgram((...inputs) => {
      const c = carry.structure.unflatten(inputs.slice(0, avals.length));
      const x = slices.structure.unflatten(inputs.slice(avals.length));
      const result = f(c as Tensors<C>, x as X);
      if (!Array.isArray(result) || result.length !== 2) {
        throw new TypeError(`Cannot ${operation}: it must return [carry, y]; y may be null`);
      }
      const next = flattenTensors(operation, result[0]), y = flattenTensors(operation, result[1] ?? null);
      checkSameStructure(operation, carry.structure, next.structure);
      yStructure = y.structure;
      return [...next.leaves, ...y.leaves];
    }, [...avals, ...xAvals]);
  const { leaves, program, constants } = settleCarry(operation, carry, trace);
  const outs = bindMany("scan", [...constants, ...leaves, ...slices.leaves], {
    body: program,
    numConsts: constants.length,
    numCarry: leaves.length,
    length,
    reverse: options?.reverse ?? false,
    unroll: options?.unroll ?? 1,
  });
  const n = leaves.length;
  return [carry.structure.unflatten(outs.slice(0, n)), yStructure.unflatten(outs.slice(n))] as [Tensors<C>, Tensors<Y>];
}

function scanLength(operation: string, leaves: readonly Tensor[], given: number | undefined): number {
  if (given !== undefined && (!Number.isInteger(given) || given < 0)) {
    throw new RangeError(`Cannot ${operation} with length ${given}: it must be a whole number at or above 0`);
  }
  for (const x of leaves) {
    if (x.ndim === 0) throw new RangeError(`Cannot ${operation} over ${describe(x)}: a scalar has no leading axis to slice`);
    const n = x.shape[0]!, first = given ?? leaves[0]!.shape[0]!;
    if (n !== first) {
      throw new RangeError(
        `Cannot ${operation} over ${leaves.map(describe).join(", ")}${
          given === undefined ? "" : ` with length ${given}`
        }: the leading sizes differ`,
      );
    }
  }
  const length = given ?? leaves[0]?.shape[0];
  if (length === undefined) throw new RangeError(`Cannot ${operation}: without xs, give options.length`);
  return length;
}

function checkSameStructure(operation: string, before: Structure, after: Structure): void {
  if (before.equals(after)) return;
  throw new TypeError(
    `Cannot ${operation}: the carry changes its structure: ${describeDifference(before, after, ["the carry in", "the carry out"])}`,
  );
}

type Traced = { program: ReturnType<typeof traceProgram>["program"]; constants: Tensor[] };

/**
 * Traces a loop body whose carry must keep its type. Weak leaves (JavaScript numbers) take the type that the body gives them.
 */
function settleCarry(
  operation: string,
  carry: { leaves: Tensor[]; structure: Structure },
  trace: (avals: readonly Aval[]) => Traced,
): { leaves: Tensor[] } & Traced {
  let leaves = carry.leaves;
  for (let attempt = 0;; attempt++) {
    const avals = leaves.map((x): Aval => ({ shape: x.shape, dtype: x.dtype, ...(x.aval.weak && attempt === 0 ? { weak: true } : {}) }));
    const traced = trace(avals);
    const after = traced.program.outputs.slice(0, leaves.length).map((a) => a.aval);
    const promotable = leaves.some((x, i) => x.aval.weak && after[i]!.dtype !== x.dtype && sameShape(x.shape, after[i]!.shape));
    if (promotable && attempt === 0) {
      leaves = leaves.map((x, i) => x.aval.weak && after[i]!.dtype !== x.dtype ? bind("cast", [x], { dtype: after[i]!.dtype }) : x);
      continue;
    }
    const wrong = leaves.flatMap((x, i) => {
      const a = after[i]!;
      if (a.dtype === x.dtype && sameShape(a.shape, x.shape)) return [];
      const example = carry.structure.unflatten(leaves.map((_, k) => k));
      const path = keyString(leavesWithPath(example).find((p) => p[1] === i)![0]);
      return [`carry${path} goes in as ${describe(x)} and comes out as ${describe(a)}`];
    });
    if (wrong.length > 0) throw new TypeError(`Cannot ${operation}: the carry must keep its type: ${wrong.join("; ")}`);
    return { leaves, ...traced };
  }
}

/**
 * Runs `body(i, value)` for i from `low` up to, not including, `high`, as `jax.lax.fori_loop`.
 *
 * @param low The first index.
 * @param high The index to stop before. Traced bounds are possible; then reverse-mode gradients are not.
 * @param body Gives the next value, of the same type.
 * @param init The first value, a tree.
 * @returns The last value.
 * @example
 * ```ts
 * import { foriLoop, np } from "@fluxion/fluxion";
 * import { assertEquals } from "@std/assert";
 * assertEquals(foriLoop(0, 5, (i, x) => x.add(i), np.array(0)).item(), 10);
 * ```
 */
export function foriLoop<T>(
  low: number | Tensor,
  high: number | Tensor,
  body: (i: Tensor, value: Tensors<T>) => unknown,
  init: T,
): Tensors<T> {
  checkFunction("foriLoop", body);
  const from = staticBound(low), to = staticBound(high);
  if (from !== undefined && to !== undefined) {
    if (!Number.isInteger(from) || !Number.isInteger(to)) {
      throw new RangeError(`Cannot foriLoop from ${from} to ${to}: the bounds must be whole numbers`);
    }
    const [[, value]] = scan(
      ([i, v]: readonly [Tensor, unknown]) => [[bind("add", [i, constant(1, "int32")], {}), body(i, v as Tensors<T>)], null],
      [toTensor("foriLoop", from, "int32"), init],
      null,
      { length: Math.max(0, to - from) },
    ) as unknown as [[Tensor, Tensors<T>]];
    return value;
  }
  const start = toTensor("foriLoop", low as TensorLike, "int32"), end = toTensor("foriLoop", high as TensorLike, "int32");
  const [, , value] = whileLoop(
    ([i, stop]: readonly [Tensor, Tensor, unknown]) => bind("lt", [i, stop], {}),
    ([i, stop, v]: readonly [Tensor, Tensor, unknown]) => [bind("add", [i, constant(1, "int32")], {}), stop, body(i, v as Tensors<T>)],
    [start, end, init] as never,
  ) as unknown as [Tensor, Tensor, Tensors<T>];
  return value;
}

/** A loop bound that is known now. */
function staticBound(x: number | Tensor): number | undefined {
  if (typeof x === "number") return x;
  if (!(x instanceof Tensor)) throw new TypeError(`Cannot foriLoop with ${kindName(x)} as a bound: it must be an integer scalar`);
  if (x.ndim !== 0) throw new RangeError(`Cannot foriLoop with bound ${describe(x)}: it must be a scalar`);
  return x.storage !== undefined && isEvaluating() ? Number(x.item()) : undefined;
}

/**
 * Runs `body(value)` while `cond(value)` holds, as `jax.lax.while_loop`. Differentiable in forward mode only.
 *
 * @param cond Gives a bool scalar.
 * @param body Gives the next value, of the same type.
 * @param init The first value, a tree.
 * @returns The first value for which the condition does not hold.
 * @throws {TypeError} The condition gives no bool scalar, or the body changes the value's type.
 * @example
 * ```ts
 * import { np, whileLoop } from "@fluxion/fluxion";
 * import { assertEquals } from "@std/assert";
 * assertEquals(whileLoop((x) => x.less(100), (x) => x.multiply(2), np.array(1)).item(), 128);
 * ```
 */
export function whileLoop<T>(cond: (value: Tensors<T>) => unknown, body: (value: Tensors<T>) => unknown, init: T): Tensors<T> {
  checkFunction("whileLoop", cond);
  checkFunction("whileLoop", body);
  const operation = `whileLoop ${nameOf(body as AnyFunction)}`;
  const carry = flattenTensors(operation, init);
  const step = settleCarry(operation, carry, (avals) =>
    traceProgram((...xs) => {
      const next = flattenTensors(operation, body(carry.structure.unflatten(xs) as Tensors<T>));
      checkSameStructure(operation, carry.structure, next.structure);
      return next.leaves;
    }, avals));
  const predicate = traceProgram((...xs) => {
    const p = toTensor(operation, cond(carry.structure.unflatten(xs) as Tensors<T>) as TensorLike);
    if (p.ndim !== 0 || p.dtype !== "bool") {
      throw new TypeError(`Cannot ${operation}: the condition gives ${describe(p)}, and must give a bool scalar`);
    }
    return [p];
  }, step.leaves.map((x): Aval => ({ shape: x.shape, dtype: x.dtype })));
  const outs = bindMany("whileLoop", [...predicate.constants, ...step.constants, ...step.leaves], {
    cond: predicate.program,
    body: step.program,
    numCondConsts: predicate.constants.length,
    numBodyConsts: step.constants.length,
  });
  return carry.structure.unflatten(outs) as Tensors<T>;
}

/** Options of `map`. */
export interface MapOptions {
  /** How many elements to compute at once, by vmap. Default: one after the other. */
  readonly batchSize?: number;
}

/**
 * Applies a function to each slice along the leading axis, one after the other, as `jax.lax.map`. Uses less memory than `vmap`.
 *
 * @param f A function of one slice.
 * @param xs A tree, sliced along its leaves' leading axis.
 * @param options How many slices to take at once.
 * @returns The results, stacked.
 * @example
 * ```ts
 * import { map, np } from "@fluxion/fluxion";
 * import { assertEquals } from "@std/assert";
 * assertEquals(map((x) => x.multiply(2), np.array([1, 2, 3])).toArray(), [2, 4, 6]);
 * ```
 */
// deno-lint-ignore no-explicit-any -- slices of any tree type
export function map<X = any, Y = any>(f: (x: X) => Y, xs: unknown, options?: MapOptions): Tensors<Y> {
  checkFunction("map", f);
  checkOptions("map", options, ["batchSize"]);
  const batchSize = options?.batchSize;
  if (batchSize === undefined) return scan((_: null, x: X) => [null, f(x)], null, xs)[1] as Tensors<Y>;
  const { leaves, structure } = flattenTensors("map", xs);
  const length = scanLength("map", leaves, undefined), whole = Math.floor(length / batchSize);
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new RangeError(`Cannot map with batchSize ${batchSize}: it must be a whole number above 0`);
  }
  const part = (from: number, to: number) =>
    leaves.map((x) =>
      bind("slice", [x], { start: x.shape.map((_, i) => i === 0 ? from : 0), limit: x.shape.with(0, to), strides: x.shape.map(() => 1) })
    );
  const batched = vmap(f as AnyFunction);
  const pieces: Tensor[][] = [];
  let out!: Structure;
  if (whole > 0) {
    const grouped = part(0, whole * batchSize).map((x) => bind("reshape", [x], { shape: [whole, batchSize, ...x.shape.slice(1)] }));
    const ys = flattenTensors("map", scan((_: null, x: X) => [null, batched(x)], null, structure.unflatten(grouped))[1]);
    out = ys.structure;
    pieces.push(ys.leaves.map((y) => bind("reshape", [y], { shape: [whole * batchSize, ...y.shape.slice(2)] })));
  }
  if (whole * batchSize < length || whole === 0) {
    const rest = flattenTensors("map", batched(structure.unflatten(part(whole * batchSize, length))));
    out = rest.structure;
    pieces.push(rest.leaves);
  }
  return out.unflatten(
    pieces[0]!.map((first, i) => pieces.length === 1 ? first : bind("concatenate", [first, pieces[1]![i]!], { axis: 0 })),
  ) as Tensors<Y>;
}
