/**
 * Libraries of WGSL functions: which of them a piece of code calls, and the text to put before it.
 *
 * @module
 */

interface Item {
  readonly text: string;
  readonly calls: readonly string[];
}

/** Functions, constants and structs of WGSL, to be included by name. */
export class Library {
  readonly #items = new Map<string, Item>();

  /** Takes over every top-level declaration of each text. */
  constructor(...texts: string[]) {
    for (const text of texts) for (const [name, item] of declarations(text)) this.#items.set(name, item);
  }

  /** The declarations that `code` refers to, and what they refer to, each before its users. */
  needed(code: string): string {
    const out: string[] = [];
    const seen = new Set<string>();
    const visit = (names: Iterable<string>) => {
      for (const name of names) {
        const item = this.#items.get(name);
        if (item === undefined || seen.has(name)) continue;
        seen.add(name);
        visit(item.calls);
        out.push(item.text);
      }
    };
    visit(identifiers(code));
    return out.join("\n");
  }

  /** `code` with what it needs before it. */
  complete(code: string): string {
    const needed = this.needed(code);
    return needed === "" ? code : `${needed}\n${code}`;
  }
}

function identifiers(code: string): Set<string> {
  return new Set(code.replace(/\/\/.*$/gm, "").match(/[A-Za-z_]\w*/g) ?? []);
}

function* declarations(text: string): Generator<[string, Item]> {
  const code = text.replace(/\/\/.*$/gm, "");
  const start = /^(?:fn|const|struct|alias) +(\w+)/gm;
  for (let m; (m = start.exec(code)) !== null;) {
    let at = m.index, depth = 0;
    const braces = m[0].startsWith("fn") || m[0].startsWith("struct");
    for (; at < code.length; at++) {
      const c = code[at];
      if (c === "{") depth++;
      else if (c === "}" && --depth === 0 && braces) break;
      else if (c === ";" && depth === 0 && !braces) break;
    }
    const item = code.slice(m.index, at + 1);
    start.lastIndex = at + 1;
    const calls = identifiers(item);
    calls.delete(m[1]!);
    yield [m[1]!, { text: item.replace(/\n\s*\n/g, "\n"), calls: [...calls] }];
  }
}
