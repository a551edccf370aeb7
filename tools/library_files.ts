import { walkFiles } from "./walk_files.ts";

/** Folders that are not part of the published library. */
const outside = /^(?:tests|tools|bench|examples|docs|coverage)\//;

/** The library's TypeScript sources, generated ones left out. */
export async function librarySources(): Promise<string[]> {
  const files = await walkFiles(".", (name) => name.endsWith(".ts") && !name.endsWith("_test.ts") && !name.endsWith("_generated.ts"));
  return files.filter((path) => !outside.test(path));
}

/** README.md and everything below docs/. */
export async function markdownFiles(): Promise<string[]> {
  const files = await walkFiles(".", (name) => name.endsWith(".md"));
  return files.filter((path) => !path.includes("/") || path.startsWith("docs/"));
}
