/**
 * Convolution: patches gathered into a matrix, times the weights as a matrix.
 *
 * @module
 */
import { allocate, type DType, isFloat, type TypedArray } from "../../../core/dtype.ts";
import { type Shape, sizeOf, stridesOf } from "../../../core/shape.ts";
import type { Kernel } from "./kernel.ts";
import { matmul } from "./matmul.ts";
import { fromSource, PerType, perType } from "./specialize.ts";

/** Parameters of conv; x is [N, …spatial, C], w is [...spatial, C / featureGroups, O]. */
export interface ConvParams {
  readonly strides: readonly number[];
  readonly padding: readonly (readonly [number, number])[];
  readonly lhsDilation: readonly number[];
  readonly rhsDilation: readonly number[];
  readonly featureGroups: number;
  readonly batchGroups: number;
}

/** For each output position and each tap: the offset of the input element in its image, or -1 where that is padding. */
function tapTable(inSizes: Shape, outSizes: Shape, kernelSizes: Shape, channels: number, params: ConvParams): Int32Array {
  const rank = inSizes.length, positions = sizeOf(outSizes), taps = sizeOf(kernelSizes);
  const table = new Int32Array(positions * taps);
  const strides = stridesOf(inSizes), outStrides = stridesOf(outSizes), kernelStrides = stridesOf(kernelSizes);
  for (let axis = 0; axis < rank; axis++) {
    const n = inSizes[axis]!, dilation = params.lhsDilation[axis]!, low = params.padding[axis]![0];
    const perAxis = new Int32Array(outSizes[axis]! * kernelSizes[axis]!);
    for (let o = 0; o < outSizes[axis]!; o++) {
      for (let t = 0; t < kernelSizes[axis]!; t++) {
        const at = o * params.strides[axis]! + t * params.rhsDilation[axis]! - low;
        const inside = at >= 0 && at % dilation === 0 && at / dilation < n;
        perAxis[o * kernelSizes[axis]! + t] = inside ? at / dilation * strides[axis]! * channels : -1;
      }
    }
    const os = outStrides[axis]!, on = outSizes[axis]!, ks = kernelStrides[axis]!, kn = kernelSizes[axis]!;
    for (let p = 0, at = 0; p < positions; p++) {
      const row = Math.floor(p / os) % on * kn;
      for (let t = 0; t < taps; t++, at++) {
        const offset = perAxis[row + Math.floor(t / ks) % kn]!;
        if (offset < 0 || table[at]! < 0) table[at] = -1;
        else table[at]! += offset;
      }
    }
  }
  return table;
}

type Patches = (x: TypedArray, base: number, table: Int32Array, at: number, count: number, channels: number, to: TypedArray) => void;
const patches = perType<Patches>(function (x, base, table, at, count, channels, to) {
  for (let k = 0, w = 0; k < count; k++) {
    const offset = table[at + k]!;
    if (offset < 0) { for (let c = 0; c < channels; c++) to[w++] = 0; }
    else for (let c = 0, r = base + offset; c < channels; c++) to[w++] = x[r++]!;
  }
});

type Depthwise = (
  x: TypedArray,
  base: number,
  channels: number,
  w: TypedArray,
  multiplier: number,
  table: Int32Array,
  positions: number,
  taps: number,
  out: TypedArray,
  outAt: number,
  sums: Float64Array,
) => void;
/** One input channel a group: no sums over channels, so there is no matrix product in it. */
const depthwise = new PerType((dtype) =>
  fromSource<Depthwise>(`function (x, base, channels, w, multiplier, table, positions, taps, out, outAt, sums) {
    const features = channels * multiplier;
    for (let p = 0; p < positions; p++, outAt += features) {
      sums.fill(0);
      for (let t = 0; t < taps; t++) {
        const offset = table[p * taps + t];
        if (offset < 0) continue;
        for (let c = 0, o = 0, v = t * features; c < channels; c++) {
          const a = x[base + offset + c];
          for (let m = 0; m < multiplier; m++, o++, v++) sums[o] = ${
    isFloat(dtype) ? "sums[o] + a * w[v]" : "sums[o] + Math.imul(a, w[v]) | 0"
  };
        }
      }
      for (let o = 0; o < features; o++) out[outAt + o] = sums[o];
    }
  }`)
);

/** conv: cross-correlation in the layout [N, …spatial, C]. */
export const conv: Kernel<ConvParams> = ([x, w], [xAval, wAval], params, [outAval]) => {
  const dtype: DType = outAval!.dtype, out = allocate(dtype, sizeOf(outAval!.shape));
  if (out.length === 0 || x!.length === 0 || w!.length === 0) return [out];
  const { featureGroups, batchGroups } = params, rank = xAval!.shape.length - 2;
  const inSizes = xAval!.shape.slice(1, 1 + rank), outSizes = outAval!.shape.slice(1, 1 + rank), kernelSizes = wAval!.shape.slice(0, rank);
  const channels = xAval!.shape[rank + 1]!, features = wAval!.shape[rank + 1]!, groupChannels = channels / featureGroups;
  const positions = sizeOf(outSizes), taps = sizeOf(kernelSizes), image = sizeOf(inSizes) * channels, images = outAval!.shape[0]!;
  const groups = featureGroups * batchGroups, groupFeatures = features / groups;
  if (isPointwise(inSizes, outSizes, taps, params) && groups === 1) {
    const rows = images * positions;
    matmul(
      dtype,
      { data: x!, at: 0, row: channels, column: 1 },
      { data: w!, at: 0, row: features, column: 1 },
      out,
      0,
      features,
      rows,
      features,
      channels,
    );
    return [out];
  }
  const table = tapTable(inSizes, outSizes, kernelSizes, channels, params);
  if (groupChannels === 1 && batchGroups === 1 && featureGroups > 1) {
    const sums = new Float64Array(features);
    for (let i = 0; i < images; i++) {
      depthwise.of(dtype)(x!, i * image, channels, w!, groupFeatures, table, positions, taps, out, i * positions * features, sums);
    }
    return [out];
  }
  const depth = taps * groupChannels, block = Math.max(8, Math.min(positions, Math.floor(65536 / depth)));
  const rows = allocate(dtype, block * depth), pack = patches.of(dtype);
  for (let i = 0; i < images; i++) {
    for (let g = 0; g < groups; g++) {
      // Batch groups take their images from their own part of the batch, feature groups their channels from their own part of those.
      const base = batchGroups > 1 ? (g * images + i) * image : i * image + g * groupChannels;
      for (let p = 0; p < positions; p += block) {
        const count = Math.min(block, positions - p);
        pack(x!, base, table, p * taps, count * taps, groupChannels, rows);
        matmul(
          dtype,
          { data: rows, at: 0, row: depth, column: 1 },
          { data: w!, at: g * groupFeatures, row: features, column: 1 },
          out,
          (i * positions + p) * features + g * groupFeatures,
          features,
          count,
          groupFeatures,
          depth,
        );
      }
    }
  }
  return [out];
};

/** Whether the patches are the input itself. */
function isPointwise(inSizes: Shape, outSizes: Shape, taps: number, params: ConvParams): boolean {
  return taps === 1 && inSizes.every((n, k) => n === outSizes[k] && params.strides[k] === 1 && params.padding[k]![0] === 0) &&
    params.lhsDilation.every((d) => d === 1);
}
