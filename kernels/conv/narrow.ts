/**
 * Convolution to few features, or of few channels: the positions across the lanes.
 *
 * @module
 */
import type { DType } from "../../core/dtype.ts";
import { sizeOf } from "../../core/shape.ts";
import { kernel } from "../kernel.ts";
import { type Launcher, maxTurns, type Operand } from "../launcher.ts";
import { setConstants, setTypes, splice, unroll } from "../specialize.ts";
import { storageType } from "../types.ts";
import { wgsl } from "../wgsl_generated.ts";
import { type ConvParams, type Sizes, spatialWords } from "./sizes.ts";

/** Up to so many features it is quicker than implicit.wgsl. */
const fewFeatures = 16;
/** Up to so many channels, where they are no multiple of four, it is quicker than to write patches down. */
const fewChannels = 15;

const channelsAtOnce = (s: Sizes): 1 | 4 => s.groupChannels % 4 === 0 ? 4 : 1;

/** Whether the kernel takes a convolution, and pays. SwiftShader's compiler does not come to an end over three axes of space. */
export function fitsNarrow({ capabilities }: Launcher, s: Sizes): boolean {
  const { software, subgroupSize } = capabilities, features = s.features / s.groups;
  if (!software || subgroupSize < 4 || subgroupSize > 16 || s.rank > 2 || features % 4 !== 0) return false;
  if (sizeOf(s.taps) * (s.groupChannels + 1) > maxTurns) return false;
  return channelsAtOnce(s) === 4 ? features <= fewFeatures : s.groupChannels <= fewChannels;
}

/** Launches it. */
export function narrow(launcher: Launcher, inputs: readonly Operand[], out: Operand, dtype: DType, s: Sizes, params: ConvParams): void {
  const perImage = sizeOf(s.out), m = s.images * perImage, n = s.features / s.groups, channels = channelsAtOnce(s);
  const image = sizeOf(s.spatial) * s.channels, width = launcher.capabilities.subgroupSize;
  const rank = Math.max(1, s.rank), rows = Math.min(n, fewFeatures), units = channels * rows / 4;
  const found = kernel(`matmul conv narrow ${rows} of ${channels} width ${width} rank ${rank} ${dtype}`, () => {
    const type = storageType(dtype);
    let code = setTypes(wgsl["conv/narrow"], { T: type, Y: type, X: channels === 4 ? `vec4<${type}>` : type });
    code = setConstants(code, { rows, channels, width, units, shares: Math.ceil(units / width), rank });
    if (channels === 1) {
      const load = (e: number) => `select(0.0, f32(a_in[a_at[${e}u]]), seen[${e}u])`;
      code = splice(code, "gather", `      values[0u] = vec4f(${[0, 1, 2, 3].map(load).join(", ")});`);
    }
    code = unroll(code).replace(/^fn share.*$/m, "").replaceAll("share(", "subgroupBroadcast(");
    return dtype === "float16" ? `enable f16;\n${code}` : code;
  });
  const tiles = Math.ceil(n / rows), rowTiles = Math.ceil(m / (4 * width));
  const batched = params.batchGroups > 1;
  const words = [
    m,
    n,
    s.groupChannels / channels,
    sizeOf(s.taps),
    tiles,
    rowTiles,
    s.groups,
    image / channels,
    s.channels / channels,
    batched ? s.images * image / channels : 0,
    batched ? 0 : s.groupChannels / channels,
    n / 4,
    s.features / 4,
    perImage,
    s.features,
    n,
  ]; // deno-fmt-ignore-line
  launcher.launch(found, [inputs[0]!, inputs[1]!, out], [...words, ...spatialWords(s, params)], tiles * rowTiles * s.groups);
}
