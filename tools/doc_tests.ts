/**
 * Makes one test of every runnable code block in documentation comments and Markdown files.
 *
 * `deno test --doc` does this too, but starts each block and each source file in an isolate of its own, which loads the whole
 * library again: minutes for a library of this many files. Here all blocks share one. Their types are checked by `deno check --doc`.
 *
 * @module
 */

/** A runnable code block. */
export interface DocBlock {
  /** The file it stands in, relative to the repository. */
  readonly path: string;
  /** The line of its first line of code, counted from 1. */
  readonly line: number;
  /** The `@example` title or heading above it, if any. */
  readonly title: string;
  readonly code: string;
}

const languages = /^(?:ts|typescript|js|javascript|mts|mjs)$/;

/**
 * The runnable code blocks of a file: those fenced as TypeScript or JavaScript and not marked `ignore` or `no-eval`.
 *
 * @param path The file's path; Markdown is read as a whole, of sources only the documentation comments.
 * @param text The file's text.
 */
export function docBlocks(path: string, text: string): DocBlock[] {
  const isMarkdown = path.endsWith(".md");
  const blocks: DocBlock[] = [];
  let inComment = isMarkdown;
  let title = "";
  let fence: { marker: string; runs: boolean; line: number; code: string[] } | null = null;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    if (!inComment) {
      if (!/^\s*\/\*\*/.test(raw)) continue;
      [inComment, title, fence] = [true, "", null];
    }
    const line = isMarkdown ? raw : raw.replace(/^\s*(?:\/\*\*|\*(?!\/)) ?/, "");
    const mark = /^\s*(`{3,})\s*([^`]*)$/.exec(line);
    if (fence && mark && mark[1] === fence.marker && mark[2] === "") {
      if (fence.runs) blocks.push({ path, line: fence.line, title, code: fence.code.join("\n") });
      fence = null;
    } else if (fence) {
      fence.code.push(line);
    } else if (mark) {
      const [language = "", ...attributes] = (mark[2] ?? "").split(/[\s,]+/);
      const runs = languages.test(language) && !attributes.includes("ignore") && !attributes.includes("no-eval");
      fence = { marker: mark[1] ?? "", runs, line: index + 2, code: [] };
    } else {
      title = (isMarkdown ? /^#+\s+(.*)/ : /^@example\s+(.*)/).exec(line)?.[1]?.trim() ?? title;
    }
    if (!isMarkdown && raw.includes("*/")) inComment = false;
  }
  return blocks;
}

/** The names of the values that a source exports by itself or re-exports by name. */
export function exportedValues(source: string): string[] {
  const declared = source.matchAll(/^export (?:declare )?(?:async )?(?:abstract )?(?:function\*?|const|let|class|enum) ([\w$]+)/gm);
  const listed = source.matchAll(/^export \{([^}]*)\}/gm);
  const names = [...listed].flatMap(([, list = ""]) =>
    list.split(",").map((item) => item.trim()).filter((item) => item && !item.startsWith("type "))
  );
  return [...new Set([...declared].map(([, name = ""]) => name).concat(names.map((item) => item.split(/\s+as\s+/).at(-1) ?? item)))];
}

/**
 * The module that a block becomes: at the block's own line numbers, so that a stack trace points into the documentation; relative
 * imports are taken from the documented file; that file's exports are there without an import, as under `deno test --doc`.
 *
 * @param block The block.
 * @param source The text of the file it documents.
 * @param toRoot The path from the module's folder to the repository: `../../`.
 */
export function blockModule(block: DocBlock, source: string, toRoot: string): string {
  const folder = block.path.split("/").slice(0, -1).map((part) => `${part}/`).join("");
  const code = block.code.replaceAll(/(\bfrom\s*|\bimport\s*\(?\s*)(["'])(\.\.?\/)/g, `$1$2${toRoot}${folder}$3`);
  const names = block.path.endsWith(".md") ? [] : exportedValues(source).filter((name) => isFree(name, block.code));
  const header = names.length > 0 ? `import { ${names.join(", ")} } from "${toRoot}${block.path}";` : "";
  return `${header}${"\n".repeat(Math.max(1, block.line - 1))}${code}\nexport {};\n`;
}

/** True where `code` uses `name` and neither imports nor declares it. */
function isFree(name: string, code: string): boolean {
  const word = `(?<![\\w$.])${name.replaceAll("$", "\\$")}(?![\\w$])`;
  const declares = [
    `\\bimport\\s[^;]*?${word}[^;]*?\\bfrom\\b`,
    `\\b(?:const|let|var|function\\*?|class|type|interface)\\s+${word}`,
    `\\b(?:const|let|var)\\s*[\\[{][^=;]*${word}[^=;]*[\\]}]\\s*=`,
  ];
  return new RegExp(word).test(code) && !declares.some((pattern) => new RegExp(pattern).test(code));
}

/**
 * Writes a test for every block below `target`, which is emptied first.
 *
 * @param paths The files to look into.
 * @param target A folder that exists for this alone.
 * @returns The path of the test module, or null where there are no blocks.
 */
export async function writeDocTests(paths: readonly string[], target: string): Promise<string | null> {
  await Deno.remove(target, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  const tests: string[] = [];
  for (const path of paths) {
    const source = await Deno.readTextFile(path);
    for (const block of docBlocks(path, source)) {
      const name = `${path.replace(/\.\w+$/, "")}_${block.line}.ts`;
      const file = `${target}/${name}`;
      await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
      await Deno.writeTextFile(file, blockModule(block, source, "../".repeat(file.split("/").length - 1)));
      const title = `${path}:${block.line}${block.title && ` ${block.title}`}`;
      tests.push(`test(${JSON.stringify(title)}, () => import(${JSON.stringify(`./${name}`)}));`);
    }
  }
  if (tests.length === 0) return null;
  const main = `${target}/doc_test.ts`;
  // No sanitizers: a device that one example opens stays open for the next.
  const declare = `const test = (name: string, run: () => Promise<unknown>) =>
  Deno.test({ name, sanitizeOps: false, sanitizeResources: false, fn: async () => void await run() });\n`;
  await Deno.writeTextFile(main, `${declare}${tests.join("\n")}\n`);
  return main;
}
