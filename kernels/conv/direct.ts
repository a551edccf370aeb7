/**
 * Convolution without a matrix product in it: tiny ones, depthwise ones, integers.
 *
 * @module
 */
import type { DType } from "../../core/dtype.ts";
import { sizeOf } from "../../core/shape.ts";
import { kernel } from "../kernel.ts";
import { type Launcher, maxTurns, type Operand, padded } from "../launcher.ts";
import { toHalf } from "../matmul/matmul.ts";
import { reduceRun } from "../reduce/reduce.ts";
import { setConstants, setTypes, unroll } from "../specialize.ts";
import { storageType } from "../types.ts";
import { wgsl } from "../wgsl_generated.ts";
import { type ConvParams, type Sizes, spatialWords } from "./sizes.ts";

/** How the sum of one result is divided: taps and channels of each part. */
export interface Parts {
  readonly tapChunk: number;
  readonly tapChunks: number;
  readonly channelChunk: number;
  readonly parts: number;
}

/** Parts small enough for one launch, and, where there are few results, so many that there is work for all lanes. */
export function partsOf(count: number, taps: number, channels: number): Parts {
  const channelChunk = Math.max(1, Math.min(channels, maxTurns - 1));
  let tapChunk = Math.max(1, Math.min(taps, Math.floor(maxTurns / (channelChunk + 1))));
  const work = taps * channels;
  if (count < 4096 && work >= 512) {
    const wanted = Math.min(Math.ceil(8192 / count), Math.ceil(work / 128), 256);
    tapChunk = Math.min(tapChunk, Math.ceil(taps / wanted));
  }
  const tapChunks = Math.max(1, Math.ceil(taps / tapChunk));
  return { tapChunk, tapChunks, channelChunk, parts: tapChunks * Math.max(1, Math.ceil(channels / channelChunk)) };
}

/** Launches it. */
export function direct(
  launcher: Launcher,
  inputs: readonly Operand[],
  out: Operand,
  dtype: DType,
  s: Sizes,
  params: ConvParams,
  count: number,
): void {
  const rank = Math.max(1, s.rank), taps = sizeOf(s.taps), half = dtype === "float16";
  const { tapChunk, tapChunks, channelChunk, parts } = partsOf(count, taps, s.groupChannels);
  const type = storageType(dtype), accumulator = half ? "f32" : type, result = parts > 1 ? accumulator : type;
  const found = kernel(`conv_direct ${dtype} ${result} rank ${rank}`, () => {
    const code = unroll(setConstants(setTypes(wgsl["conv/direct"], { T: type, A: accumulator, Y: result }), { rank }));
    return half ? `enable f16;\n${code}` : code;
  });
  const words = [
    count,
    s.features,
    s.groupChannels,
    s.features / s.groups,
    sizeOf(s.spatial) * s.channels,
    s.channels,
    s.images,
    params.batchGroups,
    sizeOf(s.out),
    taps,
    tapChunk,
    tapChunks,
    channelChunk,
    parts,
    0,
    0,
  ]; // deno-fmt-ignore-line
  const target = parts > 1 ? launcher.scratch(padded(parts * count * 4)) : out;
  launcher.launch(found, [inputs[0]!, inputs[1]!, target], [...words, ...spatialWords(s, params)], Math.ceil(parts * count / 64));
  if (parts === 1) return;
  const total = half ? launcher.scratch(padded(count * 4)) : out;
  reduceRun(launcher, "reduceSum", half ? "float32" : dtype, target, 1, parts, count, total);
  launcher.release(target);
  if (!half) return;
  toHalf(launcher, total, out, count);
  launcher.release(total);
}
