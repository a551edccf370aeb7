/**
 * Operations across the examples of a vmap that has an axis name.
 *
 * @module
 */
import { bind } from "../bind.ts";
import { constant } from "../constant.ts";
import type { BatchContext, Unary } from "../primitive.ts";
import type { Primitive } from "../primitive.ts";
import type { Aval } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { batchFront, scale } from "./_ops.ts";

/** The vmap that is meant, by the name of its axis. */
export interface AxisParams {
  /** The `axisName` that was given to vmap. */
  readonly axisName: string;
}

/** A collective's type is its operand's. */
const same = ([x]: readonly [Aval]): Aval => x;

/** The batching rule of a collective: another vmap lets it pass, its own resolves it. */
function resolve<Name extends "psum" | "pmax" | "pmin">(
  name: Name,
  mine: (x: Tensor, axis: number | null, context: BatchContext) => Tensor,
): Unary<Name, AxisParams>["batch"] {
  return (([x]: readonly [Tensor], [axis]: readonly [number | null], params: AxisParams, context: BatchContext) =>
    context.axisName === params.axisName ? [mine(x, axis, context), null] : [bind(name, [x], params as never), axis]) as never;
}

/** The sum over the named axis. As `lax.psum`. */
export const psum: Unary<"psum", AxisParams> = {
  name: "psum",
  results: "one",
  kind: "other",
  shape: same,
  jvp: ([x], [dx], params) => [bind("psum", [x], params), bind("psum", [dx], params)],
  transpose: (ct, _, params) => [bind("psum", [ct!], params)],
  batch: resolve("psum", (x, axis, { size }) => axis === null ? scale(x, size) : bind("reduceSum", [x], { axes: [axis] })),
  linearize: "jvp",
};

function extreme<Name extends "pmax" | "pmin">(name: Name, reduce: "reduceMax" | "reduceMin"): Unary<Name, AxisParams> {
  return {
    name,
    results: "one",
    kind: "other",
    shape: same,
    jvp() {
      throw new TypeError(`Cannot differentiate ${name}: as in JAX it has no derivative; use allGather and max`);
    },
    transpose: "nonlinear",
    batch: resolve(name, (x, axis) => axis === null ? x : bind(reduce, [x], { axes: [axis] })),
    linearize: "jvp",
  };
}

/** The maximum over the named axis. As `lax.pmax`. */
export const pmax: Unary<"pmax", AxisParams> = extreme("pmax", "reduceMax");
/** The minimum over the named axis. As `lax.pmin`. */
export const pmin: Unary<"pmin", AxisParams> = extreme("pmin", "reduceMin");

/** All examples' values, stacked in front. As `lax.all_gather`. */
export const allGather: Unary<"allGather", AxisParams & { readonly size: number }> = {
  name: "allGather",
  results: "one",
  kind: "other",
  shape: ([x], { size }) => ({ shape: [size, ...x.shape], dtype: x.dtype }),
  jvp: ([x], [dx], params) => [bind("allGather", [x], params), bind("allGather", [dx], params)],
  // Every example read this one's value: its cotangent is the sum over them of the matching slice.
  transpose: (ct, _, { axisName }) => {
    const summed = bind("psum", [ct!], { axisName });
    const index = bind("axisIndex", [], { axisName });
    const zero = constant(0, "int32");
    const slice = bind("dynamicSlice", [summed, index, ...summed.shape.slice(1).map(() => zero)], { sizes: [1, ...summed.shape.slice(1)] });
    return [bind("reshape", [slice], { shape: summed.shape.slice(1) })];
  },
  batch: ([x], [axis], params, context) => {
    if (context.axisName !== params.axisName) return [bind("allGather", [x], params), (axis as number) + 1];
    return [batchFront(x, axis as number | null, context.size), null];
  },
  linearize: "jvp",
};

/** Each example's value sent to another: (from, to) pairs; who is sent nothing has zeros. As `lax.ppermute`. */
export const ppermute: Unary<"ppermute", AxisParams & { readonly permutation: readonly (readonly [from: number, to: number])[] }> = {
  name: "ppermute",
  results: "one",
  kind: "other",
  shape: same,
  jvp: ([x], [dx], params) => [bind("ppermute", [x], params), bind("ppermute", [dx], params)],
  transpose: (
    ct,
    _,
    { axisName, permutation },
  ) => [bind("ppermute", [ct!], { axisName, permutation: permutation.map(([a, b]) => [b, a] as const) })],
  batch: ([x], [axis], params, context) => {
    if (context.axisName !== params.axisName) return [bind("ppermute", [x], params), axis];
    const front = batchFront(x, axis as number | null, context.size);
    const zero = scale(
      bind("slice", [front], { start: front.shape.map(() => 0), limit: [1, ...front.shape.slice(1)], strides: front.shape.map(() => 1) }),
      0,
    );
    const parts = Array.from({ length: context.size }, (_, to) => {
      const from = params.permutation.find((p) => p[1] === to)?.[0];
      if (from === undefined) return zero;
      return bind("slice", [front], {
        start: front.shape.map((_, i) => i === 0 ? from : 0),
        limit: front.shape.with(0, from + 1),
        strides: front.shape.map(() => 1),
      });
    });
    return [bind("concatenate", parts, { axis: 0 }), 0];
  },
  linearize: "jvp",
};

/** The number of the example within the named axis. As `lax.axis_index`. */
export const axisIndex: Primitive<"axisIndex", AxisParams, 0> = {
  name: "axisIndex",
  results: "one",
  kind: "other",
  shape: () => ({ shape: [], dtype: "int32", weak: false }),
  jvp: "zero",
  transpose: "nonlinear",
  batch: (_inputs: readonly Tensor[], _axes, params, context) =>
    context.axisName === params.axisName
      ? [bind("iota", [], { shape: [context.size], dtype: "int32", axis: 0 }), 0]
      : [bind("axisIndex", [], params), null],
  linearize: "jvp",
};
