/**
 * A table of the epochs on disk.
 *
 * @module
 */
import { checkOptions } from "../../core/errors.ts";
import { makeFolderOf } from "./_files.ts";
import type { Callback } from "./callback.ts";

/** Options of `csvLogger`. */
export interface CsvLoggerOptions {
  /** What stands between the fields: "," if not given. */
  readonly separator?: string;
  /** Whether lines are added to a file that exists: false if not given. */
  readonly append?: boolean;
}

/**
 * Writes one line for each epoch: its number (from 0), then all logs in alphabetical order. As `keras.callbacks.CSVLogger`.
 *
 * @param path The file.
 * @param options The separator, and whether to append.
 */
export function csvLogger(path: string, options: CsvLoggerOptions = {}): Callback {
  checkOptions("build csvLogger", options, ["separator", "append"]);
  const { separator = ",", append = false } = options;
  let keys: string[] | undefined, header = true;
  return {
    async onTrainBegin() {
      keys = undefined;
      await makeFolderOf(path);
      header = true;
      if (append) {
        try {
          header = (await Deno.stat(path)).size === 0;
        } catch {
          header = true;
        }
      } else await Deno.writeTextFile(path, "");
    },
    async onEpochEnd(epoch, logs) {
      if (keys === undefined) {
        keys = Object.keys(logs).sort();
        // Epochs without validation still have its columns.
        if (!keys.some((key) => key.startsWith("val_"))) {
          keys.push(...keys.filter((key) => key !== "learning_rate").map((key) => `val_${key}`));
        }
        if (header) await Deno.writeTextFile(path, `${["epoch", ...keys].join(separator)}\n`, { append: true });
      }
      const fields = keys.map((key) => logs[key] === undefined ? "NA" : String(logs[key]));
      await Deno.writeTextFile(path, `${[String(epoch), ...fields].join(separator)}\n`, { append: true });
    },
  };
}
