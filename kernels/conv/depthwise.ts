/**
 * Convolution of each channel by itself.
 *
 * @module
 */
import type { DType } from "../../core/dtype.ts";
import { sizeOf } from "../../core/shape.ts";
import { kernel } from "../kernel.ts";
import { type Launcher, maxTurns, type Operand } from "../launcher.ts";
import { setConstants, setTypes, unroll } from "../specialize.ts";
import { storageType } from "../types.ts";
import { wgsl } from "../wgsl_generated.ts";
import { type ConvParams, type Sizes, spatialWords } from "./sizes.ts";

/** Whether a convolution has a group for each channel, one feature in each, and channels in whole vec4s. */
export function isDepthwise(s: Sizes, params: ConvParams): boolean {
  return params.batchGroups === 1 && s.groupChannels === 1 && s.features === s.channels && s.channels % 4 === 0 &&
    sizeOf(s.taps) <= maxTurns;
}

/** Launches it. */
export function depthwise(launcher: Launcher, inputs: readonly Operand[], out: Operand, dtype: DType, s: Sizes, params: ConvParams): void {
  const rank = Math.max(1, s.rank);
  const found = kernel(`conv_depthwise ${dtype} rank ${rank}`, () => {
    const code = unroll(setConstants(setTypes(wgsl["conv/depthwise"], { T: storageType(dtype) }), { rank }));
    return dtype === "float16" ? `enable f16;\n${code}` : code;
  });
  const channels = s.channels / 4, perImage = sizeOf(s.out), count = s.images * perImage * channels;
  const words = [count, channels, sizeOf(s.spatial) * channels, perImage, sizeOf(s.taps), 0, 0, 0, ...spatialWords(s, params)];
  launcher.launch(found, [inputs[0]!, inputs[1]!, out], words, Math.ceil(count / 64));
}
