/**
 * A folder of checkpoints: the last few, and the best.
 *
 * @module
 */
import { checkOptions, FileFormatError } from "../core/errors.ts";
import { readHeader } from "./_safetensors_header.ts";
import { withReader } from "./_source.ts";
import { isTemporary, syncFolder, temporaryName, toPath, writeFile, writeTo } from "./_write_file.ts";
import { checkpointParts, readCheckpoint } from "./checkpoint.ts";

/** Options of `checkpoints`. */
export interface CheckpointsOptions {
  /** How many of the newest to keep. Default 3. */
  readonly keep?: number;
  /** The metric by which one is the best, such as "valLoss"; without it, none is kept for being good. */
  readonly best?: string;
  /** Whether a smaller or a larger metric is better. Default "min". */
  readonly mode?: "min" | "max";
}

/** A checkpoint that was read. */
export interface Restored<T = unknown> {
  /** The step it was saved at. */
  readonly step: number;
  /** The tree. */
  readonly tree: T;
  /** The metrics that were saved with it. */
  readonly metrics: { readonly [name: string]: number };
  /** Newer checkpoints that turned out to be damaged and were passed over. */
  readonly damaged: readonly string[];
}

/** A folder of checkpoints. */
export interface Checkpoints {
  /**
   * Writes a checkpoint, and removes the ones that are not kept. Calls wait for one another; the tree's values count as they are at the call.
   *
   * @param step The step, a whole number; saving it again replaces it.
   * @param tree As for `saveCheckpoint`.
   * @param metrics Numbers by name, of which one may decide what is best.
   * @returns The file's path.
   */
  save(step: number, tree: unknown, metrics?: { readonly [name: string]: number }): Promise<string>;
  /**
   * Reads a checkpoint: the newest that is whole, the best, or that of a step.
   *
   * @returns The checkpoint; null where there is none.
   * @throws {FileFormatError} The one asked for, or every one, is damaged.
   */
  restore<T = unknown>(which?: "latest" | "best" | number): Promise<Restored<T> | null>;
  /** The steps that were saved and are still there, from the oldest. */
  steps(): Promise<number[]>;
}

const fileOf = (step: number) => `step-${String(step).padStart(10, "0")}.safetensors`;
const bestFile = "best.safetensors";
const stepOf = (file: string) => {
  const match = /^step-(\d{10,16})\.safetensors$/.exec(file);
  return match === null ? undefined : Number(match[1]);
};

/**
 * A folder of checkpoints: `step-….safetensors`, the newest few of them, and `best.safetensors`, a link to the best, which stays when the
 * step it was saved at goes. One process may write to a folder at a time; whoever is killed, at whatever moment, leaves it readable.
 *
 * @param folder Its path; made when first needed. Needs `--allow-read` and `--allow-write`.
 * @param options `keep`, `best`, `mode`.
 * @example Training that goes on where it was stopped
 * ```ts
 * import { io, np } from "@fluxion/fluxion";
 *
 * const saves = io.checkpoints(await Deno.makeTempDir(), { keep: 2, best: "loss" });
 * const saved = await saves.restore<{ w: typeof start }>();
 * const start = np.zeros([2]);
 * let w = saved?.tree.w ?? start;
 * for (let step = saved?.step ?? 0; step < 4; step++) {
 *   w = w.add(1);
 *   await saves.save(step + 1, { w }, { loss: 1 / (step + 1) });
 * }
 * console.log(await saves.steps()); // [3, 4]
 * ```
 */
