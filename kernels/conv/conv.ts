/**
 * Convolution: patches as rows of a matrix times the weights, or directly where there is no matrix product in it.
 *
 * @module
 */
import type { DType } from "../../core/dtype.ts";
import { DeviceError } from "../../core/errors.ts";
import { sizeOf } from "../../core/shape.ts";
import { kernel } from "../kernel.ts";
import { type Launcher, type Operand, padded } from "../launcher.ts";
import { matmul } from "../matmul/matmul.ts";
import type { Operation } from "../operation.ts";
import { setConstants, setTypes, unroll } from "../specialize.ts";
import { bucketOf, type Trial } from "../tuner.ts";
import { storageSize, storageType } from "../types.ts";
import { wgsl } from "../wgsl_generated.ts";
import { depthwise, isDepthwise } from "./depthwise.ts";
import { direct } from "./direct.ts";
import { canImplicit, fitsImplicit, implicit } from "./implicit.ts";
import { fitsNarrow, narrow } from "./narrow.ts";
import { type ConvParams, type Sizes, sizesOf, spatialWords } from "./sizes.ts";

/** Patches of at most this many bytes are made at a time. */
const patchBytes = 32 << 20;

/** Cross-correlation in the layout [N, …spatial, C]. */
export function conv({ launcher, inputs, inAvals, params, outputs, outAvals }: Operation<ConvParams>): void {
  const s = sizesOf(inAvals[0]!, inAvals[1]!, outAvals[0]!, params);
  const { dtype } = inAvals[0]!, count = sizeOf(outAvals[0]!.shape);
  if (count === 0) return;
  if (s.rank > 4) throw new DeviceError(`Cannot conv over ${s.rank} axes on "webgpu": 4 is the most; use "cpu"`);
  const depth = sizeOf(s.taps) * s.groupChannels;
  const floating = dtype === "float32" || dtype === "float16";
  const groupFeatures = s.features / s.groups;
  if (floating && isDepthwise(s, params)) depthwise(launcher, inputs, outputs[0]!, dtype, s, params);
  else if (!floating || s.groupChannels === 1 && s.groups > 1 || depth < 8 || groupFeatures < 8 || count * depth < 32768) {
    direct(launcher, inputs, outputs[0]!, dtype, s, params, count);
  } else {
    const ways = waysOf(launcher, s), bytes = [...inputs, outputs[0]!].map((x) => x.bytes);
    const go = (on: Launcher, way: Way, [x, w, y]: readonly Operand[]) => run[way](on, [x!, w!], y!, dtype, s, params, depth);
    const trial: Trial = (on) => {
      const operands = bytes.map((n) => on.scratch(n));
      return (k) => go(on, ways[k]!, operands);
    };
    const bucket = `${dtype} ${s.taps.join("x")} ${bucketOf(s.images * sizeOf(s.out), s.groups, s.groupChannels, groupFeatures)}`;
    const tried = launcher.tuner !== undefined && bytes.every((n) => n <= triedBytes);
    go(launcher, ways[tried ? launcher.tuner.choose("conv", bucket, ways, trial) : 0]!, [...inputs, outputs[0]!]);
  }
}

/** Operands above this size are not made a second time for the sake of a trial. */
const triedBytes = 128 << 20;

type Way = "narrow" | "implicit" | "patches";

const run: Readonly<Record<Way, typeof byPatches>> = { narrow, implicit, patches: byPatches };

/** The ways that a convolution may go, the standard one first. */
function waysOf(launcher: Launcher, s: Sizes): Way[] {
  const standard: Way = fitsNarrow(launcher, s) ? "narrow" : fitsImplicit(launcher, s) ? "implicit" : "patches";
  const others: Way[] = [...canImplicit(s) ? ["implicit" as const] : [], "patches"];
  return [standard, ...others.filter((way) => way !== standard)];
}

function byPatches(
  launcher: Launcher,
  inputs: readonly Operand[],
  out: Operand,
  dtype: DType,
  s: Sizes,
  params: ConvParams,
  depth: number,
): void {
  const bytes = storageSize(dtype), perImage = sizeOf(s.out), image = sizeOf(s.spatial) * s.channels;
  const groupFeatures = s.features / s.groups;
  const weights = { operand: inputs[1]!, batch: groupFeatures, row: 1, step: s.features };
  const pointwise = sizeOf(s.taps) === 1 && s.groups === 1 &&
    s.spatial.every((n, k) => n === s.out[k] && params.strides[k] === 1 && params.padding[k]![0] === 0) &&
    params.lhsDilation.every((d) => d === 1);
  const product = {
    batches: s.groups,
    n: groupFeatures,
    k: depth,
    b: weights,
    c: out,
    dtype,
    out: dtype,
    cRow: s.features,
    cBatch: groupFeatures,
  };
  if (pointwise) {
    matmul(launcher, { ...product, m: s.images * perImage, a: { operand: inputs[0]!, batch: 0, row: depth, step: 1 } });
    return;
  }
  const rank = Math.max(1, s.rank);
  const vectors = s.groupChannels % 4 === 0;
  const found = kernel(`conv_patches ${dtype}${vectors ? " vec4" : ""} rank ${rank}`, () => {
    const type = storageType(dtype);
    const code = unroll(setConstants(setTypes(wgsl["conv/patches"], { T: vectors ? `vec4<${type}>` : type }), { rank }));
    return dtype === "float16" ? `enable f16;\n${code}` : code;
  });
  const unit = vectors ? 4 : 1;
  // As many images at a time as fit; their parts of x and y begin at multiples of 256 bytes.
  const align = (n: number) => (n * bytes) % 256 === 0;
  let step = Math.max(1, Math.floor(patchBytes / (s.groups * perImage * depth * bytes)));
  while (step < s.images && !(align(step * image) && align(step * perImage * s.features)) && step > 1) step--;
  if (step < s.images && !(align(step * image) && align(step * perImage * s.features))) step = s.images;
  for (let first = 0; first < s.images; first += step) {
    const images = Math.min(step, s.images - first), positions = images * perImage;
    const rows = launcher.scratch(padded(s.groups * positions * depth * bytes));
    const count = s.groups * positions * depth / unit;
    const words = [
      count,
      positions,
      s.groupChannels / unit,
      sizeOf(s.taps),
      image / unit,
      s.channels / unit,
      params.batchGroups > 1 ? s.images * image / unit : 0,
      params.batchGroups > 1 ? 0 : s.groupChannels / unit,
      perImage,
      0,
      0,
      0,
    ]; // deno-fmt-ignore-line
    const part = (operand: Operand, each: number) =>
      first === 0 ? operand : { operand, offset: first * each * bytes, bytes: operand.bytes - first * each * bytes };
    launcher.launch(found, [part(inputs[0]!, image), rows], [...words, ...spatialWords(s, params)], Math.ceil(count / 64));
    matmul(launcher, {
      ...product,
      m: positions,
      a: { operand: rows, batch: positions * depth, row: depth, step: 1 },
      c: part(out, perImage * s.features),
    });
    launcher.release(rows);
  }
}
