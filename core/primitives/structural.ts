/**
 * Operations that move elements and compute nothing.
 *
 * @module
 */
import { Linear, type Primitive, type Unary } from "../primitive.ts";
import { bind } from "../bind.ts";
import type { DType } from "../dtype.ts";
import { type Aval, describe, type Shape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { batchFront, constantZero, reduceSum, reshape, transpose } from "./_ops.ts";

/** Axes 0 … rank − 1. */
const range = (rank: number): number[] => Array.from({ length: rank }, (_, i) => i);

/** Repeats along new or size-one axes: input axis k becomes output axis `axes[k]`. As `lax.broadcast_in_dim_p`. */
export const broadcastInDim: Unary<"broadcastInDim", { readonly shape: Shape; readonly axes: readonly number[] }> = {
  name: "broadcastInDim",
  results: "one",
  kind: "structural",
  shape([x], { shape, axes }) {
    if (axes.length !== x.shape.length || x.shape.some((n, i) => n !== 1 && n !== shape[axes[i]!])) {
      throw new RangeError(
        `Cannot broadcast ${describe(x)} to [${shape.join(",")}] along axes [${axes.join(",")}]: each size must be 1 or the output's`,
      );
    }
    return { shape, dtype: x.dtype };
  },
  jvp: ([x], [dx], params) => [bind("broadcastInDim", [x], params), bind("broadcastInDim", [dx], params)],
  // Each element was used once per copy, so its cotangents add up.
  transpose(ct, [x], { shape, axes }) {
    const summed = range(shape.length).filter((axis) => {
      const k = axes.indexOf(axis);
      return k < 0 || (x.shape[k] === 1 && shape[axis] !== 1);
    });
    const kept = axes.filter((axis) => !summed.includes(axis));
    const order = [...kept].sort((a, b) => a - b);
    const out = transpose(reduceSum(ct!, summed), kept.map((axis) => order.indexOf(axis)));
    return [out.shape.length === x.shape.length ? out : reshape(out, x.shape)];
  },
  batch: ([x], [batchAxis], { shape, axes }, { size }) => {
    const moved = batchFront(x, batchAxis, size);
    return [bind("broadcastInDim", [moved], { shape: [size, ...shape], axes: [0, ...axes.map((a) => a + 1)] }), 0];
  },
  linearize: "jvp",
};

/** The same elements in another shape of the same size. */
export const reshaping: Unary<"reshape", { readonly shape: Shape }> = {
  name: "reshape",
  results: "one",
  kind: "structural",
  shape([x], { shape }) {
    if (sizeOf(shape) !== sizeOf(x.shape)) {
      throw new RangeError(
        `Cannot reshape ${describe(x)} to [${shape.join(",")}]: it has ${sizeOf(x.shape)} elements, the new shape ${sizeOf(shape)}`,
      );
    }
    return { shape, dtype: x.dtype };
  },
  jvp: ([x], [dx], params) => [bind("reshape", [x], params), bind("reshape", [dx], params)],
  transpose: (ct, [x]) => [reshape(ct!, x.shape)],
  batch: ([x], [batchAxis], { shape }, { size }) => [reshape(batchFront(x, batchAxis, size), [size, ...shape]), 0],
  linearize: "jvp",
};

/** Axes in another order: output axis i is input axis `perm[i]`. */
export const transposition: Unary<"transpose", { readonly perm: readonly number[] }> = {
  name: "transpose",
  results: "one",
  kind: "structural",
  shape([x], { perm }) {
    if (perm.length !== x.shape.length || range(perm.length).some((i) => !perm.includes(i))) {
      throw new RangeError(`Cannot transpose ${describe(x)} by [${perm.join(",")}]: each of its ${x.shape.length} axes must be named once`);
    }
    return { shape: perm.map((p) => x.shape[p]!), dtype: x.dtype };
  },
  jvp: ([x], [dx], params) => [bind("transpose", [x], params), bind("transpose", [dx], params)],
  transpose: (ct, _, { perm }) => [bind("transpose", [ct!], { perm: range(perm.length).map((i) => perm.indexOf(i)) })],
  batch: ([x], [batchAxis], { perm }) => [
    bind("transpose", [x], { perm: [batchAxis, ...perm.map((p) => p < batchAxis ? p : p + 1)] }),
    0,
  ],
  linearize: "jvp",
};

/** Axes read backwards. */
export const reversal: Unary<"reverse", { readonly axes: readonly number[] }> = {
  name: "reverse",
  results: "one",
  kind: "structural",
  shape([x], { axes }) {
    if (axes.some((a) => !Number.isInteger(a) || a < 0 || a >= x.shape.length)) {
      throw new RangeError(`Cannot reverse ${describe(x)} over axes [${axes.join(",")}]: an axis is out of range`);
    }
    return { shape: x.shape, dtype: x.dtype };
  },
  jvp: ([x], [dx], params) => [bind("reverse", [x], params), bind("reverse", [dx], params)],
  transpose: (ct, _, params) => [bind("reverse", [ct!], params)],
  batch: ([x], [batchAxis], { axes }) => [bind("reverse", [x], { axes: axes.map((a) => a < batchAxis ? a : a + 1) }), batchAxis],
  linearize: "jvp",
};

interface SliceParams {
  readonly start: readonly number[];
  readonly limit: readonly number[];
  readonly strides: readonly number[];
}

/** Every `strides`-th element from `start` up to, not including, `limit`. */
export const slicing: Unary<"slice", SliceParams> = {
  name: "slice",
  results: "one",
  kind: "structural",
  shape([x], { start, limit, strides }) {
    const shape = x.shape.map((n, i) => {
      const from = start[i]!, to = limit[i]!, step = strides[i]!;
      if (!(from >= 0 && from <= to && to <= n && step >= 1)) {
        throw new RangeError(
          `Cannot slice ${describe(x)} along axis ${i} from ${from} to ${to} by ${step}: 0 ≤ start ≤ limit ≤ ${n} and step ≥ 1 must hold`,
        );
      }
      return Math.ceil((to - from) / step);
    });
    return { shape, dtype: x.dtype };
  },
  jvp: ([x], [dx], params) => [bind("slice", [x], params), bind("slice", [dx], params)],
  // Elements that were skipped get zero: between kept ones as interior padding.
  transpose(ct, [x], { start, strides }) {
    const high = x.shape.map((n, i) => {
      const kept = ct!.shape[i]!;
      return n - start[i]! - (kept === 0 ? 0 : (kept - 1) * strides[i]! + 1);
    });
    return [bind("pad", [ct!, constantZero(ct!)], { low: start, high, interior: strides.map((s) => s - 1) })];
  },
  batch: ([x], [batchAxis], { start, limit, strides }) => [
    bind("slice", [x], {
      start: start.toSpliced(batchAxis, 0, 0),
      limit: limit.toSpliced(batchAxis, 0, x.shape[batchAxis]!),
      strides: strides.toSpliced(batchAxis, 0, 1),
    }),
    batchAxis,
  ],
  linearize: "jvp",
};

interface PadParams {
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly interior: readonly number[];
}

/** The first operand with the scalar second one before (`low`), after (`high`) and between (`interior`) its elements; negative padding cuts. */
export const padding: Primitive<"pad", PadParams, 2> = {
  name: "pad",
  results: "one",
  kind: "structural",
  shape([x, value], { low, high, interior }) {
    if (value.shape.length !== 0 || value.dtype !== x.dtype) {
      throw new TypeError(`Cannot pad ${describe(x)} with ${describe(value)}: the value must be a scalar of the same dtype`);
    }
    const shape = x.shape.map((n, i) => {
      const inner = n === 0 ? 0 : n + (n - 1) * interior[i]!;
      const size = inner + low[i]! + high[i]!;
      if (size < 0 || interior[i]! < 0) {
        throw new RangeError(
          `Cannot pad ${describe(x)} along axis ${i} by [${low[i]}, ${high[i]}, ${interior[i]}]: the size would be ${size}`,
        );
      }
      return size;
    });
    return { shape, dtype: x.dtype };
  },
  jvp([x, value], [dx, dvalue], params) {
    const zero = constantZero(x);
    const tangent = dx || dvalue
      ? bind("pad", [dx ?? bind("broadcastInDim", [zero], { shape: x.shape, axes: [] }), dvalue ?? zero], params)
      : null;
    return [bind("pad", [x, value], params), tangent];
  },
  transpose(ct, [x, value], { low, high, interior }) {
    const rank = ct!.shape.length;
    // Negative padding cut elements off: they get zero. Then what lies between is skipped.
    const uncut = bind("pad", [ct!, constantZero(ct!)], {
      low: low.map((n) => n < 0 ? -n : 0),
      high: high.map((n) => n < 0 ? -n : 0),
      interior: new Array(rank).fill(0),
    });
    const back = bind("slice", [uncut], {
      start: low.map((n) => Math.max(n, 0)),
      limit: uncut.shape.map((n, i) => n - Math.max(high[i]!, 0)),
      strides: interior.map((n) => n + 1),
    });
    const all = range(rank);
    const forValue = value instanceof Linear
      ? bind("sub", [bind("reduceSum", [ct!], { axes: all }), bind("reduceSum", [back], { axes: all })], {})
      : null;
    return [x instanceof Linear ? back : null, forValue];
  },
  batch([x, value], [xAxis, valueAxis], { low, high, interior }, { size }) {
    const front = batchFront(x, xAxis, size);
    const params = { low: [0, ...low], high: [0, ...high], interior: [0, ...interior] };
    if (valueAxis === null) return [bind("pad", [front, value], params), 0];
    // A value per example: pad a mask alike, and choose.
    const filled = bind("pad", [front, constantZero(x)], params);
    const ones = bind("broadcastInDim", [bind("cast", [constantZero(x)], { dtype: "bool" })], { shape: front.shape, axes: [] });
    const outside = bind("pad", [ones, bind("not", [bind("cast", [constantZero(x)], { dtype: "bool" })], {})], params);
    return [bind("select", [outside, bind("broadcastInDim", [value], { shape: filled.shape, axes: [0] }), filled], {}), 0];
  },
  linearize: "jvp",
};

/** Operands one after the other along an axis. */
export const concatenation: Primitive<"concatenate", { readonly axis: number }> = {
  name: "concatenate",
  results: "one",
  kind: "structural",
  shape(inputs, { axis }) {
    const first = inputs[0] as Aval;
    let total = 0;
    for (const x of inputs) {
      if (x.dtype !== first.dtype || x.shape.length !== first.shape.length || x.shape.some((n, i) => i !== axis && n !== first.shape[i])) {
        throw new RangeError(
          `Cannot concatenate ${inputs.map(describe).join(" with ")} along axis ${axis}: dtypes and all other sizes must be the same`,
        );
      }
      total += x.shape[axis]!;
    }
    return { shape: first.shape.with(axis, total), dtype: first.dtype };
  },
  jvp(inputs, tangents, params) {
    const filled = inputs.map((x, i) =>
      tangents[i] ?? (x.shape.length === 0 ? constantZero(x) : bind("broadcastInDim", [constantZero(x)], { shape: x.shape, axes: [] }))
    );
    return [bind("concatenate", inputs, params), bind("concatenate", filled, params)];
  },
  transpose(ct, inputs, { axis }) {
    let at = 0;
    return inputs.map((x) => {
      const from = at;
      at += x.shape[axis]!;
      if (!(x instanceof Linear)) return null;
      const rank = ct!.shape.length;
      return bind("slice", [ct!], {
        start: new Array(rank).fill(0).with(axis, from),
        limit: ct!.shape.with(axis, at),
        strides: new Array(rank).fill(1),
      });
    });
  },
  batch: (inputs, axes, { axis }, { size }) => [
    bind("concatenate", inputs.map((x, i) => batchFront(x, axes[i]!, size)), { axis: axis + 1 }),
    0,
  ],
  linearize: "jvp",
};

/** Each element its index along an axis. */
export const iota: Primitive<"iota", { readonly shape: Shape; readonly dtype: DType; readonly axis: number }, 0> = {
  name: "iota",
  results: "one",
  kind: "structural",
  shape: (_, { shape, dtype }) => ({ shape, dtype, weak: false }),
  jvp: "zero",
  transpose: "nonlinear",
  batch: (_inputs: readonly Tensor[], _axes, params) => [bind("iota", [], params), null],
  linearize: "jvp",
};
