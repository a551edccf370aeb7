/**
 * Convolution as a matrix product whose patches are read where they lie.
 *
 * @module
 */
import type { DType } from "../../core/dtype.ts";
import { sizeOf } from "../../core/shape.ts";
import { kernel } from "../kernel.ts";
import { type Launcher, maxTurns, type Operand } from "../launcher.ts";
import { chooseTile, rowByRow } from "../matmul/tile.ts";
import { setConstants, setTypes, unroll } from "../specialize.ts";
import { storageType } from "../types.ts";
import { wgsl } from "../wgsl_generated.ts";
import { type ConvParams, type Sizes, spatialWords } from "./sizes.ts";

/**
 * Whether the kernel takes a convolution: whole vec4s of channels and features, taps few enough for one launch, and at most two axes of
 * space, since SwiftShader's compiler does not come to an end over three.
 */
export function canImplicit(s: Sizes): boolean {
  const turns = sizeOf(s.taps) * (s.groupChannels / 4 + 1);
  return s.rank <= 2 && s.groupChannels % 4 === 0 && (s.features / s.groups) % 4 === 0 && turns <= maxTurns;
}

/** Whether it is the standard way: on adapters that compute on the CPU. */
export function fitsImplicit(launcher: Launcher, s: Sizes): boolean {
  return launcher.capabilities.software && canImplicit(s);
}

/** Launches it. */
export function implicit(launcher: Launcher, inputs: readonly Operand[], out: Operand, dtype: DType, s: Sizes, params: ConvParams): void {
  const perImage = sizeOf(s.out), m = s.images * perImage, n = s.features / s.groups, image = sizeOf(s.spatial) * s.channels;
  const standard = chooseTile(launcher, { m, n, k: sizeOf(s.taps) * s.groupChannels, batches: s.groups });
  // There is no form of it through workgroup memory.
  const { rows, vectors, width, spread } = standard.shared ? { rows: 8, vectors: 1, width: 32, spread: 1 } : standard;
  const rank = Math.max(1, s.rank);
  const found = kernel(`matmul conv ${rows}x${vectors} width ${width} spread ${spread} rank ${rank} ${dtype}`, () => {
    const type = storageType(dtype);
    let code = setTypes(wgsl["conv/implicit"], { T: type, Y: type });
    code = setConstants(code, { rows, vectors, width, spread, rank });
    code = unroll(vectors === 1 ? rowByRow(code) : code);
    if (spread > 1) code = code.replace(/^fn share.*$/m, "").replaceAll("share(", "subgroupBroadcast(");
    return dtype === "float16" ? `enable f16;\n${code}` : code;
  });
  const tiles = Math.ceil(n / (4 * width * vectors)), rowTiles = Math.ceil(m / rows);
  const batched = params.batchGroups > 1;
  const words = [
    m,
    n,
    s.groupChannels / 4,
    sizeOf(s.taps),
    tiles,
    rowTiles,
    s.groups,
    image / 4,
    s.channels / 4,
    batched ? s.images * image / 4 : 0,
    batched ? 0 : s.groupChannels / 4,
    n / 4,
    s.features / 4,
    perImage,
    s.features,
    n,
  ]; // deno-fmt-ignore-line
  launcher.launch(found, [inputs[0]!, inputs[1]!, out], [...words, ...spatialWords(s, params)], tiles * rowTiles * s.groups);
}
