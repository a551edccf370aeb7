/**
 * The files below `folder` whose name `wanted` accepts, sorted; none where there is no such folder.
 * Folders that begin with a dot, and `node_modules`, are not entered.
 */
export async function walkFiles(folder: string, wanted: (name: string) => boolean): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) {
      const path = folder === "." ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory && !entry.name.startsWith(".") && entry.name !== "node_modules") found.push(...await walkFiles(path, wanted));
      else if (entry.isFile && wanted(entry.name)) found.push(path);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found.sort();
}
