/**
 * Checkpoints: a whole training state in one file.
 *
 * @module
 */
import { FileFormatError } from "../core/errors.ts";
import { describe } from "../core/shape.ts";
import { Tensor } from "../core/tensor.ts";
import { crc32 } from "./_crc32.ts";
import { bytesOf, fileTypeOf, tensorOfBytes } from "./_elements.ts";
import { type Described, headerBytes, readHeader, writingOrder } from "./_safetensors_header.ts";
import { type Source, withReader } from "./_source.ts";
import { decodeTree, encodeTree } from "./_tree_document.ts";
import { writeFile } from "./_write_file.ts";

const format = "fluxion-checkpoint-1";

/**
 * The bytes of a checkpoint: a safetensors file whose tensors are the tree's, by their dotted paths, and whose metadata holds all else.
 *
 * @param tree Plain objects and arrays of tensors, typed arrays, numbers (NaN, infinities and -0 too), bigints, text, booleans, null and
 *   undefined: parameters, optimizer state, step, random key, a loader's `stateDict()`, the history.
 * @returns Bytes that `loadCheckpoint` and Python's safetensors read.
 * @throws {TypeError} The tree holds something else: functions, class instances, an object that holds itself.
 */
export async function encodeCheckpoint(tree: unknown): Promise<Uint8Array<ArrayBuffer>> {
  const parts = await checkpointParts(tree, {});
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/**
 * The pieces of a checkpoint's file. All tensors are read before it returns: what becomes of them afterwards does not matter.
 *
 * @param extra Further metadata.
 */
export async function checkpointParts(tree: unknown, extra: { readonly [name: string]: string }): Promise<Uint8Array<ArrayBuffer>[]> {
  const { text, arrays } = encodeTree(tree);
  const read = arrays.map(async ({ name, type, shape, from }) => ({ name, type, shape, bytes: await elementBytes(from) }));
  const sorted = (await Promise.all(read)).sort(writingOrder);
  const metadata = { ...extra, format, tree: text };
  let sum = checksum(metadata, sorted);
  for (const { bytes } of sorted) sum = crc32(bytes, sum);
  return [headerBytes(sorted, { ...metadata, crc32: String(sum) }), ...sorted.map((x) => x.bytes)] as Uint8Array<ArrayBuffer>[];
}

async function elementBytes(from: Tensor | ArrayBufferView): Promise<Uint8Array> {
  if (!(from instanceof Tensor)) return new Uint8Array(from.buffer, from.byteOffset, from.byteLength).slice();
  return bytesOf(await from.data(), from.dtype, fileTypeOf(from.dtype), () => describe(from));
}

/** The checksum of all but the tensors' bytes: one flipped bit in a shape or a number would otherwise pass for another value. */
function checksum(metadata: { readonly [name: string]: string }, tensors: readonly Described[]): number {
  const named = Object.keys(metadata).sort().map((key) => [key, metadata[key]]);
  return crc32(new TextEncoder().encode(JSON.stringify([named, tensors.map(({ name, type, shape }) => [name, type, shape])])));
}

/**
 * Writes a checkpoint. The target stays as it was until the new file is whole and on the disk, so that a process killed at any moment leaves
 * a checkpoint that loads.
 *
 * @param path A path or a file URL; needs `--allow-write`.
 * @param tree As for `encodeCheckpoint`.
 * @throws {TypeError} The tree holds something that is not written.
 * @example
 * ```ts
 * import { io, np, random } from "@fluxion/fluxion";
 *
 * const path = await Deno.makeTempFile({ suffix: ".safetensors" });
 * await io.saveCheckpoint(path, { params: { w: np.ones([2]) }, key: random.key(0), step: 10, loss: [0.7, NaN] });
 * const state = await io.loadCheckpoint(path) as { step: number };
 * console.log(state.step); // 10
 * ```
 */
export async function saveCheckpoint(path: string | URL, tree: unknown): Promise<void> {
  await writeFile(path, await checkpointParts(tree, {}));
}

/**
 * The tree in a checkpoint, bit for bit as it was saved; its tensors lie on the default device.
 *
 * @param source A path, a file URL, or the bytes.
 * @throws {FileFormatError} The file is no checkpoint, or was changed by so much as a bit.
 */
export async function loadCheckpoint(source: Source): Promise<unknown> {
  return (await readCheckpoint(source)).tree;
}

/** Reads a checkpoint with its metadata. */
export function readCheckpoint(source: Source): Promise<{ tree: unknown; metadata: { readonly [name: string]: string } }> {
  return withReader("load a checkpoint", source, async (reader) => {
    const prefix = `Cannot load a checkpoint from ${reader.name}`;
    const { metadata, entries } = await readHeader("load a checkpoint", reader);
    const { crc32: expected, ...rest } = metadata;
    if (rest.format !== format || rest.tree === undefined) {
      throw new FileFormatError(`${prefix}: it is a safetensors file, but no checkpoint; use loadSafetensors`);
    }
    const arrays = new Map<string, { entry: typeof entries[number]; bytes: Uint8Array<ArrayBuffer> }>();
    let sum = checksum(rest, entries);
    for (const entry of entries) {
      const bytes = await reader.read(entry.offset, entry.length);
      sum = crc32(bytes, sum);
      arrays.set(entry.name, { entry, bytes });
    }
    if (String(sum) !== expected) throw new FileFormatError(`${prefix}: it is damaged: its checksum is ${sum}, not ${expected}`);
    const find = (name: string) => {
      const found = arrays.get(name);
      if (found === undefined) throw new FileFormatError(`${prefix}: its tree names a tensor "${name}" that is not there`);
      return found;
    };
    const tree = decodeTree(
      rest.tree,
      (name) => {
        const { entry: { type, shape }, bytes } = find(name);
        return tensorOfBytes(bytes, type, shape, {}, prefix);
      },
      (name) => find(name).bytes,
      prefix,
    );
    return { tree, metadata: rest };
  });
}
