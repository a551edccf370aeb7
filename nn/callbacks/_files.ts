/**
 * Folders and paths of callbacks that write.
 *
 * @module
 */
import { folderOf } from "../../io/_write_file.ts";

/** Makes the folder of a file, and those above it. */
export async function makeFolderOf(path: string): Promise<void> {
  const folder = folderOf(path);
  if (folder !== "") await Deno.mkdir(folder, { recursive: true });
}

/** `{epoch:02d}` and `{val_loss:.2f}` in a path replaced by numbers, written as Python writes them. */
export function fillPath(template: string, values: Readonly<Record<string, number>>): string {
  return template.replace(/\{(\w+)(?::([^}]*))?\}/g, (_, name: string, format: string | undefined) => {
    const value = values[name];
    if (value === undefined) {
      throw new RangeError(`Cannot fill the path "${template}": there is no "${name}"; there are ${Object.keys(values).join(", ")}`);
    }
    if (format === undefined || format === "") return String(value);
    const whole = /^(0?)(\d*)d$/.exec(format), fixed = /^(?:0?(\d+))?\.(\d+)f$/.exec(format);
    if (whole !== null) return String(Math.trunc(value)).padStart(Number(whole[2] || 0), whole[1] === "0" ? "0" : " ");
    if (fixed !== null) return value.toFixed(Number(fixed[2])).padStart(Number(fixed[1] ?? 0), "0");
    throw new RangeError(`Cannot fill the path "${template}" by the format "${format}": write {epoch:02d} or {val_loss:.4f}`);
  });
}
