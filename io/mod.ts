/**
 * Files: weights, arrays, tables and checkpoints, in the formats of others and read by others.
 *
 * What is read may be a path, a file URL, or bytes; bytes need no permission. A malformed file is a `FileFormatError` that says what is wrong
 * and where. What is written replaces its target at once and whole, or leaves it as it was.
 *
 * | format | read | write | bytes |
 * |---|---|---|---|
 * | safetensors | `loadSafetensors` `inspectSafetensors` `loadShards` | `saveSafetensors` `saveShards` | `encodeSafetensors` |
 * | NumPy's npy, npz | `loadNpy` `loadNpz` | `saveNpy` `saveNpz` | `encodeNpy` `encodeNpz` |
 * | PyTorch's pt | `loadTorch` | | |
 * | CSV | `loadCsv` `parseCsv` `parseCsvTable` | `saveCsv` | `formatCsv` |
 * | JSON Lines | `loadJsonl` `parseJsonl` | `saveJsonl` | `formatJsonl` |
 * | IDX (MNIST) | `loadIdx` | `saveIdx` | `encodeIdx` |
 * | checkpoints | `loadCheckpoint` `checkpoints` | `saveCheckpoint` `checkpoints` | `encodeCheckpoint` |
 *
 * @example Save and load parameters
 * ```ts
 * import { io, np } from "@fluxion/fluxion";
 *
 * const params = { layers: [{ w: np.ones([2, 3]), b: np.zeros([3]) }] };
 * const path = await Deno.makeTempFile({ suffix: ".safetensors" });
 * await io.saveSafetensors(path, params);
 * const loaded = io.loadStateDict(params, await io.loadSafetensors(path));
 * console.log(loaded.layers[0]!.w.shape); // [2, 3]
 * ```
 *
 * @module
 */
import "../core/primitives/mod.ts";
import "../devices/mod.ts";
import "../np/_methods.ts";

export { FileFormatError } from "../core/errors.ts";
export type { Shape } from "../core/shape.ts";
export type { Tensor } from "../core/tensor.ts";
export type { ElementOptions, FileType } from "./_elements.ts";
export type { Float8 } from "./_float8.ts";
export type { Source } from "./_source.ts";
export { encodeCheckpoint, loadCheckpoint, saveCheckpoint } from "./checkpoint.ts";
export { type Checkpoints, checkpoints, type CheckpointsOptions, type Restored } from "./checkpoints.ts";
export {
  type CsvField,
  type CsvTable,
  type CsvTableOptions,
  formatCsv,
  type FormatCsvOptions,
  loadCsv,
  parseCsv,
  type ParseCsvOptions,
  parseCsvTable,
  saveCsv,
} from "./csv.ts";
export { encodeIdx, loadIdx, type LoadIdxOptions, saveIdx } from "./idx.ts";
export { formatJsonl, loadJsonl, parseJsonl, saveJsonl } from "./jsonl.ts";
export { encodeNpy, loadNpy, type LoadNpyOptions, saveNpy } from "./npy.ts";
export { encodeNpz, loadNpz, type LoadNpzOptions, saveNpz, type SaveNpzOptions } from "./npz.ts";
export {
  encodeSafetensors,
  inspectSafetensors,
  loadSafetensors,
  type LoadSafetensorsOptions,
  type SafetensorsInfo,
  saveSafetensors,
  type SaveSafetensorsOptions,
} from "./safetensors.ts";
export { loadShards, saveShards, type SaveShardsOptions } from "./shards.ts";
export {
  compareStateDict,
  loadStateDict,
  type LoadStateDictOptions,
  type StateDict,
  stateDict,
  type StateDictDifference,
} from "./state_dict.ts";
export { loadTorch, type LoadTorchOptions } from "./torch.ts";
