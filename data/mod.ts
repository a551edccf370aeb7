/**
 * Data on its way into a model: datasets, streams, loaders, and transforms.
 *
 * A *dataset* has numbered examples (`tensorDataset`, `csvDataset`, `idxDataset`, `dataset`); a *stream* has examples that come one after
 * the other (`stream`). Both are changed by methods: `map`, `filter`, `shuffle`, `batch`, `take`, `skip`, `repeat`, `cache`. A *loader* makes
 * batches of either, in an order of its own in each epoch, and goes on where it was interrupted, bit for bit.
 *
 * Orders come from random keys, and are JAX's: the same key gives the same order everywhere.
 *
 * @example From arrays to batches
 * ```ts
 * import { data, random } from "@fluxion/fluxion";
 *
 * const all = data.tensorDataset({ x: [[0], [1], [2], [3], [4]], y: [0, 1, 4, 9, 16] });
 * const [train, test] = data.randomSplit(all, [0.8, 0.2], random.key(0));
 * for (const { x, y } of data.loader(train!, { batchSize: 2, shuffle: true, key: random.key(1) })) console.log(x.shape, y.shape);
 * console.log(test!.length); // 1
 * ```
 *
 * @module
 */
import "../core/primitives/mod.ts";
import "../devices/mod.ts";
import "../np/_methods.ts";

export { FileFormatError } from "../core/errors.ts";
export type { TensorLike } from "../core/convert.ts";
export type { DType, TypedArray } from "../core/dtype.ts";
export type { Shape } from "../core/shape.ts";
export type { Tensor } from "../core/tensor.ts";
export type { BatchOptions } from "./_batch_size.ts";
export { collate, type Collated } from "./collate.ts";
export { chain, concat, randomSplit, stack, type Stacked, zip, type Zipped } from "./combine.ts";
export { Dataset, dataset, type RandomAccess } from "./dataset.ts";
export { type CsvDataset, csvDataset, type CsvDatasetOptions, idxDataset } from "./files.ts";
export { Loader, loader, type LoaderOptions, type LoaderState } from "./loader.ts";
export { resize, type ResizeMethod, type ResizeOptions } from "./resize.ts";
export {
  type BatchSampler,
  batchSampler,
  distributedSampler,
  type DistributedSamplerOptions,
  type DropLastOption,
  randomSampler,
  type RandomSamplerOptions,
  type Sampler,
  sequentialSampler,
  subsetRandomSampler,
  weightedRandomSampler,
  type WeightedRandomSamplerOptions,
} from "./samplers.ts";
export { type ShuffleOptions, Stream, stream, type StreamSource } from "./stream.ts";
export { type Numbers, type Row, tensorDataset } from "./tensor_dataset.ts";
export {
  centerCrop,
  crop,
  flipLeftRight,
  flipUpDown,
  normalize,
  type NormalizeOptions,
  oneHot,
  randomCrop,
  type RandomCropOptions,
  randomFlipLeftRight,
  type RandomFlipOptions,
  randomFlipUpDown,
  type Region,
} from "./transforms.ts";
