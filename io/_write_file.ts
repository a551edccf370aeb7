/**
 * Writing a file whole or not at all.
 *
 * @module
 */

/** What a file is made of. */
export type Chunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** The path that a file URL stands for; a path is returned as it is. */
export function toPath(path: string | URL): string {
  if (typeof path === "string") return path;
  if (path.protocol !== "file:") throw new TypeError(`Cannot write to ${path}: only file URLs can be written to`);
  const decoded = decodeURIComponent(path.pathname);
  return Deno.build.os === "windows" ? decoded.replace(/^\/(?=[A-Za-z]:)/, "") : decoded;
}

/** A path's folder, with its separator at the end, or "". */
export function folderOf(path: string): string {
  const end = Math.max(path.lastIndexOf("/"), Deno.build.os === "windows" ? path.lastIndexOf("\\") : -1);
  return path.slice(0, end + 1);
}

/** A new name for a file that is being written: hidden, beside its target, and recognizable to `isTemporary`. */
export function temporaryName(name: string): string {
  const id = crypto.getRandomValues(new Uint32Array(2)).reduce((text, word) => text + word.toString(36), "");
  return `.${name}.${id}.tmp`;
}

/** Whether `file` was made by `temporaryName(name)`: left over where the writer was killed. */
export function isTemporary(file: string, name: string): boolean {
  return file.startsWith(`.${name}.`) && /^[0-9a-z]+\.tmp$/.test(file.slice(name.length + 2));
}

/**
 * Writes a file beside its target, waits until the disk has it, and renames it: whoever looks sees the old file or the new one, whole,
 * whatever happens in between.
 *
 * @param path The target; its folder must exist.
 * @param chunks The bytes, in order. Where making them fails, the target stays as it was and nothing is left behind.
 */
export async function writeFile(path: string | URL, chunks: Chunks): Promise<void> {
  const target = toPath(path);
  const folder = folderOf(target);
  const temporary = folder + temporaryName(target.slice(folder.length));
  await writeTo(temporary, chunks);
  try {
    await Deno.rename(temporary, target);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
  await syncFolder(folder);
}

/** Writes a new file and waits until the disk has it; where that fails, the file is removed. */
export async function writeTo(path: string, chunks: Chunks): Promise<void> {
  const file = await Deno.open(path, { write: true, createNew: true });
  try {
    try {
      for await (const chunk of chunks) {
        for (let at = 0; at < chunk.length;) at += await file.write(chunk.subarray(at));
      }
      await file.sync();
    } finally {
      file.close();
    }
  } catch (error) {
    await Deno.remove(path).catch(() => {});
    throw error;
  }
}

/** Makes a rename last through a power cut, where the system lets a folder be opened. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const file = await Deno.open(folder === "" ? "." : folder, { read: true });
    try {
      await file.sync();
    } finally {
      file.close();
    }
  } catch {
    // Without permission to read the folder, or on a system without folders as files: the rename itself is atomic all the same.
  }
}
