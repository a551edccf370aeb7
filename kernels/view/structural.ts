/**
 * The structural primitives: affine copies, padding, joining, counting.
 *
 * @module
 */
import type { DType } from "../../core/dtype.ts";
import { type Shape, sizeOf, stridesOf } from "../../core/shape.ts";
import { DeviceError } from "../../core/errors.ts";
import { kernel } from "../kernel.ts";
import type { Launcher, Operand } from "../launcher.ts";
import type { Operation } from "../operation.ts";
import { setConstants, setTypes, unroll } from "../specialize.ts";
import { storageSize, storageType } from "../types.ts";
import { wgsl } from "../wgsl_generated.ts";
import { type DynamicStart, type ElementBytes, readView, type View, writeView } from "./view.ts";

/** The view of its input that a purely affine primitive reads; undefined for other primitives. */
export function viewOf(primitive: string, shape: Shape, params: object): View | undefined {
  const strides = stridesOf(shape);
  switch (primitive) {
    case "broadcastInDim": {
      const { shape: sizes, axes } = params as { shape: Shape; axes: readonly number[] };
      const out = new Array<number>(sizes.length).fill(0);
      axes.forEach((axis, k) => {
        if (shape[k] !== 1) out[axis] = strides[k]!;
      });
      return { sizes, strides: out, offset: 0 };
    }
    case "transpose": {
      const { perm } = params as { perm: readonly number[] };
      return { sizes: perm.map((p) => shape[p]!), strides: perm.map((p) => strides[p]!), offset: 0 };
    }
    case "reverse": {
      const { axes } = params as { axes: readonly number[] };
      let offset = 0;
      for (const axis of axes) offset += (shape[axis]! - 1) * strides[axis]!;
      return { sizes: shape, strides: strides.map((s, k) => axes.includes(k) ? -s : s), offset };
    }
    case "slice": {
      const { start, limit, strides: steps } = params as {
        start: readonly number[];
        limit: readonly number[];
        strides?: readonly number[] | null;
      };
      const step = (k: number) => steps?.[k] ?? 1;
      return {
        sizes: start.map((s, k) => Math.max(0, Math.ceil((limit[k]! - s) / step(k)))),
        strides: strides.map((s, k) => s * step(k)),
        offset: start.reduce((at, s, k) => at + s * strides[k]!, 0),
      };
    }
    default:
      return undefined;
  }
}

const bytesOf = (dtype: DType) => storageSize(dtype) as ElementBytes;

/** broadcastInDim, transpose, reverse, slice. */
export function affine(primitive: string): (op: Operation<object>) => void {
  return ({ launcher, inputs, inAvals, params, outputs }) => {
    readView(launcher, inputs[0]!, viewOf(primitive, inAvals[0]!.shape, params)!, outputs[0]!, bytesOf(inAvals[0]!.dtype));
  };
}

/** Writes the index along one axis. */
export function iota({ launcher, outputs, outAvals, params }: Operation<{ readonly axis: number }>): void {
  const { shape, dtype } = outAvals[0]!;
  const count = sizeOf(shape);
  if (count === 0) return;
  const found = kernel(`iota ${dtype}`, () => {
    const code = setTypes(wgsl["view/iota"], { T: storageType(dtype) });
    return dtype === "float16" ? `enable f16;\n${code}` : code;
  });
  const inner = sizeOf(shape.slice(params.axis + 1));
  launcher.launch(found, [outputs[0]!], [count, inner, shape[params.axis] ?? 1], Math.ceil(count / 256));
}

/** Joins tensors along an axis. */
export function concatenate({ launcher, inputs, inAvals, outputs, outAvals, params }: Operation<{ readonly axis: number }>): void {
  const { axis } = params, out = outAvals[0]!;
  const strides = stridesOf(out.shape);
  let at = 0;
  inAvals.forEach((x, k) => {
    writeView(launcher, inputs[k]!, { sizes: x.shape, strides, offset: at * strides[axis]! }, outputs[0]!, bytesOf(x.dtype));
    at += x.shape[axis]!;
  });
}

