/**
 * A large model in several safetensors files with an index, as model hubs keep them.
 *
 * @module
 */
import { checkOptions, FileFormatError } from "../core/errors.ts";
import { elementOptions, fileTypeBytes } from "./_elements.ts";
import { readHeader } from "./_safetensors_header.ts";
import { readText, withReader } from "./_source.ts";
import { type Json, parseStrictJson } from "./_strict_json.ts";
import { folderOf, syncFolder, toPath, writeFile, writeTo } from "./_write_file.ts";
import {
  described,
  type LoadSafetensorsOptions,
  type Outgoing,
  readTensors,
  safetensorsParts,
  saveOptions,
  type SaveSafetensorsOptions,
} from "./safetensors.ts";
import { type StateDict, stateDict } from "./state_dict.ts";

/** Options of `saveShards`. */
export interface SaveShardsOptions extends SaveSafetensorsOptions {
  /** The most bytes of tensors in one file: a number, or text such as "5GB" or "200MB". Default "5GB". A larger tensor has a file to itself. */
  readonly maxShardSize?: number | string;
  /** What the files are called. Default "model": `model.safetensors.index.json`, `model-00001-of-00002.safetensors`, … */
  readonly name?: string;
}

/**
 * Writes a tree of tensors in several safetensors files with an index.
 *
 * The index is written last, and files that an older one names are left alone until then: whoever loads gets the old model or the new one.
 *
 * @param folder An existing folder; needs `--allow-read` and `--allow-write`.
 * @param tensors A tree of tensors; each is named by its path, with dots.
 * @param options `maxShardSize`, `name`, `metadata` and `as`.
 * @returns The index's path.
 * @example
 * ```ts
 * import { io, np } from "@fluxion/fluxion";
 *
 * const folder = await Deno.makeTempDir();
 * const index = await io.saveShards(folder, { a: np.ones([100]), b: np.ones([100]) }, { maxShardSize: 400 });
 * console.log(Object.keys(await io.loadShards(index))); // ["a", "b"]
 * ```
 */
export async function saveShards(folder: string | URL, tensors: unknown, options: SaveShardsOptions = {}): Promise<string> {
  checkOptions("save shards", options, ["maxShardSize", "name", ...saveOptions]);
  const { maxShardSize = "5GB", name = "model", metadata } = options;
  if (!isPlainName(name)) throw new RangeError(`Cannot save shards called ${JSON.stringify(name)}: give a name, without folders`);
  const shards = divide(described(stateDict(tensors), options), readSize(maxShardSize));
  const base = toPath(folder).replace(/(?<=.)\/$/, "") + "/";
  const index = `${base}${name}.safetensors.index.json`;
  const old = await listedShards(index);
  const taken = new Set<string>();
  for await (const entry of Deno.readDir(base)) taken.add(entry.name);
  const count = String(Math.max(1, shards.length)).padStart(5, "0");
  const names = (infix: string) => shards.map((_, i) => `${name}${infix}-${String(i + 1).padStart(5, "0")}-of-${count}.safetensors`);
  let files = names("");
  // An older save may still be in use under these names: it must stay whole until the new index is there.
  while (files.some((file) => taken.has(file))) files = names(`-${crypto.randomUUID().slice(0, 8)}`);
  const written: string[] = [];
  try {
    for (const [i, shard] of shards.entries()) {
      await writeTo(base + files[i]!, safetensorsParts(shard, metadata));
      written.push(base + files[i]!);
    }
    await syncFolder(base);
    await writeFile(index, [new TextEncoder().encode(indexText(shards, files))]);
  } catch (error) {
    for (const path of written) await Deno.remove(path).catch(() => {});
    throw error;
  }
  for (const file of old) if (!files.includes(file)) await Deno.remove(base + file).catch(() => {});
  return index;
}

function indexText(shards: readonly (readonly Outgoing[])[], files: readonly string[]): string {
  const map = shards.flatMap((shard, i) => shard.map(({ name }) => [name, files[i]!] as const)).sort(([a], [b]) => a < b ? -1 : 1);
  const total = shards.flat().reduce((n, x) => n + bytesNeeded(x), 0);
  // Written out rather than through an object, which would put names that are numbers first.
  const lines = map.map(([name, file]) => `    ${JSON.stringify(name)}: ${JSON.stringify(file)}`).join(",\n");
  return `{\n  "metadata": {\n    "total_size": ${total}\n  },\n  "weight_map": {\n${lines}\n  }\n}\n`;
}

