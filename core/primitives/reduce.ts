/**
 * Reductions along axes, which leave the shape.
 *
 * @module
 */
import type { Unary } from "../primitive.ts";
import { bind } from "../bind.ts";
import { isInteger } from "../dtype.ts";
import { type Aval, describe } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { after, checkAxes, others } from "./_axes.ts";
import { broadcastInDim, cast, compare, div, mul, reduceSum as sum } from "./_ops.ts";
import { productTree } from "./_trees.ts";

/** The axes that are reduced. */
export interface ReduceParams {
  /** Distinct axes. */
  readonly axes: readonly number[];
}

/** The type of a reduction's result. */
function reducedType(operation: string, x: Aval, axes: readonly number[]): Aval {
  checkAxes(operation, x, axes);
  return { shape: x.shape.filter((_, axis) => !axes.includes(axis)), dtype: x.dtype };
}

function numericType(operation: string, x: Aval, axes: readonly number[]): Aval {
  if (x.dtype === "bool") throw new TypeError(`Cannot ${operation} ${describe(x)}: it takes a numeric dtype; cast it with astype`);
  return reducedType(operation, x, axes);
}

function logicalType(operation: string, x: Aval, axes: readonly number[]): Aval {
  if (x.dtype !== "bool" && !isInteger(x.dtype)) {
    throw new TypeError(`Cannot ${operation} ${describe(x)}: it takes bool or an integer dtype`);
  }
  return reducedType(operation, x, axes);
}

type ReductionName = "reduceSum" | "reduceProd" | "reduceMax" | "reduceMin" | "reduceAnd" | "reduceOr";

/** The batch axis is never reduced: step over it going in, count what vanished before it coming out. */
function batchRule(name: ReductionName) {
  return ([x]: readonly [Tensor], [at]: readonly [number], { axes }: ReduceParams): [Tensor, number] => [
    bind(name, [x], { axes: after(axes, at) }),
    at - axes.filter((axis) => axis < at).length,
  ];
}

/** The sum; of nothing, 0. */
export const reduceSum: Unary<"reduceSum", ReduceParams> = {
  name: "reduceSum",
  results: "one",
  kind: "reduction",
  shape: ([x], { axes }) => numericType("sum", x, axes),
  jvp: ([x], [dx], params) => [bind("reduceSum", [x], params), bind("reduceSum", [dx], params)],
  // Each element fed one sum with weight 1, so each gets that sum's cotangent back.
  transpose: (ct, [x], { axes }) => [broadcastInDim(ct!, x.shape, others(x.shape.length, axes))],
  batch: batchRule("reduceSum"),
  linearize: "jvp",
};

/** The product; of nothing, 1. */
export const reduceProd: Unary<"reduceProd", ReduceParams> = {
  name: "reduceProd",
  results: "one",
  kind: "reduction",
  shape: ([x], { axes }) => numericType("multiply", x, axes),
  // By halving, never by dividing: right where elements are zero.
  jvp: ([x], [dx], params) => [bind("reduceProd", [x], params), productTree(x, dx, params.axes)],
  transpose: "nonlinear",
  batch: batchRule("reduceProd"),
  linearize: "jvp",
};

/** Largest and smallest alike: the elements that equal the result share the tangent evenly. */
function extreme<Name extends "reduceMax" | "reduceMin">(name: Name, verb: string): Unary<Name, ReduceParams> {
  return {
    name,
    results: "one",
    kind: "reduction",
    shape: ([x], { axes }) => reducedType(verb, x, axes),
    jvp([x], [dx], params) {
      const value: Tensor = bind(name, [x], params as never);
      const back = broadcastInDim(value, x.shape, others(x.shape.length, params.axes));
      const chosen = cast(compare("eq", x, back), x.dtype);
      return [value, div(sum(mul(dx, chosen), params.axes), sum(chosen, params.axes))];
    },
    transpose: "nonlinear",
    batch: batchRule(name),
    linearize: "jvp",
  };
}

/** The largest element; NaN if one is. Ties share the cotangent evenly. */
export const reduceMax: Unary<"reduceMax", ReduceParams> = extreme("reduceMax", "take the maximum of");
/** The smallest element; NaN if one is. Ties share the cotangent evenly. */
export const reduceMin: Unary<"reduceMin", ReduceParams> = extreme("reduceMin", "take the minimum of");

/** Whether all hold; of integers, bitwise. Of nothing, true. */
export const reduceAnd: Unary<"reduceAnd", ReduceParams> = {
  name: "reduceAnd",
  results: "one",
  kind: "reduction",
  shape: ([x], { axes }) => logicalType("take all of", x, axes),
  jvp: "zero",
  transpose: "nonlinear",
  batch: batchRule("reduceAnd"),
  linearize: "jvp",
};

/** Whether one holds; of integers, bitwise. Of nothing, false. */
export const reduceOr: Unary<"reduceOr", ReduceParams> = {
  name: "reduceOr",
  results: "one",
  kind: "reduction",
  shape: ([x], { axes }) => logicalType("take any of", x, axes),
  jvp: "zero",
  transpose: "nonlinear",
  batch: batchRule("reduceOr"),
  linearize: "jvp",
};