/** Surrounds and interleaves with a value; negative widths cut off. */
export function pad(
  op: Operation<{ readonly low: readonly number[]; readonly high: readonly number[]; readonly interior?: readonly number[] | null }>,
): void {
  const { launcher, inputs, inAvals, outputs, outAvals, params } = op;
  const { shape, dtype } = outAvals[0]!;
  const count = sizeOf(shape);
  if (count === 0) return;
  const inShape = inAvals[0]!.shape;
  const axes = mergeUnpadded(inShape, shape, params.low, params.high, params.interior ?? params.low.map(() => 0));
  if (axes.length > 8) throw new DeviceError(`Cannot pad ${axes.length} axes on "webgpu": 8 is the most; reshape it, or use "cpu"`);
  const rank = Math.max(1, axes.length);
  const half = storageSize(dtype) === 2;
  const found = kernel(`pad ${half ? 2 : 4} rank ${rank}`, () => {
    const code = unroll(setConstants(setTypes(wgsl["view/pad"], { T: half ? "f16" : "u32" }), { rank }));
    return half ? `enable f16;\n${code}` : code;
  });
  if (axes.length === 0) axes.push({ out: 1, in: 1, low: 0, spacing: 1 });
  const pad8 = (list: readonly number[]) => [...list, ...new Array(8 - list.length).fill(0)];
  const words = [
    count,
    0,
    0,
    0,
    ...pad8(axes.map((a) => a.out)),
    ...pad8(axes.map((a) => a.in)),
    ...pad8(axes.map((a) => a.low)),
    ...pad8(axes.map((a) => a.spacing)),
  ];
  launcher.launch(found, [inputs[0]!, inputs[1]!, outputs[0]!], words, Math.ceil(count / 256));
}

interface PadAxis {
  out: number;
  in: number;
  low: number;
  spacing: number;
}

/** The axes, with runs of unpadded ones merged. */
function mergeUnpadded(
  inShape: Shape,
  outShape: Shape,
  low: readonly number[],
  high: readonly number[],
  interior: readonly number[],
): PadAxis[] {
  const axes: PadAxis[] = [];
  let plain = false;
  inShape.forEach((n, k) => {
    const unpadded = low[k] === 0 && high[k] === 0 && (interior[k] === 0 || n <= 1);
    if (unpadded && plain) {
      const last = axes[axes.length - 1]!;
      last.in *= n;
      last.out *= n;
    } else axes.push({ out: outShape[k]!, in: n, low: low[k]!, spacing: interior[k]! + 1 });
    plain = unpadded;
  });
  return axes;
}

/** The starts of a dynamic slice as one int32 buffer; axes that are taken whole need none. */
function dynamicStart(launcher: Launcher, starts: readonly Operand[], shape: Shape, sizes: Shape): DynamicStart | undefined {
  const strides = stridesOf(shape);
  const sliced = shape.map((_, k) => k).filter((k) => sizes[k]! < shape[k]!);
  if (sliced.length === 0) return undefined;
  const limits = sliced.map((k) => shape[k]! - sizes[k]!), steps = sliced.map((k) => strides[k]!);
  if (sliced.length === 1) return { starts: starts[sliced[0]!]!, limits, strides: steps };
  const joined = launcher.scratch(sliced.length * 4);
  sliced.forEach((k, i) => launcher.copy(starts[k]!, 0, joined, i * 4, 4));
  return { starts: joined, limits, strides: steps };
}

/** A block at a position that is computed. */
export function dynamicSlice({ launcher, inputs, inAvals, outputs, params }: Operation<{ readonly sizes: Shape }>): void {
  const [x, ...starts] = inputs;
  const { shape, dtype } = inAvals[0]!;
  readView(
    launcher,
    x!,
    { sizes: params.sizes, strides: stridesOf(shape), offset: 0 },
    outputs[0]!,
    bytesOf(dtype),
    dynamicStart(launcher, starts, shape, params.sizes),
  );
}

/** A tensor with a block at a computed position replaced. */
export function dynamicUpdateSlice({ launcher, inputs, inAvals, outputs }: Operation<object>): void {
  const [x, update, ...starts] = inputs;
  const { shape, dtype } = inAvals[0]!, sizes = inAvals[1]!.shape;
  const bytes = bytesOf(dtype);
  const all = sizeOf(shape) * bytes;
  if (all === 0) return;
  launcher.copy(x!, 0, outputs[0]!, 0, Math.ceil(all / 4) * 4);
  writeView(
    launcher,
    update!,
    { sizes, strides: stridesOf(shape), offset: 0 },
    outputs[0]!,
    bytes,
    dynamicStart(launcher, starts, shape, sizes),
  );
}