export function checkpoints(folder: string | URL, options: CheckpointsOptions = {}): Checkpoints {
  checkOptions("keep checkpoints", options, ["keep", "best", "mode"]);
  const { keep = 3, best, mode = "min" } = options;
  if (!(Number.isInteger(keep) && keep >= 1 || keep === Infinity)) throw new RangeError(`Cannot keep ${keep} checkpoints: keep at least 1`);
  if (mode !== "min" && mode !== "max") throw new RangeError(`Cannot keep the best checkpoint by "${mode}": mode is "min" or "max"`);
  const base = `${toPath(folder).replace(/(?<=.)\/$/, "")}/`;
  let cleaned = false;
  let last: Promise<unknown> = Promise.resolve();

  const files = async (): Promise<string[]> => {
    const out: string[] = [];
    try {
      for await (const entry of Deno.readDir(base)) out.push(entry.name);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    return out;
  };
  const steps = async () => (await files()).map(stepOf).filter((step) => step !== undefined).sort((a, b) => a - b);

  const store = async (step: number, parts: Uint8Array[], metrics: { readonly [name: string]: number }): Promise<string> => {
    await Deno.mkdir(base, { recursive: true });
    if (!cleaned) await removeLeftovers(base, await files());
    cleaned = true;
    const path = base + fileOf(step);
    await writeFile(path, parts);
    const metric = best === undefined ? undefined : metrics[best];
    if (metric !== undefined && !Number.isNaN(metric) && isBetter(metric, await metricOf(base + bestFile, best!), mode)) {
      await link(base, fileOf(step), bestFile);
    }
    // The new one is on the disk: only now may an old one go.
    for (const old of (await steps()).filter((other) => other !== step).slice(0, keep === Infinity ? 0 : -(keep - 1) || undefined)) {
      await Deno.remove(base + fileOf(old)).catch(() => {});
    }
    return path;
  };

  const read = async <T>(file: string, damaged: readonly string[] = []): Promise<Restored<T>> => {
    const { tree, metadata } = await readCheckpoint(base + file);
    const step = Number(metadata.step);
    if (!Number.isSafeInteger(step)) throw new FileFormatError(`Cannot restore "${base}${file}": it was not saved with a step`);
    return { step, tree: tree as T, metrics: parseMetrics(metadata.metrics), damaged };
  };

  return {
    steps,
    async save(step, tree, metrics = {}) {
      if (!Number.isSafeInteger(step) || step < 0) {
        throw new RangeError(`Cannot save a checkpoint of step ${step}: a step is a whole number`);
      }
      if (best !== undefined && metrics[best] === undefined) {
        throw new RangeError(
          `Cannot save a checkpoint without the metric "${best}", by which the best is kept: it has ${
            Object.keys(metrics).join(", ") || "none"
          }`,
        );
      }
      const text = JSON.stringify(
        Object.fromEntries(Object.entries(metrics).map(([name, x]) => [name, String(Object.is(x, -0) ? "-0" : x)])),
      );
      const parts = checkpointParts(tree, { step: String(step), metrics: text });
      const before = last;
      const result = parts.then(async (parts) => {
        await before.catch(() => {});
        return store(step, parts, metrics);
      });
      last = result.catch(() => {});
      return await result;
    },
    async restore<T>(which: "latest" | "best" | number = "latest") {
      const there = new Set(await files());
      if (which === "best") return there.has(bestFile) ? await read<T>(bestFile) : null;
      if (typeof which === "number") return there.has(fileOf(which)) ? await read<T>(fileOf(which)) : null;
      if (which !== "latest") throw new RangeError(`Cannot restore ${JSON.stringify(which)}: give "latest", "best" or a step`);
      const damaged: string[] = [];
      let first: unknown;
      for (const step of (await steps()).reverse()) {
        try {
          return await read<T>(fileOf(step), damaged);
        } catch (error) {
          if (!(error instanceof FileFormatError)) throw error;
          first ??= error;
          damaged.push(base + fileOf(step));
        }
      }
      if (first !== undefined) throw first;
      return null;
    },
  };
}

const isBetter = (x: number, than: number | undefined, mode: "min" | "max") =>
  than === undefined || Number.isNaN(than) || (mode === "min" ? x < than : x > than);

function parseMetrics(text: string | undefined): { [name: string]: number } {
  if (text === undefined) return {};
  return Object.fromEntries(Object.entries(JSON.parse(text) as { [name: string]: string }).map(([name, x]) => [name, Number(x)]));
}

/** A metric that a checkpoint was saved with; undefined where the file is missing or damaged. */
async function metricOf(path: string, name: string): Promise<number | undefined> {
  try {
    return parseMetrics((await withReader("read a metric", path, (reader) => readHeader("read a metric", reader))).metadata.metrics)[name];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof FileFormatError) return undefined;
    throw error;
  }
}

/** Makes `name` stand for the same bytes as `file`: by a second link where the file system has them, else by a copy. */
async function link(base: string, file: string, name: string): Promise<void> {
  const temporary = base + temporaryName(name);
  try {
    await Deno.link(base + file, temporary);
  } catch {
    await writeTo(temporary, [await Deno.readFile(base + file)]);
  }
  try {
    await Deno.rename(temporary, base + name);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
  await syncFolder(base);
}

/** Removes what a killed process was writing. */
async function removeLeftovers(base: string, files: readonly string[]): Promise<void> {
  for (const file of files) {
    const target = /^\.(.+\.safetensors)\.[0-9a-z]+\.tmp$/.exec(file)?.[1];
    if (target === undefined || !isTemporary(file, target)) continue;
    if (target === bestFile || stepOf(target) !== undefined) await Deno.remove(base + file).catch(() => {});
  }
}