const bytesNeeded = (x: Outgoing) => x.shape.reduce((n, size) => n * size, fileTypeBytes[x.type]);

/** Fills one shard after the other, in the tree's order. */
function divide(tensors: readonly Outgoing[], most: number): Outgoing[][] {
  const shards: Outgoing[][] = [];
  let room = 0;
  for (const tensor of tensors) {
    const bytes = bytesNeeded(tensor);
    if (shards.length === 0 || bytes > room) {
      shards.push([]);
      room = most;
    }
    shards.at(-1)!.push(tensor);
    room -= bytes;
  }
  return shards.length === 0 ? [[]] : shards;
}

function readSize(size: number | string): number {
  const match = typeof size === "string" ? /^(\d+(?:\.\d+)?)\s*(B|KB|MB|GB|KiB|MiB|GiB)$/.exec(size.trim()) : null;
  const units: { [unit: string]: number } = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };
  const bytes = match === null ? size : Number(match[1]) * units[match[2]!]!;
  if (typeof bytes === "number" && bytes >= 1) return bytes;
  throw new RangeError(`Cannot save shards of at most ${JSON.stringify(size)}: give a number of bytes, or text such as "5GB"`);
}

/** A name that stays in its folder. */
function isPlainName(name: string): boolean {
  // deno-lint-ignore no-control-regex -- control characters have no place in a file's name
  return name !== "" && !/[/\\:\u0000-\u001f]/.test(name) && !name.startsWith(".");
}

/**
 * The tensors of a sharded model, by name.
 *
 * @param index The path of `….safetensors.index.json`; the files it names must lie beside it.
 * @param options As of `loadSafetensors`.
 * @throws {FileFormatError} The index or a file is malformed, they do not agree, or the index names a file elsewhere.
 */
export async function loadShards(index: string | URL, options: LoadSafetensorsOptions = {}): Promise<StateDict> {
  checkOptions("load shards", options, ["names", ...elementOptions]);
  const path = toPath(index), folder = folderOf(path);
  const byFile = await readIndex(path);
  const out = new Map<string, StateDict[string]>();
  for (const [file, names] of byFile) {
    if (options.names !== undefined && !names.some(options.names)) continue;
    const part = await withReader("load shards", folder + file, async (reader) => {
      const held = new Set((await readHeader("load shards", reader)).entries.map((entry) => entry.name));
      const missing = names.find((name) => !held.has(name));
      if (missing !== undefined) throw new FileFormatError(`Cannot load shards from "${path}": "${file}" does not hold "${missing}"`);
      const extra = [...held].find((name) => !names.includes(name));
      if (extra !== undefined) {
        throw new FileFormatError(`Cannot load shards from "${path}": "${file}" holds "${extra}", which the index does not say`);
      }
      return readTensors(reader, options);
    }).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      throw new FileFormatError(`Cannot load shards from "${path}": it names "${file}", which is not there`);
    });
    for (const [name, tensor] of Object.entries(part)) out.set(name, tensor);
  }
  return Object.fromEntries(out);
}

/** The names that each file of an index holds. */
async function readIndex(path: string): Promise<Map<string, string[]>> {
  const prefix = `Cannot load shards from "${path}"`;
  const json = parseStrictJson(await readText(`load shards from "${path}"`, path), prefix);
  const weights: Json | undefined = json instanceof Map ? (json as ReadonlyMap<string, Json>).get("weight_map") : undefined;
  if (!(weights instanceof Map)) throw new FileFormatError(`${prefix}: it has no "weight_map" object`);
  const out = new Map<string, string[]>();
  for (const [name, file] of weights as ReadonlyMap<string, Json>) {
    if (typeof file !== "string" || !isPlainName(file) || !file.endsWith(".safetensors")) {
      throw new FileFormatError(
        `${prefix}: "${name}" lies in ${JSON.stringify(file)}; only .safetensors files beside the index may be named`,
      );
    }
    if (!out.has(file)) out.set(file, []);
    out.get(file)!.push(name);
  }
  return out;
}

/** The files that an index beside the new one names; none where there is no index or it cannot be read. */
async function listedShards(index: string): Promise<string[]> {
  try {
    return [...(await readIndex(index)).keys()];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof FileFormatError) return [];
    throw error;
  }
}
