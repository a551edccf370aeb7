/**
 * JSON Lines: one JSON value a line.
 *
 * @module
 */
import { FileFormatError } from "../core/errors.ts";
import { readText, type Source } from "./_source.ts";
import { writeFile } from "./_write_file.ts";

/**
 * The values of JSON Lines text. Empty lines are left out.
 *
 * @throws {FileFormatError} A line is not JSON: the message says which.
 * @example
 * ```ts
 * import { io } from "@fluxion/fluxion";
 *
 * console.log(io.parseJsonl('{"x": 1}\n{"x": 2}\n')); // [{ x: 1 }, { x: 2 }]
 * ```
 */
export function parseJsonl(text: string): unknown[] {
  const out: unknown[] = [];
  for (const [i, line] of text.replace(/^\ufeff/, "").split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    try {
      out.push(JSON.parse(line));
    } catch (error) {
      throw new FileFormatError(`Cannot parse JSON Lines: line ${i + 1}: ${(error as Error).message}`);
    }
  }
  return out;
}

/**
 * The values of a JSON Lines file.
 *
 * @param source A path, a file URL, or the bytes.
 * @throws {FileFormatError} The file is not UTF-8, or a line is not JSON.
 */
export async function loadJsonl(source: Source): Promise<unknown[]> {
  return parseJsonl(await readText("load JSON Lines", source));
}

/**
 * JSON Lines text of values.
 *
 * @throws {TypeError} A value cannot be written as JSON, or would change: NaN, infinities, undefined, functions.
 */
export function formatJsonl(values: Iterable<unknown>): string {
  let out = "", i = 0;
  for (const value of values) {
    const line = JSON.stringify(value, (key, x) => {
      const lost = typeof x === "number" && !Number.isFinite(x) || typeof x === "function" || typeof x === "symbol";
      if (lost) {
        throw new TypeError(`Cannot format JSON Lines: value ${i} has ${String(x)}${key && ` at "${key}"`}, which JSON does not hold`);
      }
      return x;
    });
    if (line === undefined) throw new TypeError(`Cannot format JSON Lines: value ${i} is undefined`);
    out += `${line}\n`;
    i++;
  }
  return out;
}

/**
 * Writes a JSON Lines file. The target stays as it was until the new file is whole.
 *
 * @param path A path or a file URL; needs `--allow-write`.
 * @param values The values.
 */
export async function saveJsonl(path: string | URL, values: Iterable<unknown>): Promise<void> {
  await writeFile(path, [new TextEncoder().encode(formatJsonl(values))]);
}
