/**
 * Reductions over windows that slide along every axis.
 *
 * @module
 */
import type { Unary } from "../primitive.ts";
import { bind } from "../bind.ts";
import { constantLike } from "../constant.ts";
import { integerLimits, isFloat } from "../dtype.ts";
import { type Aval, describe, type Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { dilated, repeat, windows } from "./_axes.ts";
import { compare, constantZero, select } from "./_ops.ts";
import { forEachOffset, multiplyPairs, type Pair } from "./_trees.ts";
import type { Padding } from "./conv.ts";

/** A window and how it slides; one entry per axis. */
export interface WindowParams {
  /** Its size. */
  readonly window: readonly number[];
  /** Its steps. */
  readonly strides: readonly number[];
  /** What lies around the operand, and never wins. */
  readonly padding: readonly Padding[];
}

/** A window whose elements, or the operand's, may lie apart, and what is done with it. */
export interface ReduceWindowParams extends WindowParams {
  /** How the elements of a window are combined. */
  readonly kind: "sum" | "max" | "min" | "prod";
  /** 1 + holes between neighbours of the operand. */
  readonly baseDilation: readonly number[];
  /** 1 + holes between neighbours in the window. */
  readonly windowDilation: readonly number[];
}

/** How many windows there are along each axis. */
export function windowedShape(
  operation: string,
  x: Aval,
  { window, strides, padding, baseDilation, windowDilation }: WindowParams & Partial<ReduceWindowParams>,
): Shape {
  const fail = (why: string) => new RangeError(`Cannot ${operation} ${describe(x)} over windows [${window}]: ${why}`);
  for (const [name, list] of Object.entries({ window, strides, padding, baseDilation, windowDilation })) {
    if (list === undefined) continue;
    if (list.length !== x.shape.length) throw fail(`${name} [${list.join("; ")}] must have ${x.shape.length} entries`);
    if (name !== "padding" && (list as readonly number[]).some((n) => !(n >= 1))) throw fail(`${name} [${list}] must be at least 1`);
  }
  return x.shape.map((n, i) => {
    const size = dilated(n, baseDilation?.[i] ?? 1) + padding[i]![0] + padding[i]![1];
    if (size < 0) throw fail(`padding [${padding[i]}] cuts off more than axis ${i} has`);
    return windows(size, dilated(window[i]!, windowDilation?.[i] ?? 1), strides[i]!);
  });
}

/** What changes nothing when it is combined with another element. */
function identity(kind: ReduceWindowParams["kind"], x: Tensor): Tensor {
  if (kind === "sum") return constantZero(x);
  if (kind === "prod") return constantLike(x, 1);
  if (x.dtype === "bool") return constantLike(x, kind === "max" ? 0 : 1);
  const [low, high] = isFloat(x.dtype) ? [-Infinity, Infinity] : integerLimits(x.dtype);
  return constantLike(x, kind === "max" ? low : high);
}

/** The tangent, offset by offset of the window: for what has no primitive of its own. */
function unrolledTangent(x: Tensor, dx: Tensor, shape: Shape, params: ReduceWindowParams): Tensor {
  const { kind, window, strides, padding, baseDilation, windowDilation } = params;
  const layout = { low: padding.map((p) => p[0]), high: padding.map((p) => p[1]), interior: baseDilation.map((d) => d - 1) };
  const padded: Pair = [bind("pad", [x, identity(kind, x)], layout), bind("pad", [dx, constantZero(x)], layout)];
  let pair: Pair | undefined;
  forEachOffset(window, (offset) => {
    const start = offset.map((o, i) => o * windowDilation[i]!);
    const limit = start.map((s, i) => shape[i]! === 0 ? s : s + (shape[i]! - 1) * strides[i]! + 1);
    const next = padded.map((t) => bind("slice", [t], { start, limit, strides })) as [Tensor, Tensor];
    if (pair === undefined) pair = next;
    else if (kind === "prod") pair = multiplyPairs(pair, next);
    else {
      const keep = compare(kind === "max" ? "ge" : "le", pair[0], next[0]);
      pair = [select(keep, pair[0], next[0]), select(keep, pair[1], next[1])];
    }
  });
  return pair![1];
}

/** The tangent of the element that each window chose; a dilated operand is written out first. */
function chosenTangent(x: Tensor, dx: Tensor, params: ReduceWindowParams): Tensor {
  const { kind, window, strides, padding, baseDilation } = params;
  const none = repeat(0, window.length);
  const spread = (t: Tensor, value: Tensor) =>
    baseDilation.every((d) => d === 1) ? t : bind("pad", [t, value], { low: none, high: none, interior: baseDilation.map((d) => d - 1) });
  const inputs = [spread(dx, constantZero(x)), spread(x, identity(kind, x))];
  return bind("selectAndGatherAdd", inputs, { select: kind === "min" ? "min" : "max", window, strides, padding });
}

/** The sum, product or extreme of each window; padding does not count. As `lax.reduce_window`. */
export const reduceWindow: Unary<"reduceWindow", ReduceWindowParams> = {
  name: "reduceWindow",
  results: "one",
  kind: "other",
  shape([x], params) {
    if (x.dtype === "bool" && (params.kind === "sum" || params.kind === "prod")) {
      throw new TypeError(`Cannot ${params.kind} ${describe(x)} over windows: it takes a numeric dtype; cast it with astype`);
    }
    return { shape: windowedShape(params.kind, x, params), dtype: x.dtype };
  },
  jvp([x], [dx], params) {
    const value = bind("reduceWindow", [x], params);
    if (params.kind === "sum") return [value, bind("reduceWindow", [dx], params)];
    if (value.size === 0) return [value, null];
    const plain = params.kind !== "prod" && params.windowDilation.every((d) => d === 1);
    return [value, plain ? chosenTangent(x, dx, params) : unrolledTangent(x, dx, value.shape, params)];
  },
  // Of a sum: windows over the cotangents of all sums that an element went into.
  transpose(ct, [x], { kind, window, strides, padding, baseDilation, windowDilation }) {
    if (kind !== "sum") throw new TypeError(`Cannot transpose reduceWindow of kind "${kind}": it is not linear`);
    if (ct!.size === 0) return [null];
    const low = window.map((w, i) => dilated(w, windowDilation[i]!) - 1 - padding[i]![0]);
    const high = window.map((w, i) => {
      const span = dilated(x.shape[i]!, baseDilation[i]!) + dilated(w, windowDilation[i]!) - 1;
      return span - dilated(ct!.shape[i]!, strides[i]!) - low[i]!;
    });
    const spread = bind("pad", [ct!, constantZero(ct!)], { low, high, interior: strides.map((s) => s - 1) });
    const none = window.map((): Padding => [0, 0]);
    const ones = repeat(1, window.length);
    return [bind("reduceWindow", [spread], { kind, window, strides: baseDilation, padding: none, baseDilation: ones, windowDilation })];
  },
  batch: ([x], [at], params) => [
    bind("reduceWindow", [x], {
      kind: params.kind,
      window: params.window.toSpliced(at, 0, 1),
      strides: params.strides.toSpliced(at, 0, 1),
      padding: params.padding.toSpliced(at, 0, [0, 0]),
      baseDilation: params.baseDilation.toSpliced(at, 0, 1),
      windowDilation: params.windowDilation.toSpliced(at, 0, 1),
    }),
    at,
  ],
  linearize: "jvp",
};
