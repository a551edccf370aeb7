/**
 * What `torch.save` wrote: read without Python, and without running anything.
 *
 * @module
 */
import { checkOptions, FileFormatError } from "../core/errors.ts";
import { type ElementOptions, elementOptions } from "./_elements.ts";
import { defaultMaxBytes } from "./_limits.ts";
import { unpickle } from "./_pickle.ts";
import { type Source, withReader } from "./_source.ts";
import { plainValue } from "./_torch_containers.ts";
import { isTorchGlobal, readStorages, type Storage, storageOf, torchCall, type TorchTensor } from "./_torch_tensors.ts";
import { openZip } from "./_zip_reader.ts";

/** Options of `loadTorch`. */
export interface LoadTorchOptions extends ElementOptions {
  /** The most bytes that the file's tensors may have: default 4 GiB. */
  readonly maxBytes?: number;
}

/**
 * The value in a PyTorch file (`.pt`, `.pth`, `.bin`): tensors, numbers, text, and containers of them.
 *
 * Dictionaries become objects, lists and tuples arrays, None null. Views are made contiguous. Only what `torch.save` writes for tensors and
 * plain containers is read; a file that names any other Python function or class is refused, and nothing of it is run.
 *
 * @param source A path, a file URL, or the bytes.
 * @param options `int64`, `float8`: what those types become. `maxBytes`: the most that the tensors may have.
 * @returns The value; of a model's `state_dict()`, an object of tensors by dotted name.
 * @throws {FileFormatError} The file is malformed, of the format before PyTorch 1.6, or holds other Python objects.
 * @throws {RangeError} A 64-bit integer does not fit.
 * @example
 * ```ts ignore
 * import { io } from "@fluxion/fluxion";
 *
 * const weights = await io.loadTorch("model.pt") as io.StateDict;
 * const params = io.loadStateDict(model.init(random.key(0), [784]).params, weights, { rename: (name) => names[name] ?? null });
 * ```
 */
export function loadTorch(source: Source, options: LoadTorchOptions = {}): Promise<unknown> {
  checkOptions("load a PyTorch file", options, [...elementOptions, "maxBytes"]);
  const maxBytes = options.maxBytes ?? defaultMaxBytes;
  return withReader("load a PyTorch file", source, async (reader) => {
    const prefix = `Cannot load a PyTorch file from ${reader.name}`;
    const fail = (problem: string): never => {
      throw new FileFormatError(`${prefix}: ${problem}`);
    };
    if (reader.size >= 2) {
      const first = await reader.read(0, 2);
      // A bare pickle instead of an archive.
      if (first[0] === 0x80) fail("it is in the format before PyTorch 1.6; load it in Python and save it again");
    }
    const zip = await openZip("load a PyTorch file", reader, maxBytes);
    const main = zip.entries.find((entry) => /^(?:[^/]+\/)?data\.pkl$/.test(entry.name));
    if (main === undefined) return fail("the archive has no data.pkl");
    const folder = main.name.slice(0, -"data.pkl".length);
    if (zip.entries.some((entry) => entry.name === `${folder}constants.pkl`)) {
      fail("it is a TorchScript program; in Python, save its state_dict()");
    }
    const order = zip.entries.find((entry) => entry.name === `${folder}byteorder`);
    const bigEndian = order !== undefined && new TextDecoder().decode(await zip.read(order)) === "big";
    const storages = new Map<string, Storage>(), tensors = new Set<TorchTensor>();
    const value = unpickle(await zip.read(main), {
      allows: isTorchGlobal,
      call: (callee, args) => torchCall(callee.path, args, fail, tensors),
      persistent: (id) => storageOf(id, storages, fail),
      fail,
    });
    await readStorages(storages, tensors, zip, folder, bigEndian, fail);
    return plainValue(value, (tensor) => tensor.build(options, prefix, maxBytes, fail), fail);
  });
}
