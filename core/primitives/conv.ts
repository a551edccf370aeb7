/**
 * Convolution, in one layout: x [N, …spatial, C], w [...spatial, C / featureGroups, O], result [N / batchGroups, …spatial, O].
 *
 * @module
 */
import { type Binary, Linear } from "../primitive.ts";
import { bind } from "../bind.ts";
import { type Aval, describe, type Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { dilated, range, windows } from "./_axes.ts";
import { moveAxis, reshape, transpose, zeros } from "./_ops.ts";
import { addTangents } from "./_rules.ts";

/** Low and high padding of an axis; negative ones cut. */
export type Padding = readonly [low: number, high: number];

/** How the window moves, one entry per spatial axis, and how channels or examples divide into groups. */
export interface ConvParams {
  /** Steps of the window. */
  readonly strides: readonly number[];
  /** Zeros around x, after its dilation. */
  readonly padding: readonly Padding[];
  /** 1 + zeros between neighbours of x. */
  readonly lhsDilation: readonly number[];
  /** 1 + zeros between neighbours of w. */
  readonly rhsDilation: readonly number[];
  /** Groups of channels, convolved apart. */
  readonly featureGroups: number;
  /** Groups of examples, each with its own output channels; 1 unless featureGroups is. */
  readonly batchGroups: number;
}

function check(x: Aval, w: Aval, params: ConvParams): void {
  const call = `Cannot convolve ${describe(x)} with ${describe(w)}`;
  if (x.dtype !== w.dtype || x.dtype === "bool") throw new TypeError(`${call}: the dtypes must be the same, and numeric`);
  const rank = x.shape.length, spatial = rank - 2;
  const fail = (why: string) => new RangeError(`${call}: ${why}`);
  if (rank < 2 || w.shape.length !== rank) throw fail("both must have a batch or input axis, spatial axes, and a channel axis");
  const { strides, padding, lhsDilation, rhsDilation, featureGroups, batchGroups } = params;
  for (const [name, list] of Object.entries({ strides, padding, lhsDilation, rhsDilation })) {
    if (list.length !== spatial) throw fail(`${name} [${list}] must have ${spatial} entries`);
  }
  for (const [name, list] of Object.entries({ strides, lhsDilation, rhsDilation })) {
    if (list.some((n) => !(n >= 1))) throw fail(`${name} [${list}] must be at least 1`);
  }
  if (!(featureGroups >= 1 && batchGroups >= 1) || featureGroups > 1 && batchGroups > 1) {
    throw fail(`featureGroups ${featureGroups} and batchGroups ${batchGroups} must be at least 1, and one of them 1`);
  }
  const channels = x.shape[rank - 1]!, outputs = w.shape[rank - 1]!;
  if (channels % featureGroups !== 0) throw fail(`${featureGroups} groups do not divide ${channels} channels`);
  if (channels / featureGroups !== w.shape[rank - 2]) {
    throw fail(
      `the input channels of w must be ${channels / featureGroups}: ${channels} channels in ${featureGroups} group${
        featureGroups > 1 ? "s" : ""
      }`,
    );
  }
  if (outputs % (featureGroups * batchGroups) !== 0) {
    throw fail(`${featureGroups * batchGroups} groups do not divide ${outputs} output channels`);
  }
  if (x.shape[0]! % batchGroups !== 0) throw fail(`${batchGroups} groups do not divide ${x.shape[0]} examples`);
}

/** The shape of the result. */
function convolvedShape(x: Shape, w: Shape, { strides, padding, lhsDilation, rhsDilation, batchGroups }: ConvParams): Shape {
  const spatial = strides.map((stride, i) => {
    const size = dilated(x[i + 1]!, lhsDilation[i]!) + padding[i]![0] + padding[i]![1];
    if (size < 0) {
      throw new RangeError(
        `Cannot convolve along axis ${i + 1} of size ${x[i + 1]} with padding [${padding[i]}]: it cuts off more than there is`,
      );
    }
    return windows(size, dilated(w[i]!, rhsDilation[i]!), stride);
  });
  return [x[0]! / batchGroups, ...spatial, w.at(-1)!];
}

/** Splits an axis into `groups` outer parts and the rest. */
function splitAxis(x: Tensor, axis: number, groups: number): Tensor {
  return reshape(x, x.shape.toSpliced(axis, 1, groups, x.shape[axis]! / groups));
}

/** Joins an axis with the one after it. */
function joinAxis(x: Tensor, axis: number): Tensor {
  return reshape(x, x.shape.toSpliced(axis, 2, x.shape[axis]! * x.shape[axis + 1]!));
}

/** Moves the axis `from` in front of `to`, as counted without it, and joins the two: the moved one varies slowest. */
function foldAxis(x: Tensor, from: number, to: number): Tensor {
  return joinAxis(moveAxis(x, from, to), to);
}

/** The cotangent of x: the result's, dilated by the stride, convolved with w turned round. */
function transposeLeft(ct: Tensor, x: Linear, w: Tensor, params: ConvParams): Tensor {
  const { strides, padding, lhsDilation, rhsDilation, featureGroups, batchGroups } = params;
  const spatial = strides.length;
  const groups = featureGroups * batchGroups;
  // [.., C / F, O] → [.., O / groups, groups · C / F]
  const split = splitAxis(w, spatial + 1, groups);
  const swapped = joinAxis(transpose(split, [...range(spatial), spatial + 2, spatial + 1, spatial]), spatial + 1);
  const turned = spatial === 0 ? swapped : bind("reverse", [swapped], { axes: range(spatial) });
  const pads = range(spatial).map((i): Padding => {
    const window = dilated(w.shape[i]!, rhsDilation[i]!);
    const low = window - 1 - padding[i]![0];
    const high = dilated(x.shape[i + 1]!, lhsDilation[i]!) + window - 1 - dilated(ct.shape[i + 1]!, strides[i]!) - low;
    return [low, high];
  });
  const out = bind("conv", [ct, turned], {
    strides: lhsDilation,
    padding: pads,
    lhsDilation: strides,
    rhsDilation,
    featureGroups: groups,
    batchGroups: 1,
  });
  return batchGroups === 1 ? out : foldAxis(splitAxis(out, spatial + 1, batchGroups), spatial + 1, 0);
}

/** The cotangent of w: x convolved with the result's cotangent, examples and channels having changed places. */
function transposeRight(ct: Tensor, x: Tensor, w: Linear, params: ConvParams): Tensor {
  const { strides, padding, lhsDilation, rhsDilation, featureGroups, batchGroups } = params;
  const spatial = strides.length;
  const inner = range(spatial).map((i) => i + 1);
  const pads = inner.map((axis, i): Padding => {
    const low = padding[i]![0];
    const high = dilated(ct.shape[axis]!, strides[i]!) - dilated(x.shape[axis]!, lhsDilation[i]!) + dilated(w.shape[i]!, rhsDilation[i]!) -
      low - 1;
    return [low, high];
  });
  const out = bind("conv", [transpose(x, [spatial + 1, ...inner, 0]), transpose(ct, [...inner, 0, spatial + 1])], {
    strides: rhsDilation,
    padding: pads,
    lhsDilation,
    rhsDilation: strides,
    featureGroups: batchGroups,
    batchGroups: featureGroups,
  });
  return transpose(out, [...inner, 0, spatial + 1]);
}

/** The batch folded into what a convolution has: examples, channels, or groups. */
function batchConv(x: Tensor, w: Tensor, xAxis: number | null, wAxis: number | null, params: ConvParams): [Tensor, number] {
  const { featureGroups, batchGroups } = params;
  const last = params.strides.length + 1;
  if (xAxis !== null && wAxis !== null) {
    const size = x.shape[xAxis]!;
    const grouped = batchGroups > 1 ? { ...params, batchGroups: batchGroups * size } : { ...params, featureGroups: featureGroups * size };
    const out = bind("conv", [foldAxis(x, xAxis, batchGroups > 1 ? 0 : last), foldAxis(w, wAxis, last)], grouped);
    return [splitAxis(out, last, size), last];
  }
  if (xAxis !== null) {
    const size = x.shape[xAxis]!;
    // Groups of examples stay outermost.
    const folded = batchGroups === 1
      ? foldAxis(x, xAxis, 0)
      : joinAxis(joinAxis(moveAxis(splitAxis(moveAxis(x, xAxis, 0), 1, batchGroups), 0, 1), 1), 0);
    return [splitAxis(bind("conv", [folded, w], params), 0, size), 0];
  }
  const size = w.shape[wAxis!]!;
  const groups = featureGroups * batchGroups;
  if (groups === 1) return [splitAxis(bind("conv", [x, foldAxis(w, wAxis!, last)], params), last, size), last];
  // Groups of output channels stay outermost, in w and in the result.
  const w1 = splitAxis(moveAxis(w, wAxis!, 0), last + 1, groups);
  // w1 is [batch, …, C, groups, rest].
  const out = bind("conv", [x, joinAxis(joinAxis(moveAxis(w1, 0, last + 1), last), last)], params);
  const parts = splitAxis(splitAxis(out, last, groups), last + 1, size);
  return [joinAxis(moveAxis(parts, last + 1, 0), last + 1), 0];
}

/** Cross-correlation of x with w; operands (x, w). As `lax.conv_general_dilated_p`. */
export const conv: Binary<"conv", ConvParams> = {
  name: "conv",
  results: "one",
  kind: "other",
  shape([x, w], params) {
    check(x, w, params);
    return { shape: convolvedShape(x.shape, w.shape, params), dtype: x.dtype };
  },
  jvp([x, w], [dx, dw], params) {
    const tangent = addTangents(dx && bind("conv", [dx, w], params), dw && bind("conv", [x, dw], params));
    return [bind("conv", [x, w], params), tangent];
  },
  transpose(ct, [x, w], params) {
    if (ct!.size === 0) return [null, null];
    return x instanceof Linear ? [transposeLeft(ct!, x, w as Tensor, params), null] : [null, transposeRight(ct!, x, w as Linear, params)];
  },
  batch([x, w], [xAxis, wAxis], params, { size }) {
    if (size > 0) return batchConv(x, w, xAxis, wAxis, params);
    const one = (t: Tensor, axis: number | null) => axis === null ? t.shape : t.shape.toSpliced(axis, 1);
    return [zeros([0, ...convolvedShape(one(x, xAxis), one(w, wAxis), params)], x.dtype), 0];
  },
  linearize: "jvp",
};
